"""Printed, typed into a gap, or written by hand: judged by the shape of what was recognised, not by its letters.

Recognition reads a handwritten "23" as "22" and is sure of it (a real report, 300 dpi), so its confidence cannot
tell; height, baseline and the gap that the form leaves for the pen can. Measured on seven real scans whose numbers
are all handwritten, and on generated pages, where all are printed.
"""

from collections.abc import Sequence
from enum import IntEnum
from functools import reduce
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.text_lines import PageText
from digitize.domain.recognition import Word

TALLEST_PRINT: Final = 1.24
"""Handwritten digits stood 1.24 to 1.8 times as high as printed ones, printed ones up to 1.2."""
_LOWEST_PRINT: Final = 0.7
_OFF_BASELINE: Final = 0.3
_PEN_GAP: Final = 0.5
_HARDLY_RECOGNISED: Final = 60.0
DOUBTFUL_CONFIDENCE: Final = 45.0
"""The most that a value of doubtful script may be believed."""


FORM_GAP: Final = 0.95
"""Digit heights between a word and the digits after it: 0.4 to 0.7 where one space was printed; forms leave more
room for the pen, and what fills it leaves some of it (0.5 to 1.1 on the real scans)."""


class Script(IntEnum):
    """How certain it is that something was printed with the form.

    DOUBTFUL has the shape of print, but stands in a gap as if put in later, or was hardly recognised.
    """

    HANDWRITTEN = 0
    DOUBTFUL = 1
    PRINTED = 2


def script_of(
    digits: Sequence[Word], *, text: PageText, neighbour: Word | None, next_word: Word | None = None
) -> Script:
    """Return how the digits came onto the page.

    `neighbour` is a printed word whose baseline they should share; `next_word` the one that begins where print
    leaves no gap (the "/" after a number), None where a space is usual.
    """
    if text.page.has_text_layer:
        return Script.PRINTED
    box = reduce(Box.joined_with, (word.box for word in digits))
    height = max(text.level_height(word.box) for word in digits) / text.digit_height
    if height > TALLEST_PRINT or height < _LOWEST_PRINT:
        return Script.HANDWRITTEN
    if neighbour is not None:
        offset = text.level_bottom(box) - text.level_bottom(neighbour.box)
        if abs(offset) > _OFF_BASELINE * text.digit_height:
            return Script.HANDWRITTEN
    is_hardly_recognised = min(word.confidence for word in digits) < _HARDLY_RECOGNISED
    is_in_gap = next_word is not None and next_word.box.left - box.right > _PEN_GAP * text.digit_height
    if is_hardly_recognised and is_in_gap:
        return Script.HANDWRITTEN
    return Script.DOUBTFUL if is_hardly_recognised or is_in_gap else Script.PRINTED
