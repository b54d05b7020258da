"""Edits of documents and their undoing, and the versions of a document."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from digitize.api.edit_requests import edit_of_request
from digitize.api.preconditions import RequiredVersion, put_version
from digitize.api.schemas_edit import (
    ChangedDocument,
    EditEntry,
    EditRequest,
    EditResponse,
    FieldRequest,
    HistoryResponse,
    LaidPage,
    VersionsResponse,
)
from digitize.api.sign_in import current_principal
from digitize.application.editing import Edited, Editing, History
from digitize.application.ports_review import FieldChange
from digitize.domain.access import Principal
from digitize.domain.document import Document

Signed = Annotated[Principal, Depends(current_principal)]


def edit_routes(editing: Editing) -> APIRouter:
    """Return the routes of edits and versions."""
    router = APIRouter(tags=["edits"])

    @router.post("/documents/{document_id}/edits", response_model=EditResponse)
    def edit(
        response: Response, principal: Signed, document_id: UUID, version: RequiredVersion, body: EditRequest
    ) -> EditResponse:
        """Make an edit; 412 `edit.changed` when the document is no longer at the version in If-Match."""
        if isinstance(body, FieldRequest):
            change = FieldChange(document_id=document_id, name=body.name, state=body.state, value=body.value)
            edited = editing.edit_field(principal, change, version=version)
        else:
            asked = edit_of_request(document_id, body, new_id=editing.new_id)
            edited = editing.edit(principal, asked, version=version)
        put_version(response, next(known.version for known in edited.documents if known.id == document_id))
        return _edit_response(edited)

    @router.get("/documents/{document_id}/edits", response_model=HistoryResponse)
    def history(response: Response, principal: Signed, document_id: UUID) -> HistoryResponse:
        """Return the edits that touched a document, and how the pages of its upload lie now."""
        found = editing.history(principal, document_id)
        put_version(response, found.document.version)
        return _history_response(found)

    @router.post("/edits/{edit_id}/undo", response_model=EditResponse)
    def undo(principal: Signed, edit_id: UUID) -> EditResponse:
        """Take an edit back; 409 `edit.overtaken` when what it touched was changed since."""
        return _edit_response(editing.undo(principal, edit_id))

    @router.get("/documents/{document_id}/versions", response_model=VersionsResponse)
    def versions(principal: Signed, document_id: UUID) -> VersionsResponse:
        """Return the versions of a document, the first scan first."""
        found = editing.versions(principal, document_id)
        return VersionsResponse(versions=[changed_document(document) for document in found])

    return router


def changed_document(document: Document) -> ChangedDocument:
    """Return a document as people rearrange it."""
    return ChangedDocument(
        id=document.id,
        version=document.version,
        state=document.state,
        filing=document.filing.state,
        dossier_code=document.filing.dossier_code,
        sequence=document.sequence,
        purpose=document.purpose,
        component_code=document.component_code,
        counts=document.counts,
        pages=list(document.pages),
    )


def _edit_response(edited: Edited) -> EditResponse:
    return EditResponse(
        edit=edited.edit_id,
        registered=edited.registered,
        documents=[changed_document(document) for document in edited.documents],
    )


def _history_response(found: History) -> HistoryResponse:
    places = {
        number: (document.id, position)
        for document in found.layout.active
        for position, number in enumerate(document.pages, start=1)
    }
    nowhere = (None, None)
    return HistoryResponse(
        document=changed_document(found.document),
        pages=[
            LaidPage(
                page=page.number,
                state=page.state,
                turn_degrees=page.turn_degrees,
                document=places.get(page.number, nowhere)[0],
                position=places.get(page.number, nowhere)[1],
            )
            for page in found.layout.pages
        ],
        edits=[
            EditEntry(
                id=record.id,
                operation=record.operation,
                facts=dict(record.facts),
                actor=record.actor,
                at=record.at,
                undoes=record.undoes,
                undone_by=record.undone_by,
            )
            for record in found.edits
        ],
    )
