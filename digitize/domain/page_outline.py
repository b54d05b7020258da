"""What a page tells about its place in a stack: sheet, title page, numbered page, side of a card, blank."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from digitize.domain.cover_sheet import SheetKind, SheetPayload, codes_in_barcode, parse_payload
from digitize.domain.dossier import DossierCode, find_dossier_codes
from digitize.domain.extraction.text_lines import Line, PageText, page_text, without_garbage
from digitize.domain.page import PageState
from digitize.domain.page_marks import LineKind
from digitize.domain.recognition import text_of
from digitize.domain.stored_page import StoredPage
from digitize.domain.titles import Title, title_of
from digitize.domain.vietnamese import fold_tones

_MOST_WORDS_OF_A_SHEET: Final = 40
"""A cover sheet of another system has a code and a few lines; the shortest receipts have more than 60 words."""
_MOST_WORDS_BESIDE_A_CODE: Final = 12
_IDENTITY_QR: Final = re.compile(r"\d{12}\|(\d{9})?\|")
_SHEET_NAMES: Final = (
    (SheetKind.COVER, "tobiahoso"),
    (SheetKind.RESULT, "tobiaketqua"),
    (SheetKind.SEPARATOR, "totachtailieu"),
)
_LONE_NUMBER: Final = re.compile(r"[-–— .]*(\d{1,3})[-–— .]*")
_OF_TOTAL: Final = re.compile(
    r"(?:trang|page)\s*:?\s*(\d{1,3})(?:\s*(?:/|tren|of)\s*(\d{1,3}))?|(\d{1,3})/(\d{1,3})"
)
_WORDS_OF_A_BODY_LINE: Final = 5
_RIGHT_EDGE: Final = 0.72
"""A line that stops in a sentence reaches the right margin."""
_MOST_WORDS_OF_A_CARD: Final = 160
_OF_DRAWING: Final = re.compile(r"ban ve so\s*:?\s*[a-z0-9]{0,4}[-. ]?(\d{1,2})\s?/\s?(\d{1,2})\b")
_TITLE_BLOCK: Final = 6
_NUMBER_BAND: Final = 0.085
_CARD_BACK: Final = re.compile(
    r"idvnm|dac diem nhan dang|personal identification|ngon tro|index finger|cuc truong cuc canh sat"
)
_CARD_TITLES: Final = frozenset({"CCCD", "CMND"})
_PAPER_MM: Final = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "card": (54, 86)}
_SIZE_TOLERANCE: Final = 0.09
"""Scanners crop, and copiers leave a border: within 9 % of a format it is that format."""


class CardSide(StrEnum):
    """Which sides of an identity card a page shows."""

    FRONT = "front"
    BACK = "back"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedNumber:
    """The page number printed on a page, and the number of pages where it says so ("Trang 2/5")."""

    number: int
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutline:
    """What one page tells.

    `sheet` is what a sheet that is no paper says (cover, result, separator), `is_sheet` also holds for one whose
    code is lost; `is_foreign_sheet` for a sheet of another system with a bare code. `label_codes` are the codes in
    barcodes on a real paper. `size` is the paper's format or "" for an odd one. `starts_open`: the text begins in
    the middle of a sentence; `ends_open`: it stops in one.
    """

    number: int
    is_blank: bool = False
    is_sheet: bool = False
    is_foreign_sheet: bool = False
    sheet: SheetPayload | None = None
    label_codes: tuple[DossierCode, ...] = ()
    has_label: bool = False
    title: Title | None = None
    printed: PrintedNumber | None = None
    card_side: CardSide | None = None
    size: str = ""
    starts_open: bool = False
    ends_open: bool = False


def outlines_of(pages: Iterable[StoredPage]) -> dict[int, PageOutline]:
    """Return the outlines of pages by page number."""
    return {page.number: outline_of(page) for page in pages}


def outline_of(page: StoredPage) -> PageOutline:
    """Return what `page` tells about its place in a stack."""
    payloads = [payload for barcode in page.marks.barcodes if (payload := parse_payload(barcode.text)) is not None]
    sheets = [payload for payload in payloads if payload.kind is not SheetKind.LABEL]
    if sheets:
        return PageOutline(number=page.number, is_sheet=True, sheet=_agreed(sheets), size=_size(page))
    codes = _codes(page)
    text = page_text(page) if page.words else None
    kind = None if text is None else _named_sheet(text)
    if kind is not None:
        sheet = SheetPayload(kind=kind) if kind is SheetKind.SEPARATOR else None
        return PageOutline(number=page.number, is_sheet=True, sheet=sheet, size=_size(page))
    title = None if text is None else title_of(text)
    if not payloads and title is None and _is_foreign_sheet(page, codes):
        payload = SheetPayload(kind=SheetKind.COVER, code=codes[0]) if len(codes) == 1 else None
        return PageOutline(
            number=page.number, is_sheet=True, is_foreign_sheet=True, sheet=payload, size=_size(page)
        )
    if text is None or page.state is PageState.BLANK:
        # A page that could not be read is not blank: nobody knows what stands on it.
        is_lost = page.state in (PageState.FAILED, PageState.QUARANTINED)
        return PageOutline(number=page.number, is_blank=not is_lost, size=_size(page), label_codes=codes)
    return PageOutline(
        number=page.number,
        label_codes=codes,
        has_label=any(payload.kind is SheetKind.LABEL for payload in payloads),
        title=title,
        printed=_printed_number(text) or _reread_number(page),
        card_side=_card_side(text, title),
        size=_size(page),
        starts_open=title is None and _starts_open(text),
        ends_open=_ends_open(text),
    )


def _agreed(sheets: list[SheetPayload]) -> SheetPayload | None:
    """Return what the barcodes of a sheet say together; None when they name two dossiers."""
    governing = [payload for payload in sheets if payload.kind is not SheetKind.SEPARATOR] or sheets
    codes = {payload.code.canonical for payload in governing if payload.code is not None}
    kinds = {payload.kind for payload in governing}
    return governing[0] if len(codes) <= 1 and len(kinds) == 1 else None


def _codes(page: StoredPage) -> tuple[DossierCode, ...]:
    found = {code.canonical: code for mark in page.marks.barcodes for code in codes_in_barcode(mark.text)}
    return tuple(found.values())


def _is_foreign_sheet(page: StoredPage, codes: tuple[DossierCode, ...]) -> bool:
    """Return whether the page is another system's cover sheet: a bare code in a barcode and hardly any text.

    A label on a drawing looks nearly the same, so what little is printed has to be the code itself.
    """
    if not any(mark.text.strip() == code.issued for mark in page.marks.barcodes for code in codes):
        return False
    if len(page.words) <= _MOST_WORDS_BESIDE_A_CODE:
        return True
    return len(page.words) <= _MOST_WORDS_OF_A_SHEET and bool(find_dossier_codes(text_of(page.words)))


def _named_sheet(text: PageText) -> SheetKind | None:
    """Return the kind of a sheet of ours by its printed name, where its barcodes are lost.

    It still ends what the sheet before it governs: that is why it is looked for at all.
    """
    if len(text.page.words) > 3 * _MOST_WORDS_OF_A_SHEET:
        return None
    for line in text.lines:
        letters = "".join(sign for sign in line.folded if sign.isalnum())
        for kind, name in _SHEET_NAMES:
            if letters.startswith(name) and line.capital_share > 0.7:
                return kind
    return None


def _printed_number(text: PageText) -> PrintedNumber | None:
    """Return the printed page number: Nghị định 30/2020/NĐ-CP has it at the top in the middle, others below."""
    top = [line for line in text.lines if line.bottom <= _NUMBER_BAND * text.height]
    bottom = [line for line in text.lines if line.top >= (1 - _NUMBER_BAND) * text.height]
    for line in (*top, *bottom):
        match = _OF_TOTAL.fullmatch(" ".join(line.folded.split()))
        if match is not None:
            number, total = (group for group in (match[1] or match[3], match[2] or match[4]))
            if total is None or 1 <= int(number) <= int(total):
                return PrintedNumber(number=int(number), total=int(total) if total else None)
    if (match := _OF_DRAWING.search(" ".join(line.folded for line in text.lines[-_TITLE_BLOCK:]))) is not None:
        return PrintedNumber(number=int(match[1]), total=int(match[2]))
    for line in (*top, *bottom):
        if (number := _lone_number(line, text)) is not None:
            return PrintedNumber(number=number)
    return None


def _reread_number(page: StoredPage) -> PrintedNumber | None:
    """Return the numeral above the text, which only the second reading sees."""
    for line in page.marks.lines:
        if line.kind is LineKind.PAGE_NUMBER and _LONE_NUMBER.fullmatch(line.text) is not None and int(line.text):
            return PrintedNumber(number=int(line.text))
    return None


def _lone_number(line: Line, text: PageText) -> int | None:
    match = _LONE_NUMBER.fullmatch(line.text)
    if match is None or not 0.35 * text.width <= line.centre <= 0.7 * text.width:
        return None
    return int(match[1]) or None


def _starts_open(text: PageText) -> bool:
    first = next((line for line in text.lines if len(line.words) >= _WORDS_OF_A_BODY_LINE), None)
    return first is not None and first.text[0].islower() and len(first.words[0].text) > 1


def _ends_open(text: PageText) -> bool:
    printed = [line for line in text.lines if len(without_garbage(line.words)) > 1]
    if not printed or len(printed[-1].words) < _WORDS_OF_A_BODY_LINE:
        return False
    last = printed[-1]
    return last.right >= _RIGHT_EDGE * text.width and (last.text[-1].isalnum() or last.text[-1] in ",-")


def _card_side(text: PageText, title: Title | None) -> CardSide | None:
    is_front = title is not None and title.paper_type.code in _CARD_TITLES
    folded = fold_tones(" ".join(word.text for word in text.page.words))
    is_back = len(text.page.words) < _MOST_WORDS_OF_A_CARD and _CARD_BACK.search(folded) is not None
    if is_front:
        return CardSide.BOTH if is_back else CardSide.FRONT
    if title is not None or is_back:
        return CardSide.BACK if title is None else None
    # A front whose letters nobody could read still has its QR.
    has_code = any(_IDENTITY_QR.match(mark.text) for mark in text.page.marks.barcodes)
    return CardSide.FRONT if has_code and len(text.page.words) < _MOST_WORDS_OF_A_CARD else None


def _size(page: StoredPage) -> str:
    if page.resolution_dpi <= 0:
        return ""
    shorter, longer = sorted((page.width * 25.4 / page.resolution_dpi, page.height * 25.4 / page.resolution_dpi))
    for name, (short, long) in _PAPER_MM.items():
        if abs(shorter / short - 1) <= _SIZE_TOLERANCE and abs(longer / long - 1) <= _SIZE_TOLERANCE:
            return name
    return ""


def next_numbers(outlines: Mapping[int, PageOutline]) -> dict[int, int]:
    """Return, by page number, the page of its paper that each page says it is: 1 for titles, else as printed."""
    told: dict[int, int] = {}
    for number, outline in outlines.items():
        if outline.printed is not None and not (outline.title is not None and outline.printed.total is None):
            told[number] = outline.printed.number
        elif outline.title is not None:
            told[number] = 1
    return told
