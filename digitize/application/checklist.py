"""The checklist of a dossier: what exists, what is missing, and what need not be scanned again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from digitize.application.ports_checklist import Checklists, PaperToReuse
from digitize.application.ports_retrieval import AuditLog
from digitize.domain.access import Principal
from digitize.domain.checklist import ComponentState, DossierChecklist, DossierPapers, checklist_of
from digitize.domain.dossier import DossierCode
from digitize.domain.errors import ConflictError, NotFoundError
from digitize.domain.procedure import Component
from digitize.domain.reuse import Reuse, ReuseOffer, Validity, offers_for, validity_of

_CONFLICT_BY_VALIDITY = MappingProxyType(
    {Validity.EXPIRED: "reuse.expired", Validity.DATE_UNKNOWN: "reuse.date_unknown"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedChecklist:
    """A checklist with its dossier; `offers` are earlier papers for components that are not there, by code."""

    dossier: DossierPapers
    checklist: DossierChecklist
    offers: Mapping[str, tuple[ReuseOffer, ...]]


class ChecklistDesk:
    """Use cases around the checklist; `today` is the day of the offices' clock."""

    def __init__(self, *, checklists: Checklists, audit: AuditLog, today: Callable[[], date]) -> None:
        self._checklists = checklists
        self._audit = audit
        self._today = today

    def checklist(self, principal: Principal, code: str) -> OpenedChecklist:
        """Return the checklist of a registered dossier. Raises InvalidDossierCodeError, NotFoundError."""
        dossier = self._dossier(principal, code)
        checklist = checklist_of(dossier)
        wanted = [item.component for item in checklist.items if item.state is ComponentState.NOT_DIGITIZED]
        papers = self._checklists.earlier_papers(principal, dossier.canonical_code) if wanted else ()
        today = self._today()
        self._audit.record(principal, "checklist.opened", dossier.canonical_code)
        return OpenedChecklist(
            dossier=dossier,
            checklist=checklist,
            offers=MappingProxyType(
                {component.code: offers_for(component, papers, today) for component in wanted}
            ),
        )

    def reuse(self, principal: Principal, code: str, *, component_code: str, document_id: UUID) -> Reuse:
        """Record that an earlier paper of the same applicant stands for a component; the same again is kept.

        Raises InvalidDossierCodeError, NotFoundError (`dossier.unknown`, `reuse.component_unknown`,
        `document.unknown`) and ConflictError: `reuse.same_dossier`, `reuse.not_usable`, `reuse.other_applicant`,
        `reuse.expired`, `reuse.date_unknown` (the component has a limit, and nobody read the date of issue).
        """
        dossier = self._dossier(principal, code)
        component = next((found for found in dossier.components if found.code == component_code), None)
        if component is None or component.is_result:
            raise NotFoundError("reuse.component_unknown", {"component": component_code[:60]})
        found = self._checklists.paper_to_reuse(principal, dossier.canonical_code, document_id)
        if found is None:
            raise NotFoundError("document.unknown")
        self._check(dossier, component, found)
        reuse = self._checklists.record_reuse(
            principal,
            dossier.canonical_code,
            component_code=component.code,
            document_id=document_id,
            kind=found.paper.kind,
        )
        self._audit.record(principal, "reuse.recorded", f"{dossier.canonical_code}/{document_id}")
        return reuse

    def undo(self, principal: Principal, code: str, *, component_code: str) -> None:
        """Forget the reuse of a component; nothing happens where there is none.

        Raises InvalidDossierCodeError, NotFoundError.
        """
        dossier = self._dossier(principal, code)
        if self._checklists.undo_reuse(principal, dossier.canonical_code, component_code):
            self._audit.record(principal, "reuse.undone", dossier.canonical_code)

    def _check(self, dossier: DossierPapers, component: Component, found: PaperToReuse) -> None:
        # Whose paper it is comes first: of another applicant's paper nothing else is told.
        if not found.is_same_applicant:
            raise ConflictError("reuse.other_applicant")
        if found.paper.dossier_code == dossier.canonical_code:
            raise ConflictError("reuse.same_dossier")
        if not found.is_usable:
            raise ConflictError("reuse.not_usable")
        validity = validity_of(component, found.paper.issued_on, self._today())
        if validity is not Validity.VALID:
            months = component.validity_months or 0
            raise ConflictError(_CONFLICT_BY_VALIDITY[validity], {"months": months})

    def _dossier(self, principal: Principal, code: str) -> DossierPapers:
        canonical = DossierCode.parse(code).canonical
        dossier = self._checklists.papers_of(principal, canonical)
        if dossier is None:
            raise NotFoundError("dossier.unknown", {"code": canonical})
        return dossier
