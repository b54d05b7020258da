"""Reading order: mixed up duplex scans are put right, and nothing is moved without proof."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.page_order import reading_order
from digitize.domain.stored_page import StoredPage
from tests.unit.domain.stored_pages import BODY, MOTTO, a_page, blank, numbered, sheet, titled


def stack() -> list[StoredPage]:
    """Build two papers of four and of three pages, and a blank back."""
    return [
        titled(1, "QUYẾT ĐỊNH"),
        *(numbered(place, place) for place in (2, 3, 4)),
        titled(5, "HỢP ĐỒNG MUA BÁN"),
        *(numbered(place, place - 4) for place in (6, 7)),
        blank(8),
    ]


def scanned(pages: Sequence[StoredPage], order: Sequence[int]) -> list[StoredPage]:
    """Build the upload in which the pages of `order` (places from 1) come one after the other."""
    return [replace(pages[place - 1], number=number) for number, place in enumerate(order, start=1)]


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ((2, 1, 4, 3, 6, 5, 8, 7), "backs_before_fronts"),
        ((1, 3, 5, 7, 2, 4, 6, 8), "fronts_then_backs"),
        ((1, 3, 5, 7, 8, 6, 4, 2), "fronts_then_reversed_backs"),
        ((8, 7, 6, 5, 4, 3, 2, 1), "reversed"),
    ],
)
def test_stack_scanned_the_wrong_way_is_put_right(order: tuple[int, ...], reason: str) -> None:
    mended = reading_order(scanned(stack(), order))
    assert tuple(order[number - 1] for number in mended.numbers) == tuple(range(1, 9))
    assert (mended.mended, mended.reason) == (True, reason)


def test_stack_in_order_stays_as_scanned() -> None:
    order = reading_order(stack())
    assert (order.numbers, order.mended, order.reason) == (tuple(range(1, 9)), False, "as_scanned")


def test_stack_between_cover_sheets_is_put_right_by_itself() -> None:
    sheets = sheet(1, "DGZ1:BIA:H41.16-221115-0001"), sheet(6, "DGZ1:BIA:H41.16-221115-0002")
    first = scanned(stack()[:4], (2, 1, 4, 3))
    pages = [sheets[0], *(replace(page, number=page.number + 1) for page in first), sheets[1], titled(7, "ĐƠN")]
    assert reading_order(pages).numbers == (1, 3, 2, 5, 4, 6, 7)


def test_pages_of_one_paper_are_sorted_by_their_numbers() -> None:
    order = reading_order(scanned(stack()[:4], (1, 4, 2, 3)))
    assert (order.numbers, order.reason) == ((1, 3, 4, 2), "by_printed_numbers")


def test_numbers_with_a_page_missing_move_nothing() -> None:
    pages = [titled(1, "QUYẾT ĐỊNH"), numbered(2, 4), numbered(3, 3)]
    assert not reading_order(pages).mended


def test_sentences_that_run_over_the_page_prove_the_order_where_no_number_is_read() -> None:
    runs_on = "và các đơn vị có liên quan chịu trách nhiệm thi hành quyết định này, phối hợp với cơ"
    pages = [
        a_page(1, *MOTTO, "=QUYẾT ĐỊNH", "", *BODY, runs_on),
        a_page(2, "quan chuyên môn để kiểm tra, giám sát và báo cáo kết quả theo định kỳ hằng tháng.", *BODY[2:]),
    ]
    twice = [pages[0], pages[1], replace(pages[0], number=3), replace(pages[1], number=4)]
    assert not reading_order(twice).mended
    assert reading_order(scanned(twice, (2, 1, 4, 3))).numbers == (2, 1, 4, 3)


def test_backs_that_came_first_are_known_by_blank_pages_in_the_place_of_fronts() -> None:
    pages = [
        blank(1),
        sheet(2, "DGZ1:BIA:H41.16-221115-0001"),
        blank(3),
        titled(4, "ĐƠN"),
        a_page(5, *BODY),
        titled(6, "HỢP ĐỒNG MUA BÁN"),
        a_page(7, "Đặc điểm nhận dạng", "IDVNM0850012345999085001234<<0"),
        titled(8, "CĂN CƯỚC CÔNG DÂN"),
    ]
    order = reading_order(pages)
    assert (order.numbers, order.reason) == ((2, 1, 4, 3, 6, 5, 8, 7), "backs_before_fronts")
    assert not reading_order([replace(page, number=place) for place, page in enumerate(pages[1:], 1)]).mended


def test_second_page_before_the_first_of_one_paper_is_put_behind_it() -> None:
    pages = [sheet(1, "DGZ1:BIA:H41.16-221115-0001"), numbered(2, 2), titled(3, "ĐƠN"), titled(4, "BIÊN BẢN")]
    assert reading_order(pages).numbers == (1, 3, 2, 4)
    assert not reading_order([pages[0], replace(pages[1], words=pages[1].words[1:]), *pages[2:]]).mended


def test_stack_that_begins_with_its_cover_sheet_is_not_turned_round() -> None:
    pages = [
        sheet(1, "DGZ1:BIA:H41.16-221115-0001"),
        *(replace(page, number=page.number + 1) for page in scanned(stack(), range(8, 0, -1))),
    ]
    assert reading_order(pages).numbers[0] == 1


@given(st.permutations(range(1, 9)))
def test_no_page_is_lost_or_doubled(order: list[int]) -> None:
    assert sorted(reading_order(scanned(stack(), order)).numbers) == list(range(1, 9))
