"""Image files: strict decoding with Pillow, page by page, and what they state of themselves.

OpenCV silently drops the pages of a torn TIFF (13 of 19 cuts) and has no usable pixel limit; Pillow, loading
every frame, rejected 19 of 19. The formats are limited to what the probe found, so that no other decoder runs.
"""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from digitize.domain.errors import UnreadablePageError, UnreadableUploadError
from digitize.domain.page import FileKind, PageProbe, ReadingLimits
from digitize.ocr.jpeg_structure import TornJpegError, inspect_jpeg
from digitize.ocr.tiff_structure import TornTiffError, count_tiff_pages

Pixels = npt.NDArray[np.uint8]

MAXIMUM_SIDE_PIXELS: Final = 32_000
"""Tesseract refuses pictures with a side of 32,768 pixels or more."""

_DECODING_ERRORS: Final = (
    OSError,
    ValueError,
    SyntaxError,
    struct.error,
    EOFError,
    KeyError,
    TypeError,
    IndexError,
)
_EXIF_ORIENTATION: Final = 0x0112
_A4_LONG_SIDE_INCHES: Final = 11.69


def exceeds_pixel_limit(width: int, height: int, limits: ReadingLimits) -> bool:
    """Whether a picture of this size is refused."""
    return width * height > limits.maximum_page_pixels or max(width, height) > MAXIMUM_SIDE_PIXELS


def probe_image(original: Path, kind: FileKind, limits: ReadingLimits) -> tuple[PageProbe, ...]:
    """Return the pages of an image file, every one of them proven whole.

    Raises UnreadableUploadError (`upload.torn`, `upload.too_many_pages`, `upload.unreadable`), and
    UnreadablePageError `page.too_large` for a picture beyond Pillow's own guard (179 Mpx).
    """
    stated = 0
    try:
        if kind is FileKind.JPEG:
            inspect_jpeg(original.read_bytes())
        elif kind is FileKind.TIFF:
            stated = count_tiff_pages(original, at_most=limits.maximum_pages)
            _refuse_too_many(stated, limits)
        with _opened(original, kind) as image:
            if kind is FileKind.JPEG:
                return (_page_probe(image, _upright_size(image)),)
            if kind is FileKind.PNG:
                # The checksum of every chunk up to IEND, without decoding: a torn PNG fails here.
                probe = _page_probe(image, image.size)
                image.verify()
                return (probe,)
            pages = tuple(_frames(image, limits))
        if kind is FileKind.TIFF and len(pages) != stated:
            raise UnreadableUploadError("upload.torn", {"pages_read": len(pages), "pages_stated": stated})
        return pages
    except (TornJpegError, TornTiffError) as error:
        raise UnreadableUploadError("upload.torn") from error
    except Image.DecompressionBombError as error:
        raise UnreadablePageError("page.too_large", {"page": 1}) from error
    except UnidentifiedImageError as error:
        raise UnreadableUploadError("upload.torn", {"pages_read": 0}) from error
    except _DECODING_ERRORS as error:
        raise UnreadableUploadError("upload.torn") from error


def decode_frame(original: Path, kind: FileKind, number: int, limits: ReadingLimits) -> Image.Image:
    """Return frame `number` (from 1) upright, in mode L or RGB, transparent parts white.

    Raises UnreadablePageError `page.too_large` or `page.unreadable`.
    """
    try:
        with _opened(original, kind) as image:
            if kind in (FileKind.TIFF, FileKind.HEIC):
                image.seek(number - 1)
            if exceeds_pixel_limit(*image.size, limits):
                raise UnreadablePageError("page.too_large", {"page": number})
            image.load()
            upright = ImageOps.exif_transpose(image) if kind is FileKind.JPEG else image
            return _without_surprises(upright)
    except Image.DecompressionBombError as error:
        raise UnreadablePageError("page.too_large", {"page": number}) from error
    except _DECODING_ERRORS as error:
        raise UnreadablePageError("page.unreadable", {"page": number}) from error


def exif_orientation(original: Path) -> int:
    """Return the EXIF orientation (1-8) of a JPEG; 1 when it states none."""
    with _opened(original, FileKind.JPEG) as image:
        return _orientation(image)


@contextmanager
def _opened(original: Path, kind: FileKind) -> Iterator[Image.Image]:
    if kind is FileKind.HEIC:
        # Registering is idempotent and adds nothing for other formats, because `formats` names the one allowed.
        pillow_heif.register_heif_opener()
    name = "HEIF" if kind is FileKind.HEIC else kind.value.upper()
    with warnings.catch_warnings():
        # Sizes are judged against our own limit; Pillow's notes on odd metadata say nothing about the pixels.
        warnings.simplefilter("ignore")
        with Image.open(original, formats=[name]) as image:
            yield image


def _frames(image: Image.Image, limits: ReadingLimits) -> Iterator[PageProbe]:
    number = 0
    while True:
        try:
            image.seek(number)
        except EOFError:
            break
        number += 1
        _refuse_too_many(number, limits)
        # A frame that is too large is counted, not decoded: it fails by itself when it is read.
        if not exceeds_pixel_limit(*image.size, limits):
            try:
                image.load()
            except _DECODING_ERRORS as error:
                raise UnreadableUploadError("upload.torn", {"pages_read": number - 1}) from error
        yield _page_probe(image, image.size)


def _refuse_too_many(page_count: int, limits: ReadingLimits) -> None:
    if page_count > limits.maximum_pages:
        raise UnreadableUploadError("upload.too_many_pages", {"maximum_pages": limits.maximum_pages})


def _page_probe(image: Image.Image, size: tuple[int, int]) -> PageProbe:
    width, height = size
    return PageProbe(
        width=width,
        height=height,
        resolution_dpi=_resolution_dpi(image.info.get("dpi"), max(size)),
        has_text_layer=False,
    )


def _resolution_dpi(stated: object, long_side_pixels: int) -> int:
    """Return the stated resolution where a scanner may have stated it, else that of an A4 sheet.

    Telephones state 72 or 96 whatever they photographed.
    """
    if isinstance(stated, tuple) and stated and 97 <= float(stated[0]) <= 1200:
        return round(float(stated[0]))
    return min(1200, max(72, round(long_side_pixels / _A4_LONG_SIDE_INCHES)))


def _orientation(image: Image.Image) -> int:
    try:
        stated = image.getexif().get(_EXIF_ORIENTATION, 1)
    except _DECODING_ERRORS:
        return 1
    return stated if isinstance(stated, int) and 1 <= stated <= 8 else 1


def _upright_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if _orientation(image) >= 5 else (width, height)


def _without_surprises(image: Image.Image) -> Image.Image:
    if image.mode in ("L", "RGB"):
        return image.copy()
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I;16") or image.mode == "I":
        # Pillow's own conversion clips at 255 instead of scaling 16 bits to 8.
        return Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if image.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, layered).convert("RGB")
    return image.convert("RGB")
