"""The ledger in memory as the scanning room's desk uses it."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

from digitize.domain.access import Principal
from digitize.domain.batch import Batch, BatchState, BatchStatus, PageFailure, Upload
from digitize.domain.errors import ConflictError, NotFoundError
from digitize.domain.page import PageState
from digitize.storage.job_queue import probe_job
from tests.fakes.ledger_state import LedgerState, UploadRow, sees


class IntakePart:
    """Implements `IntakeLedger`."""

    def __init__(self, state: LedgerState) -> None:
        self.state = state

    def add_batch(self, principal: Principal, batch: Batch) -> None:
        """See `IntakeLedger.add_batch`."""
        with self.state.transaction("add_batch"):
            replaced = None if batch.replaces is None else self.state.documents.get(batch.replaces)
            if batch.replaces is not None and (replaced is None or not sees(principal, replaced.unit_code)):
                raise NotFoundError("document.unknown")
            self.state.batches[batch.id] = batch

    def batches_named(self, principal: Principal, name: str) -> tuple[Batch, ...]:
        """See `IntakeLedger.batches_named`."""
        with self.state.transaction("batches_named"):
            named = [batch for batch in self.state.batches.values() if batch.name == name]
            return tuple(batch for batch in reversed(named) if sees(principal, batch.unit_code))

    def find_batch(self, principal: Principal, batch_id: UUID) -> Batch | None:
        """See `IntakeLedger.find_batch`."""
        with self.state.transaction("find_batch"):
            batch = self.state.batches.get(batch_id)
            return batch if batch is not None and sees(principal, batch.unit_code) else None

    def find_upload_by_hash(self, principal: Principal, batch_id: UUID, sha256: str) -> Upload | None:
        """See `IntakeLedger.find_upload_by_hash`."""
        with self.state.transaction("find_upload_by_hash"):
            for row in self.state.uploads_of(batch_id):
                if row.upload.sha256 == sha256 and sees(principal, row.upload.unit_code):
                    return row.upload
            return None

    def add_upload(self, principal: Principal, upload: Upload) -> Upload:
        """See `IntakeLedger.add_upload`."""
        with self.state.transaction("add_upload"):
            batch = self.find_batch(principal, upload.batch_id)
            if batch is None:
                raise NotFoundError("batch.unknown")
            if batch.state is not BatchState.OPEN:
                raise ConflictError("batch.sealed")
            earlier = self.find_upload_by_hash(principal, upload.batch_id, upload.sha256)
            if earlier is not None:
                return earlier
            added = replace(upload, received_at=self.state.clock.now)
            self.state.uploads[upload.id] = UploadRow(upload=added)
            self.state.enqueue(probe_job(upload.id))
            return added

    def seal_batch(self, principal: Principal, batch_id: UUID) -> None:
        """See `IntakeLedger.seal_batch`."""
        with self.state.transaction("seal_batch"):
            batch = self.find_batch(principal, batch_id)
            if batch is not None and batch.state is BatchState.OPEN:
                self.state.batches[batch_id] = replace(batch, state=BatchState.SEALED)
                self.state.settle_batch(batch_id)

    def batch_status(self, principal: Principal, batch_id: UUID) -> BatchStatus | None:
        """See `IntakeLedger.batch_status`."""
        with self.state.transaction("batch_status"):
            batch = self.find_batch(principal, batch_id)
            if batch is None:
                return None
            uploads = [row.upload for row in self.state.uploads_of(batch_id)]
            pages = [(upload.id, page) for upload in uploads for page in self.state.pages.get(upload.id, ())]
            failed = (PageState.FAILED, PageState.QUARANTINED)
            return BatchStatus(
                batch=batch,
                uploads=tuple(uploads),
                documents={
                    upload.id: tuple(document.id for document in found)
                    for upload in uploads
                    if (found := self.state.documents_of(upload.id))
                },
                page_states=dict(Counter(page.state for _, page in pages)),
                page_failures=tuple(
                    PageFailure(upload_id=upload_id, number=page.number, failure=page.reason)
                    for upload_id, page in pages
                    if page.state in failed and page.reason is not None
                ),
            )
