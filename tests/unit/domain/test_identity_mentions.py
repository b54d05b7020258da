"""Whom a page names."""

from datetime import date

from digitize.domain.identity_mentions import mentions_on
from digitize.domain.person_names import is_person, is_same_name, stands_in
from tests.unit.domain.stored_pages import a_page, coded

NUMBER = "999085001234"


def test_names_stand_behind_labels_and_numbers_behind_theirs() -> None:
    page = a_page(1, "Họ, chữ đệm, tên: Lữ Thị Ánh Đợi, sinh ngày 05/02/1985", f"Số định danh cá nhân: {NUMBER}")
    mentions = mentions_on(page)
    assert [name.value for name in mentions.names] == ["Lữ Thị Ánh Đợi"]
    assert [(number.value, number.is_labelled) for number in mentions.numbers] == [(NUMBER, True)]
    assert mentions.dates == (date(1985, 2, 5),)


def test_title_of_an_official_is_no_name() -> None:
    assert mentions_on(a_page(1, "Ông (bà) Trưởng phòng Tổ chức chịu trách nhiệm")).names == ()
    assert mentions_on(a_page(1, "NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN HỒ SƠ")).names == ()


def test_name_on_a_card_stands_below_its_label() -> None:
    page = a_page(1, "Họ và tên / Full name:", "LỮ THỊ ÁNH ĐỢI", "Ngày sinh: 05/02/1985")
    assert [name.value for name in mentions_on(page).names] == ["LỮ THỊ ÁNH ĐỢI"]


def test_machine_readable_lines_name_number_and_name() -> None:
    page = a_page(
        1, f"IDVNM0850012345{NUMBER}<<0", "8502057F4502057VNM<<<<<<<<<<<2", "LU<<THI<ANH<DOI<<<<<<<<<<<<<<<"
    )
    mentions = mentions_on(page)
    assert [number.value for number in mentions.numbers] == [NUMBER]
    assert is_same_name(mentions.names[0].value, "Lữ Thị Ánh Đợi")


def test_code_of_a_card_names_number_and_name() -> None:
    page = a_page(1, "chữ mờ", marks=coded(f"{NUMBER}|186000123|Lữ Thị Ánh Đợi|05021985|Nữ|Xóm 1|01012022"))
    mentions = mentions_on(page)
    assert ([number.value for number in mentions.numbers], mentions.names[0].value) == ([NUMBER], "Lữ Thị Ánh Đợi")


def test_account_numbers_sums_and_codes_are_no_citizens() -> None:
    page = a_page(
        1, "Số tài khoản: 123456789012 tại ngân hàng", "Diện tích 123456789 m2", "Mã hồ sơ H41.16-221115-0001"
    )
    assert mentions_on(page).numbers == ()


def test_organisation_is_no_person() -> None:
    assert is_person("Lữ Thị Ánh Đợi")
    assert not is_person("Công ty TNHH Hoàng Mai")
    assert not is_person("Trường Tiểu học Lê Lợi")


def test_name_in_a_text_may_have_one_letter_wrong_unless_it_must_be_exact() -> None:
    text = ("ong", "lu", "thi", "anb", "doi", "co")
    assert stands_in("Lữ Thị Ánh Đợi", text)
    assert not stands_in("Lữ Thị Ánh Đợi", text, exactly=True)
    assert not stands_in("Lê An", ("le", "in"))
