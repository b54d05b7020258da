"""The ledger as the scanning room's desk uses it: batches, uploads, and what became of them."""

from uuid import UUID

from digitize.domain.access import Principal
from digitize.domain.batch import Batch, BatchStatus, PageFailure, Upload
from digitize.domain.errors import ConflictError, NotFoundError
from digitize.domain.page import PageState
from digitize.storage.database import Database, RowConnection, load_queries
from digitize.storage.job_queue import JobQueue, probe_job
from digitize.storage.rows import batch_of_row, failure_of_row, units_of, upload_of_row


def _by_upload(documents: list[dict[str, UUID]]) -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, tuple[UUID, ...]] = {}
    for row in documents:
        found[row["upload_id"]] = (*found.get(row["upload_id"], ()), row["id"])
    return found


class PostgresIntakeLedger:
    """Implements `IntakeLedger`."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue
        self._queries = load_queries("ledger")

    def add_batch(self, principal: Principal, batch: Batch) -> None:
        """See `IntakeLedger.add_batch`."""
        with self._database.unit_scope(principal) as connection:
            if batch.replaces is not None and not self._sees_document(connection, principal, batch.replaces):
                raise NotFoundError("document.unknown")
            self._queries.ensure_unit(connection, code=batch.unit_code)
            self._queries.add_batch(
                connection,
                id=batch.id,
                name=batch.name,
                unit_code=batch.unit_code,
                dossier_code=batch.dossier_code,
                purpose=batch.purpose,
                replaces=batch.replaces,
            )

    def _sees_document(self, connection: RowConnection, principal: Principal, document_id: UUID) -> bool:
        row = load_queries("documents").find_document(
            connection, document_id=document_id, units=units_of(principal)
        )
        return row is not None

    def batches_named(self, principal: Principal, name: str) -> tuple[Batch, ...]:
        """See `IntakeLedger.batches_named`."""
        with self._database.unit_scope(principal) as connection:
            rows = self._queries.batches_named(connection, name=name, units=units_of(principal))
            return tuple(batch_of_row(row) for row in rows)

    def find_batch(self, principal: Principal, batch_id: UUID) -> Batch | None:
        """See `IntakeLedger.find_batch`."""
        with self._database.unit_scope(principal) as connection:
            row = self._queries.find_batch(connection, batch_id=batch_id, units=units_of(principal))
        return None if row is None else batch_of_row(row)

    def find_upload_by_hash(self, principal: Principal, batch_id: UUID, sha256: str) -> Upload | None:
        """See `IntakeLedger.find_upload_by_hash`."""
        with self._database.unit_scope(principal) as connection:
            row = self._queries.find_upload_by_hash(
                connection, batch_id=batch_id, sha256=sha256, units=units_of(principal)
            )
        return None if row is None else upload_of_row(row)

    def add_upload(self, principal: Principal, upload: Upload) -> Upload:
        """See `IntakeLedger.add_upload`."""
        with self._database.unit_scope(principal) as connection:
            batch = self._queries.lock_batch_for_upload(
                connection, batch_id=upload.batch_id, units=units_of(principal)
            )
            if batch is None:
                raise NotFoundError("batch.unknown")
            if batch["state"] != "open":
                raise ConflictError("batch.sealed")
            row = self._queries.add_upload(
                connection,
                id=upload.id,
                batch_id=upload.batch_id,
                unit_code=upload.unit_code,
                filename=upload.filename,
                folder=upload.folder,
                sha256=upload.sha256,
                size_bytes=upload.size_bytes,
                kind=upload.kind,
            )
            if row is not None:
                self._queue.enqueue(connection, probe_job(upload.id))
            else:
                row = self._queries.find_upload_by_hash(
                    connection, batch_id=upload.batch_id, sha256=upload.sha256, units=None
                )
            return upload_of_row(row)

    def seal_batch(self, principal: Principal, batch_id: UUID) -> None:
        """See `IntakeLedger.seal_batch`."""
        with self._database.unit_scope(principal) as connection:
            self._queries.lock_batch(connection, batch_id=batch_id)
            self._queries.seal_batch(connection, batch_id=batch_id, units=units_of(principal))
            self._queries.settle_batch(connection, batch_id=batch_id)

    def batch_status(self, principal: Principal, batch_id: UUID) -> BatchStatus | None:
        """See `IntakeLedger.batch_status`."""
        with self._database.unit_scope(principal, snapshot=True) as connection:
            batch = self._queries.find_batch(connection, batch_id=batch_id, units=units_of(principal))
            if batch is None:
                return None
            uploads = list(self._queries.uploads_of_batch(connection, batch_id=batch_id))
            documents = list(self._queries.documents_of_batch(connection, batch_id=batch_id))
            states = list(self._queries.page_states_of_batch(connection, batch_id=batch_id))
            failed = list(self._queries.failed_pages_of_batch(connection, batch_id=batch_id))
        return BatchStatus(
            batch=batch_of_row(batch),
            uploads=tuple(upload_of_row(row) for row in uploads),
            documents=_by_upload(documents),
            page_states={PageState(row["state"]): row["pages"] for row in states},
            page_failures=tuple(
                PageFailure(upload_id=row["upload_id"], number=row["number"], failure=failure)
                for row in failed
                if (failure := failure_of_row(row["reason_code"], row["reason_facts"])) is not None
            ),
        )
