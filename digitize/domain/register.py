"""A row of the register of received dossiers, and what became of it on import."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from digitize.domain.dossier import DossierCode
from digitize.domain.register_tables import TableKind
from digitize.domain.statuses import DossierStatus
from digitize.domain.units import UnitCode


class Channel(StrEnum):
    """How a dossier arrives, or its result goes back."""

    DIRECT = "direct"
    ONLINE = "online"
    POSTAL = "postal"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One received dossier; empty text and None mean that the register does not say.

    Times carry an offset. `citizen_number` holds the digits in clear: it is encrypted before it is stored and
    never printed, hence no part of the representation.
    """

    code: DossierCode
    unit: UnitCode
    unit_name: str
    procedure_code: str
    procedure_name: str
    applicant_name: str = field(repr=False)
    citizen_number: str = field(repr=False)
    channel: Channel | None
    return_channel: Channel | None
    received_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    supplement_requested_at: datetime | None
    withdrawn_at: datetime | None
    status: DossierStatus | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a row is not imported: a stable code, the column at fault ("" for the whole row), and plain facts.

    Facts never hold the value itself: it may be a name or a citizen's number in the wrong column.
    """

    code: str
    column: str = ""
    facts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A rejection and its place: `line` is the line of the file, from 1, on which the row begins."""

    line: int
    rejection: Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did to table `kind`; `rows` = `added` + `changed` + `unchanged` + `rejected_rows`.

    `rejected` holds the first 10.000 of them: a file of the wrong kind would fill the memory with its report.
    """

    kind: TableKind
    rows: int
    added: int
    changed: int
    unchanged: int
    rejected_rows: int
    rejected: tuple[RejectedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierHead:
    """What the register says of one dossier; the citizen number only masked ("0******12345")."""

    code: str
    canonical_code: str
    unit_code: str
    unit_name: str
    procedure_code: str
    procedure_name: str
    applicant_name: str = field(repr=False)
    masked_citizen_number: str
    channel: Channel | None
    return_channel: Channel | None
    received_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    supplement_requested_at: datetime | None
    withdrawn_at: datetime | None
    status: DossierStatus | None


def mask_citizen_number(number: str) -> str:
    """Return `number` with all but the first and the last five digits starred: "0******12345"; "" for ""."""
    if len(number) <= 6:
        return "*" * len(number)
    return f"{number[0]}{'*' * (len(number) - 6)}{number[-5:]}"
