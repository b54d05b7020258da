"""Draws papers of several pages: the first as `bench.layout` does, the following with a printed page number.

Decree 30/2020/NĐ-CP, appendix I: Arabic numerals, top centre, from the second page on.
"""

from enum import Enum, auto
from random import Random

from bench.dossier_set.paper_texts import filler
from bench.dossier_set.procedures import Form
from bench.layout import BOTTOM_MARGIN_MM, TOP_MARGIN_MM, _Composition, _styled
from bench.sensor import Picture
from bench.sheet import Sheet, TrueWord, tokens
from bench.texts import PaperText, Paragraph

_MOST_FILLERS = 60
_SEALED = (Form.OFFICIAL, Form.CERTIFICATE, Form.RECEIPT)

Drawn = tuple[Picture, tuple[TrueWord, ...]]
"""A page before scanning: picture (uint8, height x width x 3, BGR) and its words in reading order."""


def draw_paper(text: PaperText, *, form: Form, page_count: int, resolution_dpi: int, seed: int) -> list[Drawn]:
    """Draw `page_count` A4 pages; equal arguments give identical bytes."""
    composition = _Flow(text, form=form, page_count=page_count, resolution_dpi=resolution_dpi, seed=seed)
    return composition.draw()


class _Numbering(Enum):
    TOP = auto()
    OF_TOTAL = auto()
    NONE = auto()


def _numbering(form: Form, random: Random) -> _Numbering:
    """Offices number as the decree says; contracts often "Trang 2/5" at the foot; some citizens not at all."""
    chance = random.random()
    if form is Form.CONTRACT and chance < 0.4:
        return _Numbering.OF_TOTAL
    if form in (Form.APPLICATION, Form.DECLARATION, Form.STATEMENT) and chance < 0.2:
        return _Numbering.NONE
    return _Numbering.TOP


class _Flow(_Composition):
    def __init__(self, text: PaperText, *, form: Form, page_count: int, resolution_dpi: int, seed: int) -> None:
        self._seed, self._resolution_dpi = seed, resolution_dpi
        self._form, self._page_count = form, page_count
        self._pages: list[Sheet] = []
        self._random = Random(f"{seed}:flow")
        self._numbering = _numbering(form, self._random)
        super().__init__(text, self._new_sheet(), Random(f"{seed}:composition"))

    def draw(self) -> list[Drawn]:
        """Return all pages."""
        self.head()
        for paragraph in (*self.paper.opening, *self.paper.paragraphs):
            self._flow(paragraph)
        self._fill()
        if self.paper.table:
            self._table()
        for paragraph in self.paper.closing:
            self._paragraph(paragraph)
        seats = self.foot()
        drawn = [(sheet.pixels_bgr(), tuple(sheet.words)) for sheet in self._pages]
        with_seal = self._form in _SEALED
        for seat in seats:
            seat.sign(drawn[-1][0], resolution_dpi=self._resolution_dpi, with_seal=with_seal, random=self._random)
        return drawn

    def head(self) -> None:
        """Draw the head; unlike single papers, titles may need two lines and the date may stand at the end."""
        if self.paper.issuer:
            self._official_head()
        else:
            self._citizen_head()
        self._advance(1.5 * self.sheet.pitch(14))
        start, end = self._centred(self.paper.heading)
        if self.paper.abstract:
            self._advance(self.sheet.pitch(14))
            start, end = self._centred(self.paper.abstract)
        if self.paper.issuer:
            self._short_rule(centre_x=(start + end) / 2, length=(end - start) / 3)
        self._advance(0.5 * self.sheet.pitch(14))

    def _centred(self, text: str) -> tuple[float, float]:
        ends = (self._left, self._right)
        for number, line in enumerate(
            self.sheet.wrap(tokens(text, "bold"), width=self._width() * 0.86, size_pt=14)
        ):
            self._advance(self.sheet.pitch(14) if number else 0)
            ends = self.sheet.set_centred(line, centre_x=self._middle, baseline=self._baseline, size_pt=14)
        return ends

    def _fill(self) -> None:
        """Set running text until every page but the last is full, the last in part, a single one mostly."""
        share = self._random.uniform(0.5, 1.0) if self._page_count == 1 else self._random.uniform(0.25, 0.6)
        for number in range(1, _MOST_FILLERS):
            paragraph = filler(self._form, number, self._random)
            is_last_page = len(self._pages) == self._page_count
            room = self._room() * share if is_last_page else self._room()
            if is_last_page and self._baseline + self._height_of(paragraph) > room:
                return
            self._flow(paragraph)

    def _flow(self, paragraph: Paragraph) -> None:
        """Set a paragraph; running text goes on in the next line of the next page, forms and titles do not."""
        if paragraph.leader or paragraph.centred or len(self._pages) == self._page_count:
            if self._baseline + self._height_of(paragraph) > self._room() and len(self._pages) < self._page_count:
                self._turn_the_page()
            self._paragraph(paragraph)
            return
        indent, size_pt = self._indent(paragraph), self._size_pt
        lines = self.sheet.wrap(_styled(paragraph), width=self._width(), size_pt=size_pt, first_indent=indent)
        self._advance(self._gap())
        for number, line in enumerate(lines):
            if self._baseline + self.sheet.pitch(size_pt) > self._room() and len(self._pages) < self._page_count:
                self._turn_the_page()
            self._advance(self.sheet.pitch(size_pt))
            x = self._left + (indent if number == 0 else 0.0)
            stretch = self._right - x if self._justified and number < len(lines) - 1 else None
            self.sheet.set_line(line, x=x, baseline=self._baseline, size_pt=size_pt, fill_width=stretch)

    def _room(self) -> float:
        bottom = self.sheet.height - self.sheet.pixels(BOTTOM_MARGIN_MM)
        if len(self._pages) < self._page_count:
            return bottom
        closing = sum(self._height_of(paragraph) for paragraph in self.paper.closing)
        return bottom - closing - self._table_height() - self._foot_height() - 1.6 * self.sheet.pitch(13)

    def _turn_the_page(self) -> None:
        self.sheet = self._new_sheet()
        sheet, number = self.sheet, len(self._pages)
        if self._numbering is _Numbering.TOP:
            baseline = sheet.pixels(TOP_MARGIN_MM - 6)
            sheet.set_centred(tokens(str(number)), centre_x=self._middle, baseline=baseline, size_pt=13)
        elif self._numbering is _Numbering.OF_TOTAL:
            words = tokens(f"Trang {number}/{self._page_count}")
            baseline = sheet.height - sheet.pixels(BOTTOM_MARGIN_MM - 9)
            sheet.set_line(words, x=self._right - sheet.pixels(24), baseline=baseline, size_pt=11)
        self._baseline = sheet.pixels(TOP_MARGIN_MM)

    def _new_sheet(self) -> Sheet:
        # The same random numbers for every page: one paper is printed in one typeface.
        sheet = Sheet(resolution_dpi=self._resolution_dpi, random=Random(f"{self._seed}:sheet"))
        self._pages.append(sheet)
        return sheet
