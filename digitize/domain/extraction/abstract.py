"""Trích yếu: the lines under the type line, or "V/v …" under the number of an official letter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.text_lines import Line, PageText, text_confidence, without_garbage
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import fold_tones, folded_syllables, normalize

_LINE_STEP: Final = 2.05
"""Letter heights from one line of a title to the next (1.4 to 1.9); the text below begins at 2.3 or more."""
_OFF_CENTRE_SHARE: Final = 0.07
_ENDS: Final = re.compile(
    r"^(?:kinh gui|can cu|thuc hien nghi|xet de nghi|ma ho so|so ho so|so )|^(?:toi ten|ho va ten)"
)
_ABOUT: Final = re.compile(r"^v\s?[/l1i|]?\s?[,.]?\s?v\b|^ve viec\b")
_ABOUT_MARK: Final = re.compile(r"^[Vv]\s?[/l1I|]\s?[vV]$")
_ABOUT_GARBLED: Final = re.compile(r"^Về\s(?:v\s?)?[vlLiI1]{0,2}[ệêeế]c\b")
"""The most frequent words of all under a type line; what else could stand there looks different."""
_LONGEST: Final = 8
_ONE_SHAPE: Final = re.compile(r"[SCVXZOƠÔÓÒỎÕỌỚỜỞỠỢỐỒỔỖỘ]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract:
    """The abstract, its lines joined, with its box in the upright page."""

    text: str
    confidence: float
    box: Box


def abstract_under(type_lines: Sequence[Line], text: PageText) -> Abstract | None:
    """Return the abstract under a type line (its lines, at least one, top to bottom); None without."""
    last = type_lines[-1]
    centre, bottom = last.centre, _middle(last)
    found: list[Line] = []
    for line in text.lines:
        step = _middle(line) - bottom
        if step < 0.5 * text.letter_height or line in type_lines:
            continue
        if step > _LINE_STEP * text.letter_height or len(found) == _LONGEST:
            break
        cleaned = _cleaned(line, is_first=not found)
        if cleaned is None or abs(cleaned.centre - centre) > _OFF_CENTRE_SHARE * text.width:
            continue
        if _is_stray(cleaned):
            continue
        if _ENDS.match(" ".join(folded_syllables(cleaned.text))) or cleaned.capital_share > 0.8:
            break
        found.append(cleaned)
        bottom = _middle(line)
    return _joined(found) if found else None


def abstract_of_letter(left: Sequence[Line], text: PageText) -> Abstract | None:
    """Return the abstract of an official letter: "V/v …" in the left block; None without."""
    found: list[Line] = []
    for line in left:
        cleaned = _cleaned(line, is_first=False)
        if cleaned is None:
            continue
        if not found:
            if _ABOUT.match(cleaned.folded):
                found.append(cleaned)
            continue
        step = _middle(line) - _middle(found[-1])
        ends = _ENDS.match(" ".join(folded_syllables(cleaned.text)))
        if step > _LINE_STEP * text.letter_height or ends or len(found) == _LONGEST:
            break
        found.append(cleaned)
    return _joined(found) if found else None


def _cleaned(line: Line, *, is_first: bool) -> Line | None:
    words = without_garbage(line.words)
    if is_first:
        # A mail stamp beside the title shares its text line; the abstract begins with "Về việc".
        for index in range(1, len(words) - 1):
            if fold_tones(f"{words[index].text} {words[index + 1].text}") == "ve viec":
                words = words[index:]
                break
    return line.cut(words) if words else None


def _is_stray(line: Line) -> bool:
    """Whether the piece is a bit of a rule or a seal, read as a letter or two."""
    sure = sum(word.confidence for word in line.words) / len(line.words)
    return sum(sign.isalpha() for sign in line.text) < 4 and sure < 80


def _joined(lines: Sequence[Line]) -> Abstract:
    words = [word for line in lines for word in line.words]
    text = normalize(" ".join(_in_small_letters(words)))
    # Its first letter is a capital; "V" and "v" have one shape, and recognition tells them by height alone.
    text = text[:1].upper() + text[1:]
    text = _ABOUT_GARBLED.sub("Về việc", text)
    first, _, rest = text.partition(" ")
    if _ABOUT_MARK.match(first):
        text = f"V/v {rest}"
    return Abstract(
        text=text,
        confidence=0.98 * text_confidence(words),
        box=reduce(Box.joined_with, (line.box for line in lines)),
    )


def _in_small_letters(words: Sequence[Word]) -> list[str]:
    """Return the words' texts, "SƠ" between small words as "sơ": its letters have one shape in both cases."""
    texts = [word.text for word in words]
    for index in range(1, len(texts)):
        if _ONE_SHAPE.fullmatch(texts[index]) and not texts[index].isascii() and texts[index - 1].islower():
            texts[index] = texts[index].lower()
    return texts


def _middle(line: Line) -> float:
    return (line.top + line.bottom) / 2
