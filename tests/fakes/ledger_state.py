"""What the ledger in memory holds, and the rules that several of its parts share."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from digitize.domain.access import Principal
from digitize.domain.batch import Batch, BatchState, Failure, Upload, UploadState
from digitize.domain.document import Document, DocumentState
from digitize.domain.errors import LedgerUnavailableError
from digitize.domain.fields import FieldName, FieldValue
from digitize.domain.page import PageProbe, PageState
from digitize.domain.page_marks import PageMarks
from digitize.domain.recognition import PageQuality, Word
from digitize.domain.review import ReviewItem
from digitize.storage.job_queue import Job


@dataclass
class ManualClock:
    """A clock that moves only when it is told to."""

    now: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass
class UploadRow:
    """An upload with its claims; `attempt` only ever grows."""

    upload: Upload
    attempt: int = 0
    excused: int = 0
    lease_until: datetime | None = None


@dataclass
class PageRow:
    """A page with its claims and its reading."""

    number: int
    probe: PageProbe
    state: PageState = PageState.WAITING
    attempt: int = 0
    excused: int = 0
    lease_until: datetime | None = None
    words: tuple[Word, ...] = ()
    tokens: frozenset[str] = frozenset()
    reason: Failure | None = None
    turn_degrees: int = 0
    quality: PageQuality | None = None
    marks: PageMarks = field(default_factory=PageMarks)


@dataclass
class QueuedJob:
    """A job that waits, or that a worker has begun."""

    job: Job
    is_begun: bool = False
    worker_is_alive: bool = True


@dataclass
class LedgerState:
    """The tables, one lock over all of them, and what tests may look at."""

    clock: ManualClock = field(default_factory=ManualClock)
    batches: dict[UUID, Batch] = field(default_factory=dict)
    uploads: dict[UUID, UploadRow] = field(default_factory=dict)
    pages: dict[UUID, list[PageRow]] = field(default_factory=dict)
    documents: dict[UUID, Document] = field(default_factory=dict)
    fields: dict[tuple[UUID, FieldName], FieldValue] = field(default_factory=dict)
    reviews: dict[UUID, ReviewItem] = field(default_factory=dict)
    jobs: list[QueuedJob] = field(default_factory=list)
    audit_entries: list[tuple[str, str, str]] = field(default_factory=list)
    measure_bits: dict[str, int] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    failing: list[str] = field(default_factory=list)

    def fail_next(self, method: str, *, times: int = 1) -> None:
        """Make the next calls of `method` raise LedgerUnavailableError."""
        self.failing.extend([method] * times)

    @contextmanager
    def transaction(self, method: str) -> Iterator[None]:
        """Hold everything while one method runs."""
        with self.lock:
            if method in self.failing:
                self.failing.remove(method)
                raise LedgerUnavailableError
            yield

    def enqueue(self, job: Job) -> bool:
        """Add a job unless an equal one waits."""
        if any(queued.job.queueing_lock == job.queueing_lock and not queued.is_begun for queued in self.jobs):
            return False
        self.jobs.append(QueuedJob(job=job))
        return True

    def waiting_jobs(self) -> list[Job]:
        """Return the jobs that no worker has begun."""
        return [queued.job for queued in self.jobs if not queued.is_begun]

    def is_free(self, lease_until: datetime | None) -> bool:
        """Whether nobody holds a row with this lease."""
        return lease_until is None or lease_until < self.clock.now

    def after(self, seconds: float) -> datetime:
        """Return the moment `seconds` from now."""
        return self.clock.now + timedelta(seconds=seconds)

    def has_pages_under_way(self, upload_id: UUID) -> bool:
        """Whether a page of the upload is not terminal."""
        return any(not page.state.is_terminal for page in self.pages.get(upload_id, ()))

    def end_upload(self, row: UploadRow, state: UploadState, failure: Failure | None) -> None:
        """End an upload, and its batch where it was the last."""
        row.upload = replace(row.upload, state=state, failure=failure)
        row.lease_until = None
        if state is UploadState.QUARANTINED:
            for document in self.documents_of(row.upload.id):
                if document.state is DocumentState.ASSEMBLING:
                    self.documents[document.id] = replace(document, state=DocumentState.QUARANTINED)
        self.settle_batch(row.upload.batch_id)

    def settle_batch(self, batch_id: UUID) -> None:
        """End a sealed batch whose uploads are all terminal."""
        batch = self.batches[batch_id]
        if batch.state is BatchState.SEALED and all(
            row.upload.state.is_terminal for row in self.uploads_of(batch_id)
        ):
            self.batches[batch_id] = replace(batch, state=BatchState.DONE)

    def uploads_of(self, batch_id: UUID) -> list[UploadRow]:
        """Return the uploads of a batch."""
        return [row for row in self.uploads.values() if row.upload.batch_id == batch_id]

    def documents_of(self, upload_id: UUID) -> list[Document]:
        """Return the documents of an upload."""
        return [document for document in self.documents.values() if document.upload_id == upload_id]


def sees(principal: Principal, unit_code: str) -> bool:
    """Whether the principal's units hold this one."""
    return principal.units is None or unit_code in principal.units
