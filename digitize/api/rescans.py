"""Requests for new scans."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from digitize.api.documents import box_entry
from digitize.api.schemas_review import RescanEntry, RescanRequest, RescansResponse
from digitize.api.sign_in import current_principal
from digitize.application.rescanning import Rescanning
from digitize.domain.access import Principal
from digitize.domain.box import Box
from digitize.domain.rescans import Rescan, RescanState

Signed = Annotated[Principal, Depends(current_principal)]


def rescan_routes(rescanning: Rescanning) -> APIRouter:
    """Return the routes of requests for new scans."""
    router = APIRouter(tags=["rescans"])

    @router.post("/documents/{document_id}/rescans", status_code=201, response_model=RescanEntry)
    def request_rescan(principal: Signed, document_id: UUID, body: RescanRequest) -> RescanEntry:
        """Ask for a document, or a page of it, to be scanned again."""
        rescan = rescanning.request(
            principal,
            document_id,
            reason=body.reason,
            note=body.note,
            page=body.page,
            box=None if body.box is None else Box(**body.box.model_dump()),
        )
        return _rescan_entry(rescan)

    @router.get("/rescans", response_model=RescansResponse)
    def rescans(principal: Signed, state: RescanState = RescanState.OPEN) -> RescansResponse:
        """Return requests for a new scan, oldest first."""
        return RescansResponse(rescans=[_rescan_entry(rescan) for rescan in rescanning.requests(principal, state)])

    @router.delete("/rescans/{rescan_id}", status_code=204)
    def withdraw(principal: Signed, rescan_id: UUID) -> None:
        """Take a request back; a question that was answered by it is asked again."""
        rescanning.withdraw(principal, rescan_id)

    return router


def _rescan_entry(rescan: Rescan) -> RescanEntry:
    return RescanEntry(
        id=rescan.id,
        document=rescan.document_id,
        upload=rescan.upload_id,
        unit_code=rescan.unit_code,
        page=rescan.page,
        box=None if rescan.box is None else box_entry(rescan.box),
        reason=rescan.reason,
        note=rescan.note,
        state=rescan.state,
        requested_by=rescan.requested_by,
        requested_at=rescan.requested_at,
        closed_at=rescan.closed_at,
        closed_by_document=rescan.closed_by_document,
    )
