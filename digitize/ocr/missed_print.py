"""Print that no word covers: rows of ink in the size of letters, outside the boxes of all words.

The engine says nothing about a block that its layout analysis dropped, and a page without a third of its table is
worse than one with doubtful words. On 36 development pages read once, the count of missed letters follows the
letters that were truly lost to within a handful (83 for 83, 64 for 68, 19 for 14, 0 for 0 on 23 pages); 27 real
scans: 0 on 25, 5 and 7 letters at signatures. `uncovered_ink` looks for more: what it finds in vain costs a second
look, what is found here sends a page to a person (with its count, a signature of 20 "letters" would).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from digitize.domain.box import Box
from digitize.ocr.decoding import Pixels

_SMALL_LETTER: Final = 8
"""Pixels of a small letter in the reduced picture; the sizes below are pixels of that picture."""
_LOWEST, _HIGHEST, _NARROWEST, _WIDEST = 5, 21, 3, 24
_FEWEST_INK: Final = 8
_FULLEST_SHARE: Final = 0.85
"""Ink of a letter in its box; fuller ones are bars, dots and scraps of shading."""
_GAP: Final = 12
_SHORTEST_ROW, _HIGHEST_ROW, _FEWEST_LETTERS = 36, 24, 5
_MARGIN: Final = 2
_INK_DEPTH_SHARE: Final = 0.4
_LEAST_DEPTH: Final = 25

_Mask = npt.NDArray[np.uint8]
_Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedPrint:
    """A row of letters that no word covers; the box is in pixels of the picture that was looked at."""

    box: Box
    letters: int


def missed_print(grey: Pixels, words: Sequence[Box], *, letter_pixels: float) -> tuple[MissedPrint, ...]:
    """Return the rows of print on a prepared page (uint8, height x width) outside the boxes of its words.

    `letter_pixels` is the height of a small letter on this page. The round text of a seal, signatures, ruling and
    pictures make no rows of letters and are not found; nor are fewer than 5 letters side by side.
    """
    scale = min(1.0, _SMALL_LETTER / max(1.0, letter_pixels))
    ink = _ink_of(_reduced(grey, scale))
    for box in words:
        rows = slice(max(0, int(box.top * scale) - _MARGIN), int(box.bottom * scale) + _MARGIN + 1)
        columns = slice(max(0, int(box.left * scale) - _MARGIN), int(box.right * scale) + _MARGIN + 1)
        ink[rows, columns] = 0
    letters = _letters_in(ink)
    if len(letters) < _FEWEST_LETTERS:
        return ()
    return tuple(_in_page(found, scale) for found in _rows_of(letters, ink.shape))


def _reduced(grey: Pixels, scale: float) -> Pixels:
    # Halving is far faster than averaging by an odd factor (0.6 and 10 ms, A4 at 300 dpi), and keeps thin strokes.
    while scale <= 1 / 2:
        height, width = grey.shape[0] // 2, grey.shape[1] // 2
        even = grey[: 2 * height, : 2 * width]
        grey = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        scale *= 2
    if scale >= 1.0:
        return grey
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _ink_of(small: Pixels) -> _Mask:
    darkest, paper = (float(level) for level in np.percentile(small[::4, ::4], (1, 50)))
    threshold = paper - max(_LEAST_DEPTH, _INK_DEPTH_SHARE * (paper - darkest))
    return np.asarray(cv2.threshold(small, threshold, 1, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)


def _letters_in(ink: _Mask) -> _Numbers:
    """Return left, top, width and height of every piece of ink in the size of a letter, n x 4."""
    # Outlines instead of labels: 0.5 instead of 5 ms where nearly all ink is covered.
    outlines, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    letters = []
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        if not (_LOWEST <= height <= _HIGHEST and _NARROWEST <= width <= _WIDEST):
            continue
        inked = cv2.countNonZero(ink[top : top + height, left : left + width])
        if _FEWEST_INK <= inked < _FULLEST_SHARE * width * height:
            letters.append((left, top, width, height))
    return np.asarray(letters, dtype=np.int32).reshape(-1, 4)


def _rows_of(letters: _Numbers, shape: tuple[int, ...]) -> list[MissedPrint]:
    filled = np.zeros(shape, dtype=np.uint8)
    for left, top, width, height in letters:
        filled[top : top + height, left : left + width] = 1
    joined = cv2.morphologyEx(filled, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    _count, labels, statistics, _centres = cv2.connectedComponentsWithStats(joined, connectivity=8)
    middles = labels[letters[:, 1] + letters[:, 3] // 2, letters[:, 0] + letters[:, 2] // 2]
    members = np.bincount(middles, minlength=len(statistics))
    return [
        MissedPrint(box=Box(left=left, top=top, right=left + width, bottom=top + height), letters=int(count))
        for (left, top, width, height, _area), count in zip(statistics[1:].tolist(), members[1:], strict=True)
        if width >= _SHORTEST_ROW and height <= _HIGHEST_ROW and count >= _FEWEST_LETTERS
    ]


def _in_page(found: MissedPrint, scale: float) -> MissedPrint:
    box = found.box
    return MissedPrint(
        letters=found.letters,
        box=Box(
            left=int(box.left / scale),
            top=int(box.top / scale),
            right=round(box.right / scale),
            bottom=round(box.bottom / scale),
        ),
    )
