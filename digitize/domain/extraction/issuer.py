"""Cơ quan ban hành: the last body named in the left block; the body above it is its parent and stays out."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.text_lines import Line, PageText, text_confidence, without_garbage
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import folded_syllables

_BODY: Final = re.compile(
    r"^(?:so|tong cuc|chi cuc|cuc|vu|vien|phong|ban|bo|trung tam|van phong|uy ban|ubnd|hoi dong|hdnd|truong|"
    r"dai hoc|hoc vien|cong an|benh vien|tram|doan|lien doan|hoi|toa an|tand|bao hiem|bhxh|kho bac|thanh tra|"
    r"cong ty|tong cong ty|tap doan|doanh nghiep|hop tac xa|chi nhanh|ngan hang|dang bo|dang uy|tinh uy|huyen uy|"
    r"thanh uy|xa uy|quy|mat tran|chinh phu|thu tuong|quoc hoi|dai hoi|nha|to|thu vien|bao tang|hat|doi|don|"
    r"chinh quyen|uy ban|hiep hoi|lien hiep|co so|hang|cang|khu|phan vien|ubmttq|bch|bcd|bch)(?: |$)"
)
_OPEN_END: Final = re.compile(r"(?: va|,| -| cua| cho| va cac)$")
_LETTER_AND_SPECK: Final = re.compile(r"^([^\W\d_])[17iIl|]$")
_SPECK_CONFIDENCE: Final = 60.0
_Y_AND_SPECK: Final = re.compile(r"^Y[17iIl|]$")
_SURE_DIGIT: Final = 80.0
_REST_CONFIDENCE: Final = 40.0
"""A syllable right under the middle of a name is hardly a speck, however badly it was recognised."""

_LINE_STEP: Final = 2.05
"""Letter heights from one line of a name to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The issuing body, its lines joined, with its box in the upright page."""

    name: str
    confidence: float
    box: Box


def issuer_of(lines: Sequence[Line], text: PageText, *, above: float) -> Issuer | None:
    """Return the body that the lines of the left block name, those that end above `above` (levelled pixels)."""
    named = [line for line in lines if line.bottom < above + 0.3 * text.letter_height]
    rows = _rows(named, text)
    if not rows:
        return None
    start = 0
    for index, row in enumerate(rows):
        if index and _BODY.match(_plain(row)) and not _OPEN_END.search(_plain(rows[index - 1])):
            start = index
    members = rows[start:]
    # Names of offices are few and in capitals: their words are right more often than recognition believes.
    sure = 10 * math.sqrt(text_confidence([word for row in members for word in row.words]))
    return Issuer(
        name=" ".join(_bare(word) for row in members for word in row.words),
        confidence=sure * (0.98 if _BODY.match(_plain(members[0])) else 0.8),
        box=reduce(Box.joined_with, (row.box for row in members)),
    )


def _rows(lines: Sequence[Line], text: PageText) -> list[Line]:
    """Return the lines that name bodies; a short one counts only as the rest of the name above it."""
    rows: list[Line] = []
    for line in lines:
        row = _capitals(line)
        if row is None and rows:
            row = _rest_of_name(line, rows[-1], text)
        if row is not None:
            rows.append(row)
    return rows


def _rest_of_name(line: Line, above: Line, text: PageText) -> Line | None:
    """Return "VỰC", "ĐAI" or "2" alone and centred under the line that it ends: "TÒA ÁN NHÂN DÂN KHU VỰC / 2"."""
    words = [word for word in line.words if _is_short_end(word)]
    step = (line.top + line.bottom - above.top - above.bottom) / 2
    if len(words) != 1 or step > _LINE_STEP * text.letter_height:
        return None
    rest = line.cut(words)
    return rest if abs(rest.centre - above.centre) < text.letter_height else None


def _is_short_end(word: Word) -> bool:
    if word.text.isdigit():
        return len(word.text) <= 2 and word.confidence >= _SURE_DIGIT
    limit = _REST_CONFIDENCE if len(word.text) >= 3 else _SPECK_CONFIDENCE
    return word.text.isalpha() and word.text.isupper() and word.confidence >= limit


def _capitals(line: Line) -> Line | None:
    """Return the line from its first to its last readable word, if it is in capitals.

    A garbled word between them stays: dropped, "SỞ Y TẾ" would become "SỞ TẾ" with confidence.
    """
    readable = without_garbage(line.words)
    if not readable:
        return None
    start, end = line.words.index(readable[0]), line.words.index(readable[-1])
    cleaned = line.cut([word for word in line.words[start : end + 1] if not _is_speck(word)])
    letters = sum(sign.isalpha() for sign in cleaned.text)
    return cleaned if letters >= 2 and cleaned.capital_share >= 0.8 and not _is_noise(cleaned) else None


def _is_speck(word: Word) -> bool:
    return len(word.text) == 1 and not word.text.isupper() and word.confidence < _SPECK_CONFIDENCE


def _bare(word: Word) -> str:
    """Return the word, a digit taken off that a rule or a speck added to a letter ("Y1").

    "Y" (sở Y tế) is the only letter that stands alone in such names, and recognition is sure of its "Y7".
    """
    if _Y_AND_SPECK.match(word.text):
        return "Y"
    return _LETTER_AND_SPECK.sub(r"\1", word.text) if word.confidence < _SPECK_CONFIDENCE else word.text


def _is_noise(line: Line) -> bool:
    return len(line.words) == 1 and len(line.text) <= 3 and not _BODY.match(_plain(line))


def _plain(line: Line) -> str:
    return " ".join(folded_syllables(line.text))
