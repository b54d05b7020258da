"""Number, name and birth date of an identity paper's holder: QR code, then machine-readable zone, then labels.

Thông tư 17/2024/TT-BCA (cards), Thông tư 04/2020/TT-BTP (civil status papers). The QR code of a card is
`number|old number|name|ddmmyyyy|sex|address|ddmmyyyy of issue`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.digits import repaired_digits
from digitize.domain.extraction.machine_readable_zone import machine_readable_zone
from digitize.domain.extraction.text_lines import Line, PageText, text_confidence
from digitize.domain.fields import FieldSource
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import fold_tones, folded_syllables, normalize

_QR_BIRTH, _QR_ISSUE = 3, 6
_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?!\d)")
_DATE_IN_WORDS: Final = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_NUMBER_LABEL: Final = re.compile(
    r"^(?:\d+ )?(?:so dinh danh(?: ca nhan)?|so can cuoc(?: cong dan)?|so cccd|so cmnd|so no|so|"
    r"personal identif\w+)\b"
)
_NAME_LABEL: Final = re.compile(
    r"^(?:\d+ )?(?:ho va ten khai sinh|ho chu dem va ten(?: khai sinh)?|ho chu dem ten|ho va ten|ho ten)"
    r"(?: full name)?(?: |$)"
)
_BIRTH_LABEL: Final = re.compile(r"^(?:\d+ )?(?:ngay thang nam sinh|ngay sinh|sinh ngay|date of birth)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A value with its place in scan pixels of page `page`; `value` is a date in ISO 8601 where it is one."""

    value: str
    confidence: float
    page: int
    box: Box
    source: FieldSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What an identity paper says of its holder, and the day of issue where the QR code has it."""

    number: Finding | None = None
    name: Finding | None = None
    birth_date: Finding | None = None
    issued_on: Finding | None = None

    @property
    def is_machine_read(self) -> bool:
        """Whether a code or zone with check digits named the holder: then the paper is an identity card."""
        return self.number is not None and self.number.source in (FieldSource.QR, FieldSource.MRZ)


def holder_of(texts: Sequence[PageText]) -> Holder:
    """Return the holder that the pages of one identity paper (front and back) name."""
    from_qr = next((found for text in texts if (found := _from_qr(text)) is not None), None)
    if from_qr is not None:
        return from_qr
    printed = _from_labels(texts)
    from_zone = next((found for text in texts if (found := _from_zone(text)) is not None), None)
    return printed if from_zone is None else _verified(from_zone, printed)


def _from_qr(text: PageText) -> Holder | None:
    for barcode in text.page.marks.barcodes:
        parts = [part.strip() for part in normalize(barcode.text).split("|")]
        if len(parts) <= _QR_BIRTH or not re.fullmatch(r"\d{9}|\d{12}", parts[0]) or not parts[2]:
            continue
        issued = _compact_date(parts[_QR_ISSUE]) if len(parts) > _QR_ISSUE else None
        values = (parts[0], parts[2], _compact_date(parts[_QR_BIRTH]), issued)
        return Holder(**dict(zip(_NAMES, (_coded(value, text, barcode.box) for value in values), strict=True)))
    return None


_UNPROVEN_PROVINCE: Final = 45.0
"""What a number is worth whose first three digits no check digit covers, unless it is printed the same."""
_NAMES: Final = ("number", "name", "birth_date", "issued_on")


def _coded(value: str | None, text: PageText, box: Box) -> Finding | None:
    if not value:
        return None
    return Finding(value=value, confidence=99.5, page=text.page.number, box=box, source=FieldSource.QR)


def _compact_date(digits: str) -> str | None:
    match = re.fullmatch(r"(\d{2})(\d{2})(\d{4})", digits)
    return _iso(match[1], match[2], match[3]) if match else None


def _iso(day: str, month: str, year: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _from_zone(text: PageText) -> Holder | None:
    zone = machine_readable_zone(text.lines)
    if zone is None:
        return None
    box = text.scan_box(zone.box)

    def finding(value: str, confidence: float) -> Finding:
        return Finding(value=value, confidence=confidence, page=text.page.number, box=box, source=FieldSource.MRZ)

    return Holder(
        number=finding(zone.citizen_number, 99.0 if zone.is_complete else _UNPROVEN_PROVINCE),
        name=finding(zone.name, 30.0) if zone.name else None,
        birth_date=finding(zone.birth_date.isoformat(), 99.0),
    )


def _verified(zone: Holder, printed: Holder) -> Holder:
    """Return the zone's number and date with the printed name, whose letters the zone proves (it has no marks)."""
    name = zone.name
    if printed.name is not None:
        agrees = name is not None and fold_tones(printed.name.value) == fold_tones(name.value)
        sure = max(printed.name.confidence, 90.0) if agrees else min(printed.name.confidence, 60.0)
        name = replace(printed.name, confidence=sure)
    number = zone.number
    if number is not None and printed.number is not None and printed.number.value == number.value:
        number = replace(number, confidence=99.0)
    return Holder(number=number, name=name, birth_date=zone.birth_date)


def _from_labels(texts: Sequence[PageText]) -> Holder:
    found: dict[str, Finding] = {}
    for text in texts:
        for index, line in enumerate(text.lines):
            below = text.lines[index + 1] if index + 1 < len(text.lines) else None
            for key, finding in (
                ("number", _number_after(line, text)),
                ("name", _name_after(line, below, text)),
                ("birth_date", _birth_after(line, text)),
            ):
                if finding is not None:
                    found.setdefault(key, finding)
    return Holder(**found)


def _plain(line: Line) -> str:
    return " ".join(folded_syllables(line.text))


def _printed(value: str, words: Sequence[Word], text: PageText, *, factor: float = 0.97) -> Finding:
    box = words[0].box
    for word in words[1:]:
        box = box.joined_with(word.box)
    confidence = factor * text_confidence(words)
    return Finding(
        value=value,
        confidence=confidence,
        page=text.page.number,
        box=text.scan_box(box),
        source=FieldSource.TEXT,
    )


def _number_after(line: Line, text: PageText) -> Finding | None:
    if not _NUMBER_LABEL.match(_plain(line)):
        return None
    for start in range(len(line.words)):
        for end in range(start + 1, min(start + 5, len(line.words) + 1)):
            words = line.words[start:end]
            raw = "".join(word.text for word in words).strip(".,:;")
            digits = repaired_digits(raw)
            if digits is not None and len(digits) in (9, 12) and sum(sign.isdigit() for sign in raw) >= 6:
                return _printed(digits, words, text, factor=0.97 if digits == raw else 0.6)
    return None


def _name_after(line: Line, below: Line | None, text: PageText) -> Finding | None:
    if not _NAME_LABEL.match(_plain(line)):
        return None
    words = _name_words(_after_colon(line))
    if not words and below is not None and below.capital_share > 0.8:
        words = _name_words(below.words)
    return _printed(" ".join(word.text.strip(" .,:;") for word in words), words, text) if words else None


def _after_colon(line: Line) -> Sequence[Word]:
    ends = [index for index, word in enumerate(line.words) if word.text.endswith((":", ";"))]
    return line.words[ends[0] + 1 :] if ends else ()


def _name_words(words: Sequence[Word]) -> Sequence[Word]:
    taken: list[Word] = []
    for word in words:
        bare = word.text.strip(" .,:;")
        if not bare or not bare[0].isupper() or any(sign.isdigit() for sign in bare):
            break
        taken.append(word)
    return taken if 2 <= len(taken) <= 6 else ()


def _birth_after(line: Line, text: PageText) -> Finding | None:
    if not _BIRTH_LABEL.match(_plain(line)):
        return None
    match = _DATE.search(line.text) or _DATE_IN_WORDS.search(line.folded)
    value = _iso(match[1], match[2], match[3]) if match else None
    if match is None or value is None:
        return None
    words = [word for word in line.words if any(sign.isdigit() for sign in word.text)]
    return _printed(value, words, text)
