"""Payloads of our own barcodes, and dossier codes inside the barcodes of others."""

import pytest

from digitize.domain.cover_sheet import SheetKind, SheetPayload, codes_in_barcode, parse_payload
from digitize.domain.dossier import DossierCode

HISTORIC = "000.00.16.H41-221215-0001"
PRESENT = "H41.16-221215-0001"


@pytest.mark.parametrize("issued", [HISTORIC, PRESENT, "G01.899.108.000-250702-0045"])
@pytest.mark.parametrize("kind", [SheetKind.COVER, SheetKind.RESULT, SheetKind.LABEL])
def test_printed_payload_is_read_back_with_the_code_as_issued(kind: SheetKind, issued: str) -> None:
    payload = SheetPayload(kind=kind, code=DossierCode.parse(issued))
    assert payload.text.isascii()
    assert parse_payload(payload.text) == payload


def test_separator_carries_no_code() -> None:
    assert parse_payload("DGZ1:TACH") == SheetPayload(kind=SheetKind.SEPARATOR)
    assert SheetPayload(kind=SheetKind.SEPARATOR).text == "DGZ1:TACH"


def test_historic_and_present_form_name_one_dossier() -> None:
    read = [parse_payload(f"DGZ1:BIA:{issued}") for issued in (HISTORIC, PRESENT)]
    codes = [payload.code for payload in read if payload is not None and payload.code is not None]
    assert [code.canonical for code in codes] == [PRESENT, PRESENT]
    assert [code.issued for code in codes] == [HISTORIC, PRESENT]


@pytest.mark.parametrize(
    "text",
    [
        "",
        PRESENT,
        "DGZ1:BIA",
        "DGZ1:BIA:",
        "DGZ1:BIA:H41.16",
        "DGZ1:BIA:H41.16-221315-0001",  # There is no month 13.
        f"DGZ1:TACH:{PRESENT}",
        f"DGZ1:MOI:{PRESENT}",
        f"DGZ2:BIA:{PRESENT}",
        f"dgz1:bia:{PRESENT}",
        f"DGZ1:BIA:{PRESENT} ",
        f" DGZ1:BIA:{PRESENT}",
        f"DGZ1:BIA:{PRESENT}\n",
        f"DGZ1:BIA:{PRESENT}:2",
    ],
)
def test_text_that_is_nearly_a_payload_is_none(text: str) -> None:
    assert parse_payload(text) is None


@pytest.mark.parametrize(
    "text",
    [
        PRESENT,
        HISTORIC,
        f"DGZ1:TEM:{PRESENT}",
        f"Mã hồ sơ: {PRESENT}|Ngày hẹn trả: 30/12/2022",
        f"https://dichvucong.example.vn/tra-cuu?maHoSo={PRESENT}&lang=vi",
        f"https://dichvucong.example.vn/ho-so/{HISTORIC}",
        "https://dichvucong.example.vn/?q=ma%3AH41.16%2D221215%2D0001",
        "https://a.example.vn/?next=https%253A%252F%252Fb.example.vn%252F%253Fma%253DH41.16%252D221215%252D0001",
    ],
)
def test_code_is_found_alone_and_inside_receipts_and_urls(text: str) -> None:
    assert [code.canonical for code in codes_in_barcode(text)] == [PRESENT]


def test_code_keeps_the_form_in_which_it_was_issued() -> None:
    assert [code.issued for code in codes_in_barcode(f"?ma={HISTORIC}")] == [HISTORIC]


def test_two_codes_in_one_barcode_are_both_told() -> None:
    found = codes_in_barcode(f"{PRESENT};H41.16-221215-0002")
    assert [code.canonical for code in found] == [PRESENT, "H41.16-221215-0002"]


@pytest.mark.parametrize(
    "text", ["", "999085012345|Nguyễn Văn An|01011985|Nam|Xóm 3|01012021", "1.011442.000.00.00.H38"]
)
def test_other_barcodes_hold_no_code(text: str) -> None:
    assert codes_in_barcode(text) == ()
