"""The checklist of a dossier, and reuse of earlier papers, over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from digitize.api.schemas_register import (
    ChecklistEntry,
    ChecklistResponse,
    ResultEntry,
    ReuseEntry,
    ReuseOfferEntry,
    ReuseRequest,
)
from digitize.api.sign_in import current_principal
from digitize.application.checklist import ChecklistDesk, OpenedChecklist
from digitize.domain.access import Principal
from digitize.domain.checklist import ChecklistItem, is_open
from digitize.domain.reuse import Reuse, ReuseKind, ReuseOffer, Validity

Signed = Annotated[Principal, Depends(current_principal)]

_VALIDITY_NAMES: dict[Validity, Literal["valid", "expired", "date_unknown"]] = {
    Validity.VALID: "valid",
    Validity.EXPIRED: "expired",
    Validity.DATE_UNKNOWN: "date_unknown",
}


def checklist_routes(desk: ChecklistDesk) -> APIRouter:
    """Return the routes of checklists and reuse."""
    router = APIRouter(prefix="/dossiers", tags=["checklist"])

    @router.get("/{code}/checklist")
    def checklist(principal: Signed, code: str) -> ChecklistResponse:
        """Return what a dossier has, what it still lacks, and which earlier papers could be reused."""
        return _response(desk.checklist(principal, code))

    @router.post("/{code}/reuse")
    def reuse(principal: Signed, code: str, body: ReuseRequest) -> ReuseEntry:
        """Record that an earlier paper of the same applicant stands for a component; repeat it at will."""
        recorded = desk.reuse(principal, code, component_code=body.component_code, document_id=body.document_id)
        return _reuse(recorded)

    @router.delete("/{code}/reuse/{component_code}", status_code=204)
    def undo(principal: Signed, code: str, component_code: str) -> Response:
        """Forget the reuse of a component; where there is none, nothing happens."""
        desk.undo(principal, code, component_code=component_code)
        return Response(status_code=204)

    return router


def _response(opened: OpenedChecklist) -> ChecklistResponse:
    dossier, checklist = opened.dossier, opened.checklist
    result = checklist.result
    return ChecklistResponse(
        code=dossier.code,
        procedure_code=dossier.procedure_code,
        is_procedure_known=dossier.is_procedure_known,
        is_open=is_open(dossier.status, returned_at=dossier.returned_at, withdrawn_at=dossier.withdrawn_at),
        missing=sum(item.is_missing for item in checklist.items) + result.is_missing,
        components=[_entry(item, opened.offers.get(item.component.code, ())) for item in checklist.items],
        result=ResultEntry(
            is_expected=result.is_expected, is_missing=result.is_missing, documents=list(result.documents)
        ),
        other_documents=list(checklist.others),
    )


def _entry(item: ChecklistItem, offers: tuple[ReuseOffer, ...]) -> ChecklistEntry:
    component = item.component
    return ChecklistEntry(
        component_code=component.code,
        name=component.name,
        paper_type=component.paper_type,
        is_required=component.is_required,
        must_digitize=component.must_digitize,
        state=item.state.value,
        state_name=item.state.vietnamese_name,
        is_missing=item.is_missing,
        is_supplement_awaited=item.is_supplement_awaited,
        documents=list(item.documents),
        reuse=_reuse(item.reuse) if item.reuse is not None else None,
        reusable=[_offer(offer) for offer in offers],
    )


def _reuse(reuse: Reuse) -> ReuseEntry:
    return ReuseEntry(
        component_code=reuse.component_code,
        document_id=reuse.document_id,
        kind=_kind(reuse.kind),
        reused_by=reuse.by,
        reused_at=reuse.at,
    )


def _offer(offer: ReuseOffer) -> ReuseOfferEntry:
    paper = offer.paper
    return ReuseOfferEntry(
        document_id=paper.document_id,
        dossier_code=paper.dossier_code,
        title=paper.title,
        kind=_kind(paper.kind),
        issued_on=paper.issued_on,
        expires_on=offer.expires_on,
        validity=_VALIDITY_NAMES[offer.validity],
    )


def _kind(kind: ReuseKind) -> Literal[2, 3]:
    return 3 if kind is ReuseKind.RESULT else 2
