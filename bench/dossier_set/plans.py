"""What is going to be drawn: papers, pages and files, before any pixel."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bench.degradation import DegradationKind
from bench.dossier_set.dossiers import MadeUpDossier
from bench.dossier_set.paper_texts import fields_of_card, true_fields
from bench.dossier_set.procedures import Form, PaperSpec
from bench.dossier_set.truth import Arm, Role, TrueDocument, TruePage, TrueUpload
from bench.people import Person
from bench.texts import PaperText
from digitize.domain.cover_sheet import SheetPayload


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPlan:
    """One paper: whose it is (`dossier` None: somebody the register does not know), and what lies upon it.

    `text` is None for cards and drawings. `code_text` is a dossier code in print of which digits are spoiled;
    `receipt_code` the text of the QR code of a receipt. `secrecy` names the degree of a stamp.
    """

    id: int
    seed: int
    spec: PaperSpec
    holder: Person
    day: date
    page_count: int
    dossier: MadeUpDossier | None
    text: PaperText | None = None
    is_result: bool = False
    is_foreign: bool = False
    is_certified: bool = False
    names_holder: bool = True
    has_label: bool = False
    spoiled_code: str | None = None
    receipt_code: str | None = None
    secrecy: str | None = None

    @property
    def dossier_code(self) -> str | None:
        """The canonical code of the dossier."""
        return None if self.dossier is None else self.dossier.code.canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlan:
    """One page to scan: page `page` (from 0) of a paper, a sheet of ours, or nothing (blank).

    `quarter_turns` is how often it lies turned clockwise; `spoiled` says which code of a sheet is illegible.
    """

    role: Role
    seed: int
    paper: PaperPlan | None = None
    page: int = 0
    sheet: SheetPayload | None = None
    spoiled: str = ""
    quarter_turns: int = 0
    runs_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPlan:
    """One file to draw."""

    name: str
    arm: Arm
    resolution_dpi: int
    degradation: DegradationKind
    pages: tuple[PagePlan, ...]
    operator_code: str | None = None


@dataclass(slots=True)
class _Places:
    """Where the pages of the papers lie: `found[paper id][page of the paper]` is the number in the file."""

    found: dict[int, dict[int, int]] = field(default_factory=dict)

    def add(self, plan: PagePlan, number: int) -> int | None:
        """Note a page; returns the number of the same page when it was there before."""
        if plan.paper is None or plan.role is Role.BLANK:
            return None
        pages = self.found.setdefault(plan.paper.id, {})
        if plan.page in pages:
            return pages[plan.page]
        pages[plan.page] = number
        return None


def truth_of(plan: UploadPlan) -> TrueUpload:
    """Return what is true of the file that `plan` describes."""
    places = _Places()
    pages = [_true_page(page, number, places) for number, page in enumerate(plan.pages, start=1)]
    papers = {page.paper.id: page.paper for page in plan.pages if page.paper is not None}
    return TrueUpload(
        name=plan.name,
        arm=plan.arm,
        resolution_dpi=plan.resolution_dpi,
        degradation=plan.degradation,
        pages=tuple(pages),
        documents=tuple(_true_documents(papers.values(), places)),
        operator_code=plan.operator_code,
    )


def _true_page(plan: PagePlan, number: int, places: _Places) -> TruePage:
    earlier = places.add(plan, number)
    return TruePage(
        number=number,
        role=plan.role if earlier is None else Role.DUPLICATE,
        dossier=None if plan.paper is None else plan.paper.dossier_code,
        document=None if plan.paper is None else plan.paper.id,
        turn_degrees=(4 - plan.quarter_turns) % 4 * 90,
        duplicate_of=earlier,
        runs_on=plan.runs_on,
    )


def _true_documents(papers: Iterable[PaperPlan], places: _Places) -> Iterable[TrueDocument]:
    for paper in papers:
        pages = places.found.get(paper.id, {})
        yield TrueDocument(
            id=paper.id,
            dossier=paper.dossier_code,
            pages=tuple(pages[index] for index in sorted(pages)),
            title=paper.spec.title,
            component=paper.spec.component or None,
            is_result=paper.is_result,
            is_foreign=paper.is_foreign,
            fields=_fields_of(paper),
            secrecy=paper.secrecy,
        )


def _fields_of(paper: PaperPlan) -> dict[str, str]:
    if paper.text is not None:
        return true_fields(paper.text, paper.spec, day=paper.day)
    return fields_of_card(paper.holder) if paper.spec.form is Form.CARD else {}
