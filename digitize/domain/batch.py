"""Batches and uploads: what the scanning room hands over, their states, and the ledger that always balances."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from digitize.domain.page import FileKind, PageState


class Purpose(StrEnum):
    """What the papers of a batch are: components of dossiers, or results that are handed out."""

    COMPONENT = "component"
    RESULT = "result"


class BatchState(StrEnum):
    """Open batches take files; a sealed one is done when every upload is terminal."""

    OPEN = "open"
    SEALED = "sealed"
    DONE = "done"


class UploadState(StrEnum):
    """The state of an upload in the ledger."""

    RECEIVED = "received"
    PROBING = "probing"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"
    QUARANTINED = "quarantined"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing more happens to the upload by itself."""
        return self in (UploadState.DONE, UploadState.FAILED, UploadState.QUARANTINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why something failed: a stable code and the plain facts that its sentence mentions."""

    code: str
    facts: dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A pile of papers scanned together; `unit_code` and `dossier_code` are canonical codes.

    `replaces` is the document whose pages are scanned anew in this batch, if that is what it is for.
    """

    id: UUID
    name: str
    unit_code: str
    dossier_code: str | None
    purpose: Purpose
    state: BatchState
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file as received; `sha256` is 64 lower-case hexadecimal digits; its original is immutable.

    `folder` names the folders it lay in where it was scanned ("sáng/H41.16-221215-0001"), outermost first; "" for
    none: scanning rooms name folders after dossiers.
    """

    id: UUID
    batch_id: UUID
    unit_code: str
    filename: str
    sha256: str
    size_bytes: int
    kind: FileKind
    state: UploadState = UploadState.RECEIVED
    page_count: int | None = None
    is_signed: bool = False
    failure: Failure | None = None
    received_at: datetime | None = None
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailure:
    """A page that failed or was quarantined."""

    upload_id: UUID
    number: int
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStatus:
    """A batch with everything its ledger holds.

    `documents` maps an upload to the ids of its documents; `page_states` counts pages by state.
    """

    batch: Batch
    uploads: tuple[Upload, ...]
    documents: dict[UUID, tuple[UUID, ...]]
    page_states: dict[PageState, int]
    page_failures: tuple[PageFailure, ...]

    def page_ledger(self) -> dict[str, int]:
        """Return the page ledger: `received` and one count a state, whose sum is `received`, always."""
        counts = {state.value: self.page_states.get(state, 0) for state in PageState}
        return {"received": sum(counts.values()), **counts}

    def file_ledger(self) -> dict[str, int]:
        """Return the file ledger: received = done + failed + quarantined + under_way, always."""
        states = [upload.state for upload in self.uploads]
        ended = {
            state.value: states.count(state)
            for state in (UploadState.DONE, UploadState.FAILED, UploadState.QUARANTINED)
        }
        return {"received": len(states), **ended, "under_way": len(states) - sum(ended.values())}
