"""The order in which the pages of an upload are read: as scanned, unless printed numbers say how it was mixed up.

Duplex scanning goes wrong in few ways: backs before fronts (2, 1, 4, 3), all fronts and then all backs, these in
order or from the last sheet to the first, or the whole stack from its end. Each is tried, and taken only when the
printed page numbers and title pages fit it and contradict the order as scanned. A single page that lies wrong is
put right only inside its own paper, where the numbers leave no other way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from digitize.domain.page_outline import CardSide, PageOutline, next_numbers, outlines_of
from digitize.domain.stored_page import StoredPage

AS_SCANNED: Final = "as_scanned"
_LEAST_PROOFS: Final = 2
"""A single pair of pages that fits is chance; two that contradict the scan and fit another order are not."""
_LEAST_FRONTS: Final = 4
"""All of so many papers begin in an even place by chance once in 16 stacks, if lengths are even and odd alike."""
_SHARE_OF_PROOFS: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOrder:
    """Page numbers of an upload in reading order, each once.

    `reason` says how it was mixed up: "as_scanned" (not at all), "backs_before_fronts", "fronts_then_backs",
    "fronts_then_reversed_backs", "reversed", "by_printed_numbers".
    """

    numbers: tuple[int, ...]
    mended: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    proofs: int
    contradictions: int

    @property
    def balance(self) -> int:
        return self.proofs - self.contradictions

    @property
    def is_consistent(self) -> bool:
        told = self.proofs + self.contradictions
        return self.proofs >= _LEAST_PROOFS and self.proofs >= _SHARE_OF_PROOFS * told


def reading_order(pages: Sequence[StoredPage], outlines: Mapping[int, PageOutline] | None = None) -> PageOrder:
    """Return the reading order of the pages of an upload, which come as scanned.

    `outlines` are those of the pages, where the caller has them already.
    """
    known = outlines_of(pages) if outlines is None else outlines
    scanned = tuple(page.number for page in pages)
    told = next_numbers(known)
    whole = _best(scanned, known, told) or _backs_first(scanned, known, told)
    if whole is not None:
        return PageOrder(numbers=whole[1], mended=True, reason=whole[0])
    return _by_stacks(scanned, known, told)


def _by_stacks(
    scanned: tuple[int, ...], outlines: Mapping[int, PageOutline], told: Mapping[int, int]
) -> PageOrder:
    """Look at the stacks between cover sheets, each of which may have been put into the scanner by itself."""
    numbers: list[int] = []
    reasons: list[str] = []
    for stack in _stacks(scanned, outlines):
        best = _best(stack, outlines, told) or _sorted_papers(stack, outlines, told)
        if best is not None:
            reasons.append(best[0])
        numbers += stack if best is None else best[1]
    reason = reasons[0] if reasons else AS_SCANNED
    return PageOrder(numbers=tuple(numbers), mended=bool(reasons), reason=reason)


def _stacks(scanned: Sequence[int], outlines: Mapping[int, PageOutline]) -> list[tuple[int, ...]]:
    stacks: list[list[int]] = [[]]
    for number in scanned:
        if outlines[number].is_sheet:
            stacks += [[number], []]
        else:
            stacks[-1].append(number)
    return [tuple(stack) for stack in stacks if stack]


def _best(
    scanned: tuple[int, ...], outlines: Mapping[int, PageOutline], told: Mapping[int, int]
) -> tuple[str, tuple[int, ...]] | None:
    """Return the only order that fits where the order as scanned does not."""
    as_scanned = _fit(scanned, outlines, told)
    if as_scanned.contradictions < _LEAST_PROOFS:
        return None
    fitting = []
    for reason, order in _candidates(scanned, outlines):
        fit = _fit(order, outlines, told)
        if fit.is_consistent and fit.balance >= as_scanned.balance + _LEAST_PROOFS:
            fitting.append((fit.balance, reason, order))
    # Of two that fit alike (papers of two pages, backs first or the stack from its end) the commoner one.
    return max(fitting, key=lambda row: row[0])[1:] if fitting else None


def _backs_first(
    scanned: tuple[int, ...], outlines: Mapping[int, PageOutline], told: Mapping[int, int]
) -> tuple[str, tuple[int, ...]] | None:
    """Return the order with the sides of every sheet exchanged, where all fronts lie in the place of backs.

    Papers begin on the front of a sheet: when every title, cover sheet and front of a card stands in an even
    place, and blank pages or backs of cards stand before them, the backs were scanned first.
    """
    fronts = [place for place, number in enumerate(scanned) if _is_front(outlines[number])]
    if len(fronts) < _LEAST_FRONTS or any(place % 2 == 0 for place in fronts):
        return None
    backs = (outlines[scanned[place - 1]] for place in fronts)
    if sum(back.is_blank or back.card_side is CardSide.BACK for back in backs) < _LEAST_PROOFS:
        return None
    reason, swapped = _candidates(scanned, outlines)[0]
    is_worse = _fit(swapped, outlines, told).balance < _fit(scanned, outlines, told).balance
    return None if is_worse else (reason, swapped)


def _is_front(outline: PageOutline) -> bool:
    return outline.is_sheet or outline.title is not None or outline.card_side is CardSide.FRONT


def _candidates(
    scanned: tuple[int, ...], outlines: Mapping[int, PageOutline]
) -> list[tuple[str, tuple[int, ...]]]:
    count = len(scanned)
    half = (count + 1) // 2
    fronts, backs = scanned[:half], scanned[half:]
    swapped = tuple(number for start in range(0, count, 2) for number in reversed(scanned[start : start + 2]))
    candidates = [
        ("backs_before_fronts", swapped),
        ("fronts_then_backs", _interleaved(fronts, backs)),
        # With an odd number of sides the last sheet has no back.
        ("fronts_then_reversed_backs", _interleaved(fronts, backs[::-1])),
    ]
    sheets = [outlines[number].is_sheet for number in scanned]
    # Turned round, a cover sheet would lie behind its papers, and govern the wrong ones.
    if not any(sheets) or (sheets[-1] and not sheets[0]):
        candidates.append(("reversed", scanned[::-1]))
    return candidates


def _interleaved(fronts: Sequence[int], backs: Sequence[int]) -> tuple[int, ...]:
    merged: list[int] = []
    for place, front in enumerate(fronts):
        merged.append(front)
        merged += backs[place : place + 1]
    return tuple(merged)


def _fit(order: Sequence[int], outlines: Mapping[int, PageOutline], told: Mapping[int, int]) -> _Fit:
    """Count what fits and what does not: told numbers, and sentences that run from one page to the next."""
    proofs = contradictions = 0
    expected: int | None = None
    before: PageOutline | None = None
    for number in order:
        outline = outlines[number]
        if outline.is_blank:
            continue
        if outline.is_sheet:
            contradictions += before is not None and before.ends_open
            expected, before = None, None
            continue
        page = told.get(number)
        if page is not None and page > 1:
            proofs += page == expected
            contradictions += page != expected
        expected = page + 1 if page is not None else None if expected is None else expected + 1
        runs_on = before is not None and before.ends_open
        proofs += outline.starts_open and runs_on
        if outline.card_side is CardSide.BACK:
            has_front = before is not None and before.card_side is CardSide.FRONT
            proofs += has_front
            contradictions += not has_front
        # That a page stops in a sentence may go unseen (a stamp below it): this alone contradicts nothing.
        contradictions += runs_on if outline.title is not None else outline.starts_open and before is None
        before = outline
    contradictions += before is not None and before.ends_open
    return _Fit(proofs=proofs, contradictions=contradictions)


def _sorted_papers(
    stack: tuple[int, ...], outlines: Mapping[int, PageOutline], told: Mapping[int, int]
) -> tuple[str, tuple[int, ...]] | None:
    """Sort the pages behind each title page whose printed numbers are exactly 2, 3, … in another order."""
    papers: list[list[int]] = [[]]
    for number in stack:
        if told.get(number) == 1 and (papers[-1] or len(papers) > 1):
            papers.append([])
        papers[-1].append(number)
    # The first page may have come behind the second: then the stack begins with pages of the first paper.
    if len(papers) > 1 and told.get(papers[0][0]) != 1 and _belong_together(papers[0], papers[1], outlines, told):
        papers[:2] = [[*papers[1], *papers[0]]]
    numbers = [number for paper in papers for number in _sorted_paper(paper, outlines, told)]
    return None if tuple(numbers) == stack else ("by_printed_numbers", tuple(numbers))


def _belong_together(
    pages: list[int], paper: list[int], outlines: Mapping[int, PageOutline], told: Mapping[int, int]
) -> bool:
    """Return whether pages before a title page are those that are missing behind it."""
    both = [told.get(number) for number in (*paper, *pages)]
    if None not in both:
        return sorted(number or 0 for number in both) == list(range(1, len(both) + 1))
    first, second = outlines[paper[-1]], outlines[pages[0]]
    return len(paper) == len(pages) == 1 and first.ends_open and second.starts_open


def _sorted_paper(paper: list[int], outlines: Mapping[int, PageOutline], told: Mapping[int, int]) -> list[int]:
    if told.get(paper[0]) != 1 or any(outlines[number].is_blank for number in paper):
        return paper
    said = [told.get(number) for number in paper]
    if sorted(page for page in said if page is not None) != list(range(1, len(paper) + 1)):
        return paper
    return sorted(paper, key=lambda number: told[number])
