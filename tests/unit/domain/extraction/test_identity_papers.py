"""The holder of an identity paper: QR code first, then the zone with check digits, then what is printed."""

from hypothesis import given
from hypothesis import strategies as some

from digitize.domain.box import Box
from digitize.domain.extraction.document_fields import extract_fields
from digitize.domain.extraction.machine_readable_zone import check_digit
from digitize.domain.fields import FieldName, FieldSource, FieldState, FieldValue
from digitize.domain.page_marks import Barcode, PageMarks
from digitize.domain.stored_page import StoredPage
from digitize.domain.titles import title_on
from tests.laid_out_pages import Placed, laid_out

NUMBER = "999185001234"
FRONT: tuple[Placed, ...] = (
    (800, 150, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (950, 220, "Độc lập - Tự do - Hạnh phúc"),
    (1000, 300, "CĂN CƯỚC CÔNG DÂN"),
    (700, 450, f"Số / No.: {NUMBER}"),
    (700, 550, "Họ và tên / Full name:"),
    (700, 620, "LỮ THỊ ÁNH ĐỢI"),
    (700, 720, "Ngày sinh / Date of birth: 01/09/1985"),
)


def zone_lines(number: str = NUMBER, birth: str = "850901", name: str = "LU<<THI<ANH<DOI") -> list[str]:
    first = f"IDVNM{number[3:]}{check_digit(number[3:])}{number}<<4"
    expiry = "350901"
    second = f"{birth}{check_digit(birth)}F{expiry}{check_digit(expiry)}VNM<<<<<<<<<<<"
    whole = check_digit(first[5:] + second[:7] + second[8:15] + second[18:])
    return [first, f"{second}{whole}", name.ljust(30, "<")]


def back(*lines: str) -> StoredPage:
    return laid_out(*((300, 900 + 100 * place, line) for place, line in enumerate(lines)), number=2)


def holder(*pages: StoredPage) -> dict[FieldName, FieldValue]:
    return {field.name: field for field in extract_fields(pages, title_on(pages[0]))}


def test_check_digit_is_the_one_of_icao_9303() -> None:
    assert check_digit("520727") == 3  # the example of part 3, 4.9


def test_qr_code_of_a_card_is_believed_before_its_print() -> None:
    text = f"{NUMBER}||Lữ Thị Ánh Đợi|01091985|Nữ|Xóm 2, xã Đồng Lam|25042021"
    code = Barcode(text=text, symbology="qr", box=Box(left=0, top=0, right=200, bottom=200))
    misread = (*FRONT[:3], (700, 450, "Số / No.: 999185001284"), *FRONT[4:])
    found = holder(laid_out(*misread, marks=PageMarks(barcodes=(code,))))
    assert found[FieldName.HOLDER_NUMBER].value == NUMBER
    assert found[FieldName.HOLDER_NAME].value == "Lữ Thị Ánh Đợi"
    assert found[FieldName.BIRTH_DATE].value == "1985-09-01"
    assert found[FieldName.ISSUED_ON].value == "2021-04-25"
    assert {found[name].source for name in (FieldName.HOLDER_NUMBER, FieldName.BIRTH_DATE)} == {FieldSource.QR}


def test_zone_proves_the_number_and_the_letters_of_the_printed_name() -> None:
    found = holder(laid_out(*FRONT, confidence=96.0), back(*zone_lines()))
    assert (found[FieldName.HOLDER_NUMBER].value, found[FieldName.HOLDER_NUMBER].source) == (
        NUMBER,
        FieldSource.MRZ,
    )
    assert found[FieldName.HOLDER_NUMBER].page == 2
    assert found[FieldName.HOLDER_NAME].value == "LỮ THỊ ÁNH ĐỢI"
    assert found[FieldName.HOLDER_NAME].confidence >= 90


def test_printed_name_that_the_zone_contradicts_is_doubted() -> None:
    found = holder(laid_out(*FRONT), back(*zone_lines(name="LU<<THI<ANH<DAO")))
    assert found[FieldName.HOLDER_NAME].confidence <= 60


def test_letters_read_for_digits_in_the_zone_are_put_right_where_check_digits_agree() -> None:
    first, second, third = zone_lines()
    damaged = [
        first[:5] + first[5:].replace("0", "O", 1),
        second.replace("1", "I", 1),
        third.replace("<<", "«", 1),
    ]
    found = holder(laid_out(*FRONT[:3]), back(*damaged))
    assert found[FieldName.HOLDER_NUMBER].value == NUMBER
    assert found[FieldName.BIRTH_DATE].value == "1985-09-01"


@given(place=some.integers(5, 26), digit=some.sampled_from("0123456789"))
def test_zone_with_one_wrong_digit_is_never_believed(place: int, digit: str) -> None:
    first, second, third = zone_lines()
    damaged = first[:place] + digit + first[place + 1 :]
    found = holder(laid_out(*FRONT[:3]), back(damaged, second, third))[FieldName.HOLDER_NUMBER]
    assert found.value == NUMBER or found.confidence < 50


@given(place=some.integers(0, 6), digit=some.sampled_from("0123456789"))
def test_birth_date_with_one_wrong_digit_is_never_believed(place: int, digit: str) -> None:
    first, second, third = zone_lines()
    damaged = second[:place] + digit + second[place + 1 :]
    found = holder(laid_out(*FRONT[:3]), back(first, damaged, third))[FieldName.BIRTH_DATE]
    assert found.value == "1985-09-01" or found.confidence < 50


def test_print_alone_is_read_by_its_labels() -> None:
    found = holder(laid_out(*FRONT))
    assert found[FieldName.HOLDER_NUMBER].value == NUMBER
    assert found[FieldName.HOLDER_NAME].value == "LỮ THỊ ÁNH ĐỢI"
    assert found[FieldName.BIRTH_DATE].value == "1985-09-01"
    assert found[FieldName.HOLDER_NUMBER].source is FieldSource.TEXT


def test_holder_of_a_birth_certificate_is_the_first_person_named() -> None:
    page = laid_out(
        (780, 259, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (990, 338, "Độc lập - Tự do - Hạnh phúc"),
        (1100, 560, "GIẤY KHAI SINH"),
        (420, 800, "Họ, chữ đệm, tên: Uông Thu Hằng"),
        (420, 880, "Ngày, tháng, năm sinh: 05/02/2026"),
        (420, 960, "Họ, chữ đệm, tên người mẹ: Lữ Thị Ánh Đợi"),
    )
    found = holder(page)
    assert found[FieldName.HOLDER_NAME].value == "Uông Thu Hằng"
    assert found[FieldName.BIRTH_DATE].value == "2026-02-05"
    assert found[FieldName.HOLDER_NUMBER].state is FieldState.NOT_ENTERED
