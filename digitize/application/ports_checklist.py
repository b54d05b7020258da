"""What the checklist of a dossier needs from the outside.

Contract suite: `tests/contract/test_checklists.py`, for the in-memory fake and the PostgreSQL adapter.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from digitize.domain.access import Principal
from digitize.domain.checklist import DossierPapers
from digitize.domain.periods import Period
from digitize.domain.reuse import EarlierPaper, Reuse, ReuseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperToReuse:
    """A document that somebody wants to use again, seen from one dossier.

    `is_usable`: filed, counted as digitized, not superseded. `is_same_applicant` is False too where the register
    does not know one of the two citizen numbers.
    """

    paper: EarlierPaper
    is_usable: bool
    is_same_applicant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseCount:
    """Reuse in the dossiers received in a period: how many dossiers have any, and how many components."""

    dossiers: int
    components: int
    from_results: int


class Checklists(Protocol):
    """Papers of dossiers, and decisions about reuse, within the principal's units.

    Codes are canonical. Every method raises LedgerUnavailableError.
    """

    def papers_of(self, principal: Principal, canonical_code: str) -> DossierPapers | None:
        """Return all that a checklist is made from, of one moment; None for a dossier unknown or out of scope.

        A reuse of a document that no longer counts, and of which no newer version does, is left out.
        """
        ...

    def earlier_papers(self, principal: Principal, canonical_code: str) -> tuple[EarlierPaper, ...]:
        """Return counted papers of other dossiers of the same applicant, the last filed first, at most 500."""
        ...

    def paper_to_reuse(self, principal: Principal, canonical_code: str, document_id: UUID) -> PaperToReuse | None:
        """Return a document filed under any dossier of the principal's units, seen from `canonical_code`."""
        ...

    def record_reuse(
        self, principal: Principal, canonical_code: str, *, component_code: str, document_id: UUID, kind: ReuseKind
    ) -> Reuse:
        """Record that the document stands for the component, in place of another one; the same again is kept."""
        ...

    def undo_reuse(self, principal: Principal, canonical_code: str, component_code: str) -> bool:
        """Forget the reuse of a component; False when there is none."""
        ...

    def request_supplement(
        self,
        principal: Principal,
        canonical_code: str,
        component_codes: Collection[str],
        *,
        requested_at: datetime,
    ) -> bool:
        """Set the components that a supplement asks for, in place of those before; True when that changed any."""
        ...

    def count_reuse(self, principal: Principal, period: Period) -> ReuseCount:
        """Count the reuse in the dossiers received in `period` (indicator 4.3 of QĐ 766/QĐ-TTg)."""
        ...
