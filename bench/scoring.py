"""How well a reading matches the truth of a page; the order of the lines does not matter.

Each true line takes the stretch of the reading that resembles it most (approximate substring search, Sellers
1980; exact matches first, then long lines before short ones) and that stretch is spent. A true line whose best
stretch differs in more than half of its characters is lost. With

- N  characters of the true lines (single spaces between words count, line ends do not), W true words,
- E  edits (substitutions, insertions, deletions) between true lines and their stretches, F the same over words,
- L  characters of lost lines, V their words,
- T  substitutions where only the diacritics differ (a/ă/â/á…, d/đ, either case),
- X  characters of the reading, other than spaces, that no line took (stamps, signatures, noise),

character_error_rate = (E + L) / N, word_error_rate = (F + V) / W, tone_error_rate = T / N,
lost_text_rate = L / N, extra_text_rate = X / N. All are 0 when N is 0, except extra_text_rate, which is then X.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

_LOST_ABOVE = 0.5
_EXACT_FIRST_LENGTH = 12
# Spent stretches are overwritten with a sign that no text holds, so that no line matches across them.
_SPENT = "\x00"
_STROKE = str.maketrans("đĐ", "dD")


class TruePage(Protocol):
    """Anything with the true text of a page."""

    @property
    def text(self) -> str:
        """Lines in reading order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """Counts of one page or of a sum of pages, and the rates they give."""

    characters: int = 0
    words: int = 0
    character_edits: int = 0
    word_edits: int = 0
    tone_errors: int = 0
    lost_characters: int = 0
    lost_words: int = 0
    extra_characters: int = 0

    @property
    def character_error_rate(self) -> float:
        """Edits and lost characters per true character."""
        return _rate(self.character_edits + self.lost_characters, self.characters)

    @property
    def word_error_rate(self) -> float:
        """Word edits and lost words per true word."""
        return _rate(self.word_edits + self.lost_words, self.words)

    @property
    def tone_error_rate(self) -> float:
        """Letters read with the wrong diacritics per true character."""
        return _rate(self.tone_errors, self.characters)

    @property
    def lost_text_rate(self) -> float:
        """Characters of lost lines per true character."""
        return _rate(self.lost_characters, self.characters)

    @property
    def extra_text_rate(self) -> float:
        """Characters read where no text is, per true character (their number on a blank page)."""
        return self.extra_characters / max(1, self.characters)


def score_reading(reading: str, page: TruePage) -> PageScore:
    """Score the text that an engine read from `page`."""
    return score_text(reading, page.text)


def score_text(reading: str, truth: str) -> PageScore:
    """Score a reading against true lines separated by newlines; both are normalised to NFC first."""
    lines = [line for line in (_squeezed(line) for line in truth.split("\n")) if line]
    rest = _squeezed(reading)
    scores = []
    for line in _order_of_search(lines, rest):
        score, rest = _take(line, rest)
        scores.append(score)
    extra = sum(1 for sign in rest if sign not in (" ", _SPENT))
    return total((*scores, PageScore(extra_characters=extra)))


def total(scores: Iterable[PageScore]) -> PageScore:
    """Add the counts of pages: rates of the sum weigh pages by their length."""
    counts: Counter[str] = Counter()
    for score in scores:
        counts.update({name: getattr(score, name) for name in PageScore.__slots__})
    return PageScore(**counts)


def word_recall(found_words: Iterable[str], true_words: Sequence[str]) -> float:
    """Return the share of true words that were found: sum of min(found, true) over words / true words.

    Words are compared exactly in NFC, order and place ignored; 1 when there are no true words.
    """
    found = Counter(normalize("NFC", word) for word in found_words)
    true = Counter(normalize("NFC", word) for word in true_words)
    return (found & true).total() / true.total() if true else 1.0


def edit_distance(first: Sequence[object], second: Sequence[object]) -> int:
    """Return the Levenshtein distance of two sequences (characters of texts, or words of lists)."""
    numbers: dict[object, int] = {}
    coded = [[numbers.setdefault(item, len(numbers)) for item in sequence] for sequence in (first, second)]
    table = _edit_table(np.asarray(coded[0]), np.asarray(coded[1]), anywhere=False)
    return int(table[-1, -1])


def _order_of_search(lines: list[str], reading: str) -> list[str]:
    def rank(line: str) -> tuple[bool, int]:
        return not (len(line) >= _EXACT_FIRST_LENGTH and line in reading), -len(line)

    return sorted(lines, key=rank)


def _take(line: str, rest: str) -> tuple[PageScore, str]:
    words = line.split(" ")
    size = PageScore(characters=len(line), words=len(words))
    exact = _whole_word_position(line, rest)
    if exact is not None:
        return size, _spend(rest, exact, exact + len(line))
    table = _edit_table(_codes(line), _codes(rest), anywhere=True)
    end = len(rest) - int(np.argmin(table[-1, ::-1]))  # The last of equal ends: the longest stretch.
    edits = int(table[-1, end])
    if edits > _LOST_ABOVE * len(line):
        return total((size, PageScore(lost_characters=len(line), lost_words=len(words)))), rest
    start, tone_errors = _trace(table, line, rest, end)
    stretch = rest[start:end].replace(_SPENT, " ")
    found = PageScore(
        character_edits=edits, word_edits=edit_distance(words, stretch.split()), tone_errors=tone_errors
    )
    return total((size, found)), _spend(rest, start, end)


def _whole_word_position(line: str, rest: str) -> int | None:
    padded = f" {rest} ".replace(_SPENT, " ")
    position = padded.find(f" {line} ")
    return position if position >= 0 else None


def _spend(rest: str, start: int, end: int) -> str:
    # One sign is enough to keep both sides apart, and a shorter rest makes the next search faster.
    return rest[:start] + _SPENT + rest[end:]


def _edit_table(
    pattern: npt.NDArray[np.int64], text: npt.NDArray[np.int64], *, anywhere: bool
) -> npt.NDArray[np.int32]:
    """Return the table of edit distances; with `anywhere` the pattern may begin at any place of the text."""
    columns = np.arange(len(text) + 1, dtype=np.int32)
    table = np.empty((len(pattern) + 1, len(text) + 1), dtype=np.int32)
    table[0] = 0 if anywhere else columns
    for row, sign in enumerate(pattern, start=1):
        above = table[row - 1]
        best = above + 1
        np.minimum(best[1:], above[:-1] + (text != sign), out=best[1:])
        # A run of insertions is a running minimum once the column number is taken off.
        table[row] = np.minimum.accumulate(best - columns) + columns
    return table


def _trace(table: npt.NDArray[np.int32], line: str, rest: str, end: int) -> tuple[int, int]:
    """Walk back from the end of a match; return its start and the number of tone errors."""
    row, column, tone_errors = len(line), end, 0
    while row > 0:
        here = table[row, column]
        if column > 0:
            differs = line[row - 1] != rest[column - 1]
            if here == table[row - 1, column - 1] + differs:
                tone_errors += differs and _bare(line[row - 1]) == _bare(rest[column - 1])
                row, column = row - 1, column - 1
                continue
        if here == table[row - 1, column] + 1:
            row -= 1
        else:
            column -= 1
    return column, tone_errors


def _bare(letter: str) -> str:
    return normalize("NFD", letter)[:1].translate(_STROKE).lower()


def _codes(text: str) -> npt.NDArray[np.int64]:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)


def _squeezed(text: str) -> str:
    return " ".join(normalize("NFC", text).replace(_SPENT, " ").split())


def _rate(count: int, whole: int) -> float:
    return count / whole if whole else 0.0
