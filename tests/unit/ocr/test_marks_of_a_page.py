"""What a page carries beside its words comes with its reading: scans and pages printed to PDF."""

from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from digitize.domain.page import ReadingLimits
from digitize.domain.page_marks import LineKind
from digitize.domain.recognition import PageReading
from digitize.ocr.engine_choice import DEFAULT_ENGINE
from digitize.ocr.in_process_reader import InProcessPageReader
from tests.fakes.scans import drawn_page, scan_pdf, text_pdf

LABEL = "DGZ1:TEM:H41.16-221215-0001"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scans")


def reading_of(content: bytes, folder: Path) -> PageReading:
    """Return the reading of the first page of a PDF."""
    original = folder / "original.pdf"
    original.write_bytes(content)
    reader = InProcessPageReader(ReadingLimits(), folder, DEFAULT_ENGINE)
    probe = reader.probe(original)
    return reader.read(original, probe.kind, 1, probe.pages[0])


def labelled_page() -> Image.Image:
    """Return a page (A4 at 200 dpi) with a dossier code in print, a number, and a label with a QR code."""
    page = drawn_page(("Số: 215/QĐ-UBND", "Mã hồ sơ: H41.16-221215-0018", "Kính gửi: Ủy ban nhân dân"), mode="L")
    code = zxingcpp.create_barcode(LABEL, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
    page.paste(Image.fromarray(np.array(code)), (1100, 1500))
    return page


@pytest.mark.parametrize("rotation", [0, 180])
def test_marks_of_a_scan_lie_in_pixels_of_the_scan(rotation: int, folder: Path) -> None:
    reading = reading_of(scan_pdf([labelled_page()], rotation=rotation), folder)
    (label,) = reading.marks.barcodes
    code, number = reading.marks.lines
    assert label.text == LABEL
    assert (code.kind, code.text) == (LineKind.DOSSIER_CODE, "H41.16-221215-0018")
    assert (number.kind, number.text) == (LineKind.DOCUMENT_NUMBER, "215/QĐ-UBND")
    assert (label.box.top > code.box.top > number.box.top) is (rotation == 0)
    assert reading.marks.fingerprint is not None
    assert reading.marks.secrecy is None


def test_blank_page_has_no_fingerprint(folder: Path) -> None:
    reading = reading_of(scan_pdf([Image.new("L", (1654, 2339), 250)]), folder)
    assert reading.marks.fingerprint is None


def test_page_printed_to_pdf_has_a_fingerprint_and_no_second_reading(folder: Path) -> None:
    reading = reading_of(text_pdf(["Ma ho so: H41.16-221215-0018"] * 12), folder)
    assert reading.source == "text_layer"
    assert reading.marks.fingerprint is not None
    assert reading.marks.lines == ()
