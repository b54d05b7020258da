"""The pieces of a page that its verdict looks at: a coarse grid, because light, focus and creases are places.

A page that is right on average may have one corner that nobody can read; so each cell is judged by itself. The
engine's own blocks would not do: around a seal they are chaos, and a column of text is one block from top to end.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Final

from digitize.domain.box import Box
from digitize.domain.recognition import RegionQuality, Word

COLUMNS: Final = 3
ROWS: Final = 6
"""A cell of A4 is 7 x 5 cm: 8 lines of 4 or 5 words. Half as many rows would water a table of four rows down."""

Cell = tuple[int, int]
"""Column and row of the grid, from 0 at the top left."""

_PLACES: Final = (
    ("top_left", "top", "top_right"),
    ("left", "middle", "right"),
    ("bottom_left", "bottom", "bottom_right"),
)
_LONGEST_COUNTED: Final = 8
"""Dotted leaders and signatures are read as words of 40 letters; the longest syllable, "nghiêng", has 7."""


def cell_of(box: Box, *, width: int, height: int) -> Cell:
    """Return the cell that holds the middle of `box`, on a page of this size in scan pixels."""
    column = (box.left + box.right) * COLUMNS // (2 * max(1, width))
    row = (box.top + box.bottom) * ROWS // (2 * max(1, height))
    return min(COLUMNS - 1, max(0, column)), min(ROWS - 1, max(0, row))


def place_of(box: Box, *, width: int, height: int) -> str:
    """Return the place of `box` as a person says it: one of nine names, "top_left" to "bottom_right"."""
    column, row = cell_of(box, width=width, height=height)
    return _PLACES[row * 3 // ROWS][column]


def counted_letters(text: str) -> int:
    """Return the letters and digits of a word, as many as it may weigh."""
    return min(_LONGEST_COUNTED, sum(sign.isalnum() for sign in text))


def regions_of(
    words: Sequence[Word], *, width: int, height: int, lost_letters: Mapping[Cell, int] | None = None
) -> dict[Cell, RegionQuality]:
    """Return the regions of a page that hold print, with their confidence, top to bottom and left to right.

    `words` have calibrated confidences; `lost_letters` is how many letters of print no word covers, by cell: they
    count as read wrongly. Words of signs only (a ruling read as a bar) are no text and weigh nothing.
    """
    lost = lost_letters or {}
    cells: dict[Cell, list[Word]] = {}
    for word in words:
        if counted_letters(word.text):
            cells.setdefault(cell_of(word.box, width=width, height=height), []).append(word)
    for cell in lost:
        cells.setdefault(cell, [])
    return {
        cell: _region(cells[cell], lost=lost.get(cell, 0), room=_room(cell, width=width, height=height))
        for cell in sorted(cells, key=lambda cell: (cell[1], cell[0]))
    }


def whole_page(words: Sequence[Word]) -> RegionQuality:
    """Return all the words (at least one) as a single region."""
    return _region(words, lost=0, room=words[0].box)


def _region(words: Sequence[Word], *, lost: int, room: Box) -> RegionQuality:
    weights = [counted_letters(word.text) for word in words]
    letters = sum(weights)
    right = sum(weight * word.confidence / 100 for weight, word in zip(weights, words, strict=True))
    # Nobody knows how far the lost print reaches, so that the region is all of its cell.
    box = room if lost else reduce(Box.joined_with, (word.box for word in words))
    return RegionQuality(
        box=box,
        words=len(words),
        letters=letters,
        lost_letters=lost,
        confidence=right / max(1, letters + lost),
    )


def _room(cell: Cell, *, width: int, height: int) -> Box:
    column, row = cell
    return Box(
        left=width * column // COLUMNS,
        top=height * row // ROWS,
        right=width * (column + 1) // COLUMNS,
        bottom=height * (row + 1) // ROWS,
    )
