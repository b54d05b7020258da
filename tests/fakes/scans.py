"""Small scans, drawn for tests: pages with a few Vietnamese lines, as images and as PDF."""

import io
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pikepdf
from PIL import Image, ImageDraw

from bench.fonts import FONT_FAMILIES, load_font
from digitize.ocr.rasterize import DecodedColour, Raster

LINES = ("Kính gửi: Ủy ban nhân dân phường", "Đơn đề nghị cấp giấy chứng nhận", "Người làm đơn ký tên")


def drawn_page(
    lines: Sequence[str] = LINES, *, size: tuple[int, int] = (1654, 2339), mode: str = "RGB", points: int = 44
) -> Image.Image:
    """Return a white page (A4 at 200 dpi) with lines of black text."""
    page = Image.new("RGB", size, "white")
    font = load_font(FONT_FAMILIES[0], "regular", size_px=points)
    draw = ImageDraw.Draw(page)
    for position, line in enumerate(lines):
        draw.text((150, 200 + position * 3 * points), line, font=font, fill="black")
    return page.convert(mode)


def raster_of(page: Image.Image, *, dpi: int = 200) -> Raster:
    """Return the page as the preparation gets it, with its colours unless it is grey."""
    if page.mode == "L":
        return Raster(grey=np.asarray(page), colour=None, resolution_dpi=dpi)
    bgr = np.ascontiguousarray(np.asarray(page.convert("RGB"))[:, :, ::-1])
    grey = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return Raster(grey=grey, colour=DecodedColour(pixels=bgr), resolution_dpi=dpi)


def jpeg_bytes(page: Image.Image, **options: object) -> bytes:
    """Return the page as a JPEG."""
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", **{"quality": 90, "dpi": (200, 200)} | options)
    return buffer.getvalue()


def scan_pdf(pages: Sequence[Image.Image], *, dpi: int = 200, rotation: int = 0, signed: bool = False) -> bytes:
    """Return a PDF with one full-page JPEG a page, as scanners write it."""
    with pikepdf.Pdf.new() as pdf:
        for page in pages:
            width, height = (side * 72 / dpi for side in page.size)
            added = pdf.add_blank_page(page_size=(width, height))
            picture = pikepdf.Stream(pdf, jpeg_bytes(page))
            picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            picture.Width, picture.Height, picture.BitsPerComponent = *page.size, 8
            picture.ColorSpace = pikepdf.Name.DeviceGray if page.mode == "L" else pikepdf.Name.DeviceRGB
            picture.Filter = pikepdf.Name.DCTDecode
            added.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
            added.Contents = pikepdf.Stream(pdf, f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q".encode())
            if rotation:
                added.Rotate = rotation
        if signed:
            _add_signature(pdf)
        return pdf_bytes(pdf)


def text_pdf(lines: Sequence[str]) -> bytes:
    """Return a born-digital PDF whose (unembedded) font shows lines of plain ASCII."""
    with pikepdf.Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        page.Contents = pikepdf.Stream(pdf, f"BT /F1 12 Tf 16 TL 72 760 Td {shown} ET".encode())
        return pdf_bytes(pdf)


def pdf_bytes(pdf: pikepdf.Pdf, **options: Any) -> bytes:  # noqa: ANN401  whatever Pdf.save takes
    """Return a PDF's bytes."""
    buffer = io.BytesIO()
    pdf.save(buffer, **options)
    return buffer.getvalue()


def tiff_bytes(pages: Sequence[Image.Image], *, compression: str) -> bytes:
    """Return a multi-page TIFF."""
    buffer = io.BytesIO()
    pages[0].save(
        buffer, "TIFF", compression=compression, save_all=True, append_images=list(pages[1:]), dpi=(200, 200)
    )
    return buffer.getvalue()


def _add_signature(pdf: pikepdf.Pdf) -> None:
    value = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig,
        ByteRange=[0, 10, 20, 10],
        Contents=b"\0" * 16,
        Filter=pikepdf.Name("/Adobe.PPKLite"),
    )
    field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Signature1", V=pdf.make_indirect(value)))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)
