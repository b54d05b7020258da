"""Date of issue, issuing body, abstract and signer of administrative pages."""

from dataclasses import replace

import pytest

from digitize.domain.extraction.document_fields import extract_fields
from digitize.domain.fields import FieldName, FieldState, FieldValue
from digitize.domain.stored_page import StoredPage
from digitize.domain.titles import title_on
from digitize.domain.upright import turned_box
from tests.laid_out_pages import BODY, DATED, DECISION, HEIGHT, OFFICE_HEAD, STATE_HEAD, WIDTH, Placed, laid_out

NUMBER: Placed = (430, 430, "Số: 45/QĐ-SCT")


def fields_of(*pages: StoredPage) -> dict[FieldName, FieldValue]:
    found = extract_fields(pages, title_on(pages[0]))
    assert len({field.name for field in found}) == len(found)
    return {field.name: field for field in found}


def dated(text: str) -> FieldValue:
    return fields_of(laid_out(*OFFICE_HEAD, NUMBER, (1214, 430, text), *DECISION, BODY))[FieldName.ISSUED_ON]


@pytest.mark.parametrize(
    "text",
    ["Nghệ An, ngày 05 tháng 02 năm 2026", "Nghệ An, ngay 05 thang 02 nam 2026", "ngày 05 tháng 02 năm 2026"],
)
def test_printed_date_is_read(text: str) -> None:
    found = dated(text)
    assert (found.value, found.confidence > 90) == ("2026-02-05", True)


@pytest.mark.parametrize(
    "text",
    [
        "Nghệ An, ngày ~05 tháng 02 năm 2026",
        "Nghệ An, ngày ___ tháng 02 năm 2026",
        "Nghệ An, ngày 31 tháng 02 năm 2026",
        "Nghệ An, ngày 1? tháng 02 năm 2026",
    ],
)
def test_day_by_hand_blank_or_impossible_is_left_to_a_person(text: str) -> None:
    found = dated(text)
    assert (found.state, found.value, found.box is not None) == (FieldState.NOT_ENTERED, "", True)


def test_misread_day_in_italics_is_a_guess_below_belief() -> None:
    found = dated("Nghệ An, ngày =lỡ tháng 02 năm 2026")
    assert (found.value, found.confidence < 50) == ("2026-02-18", True)


@pytest.mark.parametrize("begin", ["theo", "Xét"])
def test_date_in_running_text_does_not_date_the_paper(begin: str) -> None:
    body = (420, 700, f"{begin} biên bản ngày 03 tháng 3 năm 2022 của bộ phận một cửa")
    page = laid_out(*OFFICE_HEAD, NUMBER, (1100, 560, "QUYẾT ĐỊNH"), body)
    assert fields_of(page)[FieldName.ISSUED_ON].state is FieldState.NOT_ENTERED


def issuer(*left: Placed) -> str:
    return fields_of(laid_out(*STATE_HEAD, *left, DATED, *DECISION, BODY))[FieldName.ISSUER].value


def test_issuing_body_without_its_parent() -> None:
    assert issuer((355, 259, "UBND TỈNH NGHỆ AN"), (420, 330, "SỞ CÔNG THƯƠNG"), NUMBER) == "SỞ CÔNG THƯƠNG"


def test_people_s_committee_and_its_province_are_one_body() -> None:
    left = ((400, 259, "ỦY BAN NHÂN DÂN"), (400, 330, "TỈNH QUẢNG NGÃI"), NUMBER)
    assert issuer(*left) == "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"


def test_wrapped_name_of_a_body_is_joined() -> None:
    left = (
        (340, 259, "VĂN PHÒNG UBND TỈNH"),
        (330, 310, "TRUNG TÂM PHỤC VỤ"),
        (360, 361, "HÀNH CHÍNH CÔNG"),
        (400, 450, "Số: 45/QĐ-SCT"),
    )
    assert issuer(*left) == "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"


def test_abstract_ends_before_the_text() -> None:
    body = (700, 900, "Trong thời gian qua, các hộ kinh doanh ở chợ đã")
    found = fields_of(laid_out(*OFFICE_HEAD, NUMBER, DATED, *DECISION, (1050, 760, "buôn bán tại chợ"), body))
    assert found[FieldName.ABSTRACT].value == "Về việc cấp giấy phép cho hộ kinh doanh buôn bán tại chợ"


def test_abstract_of_an_official_letter_stands_under_its_number() -> None:
    letter = ((300, 500, "V/v giải quyết hồ sơ"), (360, 565, "xuất khẩu gỗ"), (800, 760, "Kính gửi: Sở Y tế"))
    found = fields_of(laid_out(*OFFICE_HEAD, (430, 430, "Số: 4/SCT-VP"), DATED, *letter, BODY))
    assert found[FieldName.ABSTRACT].value == "V/v giải quyết hồ sơ xuất khẩu gỗ"
    assert found[FieldName.PAPER_TYPE].value == "Công văn"


SIGNED: tuple[Placed, ...] = (
    (300, 2600, "Nơi nhận:"),
    (300, 2660, "- Trần Văn Khởi;"),
    (1600, 2600, "KT. GIÁM ĐỐC"),
    (1580, 2670, "PHÓ GIÁM ĐỐC"),
    (1600, 3000, "Lữ Thị Ánh Đợi"),
)


def test_signer_is_the_name_under_the_office_on_the_last_signed_page() -> None:
    first = laid_out(*OFFICE_HEAD, NUMBER, DATED, *DECISION, BODY)
    back = laid_out(number=3)
    found = fields_of(first, laid_out(*SIGNED, number=2), back)[FieldName.SIGNER]
    assert (found.value, found.page) == ("Lữ Thị Ánh Đợi", 2)


def test_marks_of_a_family_name_are_put_right_with_less_confidence() -> None:
    signed = (*SIGNED[:-1], (1600, 3000, "Trân Hoàng Tuấn"))
    found = fields_of(laid_out(*OFFICE_HEAD, NUMBER, DATED, *DECISION, *signed))[FieldName.SIGNER]
    assert (found.value, found.confidence < 90) == ("Trần Hoàng Tuấn", True)


def test_unreadable_name_is_left_to_a_person_who_is_shown_the_signature() -> None:
    found = fields_of(laid_out(*OFFICE_HEAD, NUMBER, DATED, *DECISION, *SIGNED[:-1]))[FieldName.SIGNER]
    assert (found.state, found.box is not None) == (FieldState.NOT_ENTERED, True)


def test_papers_of_citizens_have_no_number_and_no_issuer() -> None:
    signed = ((400, 2600, "XÁC NHẬN CỦA UBND XÃ"), (1700, 2600, "NGƯỜI LÀM ĐƠN"))
    names = ((480, 3000, "Phan Bá Lẫm"), (1680, 3000, "Lữ Thị Ánh Đợi"))
    page = laid_out(
        (780, 259, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (990, 338, "Độc lập - Tự do - Hạnh phúc"),
        (1500, 450, "Đồng Lam, ngày 21 tháng 02 năm 2025"),
        (1150, 600, "ĐƠN ĐỀ NGHỊ"),
        (420, 900, BODY[2]),
        *signed,
        *names,
    )
    found = fields_of(page)
    absent = (FieldName.NUMBER, FieldName.SYMBOL, FieldName.ISSUER, FieldName.SECRECY)
    assert {found[name].state for name in absent} == {FieldState.ABSENT}
    assert found[FieldName.ISSUED_ON].value == "2025-02-21"
    assert found[FieldName.SIGNER].value == "Lữ Thị Ánh Đợi"


def test_fields_of_a_page_on_its_head_are_boxed_in_scan_pixels() -> None:
    upright = laid_out(*OFFICE_HEAD, NUMBER, DATED, *DECISION, BODY)
    words = tuple(
        replace(word, box=turned_box(word.box, 180, width=WIDTH, height=HEIGHT)) for word in upright.words
    )
    found = fields_of(replace(upright, words=words, turn_degrees=180))[FieldName.NUMBER]
    assert (found.value, found.box) == ("45", words[[word.text for word in words].index("45/QĐ-SCT")].box)


def test_short_last_line_of_a_name_belongs_to_it() -> None:
    parent, national, motto = (355, 259, "TÒA ÁN NHÂN DÂN TỈNH"), *OFFICE_HEAD[2:]
    for rest in ("VỰC", "2"):
        name = (355, 330, "TÒA ÁN NHÂN DÂN KHU")
        middle = 355 + (24 * 15 + 14 * 4) // 2
        short = (middle - 12 * len(rest), 400, rest)
        number = (430, 470, "Số: 45/QĐ-TA")
        found = fields_of(laid_out(parent, name, short, number, national, motto, DATED, *DECISION, BODY))
        assert found[FieldName.ISSUER].value == f"TÒA ÁN NHÂN DÂN KHU {rest}"


def test_speck_beside_a_name_is_no_part_of_it() -> None:
    found = fields_of(laid_out(*OFFICE_HEAD, (330, 400, "2"), (430, 470, "Số: 45/QĐ-SCT"), DATED, *DECISION, BODY))
    assert found[FieldName.ISSUER].value == "SỞ CÔNG THƯƠNG"


def test_digit_read_beside_the_letter_of_y_te_is_a_speck() -> None:
    head = ((355, 259, "UBND TỈNH NGHỆ AN"), (420, 330, "SỞ Y7 TẾ"), *OFFICE_HEAD[2:])
    found = fields_of(laid_out(*head, NUMBER, DATED, *DECISION, BODY))
    assert found[FieldName.ISSUER].value == "SỞ Y TẾ"
