"""Reading: an upload is probed, then each of its pages is read, each step held by one attempt at a time."""

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from uuid import UUID

from digitize.application.leases import Heartbeat
from digitize.application.ports import ObjectStore, PageClaim, PageReader, ProcessingLedger, UploadClaim
from digitize.domain.batch import Failure, Upload, UploadState
from digitize.domain.errors import (
    DigitizeError,
    NotFoundError,
    ReaderCrashedError,
    StoreUnavailableError,
    UnreadablePageError,
    UnreadableUploadError,
)
from digitize.domain.keys import original_key
from digitize.domain.quality import judge

STORE_RETRY_SECONDS = 30


class Originals(Protocol):
    """The originals on this machine's disk."""

    def local_copy(self, upload: Upload) -> AbstractContextManager[Path]:
        """Give the path of the upload's original, fetched when it is not here, kept while it is in use.

        Raises StoreUnavailableError, NotFoundError `object.unknown`, and UnreadableUploadError `upload.corrupted`.
        """
        ...


class Processing:
    """The worker's use cases up to the last page."""

    def __init__(
        self,
        *,
        ledger: ProcessingLedger,
        objects: ObjectStore,
        originals: Originals,
        reader: PageReader,
        heartbeat: Heartbeat,
    ) -> None:
        self._ledger = ledger
        self._objects = objects
        self._originals = originals
        self._reader = reader
        self._heartbeat = heartbeat

    def probe_upload(self, upload_id: UUID) -> None:
        """Count and measure the pages of an upload, or say why that cannot be done.

        Raises StoreUnavailableError after giving the upload back.
        """
        states = (UploadState.RECEIVED, UploadState.PROBING)
        while (claim := self._ledger.claim_upload(upload_id, states=states)) is not None:
            self._probe(claim)

    def _probe(self, claim: UploadClaim) -> None:
        try:
            with (
                self._heartbeat(lambda: self._ledger.extend_upload(claim)),
                self._originals.local_copy(claim.upload) as original,
            ):
                # Only now: an object whose row was never committed must remain removable.
                self._objects.protect(original_key(claim.upload))
                probe = self._reader.probe(original)
        except (UnreadableUploadError, UnreadablePageError, NotFoundError) as error:
            self._ledger.fail_upload(claim, failure_of(error, claim.upload))
        except ReaderCrashedError:
            self._ledger.release_upload(claim, retry_after_seconds=0, excused=False)
        except StoreUnavailableError:
            self._ledger.release_upload(claim, retry_after_seconds=STORE_RETRY_SECONDS, excused=True)
            raise
        else:
            self._ledger.record_probe(claim, probe)

    def read_pages(self, upload_id: UUID, *, first: int, last: int) -> None:
        """Read those of the pages `first`–`last` that wait; another worker may take some of them.

        A page that cannot be read is `failed` with its reason and the next one goes on. Raises
        StoreUnavailableError after giving the page back.
        """
        while (claim := self._ledger.claim_page(upload_id, first=first, last=last)) is not None:
            self._read_page(claim)

    def _read_page(self, claim: PageClaim) -> None:
        try:
            with (
                self._heartbeat(lambda: self._ledger.extend_page(claim)),
                self._originals.local_copy(claim.upload) as original,
            ):
                reading = self._reader.read(original, claim.upload.kind, claim.number, claim.page)
        except (UnreadablePageError, UnreadableUploadError, NotFoundError) as error:
            self._ledger.fail_page(claim, failure_of(error, claim.upload))
        except ReaderCrashedError:
            self._ledger.release_page(claim, retry_after_seconds=0, excused=False)
        except StoreUnavailableError:
            self._ledger.release_page(claim, retry_after_seconds=STORE_RETRY_SECONDS, excused=True)
            raise
        else:
            if claim.secrecy_released:
                reading = replace(reading, marks=replace(reading.marks, secrecy=None))
            self._ledger.record_reading(claim, reading, judge(reading))


def failure_of(error: DigitizeError, upload: Upload) -> Failure:
    """Return the failure that the ledger keeps for `error`, with the name of the file it happened to."""
    return Failure(code=error.code, facts={"filename": upload.filename, **error.facts})
