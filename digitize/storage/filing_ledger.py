"""The ledger as finishing an upload uses it: its pages, its documents with fields and questions, its end."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from digitize.application.ports import UploadClaim
from digitize.domain.access import SYSTEM, Principal
from digitize.domain.batch import Batch, Failure, UploadState
from digitize.domain.document import Document, DocumentState
from digitize.domain.duplicates import KnownPage
from digitize.domain.fields import FieldValue
from digitize.domain.quality import PageVerdict
from digitize.domain.review import ReviewItem
from digitize.domain.stored_page import StoredPage
from digitize.storage.database import Database, RowConnection, load_queries
from digitize.storage.fields import SealedFields
from digitize.storage.processing_ledger import end_upload
from digitize.storage.rescans import close_rescans
from digitize.storage.rows import (
    batch_of_row,
    document_of_row,
    evidence_as_json,
    pack_words,
    stored_page_of_row,
    units_of,
)


class PostgresFilingLedger:
    """Implements `FilingLedger`."""

    def __init__(self, database: Database, fields: SealedFields) -> None:
        self._database = database
        self._fields = fields
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

    def find_document(self, principal: Principal, document_id: UUID) -> Document | None:
        """See `FilingLedger.find_document`."""
        with self._database.unit_scope(principal) as connection:
            row = self._documents.find_document(connection, document_id=document_id, units=units_of(principal))
        return None if row is None else document_of_row(row)

    def earlier_pages(self, claim: UploadClaim, dossier_code: str | None) -> tuple[KnownPage, ...]:
        """See `FilingLedger.earlier_pages`."""
        upload = claim.upload
        with self._database.unit_scope(SYSTEM) as connection:
            if dossier_code is None:
                rows = self._documents.earlier_unfiled_pages(
                    connection, batch_id=upload.batch_id, upload_id=upload.id
                )
            else:
                rows = self._documents.earlier_pages_of_dossier(
                    connection, dossier_code=dossier_code, upload_id=upload.id
                )
            return tuple(KnownPage(**row) for row in rows)

    def lay_out(
        self, claim: UploadClaim, documents: Sequence[Document], verdicts: Mapping[int, PageVerdict]
    ) -> tuple[Document, ...] | None:
        """See `FilingLedger.lay_out`."""
        with self._database.unit_scope(SYSTEM) as connection:
            if not self._holds(connection, claim):
                return None
            rows = list(self._documents.documents_of_upload(connection, upload_id=claim.upload.id))
            if not rows:
                self._settle(connection, claim.upload.id, verdicts)
                # Dossiers are locked in one order, so that two uploads cannot wait for each other.
                for code in sorted({code for document in documents if (code := document.filing.dossier_code)}):
                    self._documents.lock_dossier(connection, dossier_code=code)
                rows = [insert_document(connection, document) for document in documents]
            return tuple(document_of_row(row) for row in rows)

    def _settle(self, connection: RowConnection, upload_id: UUID, verdicts: Mapping[int, PageVerdict]) -> None:
        self._documents.settle_page(
            connection,
            [
                {
                    "upload_id": upload_id,
                    "number": number,
                    "state": verdict.state,
                    "reason_code": verdict.reason.code if verdict.reason else None,
                    "reason_facts": json.dumps(verdict.reason.facts if verdict.reason else {}),
                }
                for number, verdict in verdicts.items()
            ],
        )

    def finish_document(
        self,
        claim: UploadClaim,
        document: Document,
        *,
        fields: Sequence[FieldValue] = (),
        reviews: Sequence[ReviewItem] = (),
    ) -> bool:
        """See `FilingLedger.finish_document`."""
        with self._database.unit_scope(SYSTEM) as connection:
            if not self._holds(connection, claim):
                return False
            self._documents.share_register(connection)
            finish_document(connection, document)
            self._documents.put_field(connection, self._fields.rows(document.id, fields))
            put_reviews(connection, reviews)
            if document.state is DocumentState.QUARANTINED:
                self._documents.forget_text(
                    connection,
                    upload_id=document.upload_id,
                    numbers=list(document.pages),
                    nothing=pack_words(()),
                )
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


def insert_document(connection: RowConnection, document: Document) -> dict[str, object]:
    """Insert a document; a filed one gets the next sequence number of its dossier.

    One that supersedes another waits for that one's number (`finish_document`).
    """
    queries = load_queries("documents")
    dossier_code, sequence = document.filing.dossier_code, None
    if dossier_code is not None and document.supersedes is None:
        queries.lock_dossier(connection, dossier_code=dossier_code)
        sequence = queries.next_sequence(connection, dossier_code=dossier_code)
    row: dict[str, object] = queries.add_document(
        connection,
        id=document.id,
        upload_id=document.upload_id,
        batch_id=document.batch_id,
        unit_code=document.unit_code,
        title=document.title,
        pages=list(document.pages),
        purpose=document.purpose,
        state=document.state,
        filing=document.filing.state,
        dossier_code=dossier_code,
        sequence=sequence,
        evidence=evidence_as_json(document.filing.evidence),
        paper_type=document.paper_type,
        component_code=document.component_code,
        component_score=document.component_score,
        supersedes=document.supersedes,
    )
    return row


def finish_document(connection: RowConnection, document: Document) -> None:
    """Write a document's end, let it take the place of the one it supersedes, and count its dossier anew.

    The caller holds `share_register`.
    """
    queries = load_queries("documents")
    queries.finish_document(
        connection,
        document_id=document.id,
        state=document.state,
        pdf_key=document.pdf_key,
        failure_code=document.failure.code if document.failure else None,
        failure_facts=json.dumps(document.failure.facts if document.failure else {}),
        counts=document.counts,
    )
    if document.supersedes is not None:
        replaced = queries.supersede_document(connection, document_id=document.supersedes)
        if replaced is not None and replaced["dossier_code"] == document.filing.dossier_code:
            queries.take_sequence(connection, sequence=replaced["sequence"], document_id=document.id)
        close_rescans(connection, document.supersedes, document.id)
    if document.filing.dossier_code is not None:
        count_dossier(connection, document.filing.dossier_code)


def count_dossier(connection: RowConnection, dossier_code: str) -> None:
    """Set the measures of a dossier from its documents, one transaction after the other."""
    queries = load_queries("documents")
    queries.lock_dossier(connection, dossier_code=dossier_code)
    queries.count_any_file(connection, dossier_code=dossier_code)


def put_reviews(connection: RowConnection, reviews: Sequence[ReviewItem]) -> None:
    """Add questions to the review queue; one that was asked before stays as it is."""
    load_queries("documents").put_review_item(
        connection,
        [
            {
                "id": item.id,
                "kind": item.kind,
                "document_id": item.document_id,
                "upload_id": item.upload_id,
                "unit_code": item.unit_code,
                "page": item.page,
                "reason_code": item.reason.code,
                "reason_facts": json.dumps(item.reason.facts),
            }
            for item in reviews
        ],
    )
