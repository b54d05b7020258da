"""Pages set upright: where a word stands for a person who holds the page the right way."""

from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.box import Box
from digitize.domain.upright import scan_box, upright_box, upright_words
from tests.unit.domain.stored_pages import a_page


def test_page_that_lies_upright_keeps_its_words() -> None:
    page = a_page(1, "Mã hồ sơ")
    assert upright_words(page) == (page.words, page.width, page.height)


def test_quarter_turn_brings_the_left_edge_of_the_scan_to_the_top() -> None:
    page = a_page(1, width=1000, height=2000, turn_degrees=90)
    low_at_the_left = Box(left=10, top=1900, right=50, bottom=1990)
    assert upright_box(low_at_the_left, page) == Box(left=10, top=10, right=100, bottom=50)
    assert upright_words(page)[1:] == (2000, 1000)


def test_half_turn_brings_the_last_corner_to_the_first() -> None:
    page = a_page(1, width=1000, height=2000, turn_degrees=180)
    assert upright_box(Box(left=900, top=1900, right=1000, bottom=2000), page) == Box(
        left=0, top=0, right=100, bottom=100
    )


@given(
    turn=st.sampled_from((0, 90, 180, 270)),
    left=st.integers(0, 900),
    top=st.integers(0, 1900),
    width=st.integers(1, 100),
    height=st.integers(1, 100),
)
def test_way_back_leads_to_the_scan(turn: int, left: int, top: int, width: int, height: int) -> None:
    page = a_page(1, width=1000, height=2000, turn_degrees=turn)
    box = Box(left=left, top=top, right=left + width, bottom=top + height)
    assert scan_box(upright_box(box, page), page) == box
