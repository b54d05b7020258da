"""The verdict on a page that was read: good, blank, or in need of a look, and then why and where.

The verdict comes from the worst region, never from the mean of the page: an officer who searches for the name in
the corner that nobody could read is not helped by the rest. Thresholds were set on 216 development pages, 180 of
them blurred, darkened, bleached, cut or reduced on purpose. Of the pages flagged for how they read, 92 % have a
region (of 8 words or more) with more than 10 % wrong words; of the pages with such a region 68-71 % are flagged,
with more than 20 % wrong 85-87 %. Of 27 real scans 6 wait: five of 100 dpi, and one with an arrival stamp over
a word.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from digitize.domain.batch import Failure
from digitize.domain.page import PageState
from digitize.domain.recognition import PageQuality, PageReading, RegionQuality
from digitize.domain.regions import place_of, regions_of, whole_page

__all__ = [
    "BLANK_INK_RATIO",
    "COARSE_RESOLUTION_DPI",
    "REASONS",
    "PageQuality",
    "PageVerdict",
    "RegionQuality",
    "judge",
]

BLANK_INK_RATIO: Final = 0.0005
"""Below this share of ink a page without words is blank; a single short line on A4 covers about 0.001."""

COARSE_RESOLUTION_DPI: Final = 150
"""Below this, Vietnamese tone marks are one or two pixels high. Nghị định 30/2020/NĐ-CP asks for 200 dpi: a scan
of 100 dpi is coarse even where it reads well (under 1 % wrong letters, doubled, on five real pages)."""

_COARSE_EFFECTIVE_DPI: Final = 90
"""A stated resolution may be a guess (a telephone's); letters of this size are 8 pixels high. Small print of 9
points at 150 dpi speaks of 96."""

_POOR_CONFIDENCE: Final = 0.85
_UNREADABLE_CONFIDENCE: Final = 0.5
_FEWEST_WRONG_LETTERS: Final = 10.0
"""Three words: the noise of a signature or a seal is read as a few of them, so that sealed pages pass."""

_FEWEST_WORDS: Final = 3
_FEWEST_LETTERS: Final = 15
_LETTERS_A_WORD: Final = 3.4
"""The mean of Vietnamese running text, to tell lost letters as words."""

_BLURRED_EDGE_SHARE: Final = 0.2
_HOPELESS_EDGE_SHARE: Final = 0.23
"""36 development pages and 27 real scans: 0.15 at most. A blur of 0.28 mm gives 0.23 and costs a word in 12."""
_DARK_PAPER, _DARK_CONTRAST = 110, 60
_HOPELESS_PAPER, _HOPELESS_CONTRAST = 55, 28

REASONS: Final = (
    "page.no_text",
    "page.cut",
    "page.coarse",
    "page.blurred",
    "page.dark",
    "page.upside_down",
    "page.unreadable",
    "page.low_confidence",
)
"""Why a page waits for a look, the most useful to a clerk first: of several only the first is told. What only a
new scan can mend comes before what a look may settle; a cause comes before its effect; a page that was turned the
wrong way reads badly everywhere, so the turn comes before the reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVerdict:
    """The state a read page takes, and the reason when somebody has to look at it."""

    state: PageState
    reason: Failure | None = None


def judge(reading: PageReading) -> PageVerdict:
    """Return the verdict on `reading`, whose words carry calibrated confidences.

    A page is never dropped: a blank one is marked, shown and recoverable. A text layer is trusted. Of the reasons'
    facts, "region" is one of the places of `digitize.domain.regions.place_of`. A mark of secrecy stops the page
    before anything else is asked: who may see it is not for a scanning room to decide.
    """
    if reading.marks.secrecy is not None:
        return PageVerdict(state=PageState.QUARANTINED, reason=Failure(code="secrecy.marked", facts={}))
    if not reading.words and reading.ink_ratio < BLANK_INK_RATIO:
        return PageVerdict(state=PageState.BLANK)
    if reading.source != "recognised":
        return _verdict([] if reading.words else [_needs_review("page.no_text", {})])
    return _verdict([*_faults_of_page(reading), *_faults_of_regions(reading)])


def _verdict(faults: list[Failure]) -> PageVerdict:
    if not faults:
        return PageVerdict(state=PageState.READ)
    reason = min(faults, key=lambda fault: REASONS.index(fault.code))
    return PageVerdict(state=PageState.NEEDS_REVIEW, reason=reason)


def _faults_of_page(reading: PageReading) -> Iterator[Failure]:
    quality = reading.quality or PageQuality()
    if not reading.words:
        is_dark = any(_is_too_dark(region, hopeless=True) for region in quality.regions)
        yield _needs_review("page.dark", {"region": "whole"}) if is_dark else _needs_review("page.no_text", {})
    if quality.cut_sides:
        yield _needs_review("page.cut", {"region": quality.cut_sides[0]})
    if 0 < reading.resolution_dpi < COARSE_RESOLUTION_DPI:
        yield _needs_review("page.coarse", {"resolution_dpi": reading.resolution_dpi})
    elif quality.effective_dpi is not None and quality.effective_dpi < _COARSE_EFFECTIVE_DPI:
        yield _needs_review("page.coarse", {"resolution_dpi": quality.effective_dpi})
    if reading.turn_degrees == 180:
        yield _needs_review("page.upside_down", {})


def _faults_of_regions(reading: PageReading) -> Iterator[Failure]:
    for region in sorted(_regions_of(reading), key=lambda region: region.confidence):
        place = place_of(region.box, width=reading.width, height=reading.height)
        is_poor = region.confidence < _POOR_CONFIDENCE
        if _is_too_blurred(region, hopeless=not is_poor):
            yield _needs_review("page.blurred", {"region": place})
        elif _is_too_dark(region, hopeless=not is_poor):
            yield _needs_review("page.dark", {"region": place})
        elif region.confidence < _UNREADABLE_CONFIDENCE:
            yield _needs_review("page.unreadable", {"region": place})
        elif is_poor:
            words = region.words + round(region.lost_letters / _LETTERS_A_WORD)
            doubtful = round(words * (1 - region.confidence))
            yield _needs_review("page.low_confidence", {"region": place, "words": words, "doubtful": doubtful})


def _regions_of(reading: PageReading) -> tuple[RegionQuality, ...]:
    """Return the regions with enough text to be judged; a page with too little of it is one region."""
    if not reading.words:
        return ()
    if reading.quality is None:
        regions = tuple(regions_of(reading.words, width=reading.width, height=reading.height).values())
    else:
        regions = reading.quality.regions
    enough = tuple(
        region
        for region in regions
        if region.words + region.lost_letters >= _FEWEST_WORDS
        and region.letters + region.lost_letters >= _FEWEST_LETTERS
    )
    if not enough:
        return (whole_page(reading.words),)
    # A region that reads badly by a word or two only is as good as its neighbours, whatever the share.
    return tuple(
        region
        for region in enough
        if region.confidence >= _POOR_CONFIDENCE or _wrong_letters(region) >= _FEWEST_WRONG_LETTERS
    )


def _wrong_letters(region: RegionQuality) -> float:
    return (region.letters + region.lost_letters) * (1 - region.confidence)


def _is_too_blurred(region: RegionQuality, *, hopeless: bool) -> bool:
    limit = _HOPELESS_EDGE_SHARE if hopeless else _BLURRED_EDGE_SHARE
    return region.edge_share is not None and region.edge_share > limit


def _is_too_dark(region: RegionQuality, *, hopeless: bool) -> bool:
    if region.paper_level is None or region.ink_level is None:
        return False
    paper, contrast = (_HOPELESS_PAPER, _HOPELESS_CONTRAST) if hopeless else (_DARK_PAPER, _DARK_CONTRAST)
    return region.paper_level < paper or region.paper_level - region.ink_level < contrast


def _needs_review(code: str, facts: dict[str, str | int]) -> Failure:
    return Failure(code=code, facts=facts)
