"""Draws the words of office stamps from which `digitize.ocr.stamp_words` knows a stamp that text runs through.

Run `python -m bench.stamp_words` to write the file anew. The fonts are others than those of the test pages.
"""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from bench.fonts import find_font
from digitize.ocr.stamp_words import DRAWN_CAPITAL_PIXELS, OTHER_STAMPS, SECRECY_STAMPS, WORDS_FILE

_FONTS: Final = (
    ("LiberationSerif-Bold.ttf", "fonts-liberation2"),
    ("LiberationSans-Bold.ttf", "fonts-liberation2"),
    ("DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
)
# Liberation 1.07 draws boxes for Ậ and Ệ.
_ROOTS: Final = (Path("/usr/share/fonts/truetype/liberation2"), Path("/usr/share/fonts/truetype/dejavu"))
_MARGIN: Final = 2
_INK: Final = 128


def draw_word(font_file: Path, word: str) -> npt.NDArray[np.uint8]:
    """Return a word in black on 0: the pixels of its first letter are 1, of its second 2, and so on."""
    font = ImageFont.truetype(str(font_file), 100)
    low, high = font.getbbox("M")[1::2]
    font = ImageFont.truetype(str(font_file), round(100 * DRAWN_CAPITAL_PIXELS / (high - low)))
    left, top, right, bottom = (round(value) for value in font.getbbox(word))
    size = (right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN)
    drawn = np.zeros(size[::-1], dtype=np.uint8)
    for place, letter in enumerate(word):
        layer = Image.new("L", size, 0)
        # Kerned as in the whole word.
        x = _MARGIN - left + font.getlength(word[: place + 1]) - font.getlength(letter)
        ImageDraw.Draw(layer).text((x, _MARGIN - top), letter, font=font, fill=255)
        drawn[(np.asarray(layer) > _INK) & (drawn == 0)] = place + 1
    return drawn


def write_words(path: Path) -> None:
    """Write the words in every font."""
    fonts = [find_font(name, debian_package=package, roots=_ROOTS) for name, package in _FONTS]
    words = (*SECRECY_STAMPS, *OTHER_STAMPS)
    drawn = {f"{word}/{number}": draw_word(font, word) for word in words for number, font in enumerate(fonts)}
    np.savez_compressed(path, **drawn)  # type: ignore[arg-type]  # numpy's stub takes the names for its own flag


if __name__ == "__main__":
    write_words(WORDS_FILE)
