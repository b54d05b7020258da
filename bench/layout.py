"""Draws a clean administrative page in the layout of Decree 30/2020/NĐ-CP, appendix I.

National name and motto at the top right with a rule below, issuing body at the top left, number, place and
date, kind of paper, abstract, body, table, recipients at the bottom left, signature block at the bottom right
whose seal covers the left third of the signature.
"""

from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt

from bench.fonts import FontStyle
from bench.marks import SEAL_DIAMETER_MM, scribble_signature, stamp_seal
from bench.sheet import Sheet, Token, TrueWord, text_of, tokens
from bench.texts import PaperText, Paragraph, Signature

LEFT_MARGIN_MM, RIGHT_MARGIN_MM, TOP_MARGIN_MM, BOTTOM_MARGIN_MM = 30.0, 17.0, 20.0, 20.0
_SIGNATURE_SPACE_MM = 24.0
_SIGNATURE_WIDTH_MM, _SIGNATURE_HEIGHT_MM = 42.0, 20.0
_COLUMN_SHARES = (0.08, 0.54, 0.14, 0.24)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPage:
    """A page before degradation: picture (uint8, height x width x 3, BGR), words in reading order, text."""

    image: npt.NDArray[np.uint8]
    words: tuple[TrueWord, ...]
    text: str


def draw_page(paper: PaperText, *, resolution_dpi: int, with_seal: bool, random: Random) -> CleanPage:
    """Draw one page; paragraphs that find no room above the signature block are left out.

    The same paper, resolution and state of `random` give identical bytes.
    """
    composition = _Composition(paper, Sheet(resolution_dpi=resolution_dpi, random=random), random)
    composition.head()
    composition.body()
    seats = composition.foot()
    image = composition.sheet.pixels_bgr()
    for seat in seats:
        seat.sign(image, resolution_dpi=resolution_dpi, with_seal=with_seal, random=random)
    words = tuple(composition.sheet.words)
    return CleanPage(image=image, words=words, text=text_of(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class _SignatureSeat:
    centre_x: float
    top: float
    sealed: bool

    def sign(self, image: npt.NDArray[np.uint8], *, resolution_dpi: int, with_seal: bool, random: Random) -> None:
        scale = resolution_dpi / 25.4
        width, height = _SIGNATURE_WIDTH_MM * scale, _SIGNATURE_HEIGHT_MM * scale
        left = self.centre_x - width / 2
        scribble_signature(
            image, box=(left, self.top, width, height), resolution_dpi=resolution_dpi, random=random
        )
        if with_seal and self.sealed:
            # The right edge of the seal lies at one third of the signature (Decree 30/2020, art. 33).
            seal_x = left + width / 3 - SEAL_DIAMETER_MM * scale / 2
            seal_y = self.top + height / 2 + random.uniform(-2, 2) * scale
            stamp_seal(image, centre=(seal_x, seal_y), resolution_dpi=resolution_dpi, random=random)


class _Composition:
    def __init__(self, paper: PaperText, sheet: Sheet, random: Random) -> None:
        self.paper = paper
        self.sheet = sheet
        self._left = sheet.pixels(LEFT_MARGIN_MM)
        self._right = sheet.width - sheet.pixels(RIGHT_MARGIN_MM)
        self._middle = (self._left + self._right) / 2
        self._size_pt = random.choice((13.0, 13.0, 13.5, 14.0))
        self._justified = random.random() < 0.75
        self._baseline = sheet.pixels(TOP_MARGIN_MM)

    def head(self) -> None:
        if self.paper.issuer:
            self._official_head()
        else:
            self._citizen_head()
        if self.paper.heading:
            self._advance(1.5 * self.sheet.pitch(14))
            heading = tokens(self.paper.heading, "bold")
            self.sheet.set_centred(heading, centre_x=self._middle, baseline=self._baseline, size_pt=14)
            lines = self.sheet.wrap(tokens(self.paper.abstract, "bold"), width=self._width() * 0.86, size_pt=14)
            start, end = self._left, self._right
            for line in lines:
                self._advance(self.sheet.pitch(14))
                start, end = self.sheet.set_centred(
                    line, centre_x=self._middle, baseline=self._baseline, size_pt=14
                )
            if self.paper.issuer:
                self._short_rule(centre_x=(start + end) / 2, length=(end - start) / 3)
        self._advance(0.5 * self.sheet.pitch(14))

    def body(self) -> None:
        for paragraph in self.paper.opening:
            self._paragraph(paragraph)
        limit = self.sheet.height - self.sheet.pixels(BOTTOM_MARGIN_MM) - self._foot_height()
        closing_height = sum(self._height_of(paragraph) for paragraph in self.paper.closing)
        room = limit - closing_height - self._table_height()
        for paragraph in self.paper.paragraphs:
            if self._baseline + self._height_of(paragraph) <= room:
                self._paragraph(paragraph)
        if self.paper.table and self._baseline <= room + self.sheet.pitch(self._size_pt):
            self._table()
        for paragraph in self.paper.closing:
            self._paragraph(paragraph)

    def foot(self) -> tuple[_SignatureSeat, ...]:
        top = self._baseline + 1.6 * self.sheet.pitch(13)
        right_centre = self._left + self._width() * 0.74
        left_centre = self._left + self._width() * 0.28
        seats = []
        if self.paper.recipients:
            self._recipients(top)
        if self.paper.confirmation is not None:
            sealed = not self.paper.issuer
            seats.append(self._signature(self.paper.confirmation, left_centre, top, sealed=sealed))
        sealed = bool(self.paper.issuer)
        seats.append(self._signature(self.paper.signature, right_centre, top, sealed=sealed))
        return tuple(seats)

    def _official_head(self) -> None:
        sheet, top = self.sheet, self._baseline
        left_centre, right_centre = self._left + sheet.pixels(26), self._right - sheet.pixels(48)
        baseline = top
        sheet.set_centred(tokens(self.paper.parent_issuer), centre_x=left_centre, baseline=baseline, size_pt=12)
        issuer = tokens(self.paper.issuer, "bold")
        for line in sheet.wrap(issuer, width=sheet.pixels(62), size_pt=12):
            baseline += sheet.pitch(12)
            start, end = sheet.set_centred(line, centre_x=left_centre, baseline=baseline, size_pt=12)
        self._short_rule(centre_x=left_centre, length=(end - start) / 2.5, baseline=baseline)
        baseline += 1.4 * sheet.pitch(12)
        under_issuer = [f"Số: {self.paper.number}"]
        if not self.paper.heading:
            under_issuer.append(self.paper.abstract)
        if self.paper.dossier_code is not None:
            under_issuer.append(f"Mã hồ sơ: {self.paper.dossier_code}")
        for text in under_issuer:
            for line in sheet.wrap(tokens(text), width=sheet.pixels(66), size_pt=12):
                sheet.set_centred(line, centre_x=left_centre, baseline=baseline, size_pt=12)
                baseline += sheet.pitch(12)
        self._motto(centre_x=right_centre, baseline=top)
        date_baseline = top + sheet.pitch(12) + 1.9 * sheet.pitch(13)
        date = tokens(self.paper.place_and_date, "italic")
        sheet.set_centred(date, centre_x=right_centre, baseline=date_baseline, size_pt=13)
        self._baseline = max(baseline, date_baseline)

    def _citizen_head(self) -> None:
        sheet = self.sheet
        if self.paper.dossier_code is not None:
            code = tokens(f"Mã hồ sơ: {self.paper.dossier_code}")
            sheet.set_line(code, x=self._left, baseline=self._baseline, size_pt=12)
            self._advance(1.6 * sheet.pitch(12))
        self._motto(centre_x=self._middle, baseline=self._baseline)
        self._advance(sheet.pitch(12) + 1.9 * sheet.pitch(13))
        date = tokens(self.paper.place_and_date, "italic")
        start = self._right - sheet.text_width(date, size_pt=13)
        sheet.set_line(date, x=start, baseline=self._baseline, size_pt=13)

    def _motto(self, *, centre_x: float, baseline: float) -> None:
        sheet = self.sheet
        name = tokens("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "bold")
        sheet.set_centred(name, centre_x=centre_x, baseline=baseline, size_pt=12)
        motto_baseline = baseline + sheet.pitch(13)
        motto = tokens("Độc lập - Tự do - Hạnh phúc", "bold")
        start, end = sheet.set_centred(motto, centre_x=centre_x, baseline=motto_baseline, size_pt=13)
        self._short_rule(centre_x=centre_x, length=end - start, baseline=motto_baseline)

    def _short_rule(self, *, centre_x: float, length: float, baseline: float | None = None) -> None:
        y = (self._baseline if baseline is None else baseline) + self.sheet.pixels(2.1)
        self.sheet.rule((centre_x - length / 2, y), (centre_x + length / 2, y))

    def _paragraph(self, paragraph: Paragraph) -> None:
        sheet, size_pt = self.sheet, self._size_pt
        indent = self._indent(paragraph)
        lines = sheet.wrap(_styled(paragraph), width=self._width(), size_pt=size_pt, first_indent=indent)
        self._advance(self._gap())
        for index, line in enumerate(lines):
            self._advance(sheet.pitch(size_pt))
            if paragraph.centred:
                sheet.set_centred(line, centre_x=self._middle, baseline=self._baseline, size_pt=size_pt)
                continue
            x = self._left + (indent if index == 0 else 0.0)
            stretch = self._right - x if self._justified and index < len(lines) - 1 else None
            end = sheet.set_line(line, x=x, baseline=self._baseline, size_pt=size_pt, fill_width=stretch)
            if paragraph.leader and index == len(lines) - 1:
                sheet.dotted_leader(start_x=end, end_x=self._right, baseline=self._baseline)

    def _table(self) -> None:
        sheet, size_pt = self.sheet, 12.0
        row_height = sheet.pitch(size_pt) * 1.35
        top = self._baseline + self._gap() + sheet.pixels(3)
        edges = [self._left]
        for share in _COLUMN_SHARES:
            edges.append(edges[-1] + share * self._width())
        for index, row in enumerate(self.paper.table):
            baseline = top + index * row_height + row_height * 0.7
            for column, cell in enumerate(row):
                words = tokens(cell, "bold" if index == 0 else "regular")
                if index == 0 or column != 1:
                    centre = (edges[column] + edges[column + 1]) / 2
                    sheet.set_centred(words, centre_x=centre, baseline=baseline, size_pt=size_pt)
                else:
                    sheet.set_line(words, x=edges[column] + sheet.pixels(2), baseline=baseline, size_pt=size_pt)
        bottom = top + len(self.paper.table) * row_height
        for index in range(len(self.paper.table) + 1):
            sheet.rule((edges[0], top + index * row_height), (edges[-1], top + index * row_height))
        for edge in edges:
            sheet.rule((edge, top), (edge, bottom))
        self._baseline = bottom + sheet.pixels(2)

    def _recipients(self, top: float) -> None:
        sheet, baseline = self.sheet, top
        heading = (Token(text="Nơi", style="italic"), Token(text="nhận:", style="italic"))
        sheet.set_line(heading, x=self._left, baseline=baseline, size_pt=12)
        for recipient in self.paper.recipients:
            baseline += sheet.pitch(11)
            sheet.set_line(tokens(f"- {recipient}"), x=self._left, baseline=baseline, size_pt=11)

    def _signature(self, signature: Signature, centre_x: float, top: float, *, sealed: bool) -> _SignatureSeat:
        sheet, baseline = self.sheet, top
        sheet.set_centred(tokens(signature.title, "bold"), centre_x=centre_x, baseline=baseline, size_pt=13)
        if signature.note:
            baseline += sheet.pitch(13)
            style: FontStyle = "italic" if signature.note.startswith("(") else "bold"
            sheet.set_centred(tokens(signature.note, style), centre_x=centre_x, baseline=baseline, size_pt=13)
        seat_top = baseline + sheet.pixels(3)
        baseline += sheet.pixels(_SIGNATURE_SPACE_MM) + sheet.pitch(13)
        sheet.set_centred(tokens(signature.name, "bold"), centre_x=centre_x, baseline=baseline, size_pt=13)
        return _SignatureSeat(centre_x=centre_x, top=seat_top, sealed=sealed)

    def _height_of(self, paragraph: Paragraph) -> float:
        indent = self._indent(paragraph)
        lines = self.sheet.wrap(
            _styled(paragraph), width=self._width(), size_pt=self._size_pt, first_indent=indent
        )
        return len(lines) * self.sheet.pitch(self._size_pt) + self._gap()

    def _table_height(self) -> float:
        if not self.paper.table:
            return 0.0
        return len(self.paper.table) * self.sheet.pitch(12) * 1.35 + self.sheet.pixels(6)

    def _foot_height(self) -> float:
        return 4.6 * self.sheet.pitch(13) + self.sheet.pixels(_SIGNATURE_SPACE_MM)

    def _indent(self, paragraph: Paragraph) -> float:
        return 0.0 if paragraph.centred else self.sheet.pixels(11)

    def _gap(self) -> float:
        return self.sheet.pixels(1.6)

    def _width(self) -> float:
        return self._right - self._left

    def _advance(self, distance: float) -> None:
        self._baseline += distance


def _styled(paragraph: Paragraph) -> tuple[Token, ...]:
    return (*tokens(paragraph.lead, "bold"), *tokens(paragraph.text, "italic" if paragraph.italic else "regular"))
