"""What waits for a person: one item a question, claimed by one person at a time, decided once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from digitize.domain.batch import Failure
from digitize.domain.document import Document, DocumentState, FilingState
from digitize.domain.page import PageState
from digitize.domain.stored_page import StoredPage


class ReviewKind(StrEnum):
    """What is asked."""

    PAGE = "page"
    """Is this page good enough, or must it be scanned again?"""

    FILING = "filing"
    """Which dossier does this document belong to?"""

    DOSSIER = "dossier"
    """Is this page really of the dossier it is filed under (có thể nhầm hồ sơ)?"""

    COMPONENT = "component"
    """Which component of the procedure is this document?"""

    FIELD = "field"
    """What is the value of this field?"""

    SPLIT = "split"
    """Do these pages make up one document, in this order?"""

    SECRECY = "secrecy"
    """A mark of secrecy was seen: the supervisor decides."""


class ReviewState(StrEnum):
    """An item is open until somebody decides it, or until what it asks about is gone (withdrawn)."""

    OPEN = "open"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A question about a document: `page` is a page number in the upload, None for the whole document."""

    kind: ReviewKind
    reason: Failure
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One question in the queue.

    `version` grows with every claim and decision: who decides names the version he saw (If-Match). `claimed_until`
    is when a claim ends by itself.
    """

    id: UUID
    kind: ReviewKind
    document_id: UUID
    upload_id: UUID
    unit_code: str
    page: int | None
    reason: Failure
    state: ReviewState = ReviewState.OPEN
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    version: int = 1
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    created_at: datetime | None = None


def doubts_of_pages(pages: Iterable[StoredPage]) -> tuple[Doubt, ...]:
    """Return a question for every page that did not pass the quality gate."""
    waiting = (PageState.NEEDS_REVIEW, PageState.FAILED, PageState.QUARANTINED)
    return tuple(
        Doubt(
            kind=ReviewKind.SECRECY if page.marks.secrecy is not None else ReviewKind.PAGE,
            reason=page.reason or Failure(code="page.unreadable", facts={}),
            page=page.number,
        )
        for page in pages
        if page.state in waiting
    )


def doubt_of_filing(document: Document) -> tuple[Doubt, ...]:
    """Return the question that a document without a dossier asks."""
    if document.filing.state is FilingState.FILED or document.state is DocumentState.QUARANTINED:
        return ()
    return (Doubt(kind=ReviewKind.FILING, reason=Failure(code=document.filing.evidence.reason, facts={})),)


def review_items(document: Document, doubts: Sequence[Doubt]) -> tuple[ReviewItem, ...]:
    """Return the items of a document; the same question is the same item, however often it is asked."""
    items = {
        (doubt.kind, doubt.page, doubt.reason.code, str(doubt.reason.facts.get("field", ""))): doubt
        for doubt in doubts
    }
    return tuple(
        ReviewItem(
            id=uuid5(document.id, "|".join(map(str, key))),
            kind=doubt.kind,
            document_id=document.id,
            upload_id=document.upload_id,
            unit_code=document.unit_code,
            page=doubt.page,
            reason=doubt.reason,
        )
        for key, doubt in items.items()
    )


def counts_as_digitized(document: Document, pages: Sequence[StoredPage], open_kinds: Iterable[ReviewKind]) -> bool:
    """Return whether a document counts as digitized: it is filed, at least one page passed, the dossier is sure.

    A page that fails the quality gate does not count, so a document of which no page passed does not; one that may
    be in the wrong dossier, or bears a mark of secrecy, does not until somebody has decided.
    """
    if document.filing.state is not FilingState.FILED or document.pdf_key is None:
        return False
    if document.state not in (DocumentState.READY, DocumentState.NEEDS_REVIEW):
        return False
    if {ReviewKind.DOSSIER, ReviewKind.SECRECY} & set(open_kinds):
        return False
    return any(page.state is PageState.READ for page in pages)
