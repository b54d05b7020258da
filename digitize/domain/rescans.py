"""Asking for a paper to be scanned again: why, and which spot is meant."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from digitize.domain.box import Box


class RescanReason(StrEnum):
    """Why a paper must be scanned again."""

    COARSE = "coarse"
    BLURRED = "blurred"
    CUT = "cut"
    DARK = "dark"
    SKEWED = "skewed"
    MISSING_PAGE = "missing_page"
    WRONG_PAPER = "wrong_paper"
    OTHER = "other"


class RescanState(StrEnum):
    """A request is open until a new version of its document comes in, or until somebody withdraws it."""

    OPEN = "open"
    CLOSED = "closed"


MOST_NOTE_LETTERS = 500
"""A note says what to do, not what the paper says."""


_WHOLE: Final = frozenset({RescanReason.MISSING_PAGE, RescanReason.WRONG_PAPER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescan:
    """A request to scan a document again; `page` is its page number in the upload, `box` a spot on it.

    `item_id` is the question that was answered so, if one was.
    """

    id: UUID
    document_id: UUID
    upload_id: UUID
    unit_code: str
    reason: RescanReason
    requested_by: str
    page: int | None = None
    box: Box | None = None
    note: str = field(default="", repr=False)
    state: RescanState = RescanState.OPEN
    requested_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by_document: UUID | None = None
    item_id: UUID | None = None

    @property
    def is_of_whole(self) -> bool:
        """Whether the whole document is wrong, not only a page of it: then it does not count meanwhile."""
        return self.page is None or self.reason in _WHOLE


def awaited_documents(open_rescans: Iterable[Rescan]) -> frozenset[UUID]:
    """Return the documents that are to be scanned anew as a whole."""
    return frozenset(rescan.document_id for rescan in open_rescans if rescan.is_of_whole)
