"""The verdict on a page that was read."""

from dataclasses import replace
from typing import Any

import pytest

from digitize.domain.box import Box
from digitize.domain.page import PageState
from digitize.domain.page_marks import PageMarks, SecrecyLevel, SecrecyMark
from digitize.domain.quality import BLANK_INK_RATIO, REASONS, PageQuality, PageVerdict, RegionQuality, judge
from digitize.domain.recognition import PageReading, Word
from tests.builders import HEIGHT, WIDTH, new_reading, words_of

CORNER = Box(left=100, top=3000, right=700, bottom=3300)
LONG_LINE = "Kính gửi Ủy ban nhân dân thành phố và các cơ quan có liên quan"


def verdict(reading: PageReading) -> tuple[PageState, str | None]:
    judged = judge(reading)
    return judged.state, judged.reason.code if judged.reason else None


def measured(*regions: RegionQuality, **changes: Any) -> PageReading:  # noqa: ANN401 - any field of the quality
    """Build the reading of a page with these regions."""
    return new_reading(LONG_LINE, quality=PageQuality(regions=regions, **changes))


def region(confidence: float, **changes: Any) -> RegionQuality:  # noqa: ANN401 - any field of the region
    """Build a region in the bottom left corner, of 40 words, sharp and light."""
    found = RegionQuality(
        box=CORNER,
        words=40,
        letters=140,
        confidence=confidence,
        edge_share=0.08,
        paper_level=240,
        ink_level=30,
    )
    return replace(found, **changes)


def words_at(left: int, top: int, *, confidence: float, count: int = 12) -> tuple[Word, ...]:
    """Build words that lie in one place, three letters each."""
    return tuple(
        Word(
            text="chữ",
            box=Box(left=left + 10 * place, top=top, right=left + 10 * place + 8, bottom=top + 30),
            confidence=confidence,
            line=0,
            block=0,
        )
        for place in range(count)
    )


def test_clear_page_is_read() -> None:
    assert judge(new_reading("Kính gửi Ủy ban nhân dân")) == PageVerdict(state=PageState.READ)


def test_page_without_words_and_ink_is_blank() -> None:
    assert verdict(new_reading(ink_ratio=BLANK_INK_RATIO / 2)) == (PageState.BLANK, None)


def test_page_with_ink_but_without_words_waits_for_review() -> None:
    assert verdict(new_reading(ink_ratio=BLANK_INK_RATIO)) == (PageState.NEEDS_REVIEW, "page.no_text")


def test_page_without_words_in_the_dark_is_called_dark() -> None:
    night = RegionQuality(box=CORNER, words=0, letters=0, confidence=0.0, paper_level=26, ink_level=10)
    reading = new_reading(quality=PageQuality(regions=(night,)))
    assert judge(reading).reason is not None
    assert verdict(reading) == (PageState.NEEDS_REVIEW, "page.dark")


def test_page_with_words_is_never_blank() -> None:
    assert verdict(new_reading("một", ink_ratio=0.0)) == (PageState.READ, None)


@pytest.mark.parametrize(("resolution_dpi", "is_coarse"), [(149, True), (150, False), (0, False), (300, False)])
def test_coarse_scan_waits_for_review(resolution_dpi: int, is_coarse: bool) -> None:  # noqa: FBT001 - a table
    judged = judge(new_reading("Kính gửi", resolution_dpi=resolution_dpi))
    assert (judged.state is PageState.NEEDS_REVIEW) == is_coarse
    if judged.reason:
        assert judged.reason.facts == {"resolution_dpi": resolution_dpi}


@pytest.mark.parametrize(("effective_dpi", "is_coarse"), [(60, True), (107, False), (None, False)])
def test_letters_too_small_for_a_stated_resolution_are_coarse(
    effective_dpi: int | None,
    is_coarse: bool,  # noqa: FBT001 - a table
) -> None:
    judged = judge(measured(region(0.99), effective_dpi=effective_dpi))
    assert (judged.state is PageState.NEEDS_REVIEW) == is_coarse
    if judged.reason:
        assert (judged.reason.code, judged.reason.facts) == ("page.coarse", {"resolution_dpi": effective_dpi})


def test_page_below_threshold_waits_for_review_and_says_how_much_is_doubtful() -> None:
    judged = judge(measured(region(0.7)))
    assert judged.reason is not None
    assert judged.reason.code == "page.low_confidence"
    assert judged.reason.facts == {"region": "bottom_left", "words": 40, "doubtful": 12}


def test_worst_region_decides_and_not_the_mean_of_the_page() -> None:
    good = [word for row in range(6) for word in words_at(1200, 100 + 600 * row, confidence=99.0, count=40)]
    bad = words_at(2000, 3300, confidence=30.0)
    judged = judge(new_reading(words=(*good, *bad)))
    assert judged.reason is not None
    assert (judged.reason.code, judged.reason.facts) == ("page.unreadable", {"region": "bottom_right"})


def test_worst_of_two_poor_regions_is_the_one_that_is_told() -> None:
    doubtful = region(0.7, box=Box(left=100, top=100, right=700, bottom=400))
    assert judge(measured(doubtful, region(0.6))).reason == judge(measured(region(0.6))).reason


def test_noise_of_a_seal_does_not_hold_a_page_up() -> None:
    page = words_at(200, 200, confidence=99.0, count=40)
    seal = words_at(2000, 3300, confidence=5.0, count=3)
    assert verdict(new_reading(words=(*page, *seal))) == (PageState.READ, None)


def test_endless_word_of_a_signature_weighs_no_more_than_a_syllable() -> None:
    page = words_at(200, 200, confidence=99.0, count=40)
    signature = replace(words_at(2000, 3300, confidence=0.0, count=1)[0], text="THƯAƯYAOYYYEXXNNNTHƯAƯYAOYYYE")
    names = words_at(2000, 3400, confidence=96.0, count=3)
    assert verdict(new_reading(words=(*page, signature, *names))) == (PageState.READ, None)


def test_page_of_a_few_doubtful_words_is_one_region() -> None:
    assert verdict(new_reading(words=words_of("mờ nhòe", confidence=20.0))) == (
        PageState.NEEDS_REVIEW,
        "page.unreadable",
    )


def test_print_that_no_word_covers_counts_as_read_wrongly() -> None:
    lost = region(0.0, words=0, letters=0, lost_letters=80, edge_share=None, paper_level=None, ink_level=None)
    assert verdict(measured(region(0.99), lost)) == (PageState.NEEDS_REVIEW, "page.unreadable")


@pytest.mark.parametrize(
    ("confidence", "edge_share", "code"),
    [
        (0.7, 0.22, "page.blurred"),
        (0.7, 0.15, "page.low_confidence"),
        (0.99, 0.22, None),
        (0.99, 0.31, "page.blurred"),
    ],
)
def test_blur_is_told_where_it_costs_words_or_is_beyond_hope(
    confidence: float, edge_share: float, code: str | None
) -> None:
    assert verdict(measured(region(confidence, edge_share=edge_share)))[1] == code


@pytest.mark.parametrize(
    ("confidence", "paper_level", "ink_level", "code"),
    [
        (0.7, 90, 20, "page.dark"),
        (0.7, 225, 180, "page.dark"),
        (0.99, 90, 20, None),
        (0.99, 40, 5, "page.dark"),
        (0.99, 226, 204, "page.dark"),
    ],
)
def test_darkness_and_pale_ink_are_told_where_they_cost_words_or_are_beyond_hope(
    confidence: float, paper_level: int, ink_level: int, code: str | None
) -> None:
    reading = measured(region(confidence, paper_level=paper_level, ink_level=ink_level))
    assert verdict(reading)[1] == code


def test_cut_page_says_at_which_side() -> None:
    judged = judge(measured(region(0.99), cut_sides=("left", "bottom")))
    assert judged.reason is not None
    assert (judged.reason.code, judged.reason.facts) == ("page.cut", {"region": "left"})


@pytest.mark.parametrize(("turn_degrees", "code"), [(180, "page.upside_down"), (0, None), (90, None), (270, None)])
def test_page_that_was_upside_down_is_confirmed_by_a_person(turn_degrees: int, code: str | None) -> None:
    assert verdict(replace(measured(region(0.99)), turn_degrees=turn_degrees))[1] == code


def test_of_several_reasons_the_most_useful_to_a_clerk_is_told() -> None:
    everything = replace(
        measured(region(0.3, edge_share=0.4, paper_level=30), cut_sides=("top",)),
        resolution_dpi=72,
        turn_degrees=180,
    )
    assert verdict(everything)[1] == "page.cut"
    assert REASONS.index("page.blurred") < REASONS.index("page.upside_down") < REASONS.index("page.low_confidence")


def test_text_layer_is_trusted_at_any_resolution() -> None:
    words = words_of("văn bản điện tử", confidence=0.0)
    assert verdict(new_reading(words=words, source="text_layer", resolution_dpi=72)) == (PageState.READ, None)


def test_places_in_the_facts_are_places_on_the_page() -> None:
    corner = words_at(WIDTH - 300, HEIGHT - 60, confidence=10.0)
    judged = judge(new_reading(words=corner))
    assert judged.reason is not None
    assert judged.reason.facts["region"] == "bottom_right"


@pytest.mark.parametrize("source", ["recognised", "text_layer"])
@pytest.mark.parametrize("lines", [("Quyết định",), ()])
def test_mark_of_secrecy_stops_a_page_before_anything_else(source: str, lines: tuple[str, ...]) -> None:
    stamp = SecrecyMark(level=SecrecyLevel.MAT, box=Box(left=0, top=0, right=200, bottom=80))
    reading = new_reading(*lines, source=source, resolution_dpi=90, marks=PageMarks(secrecy=stamp))
    assert verdict(reading) == (PageState.QUARANTINED, "secrecy.marked")
