"""A sheet of paper on which words are set one by one, so that the box of each is known to the pixel.

Coordinates are pixels of the sheet, origin top left. Lengths in millimetres and type sizes in points are
converted with the resolution of the sheet.
"""

from dataclasses import dataclass, replace
from random import Random
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from bench.fonts import FONT_FAMILIES, FontStyle, load_font

A4_WIDTH_MM, A4_HEIGHT_MM = 210.0, 297.0
_LINE_PITCH_EM = 1.28


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueWord:
    """A printed word: its NFC text, its ink box in pixels (top-left origin) and the index of its line."""

    text: str
    x: int
    y: int
    width: int
    height: int
    line: int

    def moved_to(self, *, x: int, y: int, width: int, height: int) -> "TrueWord":
        """Return the same word with another box."""
        return replace(self, x=x, y=y, width=width, height=height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word about to be set, with its style."""

    text: str
    style: FontStyle = "regular"


def tokens(text: str, style: FontStyle = "regular") -> tuple[Token, ...]:
    """Split `text` at white space into tokens of one style, in NFC."""
    return tuple(Token(text=word, style=style) for word in normalize("NFC", text).split())


class Sheet:
    """White A4 paper at a resolution; words and rules are drawn in the order of reading."""

    def __init__(self, *, resolution_dpi: int, random: Random) -> None:
        self.resolution_dpi = resolution_dpi
        self.words: list[TrueWord] = []
        self._family = random.choice(FONT_FAMILIES)
        self._ink = (random.randint(8, 38),) * 3
        size = (round(self.pixels(A4_WIDTH_MM)), round(self.pixels(A4_HEIGHT_MM)))
        self.image = Image.new("RGB", size, (255, 255, 255))
        self._draw = ImageDraw.Draw(self.image)
        self._fonts: dict[tuple[FontStyle, float], ImageFont.FreeTypeFont] = {}
        self._line_count = 0

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.image.width

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.image.height

    def pixels(self, millimetres: float) -> float:
        """Convert a length to pixels."""
        return millimetres / 25.4 * self.resolution_dpi

    def pitch(self, size_pt: float) -> float:
        """Return the distance in pixels between two baselines."""
        return size_pt / 72 * self.resolution_dpi * _LINE_PITCH_EM

    def text_width(self, line: tuple[Token, ...], *, size_pt: float) -> float:
        """Return the width in pixels of a line with normal spaces."""
        if not line:
            return 0.0
        widths = sum(self._font(token.style, size_pt).getlength(token.text) for token in line)
        return widths + self._space(size_pt) * (len(line) - 1)

    def set_line(
        self,
        line: tuple[Token, ...],
        *,
        x: float,
        baseline: float,
        size_pt: float,
        fill_width: float | None = None,
    ) -> float:
        """Set one line from `x`; with `fill_width` the spaces grow to fill it. Returns the x of its end."""
        space = self._space(size_pt)
        if fill_width is not None and len(line) > 1:
            space += (fill_width - self.text_width(line, size_pt=size_pt)) / (len(line) - 1)
        position = x
        for token in line:
            font = self._font(token.style, size_pt)
            self._set_word(token.text, font, x=round(position), baseline=round(baseline))
            position += font.getlength(token.text) + space
        self._line_count += 1
        return position - space

    def set_centred(
        self, line: tuple[Token, ...], *, centre_x: float, baseline: float, size_pt: float
    ) -> tuple[float, float]:
        """Set one line around `centre_x` and return the x of its two ends."""
        width = self.text_width(line, size_pt=size_pt)
        self.set_line(line, x=centre_x - width / 2, baseline=baseline, size_pt=size_pt)
        return centre_x - width / 2, centre_x + width / 2

    def wrap(
        self, words: tuple[Token, ...], *, width: float, size_pt: float, first_indent: float = 0.0
    ) -> list[tuple[Token, ...]]:
        """Break words into lines no wider than `width` (the first shorter by `first_indent`)."""
        lines: list[tuple[Token, ...]] = []
        current: tuple[Token, ...] = ()
        for word in words:
            limit = width - (first_indent if not lines else 0.0)
            if current and self.text_width((*current, word), size_pt=size_pt) > limit:
                lines.append(current)
                current = ()
            current = (*current, word)
        return [*lines, current] if current else lines

    def rule(self, start: tuple[float, float], end: tuple[float, float], *, thickness_mm: float = 0.2) -> None:
        """Draw a ruling line."""
        thickness = max(1, round(self.pixels(thickness_mm)))
        self._draw.line([start, end], fill=self._ink, width=thickness)

    def dotted_leader(self, *, start_x: float, end_x: float, baseline: float) -> None:
        """Draw the dots of a form between two x positions; dots are no words."""
        step, radius = self.pixels(1.0), max(0.5, self.pixels(0.13))
        position = start_x + step
        while position < end_x:
            box = (position - radius, baseline - radius, position + radius, baseline + radius)
            self._draw.ellipse(box, fill=self._ink)
            position += step

    def pixels_bgr(self) -> npt.NDArray[np.uint8]:
        """Return a copy of the picture, uint8, height x width x 3, BGR."""
        return np.ascontiguousarray(np.asarray(self.image)[:, :, ::-1])

    def _set_word(self, text: str, font: ImageFont.FreeTypeFont, *, x: int, baseline: int) -> None:
        # FreeTypeFont.getbbox reaches to the advance of the last letter; the drawn mask holds the ink itself.
        mask, (offset_x, offset_y) = font.getmask2(text, mode="L", anchor="ls")
        left, top, right, bottom = mask.getbbox() or (0, 0, 1, 1)
        self._draw.text((x, baseline), text, font=font, fill=self._ink, anchor="ls")
        self.words.append(
            TrueWord(
                text=text,
                x=x + int(offset_x) + left,
                y=baseline + int(offset_y) + top,
                width=right - left,
                height=bottom - top,
                line=self._line_count,
            )
        )

    def _space(self, size_pt: float) -> float:
        return self._font("regular", size_pt).getlength(" ")

    def _font(self, style: FontStyle, size_pt: float) -> ImageFont.FreeTypeFont:
        key = (style, size_pt)
        if key not in self._fonts:
            self._fonts[key] = load_font(self._family, style, size_px=size_pt / 72 * self.resolution_dpi)
        return self._fonts[key]


def text_of(words: tuple[TrueWord, ...]) -> str:
    """Return the lines of words joined by spaces and newlines, in reading order."""
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return "\n".join(" ".join(lines[index]) for index in sorted(lines))
