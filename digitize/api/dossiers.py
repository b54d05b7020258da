"""Dossiers: what the register says of them, and their papers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from digitize.api.documents import document_entry
from digitize.api.messages import language_of
from digitize.api.schemas import DossierResponse
from digitize.api.sign_in import current_principal
from digitize.application.retrieval import Retrieval
from digitize.domain.access import Principal

Signed = Annotated[Principal, Depends(current_principal)]


def dossier_routes(retrieval: Retrieval) -> APIRouter:
    """Return the routes of dossiers."""
    router = APIRouter(prefix="/dossiers", tags=["dossiers"])

    @router.get("/{code}", response_model=DossierResponse)
    def dossier(request: Request, principal: Signed, code: str) -> DossierResponse:
        """Return a dossier by its code in either historic form, with its documents."""
        found = retrieval.open_dossier(principal, code)
        head = found.head
        language = language_of(request)
        return DossierResponse(
            code=found.code,
            registered=head is not None,
            unit_code=head.unit_code if head else None,
            procedure_code=head.procedure_code if head else None,
            applicant_name=head.applicant_name if head else None,
            citizen_id=head.masked_citizen_number if head else None,
            documents=[document_entry(document, language) for document in found.documents],
        )

    return router
