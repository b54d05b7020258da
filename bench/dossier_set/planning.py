"""The files of the set: which dossiers lie in which, with or without cover sheets.

Half of the dossiers come in mixed batches with cover sheets, some of which are missing; the others as files and
folders named by code, chosen by the operator, with a receipt, labels or codes in print, or with nothing at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from bench.degradation import DegradationKind
from bench.dossier_set.dossiers import MadeUpDossier, make_dossiers
from bench.dossier_set.page_planning import PagePlanner
from bench.dossier_set.paper_planning import PaperPlanner
from bench.dossier_set.plans import PaperPlan, UploadPlan
from bench.dossier_set.truth import Arm
from digitize.domain.cover_sheet import SheetKind, SheetPayload

_WITH_SHEETS_SHARE: Final = 0.52
_ARM_SHARES: Final = (
    (Arm.FILE_NAME, 0.22),
    (Arm.FOLDER_NAME, 0.14),
    (Arm.OPERATOR, 0.24),
    (Arm.RECEIPT, 0.18),
    (Arm.LABELS, 0.08),
    (Arm.PRINTED_CODES, 0.06),
    (Arm.DAMAGED_CODE, 0.04),
    (Arm.NOTHING, 0.04),
)
_PROFILES: Final[tuple[tuple[DegradationKind, int, float], ...]] = (
    ("office", 200, 0.5),
    ("office", 300, 0.14),
    ("clean", 300, 0.16),
    ("faded", 150, 0.2),
)
"""Degradation, resolution (dpi) and share of the files."""

_MISSING_SHEET_SHARE: Final = 0.07
_RESULT_SHARE: Final = 0.25
_FOREIGN_SHARE: Final = 0.05
_SEPARATORS_SHARE: Final = 0.25
_DUPLEX_SHARE: Final = 0.12
_SWAPPED_SHARE: Final = 0.35
_TWO_IN_A_STACK_SHARE: Final = 0.2
_FILE_NAMES: Final = ("{code}.pdf", "HS {code}.pdf", "{code}_1.pdf", "{code} giay to.pdf", "{code}.1.pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierSet:
    """The register and the files; equal seeds give equal sets."""

    dossiers: tuple[MadeUpDossier, ...]
    uploads: tuple[UploadPlan, ...]


def plan_set(*, first_seed: int, dossier_count: int) -> DossierSet:
    """Plan the files of `dossier_count` dossiers; seeds from `first_seed` on are used, one a file."""
    dossiers = make_dossiers(seed=first_seed, count=dossier_count)
    with_papers = [dossier for dossier in dossiers if dossier.on_paper]
    Random(f"{first_seed}:order").shuffle(with_papers)
    planner = _SetPlanner(first_seed, with_papers)
    return DossierSet(dossiers=dossiers, uploads=tuple(planner.uploads()))


class _SetPlanner:
    def __init__(self, first_seed: int, dossiers: list[MadeUpDossier]) -> None:
        self._random = Random(f"{first_seed}:files")
        self._papers = PaperPlanner(first_seed)
        self._dossiers = dossiers
        self._next_seed = first_seed

    def uploads(self) -> Iterator[UploadPlan]:
        """Plan all files."""
        with_sheets = round(len(self._dossiers) * _WITH_SHEETS_SHARE)
        waiting = self._dossiers[:with_sheets]
        while waiting:
            size = self._random.randint(3, 8)
            yield self._mixed_batch(waiting[:size])
            waiting = waiting[size:]
        others = self._dossiers[with_sheets:]
        while others:
            arm = self._random.choices([arm for arm, _ in _ARM_SHARES], [share for _, share in _ARM_SHARES])[0]
            size = 2 if arm is Arm.RECEIPT and self._random.random() < _TWO_IN_A_STACK_SHARE else 1
            yield from self._files_without_sheets(others[:size], arm)
            others = others[size:]

    def _mixed_batch(self, dossiers: Sequence[MadeUpDossier]) -> UploadPlan:
        random = self._random
        pages = self._new_pages()
        uses_separators = random.random() < _SEPARATORS_SHARE
        above: MadeUpDossier | None = None
        for dossier in dossiers:
            runs_on = above is not None and _unlike(above, dossier) and random.random() < _MISSING_SHEET_SHARE
            if not runs_on:
                pages.add_sheet(SheetPayload(kind=SheetKind.COVER, code=dossier.code))
                above = dossier
            papers = self._with_foreign(self._papers.papers_of(dossier, Arm.COVER_SHEETS), dossier)
            for number, paper in enumerate(papers):
                if number and uses_separators:
                    pages.add_sheet(SheetPayload(kind=SheetKind.SEPARATOR))
                pages.add_paper(paper, runs_on=runs_on)
            if random.random() < _RESULT_SHARE:
                pages.add_sheet(SheetPayload(kind=SheetKind.RESULT, code=dossier.code))
                pages.add_paper(self._papers.result_of(dossier, Arm.COVER_SHEETS))
                above = dossier
        return self._upload(Arm.COVER_SHEETS, pages, name=f"quet/lo-{self._next_seed % 10_000:04}.pdf")

    def _files_without_sheets(self, dossiers: Sequence[MadeUpDossier], arm: Arm) -> Iterator[UploadPlan]:
        random = self._random
        papers: list[PaperPlan] = []
        for dossier in dossiers:
            of_dossier = self._papers.papers_of(dossier, arm)
            if arm in (Arm.FILE_NAME, Arm.FOLDER_NAME, Arm.OPERATOR):
                of_dossier = self._with_foreign(of_dossier, dossier)
            if random.random() < _RESULT_SHARE and arm in (Arm.LABELS, Arm.PRINTED_CODES):
                of_dossier.append(self._papers.result_of(dossier, arm))
            papers += of_dossier
        code = dossiers[0].code.issued
        files = [papers] if arm is not Arm.FOLDER_NAME else [papers[start : start + 2] for start in (0, 2, 4, 6)]
        for number, members in enumerate(files, start=1):
            if not members:
                continue
            pages = self._new_pages()
            for paper in members:
                pages.add_paper(paper)
            name = f"quet/scan-{self._next_seed % 10_000:04}.pdf"
            if arm is Arm.FILE_NAME:
                name = random.choice(_FILE_NAMES).format(code=code)
            elif arm is Arm.FOLDER_NAME:
                name = f"{code}/{number}.pdf"
            yield self._upload(arm, pages, name=name, operator_code=code if arm is Arm.OPERATOR else None)

    def _with_foreign(self, papers: list[PaperPlan], host: MadeUpDossier) -> list[PaperPlan]:
        if self._random.random() >= _FOREIGN_SHARE:
            return papers
        place = self._random.randint(1, len(papers))
        return [*papers[:place], self._papers.foreign_paper(self._dossiers, host), *papers[place:]]

    def _new_pages(self) -> PagePlanner:
        self._next_seed += 1
        is_duplex = self._random.random() < _DUPLEX_SHARE
        swaps_sides = is_duplex and self._random.random() < _SWAPPED_SHARE
        return PagePlanner(seed=self._next_seed, is_duplex=is_duplex, swaps_sides=swaps_sides)

    def _upload(self, arm: Arm, pages: PagePlanner, *, name: str, operator_code: str | None = None) -> UploadPlan:
        kind, resolution_dpi, _ = self._random.choices(_PROFILES, [share for *_, share in _PROFILES])[0]
        return UploadPlan(
            name=name,
            arm=arm,
            resolution_dpi=resolution_dpi,
            degradation=kind,
            pages=pages.finished(),
            operator_code=operator_code,
        )


def _unlike(one: MadeUpDossier, other: MadeUpDossier) -> bool:
    """Return whether papers of the two can be told apart by the people they name."""
    same_name = one.applicant.full_name == other.applicant.full_name
    return not same_name and one.applicant.citizen_id != other.applicant.citizen_id
