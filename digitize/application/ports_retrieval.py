"""What the officers' desk needs from the outside: documents, search, and the log of who opened what.

Contract suite: `tests/contract/test_library_and_search.py`, for the in-memory fake and the PostgreSQL adapter.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from digitize.domain.access import Principal
from digitize.domain.batch import Upload
from digitize.domain.document import Document
from digitize.domain.fields import FieldValue
from digitize.domain.recognition import Word
from digitize.domain.stored_page import StoredPage


class DocumentLibrary(Protocol):
    """What reading needs of the ledger; a principal sees its own units only."""

    def find_document(self, principal: Principal, document_id: UUID) -> Document | None:
        """Return the document, if there is one that the principal may see."""
        ...

    def documents_of_dossier(self, principal: Principal, canonical_code: str) -> tuple[Document, ...]:
        """Return the documents filed under a dossier, by sequence number."""
        ...

    def unfiled_documents(self, principal: Principal, *, limit: int) -> tuple[Document, ...]:
        """Return the documents that wait for their dossier, oldest first."""
        ...

    def has_secret_document(self, upload_id: UUID) -> bool:
        """Return whether a document of the upload is quarantined for a mark of secrecy."""
        ...

    def fields_of(self, document_id: UUID) -> tuple[FieldValue, ...]:
        """Return the key fields of a document, in the order of `FieldName`; a citizen's number comes masked."""
        ...

    def find_upload(self, principal: Principal, upload_id: UUID) -> Upload | None:
        """Return the upload, if there is one that the principal may see."""
        ...

    def stored_pages(
        self, upload_id: UUID, *, first: int | None = None, last: int | None = None
    ) -> tuple[StoredPage, ...]:
        """Return pages `first`–`last` (all by default) of an upload in order, with their words."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHit:
    """A page that holds every token of a query; `number` counts from 1 within its document."""

    document_id: UUID
    dossier_code: str | None
    number: int
    words: tuple[Word, ...]


class SearchIndex(Protocol):
    """Pages by their tokens."""

    def pages_with(
        self, principal: Principal, tokens: Sequence[str], *, limit: int
    ) -> tuple[tuple[PageHit, ...], int]:
        """Return at most `limit` pages that hold all tokens, newest first, and how many there are in all."""
        ...

    def known_words(self, words: Collection[str]) -> frozenset[str]:
        """Return those of the folded `words` that some page holds, whoever may see it; no long numbers."""
        ...

    def count_pages(self, principal: Principal, tokens: Sequence[str]) -> int:
        """Return how many pages hold all tokens."""
        ...


class AuditLog(Protocol):
    """Who opened what: appended, never changed (Luật 91/2025/QH15 asks for a log of processing)."""

    def record(self, principal: Principal, action: str, subject: str) -> None:
        """Append an entry; `subject` is an id or a dossier code, never a name or a citizen's number."""
        ...
