"""Documents in the ledger as the officers' desk finds them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from digitize.application.ports_retrieval import PageHit
from digitize.domain.access import SYSTEM, Principal
from digitize.domain.batch import Upload
from digitize.domain.document import Document
from digitize.domain.fields import FieldName, FieldValue
from digitize.domain.stored_page import StoredPage
from digitize.storage.database import Database, load_queries
from digitize.storage.fields import field_of_row
from digitize.storage.rows import document_of_row, stored_page_of_row, units_of, unpack_words, upload_of_row


class PostgresLibrary:
    """Implements `DocumentLibrary`, `SearchIndex` and `AuditLog`: what the officers' desk reads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ledger = load_queries("ledger")
        self._processing = load_queries("processing")
        self._documents = load_queries("documents")

    def find_document(self, principal: Principal, document_id: UUID) -> Document | None:
        """See `DocumentLibrary.find_document`."""
        with self._database.unit_scope(principal) as connection:
            row = self._documents.find_document(connection, document_id=document_id, units=units_of(principal))
        return None if row is None else document_of_row(row)

    def documents_of_dossier(self, principal: Principal, canonical_code: str) -> tuple[Document, ...]:
        """See `DocumentLibrary.documents_of_dossier`."""
        with self._database.unit_scope(principal) as connection:
            rows = self._documents.documents_of_dossier(
                connection, dossier_code=canonical_code, units=units_of(principal)
            )
            return tuple(document_of_row(row) for row in rows)

    def unfiled_documents(self, principal: Principal, *, limit: int) -> tuple[Document, ...]:
        """See `DocumentLibrary.unfiled_documents`."""
        with self._database.unit_scope(principal) as connection:
            rows = self._documents.unfiled_documents(connection, units=units_of(principal), limit=limit)
            return tuple(document_of_row(row) for row in rows)

    def has_secret_document(self, upload_id: UUID) -> bool:
        """See `DocumentLibrary.has_secret_document`."""
        with self._database.unit_scope(SYSTEM) as connection:
            row = self._documents.has_secret_document(connection, upload_id=upload_id)
        return bool(row["answer"])

    def fields_of(self, document_id: UUID) -> tuple[FieldValue, ...]:
        """See `DocumentLibrary.fields_of`."""
        with self._database.unit_scope(SYSTEM) as connection:
            rows = self._documents.fields_of_document(connection, document_id=document_id)
            fields = {row["name"]: field_of_row(row) for row in rows}
        return tuple(fields[name] for name in FieldName if name in fields)

    def find_upload(self, principal: Principal, upload_id: UUID) -> Upload | None:
        """See `DocumentLibrary.find_upload`."""
        with self._database.unit_scope(principal) as connection:
            row = self._ledger.find_upload(connection, upload_id=upload_id, units=units_of(principal))
        return None if row is None else upload_of_row(row)

    def stored_pages(
        self, upload_id: UUID, *, first: int | None = None, last: int | None = None
    ) -> tuple[StoredPage, ...]:
        """See `DocumentLibrary.stored_pages`."""
        with self._database.unit_scope(SYSTEM) as connection:
            rows = self._processing.stored_pages(connection, upload_id=upload_id, first=first, last=last)
            return tuple(stored_page_of_row(row) for row in rows)

    def pages_with(
        self, principal: Principal, tokens: Sequence[str], *, limit: int
    ) -> tuple[tuple[PageHit, ...], int]:
        """See `SearchIndex.pages_with`."""
        allowed = units_of(principal)
        units = None if allowed is None else [f"unit:{unit}" for unit in allowed]
        with self._database.unit_scope(principal, snapshot=True) as connection:
            rows = list(
                self._documents.pages_with_tokens(connection, tokens=list(tokens), units=units, limit=limit)
            )
            total = len(rows)
            if total == limit:
                total = self._documents.count_pages_with_tokens(connection, tokens=list(tokens), units=units)
        hits = tuple(
            PageHit(
                document_id=row["document_id"],
                dossier_code=row["dossier_code"],
                number=row["number"],
                words=unpack_words(row["words"]),
            )
            for row in rows
        )
        return hits, total

    def known_words(self, words: Collection[str]) -> frozenset[str]:
        """See `SearchIndex.known_words`."""
        with self._database.unit_scope(SYSTEM) as connection:
            return frozenset(row["word"] for row in self._documents.known_words(connection, words=list(words)))

    def count_pages(self, principal: Principal, tokens: Sequence[str]) -> int:
        """See `SearchIndex.count_pages`."""
        allowed = units_of(principal)
        units = None if allowed is None else [f"unit:{unit}" for unit in allowed]
        with self._database.unit_scope(principal) as connection:
            total: int = self._documents.count_pages_with_tokens(connection, tokens=list(tokens), units=units)
        return total

    def record(self, principal: Principal, action: str, subject: str) -> None:
        """See `AuditLog.record`."""
        with self._database.unit_scope(principal) as connection:
            self._documents.record_audit(connection, actor=principal.name, action=action, subject=subject)
