"""The verdict on a page that was read: good, blank, or in need of a look."""

from dataclasses import dataclass

from digitize.domain.batch import Failure
from digitize.domain.page import PageState
from digitize.domain.recognition import PageReading

BLANK_INK_RATIO = 0.0005
"""Below this share of ink a page without words is blank; a single short line on A4 covers about 0.001."""

COARSE_RESOLUTION_DPI = 150
"""Below this, Vietnamese tone marks are one or two pixels high and are misread (Nghị định 30/2020: 200 dpi)."""

LOW_CONFIDENCE = 50.0
LOW_CONFIDENCE_SHARE = 0.35
"""A page with more than this share of words below LOW_CONFIDENCE (0–100) is not to be trusted unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVerdict:
    """The state a read page takes, and the reason when somebody has to look at it."""

    state: PageState
    reason: Failure | None = None


def judge(reading: PageReading) -> PageVerdict:
    """Return the verdict on `reading`.

    A page is never dropped: a blank one is marked, shown and recoverable.
    """
    if not reading.words:
        if reading.ink_ratio < BLANK_INK_RATIO:
            return PageVerdict(state=PageState.BLANK)
        return _needs_review("page.no_text", {})
    if reading.source == "recognised":
        if 0 < reading.resolution_dpi < COARSE_RESOLUTION_DPI:
            return _needs_review("page.coarse", {"resolution_dpi": reading.resolution_dpi})
        low = sum(word.confidence < LOW_CONFIDENCE for word in reading.words)
        if low / len(reading.words) > LOW_CONFIDENCE_SHARE:
            return _needs_review("page.low_confidence", {"words": len(reading.words), "doubtful": low})
    return PageVerdict(state=PageState.READ)


def _needs_review(code: str, facts: dict[str, str | int]) -> PageVerdict:
    return PageVerdict(state=PageState.NEEDS_REVIEW, reason=Failure(code=code, facts=facts))
