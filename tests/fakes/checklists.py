"""Checklists and reuse in memory: the twin of the PostgreSQL adapter in the contract suite."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from digitize.application.ports_checklist import PaperToReuse, ReuseCount
from digitize.domain.access import Principal
from digitize.domain.checklist import DossierPapers, FiledPaper
from digitize.domain.periods import Period
from digitize.domain.register import RegisterRow
from digitize.domain.reuse import EarlierPaper, Reuse, ReuseKind
from tests.fakes.register import InMemoryRegister, sees


@dataclass(frozen=True, kw_only=True)
class PaperInMemory:
    """A document filed under `dossier_code`."""

    id: UUID
    dossier_code: str
    title: str
    component_code: str | None = None
    paper_type: str = ""
    is_result: bool = False
    counts: bool = True
    issued_on: date | None = None
    supersedes: UUID | None = None
    filed_at: datetime


@dataclass
class InMemoryChecklists:
    """The checklists port over a register in memory and `papers` in the order of filing."""

    register: InMemoryRegister = field(default_factory=InMemoryRegister)
    papers: list[PaperInMemory] = field(default_factory=list)
    reuses: dict[tuple[str, str], Reuse] = field(default_factory=dict)
    supplements: dict[tuple[str, str], datetime] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def papers_of(self, principal: Principal, canonical_code: str) -> DossierPapers | None:
        """Return all that a checklist is made from."""
        row = self._row(principal, canonical_code)
        if row is None:
            return None
        procedure = self.register.reference.procedures.get(row.procedure_code)
        return DossierPapers(
            code=row.code.issued,
            canonical_code=canonical_code,
            procedure_code=row.procedure_code,
            status=row.status,
            returned_at=row.returned_at,
            withdrawn_at=row.withdrawn_at,
            yields_result_paper=procedure is None or procedure.yields_result_paper,
            components=self.register.reference.components_of(row.procedure_code),
            papers=tuple(
                _filed(paper) for paper in self.papers if paper.counts and paper.dossier_code == canonical_code
            ),
            reuses=tuple(
                reuse
                for (code, _), reuse in sorted(self.reuses.items())
                if code == canonical_code and self._still_counts(reuse.document_id)
            ),
            supplements=tuple(
                (component, at)
                for (code, component), at in sorted(self.supplements.items())
                if code == canonical_code
            ),
        )

    def earlier_papers(self, principal: Principal, canonical_code: str) -> tuple[EarlierPaper, ...]:
        """Return counted papers of other dossiers of the same applicant."""
        return tuple(
            self._earlier(paper)
            for paper in reversed(self.papers)
            if paper.counts
            and paper.dossier_code != canonical_code
            and self._row(principal, paper.dossier_code) is not None
            and self._is_same_applicant(canonical_code, paper.dossier_code)
        )

    def paper_to_reuse(self, principal: Principal, canonical_code: str, document_id: UUID) -> PaperToReuse | None:
        """Return a filed document, seen from a dossier."""
        paper = next((paper for paper in self.papers if paper.id == document_id), None)
        if paper is None or (principal.units is not None and self._row(principal, paper.dossier_code) is None):
            return None
        return PaperToReuse(
            paper=self._earlier(paper),
            is_usable=paper.counts,
            is_same_applicant=self._is_same_applicant(canonical_code, paper.dossier_code),
        )

    def record_reuse(
        self, principal: Principal, canonical_code: str, *, component_code: str, document_id: UUID, kind: ReuseKind
    ) -> Reuse:
        """Record a reuse; the same again is kept."""
        known = self.reuses.get((canonical_code, component_code))
        if known is not None and known.document_id == document_id:
            return known
        made = Reuse(
            component_code=component_code,
            document_id=document_id,
            kind=kind,
            by=principal.name,
            at=self.clock(),
        )
        self.reuses[canonical_code, component_code] = made
        return made

    def undo_reuse(self, principal: Principal, canonical_code: str, component_code: str) -> bool:  # noqa: ARG002 - the use case asks
        """Forget a reuse."""
        return self.reuses.pop((canonical_code, component_code), None) is not None

    def request_supplement(
        self,
        principal: Principal,  # noqa: ARG002 - the use case asks
        canonical_code: str,
        component_codes: Collection[str],
        *,
        requested_at: datetime,
    ) -> bool:
        """Set what a supplement asks for."""
        before = {key: at for key, at in self.supplements.items() if key[0] == canonical_code}
        after = {(canonical_code, component): requested_at for component in component_codes}
        for key in before:
            del self.supplements[key]
        self.supplements |= after
        return before != after

    def count_reuse(self, principal: Principal, period: Period) -> ReuseCount:
        """Count the reuse in the dossiers received in a period."""
        counted = [
            (code, reuse)
            for (code, _), reuse in self.reuses.items()
            if (row := self._row(principal, code)) is not None and period.holds(row.received_at)
        ]
        return ReuseCount(
            dossiers=len({code for code, _ in counted}),
            components=len(counted),
            from_results=sum(reuse.kind is ReuseKind.RESULT for _, reuse in counted),
        )

    def _row(self, principal: Principal, code: str) -> RegisterRow | None:
        row = self.register.rows.get(code)
        return row if row is not None and sees(principal, row) else None

    def _is_same_applicant(self, first: str, second: str) -> bool:
        one, other = self.register.rows.get(first), self.register.rows.get(second)
        if one is None or other is None or not one.citizen_number:
            return False
        return one.citizen_number == other.citizen_number

    def _still_counts(self, document_id: UUID) -> bool:
        return any(paper.counts and document_id in (paper.id, paper.supersedes) for paper in self.papers)

    def _earlier(self, paper: PaperInMemory) -> EarlierPaper:
        row = self.register.rows.get(paper.dossier_code)
        components = self.register.reference.components_of(row.procedure_code if row else "")
        component = next((one for one in components if one.code == paper.component_code), None)
        return EarlierPaper(
            document_id=paper.id,
            dossier_code=paper.dossier_code,
            title=paper.title,
            paper_type=paper.paper_type,
            component_name=component.name if component else "",
            is_result=paper.is_result or (component is not None and component.is_result),
            issued_on=paper.issued_on,
        )


def _filed(paper: PaperInMemory) -> FiledPaper:
    return FiledPaper(
        document_id=paper.id,
        title=paper.title,
        component_code=paper.component_code,
        is_result=paper.is_result,
        filed_at=paper.filed_at,
    )
