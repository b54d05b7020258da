"""Where one paper ends and the next begins in a stack of scanned pages, and which cover sheet governs it.

A cover or result sheet governs the pages up to the next one, a separator sheet begins a new paper under the same
sheet. A label on a paper counts for its own paper alone: nothing is inherited across a split but the governing
sheet. Sheets of either kind are in no paper. Stacks may be incomplete and out of order: no rule needs a page that
must be there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from digitize.domain.cover_sheet import SheetKind, SheetPayload
from digitize.domain.page_outline import CardSide, PageOutline, outlines_of
from digitize.domain.paper_boundaries import Boundary, Cut, cut_before
from digitize.domain.stored_page import StoredPage
from digitize.domain.titles import Title

BACK_OF_SHEET: Final = "back_of_sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningSheet:
    """The cover or result sheet that a paper lies under, by its page number.

    `payload` is None for a sheet whose barcodes are lost or disagree: it governs nothing, but it ended what the
    sheet before it governs.
    """

    page: int
    payload: SheetPayload | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Separator:
    """A page that is no paper, with what its barcode says.

    `reason` is "cover_sheet", "result_sheet", "separator", "foreign_sheet" (another system's), "unreadable_sheet"
    (no code, or two) or "back_of_sheet" (the blank back of one of these).
    """

    reason: str
    payload: SheetPayload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Pages of one paper in reading order.

    `confidence` 0–1 is how surely it begins where it does, so that a weak boundary can be asked about.
    """

    pages: tuple[int, ...]
    title: Title | None
    governing_sheet: GoverningSheet | None
    boundary: Boundary
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The papers of an upload and the pages that are none; together every page that was asked about, once."""

    segments: tuple[Segment, ...]
    separators: Mapping[int, Separator]


@dataclass(slots=True)
class _Paper:
    """The paper that is being put together."""

    cut: Cut
    sheet: GoverningSheet | None
    pages: list[PageOutline] = field(default_factory=list)

    @property
    def title(self) -> Title | None:
        return next((page.title for page in self.pages if page.title is not None), None)

    @property
    def papers(self) -> list[PageOutline]:
        """The pages that are not blank."""
        return [page for page in self.pages if not page.is_blank]

    def finished(self) -> Segment:
        sides = [page.card_side for page in self.pages[:2]]
        if sides == [CardSide.BACK, CardSide.FRONT]:
            self.pages[:2] = self.pages[1::-1]
        return Segment(
            pages=tuple(page.number for page in self.pages),
            title=self.title,
            governing_sheet=self.sheet,
            boundary=self.cut.boundary,
            confidence=self.cut.confidence,
        )


_START: Final = Cut(boundary=Boundary.START, confidence=1.0)


@dataclass(slots=True)
class _Splitter:
    segments: list[Segment] = field(default_factory=list)
    separators: dict[int, Separator] = field(default_factory=dict)
    paper: _Paper | None = None
    sheet: GoverningSheet | None = None
    next_cut: Cut = _START
    leading_blanks: list[PageOutline] = field(default_factory=list)
    is_after_sheet: bool = False

    def take(self, page: PageOutline) -> None:
        if page.is_sheet:
            self._take_sheet(page)
        elif page.is_blank:
            self._take_blank(page)
        else:
            self._take_page(page)
        self.is_after_sheet = page.is_sheet

    def end(self) -> None:
        self._close()
        if self.leading_blanks:
            self._put_blanks_away(is_between=self.sheet is not None)

    def _take_sheet(self, page: PageOutline) -> None:
        self._close()
        self._put_blanks_away(is_between=True)
        self.separators[page.number] = Separator(reason=_reason(page), payload=page.sheet)
        if page.sheet is not None and page.sheet.kind is SheetKind.SEPARATOR:
            self.next_cut = Cut(boundary=Boundary.SEPARATOR, confidence=1.0)
            return
        self.sheet = GoverningSheet(page=page.number, payload=page.sheet)
        self.next_cut = Cut(boundary=Boundary.COVER_SHEET, confidence=1.0)

    def _take_blank(self, page: PageOutline) -> None:
        if self.is_after_sheet:
            self.separators[page.number] = Separator(reason=BACK_OF_SHEET)
        elif self.paper is not None:
            self.paper.pages.append(page)
        else:
            self.leading_blanks.append(page)

    def _take_page(self, page: PageOutline) -> None:
        if self.paper is not None:
            cut = cut_before(page, self.paper.papers, self.paper.title)
            if cut is None:
                self.paper.pages.append(page)
                return
            self._close()
            self.next_cut = cut
        self.paper = _Paper(cut=self.next_cut, sheet=self.sheet, pages=[*self.leading_blanks, page])
        self.leading_blanks = []

    def _close(self) -> None:
        if self.paper is not None:
            self.segments.append(self.paper.finished())
        self.paper = None

    def _put_blanks_away(self, *, is_between: bool) -> None:
        """Keep blank pages that no paper followed: beside a sheet they are its back, else a paper of their own."""
        if self.leading_blanks and not is_between:
            self.segments.append(_Paper(cut=self.next_cut, sheet=None, pages=self.leading_blanks).finished())
        elif is_between:
            for page in self.leading_blanks:
                self.separators[page.number] = Separator(reason=BACK_OF_SHEET)
        self.leading_blanks = []


def split(
    pages: Sequence[StoredPage], order: tuple[int, ...], outlines: Mapping[int, PageOutline] | None = None
) -> Split:
    """Return the papers in the pages of an upload, read in `order`: page numbers, each once.

    Pages that `order` leaves out (duplicates) are looked at by no rule.
    `outlines` are those of the pages, where the caller has them already.
    """
    known = outlines_of(pages) if outlines is None else outlines
    splitter = _Splitter()
    for number in order:
        splitter.take(known[number])
    splitter.end()
    return Split(segments=tuple(splitter.segments), separators=splitter.separators)


def _reason(page: PageOutline) -> str:
    if page.sheet is None:
        return "unreadable_sheet"
    if page.is_foreign_sheet:
        return "foreign_sheet"
    reasons = {SheetKind.RESULT: "result_sheet", SheetKind.SEPARATOR: "separator"}
    return reasons.get(page.sheet.kind, "cover_sheet")
