"""What the contract suites of the ledger are tried on: its ports, and a way behind their back."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

import psycopg

from digitize.application.ports import (
    IntakeLedger,
    PageClaim,
    ProcessingLedger,
    Reconciliation,
    UploadClaim,
)
from digitize.application.ports_filing import FilingLedger
from digitize.application.ports_retrieval import AuditLog, DocumentLibrary, SearchIndex
from digitize.domain.access import SERVICE
from digitize.domain.batch import Batch, Upload, UploadState
from digitize.domain.document import Document, DocumentState
from digitize.domain.page import UploadProbe
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.database import Database
from digitize.storage.documents import PostgresLibrary
from digitize.storage.fields import SealedFields
from digitize.storage.filing_ledger import PostgresFilingLedger
from digitize.storage.job_queue import JobQueue
from digitize.storage.ledger import PostgresIntakeLedger
from digitize.storage.processing_ledger import PostgresProcessingLedger
from digitize.storage.reconciliation import PostgresReconciliation
from tests.builders import READ, new_batch, new_document, new_probe, new_reading, new_upload
from tests.fakes.ledger import InMemoryLedger

PROBING = (UploadState.RECEIVED, UploadState.PROBING)
READING = (UploadState.READING,)
_COUNTED = (DocumentState.READY, DocumentState.NEEDS_REVIEW)


class Backstage(Protocol):
    """What no port offers: time, jobs and the register, for one upload or dossier at a time."""

    def expire_leases(self, upload_id: UUID) -> None:
        """Let every lease of the upload and its pages end."""

    def waiting_jobs(self, upload_id: UUID) -> list[str]:
        """Return the locks of the upload's jobs that no worker has begun, sorted."""

    def lose_jobs(self, upload_id: UUID) -> None:
        """Forget the upload's jobs."""

    def begin_jobs(self, upload_id: UUID, *, worker_is_alive: bool) -> None:
        """Let a worker begin the upload's jobs; a dead one gave no sign for a long time."""

    def register_dossier(self, code: str) -> None:
        """Add a dossier without papers to the register."""

    def measure_bits(self, code: str) -> int:
        """Return the measure bits of a registered dossier."""

    def audit_entries(self, actor: str) -> list[tuple[str, str]]:
        """Return action and subject of what `actor` did, oldest first."""


class MemoryBackstage:
    """Behind the ledger in memory."""

    def __init__(self, ledger: InMemoryLedger) -> None:
        self._state = ledger.state

    def expire_leases(self, upload_id: UUID) -> None:  # noqa: ARG002 - time passes for all
        """Let an hour go by."""
        self._state.clock.advance(3600)

    def waiting_jobs(self, upload_id: UUID) -> list[str]:
        """Look into the queue."""
        return sorted(
            job.queueing_lock for job in self._state.waiting_jobs() if job.arguments["upload_id"] == str(upload_id)
        )

    def lose_jobs(self, upload_id: UUID) -> None:
        """Take them out of the queue."""
        self._state.jobs = [
            queued for queued in self._state.jobs if queued.job.arguments["upload_id"] != str(upload_id)
        ]

    def begin_jobs(self, upload_id: UUID, *, worker_is_alive: bool) -> None:
        """Mark them as begun."""
        for queued in self._state.jobs:
            if queued.job.arguments["upload_id"] == str(upload_id):
                queued.is_begun, queued.worker_is_alive = True, worker_is_alive

    def register_dossier(self, code: str) -> None:
        """Add a row without bits."""
        self._state.measure_bits[code] = 0

    def measure_bits(self, code: str) -> int:
        """Read the bits."""
        return self._state.measure_bits[code]

    def audit_entries(self, actor: str) -> list[tuple[str, str]]:
        """Read the log."""
        return [(action, subject) for name, action, subject in self._state.audit_entries if name == actor]


class PostgresBackstage:
    """Behind the ledger in PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._url = url

    def expire_leases(self, upload_id: UUID) -> None:
        """Set the leases back by an hour: time itself cannot be moved there."""
        for column, table in (("id", "upload"), ("upload_id", "page")):
            self._run(
                f"UPDATE {table} SET lease_until = now() - interval '1 hour' "  # noqa: S608 - names of ours
                f"WHERE {column} = %s AND lease_until IS NOT NULL",
                upload_id,
            )

    def waiting_jobs(self, upload_id: UUID) -> list[str]:
        """Look into the job engine's table."""
        query = (
            "SELECT queueing_lock FROM procrastinate_jobs "
            "WHERE args ->> 'upload_id' = %s AND status = 'todo' ORDER BY queueing_lock"
        )
        return [str(row[0]) for row in self._run(query, str(upload_id))]

    def lose_jobs(self, upload_id: UUID) -> None:
        """Delete them."""
        self._run("DELETE FROM procrastinate_jobs WHERE args ->> 'upload_id' = %s", str(upload_id))

    def begin_jobs(self, upload_id: UUID, *, worker_is_alive: bool) -> None:
        """Give them to a new worker."""
        self._run(
            "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - make_interval(secs => %s)) RETURNING id) "
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = worker.id FROM worker "
            "WHERE args ->> 'upload_id' = %s AND status = 'todo'",
            0 if worker_is_alive else 60,
            str(upload_id),
        )

    def register_dossier(self, code: str) -> None:
        """Insert a row without bits."""
        self._run("INSERT INTO unit (code) VALUES ('H41') ON CONFLICT DO NOTHING")
        self._run(
            "INSERT INTO dossier (canonical_code, code, unit_code, received_at) VALUES (%s, %s, 'H41', now())",
            code,
            code,
        )

    def measure_bits(self, code: str) -> int:
        """Read the bits."""
        rows = self._run("SELECT measure_bits FROM dossier WHERE canonical_code = %s", code)
        return int(str(rows[0][0]))

    def audit_entries(self, actor: str) -> list[tuple[str, str]]:
        """Read the log."""
        rows = self._run("SELECT action, subject FROM audit WHERE actor = %s ORDER BY id", actor)
        return [(str(action), str(subject)) for action, subject in rows]

    def _run(self, query: str, *parameters: object) -> Sequence[tuple[object, ...]]:
        with psycopg.connect(self._url) as connection:
            cursor = connection.execute(query.encode(), parameters)
            return cursor.fetchall() if cursor.description else []


@dataclass(frozen=True, kw_only=True)
class LedgerStage:
    """Every port of one ledger, and short cuts to the states that tests begin with."""

    intake: IntakeLedger
    processing: ProcessingLedger
    filing: FilingLedger
    library: DocumentLibrary
    search: SearchIndex
    audit: AuditLog
    reconciliation: Reconciliation
    backstage: Backstage

    def batch(self, *, unit_code: str = "H41.16", name: str | None = None) -> Batch:
        """Add a batch."""
        batch = new_batch(unit_code=unit_code)
        batch = replace(batch, name=name or batch.name)
        self.intake.add_batch(SERVICE, batch)
        return batch

    def upload(self, batch: Batch | None = None) -> Upload:
        """Add an upload, to a batch of its own by default."""
        return self.intake.add_upload(SERVICE, new_upload(batch or self.batch()))

    def claim(self, upload: Upload, states: Iterable[UploadState] = PROBING) -> UploadClaim:
        """Hold an upload that is free."""
        claim = self.processing.claim_upload(upload.id, states=tuple(states))
        assert claim is not None
        return claim

    def probed(self, pages: int = 1, batch: Batch | None = None, probe: UploadProbe | None = None) -> Upload:
        """Add an upload whose pages wait."""
        upload = self.upload(batch)
        assert self.processing.record_probe(self.claim(upload), probe or new_probe(pages))
        return upload

    def page(self, upload: Upload, number: int = 1) -> PageClaim:
        """Hold a page that waits."""
        claim = self.processing.claim_page(upload.id, first=number, last=number)
        assert claim is not None
        return claim

    def read(self, *texts: str, batch: Batch | None = None) -> Upload:
        """Add an upload whose pages are read, one a text."""
        upload = self.probed(len(texts), batch)
        for number, text in enumerate(texts, start=1):
            assert self.processing.record_reading(self.page(upload, number), new_reading(text), READ)
        return upload

    def finished(
        self,
        upload: Upload,
        *,
        state: DocumentState = DocumentState.READY,
        **changes: Any,  # noqa: ANN401 - any field of the document
    ) -> Document:
        """Add a document over all pages of a read upload, and finish both."""
        claim = self.claim(upload, READING)
        every = tuple(range(1, (claim.upload.page_count or 1) + 1))
        document = new_document(claim.upload, **{"pages": every} | changes)
        laid_out = self.filing.lay_out(claim, [document], {})
        assert laid_out is not None
        added = laid_out[0]
        counts = added.filing.dossier_code is not None and state in _COUNTED
        done = replace(added, state=state, pdf_key="key", counts=counts)
        assert self.filing.finish_document(claim, done)
        assert self.filing.finish_upload(claim, failure=None)
        return done


def memory_stage() -> LedgerStage:
    """Return a stage over a new ledger in memory."""
    ledger = InMemoryLedger()
    return LedgerStage(
        intake=ledger,
        processing=ledger,
        filing=ledger,
        library=ledger,
        search=ledger,
        audit=ledger,
        reconciliation=ledger,
        backstage=MemoryBackstage(ledger),
    )


def postgres_stage(url: str, database: Database) -> LedgerStage:
    """Return a stage over PostgreSQL."""
    queue, library = JobQueue(), PostgresLibrary(database)
    return LedgerStage(
        intake=PostgresIntakeLedger(database, queue),
        processing=PostgresProcessingLedger(database, queue),
        filing=PostgresFilingLedger(database, SealedFields(CitizenNumbers("secret of the tests"))),
        library=library,
        search=library,
        audit=library,
        reconciliation=PostgresReconciliation(database, queue),
        backstage=PostgresBackstage(url),
    )


def new_dossier_code() -> str:
    """Return a well-formed canonical dossier code that no other test uses."""
    return f"H41.16-221115-{uuid.uuid4().int % 1_000_000:06d}"
