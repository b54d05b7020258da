"""Whom a page names: citizen numbers and names behind labels, in machine-readable lines and in the card's QR."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import groupby
from typing import Final

from digitize.domain.box import Box
from digitize.domain.person_names import MOST_SYLLABLES, is_family_name
from digitize.domain.recognition import Word
from digitize.domain.stored_page import StoredPage
from digitize.domain.vietnamese import fold_tones

_NUMBER: Final = re.compile(r"(?<![\d./-])(?:\d{12}|\d{9}|\d{3}([ .])\d{3}\1\d{3}(?:\1\d{3})?)(?![\d/]|[-.]\d)")
_NUMBER_LABEL: Final = re.compile(r"dinh danh|can cuoc|cccd|cmnd|chung minh|personal|so giay to|no\.")
_OTHER_NUMBER: Final = re.compile(r"tai khoan|dien thoai|ma so thue|dien tich|so tien|seri|stk")
_QR: Final = re.compile(r"(\d{12})\|(\d{9})?\|([^|]+)\|")
_MRZ_NAME: Final = re.compile(r"([A-Z]{2,})[<«K]{2,}([A-Z<«]{2,})")
_MRZ_NUMBER: Final = re.compile(r"IDVNM\d{10}(\d{12})")
_LABELS: Final = (
    "ho chu dem ten khai sinh|ho chu dem ten|ho va ten khai sinh|ho va ten|ho ten|ten toi la|toi ten la|toi ten"
    "|toi la|ong ba|tiep nhan ho so cua|nguoi nop ho so|chu ho so|nguoi lien quan|nguoi duoc cap|nguoi su dung dat"
    "|chu so huu|ten chu ho|chu ho kinh doanh|ho ten nguoi nop|full name|ben a|ben b"
)
_NO_NAME: Final = frozenset({"so", "nop", "xac"})
"""In no name: "HỒ SƠ" begins like one."""


def _by_first_syllable(labels: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    ordered = sorted((tuple(label.split()) for label in labels.split("|")), key=lambda label: -len(label))
    firsts = {label[0] for label in ordered}
    return {first: tuple(label for label in ordered if label[0] == first) for first in firsts}


_NAME_LABELS: Final = _by_first_syllable(_LABELS)
_BETWEEN: Final = 6
"""Words between a label and the name: "Họ và tên (viết chữ in hoa) người yêu cầu:"."""
_WRITTEN_DATE: Final = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_SHORT_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_SYLLABLE: Final = re.compile(r"\w+")
_EDGES: Final = " .,:;()[]{}\"'“”…-–_*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A citizen number (digits) or a name (NFC) on a page.

    `box` lies in scan pixels; `is_labelled` tells whether the page says that it is a citizen number or a name.
    """

    value: str = field(repr=False)
    box: Box | None
    is_labelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMentions:
    """Whom one page names, with all its folded syllables to look for more, and the dates it bears."""

    page: int
    numbers: tuple[Mention, ...] = ()
    names: tuple[Mention, ...] = ()
    syllables: tuple[str, ...] = field(repr=False, default=())
    dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A text line of the page; `syllables` are those of each word, folded."""

    words: tuple[Word, ...]
    syllables: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def folded(self) -> str:
        return " ".join(" ".join(parts) for parts in self.syllables)


def mentions_on(page: StoredPage) -> PageMentions:
    """Return whom `page` names."""
    numbers: list[Mention] = []
    names: list[Mention] = []
    for mark in page.marks.barcodes:
        if (match := _QR.match(mark.text)) is not None:
            numbers.append(Mention(value=match[1], box=mark.box, is_labelled=True))
            names.append(Mention(value=match[3].strip(), box=mark.box, is_labelled=True))
    rows = _rows(page)
    for index, row in enumerate(rows):
        numbers += _numbers(row, above=rows[index - 1] if index else None)
        names += _names(row, below=rows[index + 1] if index + 1 < len(rows) else None)
    syllables = tuple(syllable for row in rows for parts in row.syllables for syllable in parts)
    return PageMentions(
        page=page.number,
        numbers=tuple(numbers),
        names=tuple(dict.fromkeys(names)),
        syllables=syllables,
        dates=_dates(" ".join(syllables), "\n".join(row.text for row in rows)),
    )


def _rows(page: StoredPage) -> list[_Row]:
    # Folding costs by the call: all words of the page at once.
    folded = fold_tones("\n".join(word.text for word in page.words)).split("\n")
    syllables = [tuple(_SYLLABLE.findall(text)) for text in folded]
    rows: list[_Row] = []
    for _, places in groupby(
        range(len(page.words)), key=lambda place: (page.words[place].block, page.words[place].line)
    ):
        held = list(places)
        rows.append(
            _Row(
                words=tuple(page.words[place] for place in held),
                syllables=tuple(syllables[place] for place in held),
            )
        )
    return rows


def _numbers(row: _Row, *, above: _Row | None) -> list[Mention]:
    text = row.text
    if "IDVNM" in text and (match := _MRZ_NUMBER.search(text.replace(" ", ""))) is not None:
        return [Mention(value=match[1], box=_box(row.words), is_labelled=True)]
    found = []
    for match in _NUMBER.finditer(text):
        before = fold_tones(text[: match.start()])
        is_labelled = _NUMBER_LABEL.search(before) is not None or (
            not before.strip(_EDGES) and above is not None and _NUMBER_LABEL.search(above.folded) is not None
        )
        digits = "".join(sign for sign in match[0] if sign.isdigit())
        # Nine digits are anything unless the page says what they are; so are sums and telephone numbers.
        if (len(digits) == 9 and not is_labelled) or _OTHER_NUMBER.search(before[-24:]):
            continue
        box = _box(_words_at(row.words, match.start(), match.end()))
        found.append(Mention(value=digits, box=box, is_labelled=is_labelled))
    return found


def _names(row: _Row, *, below: _Row | None) -> list[Mention]:
    if len(row.words) <= 4 and (match := _MRZ_NAME.fullmatch(row.text.replace(" ", ""))) is not None:
        parts = re.split(r"[<«]+", f"{match[1]}<{match[2]}")
        return [Mention(value=" ".join(part for part in parts if part), box=_box(row.words), is_labelled=True)]
    found: list[Mention] = []
    start = 0
    while start < len(row.words):
        end = _label_end(row.syllables, start)
        if end is None:
            start += 1
            continue
        name = _name_behind(row, end)
        if not name and below is not None and end >= len(row.words) - _BETWEEN:
            name = _whole_name(below)
        if name:
            value = " ".join(word.text.strip(_EDGES) for word in name)
            found.append(Mention(value=value, box=_box(name), is_labelled=True))
        start = end
    return found


def _label_end(syllables: Sequence[tuple[str, ...]], start: int) -> int | None:
    """Return where the label that begins with word `start` ends, or None where none begins."""
    for label in _NAME_LABELS.get(syllables[start][0], ()) if syllables[start] else ():
        held: list[str] = []
        for end in range(start, min(len(syllables), start + len(label))):
            held += syllables[end]
            if len(held) >= len(label):
                if tuple(held) == label:
                    return end + 1
                break
    return None


def _name_behind(row: _Row, start: int) -> list[Word]:
    for first in range(start, min(len(row.words), start + _BETWEEN + 1)):
        name = _name_from(row, first)
        if name:
            return name
    return []


def _whole_name(row: _Row) -> list[Word]:
    """Return a line that is nothing but a name: on cards it stands below its label."""
    name = _name_from(row, 0)
    return name if len(name) == len(row.words) else []


def _name_from(row: _Row, first: int) -> list[Word]:
    """Return the words of the name that begins with word `first`: 2 to 6 capitalised words after a family name."""
    name: list[Word] = []
    for place in range(first, min(len(row.words), first + MOST_SYLLABLES)):
        word, syllables = row.words[place], row.syllables[place]
        text = word.text.strip(_EDGES)
        if not text or not text[0].isupper() or not text.isalpha() or _NO_NAME.intersection(syllables):
            break
        name.append(word)
        if word.text[-1] in ",.;:)":
            break
    is_name = len(name) >= 2 and bool(row.syllables[first]) and is_family_name(row.syllables[first][0])
    return name if is_name else []


def _words_at(row: Sequence[Word], start: int, end: int) -> list[Word]:
    """Return the words of a row that hold the characters `start` to `end` of its text."""
    found = []
    place = 0
    for word in row:
        if place < end and place + len(word.text) > start:
            found.append(word)
        place += len(word.text) + 1
    return found


def _box(words: Sequence[Word]) -> Box | None:
    return reduce(Box.joined_with, (word.box for word in words)) if words else None


def _dates(syllables: str, text: str) -> tuple[date, ...]:
    found: dict[date, None] = {}
    for match in (*_WRITTEN_DATE.finditer(syllables), *_SHORT_DATE.finditer(text)):
        try:
            found[date(int(match[3]), int(match[2]), int(match[1]))] = None
        except ValueError:
            continue
    return tuple(found)
