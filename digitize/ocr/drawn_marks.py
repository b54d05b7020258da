"""The marks of a page with a sound text layer: it is drawn small, for its words need no recognition."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
import pypdfium2

from digitize.domain.box import Box
from digitize.domain.page_marks import PageMarks
from digitize.domain.recognition import Word
from digitize.ocr.barcodes import BARCODE_DPI, barcodes_on
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import RecognitionEngine
from digitize.ocr.fingerprint import fingerprint_of
from digitize.ocr.geometry import boxes_mapped, scaling
from digitize.ocr.page_frame import PageFrame
from digitize.ocr.prepared_page import PreparedPage
from digitize.ocr.rasterize import DecodedColour, Raster
from digitize.ocr.secrecy_stamps import mark_in_words, secrecy_mark

_MOST_PIXELS: Final = 12_000_000


def marks_of_drawn_page(
    page: pypdfium2.PdfPage, words: Sequence[Word], frame: PageFrame, engine: RecognitionEngine
) -> PageMarks:
    """Return barcodes, a mark of secrecy and the fingerprint of a page that was printed to PDF.

    `words` and the boxes of the marks are pixels of `frame`. Lines are not read a second time: the words of a text
    layer are the file's own. The engine reads nothing but frames of stamps that were laid over the page as
    pictures. A page that cannot be drawn has only the mark that its words tell of.
    """
    bgr = _drawn(page)
    if bgr is None:
        return PageMarks(secrecy=mark_in_words(words))
    grey = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    resolution_dpi = round(72 * grey.shape[1] / page.get_width())
    raster = Raster(grey=grey, colour=DecodedColour(pixels=bgr), resolution_dpi=resolution_dpi)
    scale = frame.width / grey.shape[1]
    small = _scaled([word.box for word in words], 1 / scale, width=grey.shape[1], height=grey.shape[0])
    placed = [replace(word, box=box) for word, box in zip(words, small, strict=True)]
    secrecy = secrecy_mark(raster, _as_prepared(raster), placed, engine)
    codes = barcodes_on(grey, resolution_dpi=resolution_dpi)
    boxes = [code.box for code in codes] + ([] if secrecy is None else [secrecy.box])
    boxes = _scaled(boxes, scale, width=frame.width, height=frame.height)
    return PageMarks(
        barcodes=tuple(replace(code, box=box) for code, box in zip(codes, boxes, strict=False)),
        secrecy=None if secrecy is None else replace(secrecy, box=boxes[-1]),
        fingerprint=fingerprint_of(grey),
    )


def _scaled(boxes: Sequence[Box], factor: float, *, width: int, height: int) -> list[Box]:
    return boxes_mapped(boxes, scaling(factor), width=width, height=height)


def _as_prepared(raster: Raster) -> PreparedPage:
    """Return a page that was printed, and so needs no preparation."""
    colours = None if raster.colour is None else raster.colour.reduced()
    return PreparedPage(
        grey=raster.grey,
        colour=raster.colour,
        small_colour=colours,
        scan_colour=colours,
        resolution_dpi=raster.resolution_dpi,
    )


def _drawn(page: pypdfium2.PdfPage) -> Pixels | None:
    """Return the page (BGR) at the resolution of barcodes, less where it is a plan; None where it fails."""
    width, height = page.get_size()
    scale = min(BARCODE_DPI / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    try:
        pixels = page.render(scale=scale, may_draw_forms=False).to_numpy()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None
    return np.ascontiguousarray(pixels[:, :, :3])
