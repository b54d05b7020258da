"""Asking for a paper to be scanned again: why, and which spot is meant."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
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
    """A request is open until a new version of its document comes in."""

    OPEN = "open"
    CLOSED = "closed"


MOST_NOTE_LETTERS = 500
"""A note says what to do, not what the paper says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescan:
    """A request to scan a document again; `page` is its page number in the upload, `box` a spot on it."""

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
