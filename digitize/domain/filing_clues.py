"""What speaks for a dossier: the codes on and around a document, and the people it names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from digitize.domain.code_repair import RepairedCode, repaired_codes
from digitize.domain.cover_sheet import codes_in_barcode
from digitize.domain.dossier import DossierCode
from digitize.domain.identity_mentions import PageMentions, mentions_on
from digitize.domain.page_marks import LineKind
from digitize.domain.recognition import text_of
from digitize.domain.splitting import Segment
from digitize.domain.stored_page import StoredPage


class ClueSource(StrEnum):
    """Where a code comes from, the strongest first; the values stand in `Evidence.source`."""

    COVER_SHEET = "cover_sheet"
    OPERATOR = "operator"
    LABEL = "label"
    FILE_NAME = "file_name"
    FOLDER_NAME = "folder_name"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeClue:
    """A dossier code that speaks for a dossier; `page` is None for codes that stand on no page.

    `is_confirmed`: a barcode, a person, a name of a file, a text layer, or two readings that agree.
    `was_repaired`: a letter had to be taken for a digit, in every reading there is.
    """

    code: DossierCode
    source: ClueSource
    page: int | None
    is_confirmed: bool
    was_repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingClues:
    """All clues of one document; `mentions` is whom each of its pages names.

    `has_sheet`: it lies under a cover or result sheet, be that one readable or not.
    """

    codes: tuple[CodeClue, ...] = ()
    mentions: tuple[PageMentions, ...] = ()
    has_sheet: bool = False

    @property
    def asked_codes(self) -> tuple[str, ...]:
        """The canonical codes to ask the register for."""
        return tuple(dict.fromkeys(clue.code.canonical for clue in self.codes))

    @property
    def citizen_numbers(self) -> tuple[str, ...]:
        """The citizen numbers to ask the register for, in clear digits: never log them."""
        return tuple(dict.fromkeys(number.value for page in self.mentions for number in page.numbers))

    def codes_from(self, source: ClueSource) -> tuple[CodeClue, ...]:
        """Return the clues of one source."""
        return tuple(clue for clue in self.codes if clue.source is source)


def clues_of(
    segment: Segment,
    pages: Sequence[StoredPage],
    *,
    operator_code: DossierCode | None,
    filename: str,
    today: date,
) -> FilingClues:
    """Return the clues of the document that `segment` is.

    `pages` are all pages of the upload: the governing sheet is one of them, in no segment. `filename` may stand
    behind its folders ("sáng/H41.16-221115-0001/don.pdf"). Codes with a date after `today` are none.
    """
    by_number = {page.number: page for page in pages}
    members = [by_number[number] for number in segment.pages]
    codes = [*_sheet_codes(segment, by_number, today)]
    if operator_code is not None:
        codes.append(CodeClue(code=operator_code, source=ClueSource.OPERATOR, page=None, is_confirmed=True))
    for page in members:
        codes += _label_codes(page)
    codes += _named_codes(filename, today)
    for page in members:
        codes += text_codes(page, today)
    return FilingClues(
        codes=tuple(codes),
        mentions=tuple(mentions_on(page) for page in members if page.words),
        has_sheet=segment.governing_sheet is not None,
    )


def text_codes(page: StoredPage, today: date) -> tuple[CodeClue, ...]:
    """Return the codes in the text of a page; confirmed where the second reading of the line names the same.

    Two readings that both had to be repaired do not confirm each other: the same damage misleads both.
    """
    printed = {found.code.canonical: found for found in repaired_codes(text_of(page.words), today)}
    again: dict[str, RepairedCode] = {}
    for line in page.marks.lines:
        if line.kind is not LineKind.DOSSIER_CODE:
            continue
        for found in repaired_codes(line.first, today):
            printed.setdefault(found.code.canonical, found)
        for found in repaired_codes(line.text, today):
            again.setdefault(found.code.canonical, found)
    clues = []
    for canonical, found in {**again, **printed}.items():
        readings = [reading[canonical] for reading in (printed, again) if canonical in reading]
        was_repaired = all(reading.was_repaired for reading in readings)
        agree = page.has_text_layer or len(readings) == 2
        clues.append(
            CodeClue(
                code=found.code,
                source=ClueSource.TEXT,
                page=page.number,
                is_confirmed=agree and not was_repaired,
                was_repaired=was_repaired,
            )
        )
    return tuple(clues)


def _sheet_codes(segment: Segment, pages: Mapping[int, StoredPage], today: date) -> tuple[CodeClue, ...]:
    sheet = segment.governing_sheet
    if sheet is None:
        return ()
    if sheet.payload is not None:
        code = sheet.payload.code
        if code is None:
            return ()
        return (CodeClue(code=code, source=ClueSource.COVER_SHEET, page=sheet.page, is_confirmed=True),)
    page = pages.get(sheet.page)
    # Barcodes that disagree are two dossiers; the print beside them settles nothing.
    if page is None or any(codes_in_barcode(mark.text) for mark in page.marks.barcodes):
        return ()
    return text_codes(page, today)


def _label_codes(page: StoredPage) -> Iterable[CodeClue]:
    found = {code.canonical: code for mark in page.marks.barcodes for code in codes_in_barcode(mark.text)}
    return [
        CodeClue(code=code, source=ClueSource.LABEL, page=page.number, is_confirmed=True)
        for code in found.values()
    ]


def _named_codes(filename: str, today: date) -> Iterable[CodeClue]:
    *folders, name = filename.replace("\\", "/").split("/")
    places = [(ClueSource.FILE_NAME, name), *((ClueSource.FOLDER_NAME, folder) for folder in reversed(folders))]
    return [
        CodeClue(
            code=found.code,
            source=source,
            page=None,
            is_confirmed=not found.was_repaired,
            was_repaired=found.was_repaired,
        )
        for source, text in places
        for found in repaired_codes(text, today)
    ]
