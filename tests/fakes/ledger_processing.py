"""The ledger in memory as the workers use it: claims, leases, results, and what comes back."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from digitize.application.leases import LEASE_SECONDS
from digitize.application.ports import PageClaim, UploadClaim
from digitize.domain.batch import Failure, UploadState
from digitize.domain.page import MAXIMUM_ATTEMPTS, PageProbe, PageState, UploadProbe
from digitize.domain.quality import PageVerdict
from digitize.domain.recognition import PageReading
from digitize.domain.vietnamese import search_tokens
from digitize.storage.job_queue import RANGE_PAGES, Job, finish_job, probe_job, read_job, read_jobs
from tests.fakes.ledger_state import LedgerState, PageRow, UploadRow

_HELD = (UploadState.PROBING, UploadState.READING)


class ProcessingPart:
    """Implements `ProcessingLedger` and `Reconciliation`."""

    def __init__(self, state: LedgerState) -> None:
        self.state = state

    def claim_upload(self, upload_id: UUID, *, states: Collection[UploadState]) -> UploadClaim | None:
        """See `ProcessingLedger.claim_upload`."""
        with self.state.transaction("claim_upload"):
            row = self.state.uploads.get(upload_id)
            if row is None or row.upload.state not in states or not self.state.is_free(row.lease_until):
                return None
            if self.state.has_pages_under_way(upload_id):
                return None
            row.attempt += 1
            row.lease_until = self.state.after(LEASE_SECONDS)
            if row.upload.state is UploadState.RECEIVED:
                row.upload = replace(row.upload, state=UploadState.PROBING)
            if row.attempt - row.excused > MAXIMUM_ATTEMPTS:
                failure = Failure(code="upload.quarantined", facts={"filename": row.upload.filename})
                self.state.end_upload(row, UploadState.QUARANTINED, failure)
                return None
            return UploadClaim(upload=row.upload, attempt=row.attempt)

    def record_probe(self, claim: UploadClaim, probe: UploadProbe) -> bool:
        """See `ProcessingLedger.record_probe`."""
        with self.state.transaction("record_probe"):
            row = self.held(claim)
            if row is None:
                return False
            page_count = len(probe.pages)
            row.upload = replace(
                row.upload,
                state=UploadState.READING,
                kind=probe.kind,
                page_count=page_count,
                is_signed=probe.is_signed,
            )
            row.excused, row.lease_until = row.attempt, None
            self.state.pages[claim.upload.id] = [
                PageRow(number=number, probe=page) for number, page in enumerate(probe.pages, start=1)
            ]
            for job in read_jobs(claim.upload.id, page_count):
                self.state.enqueue(job)
            return True

    def fail_upload(self, claim: UploadClaim, failure: Failure) -> bool:
        """See `ProcessingLedger.fail_upload`."""
        with self.state.transaction("fail_upload"):
            row = self.held(claim)
            if row is not None:
                self.state.end_upload(row, UploadState.FAILED, failure)
            return row is not None

    def release_upload(self, claim: UploadClaim, *, retry_after_seconds: int, excused: bool) -> None:
        """See `ProcessingLedger.release_upload`."""
        with self.state.transaction("release_upload"):
            row = self.held(claim)
            if row is not None:
                row.lease_until = self.state.after(retry_after_seconds) if retry_after_seconds else None
                row.excused += excused

    def extend_upload(self, claim: UploadClaim) -> bool:
        """See `ProcessingLedger.extend_upload`."""
        with self.state.transaction("extend_upload"):
            row = self.held(claim)
            if row is not None:
                row.lease_until = self.state.after(LEASE_SECONDS)
            return row is not None

    def claim_page(self, upload_id: UUID, *, first: int, last: int) -> PageClaim | None:
        """See `ProcessingLedger.claim_page`."""
        with self.state.transaction("claim_page"):
            for page in self.state.pages.get(upload_id, ()):
                if not first <= page.number <= last or page.state.is_terminal:
                    continue
                if not self.state.is_free(page.lease_until):
                    continue
                page.attempt += 1
                page.state, page.lease_until = PageState.READING, self.state.after(LEASE_SECONDS)
                upload = self.state.uploads[upload_id].upload
                claim = PageClaim(upload=upload, number=page.number, attempt=page.attempt, page=page.probe)
                if page.attempt - page.excused <= MAXIMUM_ATTEMPTS:
                    return claim
                failure = Failure(code="page.quarantined", facts={"filename": upload.filename})
                self._end_page(claim, PageVerdict(state=PageState.QUARANTINED, reason=failure), None)
            return None

    def record_reading(self, claim: PageClaim, reading: PageReading, verdict: PageVerdict) -> bool:
        """See `ProcessingLedger.record_reading`."""
        with self.state.transaction("record_reading"):
            return self._end_page(claim, verdict, reading)

    def fail_page(self, claim: PageClaim, failure: Failure) -> bool:
        """See `ProcessingLedger.fail_page`."""
        with self.state.transaction("fail_page"):
            return self._end_page(claim, PageVerdict(state=PageState.FAILED, reason=failure), None)

    def release_page(self, claim: PageClaim, *, retry_after_seconds: int, excused: bool) -> None:
        """See `ProcessingLedger.release_page`."""
        with self.state.transaction("release_page"):
            page = self._held_page(claim)
            if page is not None:
                page.state = PageState.WAITING
                page.lease_until = self.state.after(retry_after_seconds) if retry_after_seconds else None
                page.excused += excused

    def extend_page(self, claim: PageClaim) -> bool:
        """See `ProcessingLedger.extend_page`."""
        with self.state.transaction("extend_page"):
            page = self._held_page(claim)
            if page is not None:
                page.lease_until = self.state.after(LEASE_SECONDS)
            return page is not None

    def enqueue_forgotten(self) -> int:
        """See `Reconciliation.enqueue_forgotten`."""
        with self.state.transaction("enqueue_forgotten"):
            self.state.jobs = [job for job in self.state.jobs if not job.is_begun or job.worker_is_alive]
            in_hand = {queued.job.queueing_lock for queued in self.state.jobs}
            jobs = {
                job.queueing_lock: job
                for row in self.state.uploads.values()
                for job in self._forgotten(row)
                if job.queueing_lock not in in_hand
            }
            return sum(self.state.enqueue(job) for job in jobs.values())

    def _forgotten(self, row: UploadRow) -> list[Job]:
        upload, is_free = row.upload, self.state.is_free(row.lease_until)
        if upload.state in (UploadState.RECEIVED, UploadState.PROBING):
            return [probe_job(upload.id)] if is_free else []
        if upload.state is UploadState.READING and not self.state.has_pages_under_way(upload.id):
            return [finish_job(upload.id)] if is_free else []
        ranges = {
            (page.number - 1) // RANGE_PAGES
            for page in self.state.pages.get(upload.id, ())
            if not page.state.is_terminal and self.state.is_free(page.lease_until)
        }
        return [read_job(upload.id, number, upload.page_count or 0) for number in sorted(ranges)]

    def held(self, claim: UploadClaim) -> UploadRow | None:
        """Return the row if this claim holds it."""
        row = self.state.uploads[claim.upload.id]
        return row if row.attempt == claim.attempt and row.upload.state in _HELD else None

    def _held_page(self, claim: PageClaim) -> PageRow | None:
        page = self.state.pages[claim.upload.id][claim.number - 1]
        return page if page.attempt == claim.attempt and page.state is PageState.READING else None

    def _end_page(self, claim: PageClaim, verdict: PageVerdict, reading: PageReading | None) -> bool:
        page = self._held_page(claim)
        if page is None:
            return False
        page.state, page.reason, page.lease_until = verdict.state, verdict.reason, None
        if reading is not None:
            page.words, page.tokens = reading.words, frozenset(search_tokens(reading.text))
            page.turn_degrees, page.quality = reading.turn_degrees, reading.quality
            page.marks = reading.marks
            page.probe = PageProbe(
                width=reading.width,
                height=reading.height,
                resolution_dpi=reading.resolution_dpi,
                has_text_layer=page.probe.has_text_layer,
            )
        if not self.state.has_pages_under_way(claim.upload.id):
            self.state.enqueue(finish_job(claim.upload.id))
        return True
