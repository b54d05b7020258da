"""Uploads and their immutable originals."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from digitize.api.batches import failure_entry
from digitize.api.downloads import download
from digitize.api.messages import language_of
from digitize.api.schemas import UploadResponse
from digitize.api.sign_in import current_principal
from digitize.application.retrieval import Retrieval
from digitize.domain.access import Principal

Signed = Annotated[Principal, Depends(current_principal)]


def upload_routes(retrieval: Retrieval) -> APIRouter:
    """Return the routes of uploads."""
    router = APIRouter(prefix="/uploads", tags=["uploads"])

    @router.get("/{upload_id}", response_model=UploadResponse)
    def upload(request: Request, principal: Signed, upload_id: UUID) -> UploadResponse:
        """Return an upload."""
        found = retrieval.upload(principal, upload_id)
        failure = failure_entry(found, None, found.failure, language_of(request)) if found.failure else None
        return UploadResponse(
            id=found.id,
            batch=found.batch_id,
            filename=found.filename,
            sha256=found.sha256,
            size_bytes=found.size_bytes,
            state=found.state,
            page_count=found.page_count,
            is_signed=found.is_signed,
            failure=failure,
        )

    @router.get("/{upload_id}/original")
    def original(request: Request, principal: Signed, upload_id: UUID) -> Response:
        """Return the original byte for byte, also when it could not be read."""
        return download(request, retrieval, retrieval.original(principal, upload_id))

    return router
