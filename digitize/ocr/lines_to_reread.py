"""Where on a page dossier codes and the number of a document stand, even where they were read badly.

Only places are found here, from the words of the first reading; what is a code is the domain's to say
(`digitize.domain.dossier`). Damage that is allowed for: letters for digits, other signs or none for hyphens, words
broken in two, a label that sticks to its code.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from digitize.domain.page_marks import LineKind
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import fold_tones

_DIGIT: Final = r"[0-9OoQDIl|!SsBZzG]"
_JOINT: Final = r"\s?[-–—~_=.,:·]{0,2}\s?"
_UNIT: Final = (
    # Whatever stands of the historic form's "000.00.16." belongs to it: without it "000 65 44 A31-190504-5010"
    # would end in a code of the present form, which is another dossier.
    rf"(?:{_DIGIT}{{1,3}}[.,\s]\s?){{0,3}}"
    rf"[A-Z0-9]\s?{_DIGIT}{{2}}(?:\s?[.,]\s?{_DIGIT}{{1,3}}){{0,4}}"
)
_CODE: Final = re.compile(
    rf"(?<![0-9A-Za-z.]){_UNIT}{_JOINT}{_DIGIT}(?:\s?{_DIGIT}){{5}}"
    rf"{_JOINT}{_DIGIT}(?:\s?{_DIGIT}){{3,5}}(?![0-9A-Za-z])"
)
"""A dossier code as recognition may damage it."""

_CODE_LABEL: Final = re.compile(r"\b(?:ma(?: so)? ?ho ?so|so ?ho ?so|ma(?: so)? ?hs)\b\s?[:;.]?\s?")
_FEWEST_DIGITS: Final = 8
_NUMBER_LABEL: Final = re.compile(r"(?<!\w)S[ốôóồổộỐÔ]\s?[:;.,]*\s?(?=[^\sa-zà-ỹ]*\s?/|\d+\S*[-–—][A-ZĐ])")
_WIDE_GAP: Final = 2.0
"""Heights of the line: what lies further away stands in the column beside it (place and date)."""

_MOST_CODES: Final = 4
"""A receipt has its code two or three times; a list of dossiers is nobody's paper."""

_UPPER_SHARE: Final = 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LineToReread:
    """Neighbouring words of one line that hold a code or a number, as far as they can be told from its label.

    `label` is the word before them, if it is one of its own: it tells how high the line really is where a rule
    above is joined to the number.
    """

    kind: LineKind
    words: tuple[Word, ...]
    label: Word | None = None


def lines_to_reread(words: Sequence[Word], *, height: int) -> tuple[LineToReread, ...]:
    """Return the places to be read again, dossier codes first; boxes are pixels of the upright page."""
    codes: list[LineToReread] = []
    numbers: list[LineToReread] = []
    for _, members in groupby(words, key=lambda word: (word.block, word.line)):
        line = tuple(members)
        codes.extend(_codes_in(line))
        if line[0].box.top < _UPPER_SHARE * height:
            numbers.extend(_numbers_in(line))
    return (*codes[:_MOST_CODES], *numbers[:1])


def without_label(kind: LineKind, text: str) -> str:
    """Return a reading of such words without what sticks to it from its label."""
    if kind is LineKind.DOSSIER_CODE:
        match = _CODE.search(text)
        return text.strip() if match is None else match[0]
    label = _NUMBER_LABEL.match(text)
    return text.strip() if label is None else text[label.end() :].strip()


def _codes_in(line: Sequence[Word]) -> Iterator[LineToReread]:
    text = " ".join(word.text for word in line)
    places = [match.span() for match in _CODE.finditer(text)]
    # Folding keeps the length of composed text, so that places agree.
    for start, end in places:
        yield LineToReread(kind=LineKind.DOSSIER_CODE, words=_words_at(line, start, end))
    label = None if places else _CODE_LABEL.search(fold_tones(text))
    if label is not None:
        words = _words_at(line, label.end(), len(text))
        signs = "".join(word.text for word in words)
        if sum(sign.isdigit() for sign in signs) >= max(_FEWEST_DIGITS, len(signs) / 2):
            yield LineToReread(kind=LineKind.DOSSIER_CODE, words=words)


def _numbers_in(line: Sequence[Word]) -> Iterator[LineToReread]:
    text = " ".join(word.text for word in line)
    label = _NUMBER_LABEL.search(text)
    if label is not None:
        words = _words_at(line, label.end(), len(text))
        before = _words_at(line, label.start(), label.end())
        alone = before[-1] if before and before[-1] not in words else None
        yield LineToReread(kind=LineKind.DOCUMENT_NUMBER, words=words, label=alone)


def _words_at(line: Sequence[Word], start: int, end: int) -> tuple[Word, ...]:
    """Return the words of a place in the line's text, up to the first wide gap."""
    found: list[Word] = []
    position = 0
    for word in line:
        if position < end and position + len(word.text) > start:
            if found and word.box.left - found[-1].box.right > _WIDE_GAP * found[-1].box.height:
                break
            found.append(word)
        position += len(word.text) + 1
    return tuple(found)
