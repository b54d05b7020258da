"""What the contract suite of the review desk is tried on: its ports and use cases over a stage of the ledger."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from digitize.application.editing import Editing
from digitize.application.ports_review import AssemblyLedger, EditLedger, ReviewQueue
from digitize.application.register_check import RegisterCheck
from digitize.application.rescanning import Rescanning
from digitize.application.review import Review
from digitize.domain.access import Principal
from digitize.domain.batch import Failure, Upload
from digitize.domain.document import Document, DocumentState
from digitize.domain.fields import FieldName, FieldValue
from digitize.domain.quality import PageVerdict
from digitize.domain.recognition import PageReading
from digitize.domain.review import Doubt, ReviewItem, ReviewKind, review_items
from digitize.storage.assemblies import PostgresAssemblyLedger
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.database import Database
from digitize.storage.edits import PostgresEditLedger
from digitize.storage.fields import field_of_row
from digitize.storage.job_queue import JobQueue
from digitize.storage.rescans import close_rescans
from digitize.storage.review import PostgresReviewQueue
from tests.builders import READ, new_document, new_reading
from tests.fakes.filing_register import InMemoryFilingRegister
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.ledger_review import InMemoryReviewDesk
from tests.fakes.ledger_stage import READING, LedgerStage

AN, BINH = Principal(name="an", units=None), Principal(name="bình", units=None)


@dataclass(frozen=True, kw_only=True)
class ReviewStage:
    """The ports of the review desk, its use cases, and a way behind their back."""

    ledger: LedgerStage
    queue: ReviewQueue
    edits: EditLedger
    assemblies: AssemblyLedger
    url: str | None = None

    @property
    def review(self) -> Review:
        """The review desk."""
        return Review(
            queue=self.queue,
            ledger=self.edits,
            register=RegisterCheck(InMemoryFilingRegister()),
            audit=self.ledger.audit,
            new_id=uuid.uuid4,
        )

    @property
    def editing(self) -> Editing:
        """The desk of edits."""
        return Editing(
            ledger=self.edits,
            register=RegisterCheck(InMemoryFilingRegister()),
            audit=self.ledger.audit,
            new_id=uuid.uuid4,
        )

    @property
    def rescanning(self) -> Rescanning:
        """The desk of requests for new scans."""
        return Rescanning(ledger=self.edits, audit=self.ledger.audit, new_id=uuid.uuid4)

    def read(self, *pages: tuple[PageReading, PageVerdict] | str, unit_code: str = "H41.16") -> Upload:
        """Add an upload whose pages are read, with these verdicts."""
        batch = self.ledger.batch(unit_code=unit_code)
        upload = self.ledger.probed(len(pages), batch)
        for number, page in enumerate(pages, start=1):
            reading, verdict = (new_reading(page), READ) if isinstance(page, str) else page
            assert self.ledger.processing.record_reading(self.ledger.page(upload, number), reading, verdict)
        return upload

    def finish(
        self, upload: Upload, *documents: Document, doubts: Sequence[Doubt] = (), fields: Sequence[FieldValue] = ()
    ) -> tuple[Document, ...]:
        """Lay out an upload and finish it; the doubts and fields are those of its first document."""
        claim = self.ledger.claim(upload, READING)
        laid_out = self.ledger.filing.lay_out(claim, documents, {})
        assert laid_out is not None
        ended = []
        for number, document in enumerate(laid_out):
            state = DocumentState.NEEDS_REVIEW if doubts and number == 0 else DocumentState.READY
            counts = document.filing.dossier_code is not None and not doubts
            done = replace(document, state=state, pdf_key="k", counts=counts)
            items = review_items(done, doubts) if number == 0 else ()
            own = fields if number == 0 else ()
            assert self.ledger.filing.finish_document(claim, done, reviews=items, fields=own)
            ended.append(done)
        assert self.ledger.filing.finish_upload(claim, failure=None)
        self.ledger.backstage.lose_jobs(upload.id)
        return tuple(ended)

    def one(self, *texts: str, doubts: Sequence[Doubt] = (), **changes: Any) -> Document:  # noqa: ANN401
        """Add a finished upload with one document of all its pages."""
        upload = self.read(*(texts or ("Kính gửi",)))
        pages = tuple(range(1, max(len(texts), 1) + 1))
        (document,) = self.finish(upload, new_document(upload, **{"pages": pages} | changes), doubts=doubts)
        return document

    def now(self, document: Document) -> Document:
        """Return a document as it is now."""
        found = self.ledger.library.find_document(AN, document.id)
        assert found is not None
        return found

    def item(self, document: Document, kind: ReviewKind) -> ReviewItem:
        """Return the open item of a document."""
        entries = self.queue.entries(AN, kind=kind, unit_code=None, after=None, limit=10_000)
        (found,) = [entry.item for entry in entries if entry.item.document_id == document.id]
        return found

    def open_kinds(self, document: Document) -> list[ReviewKind]:
        """Return the kinds of a document's open items."""
        entries = self.queue.entries(AN, kind=None, unit_code=None, after=None, limit=10_000)
        return [entry.item.kind for entry in entries if entry.item.document_id == document.id]

    def now_of(self, item: ReviewItem) -> Document:
        """Return the document of an item as it is now."""
        found = self.ledger.library.find_document(AN, item.document_id)
        assert found is not None
        return found

    def field_of(self, document: Document, name: FieldName) -> FieldValue | None:
        """Return a key field of a document as it is kept."""
        if self.url is None:
            assert isinstance(self.queue, InMemoryReviewDesk)
            return self.queue.state.fields.get((document.id, name))
        with psycopg.connect(self.url, row_factory=dict_row) as connection:
            query = "SELECT * FROM field_value WHERE document_id = %s AND name = %s"
            row = connection.execute(query, (document.id, name)).fetchone()
        return None if row is None else field_of_row(row)

    def quarantined(self, document: Document) -> Document:
        """Put a document into quarantine for a mark of secrecy, and forget its text, as finishing does."""
        reason = Failure(code="secrecy.marked", facts={})
        secret = replace(document, state=DocumentState.QUARANTINED, failure=reason, pdf_key=None, counts=False)
        if self.url is None:
            assert isinstance(self.queue, InMemoryReviewDesk)
            self.queue.state.documents[document.id] = secret
            return secret
        with psycopg.connect(self.url) as connection:
            query = (
                "UPDATE document SET state = 'quarantined', failure_code = 'secrecy.marked', pdf_key = NULL, "
                "counts = false WHERE id = %s"
            )
            connection.execute(query, (document.id,))
        return secret

    def end_claims(self) -> None:
        """Let ten minutes pass."""
        if self.url is None:
            assert isinstance(self.queue, InMemoryReviewDesk)
            self.queue.state.clock.advance(601)
            return
        with psycopg.connect(self.url) as connection:
            connection.execute("UPDATE review_item SET claimed_until = now() - interval '1 second'")

    def end_assembly_leases(self) -> None:
        """Let a lease pass."""
        if self.url is None:
            assert isinstance(self.queue, InMemoryReviewDesk)
            self.queue.state.clock.advance(3600)
            return
        with psycopg.connect(self.url) as connection:
            connection.execute("UPDATE document SET assembly_lease_until = now() - interval '1 second'")

    def reconcile(self) -> None:
        """Bring forgotten work back."""
        if isinstance(self.queue, InMemoryReviewDesk):
            for job in self.queue.forgotten_assemblies():
                self.queue.state.enqueue(job)
        self.ledger.reconciliation.enqueue_forgotten()

    def close_rescans(self, document: Document, by: Document) -> None:
        """Close the requests of a document as finishing does when a new version supersedes it."""
        if self.url is None:
            assert isinstance(self.queue, InMemoryReviewDesk)
            self.queue.close_rescans(document.id, by.id)
            return
        database = Database(self.url, pool_size=1)
        try:
            with database.unit_scope(AN) as connection:
                close_rescans(connection, document.id, by.id)
        finally:
            database.close()


def memory_review(ledger: LedgerStage) -> ReviewStage:
    """Return a stage over the ledger in memory."""
    assert isinstance(ledger.intake, InMemoryLedger)
    desk = InMemoryReviewDesk(ledger.intake.state)
    return ReviewStage(ledger=ledger, queue=desk, edits=desk, assemblies=desk)


def postgres_review(ledger: LedgerStage, url: str, database: Database) -> ReviewStage:
    """Return a stage over PostgreSQL."""
    numbers = CitizenNumbers("secret of the tests")
    return ReviewStage(
        ledger=ledger,
        queue=PostgresReviewQueue(database),
        edits=PostgresEditLedger(database, JobQueue(), numbers),
        assemblies=PostgresAssemblyLedger(database),
        url=url,
    )


def review_over(ledger: LedgerStage, request: pytest.FixtureRequest) -> ReviewStage:
    """Return the review desk over the ledger of a test, which is the one or the other."""
    if isinstance(ledger.intake, InMemoryLedger):
        return memory_review(ledger)
    return postgres_review(
        ledger, request.getfixturevalue("database_url"), request.getfixturevalue("ledger_database")
    )


def doubt(kind: ReviewKind, code: str, page: int | None = None, **facts: str) -> Doubt:
    """Build a question."""
    return Doubt(kind=kind, reason=Failure(code=code, facts=dict(facts)), page=page)


def documents_by_pages(documents: Sequence[Document]) -> dict[tuple[int, ...], UUID]:
    """Return the ids of the documents that are not superseded, by their pages."""
    return {
        document.pages: document.id for document in documents if document.state is not DocumentState.SUPERSEDED
    }
