"""What the use cases need from the outside, each as small as its user; adapters live in `ocr` and `storage`.

Every port has one contract suite (`tests/contract`) that runs against its in-memory fake and every real adapter.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from digitize.domain.access import Principal
from digitize.domain.batch import Batch, BatchStatus, Failure, Upload, UploadState
from digitize.domain.page import FileKind, PageProbe, UploadProbe
from digitize.domain.quality import PageVerdict
from digitize.domain.recognition import PageReading, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyPage:
    """A page as the searchable PDF needs it: its number from 1, its words in scan pixels, and its frame.

    A page that `has_text_layer` of its own keeps it: its words are laid over it only when it has to be redrawn.
    `turn_degrees` is that of its `PageReading`: the page is shown upright, its picture stays as it was scanned.
    """

    number: int
    width: int
    height: int
    resolution_dpi: int
    words: tuple[Word, ...]
    has_text_layer: bool = False
    turn_degrees: int = 0


class PageReader(Protocol):
    """All work with pixels; files are passed by path, and nothing but plain values comes back.

    Every method raises ReaderCrashedError when the process behind it dies, hangs or outgrows its memory.
    """

    def probe(self, original: Path) -> UploadProbe:
        """Return what the upload is, its pages counted strictly.

        Raises UnreadableUploadError with `upload.torn` (facts `pages_read`, `pages_stated` where known),
        `upload.encrypted`, `upload.no_pages`, `upload.too_many_pages`, `upload.empty`, `upload.type_unsupported`
        or `upload.unreadable`, and UnreadablePageError `page.too_large` for a picture beyond every limit.
        """
        ...

    def read(self, original: Path, kind: FileKind, number: int, page: PageProbe) -> PageReading:
        """Return the reading of page `number` (from 1); its words come from the text layer where that is real.

        Raises UnreadablePageError with `page.too_large`, `page.unreadable` or `page.timeout`.
        """
        ...

    def assemble(
        self, original: Path, kind: FileKind, pages: Sequence[AssemblyPage], title: str, target: Path
    ) -> None:
        """Write the two-layer PDF/A-2b of `pages` over the original's own images to `target`, validated.

        Raises UnreadableUploadError with `document.not_archivable` when no valid PDF/A can be made.
        """
        ...

    def render(self, original: Path, kind: FileKind, number: int, target: Path) -> None:
        """Write page `number` (from 1) to `target` as a JPEG for the screen, at most 2,000 pixels wide.

        Raises UnreadablePageError as `read` does.
        """
        ...


class ObjectStore(Protocol):
    """S3 object storage; keys come from `digitize.storage.keys` and hold no personal data.

    Every method raises StoreUnavailableError when the store does not answer.
    """

    def put(self, key: str, source: Path, *, sha256: str, content_type: str, tags: Mapping[str, str]) -> None:
        """Store the file `source` under `key`; returns once the store has it durably and whole."""
        ...

    def fetch(self, key: str, target: Path) -> None:
        """Write the object to the file `target`; raises NotFoundError `object.unknown`."""
        ...

    def size(self, key: str) -> int:
        """Return the object's size in bytes; raises NotFoundError `object.unknown`."""
        ...

    def stream(self, key: str, *, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield the object's bytes from `offset`, at most `length`; raises NotFoundError `object.unknown`."""
        ...

    def set_tags(self, key: str, tags: Mapping[str, str]) -> None:
        """Replace the object's tags (ASCII, no personal data)."""
        ...

    def tags(self, key: str) -> dict[str, str]:
        """Return the object's tags."""
        ...

    def protect(self, key: str) -> None:
        """Forbid that the object is removed or replaced, where the store can do that; again changes nothing."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object that no ledger row names; nothing happens when it is not there."""
        ...


class IntakeLedger(Protocol):
    """What receiving needs of the ledger; each method is one transaction."""

    def add_batch(self, principal: Principal, batch: Batch) -> None:
        """Add a batch; its unit is created unconfirmed when it is not known yet.

        Raises NotFoundError `document.unknown` when it replaces a document that the principal may not see.
        """
        ...

    def batches_named(self, principal: Principal, name: str) -> tuple[Batch, ...]:
        """Return the batches with exactly this name, newest first."""
        ...

    def find_upload_by_hash(self, principal: Principal, batch_id: UUID, sha256: str) -> Upload | None:
        """Return the batch's upload of these bytes, if there is one."""
        ...

    def find_batch(self, principal: Principal, batch_id: UUID) -> Batch | None:
        """Return the batch, if the principal may see it."""
        ...

    def add_upload(self, principal: Principal, upload: Upload) -> Upload:
        """Add an upload together with the job that probes it; return the batch's upload of these bytes.

        That is an earlier one when the same bytes were received before. Raises NotFoundError `batch.unknown`
        when the principal may not see the batch, ConflictError `batch.sealed`.
        """
        ...

    def seal_batch(self, principal: Principal, batch_id: UUID) -> None:
        """Seal the batch: it takes no more files; sealing a sealed batch changes nothing."""
        ...

    def batch_status(self, principal: Principal, batch_id: UUID) -> BatchStatus | None:
        """Return the batch with its ledger, read in one snapshot."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadClaim:
    """An upload held by one attempt; writes name the attempt and are refused once another holds it."""

    upload: Upload
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClaim:
    """A page held by one attempt; `secrecy_released`: the supervisor said that its mark of secrecy is none."""

    upload: Upload
    number: int
    attempt: int
    page: PageProbe
    secrecy_released: bool = False


class ProcessingLedger(Protocol):
    """What the workers need of the ledger: claims with leases, and results that only the holder may write."""

    def claim_upload(self, upload_id: UUID, *, states: Collection[UploadState]) -> UploadClaim | None:
        """Hold an upload that is in one of `states`, if nobody does.

        Counts the attempt; an upload that used up its attempts is quarantined instead.
        """
        ...

    def record_probe(self, claim: UploadClaim, probe: UploadProbe) -> bool:
        """Make the page rows and their reading jobs; False when another attempt holds the upload."""
        ...

    def fail_upload(self, claim: UploadClaim, failure: Failure) -> bool:
        """Put the upload into `failed` with its reason; False when another attempt holds it."""
        ...

    def release_upload(self, claim: UploadClaim, *, retry_after_seconds: int, excused: bool) -> None:
        """Give the upload back; `excused` when the fault lies outside of it and the attempt does not count."""
        ...

    def claim_page(self, upload_id: UUID, *, first: int, last: int) -> PageClaim | None:
        """Hold the next page of the range that waits, if any; counts the attempt as `claim_upload` does."""
        ...

    def record_reading(self, claim: PageClaim, reading: PageReading, verdict: PageVerdict) -> bool:
        """Store the reading; the last page of an upload enqueues its finishing in the same transaction.

        False when another attempt holds the page: nothing is written.
        """
        ...

    def fail_page(self, claim: PageClaim, failure: Failure) -> bool:
        """Put the page into `failed` with its reason; otherwise as `record_reading`."""
        ...

    def release_page(self, claim: PageClaim, *, retry_after_seconds: int, excused: bool) -> None:
        """Give the page back; `excused` when the fault lies outside of it and the attempt does not count."""
        ...

    def extend_page(self, claim: PageClaim) -> bool:
        """Prolong the lease; False when another attempt holds the page."""
        ...

    def extend_upload(self, claim: UploadClaim) -> bool:
        """Prolong the lease; False when another attempt holds the upload."""
        ...


class Reconciliation(Protocol):
    """What brings forgotten work back: the ledger is the truth, the queue only a means."""

    def enqueue_forgotten(self) -> int:
        """Enqueue a job for everything that is not terminal and that no living worker or job has in hand."""
        ...
