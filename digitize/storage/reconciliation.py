"""Brings forgotten work back to the queue: the ledger is the truth, the queue only a means."""

from digitize.domain.access import SYSTEM
from digitize.storage.database import Database, RowConnection, load_queries
from digitize.storage.job_queue import RANGE_PAGES, Job, JobQueue, assemble_job, finish_job, probe_job, read_job

STALE_WORKER_SECONDS = 20
"""A worker that gave no sign for this long is dead; its jobs stand in nobody's hand."""


class PostgresReconciliation:
    """Implements `Reconciliation`; any number of processes may run it, one at a time does the work."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue
        self._queries = load_queries("reconciliation")

    def enqueue_forgotten(self) -> int:
        """See `Reconciliation.enqueue_forgotten`."""
        with self._database.unit_scope(SYSTEM) as connection:
            if not self._queries.try_to_be_the_only_one(connection)["answer"]:
                return 0
            self._queries.delete_jobs_of_dead_workers(connection, stale_seconds=STALE_WORKER_SECONDS)
            return sum(self._queue.enqueue(connection, job) for job in self._forgotten(connection))

    def _forgotten(self, connection: RowConnection) -> list[Job]:
        uploads = self._queries.forgotten_uploads(connection)
        jobs = [probe_job(row["id"]) for row in uploads]
        pages = self._queries.forgotten_pages(connection, range_pages=RANGE_PAGES)
        ranges = {(row["upload_id"], (row["number"] - 1) // RANGE_PAGES) for row in pages}
        # The last range may name pages beyond the upload's end: there are no rows for them.
        jobs += [read_job(upload_id, number, (number + 1) * RANGE_PAGES) for upload_id, number in sorted(ranges)]
        jobs += [finish_job(row["id"]) for row in self._queries.forgotten_finishes(connection)]
        documents = self._queries.forgotten_assemblies(connection)
        jobs += [assemble_job(row["upload_id"], row["id"]) for row in documents]
        return jobs
