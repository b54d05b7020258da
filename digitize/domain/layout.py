"""The documents of one upload and its pages, as people rearrange them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from digitize.domain.document import Document, DocumentState
from digitize.domain.errors import ConflictError, NotFoundError
from digitize.domain.page import PageState
from digitize.domain.stored_page import StoredPage

LOOSE_STATES: Final = frozenset({PageState.SEPARATOR, PageState.DUPLICATE, PageState.BLANK})
"""States of pages that may be in no document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The documents of one upload, superseded ones too, and its pages, whose words are left out.

    `unread` are the numbers of the pages without any text, `awaited` the documents that are to be scanned anew as
    a whole.
    """

    documents: tuple[Document, ...]
    pages: tuple[StoredPage, ...]
    unread: frozenset[int] = frozenset()
    awaited: frozenset[UUID] = frozenset()

    @property
    def active(self) -> tuple[Document, ...]:
        """The documents that are not superseded."""
        return tuple(document for document in self.documents if document.state is not DocumentState.SUPERSEDED)

    def document(self, document_id: UUID) -> Document:
        """Return a document. Raises NotFoundError `document.unknown`."""
        found = next((document for document in self.documents if document.id == document_id), None)
        if found is None:
            raise NotFoundError("document.unknown")
        return found

    def page(self, number: int) -> StoredPage:
        """Return a page of the upload. Raises NotFoundError `page.unknown`."""
        found = next((page for page in self.pages if page.number == number), None)
        if found is None:
            raise NotFoundError("page.unknown", {"page": number, "page_count": len(self.pages)})
        return found

    def pages_of(self, document: Document) -> tuple[StoredPage, ...]:
        """Return the pages of a document in its order."""
        by_number = {page.number: page for page in self.pages}
        return tuple(by_number[number] for number in document.pages)

    def with_document(self, changed: Document) -> "Layout":
        """Return the layout with `changed` in place of the document of its id, or behind all others."""
        if all(document.id != changed.id for document in self.documents):
            return replace(self, documents=(*self.documents, changed))
        documents = (changed if document.id == changed.id else document for document in self.documents)
        return replace(self, documents=tuple(documents))

    def with_page(self, changed: StoredPage) -> "Layout":
        """Return the layout with `changed` in place of the page of its number."""
        pages = (changed if page.number == changed.number else page for page in self.pages)
        return replace(self, pages=tuple(pages))


def editable(layout: Layout, document_id: UUID) -> Document:
    """Return a document that may be changed. Raises NotFoundError, ConflictError."""
    document = layout.document(document_id)
    if document.state is DocumentState.SUPERSEDED:
        raise ConflictError("edit.document_superseded")
    if document.state is DocumentState.QUARANTINED:
        raise ConflictError("secrecy.marked")
    return document


def require_disjoint(documents: Collection[Document]) -> None:
    """Raise ConflictError `edit.overtaken` when a page is in two documents."""
    numbers = [number for document in documents for number in document.pages]
    if len(numbers) != len(set(numbers)):
        raise ConflictError("edit.overtaken")
