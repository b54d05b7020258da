"""A second look at ink that looks like text and that the first recognition left out; most pages need none.

Tesseract's layout analysis drops lines beside seals and signatures, under shadows and in cells of tables, yet
reads them well when it is shown them alone. Of 37 development pages and nine real scans 11 get a second look,
for 10-85 ms each: 1.5 % of the recognition's time over all. Lost text fell from 0.36 to 0.02 % (clean) and from
1.45 to 0.01 % (faded); with a simpler preparation also from 1.36 to 0.01 % (shadows), 1.02 to 0.01 % (old) and
0.66 to 0.01 % (photographs). On the real scans nothing was found and nothing inserted.

Not taken: reading lines of low confidence again (71 lines on 32 of 46 pages, 3 % more time, 0.00-0.01 % fewer
wrong letters), and a second layout pass over the whole page, which costs as much as the first.
"""

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby
from typing import Final

import numpy as np

from digitize.domain.box import Box
from digitize.domain.errors import UnreadablePageError
from digitize.domain.recognition import PreparationStep, Word
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import Layout, RecognitionEngine
from digitize.ocr.reading_order import with_lines
from digitize.ocr.uncovered_ink import uncovered_lines

Line = tuple[Word, ...]

_NAME: Final = "second_pass"
_MOST_LINES: Final = 40
"""More than a page of text has: a picture or a table of specks must not cost minutes."""

_LAYOUTS: Final = (Layout.SPARSE, Layout.LINE)
"""Each sees lines that the other drops when remains of a neighbour or a seal lie in the cut."""

_MARGIN_ABOVE: Final = 0.6
"""Of the line's height, which does not count the marks over capitals: with 0.5 an "Ủy" was read "Ì"."""

_MARGIN_BESIDE: Final = 2.0
"""Small signs at the ends of a line ("TT.", "1.") are no letters by their size; known words are painted over."""

_SMALLEST_MARGIN: Final = 8

_LOWEST_WORD: Final = 30.0
_LOWEST_LINE: Final = 50.0
"""Confidences (0-100). Seals, signatures and leaders were read with 0-31, dropped text with 50-97."""

_FEWEST_SIGNS: Final = 3
_SAME_PLACE_SHARE: Final = 0.3


def completed(
    words: Sequence[Word],
    picture: Pixels,
    engine: RecognitionEngine,
    *,
    resolution_dpi: int,
    timeout_seconds: float,
) -> tuple[tuple[Word, ...], PreparationStep]:
    """Return the words of `picture` with those that a second look found, in reading order, and the step's record.

    `picture` is uint8 grey, height x width, as the first recognition saw it; all boxes are its pixels.
    `timeout_seconds` limits all of it: what is not read by then stays out. Raises EngineUnusableError.
    """
    lines = uncovered_lines(picture, words, resolution_dpi=resolution_dpi)
    if not lines:
        return tuple(words), PreparationStep(name=_NAME, applied=False, reason="no uncovered text")
    deadline = time.monotonic() + timeout_seconds
    found: list[Line] = []
    for line in lines[:_MOST_LINES]:
        cut, corner = _cut_out(picture, line.box, words)
        known = [word.box for word in chain(words, *found)]
        readings = [
            _acceptable_lines(read, corner, known)
            for read in _readings(cut, engine, resolution_dpi=resolution_dpi, deadline=deadline)
        ]
        found.extend(max(readings, key=_weight, default=[]))
    reason = f"{len(lines)} uncovered lines, {sum(map(len, found))} words found"
    record = PreparationStep(name=_NAME, applied=bool(found), reason=reason)
    return (with_lines(words, found) if found else tuple(words)), record


def _readings(
    cut: Pixels, engine: RecognitionEngine, *, resolution_dpi: int, deadline: float
) -> Iterator[tuple[Word, ...]]:
    """Yield what the engine reads in a cut with each layout, as long as there is time."""
    for layout in _LAYOUTS:
        seconds_left = deadline - time.monotonic()
        if seconds_left > 0:
            # The page itself is read: what a second look cannot read must not cost it.
            with contextlib.suppress(UnreadablePageError):
                yield engine.recognise(
                    cut, layout=layout, resolution_dpi=resolution_dpi, timeout_seconds=seconds_left
                )


def _weight(lines: Iterable[Line]) -> float:
    """Return how much was read, and how surely."""
    return sum(word.confidence * len(word.text) for word in chain(*lines))


def _cut_out(picture: Pixels, box: Box, words: Sequence[Word]) -> tuple[Pixels, tuple[int, int]]:
    """Return the place of a line with a margin, the words beside it painted over, and its top-left corner."""
    height, width = picture.shape
    above = max(_SMALLEST_MARGIN, round(_MARGIN_ABOVE * box.height))
    beside = max(_SMALLEST_MARGIN, round(_MARGIN_BESIDE * box.height))
    top, bottom = max(0, box.top - above), min(height, box.bottom + above)
    left, right = max(0, box.left - beside), min(width, box.right + beside)
    cut = picture[top:bottom, left:right].copy()
    paper = np.median(cut)
    for word in words:
        if _shared_area(word.box, box) == 0:
            rows = slice(max(0, word.box.top - top), max(0, word.box.bottom - top))
            columns = slice(max(0, word.box.left - left), max(0, word.box.right - left))
            cut[rows, columns] = paper
    return cut, (left, top)


def _acceptable_lines(read: Sequence[Word], corner: tuple[int, int], known: Sequence[Box]) -> list[Line]:
    """Return the lines that were read in a cut, in pixels of the page, where they are new and sure enough."""
    lines = []
    for _, members in groupby(read, key=lambda word: (word.block, word.line)):
        moved = (replace(word, box=_moved(word.box, corner)) for word in members)
        line = tuple(word for word in moved if _is_text(word) and not _is_known(word.box, known))
        signs = sum(len(word.text) for word in line)
        if signs >= _FEWEST_SIGNS:
            confidence = sum(word.confidence * len(word.text) for word in line) / signs
            lines += [line] if confidence >= _LOWEST_LINE else []
    return lines


def _is_text(word: Word) -> bool:
    return word.confidence >= _LOWEST_WORD and any(sign.isalnum() for sign in word.text)


def _is_known(box: Box, known: Sequence[Box]) -> bool:
    return any(_shared_area(box, other) > _SAME_PLACE_SHARE * min(_area(box), _area(other)) for other in known)


def _moved(box: Box, corner: tuple[int, int]) -> Box:
    across, down = corner
    return Box(left=box.left + across, top=box.top + down, right=box.right + across, bottom=box.bottom + down)


def _area(box: Box) -> int:
    return box.width * box.height


def _shared_area(first: Box, second: Box) -> int:
    width = min(first.right, second.right) - max(first.left, second.left)
    height = min(first.bottom, second.bottom) - max(first.top, second.top)
    return max(0, width) * max(0, height)
