"""The pieces of a page that its verdict looks at."""

import pytest

from digitize.domain.box import Box
from digitize.domain.recognition import Word
from digitize.domain.regions import cell_of, place_of, regions_of

WIDTH, HEIGHT = 900, 1200


def word(text: str, left: int, top: int, *, confidence: float) -> Word:
    box = Box(left=left, top=top, right=left + 40, bottom=top + 20)
    return Word(text=text, box=box, confidence=confidence, line=0, block=0)


@pytest.mark.parametrize(
    ("left", "top", "place"),
    [
        (0, 0, "top_left"),
        (430, 10, "top"),
        (860, 300, "top_right"),
        (10, 600, "left"),
        (430, 600, "middle"),
        (860, 600, "right"),
        (0, 1180, "bottom_left"),
        (430, 1180, "bottom"),
        (900, 1200, "bottom_right"),
    ],
)
def test_every_place_has_its_name(left: int, top: int, place: str) -> None:
    box = Box(left=left, top=top, right=left + 40, bottom=top + 20)
    assert place_of(box, width=WIDTH, height=HEIGHT) == place


def test_long_words_weigh_more_than_short_ones() -> None:
    words = (word("nghiêng", 10, 10, confidence=100), word("ạ", 60, 10, confidence=20))
    (region,) = regions_of(words, width=WIDTH, height=HEIGHT).values()
    assert region.confidence == pytest.approx((7 * 1.0 + 1 * 0.2) / 8)


def test_signs_are_no_text() -> None:
    words = (
        word("chữ", 10, 10, confidence=90),
        word("|", 60, 10, confidence=5),
        word("|", 700, 900, confidence=5),
    )
    (region,) = regions_of(words, width=WIDTH, height=HEIGHT).values()
    assert (region.words, region.letters) == (1, 3)
    assert region.confidence == pytest.approx(0.9)


def test_lost_letters_lower_the_confidence_of_their_region() -> None:
    words = (word("chữ", 10, 10, confidence=100),)
    (region,) = regions_of(words, width=WIDTH, height=HEIGHT, lost_letters={(0, 0): 9}).values()
    assert region.lost_letters == 9
    assert region.confidence == pytest.approx(0.25)


def test_region_without_any_word_is_the_room_of_its_cell() -> None:
    (region,) = regions_of((), width=WIDTH, height=HEIGHT, lost_letters={(2, 5): 40}).values()
    assert region.box == Box(left=600, top=1000, right=900, bottom=1200)
    assert cell_of(region.box, width=WIDTH, height=HEIGHT) == (2, 5)
