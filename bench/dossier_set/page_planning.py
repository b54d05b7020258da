"""How the pages of papers come out of a scanner: turned, in the wrong order, twice, with blank backs."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from bench.dossier_set.plans import PagePlan, PaperPlan
from bench.dossier_set.procedures import Form
from bench.dossier_set.truth import Role
from digitize.domain.cover_sheet import SheetPayload

_UPSIDE_DOWN_SHARE: Final = 0.04
_SIDEWAYS_SHARE: Final = 0.02
_WRONG_ORDER_SHARE: Final = 0.05
_BLANK_BACK_SHARE: Final = 0.06
_TWICE_SHARE: Final = 0.04
_SPOILED_SHEET_SHARE: Final = 0.08


class PagePlanner:
    """Plans the pages of one file; `is_duplex` files hold the back of every sheet."""

    def __init__(self, *, seed: int, is_duplex: bool, swaps_sides: bool) -> None:
        self._random = Random(f"{seed}:pages")
        self._seed = seed
        self._is_duplex = is_duplex
        self._swaps_sides = swaps_sides
        self.pages: list[PagePlan] = []

    def add_sheet(self, payload: SheetPayload) -> None:
        """Add a cover or separator sheet of ours."""
        role = Role.SEPARATOR if payload.code is None else Role.COVER
        spoiled = ""
        if self._random.random() < _SPOILED_SHEET_SHARE:
            spoiled = self._random.choice(("qr", "bars"))
        self._add([PagePlan(role=role, seed=0, sheet=payload, spoiled=spoiled)])

    def add_paper(self, paper: PaperPlan, *, runs_on: bool = False) -> None:
        """Add a paper; `runs_on` says that it lies below the cover sheet of another dossier."""
        random = self._random
        role = Role.FOREIGN if paper.is_foreign else Role.PAPER
        turns = self._quarter_turns(paper)
        pages = [
            PagePlan(role=role, seed=0, paper=paper, page=number, quarter_turns=turns, runs_on=runs_on)
            for number in range(paper.page_count)
        ]
        if not self._is_duplex and len(pages) > 1 and random.random() < _WRONG_ORDER_SHARE:
            pages = self._in_wrong_order(pages)
        if random.random() < _TWICE_SHARE:
            pages = self._scanned_twice(pages)
        if not self._is_duplex and random.random() < _BLANK_BACK_SHARE:
            pages.append(PagePlan(role=Role.BLANK, seed=0, paper=paper, runs_on=runs_on))
        self._add(pages)

    def finished(self) -> tuple[PagePlan, ...]:
        """Return the pages of the file, each with noise of its own."""
        pages = self.pages
        if self._swaps_sides:
            pages = [page for pair in zip(pages[1::2], pages[0::2], strict=True) for page in pair]
        return tuple(replace(page, seed=self._seed * 10_000 + number) for number, page in enumerate(pages))

    def _add(self, pages: Sequence[PagePlan]) -> None:
        self.pages += pages
        if self._is_duplex and len(pages) % 2:
            self.pages.append(replace(pages[-1], role=Role.BLANK, sheet=None))

    def _quarter_turns(self, paper: PaperPlan) -> int:
        chance = self._random.random()
        if chance < _UPSIDE_DOWN_SHARE:
            return 2
        # Drawings lie across: the scanner that takes A3 takes it one way only.
        if chance < _UPSIDE_DOWN_SHARE + _SIDEWAYS_SHARE and paper.spec.form is not Form.DRAWING:
            return self._random.choice((1, 3))
        return 0

    def _in_wrong_order(self, pages: list[PagePlan]) -> list[PagePlan]:
        """Return the pages last first, with backs before fronts, or all fronts before all backs."""
        kind = self._random.choice(("last first", "backs first", "fronts then backs"))
        if kind == "last first" or len(pages) == 2:
            return pages[::-1]
        fronts, backs = pages[0::2], pages[1::2]
        if kind == "fronts then backs":
            return fronts + (backs if self._random.random() < 0.5 else backs[::-1])
        paired = [page for pair in zip(backs, fronts, strict=False) for page in pair]
        return paired + fronts[len(backs) :]

    def _scanned_twice(self, pages: list[PagePlan]) -> list[PagePlan]:
        """Return the pages with one of them once more, or all of them once more."""
        if self._random.random() < 0.3:
            return pages + pages
        place = self._random.randrange(len(pages))
        return [*pages[: place + 1], pages[place], *pages[place + 1 :]]
