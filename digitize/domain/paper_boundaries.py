"""Where one paper ends and the next begins, as far as neighbouring pages tell: titles, codes, cards, numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from digitize.domain.page_outline import CardSide, PageOutline
from digitize.domain.titles import Title


class Boundary(StrEnum):
    """Why a paper begins where it does."""

    START = "start"
    COVER_SHEET = "cover_sheet"
    SEPARATOR = "separator"
    TITLE = "title"
    RECEPTION_NOTE = "reception_note"
    BARCODE = "barcode"
    CARD = "identity_card"
    PAGE_SIZE = "page_size"
    PAGE_NUMBER = "page_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A boundary and how sure it is, 0–1."""

    boundary: Boundary
    confidence: float


def cut_before(page: PageOutline, paper: Sequence[PageOutline], title: Title | None) -> Cut | None:
    """Return why a new paper begins with `page` after those of `paper` (blank ones left out); None: it does not.

    The first rule that has something to say decides: what binds stands before what cuts by weaker signs.
    """
    if not paper:
        return None
    before = paper[-1]
    card = _cut_at_card(page, paper)
    if card is not None:
        return card if card.confidence else None
    if page.title is not None:
        return _cut_at_title(page, page.title, before, title)
    if _names_another_dossier(page, paper):
        return Cut(boundary=Boundary.BARCODE, confidence=0.9)
    if page.starts_open or _runs_on(page, before, paper):
        return None
    return _cut_at_number(page, before, paper) or _cut_at_size(page, before)


_STAYS: Final = Cut(boundary=Boundary.CARD, confidence=0.0)


def _cut_at_card(page: PageOutline, paper: Sequence[PageOutline]) -> Cut | None:
    """Cards have two sides: front and back are one paper, and a third page is another paper.

    Returns a cut without confidence where the page is the other side.
    """
    sides = [side.card_side for side in paper]
    other = {CardSide.FRONT: CardSide.BACK, CardSide.BACK: CardSide.FRONT}
    if page.card_side is not None:
        if len(paper) == 1 and sides[0] is not None and other.get(sides[0]) is page.card_side:
            return _STAYS
        return Cut(boundary=Boundary.CARD, confidence=0.9)
    if sides[0] is None or page.title is not None:
        return None
    # Behind a front without its back the page may be a back that nobody could read.
    is_full = len(paper) > 1 or sides[0] is CardSide.BOTH or page.starts_open or page.printed is not None
    return Cut(boundary=Boundary.CARD, confidence=0.8 if is_full else 0.6)


def _cut_at_title(page: PageOutline, title: Title, before: PageOutline, current: Title | None) -> Cut | None:
    if title.is_attachment and current is not None:
        return None
    # A heading in capitals on top of a continuation page, without a national name above it.
    is_numbered_on = page.printed is not None and page.printed.number > 1
    if not title.has_motto and (is_numbered_on or before.ends_open):
        return None
    is_running = current is not None and not title.has_motto and current.text == title.text
    if is_running and not (page.printed is not None and page.printed.number == 1):
        # The title block of a drawing stands on every sheet of it.
        return None
    is_note = title.paper_type.code == "TIEPNHAN"
    return Cut(boundary=Boundary.RECEPTION_NOTE if is_note else Boundary.TITLE, confidence=title.score)


def _names_another_dossier(page: PageOutline, paper: Sequence[PageOutline]) -> bool:
    """Return whether a barcode on the page speaks against its being a page of the paper before.

    Labels are stuck on first pages; a barcode of any kind that names another dossier is of another paper.
    """
    codes = {code.canonical for code in page.label_codes}
    known = {code.canonical for earlier in paper for code in earlier.label_codes}
    if codes and known and not codes & known:
        return True
    return page.has_label and page.printed is None and not page.starts_open


def _runs_on(page: PageOutline, before: PageOutline, paper: Sequence[PageOutline]) -> bool:
    """Return whether printed numbers (or "2/5") bind the page to the paper before it."""
    if page.printed is None or page.printed.number < 2:
        return False
    if before.printed is not None:
        return _follows(page, before)
    # Pages may be missing, so that the number is larger than the place; it cannot be much smaller.
    return page.printed.number >= len(paper)


def _follows(page: PageOutline, before: PageOutline) -> bool:
    if page.printed is None:
        return False
    if before.printed is None:
        return before.title is not None and page.printed.number == 2
    if None not in (page.printed.total, before.printed.total) and page.printed.total != before.printed.total:
        return False
    return page.printed.number > before.printed.number


def _cut_at_number(page: PageOutline, before: PageOutline, paper: Sequence[PageOutline]) -> Cut | None:
    """Numbers that begin anew, do not rise, or were at their end ("5/5") before."""
    numbers = [earlier.printed for earlier in paper if earlier.printed is not None]
    if page.printed is not None and numbers and not before.ends_open:
        last = numbers[-1]
        if page.printed.number <= last.number or None not in (last.total, page.printed.total):
            return Cut(boundary=Boundary.PAGE_NUMBER, confidence=0.7)
    if page.printed is not None and page.printed.number == 1:
        return Cut(boundary=Boundary.PAGE_NUMBER, confidence=0.7)
    is_at_end = before.printed is not None and before.printed.number == before.printed.total
    return Cut(boundary=Boundary.PAGE_NUMBER, confidence=0.75) if is_at_end else None


def _cut_at_size(page: PageOutline, before: PageOutline) -> Cut | None:
    """Another format of paper is another paper; odd sizes (crops) say nothing."""
    if not page.size or not before.size or page.size == before.size or before.ends_open:
        return None
    return Cut(boundary=Boundary.PAGE_SIZE, confidence=0.7)
