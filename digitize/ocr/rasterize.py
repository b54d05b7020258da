"""Pixels of one page: grey for reading, colour only where a step asks for it, or a picture for the screen.

Grey comes straight from the JPEG's luminance; the full colours of a page are decoded only when a stamp was seen
in the colours at a quarter of the size. Pages are never rendered when they are one full-page image.
"""

from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
import pdf2image
import pikepdf
import pypdfium2
from pdf2image.exceptions import PDFPageCountError, PDFPopplerTimeoutError, PDFSyntaxError

from digitize.domain.errors import UnreadablePageError
from digitize.domain.page import FileKind, ReadingLimits
from digitize.ocr.decoding import Pixels, decode_frame, exceeds_pixel_limit, exif_orientation
from digitize.ocr.jpeg_structure import TornJpegError, inspect_jpeg
from digitize.ocr.pdf_pages import PdfPagePlan, full_page_image, jpeg_data_of, plan_page, stored_image
from digitize.ocr.probing import opened_pdf

REDUCTION: Final = 4
"""The colours that steps look at first are reduced by this factor in both directions."""

SCREEN_WIDTH_PIXELS: Final = 2_000
_SCREEN_JPEG_QUALITY: Final = 85
_SIZE_TOLERANCE_PIXELS: Final = 2
_TURNS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_EXIF_OF_ROTATION: Final = {0: 1, 90: 6, 180: 3, 270: 8}


class ColourSource(Protocol):
    """The colours of a page, decoded when asked for; pictures are uint8 BGR in the frame of the grey one."""

    def reduced(self) -> Pixels:
        """Return the page reduced by `REDUCTION`."""
        ...

    def full(self) -> Pixels:
        """Return the page in full size."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """One page: `grey` is uint8, height x width, in scan pixels; `colour` is None for a page without colours."""

    grey: Pixels
    colour: ColourSource | None
    resolution_dpi: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegColour:
    """Colours that still stand in the JPEG they came in."""

    data: bytes
    orientation: int

    def reduced(self) -> Pixels:
        """Return the page reduced by `REDUCTION`, which the JPEG's own blocks give almost for nothing."""
        return _decoded_jpeg(self.data, cv2.IMREAD_REDUCED_COLOR_4, self.orientation)

    def full(self) -> Pixels:
        """Return the page in full size."""
        return _decoded_jpeg(self.data, cv2.IMREAD_COLOR, self.orientation)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedColour:
    """Colours that are already pixels."""

    pixels: Pixels

    def reduced(self) -> Pixels:
        """Return the page reduced by `REDUCTION`."""
        height, width = self.pixels.shape[:2]
        size = (max(1, width // REDUCTION), max(1, height // REDUCTION))
        return np.asarray(cv2.resize(self.pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)

    def full(self) -> Pixels:
        """Return the page in full size."""
        return self.pixels


def raster_of_image(original: Path, kind: FileKind, number: int, limits: ReadingLimits, dpi: int) -> Raster:
    """Return page `number` (from 1) of an image file; raises UnreadablePageError."""
    if kind is FileKind.JPEG:
        raster = _raster_of_jpeg(original.read_bytes(), exif_orientation(original), limits, dpi)
        if raster is not None:
            return raster
    image = decode_frame(original, kind, number, limits)
    pixels = np.asarray(image)
    if image.mode == "L":
        return Raster(grey=pixels, colour=None, resolution_dpi=dpi)
    return _raster_of_bgr(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), dtype=np.uint8), dpi)


def raster_of_pdf(original: Path, number: int, limits: ReadingLimits, scratch: Path) -> Raster:
    """Return page `number` (from 1) of a PDF; raises UnreadablePageError."""
    with opened_pdf(original) as (document, stored):
        page = page_of(document, number)
        plan = plan_page(page, stored.pages[number - 1], limits)
        raster = raster_of_page_image(page, stored.pages[number - 1], plan, limits)
        return raster or rendered_page(original, number, plan, limits, scratch, page)


def page_of(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """Return page `number` (from 1); raises UnreadablePageError `page.unreadable`."""
    try:
        return document[number - 1]
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise UnreadablePageError("page.unreadable", {"page": number}) from error


def raster_of_page_image(
    page: pypdfium2.PdfPage, stored_page: pikepdf.Page, plan: PdfPagePlan, limits: ReadingLimits
) -> Raster | None:
    """Return the page as its one image; None when the page has to be rendered."""
    stored = stored_image(stored_page) if plan.takes_image else None
    if stored is None:
        return None
    rotation, dpi = plan.frame.rotation, plan.resolution_dpi
    data = jpeg_data_of(stored)
    if data is not None:
        return _raster_of_jpeg(data, _EXIF_OF_ROTATION[rotation], limits, dpi)
    try:
        pixels = np.array(full_page_image(page).get_bitmap(render=False).to_numpy(), dtype=np.uint8)
    except (pypdfium2.PdfiumError, ValueError, RuntimeError):
        return None
    if rotation:
        pixels = np.asarray(cv2.rotate(pixels, _TURNS[rotation]), dtype=np.uint8)
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return Raster(grey=pixels.reshape(pixels.shape[:2]), colour=None, resolution_dpi=dpi)
    return _raster_of_bgr(np.ascontiguousarray(pixels[:, :, :3]), dpi)


def rendered_page(
    original: Path,
    number: int,
    plan: PdfPagePlan,
    limits: ReadingLimits,
    scratch: Path,
    page: pypdfium2.PdfPage,
) -> Raster:
    """Return the page rendered by poppler, or by pdfium where poppler gives nothing.

    poppler reports success with a picture of 1 x 1 pixel for pages it cannot draw: the size is compared with
    the page's own. Raises UnreadablePageError `page.too_large`, `page.timeout` or `page.unreadable`.
    """
    frame, dpi = plan.frame, plan.resolution_dpi
    if exceeds_pixel_limit(frame.width, frame.height, limits):
        raise UnreadablePageError("page.too_large", {"page": number})
    pixels = _rendered_by_poppler(original, number, dpi, scratch, limits.page_seconds)
    if pixels is None or not _has_size(pixels, frame.width, frame.height):
        pixels = _rendered_by_pdfium(page, dpi)
    if pixels is None or not _has_size(pixels, frame.width, frame.height):
        raise UnreadablePageError("page.unreadable", {"page": number})
    return _raster_of_bgr(pixels, dpi)


def write_for_screen(raster: Raster, target: Path) -> None:
    """Write a page as a JPEG of at most 2,000 pixels width."""
    pixels = raster.grey if raster.colour is None else raster.colour.full()
    height, width = pixels.shape[:2]
    if width > SCREEN_WIDTH_PIXELS:
        size = (SCREEN_WIDTH_PIXELS, max(1, round(height * SCREEN_WIDTH_PIXELS / width)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    target.write_bytes(jpeg_of(pixels, quality=_SCREEN_JPEG_QUALITY))


def jpeg_of(pixels: Pixels, *, quality: int) -> bytes:
    """Return grey or BGR pixels as a JPEG."""
    return bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def _raster_of_jpeg(data: bytes, orientation: int, limits: ReadingLimits, dpi: int) -> Raster | None:
    """Return the raster of a JPEG, or None for one whose colours OpenCV does not know (CMYK, 12 bits)."""
    try:
        structure = inspect_jpeg(data)
    except TornJpegError as error:
        raise UnreadablePageError("page.unreadable") from error
    if exceeds_pixel_limit(structure.width, structure.height, limits):
        raise UnreadablePageError("page.too_large")
    if structure.components not in (1, 3) or structure.bits != 8:
        return None
    grey = _decoded_jpeg(data, cv2.IMREAD_GRAYSCALE, orientation)
    colour = JpegColour(data=data, orientation=orientation) if structure.components == 3 else None
    return Raster(grey=grey, colour=colour, resolution_dpi=dpi)


def _decoded_jpeg(data: bytes, mode: int, orientation: int) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), mode | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise UnreadablePageError("page.unreadable")
    if orientation in (2, 4, 5, 7):
        pixels = cv2.flip(pixels, 1)
    turn = {3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270}.get(orientation)
    return np.asarray(pixels if turn is None else cv2.rotate(pixels, _TURNS[turn]), dtype=np.uint8)


def _raster_of_bgr(pixels: Pixels, dpi: int) -> Raster:
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return Raster(grey=grey, colour=DecodedColour(pixels=pixels), resolution_dpi=dpi)


def _rendered_by_poppler(
    original: Path, number: int, dpi: int, scratch: Path, timeout_seconds: float
) -> Pixels | None:
    try:
        paths = pdf2image.convert_from_path(
            original,
            dpi=dpi,
            first_page=number,
            last_page=number,
            fmt="ppm",
            output_folder=scratch,
            paths_only=True,
            use_cropbox=True,
            timeout=ceil(timeout_seconds),
        )
    except PDFPopplerTimeoutError as error:
        raise UnreadablePageError("page.timeout", {"page": number}) from error
    except (PDFPageCountError, PDFSyntaxError):
        return None
    # With `paths_only` pdf2image returns paths, whatever its signature says.
    files = [Path(str(path)) for path in paths]
    pixels = cv2.imread(str(files[0]), cv2.IMREAD_COLOR) if files else None
    for file in files:
        file.unlink()
    return None if pixels is None else np.asarray(pixels, dtype=np.uint8)


def _rendered_by_pdfium(page: pypdfium2.PdfPage, dpi: int) -> Pixels | None:
    try:
        pixels = page.render(scale=dpi / 72, may_draw_forms=False).to_numpy()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None
    return np.ascontiguousarray(pixels[:, :, :3])


def _has_size(pixels: Pixels, width: int, height: int) -> bool:
    rows, columns = int(pixels.shape[0]), int(pixels.shape[1])
    return max(abs(columns - width), abs(rows - height)) <= _SIZE_TOLERANCE_PIXELS
