"""Titles: which pages begin a paper, and what paper it is."""

import pytest

from digitize.domain.box import Box
from digitize.domain.titles import title_on
from tests.unit.domain.stored_pages import BODY, MOTTO, a_page, numbered, titled

A3 = {"width": 4961, "height": 3508}


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("QUYẾT ĐỊNH", "QD"),
        ("ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG", "DON"),
        ("GIẤY ĐỀ NGHỊ ĐĂNG KÝ HỘ KINH DOANH", "DON"),
        ("TỜ KHAI ĐĂNG KÝ KHAI SINH", "TOKHAI"),
        ("GIẤY KHAI SINH", "KHAISINH"),
        ("GIẤY CHỨNG SINH", "CHUNGSINH"),
        ("GIẤY CHỨNG NHẬN KẾT HÔN", "KETHON"),
        ("GIẤY CHỨNG NHẬN SỨC KHỎE", "GCN"),
        ("TRÍCH LỤC KHAI TỬ", "TRICHLUC"),
        ("CĂN CƯỚC CÔNG DÂN", "CCCD"),
        ("HỢP ĐỒNG THUÊ ĐỊA ĐIỂM KINH DOANH", "HOPDONG"),
        ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "TIEPNHAN"),
        ("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", "HONNHAN"),
        ("PHIẾU KHẢO SÁT", ""),
    ],
)
def test_centred_capitals_below_the_national_name_are_the_title(printed: str, code: str) -> None:
    title = title_on(titled(1, printed))
    assert title is not None
    assert (title.paper_type.code, title.text, title.has_motto) == (code, printed, True)


@pytest.mark.parametrize(
    ("misread", "code"),
    [
        ("QUYÉT ĐỊNIH", "QD"),
        ("GIẤYKHAI SINH", "KHAISINH"),
        ("TỜ KHA1 ĐĂNG KÝ", "TOKHAI"),
        ("GIÂY CHỨNG NHÂN KÊT HỒN", "KETHON"),
        ("H Ợ P Đ Ồ N G", "HOPDONG"),
    ],
)
def test_title_is_found_with_a_letter_or_two_read_wrongly(misread: str, code: str) -> None:
    title = title_on(titled(1, misread))
    assert title is not None
    assert title.paper_type.code == code


def test_lines_below_the_type_are_the_abstract_and_the_body_is_not() -> None:
    page = a_page(
        1,
        *MOTTO,
        "=QUYẾT ĐỊNH",
        "=Về việc cấp Giấy chứng nhận cơ sở đủ",
        "=điều kiện an toàn thực phẩm",
        "",
        *BODY,
    )
    title = title_on(page)
    assert title is not None
    assert title.abstract == "Về việc cấp Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm"


def test_title_goes_on_over_several_lines_of_capitals() -> None:
    page = titled(1, "GIẤY CHỨNG NHẬN", "=QUYỀN SỬ DỤNG ĐẤT,", "=QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT")
    title = title_on(page)
    assert title is not None
    assert title.text == "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT"
    assert len(title.boxes) == 3


def test_title_as_wide_as_the_text_goes_on_in_the_next_line() -> None:
    wide = "GIẤY XÁC NHẬN HOÀN THÀNH CHƯƠNG TRÌNH ĐÀO TẠO, CẬP NHẬT KIẾN THỨC CHUYÊN MÔN VỀ QUẢN LÝ"
    title = title_on(
        titled(1, wide, "=DƯỢC VÀ TRANG THIẾT BỊ Y TẾ, AN TOÀN THỰC PHẨM VÀ PHÒNG CHỐNG DỊCH BỆNH Ở CƠ SỞ")
    )
    assert title is not None
    assert title.text.endswith("Ở CƠ SỞ")


def test_official_letter_is_known_by_number_and_subject() -> None:
    page = a_page(
        1, *MOTTO, "Số: 123/SCT-QLTM", "V/v giải quyết hồ sơ", "", "=Kính gửi: Ủy ban nhân dân xã", *BODY
    )
    title = title_on(page)
    assert title is not None
    assert (title.paper_type.code, title.abstract) == ("CV", "V/v giải quyết hồ sơ")


def test_cited_decision_in_running_text_is_no_title() -> None:
    assert (
        title_on(a_page(2, "Căn cứ Quyết định số 15/QĐ-UBND ngày 02/3/2026 của Ủy ban nhân dân tỉnh,", *BODY))
        is None
    )


def test_operative_words_on_a_continuation_page_are_no_title() -> None:
    assert title_on(a_page(2, "=QUYẾT ĐỊNH:", *BODY)) is None
    assert title_on(a_page(2, *BODY, "=PHƯƠNG ÁN BỐ TRÍ", *BODY)) is None


def test_sentence_about_the_republic_is_no_national_name() -> None:
    text = "theo pháp luật của nước Cộng hòa xã hội chủ nghĩa Việt Nam và các quy định khác về đất đai"
    assert title_on(a_page(2, text, *BODY)) is None


def test_continuation_and_blank_pages_have_no_title() -> None:
    assert title_on(numbered(2, 2)) is None
    assert title_on(a_page(3)) is None


def test_drawing_has_its_title_in_the_block_below() -> None:
    title = title_on(a_page(1, "4400 3220", "=BẢN VẼ THIẾT KẾ XÂY DỰNG", "=NHÀ Ở RIÊNG LẺ", top=2300, **A3))
    assert title is not None
    assert (title.paper_type.code, title.text, title.abstract) == (
        "BANVE",
        "BẢN VẼ THIẾT KẾ XÂY DỰNG",
        "NHÀ Ở RIÊNG LẺ",
    )


def test_title_of_a_turned_page_is_found_and_its_box_lies_in_the_scan() -> None:
    upright = titled(1, "BIÊN BẢN")
    turned = titled(1, "BIÊN BẢN", turn_degrees=180)
    words = tuple(
        type(word)(
            text=word.text,
            box=Box(
                left=upright.width - word.box.right,
                top=upright.height - word.box.bottom,
                right=upright.width - word.box.left,
                bottom=upright.height - word.box.top,
            ),
            confidence=word.confidence,
            line=word.line,
            block=word.block,
        )
        for word in upright.words
    )
    title = title_on(type(turned)(**{name: getattr(turned, name) for name in turned.__slots__} | {"words": words}))
    assert title is not None
    assert title.paper_type.code == "BIENBAN"
    assert title.boxes[0].top > upright.height / 2
