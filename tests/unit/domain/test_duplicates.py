"""Duplicates: the same sheet scanned twice, and never two filled forms."""

import uuid

from digitize.domain.duplicates import KnownPage, PageReference, find_duplicates
from digitize.domain.page_marks import PageMarks
from digitize.domain.recognition import text_of
from digitize.domain.stored_page import StoredPage
from tests.unit.domain.stored_pages import BODY, a_page, blank, coded

LOOK, NEAR, FAR = "00ff00ff00ff00ff", "00ff00ff00ff00f0", "ffffffff00000000"


def form(number: int, *lines: str, look: str = LOOK) -> StoredPage:
    """Build a form filled in with these lines."""
    return a_page(number, "=ĐƠN ĐỀ NGHỊ", *lines, *BODY, marks=PageMarks(fingerprint=look))


FILLED = ("Họ và tên: Lữ Thị Ánh Đợi", "Số định danh: 999085001234")


def test_second_scan_of_a_sheet_is_the_duplicate() -> None:
    again = ("Họ và tên: Lữ Thị Ánh Đợl", "Sổ định danh: 999085001234", "x à")
    assert find_duplicates([form(1, *FILLED), form(2, *again, look=NEAR)]) == {
        2: PageReference(upload_id=None, number=1)
    }


def test_third_scan_refers_to_the_first() -> None:
    found = find_duplicates([form(number, *FILLED) for number in (1, 2, 3)])
    assert {reference.number for reference in found.values()} == {1}


def test_form_filled_in_for_another_person_is_no_duplicate() -> None:
    other_number = ("Họ và tên: Lữ Thị Ánh Đợi", "Số định danh: 999085001235")
    other_name = ("Họ và tên: Phạm Văn Quang Hòa", "Số định danh: 999085001234")
    assert find_duplicates([form(1, *FILLED), form(2, *other_number), form(3, *other_name)]) == {}
    assert find_duplicates([form(1, "Sinh năm: 1985"), form(2, "Sinh năm: 1986")]) == {}
    assert find_duplicates([form(1, "Họ và tên: Lữ Thị Huệ"), form(2, "Họ và tên: Lữ Thị Bình")]) == {}


def test_page_that_looks_otherwise_is_no_duplicate() -> None:
    assert find_duplicates([form(1, *FILLED), form(2, *FILLED, look=FAR)]) == {}


def test_blank_pages_and_sheets_repeat_nothing() -> None:
    sheets = [a_page(number, *BODY, marks=coded("DGZ1:TACH", fingerprint=LOOK)) for number in (3, 4)]
    assert find_duplicates([blank(1), blank(2), *sheets]) == {}


def test_page_of_an_earlier_upload_comes_first() -> None:
    upload = uuid.uuid4()
    page = form(1, *FILLED)
    known = KnownPage(upload_id=upload, number=7, fingerprint=LOOK, text=text_of(page.words))
    assert find_duplicates([page], [known]) == {1: PageReference(upload_id=upload, number=7)}
