"""What the review queue, edits and re-assembly need of the ledger.

Contract suites: `tests/contract/test_review.py` and `test_edit_ledger.py`, for the in-memory fake and PostgreSQL.
The rules are the domain's: in one transaction the ledger locks an upload, shows it as it is, and stores
what a rule makes of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from digitize.domain.access import Principal
from digitize.domain.batch import Upload
from digitize.domain.box import Box
from digitize.domain.document import Document
from digitize.domain.edit_history import EditRecord
from digitize.domain.fields import FieldName, FieldState
from digitize.domain.layout import Layout
from digitize.domain.rescans import Rescan, RescanState
from digitize.domain.review import ReviewItem, ReviewKind
from digitize.domain.settling import Settlement
from digitize.domain.stored_page import StoredPage

CLAIM_MINUTES = 10
"""How long a person holds a question without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """An item with what a person needs to see where it belongs; no text of a page is in it.

    `position` is the place (from 1) of its page in the document; `box` the doubtful spot in scan pixels, if known.
    """

    item: ReviewItem
    dossier_code: str | None
    position: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A key field that a person enters, or (`value` None) accepts as it is."""

    document_id: UUID
    name: FieldName
    state: FieldState = FieldState.READ
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The end of an item: the name of the decision, and what it says beyond its name."""

    item_id: UUID
    decision: str
    facts: dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """An upload as a rule finds it, locked: its documents and pages, and what is open about it."""

    upload: Upload
    layout: Layout
    open_items: tuple[ReviewItem, ...]
    open_rescans: tuple[Rescan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a rule makes of an upload; the ledger writes all of it or nothing.

    Time and versions of `edit` are filled in by the ledger; `undone_field` is the edit whose field comes back as
    it was. Pages `released` no longer bear a mark of secrecy that holds; those to be `reread` wait for a worker.
    """

    settlement: Settlement
    edit: EditRecord | None = None
    decided: Decided | None = None
    field: FieldChange | None = None
    undone_field: UUID | None = None
    rescan: Rescan | None = None
    withdrawn_rescan: UUID | None = None
    released: tuple[int, ...] = ()
    reread: tuple[int, ...] = ()


Rule = Callable[[Bench], Outcome | None]
"""Makes something of an upload; None leaves it as it is. What it raises ends the transaction without a trace."""


class ReviewQueue(Protocol):
    """The questions that wait for a person; a principal sees those of its units."""

    def entries(
        self,
        principal: Principal,
        *,
        kind: ReviewKind | None,
        unit_code: str | None,
        after: UUID | None,
        limit: int,
    ) -> tuple[QueueEntry, ...]:
        """Return the open items behind the item `after`, oldest first; `unit_code` includes units below it."""
        ...

    def open_counts(self, principal: Principal, *, unit_code: str | None) -> dict[ReviewKind, int]:
        """Return how many items of each kind are open."""
        ...

    def find_entry(self, principal: Principal, item_id: UUID) -> QueueEntry | None:
        """Return an item, open or not, if the principal may see it."""
        ...

    def claim(self, principal: Principal, item_id: UUID) -> ReviewItem:
        """Hold an item for CLAIM_MINUTES, or hold it longer; raises its version.

        Raises NotFoundError `review.unknown`, ConflictError `review.claimed` (facts `by`, `until`) and
        `review.closed`.
        """
        ...

    def unclaim(self, principal: Principal, item_id: UUID) -> None:
        """Give an item back; nothing happens when somebody else holds it. Raises NotFoundError."""
        ...


class EditLedger(Protocol):
    """Changes by persons: a rule is applied to a locked upload whose work is done.

    Each of the first four raises NotFoundError when the principal may not see what it names, and ConflictError
    `edit.upload_under_way` while workers are at the upload. They return the documents as they are afterwards.
    """

    def change(self, principal: Principal, document_id: UUID, rule: Rule) -> tuple[Document, ...]:
        """Apply a rule to the upload of a document."""
        ...

    def decide(
        self, principal: Principal, item_id: UUID, rule: Callable[[Bench, ReviewItem], Outcome]
    ) -> tuple[Document, ...]:
        """Apply a rule to the upload of an item, which is given as it is now; a claim that ended is none."""
        ...

    def undo(
        self,
        principal: Principal,
        edit_id: UUID,
        rule: Callable[[Bench, EditRecord, Sequence[ReviewItem]], Outcome],
    ) -> tuple[Document, ...]:
        """Apply a rule to the upload of an edit, which is given with the items it closed, as they are now."""
        ...

    def withdraw_rescan(
        self,
        principal: Principal,
        rescan_id: UUID,
        rule: Callable[[Bench, Rescan, Sequence[ReviewItem]], Outcome],
    ) -> tuple[Document, ...]:
        """Apply a rule to the upload of a request for a new scan, given with the item that was answered by it."""
        ...

    def layout_of(self, principal: Principal, document_id: UUID) -> Layout:
        """Return the layout of a document's upload. Raises NotFoundError."""
        ...

    def edits_of(self, principal: Principal, document_id: UUID) -> tuple[EditRecord, ...]:
        """Return the edits that touched a document, oldest first."""
        ...

    def versions_of(self, principal: Principal, document_id: UUID) -> tuple[Document, ...]:
        """Return a document's versions, the first scan first. Raises NotFoundError."""
        ...

    def rescans(self, principal: Principal, *, state: RescanState, limit: int) -> tuple[Rescan, ...]:
        """Return requests for a new scan, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyClaim:
    """A document to be assembled anew, with the pages in its order; `attempt` counts the tries at this version."""

    document: Document
    upload: Upload
    pages: tuple[StoredPage, ...]
    attempt: int


class AssemblyLedger(Protocol):
    """What assembling a document anew needs of the ledger."""

    def claim_document(self, document_id: UUID) -> AssemblyClaim | None:
        """Hold a document that is to be assembled, if nobody does and its upload is done."""
        ...

    def extend_document(self, claim: AssemblyClaim) -> bool:
        """Prolong the lease; False when the document was changed since."""
        ...

    def release_document(self, claim: AssemblyClaim, *, retry_after_seconds: int, excused: bool) -> None:
        """Give the document back; `excused` when the fault lies outside of it and the attempt does not count."""
        ...

    def finish_assembly(self, claim: AssemblyClaim, ended: Document) -> bool:
        """Store the end of the document (state, key, failure), settled with its questions; False when changed."""
        ...

    def dossiers_of_upload(self, upload_id: UUID) -> frozenset[str | None]:
        """Return the dossiers of the documents of an upload that are not superseded, None for a missing one."""
        ...
