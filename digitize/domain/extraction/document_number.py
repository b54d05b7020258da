"""Số and ký hiệu: "Số: 123/QĐ-UBND" in the left block of the first page (Nghị định 30/2020/NĐ-CP, appendix I).

A number that was left blank or filled in by hand is no value: it is the place where a person must look.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.digits import repaired_digits
from digitize.domain.extraction.printing import FORM_GAP, TALLEST_PRINT, Script, script_of
from digitize.domain.extraction.text_lines import Line, PageText
from digitize.domain.page_marks import LineKind, LineReading
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import fold_tones

_KINDS: Final = (
    "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB "
    "NĐ TT TTLT L PL VBHN CV TNHS TLKS TLKT GP GPXD GCN KL XN GXN QĐST QĐPT"
)
TYPE_SYMBOLS: Final = frozenset(_KINDS.split())
"""Abbreviations of kinds of documents, appendix III of Nghị định 30/2020/NĐ-CP, and those of dossier papers."""

_LABEL: Final = re.compile(
    # With a digit in it ("5ố", "S0") only a colon makes it a label: "5012/QĐ-UBND" begins with one otherwise.
    r"^\W{0,3}(?:[S§][ốỐôÔóÓồỒổỔỗỖộỘoO]\s?(?:[:;.,：]|(?=\s|\d|$))|[Ss5§][ốôóồổỗộoO06]\s?[:;：])\s*"
)
_SLASHED: Final = re.compile(
    r"^(?P<number>[^/]{0,14}?)\s*/\s*(?P<symbol>(?:(?:19|20)\d{2}\s?/\s?)?[^\W\d_][\w&.\-–—\s/]{0,40})$"
)
_SLASH_LOST: Final = re.compile(r"^(?P<number>\d{1,5})\s?(?P<symbol>[A-ZĐƯƠÂĂÊÔ]{1,6}\s?[-–]\s?[\w&.\-–]{1,30})$")
_NUMBER_ALONE: Final = re.compile(r"^(?P<number>\d{1,6}(?:/(?:19|20)\d{2})?)[.,;]?$")
_NUMBER: Final = re.compile(r"\d{1,6}[A-Za-z]?")
_LOST_MARKS: Final = {"QD": "QĐ", "ND": "NĐ", "CD": "CĐ", "QDD": "QĐ"}


_WELL_RECOGNISED: Final = 80.0
_SUNK: Final = 0.3
"""Digit heights: a "Q" reaches 0.25 below the baseline of "Số:", a pen 0.38 and more."""

_DISPUTED: Final = 45.0
"""The most that a value may be believed that only one of two readings has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLine:
    """What stands after "Số:": number and symbol as printed ("" where nothing was read), with how sure they are.

    `script` tells how the number came onto the page. Boxes lie in the upright page; `number_box` is where a person
    finds the number, also when it is blank. `by_second_reading` tells that the second reading decided.
    """

    number: str
    symbol: str
    number_confidence: float
    symbol_confidence: float
    number_box: Box
    symbol_box: Box
    script: Script
    by_second_reading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsed:
    number: str
    symbol: str
    is_clean_number: bool = False
    is_clean_symbol: bool = False


def number_line(lines: Sequence[Line], text: PageText) -> NumberLine | None:
    """Return the first line of the left block that begins with "Số:" and holds number or symbol; None without."""
    for line in lines:
        start = _label_words(line)
        if start is not None and _is_number_line(line, start):
            return _read(line, start, text)
    return None


def number_without_label(lines: Sequence[Line], text: PageText) -> NumberLine | None:
    """Return what a line of the left block says that is number and symbol alone, its "Số:" lost; None without."""
    for line in lines:
        if len(line.words) == 1 and _reads_plainly(line.words[0], _reading_of(line, text)):
            return _read(line, 0, text)
    return None


def _label_words(line: Line) -> int | None:
    """Return how many words the label takes; None when the line does not begin with one."""
    for count in (1, 2):
        head = " ".join(word.text for word in line.words[:count])
        match = _LABEL.match(head)
        if match is not None:
            return count if match.end() == len(head) else count - 1
    return None


def _is_number_line(line: Line, start: int) -> bool:
    rest = line.text.split(" ", start)[start] if len(line.words) > start else ""
    # "Số định danh", "Số lượng", "Số CMND" are labels of other things: lower case or no slash at all.
    if "/" in rest or _SLASH_LOST.match(rest.strip()) or _NUMBER_ALONE.match(_after_label(rest)):
        return not rest[:1].islower() or "/" in rest[:8]
    return not re.search(r"[^\W\d_]{2,}", rest)


def _after_label(text: str) -> str:
    return _LABEL.sub("", text, count=1).strip()


def _read(line: Line, start: int, text: PageText) -> NumberLine:
    label_ends = [word.box.right for word in line.words[: max(1, start)]]
    words = line.words[start:]
    raw = _after_label(" ".join(word.text for word in words)) if start == 0 else " ".join(w.text for w in words)
    first = _parsed(raw)
    second = _second_reading(line, text)
    parsed = _chosen(first, second)
    number_words, symbol_words = _parts(words)
    script = _script(line, start, number_words, symbol_words, text)
    label_right = max(label_ends) if start else line.left
    return NumberLine(
        number=parsed.number,
        symbol=parsed.symbol,
        number_confidence=_number_confidence(first, second, number_words or symbol_words),
        symbol_confidence=_symbol_confidence(first, second, symbol_words),
        number_box=_box_of(number_words) or _gap(line, label_right, symbol_words),
        symbol_box=_box_of(symbol_words) or line.box,
        script=script,
        by_second_reading=first is None and second is not None,
    )


def _parsed(raw: str) -> _Parsed | None:
    """Return number and symbol of "123/QĐ-UBND", with the damage repaired that has one answer; None without."""
    raw = raw.replace("Ð", "Đ").strip(" .,;:'\"“”‘’`")
    match = _SLASHED.match(raw)
    has_slash = match is not None
    match = match or _SLASH_LOST.match(raw)
    if match is None:
        alone = _NUMBER_ALONE.match(raw)
        return _Parsed(number=alone["number"], symbol="", is_clean_number=True) if alone else None
    printed = re.sub(r"\s", "", match["number"]).strip(".,;:'\"-_…")
    number = printed if _NUMBER.fullmatch(printed) else repaired_digits(printed) or ""
    symbol = _symbol(match["symbol"])
    return _Parsed(
        number=number,
        symbol=symbol,
        is_clean_number=has_slash and number == printed,
        is_clean_symbol=has_slash and symbol == match["symbol"],
    )


def _chosen(first: _Parsed | None, second: _Parsed | None) -> _Parsed:
    """Return the page's own reading, its symbol taken from the second one where only that is of a known kind."""
    if first is None or second is None:
        return first or second or _Parsed(number="", symbol="")
    number = first.number or second.number
    symbol = second.symbol if _is_known(second.symbol) and not _is_known(first.symbol) else first.symbol
    return replace(first, number=number, symbol=symbol or second.symbol)


def _is_known(symbol: str) -> bool:
    return symbol.split("/")[-1].split("-")[0] in TYPE_SYMBOLS


def _symbol(raw: str) -> str:
    joined = re.sub(r"\s*([-–—/&.])\s*", r"\1", raw.strip()).replace("–", "-").replace("—", "-")
    symbol = joined.split(" ")[0].strip(".,;:-")
    # No symbol has a full stop after its type: a hyphen lost its ends there.
    kind, stop, rest = symbol.partition(".")
    symbol = f"{kind}-{rest}" if stop and kind in TYPE_SYMBOLS and rest[:1].isupper() else symbol
    kind, hyphen, rest = symbol.partition("-")
    year, slash, kind = kind.rpartition("/")
    return f"{year}{slash}{_LOST_MARKS.get(kind, kind)}{hyphen}{rest}"


def _second_reading(line: Line, text: PageText) -> _Parsed | None:
    reading = _reading_of(line, text)
    return None if reading is None else _parsed(_after_label(reading.text))


def _reading_of(line: Line, text: PageText) -> LineReading | None:
    box = text.scan_box(line.box)
    for reading in text.page.marks.lines:
        if reading.kind is LineKind.DOCUMENT_NUMBER and _overlap(reading.box, box):
            return reading
    return None


def _overlap(first: Box, second: Box) -> bool:
    return (
        first.left < second.right
        and second.left < first.right
        and first.top < second.bottom
        and second.top < first.bottom
    )


def _parts(words: Sequence[Word]) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Return the words of the number alone and those from the slash on; "123/QĐ" in one word is of the second."""
    for index, word in enumerate(words):
        if "/" in word.text or _SLASH_LOST.match(word.text):
            return tuple(words[:index]), tuple(words[index:])
    return tuple(words), ()


def _script(
    line: Line, start: int, number_words: Sequence[Word], symbol_words: Sequence[Word], text: PageText
) -> Script:
    if text.page.has_text_layer:
        return Script.PRINTED
    slashed = symbol_words[0] if symbol_words else None
    if number_words:
        # The symbol may hold letters below the baseline ("Q", "y"); the label "Số:" does not.
        neighbour = line.words[0] if start else None
        script = script_of(number_words, text=text, neighbour=neighbour, next_word=slashed)
        return min(script, _script_by_label(line, start, text))
    if slashed is None or slashed.text.startswith("/"):
        return Script.HANDWRITTEN
    # Pen strokes that run into the printed symbol make its word taller than print of this size can be; so does the
    # rule under the issuing body, when recognition joins it to the word, but then the word reads like print.
    is_tall = text.level_height(slashed.box) > (TALLEST_PRINT + 0.16) * text.digit_height
    is_sunk = start > 0 and _sinks(slashed, line.words[0], text)
    if (is_tall or start == 0) and (is_sunk or not _reads_plainly(slashed, _reading_of(line, text))):
        return Script.HANDWRITTEN
    return Script.DOUBTFUL if is_tall else _script_by_label(line, start, text)


def _reads_plainly(word: Word, again: LineReading | None) -> bool:
    """Whether a word is number and symbol of a known kind, without a repair, and was recognised well.

    Or well at the second reading, which is cut out without the rule, if that says the same.
    """
    printed = _after_label(word.text)
    parsed = _parsed(printed)
    is_same_again = again is not None and _after_label(again.text) == printed
    confidence = max(word.confidence, again.confidence if again is not None and is_same_again else 0.0)
    if parsed is None or not parsed.number or confidence < _WELL_RECOGNISED:
        return False
    return parsed.is_clean_number and parsed.is_clean_symbol and _is_known(parsed.symbol)


def _sinks(word: Word, label: Word, text: PageText) -> bool:
    return text.level_bottom(word.box) - text.level_bottom(label.box) > _SUNK * text.digit_height


def _script_by_label(line: Line, start: int, text: PageText) -> Script:
    """Return whether the number follows its label as print does, at one space."""
    if not start:
        return Script.PRINTED
    gap = line.words[start].box.left - line.words[start - 1].box.right
    return Script.DOUBTFUL if gap > FORM_GAP * text.digit_height else Script.PRINTED


def _box_of(words: Sequence[Word]) -> Box | None:
    return reduce(Box.joined_with, (word.box for word in words)) if words else None


def _gap(line: Line, label_right: int, symbol_words: Sequence[Word]) -> Box:
    """Return where the number of a blank form would stand, or the word it is joined to."""
    box = line.box
    if symbol_words and not symbol_words[0].text.startswith("/"):
        return symbol_words[0].box
    right = symbol_words[0].box.left if symbol_words else box.right
    return Box(left=min(label_right, right), top=box.top, right=max(label_right + 1, right), bottom=box.bottom)


def _number_confidence(first: _Parsed | None, second: _Parsed | None, words: Sequence[Word]) -> float:
    if first is not None and second is not None and first.number == second.number:
        return 99.0
    worst = min((word.confidence for word in words), default=0.0)
    if first is None or second is not None:
        return min(_DISPUTED, worst)
    return _well_formed(worst, known=_is_known(first.symbol)) if first.is_clean_number else min(60.0, worst)


def _symbol_confidence(first: _Parsed | None, second: _Parsed | None, words: Sequence[Word]) -> float:
    if first is not None and second is not None and _alike(first.symbol, second.symbol):
        return 99.0
    worst = min((word.confidence for word in words), default=0.0)
    if first is None or second is not None:
        return min(_DISPUTED, worst)
    return _well_formed(worst, known=_is_known(first.symbol)) if first.is_clean_symbol else min(60.0, worst)


def _well_formed(worst: float, *, known: bool) -> float:
    """Return how sure a number of the right shape is: 118 of 118 were right whatever recognition said of them."""
    return min(98.0, 50.0 + 0.48 * worst) if known else min(94.0, 40.0 + 0.54 * worst)


def _alike(first: str, second: str) -> bool:
    # The second reading knows capitals only: "TTr" comes back as "TTR".
    return fold_tones(first) == fold_tones(second)
