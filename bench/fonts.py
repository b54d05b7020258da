"""Serif fonts in the manner of Times New Roman, found among the files that Debian packages install."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

FontStyle = Literal["regular", "bold", "italic"]

FONT_ROOTS = (Path("/usr/share/fonts"), Path("/usr/share/texmf/fonts/opentype"))


class FontMissingError(FileNotFoundError):
    """A font file is not installed; the message names the Debian package that brings it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFamily:
    """A family whose three styles cover every Vietnamese letter."""

    debian_package: str
    regular: str
    bold: str
    italic: str


# Liberation Serif of fonts-liberation 1.07 (Debian 12) draws boxes for ạ, ẻ, ộ, …: it is left out.
FONT_FAMILIES = (
    FontFamily(
        debian_package="fonts-texgyre",
        regular="texgyretermes-regular.otf",
        bold="texgyretermes-bold.otf",
        italic="texgyretermes-italic.otf",
    ),
    FontFamily(
        debian_package="fonts-freefont-otf",
        regular="FreeSerif.otf",
        bold="FreeSerifBold.otf",
        italic="FreeSerifItalic.otf",
    ),
)


def find_font(file_name: str, *, debian_package: str, roots: tuple[Path, ...] = FONT_ROOTS) -> Path:
    """Return the path of an installed font file; raises FontMissingError naming the Debian package."""
    for root in roots:
        for path in sorted(root.rglob(file_name)):
            return path
    raise FontMissingError(f"font {file_name} not found: install the Debian package {debian_package}")


@cache  # A walk of the font folders takes some milliseconds, and a page asks a dozen times.
def _installed(file_name: str, debian_package: str) -> Path:
    return find_font(file_name, debian_package=debian_package)


def load_font(family: FontFamily, style: FontStyle, *, size_px: float) -> ImageFont.FreeTypeFont:
    """Return the font at `size_px` pixels per em, with the basic layout engine (the same on every machine)."""
    file_names: dict[FontStyle, str] = {"regular": family.regular, "bold": family.bold, "italic": family.italic}
    path = _installed(file_names[style], family.debian_package)
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)
