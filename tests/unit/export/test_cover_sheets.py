"""Printed sheets and labels, scanned badly, still say which dossier they are of."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp
from pdf2image import convert_from_path

from digitize.domain.cover_sheet import CoverSheet, SheetKind, SheetPayload, parse_payload
from digitize.domain.dossier import DossierCode
from digitize.domain.errors import FontMissingError
from digitize.export.cover_sheets import write_cover_sheets, write_label_sheet
from digitize.export.print_fonts import register_fonts

HISTORIC, PRESENT = "000.00.16.H41-221215-0001", "H41.16-221215-0001"
MINISTRY = "G01.899.108.000-250702-0045"
SEEDS = range(40)

Picture = npt.NDArray[np.uint8]


def payload(kind: SheetKind, code: str) -> SheetPayload:
    return SheetPayload(kind=kind, code=DossierCode.parse(code))


def printed(path: Path, *, resolution_dpi: int) -> list[Picture]:
    return [np.asarray(page.convert("L")) for page in convert_from_path(path, dpi=resolution_dpi)]


def scanned(page: Picture, seed: int) -> Picture:
    """Return the page as a poor scanner sees it: skewed by up to 5 degrees, pale, blurred, noisy, JPEG of 60."""
    random = np.random.default_rng(seed)
    height, width = page.shape
    degrees = random.uniform(4, 5) * random.choice((-1, 1))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    pale = cv2.GaussianBlur(turned, (0, 0), 0.7).astype(np.float32) * random.uniform(0.45, 0.8) + 40
    noisy = np.clip(pale + random.normal(0, random.uniform(4, 9), pale.shape), 0, 255).astype(np.uint8)
    if random.random() < 0.25:
        noisy = np.ascontiguousarray(np.rot90(noisy, 2))
    encoded = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def texts_in(picture: Picture) -> list[tuple[str, str]]:
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128])
    return [(str(found.format), found.text) for found in zxingcpp.read_barcodes(picture, formats=formats)]


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Picture]:
    payloads = [
        payload(SheetKind.COVER, HISTORIC),
        payload(SheetKind.RESULT, MINISTRY),
        payload(SheetKind.COVER, PRESENT),
        SheetPayload(kind=SheetKind.SEPARATOR),
    ]
    path = tmp_path_factory.mktemp("sheets") / "sheets.pdf"
    names = {"unit_name": "SỞ CÔNG THƯƠNG TỈNH NGHỆ AN", "procedure_name": "Cấp giấy phép " + "dài " * 80}
    write_cover_sheets([CoverSheet(payload=payload, **names) for payload in payloads], path)
    return {payload.text: page for payload, page in zip(payloads, printed(path, resolution_dpi=150), strict=True)}


@pytest.mark.parametrize("seed", SEEDS)
def test_both_codes_of_every_sheet_survive_a_grey_150_dpi_scan_skewed_by_5_degrees(
    sheets: dict[str, Picture], seed: int
) -> None:
    text, page = list(sheets.items())[seed % len(sheets)]
    found = texts_in(scanned(page, seed))
    assert {kind for kind, _ in found} == {"QR Code", "Code 128"}
    assert {read for _, read in found} == {text}


@pytest.mark.parametrize("damaged", ["upper half", "foot"])
def test_sheet_with_one_code_torn_off_is_still_read(sheets: dict[str, Picture], damaged: str) -> None:
    for seed, (text, page) in enumerate(sheets.items()):
        torn = page.copy()
        edge = round(page.shape[0] * 0.75)
        torn[:edge] = 255 if damaged == "upper half" else torn[:edge]
        torn[edge:] = 255 if damaged == "foot" else torn[edge:]
        assert [read for _, read in texts_in(scanned(torn, seed))] == [text]


def test_labels_survive_a_grey_200_dpi_scan(tmp_path: Path) -> None:
    codes = [f"{unit}-221215-{serial:04}" for unit in ("000.00.16.H41", "G01.899.108.000") for serial in range(12)]
    write_label_sheet([DossierCode.parse(code) for code in codes], tmp_path / "tem.pdf")
    (page,) = printed(tmp_path / "tem.pdf", resolution_dpi=200)
    height, width = 37 / 25.4 * 200, 70 / 25.4 * 200
    for number, code in enumerate(codes):
        top, left = round(number // 3 * height) + 4, round(number % 3 * width)
        paper = np.full((1200, 1000), 255, dtype=np.uint8)
        paper[400 : 400 + round(height), 200 : 200 + round(width)] = page[
            top : top + round(height), left : left + round(width)
        ]
        (read,) = [parse_payload(text) for _, text in texts_in(scanned(paper, number))]
        assert read == payload(SheetKind.LABEL, code)


def test_a_25th_label_begins_a_second_page(tmp_path: Path) -> None:
    write_label_sheet([DossierCode.parse(PRESENT)] * 25, tmp_path / "tem.pdf")
    first, second = printed(tmp_path / "tem.pdf", resolution_dpi=150)
    assert (len(texts_in(first)), len(texts_in(second))) == (24, 1)


def test_equal_sheets_give_equal_bytes(tmp_path: Path) -> None:
    sheet = CoverSheet(payload=payload(SheetKind.COVER, PRESENT), unit_name="SỞ Y TẾ")
    for name in ("a.pdf", "b.pdf"):
        write_cover_sheets([sheet], tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_label_is_no_sheet_of_its_own() -> None:
    with pytest.raises(ValueError, match="label"):
        CoverSheet(payload=payload(SheetKind.LABEL, PRESENT))


def test_missing_font_names_the_debian_package(tmp_path: Path) -> None:
    with pytest.raises(FontMissingError) as caught:
        register_fonts((tmp_path,))
    assert caught.value.code == "export.font_missing"
    assert caught.value.facts["package"] == "fonts-dejavu-core"
