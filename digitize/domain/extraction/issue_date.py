"""Ngày ban hành: "Nghệ An, ngày 05 tháng 02 năm 2026", as printed; day or month filled in by hand is no value."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.digits import repaired_digits
from digitize.domain.extraction.printing import DOUBTFUL_CONFIDENCE, FORM_GAP, Script, script_of
from digitize.domain.extraction.text_lines import Line, PageText
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import fold_tones

EARLIEST_YEAR: Final = 1945
LATEST_YEAR: Final = 2100
_IN_WORDS: Final = re.compile(
    r"\bng[a-z]{1,2}y(?P<day>[^a-z]{0,8}?|.{0,5}?)\s?\bth[a-z]{1,2}ng(?P<month>[^a-z]{0,8}?|.{0,5}?)\s?\bn[a-z]{1,2}m\s*"
    r"(?P<year>\S{0,5})"
)
_GLUED: Final = re.compile(
    r"ng[a-z]{1,2}y(?P<day>.{0,6}?)th[a-z]{1,2}ng(?P<month>.{0,6}?)n[a-z]{1,2}m\s*(?P<year>\S{0,5})"
)
_ITALIC_LOOKALIKES: Final = str.maketrans({"ỡ": "8", "ở": "8", "Ø": "0", "ó": "6", "b": "6", "Z": "2", "z": "2"})
"""Seen in dates in italics ("18" as "lỡ"): a guess, said with a confidence that sends somebody to look."""
_IN_FIGURES: Final = re.compile(
    r",\s*ngay\s*(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d{4})(?!\d)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A line that dates the paper: the day (None where it is blank, written by hand or unreadable) and its place.

    `confidence` 0–100; `box` in the upright page holds the line from "ngày" on.
    """

    day: date | None
    confidence: float
    box: Box


def date_line(lines: Iterable[Line], text: PageText) -> DateLine | None:
    """Return the first line of those given that dates a paper; None without."""
    for line in lines:
        found = _dated(line, text)
        if found is not None:
            return found
    return None


def _dated(line: Line, text: PageText) -> DateLine | None:
    # Places in the folded text are places in the text; a stray combining mark would shift them.
    if len(line.words) > 16 or len(line.folded) != len(line.text):
        return None
    match = _IN_WORDS.search(line.folded) or _GLUED.search(line.folded) or _IN_FIGURES.search(line.folded)
    if match is None or not _stands_alone(line, match):
        return None
    words = _words_between(line, match.start(), match.end())
    box = reduce(Box.joined_with, (word.box for word in words))
    parts = [_part(line, match, name, text) for name in ("day", "month", "year")]
    day = _day(*(digits for digits, _ in parts))
    return DateLine(day=day, confidence=min(sure for _, sure in parts) if day else 0.0, box=box)


def _stands_alone(line: Line, match: re.Match[str]) -> bool:
    """Whether the line is only a place and a date: a date in running text dates something else."""
    before, after = line.text[: match.start()].strip(), line.text[match.end() :].strip(" .")
    if len(after) > 4 or len(before) > 45:
        return False
    return not before or before[0].isupper() or not before[0].isalnum()


def _words_between(line: Line, start: int, end: int) -> tuple[Word, ...]:
    """Return the words that hold the characters start–end of the line's text."""
    found: list[Word] = []
    position = 0
    for word in line.words:
        if position < end and position + len(word.text) > start:
            found.append(word)
        position += len(word.text) + 1
    return tuple(found)


def _part(line: Line, match: re.Match[str], name: str, text: PageText) -> tuple[str | None, float]:
    """Return the digits of day, month or year and how sure they are; None for what is no printed number."""
    raw = line.text[match.start(name) : match.end(name)]
    bare = raw.strip(" .,;:")
    digits = repaired_digits(bare) or repaired_digits(bare.translate(_ITALIC_LOOKALIKES))
    words = _words_between(line, *_trimmed(match, name, raw))
    if digits is None or not words:
        return None, 0.0
    worst = min(word.confidence for word in words)
    if digits != bare:
        worst = min(worst, DOUBTFUL_CONFIDENCE)
    if name == "year":
        return digits, worst
    script = script_of(_own_words(words, raw), text=text, neighbour=_neighbour(line, words[0]))
    if script is Script.HANDWRITTEN:
        return None, 0.0
    is_doubtful = script is Script.DOUBTFUL or _stands_in_gap(line, words, text)
    return digits, min(worst, DOUBTFUL_CONFIDENCE) if is_doubtful else worst


def _stands_in_gap(line: Line, words: Sequence[Word], text: PageText) -> bool:
    """Whether more than a space is left before or after the digits, as a form leaves it for the pen."""
    if text.page.has_text_layer:
        return False
    first, last = line.words.index(words[0]), line.words.index(words[-1])
    before = words[0].box.left - line.words[first - 1].box.right if first else 0
    after = line.words[last + 1].box.left - words[-1].box.right if last + 1 < len(line.words) else 0
    return max(before, after) > FORM_GAP * text.digit_height


def _trimmed(match: re.Match[str], name: str, raw: str) -> tuple[int, int]:
    start = match.start(name) + len(raw) - len(raw.lstrip())
    return start, match.end(name) - (len(raw) - len(raw.rstrip()))


def _own_words(words: Sequence[Word], raw: str) -> Sequence[Word]:
    """Return the words that are digits only: one glued to "ngày" would be measured by the letters in it."""
    own = [word for word in words if word.text in raw]
    return own or words


def _neighbour(line: Line, word: Word) -> Word | None:
    """Return the printed "năm" or the year of the line: digits share its baseline ("g", "y" reach below)."""
    for other in reversed(line.words):
        if other is not word and (fold_tones(other.text) == "nam" or repaired_digits(other.text)):
            return other
    return None


def _day(day: str | None, month: str | None, year: str | None) -> date | None:
    if not day or not month or not year or len(day) > 2 or len(month) > 2:
        return None
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
