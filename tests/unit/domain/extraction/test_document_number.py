"""Số and ký hiệu: what is printed is read, what the pen wrote or left blank is a place to look."""

from typing import Any

import pytest

from digitize.domain.extraction.document_fields import extract_fields
from digitize.domain.fields import FieldName, FieldState, FieldValue
from digitize.domain.page_marks import LineKind, LineReading, PageMarks
from digitize.domain.stored_page import StoredPage
from digitize.domain.titles import title_on
from tests.laid_out_pages import BODY, DATED, DECISION, OFFICE_HEAD, laid_out


def page_with(number: str, **changes: Any) -> StoredPage:  # noqa: ANN401
    return laid_out(*OFFICE_HEAD, (430, 430, number), DATED, *DECISION, BODY, **changes)


def number_and_symbol(page: StoredPage) -> tuple[FieldValue, FieldValue]:
    fields = {field.name: field for field in extract_fields([page], title_on(page))}
    return fields[FieldName.NUMBER], fields[FieldName.SYMBOL]


@pytest.mark.parametrize(
    ("printed", "number", "symbol"),
    [
        ("Số: 123/QĐ-SCT", "123", "QĐ-SCT"),
        ("Số: 05/QĐ-UBND", "05", "QĐ-UBND"),
        ("Số 7/QĐ-UBND", "7", "QĐ-UBND"),
        ("Số: 12a/TTr-SCT", "12a", "TTr-SCT"),
        ("Số: 8/2025/QĐ-UBND", "8", "2025/QĐ-UBND"),
        ("Số: 123/QĐ- SCT", "123", "QĐ-SCT"),
        ("Số: 123/ÐQ-SCT", "123", "ĐQ-SCT"),
        ("Số: 123QĐ-UBND", "123", "QĐ-UBND"),
        ("Số: l2O/QD-SCT", "120", "QĐ-SCT"),
        ("số: 188/TNHS-SCT", "188", "TNHS-SCT"),
        ("1668/TNHS-SCT", "1668", "TNHS-SCT"),
        ("Số:45/QĐ-SCT", "45", "QĐ-SCT"),
    ],
)
def test_printed_number_is_read(printed: str, number: str, symbol: str) -> None:
    found = number_and_symbol(page_with(printed))
    assert [field.value for field in found] == [number, symbol]


def test_repaired_digits_are_less_sure_than_printed_ones() -> None:
    clean, _ = number_and_symbol(page_with("Số: 120/QĐ-SCT"))
    repaired, _ = number_and_symbol(page_with("Số: l2O/QĐ-SCT"))
    assert repaired.confidence < 70 < clean.confidence


def test_handwritten_number_is_left_to_a_person_who_is_shown_where() -> None:
    page = page_with("Số: ~22 /QĐ-SCT")
    number, symbol = number_and_symbol(page)
    written = next(word for word in page.words if word.text == "22")
    assert (number.state, number.value, number.box) == (FieldState.NOT_ENTERED, "", written.box)
    assert symbol.value == "QĐ-SCT"


def test_blank_number_is_left_to_a_person_who_is_shown_the_gap() -> None:
    page = page_with("Số: _____ /QĐ-SCT")
    number, symbol = number_and_symbol(page)
    label = next(word for word in page.words if word.text == "Số:")
    assert number.state is FieldState.NOT_ENTERED
    assert number.box is not None
    assert number.box.left == label.box.right
    assert symbol.value == "QĐ-SCT"


def test_number_in_a_gap_is_believed_only_in_a_text_layer() -> None:
    scanned, _ = number_and_symbol(page_with("Số: 542 __ /QĐ-SCT"))
    born_digital, _ = number_and_symbol(page_with("Số: 542 __ /QĐ-SCT", has_text_layer=True))
    assert (scanned.value, born_digital.value) == ("542", "542")
    assert scanned.confidence < 50 < born_digital.confidence


def second_reading(page: StoredPage, text: str) -> PageMarks:
    box = next(word.box for word in page.words if "/" in word.text)
    reading = LineReading(kind=LineKind.DOCUMENT_NUMBER, first="", text=text, confidence=90.0, box=box)
    return PageMarks(lines=(reading,))


def test_two_readings_that_agree_are_near_certain() -> None:
    page = page_with("Số: 123/TTr-SCT", confidence=70.0)
    alone, _ = number_and_symbol(page)
    marks = second_reading(page, "123/TTR-SCT")
    number, symbol = number_and_symbol(page_with("Số: 123/TTr-SCT", confidence=70.0, marks=marks))
    assert symbol.value == "TTr-SCT"
    assert min(number.confidence, symbol.confidence) > 95 > alone.confidence


def test_number_that_looks_like_its_label_is_not_taken_for_it() -> None:
    marks = second_reading(page_with("Số: 5012/QĐ-SCT"), "5012/QĐ-SCT")
    number, _ = number_and_symbol(page_with("Số: 5012/QĐ-SCT", marks=marks))
    assert (number.value, number.confidence > 95) == ("5012", True)


def test_two_readings_that_disagree_go_to_review() -> None:
    marks = second_reading(page_with("Số: 123/QĐ-SCT"), "128/QĐ-SCT")
    number, symbol = number_and_symbol(page_with("Số: 123/QĐ-SCT", marks=marks))
    assert number.confidence < 50
    assert symbol.confidence > 95


def test_disputed_symbol_is_the_one_of_a_known_kind() -> None:
    marks = second_reading(page_with("Số: 123/0Đ-SCT"), "123/QĐ-SCT")
    _, symbol = number_and_symbol(page_with("Số: 123/0Đ-SCT", marks=marks))
    assert symbol.value == "QĐ-SCT"


def test_number_of_a_certification_stamp_is_not_the_documents() -> None:
    stamp = (
        (400, 2600, "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH"),
        (400, 2680, "Số chứng thực: 1234/SCT-BS quyển số 02"),
        (400, 2760, "Ngày 09 tháng 3 năm 2026"),
    )
    page = laid_out(*OFFICE_HEAD, (430, 430, "Số: 45/QĐ-SCT"), DATED, *DECISION, BODY, *stamp)
    fields = {field.name: field.value for field in extract_fields([page], title_on(page))}
    assert fields[FieldName.NUMBER] == "45"
    assert fields[FieldName.ISSUED_ON] == "2026-02-05"


def test_number_of_a_stamp_beside_the_head_is_not_taken_for_a_missing_one() -> None:
    stamp = ((300, 560, "CHỨNG THỰC BẢN SAO ĐÚNG"), (300, 620, "VỚI BẢN CHÍNH"), (300, 680, "Số: 1234/SCT-BS"))
    page = laid_out(*OFFICE_HEAD, DATED, *stamp, (1100, 900, "QUYẾT ĐỊNH"), (420, 1300, BODY[2]))
    number, _ = number_and_symbol(page)
    assert number.state is FieldState.NOT_ENTERED


@pytest.mark.parametrize(("printed", "value"), [("Số: ~123/QĐ-SCT", "123"), ("Số: ~1B2/QĐ-SCT", "")])
def test_tall_number_that_reads_like_print_has_a_rule_joined_to_it(printed: str, value: str) -> None:
    number, symbol = number_and_symbol(page_with(printed))
    assert (number.value, symbol.value) == (value, "QĐ-SCT")
    assert number.confidence < 50


def test_tall_number_that_was_hardly_recognised_is_handwritten() -> None:
    number, _ = number_and_symbol(page_with("Số: ~123/QĐ-SCT", confidence=70.0))
    assert number.state is FieldState.NOT_ENTERED


@pytest.mark.parametrize(("again", "value"), [("123/QĐ-SCT", "123"), ("128/QĐ-SCT", "")])
def test_tall_number_is_believed_when_the_second_reading_says_the_same(again: str, value: str) -> None:
    marks = second_reading(page_with("Số: ~123/QĐ-SCT"), again)
    number, _ = number_and_symbol(page_with("Số: ~123/QĐ-SCT", confidence=60.0, marks=marks))
    assert (number.value, number.confidence < 50) == (value, True)
