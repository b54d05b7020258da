"""All key fields of a document: which make sense for its kind of paper, and what was found of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.abstract import Abstract, abstract_of_letter, abstract_under
from digitize.domain.extraction.certification import without_certification
from digitize.domain.extraction.document_number import NumberLine, number_line, number_without_label
from digitize.domain.extraction.heading import Heading, heading_of
from digitize.domain.extraction.identity_papers import Finding, Holder, holder_of
from digitize.domain.extraction.issue_date import DateLine, date_line
from digitize.domain.extraction.issuer import issuer_of
from digitize.domain.extraction.printing import DOUBTFUL_CONFIDENCE, Script
from digitize.domain.extraction.signer import signature_block
from digitize.domain.extraction.text_lines import Line, PageText, page_text, rows_of
from digitize.domain.fields import FieldName, FieldSource, FieldState, FieldValue
from digitize.domain.page_marks import SecrecyLevel
from digitize.domain.paper_types import OFFICIAL_LETTER
from digitize.domain.stored_page import StoredPage
from digitize.domain.titles import Title

SECRECY_NAMES: Final = {
    SecrecyLevel.MAT: "Mật",
    SecrecyLevel.TOI_MAT: "Tối mật",
    SecrecyLevel.TUYET_MAT: "Tuyệt mật",
}
CITIZEN_PAPERS: Final = frozenset({"DON", "TOKHAI", "CAMKET", "LYLICH", "DICHUC", "UYQUYEN", "HOPDONG"})
"""Papers that citizens write: they have no number, no symbol and no issuing body."""
IDENTITY_CARDS: Final = frozenset({"CCCD", "CMND"})
CIVIL_STATUS_PAPERS: Final = frozenset({"KHAISINH", "CHUNGSINH", "TRICHLUC", "CHUNGTU", "HONNHAN"})
_OUT_OF_PLACE: Final = 0.85
"""What is found where appendix I does not put it is more often something else."""


def extract_fields(pages: Sequence[StoredPage], title: Title | None) -> tuple[FieldValue, ...]:
    """Return the key fields of a document, each that its kind of paper has exactly once.

    `pages` (at least one) are those of one document in reading order, `title` that of the first page. Values carry
    their place and how sure they are; ABSENT is what such papers do not carry, NOT_ENTERED what a person has to
    enter, with the place to look at where the paper has one.
    """
    texts = tuple(without_certification(page_text(page)) for page in pages)
    code = title.paper_type.code if title is not None else ""
    holder = holder_of(texts) if code in IDENTITY_CARDS | CIVIL_STATUS_PAPERS or _has_codes(pages) else Holder()
    if code in IDENTITY_CARDS or holder.is_machine_read:
        return (*_card_fields(title, texts[0]), *_holder_fields(holder), _issue_of(holder), _secrecy(pages))
    document = _Document(texts=texts, title=title, heading=heading_of(texts[0]))
    fields = document.fields()
    return (*fields, *_holder_fields(holder)) if code in CIVIL_STATUS_PAPERS else fields


def _has_codes(pages: Sequence[StoredPage]) -> bool:
    return any(page.marks.barcodes or any("<" in word.text for word in page.words) for page in pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    texts: tuple[PageText, ...]
    title: Title | None
    heading: Heading

    @property
    def _first(self) -> PageText:
        return self.texts[0]

    def fields(self) -> tuple[FieldValue, ...]:
        number = None if self._is_of_citizen() else self._number_line()
        return (
            *self._number_and_symbol(number),
            self._issued_on(),
            self._issuer(number),
            _paper_type(self.title, self._first),
            self._abstract(number),
            self._signer(),
            _secrecy([text.page for text in self.texts]),
        )

    def _is_of_citizen(self) -> bool:
        return self.title is not None and self.title.paper_type.code in CITIZEN_PAPERS and not self.heading.left

    def _number_line(self) -> NumberLine | None:
        left = self.heading.left
        found = number_line(left, self._first) or number_without_label(left, self._first)
        if found is not None or self.title is None:
            return found
        # Certificates have it under their title: "Số: 45/TLKS-BS".
        head = [
            line for line in self._first.lines if line.top < 0.45 * self._first.height and len(line.words) <= 5
        ]
        return number_line([line for line in head if "/" in line.text], self._first)

    def _number_and_symbol(self, number: NumberLine | None) -> tuple[FieldValue, FieldValue]:
        if number is None:
            state = FieldState.NOT_ENTERED if self._carries_number() else FieldState.ABSENT
            return _missing(FieldName.NUMBER, state), _missing(FieldName.SYMBOL, state)
        source = FieldSource.SECOND_READING if number.by_second_reading else FieldSource.TEXT
        is_doubtful = number.script is Script.DOUBTFUL
        sure = min(number.number_confidence, DOUBTFUL_CONFIDENCE) if is_doubtful else number.number_confidence
        value = "" if number.script is Script.HANDWRITTEN else number.number
        return (
            self._found(FieldName.NUMBER, value, sure, self._first, number.number_box, source),
            self._found(
                FieldName.SYMBOL, number.symbol, number.symbol_confidence, self._first, number.symbol_box, source
            )
            if number.symbol or number.script is Script.HANDWRITTEN
            else _missing(FieldName.SYMBOL, FieldState.ABSENT),
        )

    def _carries_number(self) -> bool:
        return bool(self.heading.left) or self.title is None

    def _issued_on(self) -> FieldValue:
        for lines, text, factor in self._date_places():
            found = date_line(lines, text)
            if found is not None:
                return self._dated(found, text, factor)
        return _missing(FieldName.ISSUED_ON, FieldState.NOT_ENTERED)

    def _date_places(self) -> list[tuple[Sequence[Line], PageText, float]]:
        last = self.texts[-1]
        head = [line for line in self._first.lines if line.top < 0.5 * self._first.height]
        foot = [line for line in reversed(last.lines) if line.centre > 0.45 * last.width]
        return [
            (self.heading.right, self._first, 1.0),
            (rows_of(head), self._first, _OUT_OF_PLACE),
            (rows_of(foot), last, _OUT_OF_PLACE),
        ]

    def _dated(self, found: DateLine, text: PageText, factor: float) -> FieldValue:
        value = found.day.isoformat() if found.day else ""
        return self._found(FieldName.ISSUED_ON, value, factor * found.confidence, text, found.box)

    def _issuer(self, number: NumberLine | None) -> FieldValue:
        if not self.heading.left:
            state = FieldState.ABSENT if self.title is not None else FieldState.NOT_ENTERED
            return _missing(FieldName.ISSUER, state)
        above = self._above(number)
        found = issuer_of(self.heading.left, self._first, above=above)
        if found is None:
            return _missing(FieldName.ISSUER, FieldState.NOT_ENTERED)
        return self._found(FieldName.ISSUER, found.name, found.confidence, self._first, found.box)

    def _above(self, number: NumberLine | None) -> float:
        """Return where the issuing body ends at the latest, levelled: at the number, or at the abstract."""
        if number is None:
            return self.heading.bottom
        box = number.symbol_box
        return self._first.level_bottom(box) - self._first.level_height(box)

    def _abstract(self, number: NumberLine | None) -> FieldValue:
        found = self._found_abstract(number)
        if found is None:
            is_known = self.title is not None and self.title.paper_type.code != OFFICIAL_LETTER.code
            return _missing(FieldName.ABSTRACT, FieldState.ABSENT if is_known else FieldState.NOT_ENTERED)
        return self._found(FieldName.ABSTRACT, found.text, found.confidence, self._first, found.box)

    def _found_abstract(self, number: NumberLine | None) -> Abstract | None:
        if self.title is None or self.title.paper_type.code == OFFICIAL_LETTER.code:
            return abstract_of_letter(self.heading.left, self._first) if number or self.heading.found else None
        lines = _title_lines(self.title, self._first)
        return abstract_under(lines, self._first) if lines else None

    def _signer(self) -> FieldValue:
        for text in reversed(self.texts):
            block = signature_block(text)
            if block is None:
                continue
            if block.signer is None:
                box = text.scan_box(block.office)
                return _missing(FieldName.SIGNER, FieldState.NOT_ENTERED, page=text.page.number, box=box)
            signer = block.signer
            return self._found(FieldName.SIGNER, signer.name, signer.confidence, text, signer.box)
        return _missing(FieldName.SIGNER, FieldState.NOT_ENTERED)

    def _found(
        self,
        name: FieldName,
        value: str,
        confidence: float,
        text: PageText,
        box: Box,
        source: FieldSource = FieldSource.TEXT,
    ) -> FieldValue:
        place = text.scan_box(box)
        if not value:
            return _missing(name, FieldState.NOT_ENTERED, page=text.page.number, box=place)
        return FieldValue(
            name=name,
            state=FieldState.READ,
            value=value,
            confidence=round(confidence, 1),
            page=text.page.number,
            box=place,
            source=source,
        )


def _missing(name: FieldName, state: FieldState, *, page: int | None = None, box: Box | None = None) -> FieldValue:
    return FieldValue(name=name, state=state, page=page, box=box)


def _title_lines(title: Title, text: PageText) -> list[Line]:
    """Return the lines of the type line: capitals among the lines that the title's boxes cover."""
    return [
        line
        for line in text.lines
        if any(_covers(box, text.scan_box(line.box)) for box in title.boxes) and line.capital_share > 0.7
    ]


def _covers(outer: Box, inner: Box) -> bool:
    x, y = (inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2
    return outer.left <= x <= outer.right and outer.top <= y <= outer.bottom


def _paper_type(title: Title | None, text: PageText) -> FieldValue:
    if title is None or not title.paper_type.code:
        return _missing(FieldName.PAPER_TYPE, FieldState.NOT_ENTERED, page=text.page.number)
    return FieldValue(
        name=FieldName.PAPER_TYPE,
        state=FieldState.READ,
        value=title.paper_type.name,
        confidence=round(100 * title.score, 1),
        page=text.page.number,
        box=title.boxes[0] if title.boxes else None,
        source=FieldSource.TEXT,
    )


def _secrecy(pages: Sequence[StoredPage]) -> FieldValue:
    for page in pages:
        mark = page.marks.secrecy
        if mark is not None:
            return FieldValue(
                name=FieldName.SECRECY,
                state=FieldState.READ,
                value=SECRECY_NAMES[mark.level],
                confidence=95.0,
                page=page.number,
                box=mark.box,
                source=FieldSource.TEXT,
            )
    return _missing(FieldName.SECRECY, FieldState.ABSENT)


def _card_fields(title: Title | None, text: PageText) -> tuple[FieldValue, ...]:
    if title is not None and title.paper_type.code in IDENTITY_CARDS:
        return (_paper_type(title, text),)
    return (_missing(FieldName.PAPER_TYPE, FieldState.NOT_ENTERED, page=text.page.number),)


def _holder_fields(holder: Holder) -> tuple[FieldValue, ...]:
    return (
        _of_holder(FieldName.HOLDER_NUMBER, holder.number),
        _of_holder(FieldName.HOLDER_NAME, holder.name),
        _of_holder(FieldName.BIRTH_DATE, holder.birth_date),
    )


def _issue_of(holder: Holder) -> FieldValue:
    return _of_holder(FieldName.ISSUED_ON, holder.issued_on)


def _of_holder(name: FieldName, found: Finding | None) -> FieldValue:
    if found is None:
        return _missing(name, FieldState.NOT_ENTERED)
    return FieldValue(
        name=name,
        state=FieldState.READ,
        value=found.value,
        confidence=round(found.confidence, 1),
        page=found.page,
        box=found.box,
        source=found.source,
    )
