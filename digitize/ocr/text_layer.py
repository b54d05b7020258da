"""The text layer of a born-digital page: whether it can be trusted, and its words in scan pixels."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from digitize.domain.box import Box
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import normalize
from digitize.ocr.page_frame import PageFrame

FULL_CONFIDENCE: Final = 100.0
_FEWEST_LETTERS: Final = 50
_FOREIGN_SHARE: Final = 0.02
_VIETNAMESE_MARKED: Final = frozenset("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ")
_HYPHEN_AT_LINE_END: Final = 0x02


def is_sound_text(text: str) -> bool:
    """Whether this text of a page is a text layer in its own right.

    A signature's caption has too few letters. Text in the old fonts (TCVN3 ".VnTime", VNI) shows right and
    reads as "Céng hoµ": letters foreign to Vietnamese give it away, and such a page is recognised instead.
    """
    letters = [letter for letter in normalize(text).lower() if not letter.isspace()]
    alphabetic = sum(letter.isalpha() for letter in letters)
    if alphabetic < _FEWEST_LETTERS:
        return False
    foreign = sum(_is_foreign(letter) for letter in letters)
    return foreign <= _FOREIGN_SHARE * len(letters)


def words_of_text_layer(page: pypdfium2.PdfPage, frame: PageFrame) -> tuple[Word, ...]:
    """Return the words of a page in reading order, as the PDF states them, boxes in scan pixels."""
    textpage = page.get_textpage()
    words: list[Word] = []
    line, block = -1, -1
    previous: Box | None = None
    for members in _lines(textpage, frame):
        bounds = members[0].box
        for member in members[1:]:
            bounds = bounds.joined_with(member.box)
        line += 1
        if previous is None or not _continues(previous, bounds):
            block += 1
        previous = bounds
        words.extend(
            Word(text=member.text, box=member.box, confidence=FULL_CONFIDENCE, line=line, block=block)
            for member in members
        )
    return tuple(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PlacedWord:
    text: str
    box: Box


def _lines(textpage: pypdfium2.PdfTextPage, frame: PageFrame) -> Iterator[list[_PlacedWord]]:
    line: list[_PlacedWord] = []
    letters: list[tuple[str, Box]] = []
    for index in range(textpage.count_chars()):
        letter = _letter(textpage, index)
        if not letter.isspace():
            letters.append((letter, _letter_box(textpage, index, frame)))
            continue
        if letters:
            line.append(_placed_word(letters))
            letters = []
        if letter in "\r\n" and line:
            yield line
            line = []
    if letters:
        line.append(_placed_word(letters))
    if line:
        yield line


def _letter(textpage: pypdfium2.PdfTextPage, index: int) -> str:
    code = int(pdfium.FPDFText_GetUnicode(textpage, index))
    if code == _HYPHEN_AT_LINE_END:
        return "-"
    # Nothing printable: a lone surrogate or a control character would not survive UTF-8 or the database.
    if code == 0 or 0xD800 <= code <= 0xDFFF or (code < 32 and chr(code) not in "\t\r\n"):
        return " "
    return chr(code)


def _letter_box(textpage: pypdfium2.PdfTextPage, index: int, frame: PageFrame) -> Box:
    left, bottom, right, top = textpage.get_charbox(index, loose=True)
    first, second = frame.to_pixels(left, top), frame.to_pixels(right, bottom)
    across, down = sorted((first[0], second[0])), sorted((first[1], second[1]))
    return Box(
        left=min(frame.width - 1, max(0, int(across[0]))),
        top=min(frame.height - 1, max(0, int(down[0]))),
        right=min(frame.width, max(1, round(across[1]))),
        bottom=min(frame.height, max(1, round(down[1]))),
    )


def _placed_word(letters: list[tuple[str, Box]]) -> _PlacedWord:
    bounds = letters[0][1]
    for _letter_text, box in letters[1:]:
        bounds = bounds.joined_with(box)
    grown = Box(
        left=bounds.left,
        top=bounds.top,
        right=max(bounds.right, bounds.left + 1),
        bottom=max(bounds.bottom, bounds.top + 1),
    )
    return _PlacedWord(text=normalize("".join(letter for letter, _box in letters)), box=grown)


def _continues(previous: Box, following: Box) -> bool:
    """Whether a line belongs to the block of the line before: close below it, and not beside it."""
    gap = following.top - previous.bottom
    return -previous.height <= gap <= previous.height and following.left < previous.right


def _is_foreign(letter: str) -> bool:
    if ord(letter) < 128 or letter in _VIETNAMESE_MARKED:
        return False
    category = unicodedata.category(letter)
    # Letters beyond the alphabet, signs of Latin-1 that old fonts misuse ("µ", "·", "¸"), private use, unknown.
    return category in ("Ll", "Lu", "Lo", "Co", "Cn", "Cc", "Sk", "Sc") or letter in "·¸¶¹®»¼½¾×\ufffd"
