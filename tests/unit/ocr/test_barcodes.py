"""Barcodes as scanners see them: small, grey, skewed, turned, compressed."""

import cv2
import numpy as np
import pytest
import zxingcpp

from digitize.ocr.barcodes import barcodes_on
from digitize.ocr.decoding import Pixels
from tests.fakes.scans import drawn_page

CODE = "DGZ1:BIA:H41.16-221215-0001"
FORMATS = {
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "data_matrix": zxingcpp.BarcodeFormat.DataMatrix,
    "code_128": zxingcpp.BarcodeFormat.Code128,
}
MILLIMETRES = {"qr": 20, "data_matrix": 15, "code_128": 150}


def page_with(symbology: str, text: str = CODE, *, dpi: int = 150) -> Pixels:
    """Return a grey A4 page with lines of text and a barcode in its lower half."""
    size = (round(8.27 * dpi), round(11.69 * dpi))
    page = np.array(drawn_page(size=size, mode="L", points=round(13 * dpi / 72)))
    modules = np.array(zxingcpp.create_barcode(text, FORMATS[symbology]).to_image(scale=4, add_hrt=False))
    width = round(MILLIMETRES[symbology] / 25.4 * dpi)
    height = round(25 / 25.4 * dpi) if symbology == "code_128" else width
    picture = cv2.resize(modules, (width, height), interpolation=cv2.INTER_AREA)
    top, left = size[1] // 2, (size[0] - width) // 2
    page[top : top + height, left : left + width] = picture
    return page


def scanned(page: Pixels, *, skew_degrees: float = 5.0) -> Pixels:
    """Return the page as an office scanner delivers it: skewed, noisy, a JPEG."""
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew_degrees, 1.0)
    turned = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,))
    noise = np.random.default_rng(1).normal(0, 5, page.shape)
    noisy = np.clip(turned * 0.9 + 8 + noise, 0, 255).astype(np.uint8)
    return np.asarray(
        cv2.imdecode(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 70])[1], cv2.IMREAD_GRAYSCALE)
    )


@pytest.mark.parametrize("symbology", list(FORMATS))
@pytest.mark.parametrize("dpi", [150, 300])
def test_code_on_a_skewed_grey_jpeg_is_read(symbology: str, dpi: int) -> None:
    (code,) = barcodes_on(scanned(page_with(symbology, dpi=dpi)), resolution_dpi=dpi)
    assert (code.text, code.symbology) == (CODE, symbology)


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
@pytest.mark.parametrize("symbology", list(FORMATS))
def test_code_on_a_turned_page_is_read(symbology: str, quarter_turns: int) -> None:
    page = np.ascontiguousarray(np.rot90(page_with(symbology), quarter_turns))
    assert [code.text for code in barcodes_on(page, resolution_dpi=150)] == [CODE]


def test_box_is_where_the_code_is_printed_in_pixels_of_the_scan() -> None:
    (code,) = barcodes_on(page_with("qr", dpi=300), resolution_dpi=300)
    side = 20 / 25.4 * 300
    assert code.box.left == pytest.approx((2481 - side) / 2, abs=30)
    assert code.box.top == pytest.approx(3507 / 2, abs=30)
    assert code.box.width == pytest.approx(side, abs=60)


def test_codes_come_from_top_to_bottom() -> None:
    page = np.vstack([page_with("qr", "DGZ1:TACH"), page_with("qr")])
    assert [code.text for code in barcodes_on(page, resolution_dpi=150)] == ["DGZ1:TACH", CODE]


def test_text_of_a_code_keeps_its_letters_and_loses_what_no_database_holds() -> None:
    (code,) = barcodes_on(page_with("qr", "hồ sơ\0 Đ"), resolution_dpi=150)
    assert code.text == "hồ sơ Đ"


def test_page_without_a_code_has_none() -> None:
    assert barcodes_on(np.asarray(drawn_page(mode="L")), resolution_dpi=200) == ()
