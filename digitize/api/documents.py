"""Documents and their parts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response

from digitize.api.downloads import download
from digitize.api.messages import Language, language_of, message_for
from digitize.api.schemas import (
    BoxEntry,
    DocumentEntry,
    DocumentResponse,
    DocumentsResponse,
    EvidenceEntry,
    FieldEntry,
    PageEntry,
    WordEntry,
    WordsResponse,
)
from digitize.api.sign_in import current_principal
from digitize.application.retrieval import Retrieval
from digitize.domain.access import Principal
from digitize.domain.box import Box
from digitize.domain.document import Document, DocumentState
from digitize.domain.fields import FIELD_NAMES, FieldValue
from digitize.domain.recognition import text_of
from digitize.domain.stored_page import StoredPage

Signed = Annotated[Principal, Depends(current_principal)]
_FORM_FEED = "\f"


def document_routes(retrieval: Retrieval) -> APIRouter:
    """Return the routes of documents."""
    router = APIRouter(prefix="/documents", tags=["documents"])

    @router.get("/unassigned", response_model=DocumentsResponse)
    def unassigned(request: Request, principal: Signed) -> DocumentsResponse:
        """Return the documents that wait for a person to choose their dossier, oldest first."""
        language = language_of(request)
        found = retrieval.unfiled_documents(principal)
        return DocumentsResponse(documents=[document_entry(document, language) for document in found])

    @router.get("/{document_id}", response_model=DocumentResponse)
    def document(request: Request, response: Response, principal: Signed, document_id: UUID) -> DocumentResponse:
        """Return a document with its pages and key fields; one with a mark of secrecy shows neither."""
        language = language_of(request)
        found = retrieval.document(principal, document_id)
        is_open = found.state is not DocumentState.QUARANTINED
        pages = retrieval.pages(principal, document_id) if is_open else ()
        fields = retrieval.fields(principal, document_id) if is_open else ()
        response.headers["ETag"] = f'"{found.version}"'
        return DocumentResponse(
            **document_entry(found, language).model_dump(),
            upload=found.upload_id,
            unit_code=found.unit_code,
            download_name=retrieval.download_name(principal, found),
            supersedes=found.supersedes,
            fields=[_field_entry(field) for field in fields],
            pages=[_page_entry(page, number, language) for number, page in enumerate(pages, start=1)],
        )

    @router.get("/{document_id}/pdf")
    def pdf(request: Request, principal: Signed, document_id: UUID) -> Response:
        """Return the PDF, named by dossier code and sequence number."""
        return download(request, retrieval, retrieval.pdf(principal, document_id))

    @router.get("/{document_id}/original")
    def original(request: Request, principal: Signed, document_id: UUID) -> Response:
        """Return the original when the document is the whole upload, else 409 `original.shared`."""
        return download(request, retrieval, retrieval.original_of_document(principal, document_id))

    @router.get("/{document_id}/text")
    def text(principal: Signed, document_id: UUID) -> PlainTextResponse:
        """Return the text in NFC; pages are divided by form feeds."""
        pages = retrieval.pages(principal, document_id)
        return PlainTextResponse(_FORM_FEED.join(text_of(page.words) for page in pages))

    @router.get("/{document_id}/pages/{number}/image")
    def page_image(principal: Signed, document_id: UUID, number: int) -> Response:
        """Return a page as a JPEG for the screen."""
        image = retrieval.page_image(principal, document_id, number)
        return Response(image, media_type="image/jpeg", headers={"Cache-Control": "private, no-store"})

    @router.get("/{document_id}/pages/{number}/words", response_model=WordsResponse)
    def page_words(principal: Signed, document_id: UUID, number: int) -> WordsResponse:
        """Return the words of a page with their boxes in scan pixels."""
        page = retrieval.page(principal, document_id, number)
        words = [
            WordEntry(text=word.text, box=box_entry(word.box), confidence=word.confidence, line=word.line)
            for word in page.words
        ]
        return WordsResponse(page=number, width=page.width, height=page.height, words=words)

    return router


def box_entry(box: Box) -> BoxEntry:
    """Return a box as the API gives it."""
    return BoxEntry(left=box.left, top=box.top, right=box.right, bottom=box.bottom)


def document_entry(document: Document, language: Language) -> DocumentEntry:
    """Return a document as lists show it, its evidence in words."""
    evidence = document.filing.evidence
    why = message_for(evidence.reason, {}, language)
    trouble = document.failure
    next_step = message_for(trouble.code, trouble.facts, language).next_step if trouble else why.next_step
    return DocumentEntry(
        id=document.id,
        title=document.title,
        page_count=document.page_count,
        state=document.state,
        purpose=document.purpose,
        paper_type=document.paper_type,
        component_code=document.component_code,
        counts=document.counts,
        version=document.version,
        filing=document.filing.state,
        dossier_code=document.filing.dossier_code,
        evidence=EvidenceEntry(
            source=evidence.source,
            reason=evidence.reason,
            message=why.text,
            codes=list(evidence.codes),
            page=evidence.page,
        ),
        next_step=next_step,
    )


def _field_entry(field: FieldValue) -> FieldEntry:
    return FieldEntry(
        name=field.name,
        label=FIELD_NAMES[field.name],
        state=field.state,
        value=field.value,
        confidence=field.confidence,
        page=field.page,
        box=box_entry(field.box) if field.box else None,
        source=field.source,
        accepted_by=field.accepted_by,
    )


def _page_entry(page: StoredPage, number: int, language: Language) -> PageEntry:
    message = None
    if page.reason is not None:
        words = message_for(page.reason.code, page.reason.facts, language)
        message = f"{words.text} {words.next_step}"
    return PageEntry(
        number=number,
        state=page.state,
        width=page.width,
        height=page.height,
        resolution_dpi=page.resolution_dpi,
        message=message,
    )
