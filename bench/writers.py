"""Writes generated pages as the files that scanners and telephones produce, with their resolution.

PDF, TIFF, JPEG and PNG bytes are equal for equal pages; HEIC bytes depend on the x265 library and its threads.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pikepdf
import pillow_heif
from PIL import Image

_EXIF_X_RESOLUTION, _EXIF_Y_RESOLUTION, _EXIF_RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
_EXIF_INCH = 2


class WritablePage(Protocol):
    """A picture (uint8, BGR or grey) with its resolution in dots per inch."""

    @property
    def image(self) -> npt.NDArray[np.uint8]:
        """Height x width x 3 in BGR, or height x width in grey."""

    @property
    def resolution_dpi(self) -> int:
        """Dots per inch."""


def write_pdf(pages: Sequence[WritablePage], path: Path, *, quality: int = 85) -> None:
    """Write each page as one full-page JPEG, as a scanner does; page sizes follow the resolution (points)."""
    with pikepdf.Pdf.new() as pdf:
        for page in pages:
            _append_image_page(pdf, page, quality=quality)
        pdf.save(path, deterministic_id=True)


def write_tiff(pages: Sequence[WritablePage], path: Path) -> None:
    """Write one multi-page TIFF without loss (deflate)."""
    first, *others = [_picture(page) for page in pages]
    dpi = (pages[0].resolution_dpi,) * 2
    first.save(path, format="TIFF", compression="tiff_adobe_deflate", dpi=dpi, save_all=True, append_images=others)


def write_fax(page: WritablePage, path: Path) -> None:
    """Write a page of 0 and 255 as one bit a pixel, CCITT group 4, in a TIFF: what a fax server stores."""
    picture = _picture(page).convert("1", dither=Image.Dither.NONE)
    picture.save(path, format="TIFF", compression="group4", dpi=(page.resolution_dpi,) * 2)


def write_jpeg(page: WritablePage, path: Path, *, quality: int = 85) -> None:
    """Write a JPEG with its resolution."""
    path.write_bytes(_jpeg(page, quality=quality))


def write_png(page: WritablePage, path: Path) -> None:
    """Write a PNG with its resolution."""
    _picture(page).save(path, format="PNG", dpi=(page.resolution_dpi,) * 2, compress_level=3)


def write_heic(page: WritablePage, path: Path, *, quality: int = 80) -> None:
    """Write a HEIC as telephones do; the resolution stands in the Exif block."""
    exif = Image.Exif()
    exif[_EXIF_X_RESOLUTION] = float(page.resolution_dpi)
    exif[_EXIF_Y_RESOLUTION] = float(page.resolution_dpi)
    exif[_EXIF_RESOLUTION_UNIT] = _EXIF_INCH
    pillow_heif.from_pillow(_picture(page).convert("RGB")).save(path, quality=quality, exif=exif.tobytes())


def _picture(page: WritablePage) -> Image.Image:
    if page.image.ndim == 2:
        return Image.fromarray(page.image)
    return Image.fromarray(np.ascontiguousarray(page.image[:, :, ::-1]))


def _jpeg(page: WritablePage, *, quality: int) -> bytes:
    buffer = BytesIO()
    _picture(page).save(buffer, format="JPEG", quality=quality, dpi=(page.resolution_dpi,) * 2)
    return buffer.getvalue()


def _append_image_page(pdf: pikepdf.Pdf, page: WritablePage, *, quality: int) -> None:
    height, width = page.image.shape[:2]
    width_pt, height_pt = (side * 72 / page.resolution_dpi for side in (width, height))
    added = pdf.add_blank_page(page_size=(width_pt, height_pt))
    picture = pikepdf.Stream(pdf, _jpeg(page, quality=quality))
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = width, height, 8
    picture.ColorSpace = pikepdf.Name.DeviceGray if page.image.ndim == 2 else pikepdf.Name.DeviceRGB
    picture.Filter = pikepdf.Name.DCTDecode
    added.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    added.Contents = pikepdf.Stream(pdf, f"q {width_pt:.4f} 0 0 {height_pt:.4f} 0 0 cm /Im0 Do Q".encode())
