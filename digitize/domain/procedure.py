"""Procedures and the components that a dossier of theirs consists of (thủ tục, thành phần hồ sơ)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component of a procedure.

    `paper_type` is a code of `digitize.domain.paper_types` ("" when the reference data does not say).
    `is_result` marks the paper that the procedure ends with (kết quả), which is no component of the application.
    `validity_months` is how long a paper of this kind may be used again after its date of issue; None: for good.
    """

    procedure_code: str
    code: str
    name: str
    paper_type: str = ""
    is_required: bool = True
    must_digitize: bool = True
    validity_months: int | None = None
    is_result: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentChoice:
    """The component that a document is, as far as its title tells.

    `score` 0–1 is the likeness of title and name; `runner_up` the best other candidate's. `code` is None when
    nothing is like enough; `is_decided` False when a person has to choose.
    """

    code: str | None
    score: float = 0.0
    runner_up: float = 0.0
    is_decided: bool = False
