"""Ink that looks like text and that no word covers: where the engine's search for the layout left lines out.

Measured on the page reduced by a whole factor to 100-199 dpi, where a letter is still 4 to 26 pixels high, an A4
page costs 12-19 ms on a busy machine, and the letters of a word have mostly grown together, so that a line's
end is found with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from digitize.domain.box import Box
from digitize.domain.recognition import Word
from digitize.ocr.decoding import Pixels
from digitize.ocr.geometry import reduced

_WORKING_DPI: Final = 100
_INK_BELOW_PAPER: Final = 60
# Pixels of the reduced page: letters of 5 to 18 points; a part may be a whole word.
_LOWEST_PART, _HIGHEST_PART, _WIDEST_PART = 4, 26, 160
_LOWEST_LINE: Final = 6
_WORD_GAP: Final = 11
_GROWN: Final = 2
_FULLEST_FILL: Final = 0.85
"""The share of ink in the box of a part; fuller ones are bars, dots and pieces of ruling lines."""

_FEWEST_LETTERS: Final = 3.0
_LETTER_WIDTH_SHARE: Final = 0.7
"""A letter with its space is about this wide, in heights of its part (at least 6 pixels)."""

_NARROWEST_LINE_SHARE: Final = 1.5
_TALLEST_WORD_INCHES: Final = 0.5

_Boxes = npt.NDArray[np.int32]
"""n x 4: left, top, width, height in pixels of the reduced page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UncoveredLine:
    """A stretch of text-like ink outside all words: its box in pixels of the page, and about how many letters."""

    box: Box
    letters: float


def uncovered_lines(picture: Pixels, words: Sequence[Word], *, resolution_dpi: int) -> tuple[UncoveredLine, ...]:
    """Return the lines of text-like ink that no word covers, from top to bottom.

    `picture` is uint8 grey, height x width; the boxes of `words` are its pixels. A "word" of one to three signs
    that is as high as three lines is a seal or a table taken for a letter: it covers nothing.
    """
    factor = max(1, resolution_dpi // _WORKING_DPI)
    small = reduced(picture, factor)
    tallest = _TALLEST_WORD_INCHES * resolution_dpi
    covering = [word.box for word in words if word.box.height <= tallest or len(word.text) > 3]
    ink = _ink_outside(small, covering, factor)
    parts = _text_parts(ink)
    lines = _lines_of(parts, ink.shape) if len(parts) else ()
    found = [UncoveredLine(box=_in_page(line, factor, picture.shape), letters=letters) for line, letters in lines]
    return tuple(sorted(found, key=lambda line: (line.box.top, line.box.left)))


def _ink_outside(small: Pixels, covering: Sequence[Box], factor: int) -> Pixels:
    """Return the ink of the reduced page as 0 and 1, without what the boxes (pixels of the page) cover."""
    paper = float(np.median(small[::4, ::4]))
    ink = np.asarray(cv2.threshold(small, paper - _INK_BELOW_PAPER, 1, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    for box in covering:
        rows = slice(max(0, box.top // factor - _GROWN), box.bottom // factor + 1 + _GROWN)
        columns = slice(max(0, box.left // factor - _GROWN), box.right // factor + 1 + _GROWN)
        ink[rows, columns] = 0
    return ink


def _text_parts(ink: Pixels) -> _Boxes:
    """Return the boxes of the parts of ink that may be letters or words."""
    # Outlines instead of labels: 0.3 instead of 11 ms where nearly all ink is covered.
    outlines, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    kept = []
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        if not _LOWEST_PART <= height <= _HIGHEST_PART or width > _WIDEST_PART:
            continue
        fill = cv2.countNonZero(ink[top : top + height, left : left + width]) / (width * height)
        if fill <= _FULLEST_FILL:
            kept.append((left, top, width, height))
    return np.asarray(kept, dtype=np.int32).reshape(-1, 4)


def _lines_of(parts: _Boxes, shape: tuple[int, ...]) -> Iterator[tuple[_Boxes, float]]:
    """Yield the box (4 numbers) of every line that parts side by side make, and its letters."""
    filled = np.zeros(shape, dtype=np.uint8)
    for left, top, width, height in parts:
        filled[top : top + height, left : left + width] = 1
    joined = cv2.dilate(filled, np.ones((1, _WORD_GAP), np.uint8))
    labels = cv2.connectedComponents(joined, connectivity=8)[1]
    line_of_part = labels[parts[:, 1] + parts[:, 3] // 2, parts[:, 0] + parts[:, 2] // 2]
    for line in np.unique(line_of_part):
        members = parts[line_of_part == line]
        corner = members[:, :2].min(axis=0)
        width, height = (members[:, :2] + members[:, 2:]).max(axis=0) - corner
        letter_widths = _LETTER_WIDTH_SHARE * np.maximum(6, members[:, 3])
        letters = float(np.maximum(1.0, members[:, 2] / letter_widths).sum())
        if letters < _FEWEST_LETTERS or height < _LOWEST_LINE or width < _NARROWEST_LINE_SHARE * height:
            continue
        yield np.array([*corner, width, height], dtype=np.int32), letters


def _in_page(line: _Boxes, factor: int, shape: tuple[int, ...]) -> Box:
    left, top, width, height = (int(number) for number in line)
    return Box(
        left=left * factor,
        top=top * factor,
        right=min(shape[1], (left + width) * factor),
        bottom=min(shape[0], (top + height) * factor),
    )
