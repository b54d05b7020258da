"""What the register's and the reporting use cases need from the outside.

Contract suite: `tests/contract/test_register.py`, for the in-memory fake and the PostgreSQL adapters.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from digitize.domain.access import Principal
from digitize.domain.measures import Measure, Side
from digitize.domain.periods import Period
from digitize.domain.reference import ReferenceRow, Unit
from digitize.domain.register import DossierHead, RegisterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRows:
    """What became of a chunk of rows; `refused` are canonical codes that belong to units out of scope."""

    added: int
    changed: int
    unchanged: int
    refused: frozenset[str]


class Register(Protocol):
    """The register of received dossiers. Every method raises LedgerUnavailableError."""

    def save(self, principal: Principal, rows: Sequence[RegisterRow], columns: frozenset[str]) -> SavedRows:
        """Add or change the dossiers of `rows` in one transaction, and count them truthfully.

        Canonical codes are distinct within `rows`. Only the values of `columns` are taken for a dossier that is
        known already: a file without the column `finished_at` does not erase that date. Units and procedures
        met for the first time are added as unconfirmed. Rows equal to what is stored are not written. Measures
        are set from the papers that are filed at that moment.
        """
        ...

    def save_reference(
        self, principal: Principal, rows: Sequence[ReferenceRow], columns: frozenset[str]
    ) -> SavedRows:
        """Add or change rows of one reference table in one transaction; they are confirmed from then on.

        Keys are distinct within `rows`, which are all of one table. Only the values of `columns` are taken for a
        row that is known already. A confirmed name wins over names that are met in rows of dossiers. Nothing is
        ever refused here: who may change reference data is the use case's question.
        """
        ...

    def is_registered(self, principal: Principal, canonical_codes: Collection[str]) -> frozenset[str]:
        """Return those of `canonical_codes` that the register knows within the principal's units."""
        ...

    def find(self, principal: Principal, canonical_code: str) -> DossierHead | None:
        """Return the dossier's head; None when it is unknown or out of the principal's units."""
        ...


class Units(Protocol):
    """The table of units. Every method raises LedgerUnavailableError."""

    def unit_chain(self, principal: Principal, code: str) -> Mapping[str, Unit]:
        """Return the unit `code` (canonical) and its successors by code (`digitize.domain.reference`)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCount:
    """Dossiers of one unit received in a period, and how many of them each measure (by id) counts."""

    unit_code: str
    unit_name: str
    received: int
    counted: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCounts:
    """Counts by unit, ordered by unit code, as they were at `as_of`; units without dossiers are absent."""

    as_of: datetime
    units: tuple[UnitCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierSelection:
    """The dossiers behind one number; `unit_code` None means all units."""

    period: Period
    measure: Measure
    side: Side
    unit_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPosition:
    """A place in the list, which is ordered by reception and then by canonical code."""

    received_at: datetime
    canonical_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDossier:
    """One line of the list behind a number."""

    code: str
    canonical_code: str
    unit_code: str
    procedure_code: str
    applicant_name: str = field(repr=False)
    received_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierList:
    """A part of a list, and the `total` of the whole list, both of one moment."""

    items: tuple[ListedDossier, ...]
    total: int


class CoverageFacts(Protocol):
    """Counts over the register, and the lists behind them by the same predicate.

    Only the principal's units are counted and listed. Every method raises LedgerUnavailableError.
    """

    def count_by_unit(self, principal: Principal, period: Period, measures: Sequence[Measure]) -> UnitCounts:
        """Count the dossiers received in `period`, by unit, for each of `measures`."""
        ...

    def list_dossiers(
        self, principal: Principal, selection: DossierSelection, after: ListPosition | None, limit: int
    ) -> DossierList:
        """Return at most `limit` dossiers of `selection` that follow `after` (None: from the beginning)."""
        ...
