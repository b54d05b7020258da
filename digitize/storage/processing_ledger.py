"""The ledger as the workers use it: claims with leases, and results that only the holder may write."""

import json
from collections.abc import Collection
from dataclasses import asdict
from uuid import UUID

from digitize.application.leases import LEASE_SECONDS
from digitize.application.ports import PageClaim, UploadClaim
from digitize.domain.access import SYSTEM
from digitize.domain.batch import Failure, Upload, UploadState
from digitize.domain.near_words import is_dictionary_word
from digitize.domain.page import MAXIMUM_ATTEMPTS, PageProbe, PageState, UploadProbe
from digitize.domain.quality import PageVerdict
from digitize.domain.recognition import PageReading
from digitize.domain.vietnamese import search_tokens
from digitize.storage.database import Database, RowConnection, load_queries
from digitize.storage.job_queue import JobQueue, finish_job, read_jobs
from digitize.storage.page_marks import marks_as_json
from digitize.storage.rows import pack_words, quality_as_json, upload_of_row

READING_RECIPE = 3
"""Version of the reading recipe; raised when readings of old pages should be made again (2: calibrated words,
3: marks)."""


def end_upload(connection: RowConnection, upload: Upload, failure: Failure | None, state: UploadState) -> None:
    """Put an upload into a terminal state, and its batch into `done` where it was the last."""
    ledger, processing = load_queries("ledger"), load_queries("processing")
    ledger.lock_batch(connection, batch_id=upload.batch_id)
    processing.end_upload(
        connection,
        upload_id=upload.id,
        state=state,
        failure_code=failure.code if failure else None,
        failure_facts=json.dumps(failure.facts if failure else {}),
    )
    ledger.settle_batch(connection, batch_id=upload.batch_id)


class PostgresProcessingLedger:
    """Implements `ProcessingLedger`; `lease_seconds` is how long a claim lasts without being prolonged."""

    def __init__(self, database: Database, queue: JobQueue, *, lease_seconds: int = LEASE_SECONDS) -> None:
        self._database = database
        self._queue = queue
        self._lease_seconds = lease_seconds
        self._queries = load_queries("processing")

    def claim_upload(self, upload_id: UUID, *, states: Collection[UploadState]) -> UploadClaim | None:
        """See `ProcessingLedger.claim_upload`."""
        with self._database.unit_scope(SYSTEM) as connection:
            row = self._queries.claim_upload(
                connection, upload_id=upload_id, states=list(states), lease_seconds=self._lease_seconds
            )
            if row is None:
                return None
            upload = upload_of_row(row)
            if row["attempt"] - row["excused"] > MAXIMUM_ATTEMPTS:
                failure = Failure(code="upload.quarantined", facts={"filename": upload.filename})
                self._queries.quarantine_documents(connection, upload_id=upload_id)
                end_upload(connection, upload, failure, UploadState.QUARANTINED)
                return None
            return UploadClaim(upload=upload, attempt=row["attempt"])

    def record_probe(self, claim: UploadClaim, probe: UploadProbe) -> bool:
        """See `ProcessingLedger.record_probe`."""
        upload = claim.upload
        with self._database.unit_scope(SYSTEM) as connection:
            if not self._holds(connection, claim):
                return False
            self._queries.start_reading(
                connection,
                upload_id=upload.id,
                kind=probe.kind,
                page_count=len(probe.pages),
                is_signed=probe.is_signed,
            )
            self._queries.add_page(
                connection,
                [
                    {
                        "upload_id": upload.id,
                        "number": number,
                        "batch_id": upload.batch_id,
                        "unit_code": upload.unit_code,
                        **asdict(page),
                    }
                    for number, page in enumerate(probe.pages, start=1)
                ],
            )
            for job in read_jobs(upload.id, len(probe.pages)):
                self._queue.enqueue(connection, job)
            return True

    def fail_upload(self, claim: UploadClaim, failure: Failure) -> bool:
        """See `ProcessingLedger.fail_upload`."""
        with self._database.unit_scope(SYSTEM) as connection:
            if not self._holds(connection, claim):
                return False
            end_upload(connection, claim.upload, failure, UploadState.FAILED)
            return True

    def release_upload(self, claim: UploadClaim, *, retry_after_seconds: int, excused: bool) -> None:
        """See `ProcessingLedger.release_upload`."""
        with self._database.unit_scope(SYSTEM) as connection:
            self._queries.release_upload(
                connection,
                upload_id=claim.upload.id,
                attempt=claim.attempt,
                retry_after_seconds=retry_after_seconds,
                excused=int(excused),
            )

    def extend_upload(self, claim: UploadClaim) -> bool:
        """See `ProcessingLedger.extend_upload`."""
        with self._database.unit_scope(SYSTEM) as connection:
            row = self._queries.extend_upload(
                connection,
                upload_id=claim.upload.id,
                attempt=claim.attempt,
                lease_seconds=self._lease_seconds,
            )
        return row is not None

    def claim_page(self, upload_id: UUID, *, first: int, last: int) -> PageClaim | None:
        """See `ProcessingLedger.claim_page`."""
        while True:
            with self._database.unit_scope(SYSTEM) as connection:
                row = self._queries.claim_page(
                    connection, upload_id=upload_id, first=first, last=last, lease_seconds=self._lease_seconds
                )
                if row is None:
                    return None
                claim = PageClaim(
                    upload=upload_of_row(self._queries.upload_of_page(connection, upload_id=upload_id)),
                    number=row["number"],
                    attempt=row["attempt"],
                    page=PageProbe(
                        width=row["width"],
                        height=row["height"],
                        resolution_dpi=row["resolution_dpi"],
                        has_text_layer=row["has_text_layer"],
                    ),
                    secrecy_released=row["secrecy_released"],
                )
            if row["attempt"] - row["excused"] <= MAXIMUM_ATTEMPTS:
                return claim
            failure = Failure(code="page.quarantined", facts={"filename": claim.upload.filename})
            self._end_page(claim, PageVerdict(state=PageState.QUARANTINED, reason=failure), None)

    def record_reading(self, claim: PageClaim, reading: PageReading, verdict: PageVerdict) -> bool:
        """See `ProcessingLedger.record_reading`."""
        return self._end_page(claim, verdict, reading)

    def fail_page(self, claim: PageClaim, failure: Failure) -> bool:
        """See `ProcessingLedger.fail_page`."""
        return self._end_page(claim, PageVerdict(state=PageState.FAILED, reason=failure), None)

    def release_page(self, claim: PageClaim, *, retry_after_seconds: int, excused: bool) -> None:
        """See `ProcessingLedger.release_page`."""
        with self._database.unit_scope(SYSTEM) as connection:
            self._queries.release_page(
                connection,
                upload_id=claim.upload.id,
                number=claim.number,
                attempt=claim.attempt,
                retry_after_seconds=retry_after_seconds,
                excused=int(excused),
            )

    def extend_page(self, claim: PageClaim) -> bool:
        """See `ProcessingLedger.extend_page`."""
        with self._database.unit_scope(SYSTEM) as connection:
            row = self._queries.extend_page(
                connection,
                upload_id=claim.upload.id,
                number=claim.number,
                attempt=claim.attempt,
                lease_seconds=self._lease_seconds,
            )
        return row is not None

    def _holds(self, connection: RowConnection, claim: UploadClaim) -> bool:
        row = self._queries.lock_held_upload(connection, upload_id=claim.upload.id, attempt=claim.attempt)
        return row is not None

    def _end_page(self, claim: PageClaim, verdict: PageVerdict, reading: PageReading | None) -> bool:
        upload_id = claim.upload.id
        with self._database.unit_scope(SYSTEM) as connection:
            self._queries.lock_upload(connection, upload_id=upload_id)
            ended = self._queries.end_page(
                connection,
                upload_id=upload_id,
                number=claim.number,
                attempt=claim.attempt,
                state=verdict.state,
                reason_code=verdict.reason.code if verdict.reason else None,
                reason_facts=json.dumps(verdict.reason.facts if verdict.reason else {}),
                width=reading.width if reading else None,
                height=reading.height if reading else None,
                resolution_dpi=reading.resolution_dpi if reading else None,
            )
            if ended is None:
                return False
            if reading is not None:
                self._put_text(connection, claim, reading)
            if not self._queries.has_pages_under_way(connection, upload_id=upload_id)["answer"]:
                self._queue.enqueue(connection, finish_job(upload_id))
            return True

    def _put_text(self, connection: RowConnection, claim: PageClaim, reading: PageReading) -> None:
        text = reading.text
        tokens = search_tokens(text)
        self._queries.add_words(connection, words=[token for token in tokens if is_dictionary_word(token)])
        self._queries.put_page_text(
            connection,
            upload_id=claim.upload.id,
            number=claim.number,
            recipe=READING_RECIPE,
            unit_code=claim.upload.unit_code,
            text=text,
            words=pack_words(reading.words),
            steps=json.dumps([asdict(step) for step in reading.steps]),
            source=reading.source,
            tokens=[*tokens, f"unit:{claim.upload.unit_code}"],
            turn=reading.turn_degrees,
            quality=quality_as_json(reading.quality),
            marks=marks_as_json(reading.marks),
        )
