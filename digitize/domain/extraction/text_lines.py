"""Pieces of text lines on the upright page, their skew taken out: what every field is looked for in."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from statistics import median
from typing import Final

from digitize.domain.box import Box
from digitize.domain.recognition import Word
from digitize.domain.stored_page import StoredPage
from digitize.domain.upright import scan_box, upright_words
from digitize.domain.vietnamese import fold_tones

_COLUMN_GAP: Final = 1.6
"""Letter heights between two columns of one text line; justified lines stay below 1 even at 100 dpi."""
_SLOPE_WORDS: Final = 4
_GARBLED: Final = 45.0
_GARBLED_LETTERS: Final = 25.0
_SYLLABLES_OF_ONE_LETTER: Final = frozenset("ởýổủôàừ")
_DASH_CONFIDENCE: Final = 60.0
_DIGITS: Final = re.compile(r"[0-9]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A text line, or the piece of it that stands in one column.

    Boxes of `words` lie in the upright page's frame; `top` and `bottom` are the same with the skew taken out
    (pixels at the page's left edge), so that lines left and right can be compared.
    """

    words: tuple[Word, ...]
    text: str
    folded: str
    top: float
    bottom: float

    @property
    def left(self) -> int:
        """Left edge of the first word, upright pixels."""
        return self.words[0].box.left

    @property
    def right(self) -> int:
        """Right edge of the last word, upright pixels."""
        return max(word.box.right for word in self.words)

    @property
    def centre(self) -> float:
        """Middle between left and right."""
        return (self.left + self.right) / 2

    @property
    def box(self) -> Box:
        """The box that holds all words, in the upright page's frame."""
        return reduce(Box.joined_with, (word.box for word in self.words))

    @property
    def capital_share(self) -> float:
        """Share of capitals among the letters, 0–1."""
        letters = [sign for sign in self.text if sign.isalpha()]
        return sum(sign.isupper() for sign in letters) / max(1, len(letters))

    def cut(self, words: Sequence[Word]) -> "Line":
        """Return the line with only these of its words (at least one)."""
        return line_of(words, top=self.top, bottom=self.bottom)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The pieces of a page, top to bottom; sizes in upright pixels.

    `letter_height` is the median height of its words, `digit_height` that of its printed numbers, `slope` how far
    lines sink per pixel to the right.
    """

    page: StoredPage
    lines: tuple[Line, ...]
    width: int
    height: int
    letter_height: float
    digit_height: float
    slope: float

    def scan_box(self, box: Box) -> Box:
        """Return a box of the upright page in scan pixels."""
        return scan_box(box, self.page)

    def level_height(self, box: Box) -> float:
        """Return the height of a word without what skew adds to its upright rectangle."""
        return max(1.0, box.height - abs(self.slope) * box.width)

    def level_bottom(self, box: Box) -> float:
        """Return where a word ends, skew taken out, comparable within the page."""
        middle = (box.top + box.bottom) / 2 - self.slope * (box.left + box.right) / 2
        return middle + self.level_height(box) / 2


def line_of(words: Sequence[Word], *, top: float, bottom: float) -> Line:
    """Build a line of words in reading order."""
    text = " ".join(word.text for word in words)
    return Line(words=tuple(words), text=text, folded=fold_tones(text), top=top, bottom=bottom)


def page_text(page: StoredPage) -> PageText:
    """Return the pieces of the lines of a page, the page set upright and levelled."""
    words, width, height = upright_words(page)
    rows = [sorted(row, key=_left) for _, row in groupby(words, key=lambda word: (word.block, word.line))]
    slope = _slope(rows, width)
    heights = [word.box.height for word in words if any(sign.isalpha() for sign in word.text)]
    letter_height = float(median(heights)) if heights else max(1.0, height / 80)
    pieces = [_levelled(piece, slope) for row in rows for piece in _pieces(row, letter_height)]
    return PageText(
        page=page,
        lines=tuple(sorted(pieces, key=lambda piece: (piece.top + piece.bottom, piece.left))),
        width=width,
        height=height,
        letter_height=letter_height,
        digit_height=_digit_height(words, slope, letter_height),
        slope=slope,
    )


def rows_of(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Join the pieces of each row: "Số:" and "/CT-UBND" with the blank between them."""
    rows: list[Line] = []
    for line in lines:
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1].top < middle < rows[-1].bottom:
            rows[-1] = rows[-1].cut(sorted((*rows[-1].words, *line.words), key=_left))
        else:
            rows.append(line)
    return tuple(rows)


def without_garbage(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words without short ones that nobody would read: specks, rulings, strokes of a signature."""
    kept = [word for word in words if not _is_garbage(word)]
    while kept and not _has_letters(kept[0]):
        kept.pop(0)
    while kept and not _has_letters(kept[-1]):
        kept.pop()
    return tuple(kept)


def text_confidence(words: Iterable[Word]) -> float:
    """Return the expected percentage of such texts that are right to the last letter: the words' product."""
    return 100 * math.prod(word.confidence / 100 for word in words)


def _is_garbage(word: Word) -> bool:
    signs = sum(sign.isalnum() for sign in word.text)
    if signs == 0:
        return word.confidence < _DASH_CONFIDENCE
    # "Về", "ở": a doubtful syllable of two letters is a syllable; with other signs in it, it is a stroke.
    is_syllable = word.text.isalpha() and (signs == 2 or word.text in _SYLLABLES_OF_ONE_LETTER)
    limit = _GARBLED_LETTERS if is_syllable else _GARBLED
    return signs <= 2 and word.confidence < limit


def _has_letters(word: Word) -> bool:
    return any(sign.isalnum() for sign in word.text)


def _left(word: Word) -> int:
    return word.box.left


def _pieces(row: Sequence[Word], letter_height: float) -> list[list[Word]]:
    pieces: list[list[Word]] = [[row[0]]]
    right = row[0].box.right
    for word in row[1:]:
        if word.box.left - right > _COLUMN_GAP * letter_height:
            pieces.append([])
        pieces[-1].append(word)
        right = max(right, word.box.right)
    return pieces


def _levelled(words: Sequence[Word], slope: float) -> Line:
    tops = [word.box.top - slope * (word.box.left + word.box.right) / 2 for word in words]
    bottoms = [word.box.bottom - slope * (word.box.left + word.box.right) / 2 for word in words]
    return line_of(words, top=float(median(tops)), bottom=float(median(bottoms)))


def _slope(rows: Sequence[Sequence[Word]], width: int) -> float:
    slopes = []
    for row in rows:
        span = row[-1].box.left - row[0].box.left
        if len(row) >= _SLOPE_WORDS and span > width / 4:
            # The mean of two words: a descender alone would tilt a short line by half a letter.
            rise = _middle(row[-2:]) - _middle(row[:2])
            run = _middle_x(row[-2:]) - _middle_x(row[:2])
            slopes.append(rise / max(1.0, run))
    return float(median(slopes)) if slopes else 0.0


def _middle(words: Sequence[Word]) -> float:
    return sum(word.box.top + word.box.bottom for word in words) / (2 * len(words))


def _middle_x(words: Sequence[Word]) -> float:
    return sum(word.box.left + word.box.right for word in words) / (2 * len(words))


def _digit_height(words: Sequence[Word], slope: float, letter_height: float) -> float:
    heights = [
        word.box.height - abs(slope) * word.box.width
        for word in words
        if word.confidence >= 90 and _DIGITS.fullmatch(word.text)
    ]
    # Digits are about as high as capitals without a tone mark: three quarters of a median word.
    return max(1.0, float(median(heights))) if len(heights) >= 3 else 0.78 * letter_height
