"""A page of mixed raster content: a coarse background, and over it a fine mask with the letters."""

import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2

from digitize.domain.page import ReadingLimits
from digitize.ocr.pdf_pages import plan_page
from digitize.ocr.rasterize import raster_of_pdf
from tests.fakes.scans import drawn_page, jpeg_bytes, pdf_bytes

_WIDTH_POINTS, _HEIGHT_POINTS = 595.2, 841.68


def _mixed_page() -> bytes:
    background = drawn_page((), size=(827, 1169))
    letters = np.asarray(drawn_page(("Kính gửi: Ủy ban nhân dân",), size=(2480, 3508), mode="L")) < 128
    with pikepdf.Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(_WIDTH_POINTS, _HEIGHT_POINTS))
        picture = pikepdf.Stream(pdf, jpeg_bytes(background))
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 827, 1169, 8
        picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        mask = pikepdf.Stream(pdf, zlib.compress(np.packbits(~letters, axis=1).tobytes()))
        mask.Type, mask.Subtype, mask.ImageMask = pikepdf.Name.XObject, pikepdf.Name.Image, True
        mask.Width, mask.Height, mask.BitsPerComponent, mask.Filter = 2480, 3508, 1, pikepdf.Name.FlateDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture, Im1=mask))
        place = f"{_WIDTH_POINTS} 0 0 {_HEIGHT_POINTS} 0 0 cm"
        page.Contents = pikepdf.Stream(pdf, f"q {place} /Im0 Do Q q 0 g {place} /Im1 Do Q".encode())
        return pdf_bytes(pdf)


def test_page_is_read_at_the_resolution_of_its_letters(tmp_path: Path) -> None:
    original = tmp_path / "mixed.pdf"
    original.write_bytes(_mixed_page())
    with pikepdf.open(original) as stored:
        plan = plan_page(pypdfium2.PdfDocument(original)[0], stored.pages[0], ReadingLimits())
    assert plan.resolution_dpi == 300
    assert not plan.takes_image


def test_letters_of_the_mask_are_drawn_over_the_background(tmp_path: Path) -> None:
    original = tmp_path / "mixed.pdf"
    original.write_bytes(_mixed_page())
    raster = raster_of_pdf(original, 1, ReadingLimits(), tmp_path)
    letters = np.asarray(drawn_page(("Kính gửi: Ủy ban nhân dân",), size=(2480, 3508), mode="L")) < 128
    assert abs(raster.grey.shape[0] - 3508) <= 1
    height, width = (min(sides) for sides in zip(raster.grey.shape, letters.shape, strict=True))
    dark = raster.grey[:height, :width] < 128
    assert np.count_nonzero(dark & letters[:height, :width]) > 0.9 * np.count_nonzero(letters)
