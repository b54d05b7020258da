"""What the register tells filing about the dossiers that a paper may belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFacts:
    """One registered dossier; `citizen_number` in clear digits ("" where the register does not say).

    `is_open`: neither returned, withdrawn, stopped nor refused.
    """

    code: str
    unit_code: str
    procedure_code: str
    applicant_name: str = field(repr=False)
    citizen_number: str = field(repr=False)
    received_on: date
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFacts:
    """The dossiers that were asked for: `by_code` (canonical code), `open_by_number` (citizen number).

    A code or number that the register does not know is absent.
    """

    by_code: Mapping[str, DossierFacts] = field(default_factory=lambda: MappingProxyType({}))
    open_by_number: Mapping[str, tuple[DossierFacts, ...]] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
