"""Documents in the ledger: added and finished by the workers, found by the officers."""

import json
from collections.abc import Sequence
from uuid import UUID

from digitize.application.ports import UploadClaim
from digitize.application.ports_retrieval import PageHit
from digitize.domain.access import SYSTEM, Principal
from digitize.domain.batch import Batch, Failure, Upload, UploadState
from digitize.domain.document import Document, DocumentState
from digitize.domain.stored_page import StoredPage
from digitize.storage.database import Database, RowConnection, load_queries
from digitize.storage.processing_ledger import end_upload
from digitize.storage.rows import (
    batch_of_row,
    document_of_row,
    evidence_as_json,
    stored_page_of_row,
    units_of,
    unpack_words,
    upload_of_row,
)

_COUNTS_AS_FILE = (DocumentState.READY, DocumentState.NEEDS_REVIEW)


class PostgresFilingLedger:
    """Implements `FilingLedger`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ledger = load_queries("ledger")
        self._processing = load_queries("processing")
        self._documents = load_queries("documents")

    def batch_of(self, claim: UploadClaim) -> Batch:
        """See `FilingLedger.batch_of`."""
        with self._database.unit_scope(SYSTEM) as connection:
            row = self._ledger.find_batch(connection, batch_id=claim.upload.batch_id, units=None)
        return batch_of_row(row)

    def stored_pages(self, upload_id: UUID) -> tuple[StoredPage, ...]:
        """See `FilingLedger.stored_pages`."""
        with self._database.unit_scope(SYSTEM) as connection:
            rows = self._processing.stored_pages(connection, upload_id=upload_id, first=None, last=None)
            return tuple(stored_page_of_row(row) for row in rows)

    def add_document(self, claim: UploadClaim, document: Document) -> Document | None:
        """See `FilingLedger.add_document`."""
        with self._database.unit_scope(SYSTEM) as connection:
            if not self._holds(connection, claim):
                return None
            known = self._documents.find_document(connection, document_id=document.id, units=None)
            if known is None:
                known = self._insert(connection, document)
            return document_of_row(known)

    def _insert(self, connection: RowConnection, document: Document) -> dict[str, object]:
        dossier_code, sequence = document.filing.dossier_code, None
        if dossier_code is not None:
            self._documents.lock_dossier(connection, dossier_code=dossier_code)
            sequence = self._documents.next_sequence(connection, dossier_code=dossier_code)
        row: dict[str, object] = self._documents.add_document(
            connection,
            id=document.id,
            upload_id=document.upload_id,
            batch_id=document.batch_id,
            unit_code=document.unit_code,
            title=document.title,
            first_page=document.first_page,
            last_page=document.last_page,
            purpose=document.purpose,
            state=document.state,
            filing=document.filing.state,
            dossier_code=dossier_code,
            sequence=sequence,
            evidence=evidence_as_json(document.filing.evidence),
        )
        return row

    def finish_document(self, claim: UploadClaim, document: Document) -> bool:
        """See `FilingLedger.finish_document`."""
        with self._database.unit_scope(SYSTEM) as connection:
            if not self._holds(connection, claim):
                return False
            self._documents.finish_document(
                connection,
                document_id=document.id,
                state=document.state,
                pdf_key=document.pdf_key,
                failure_code=document.failure.code if document.failure else None,
                failure_facts=json.dumps(document.failure.facts if document.failure else {}),
            )
            if document.filing.dossier_code is not None and document.state in _COUNTS_AS_FILE:
                self._documents.share_register(connection)
                self._documents.mark_any_file(connection, dossier_code=document.filing.dossier_code)
            return True

    def finish_upload(self, claim: UploadClaim, *, failure: Failure | None) -> bool:
        """See `FilingLedger.finish_upload`."""
        state = UploadState.DONE if failure is None else UploadState.FAILED
        with self._database.unit_scope(SYSTEM) as connection:
            if not self._holds(connection, claim):
                return False
            end_upload(connection, claim.upload, failure, state)
            return True

    def _holds(self, connection: RowConnection, claim: UploadClaim) -> bool:
        row = self._processing.lock_held_upload(connection, upload_id=claim.upload.id, attempt=claim.attempt)
        return row is not None


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

    def record(self, principal: Principal, action: str, subject: str) -> None:
        """See `AuditLog.record`."""
        with self._database.unit_scope(principal) as connection:
            self._documents.record_audit(connection, actor=principal.name, action=action, subject=subject)
