"""The job queue: jobs are enqueued on the ledger's own connection, in the ledger's own transaction."""

from dataclasses import dataclass
from uuid import UUID

import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued

from digitize.storage.database import RowConnection

RANGE_PAGES = 4
"""Pages a reading job covers: few, so that the pages of one upload spread over the workers."""

PROBE_UPLOAD = "probe_upload"
READ_PAGES = "read_pages"
FINISH_UPLOAD = "finish_upload"
ASSEMBLE_DOCUMENT = "assemble_document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job: the task's name, its plain arguments, and the lock that keeps a second one from waiting too."""

    task: str
    arguments: dict[str, str | int]
    queueing_lock: str


def probe_job(upload_id: UUID) -> Job:
    """Return the job that probes an upload."""
    return Job(task=PROBE_UPLOAD, arguments={"upload_id": str(upload_id)}, queueing_lock=f"probe:{upload_id}")


def read_job(upload_id: UUID, range_number: int, page_count: int) -> Job:
    """Return the job that reads range `range_number` (from 0) of an upload's pages."""
    first = range_number * RANGE_PAGES + 1
    last = min(first + RANGE_PAGES - 1, page_count)
    return Job(
        task=READ_PAGES,
        arguments={"upload_id": str(upload_id), "first": first, "last": last},
        queueing_lock=f"read:{upload_id}:{range_number}",
    )


def read_jobs(upload_id: UUID, page_count: int) -> list[Job]:
    """Return the jobs that read all pages of an upload."""
    ranges = (page_count + RANGE_PAGES - 1) // RANGE_PAGES
    return [read_job(upload_id, number, page_count) for number in range(ranges)]


def finish_job(upload_id: UUID) -> Job:
    """Return the job that splits, files and assembles an upload."""
    return Job(task=FINISH_UPLOAD, arguments={"upload_id": str(upload_id)}, queueing_lock=f"finish:{upload_id}")


def assemble_job(upload_id: UUID, document_id: UUID) -> Job:
    """Return the job that makes the PDF of a changed document anew."""
    return Job(
        task=ASSEMBLE_DOCUMENT,
        arguments={"upload_id": str(upload_id), "document_id": str(document_id)},
        queueing_lock=f"assemble:{document_id}",
    )


def living_workers(url: str) -> int:
    """Return how many worker processes gave a sign in the last 20 seconds; 0 when the database is silent."""
    query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '20 seconds'"
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(query).fetchone()
    except psycopg.OperationalError:
        return 0
    return int(row[0]) if row else 0


class JobQueue:
    """Enqueues on a connection that the ledger's transaction holds."""

    def __init__(self) -> None:
        # Never opened: it holds no connection of its own, it only writes on the ones it is given.
        self._app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

    def enqueue(self, connection: RowConnection, job: Job) -> bool:
        """Enqueue `job` in the connection's transaction; False when an equal one waits already."""
        try:
            with connection.transaction():
                self._app.configure_task(job.task, queueing_lock=job.queueing_lock, connection=connection).defer(
                    **job.arguments
                )
        except AlreadyEnqueued:
            return False
        return True
