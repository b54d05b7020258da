"""Edits as they are kept: what they touched, before and after, enough to undo them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from digitize.domain.batch import Failure, Purpose
from digitize.domain.document import Document, DocumentState, Filing
from digitize.domain.errors import ConflictError
from digitize.domain.fields import FieldName
from digitize.domain.layout import Layout, require_disjoint
from digitize.domain.page import PageState
from digitize.domain.stored_page import StoredPage

_Key = TypeVar("_Key")
_Content = TypeVar("_Content")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentContent:
    """What edits change about a document; its sequence number is restored where it is free, and not compared."""

    id: UUID
    pages: tuple[int, ...]
    purpose: Purpose
    filing: Filing
    component_code: str | None
    component_score: float
    is_superseded: bool
    sequence: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """What edits change about a page of the upload."""

    number: int
    state: PageState
    turn_degrees: int
    reason: Failure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The documents and pages that an edit touched, as they were at one moment; new documents have no before."""

    documents: tuple[DocumentContent, ...] = ()
    pages: tuple[PageContent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRecord:
    """An edit that was made.

    `operation` is its name in the API, `facts` what was asked for; `items` are the questions that it closed,
    `reopened` those that it asks again. `versions` are those of the touched documents after it; `undoes` is the
    edit that this one takes back, and `undone_by` the one that took this one back. The values of a `field` have a
    history of their own, sealed where they are citizens' numbers.
    """

    id: UUID
    upload_id: UUID
    operation: str
    facts: Mapping[str, str | int | list[int] | None]
    actor: str
    at: datetime | None
    before: Snapshot
    after: Snapshot
    versions: Mapping[UUID, int]
    items: tuple[UUID, ...] = ()
    reopened: tuple[UUID, ...] = ()
    field: FieldName | None = None
    undoes: UUID | None = None
    undone_by: UUID | None = None


def changes(before: Layout, after: Layout) -> tuple[Snapshot, Snapshot]:
    """Return what differs between two layouts of an upload, as it was and as it is."""
    documents = _differing(_documents(before), _documents(after))
    pages = _differing(_pages(before), _pages(after))
    return (
        Snapshot(documents=documents[0], pages=pages[0]),
        Snapshot(documents=documents[1], pages=pages[1]),
    )


def undo(layout: Layout, record: EditRecord) -> Layout:
    """Return the layout with everything that the edit touched as it was before.

    Raises ConflictError `edit.overtaken` when something it touched was changed since.
    """
    documents, pages = _documents(layout), _pages(layout)
    is_as_left = all(documents.get(content.id) == content for content in record.after.documents) and all(
        pages.get(content.number) == content for content in record.after.pages
    )
    if not is_as_left:
        raise ConflictError("edit.overtaken")
    was_there = {content.id for content in record.before.documents}
    for made in record.after.documents:
        if made.id not in was_there:
            # A document that the edit made: kept as superseded, so that the undoing can be undone.
            document = replace(layout.document(made.id), state=DocumentState.SUPERSEDED, counts=False)
            layout = layout.with_document(document)
    for content in record.before.documents:
        layout = layout.with_document(_restored(layout.document(content.id), content))
    for page in record.before.pages:
        layout = layout.with_page(_restored_page(layout, page))
    require_disjoint(layout.active)
    return layout


def content_of(document: Document) -> DocumentContent:
    """Return what edits change about a document."""
    return DocumentContent(
        id=document.id,
        pages=document.pages,
        purpose=document.purpose,
        filing=document.filing,
        component_code=document.component_code,
        component_score=document.component_score,
        is_superseded=document.state is DocumentState.SUPERSEDED,
        sequence=document.sequence,
    )


def page_content_of(page: StoredPage) -> PageContent:
    """Return what edits change about a page."""
    return PageContent(number=page.number, state=page.state, turn_degrees=page.turn_degrees, reason=page.reason)


def _restored(document: Document, content: DocumentContent) -> Document:
    state = document.state
    if content.is_superseded:
        state = DocumentState.SUPERSEDED
    elif state is DocumentState.SUPERSEDED:
        # Its PDF may be long out of date.
        state = DocumentState.ASSEMBLING
    return replace(
        document,
        pages=content.pages,
        purpose=content.purpose,
        filing=content.filing,
        component_code=content.component_code,
        component_score=content.component_score,
        sequence=content.sequence,
        state=state,
    )


def _restored_page(layout: Layout, content: PageContent) -> StoredPage:
    return replace(
        layout.page(content.number),
        state=content.state,
        turn_degrees=content.turn_degrees,
        reason=content.reason,
    )


def _documents(layout: Layout) -> dict[UUID, DocumentContent]:
    return {document.id: content_of(document) for document in layout.documents}


def _pages(layout: Layout) -> dict[int, PageContent]:
    return {page.number: page_content_of(page) for page in layout.pages}


def _differing(
    before: Mapping[_Key, _Content], after: Mapping[_Key, _Content]
) -> tuple[tuple[_Content, ...], tuple[_Content, ...]]:
    touched = [key for key, content in after.items() if before.get(key) != content]
    return tuple(before[key] for key in touched if key in before), tuple(after[key] for key in touched)
