"""Scoring of the set: what is all right counts as right, and each kind of harm is seen."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid5

import pytest

from bench.dossier_set.planning import plan_set
from bench.dossier_set.plans import truth_of
from bench.dossier_set.scoring import Score, UploadScoring, split_figures
from bench.dossier_set.truth import Arm, Role, TrueDocument, TruePage, TrueUpload
from digitize.application.dossier_building import BuiltDocument, BuiltUpload
from digitize.domain.batch import Failure, Purpose
from digitize.domain.box import Box
from digitize.domain.document import Document, DocumentState, Evidence, Filing, FilingState
from digitize.domain.fields import FieldName, FieldState, FieldValue
from digitize.domain.page import PageState
from digitize.domain.page_marks import PageMarks, SecrecyLevel, SecrecyMark
from digitize.domain.quality import PageVerdict
from digitize.domain.review import Doubt, ReviewKind
from digitize.domain.stored_page import StoredPage

_ID = UUID(int=1)
_WRONG = "H41.99-220101-0001"
_DOUBT = Doubt(kind=ReviewKind.DOSSIER, reason=Failure(code="filing.maybe_wrong_dossier", facts={}))

Change = Callable[[BuiltDocument], BuiltDocument]


@pytest.fixture(scope="module")
def batch() -> TrueUpload:
    """Return a batch with foreign pages, papers below a missing sheet, duplicates and blanks."""
    truths = [truth_of(plan) for plan in plan_set(first_seed=900_000, dossier_count=300).uploads]
    batches = [truth for truth in truths if truth.arm is Arm.COVER_SHEETS]
    pages = [page for truth in batches for page in truth.pages]
    assert {page.role for page in pages} == set(Role)
    return max(batches, key=lambda truth: len({page.role for page in truth.pages}) + any_runs_on(truth))


def any_runs_on(truth: TrueUpload) -> bool:
    return any(page.runs_on for page in truth.pages)


def stored(page: TruePage, secrecy: dict[int, str]) -> StoredPage:
    state = {Role.BLANK: PageState.BLANK}.get(page.role, PageState.READ)
    level = None if page.document is None else secrecy.get(page.document)
    box = Box(left=0, top=0, right=9, bottom=9)
    mark = None if level is None else SecrecyMark(level=SecrecyLevel(level), box=box)
    return StoredPage(
        number=page.number,
        state=state,
        width=1654,
        height=2339,
        resolution_dpi=200,
        has_text_layer=False,
        words=(),
        turn_degrees=page.turn_degrees,
        marks=PageMarks(secrecy=mark),
    )


def built(document: TrueDocument) -> BuiltDocument:
    """Return the document as it should come out; a foreign one stays unassigned."""
    is_filed = document.dossier is not None and not document.is_foreign
    evidence = Evidence(source="cover_sheet", reason="filing.by_cover_sheet")
    filing = Filing(
        state=FilingState.FILED if is_filed else FilingState.UNASSIGNED,
        dossier_code=document.dossier if is_filed else None,
        evidence=evidence,
    )
    made = Document(
        id=uuid5(_ID, str(document.id)),
        upload_id=_ID,
        batch_id=_ID,
        unit_code="H41",
        title=document.title,
        pages=document.pages,
        purpose=Purpose.RESULT if document.is_result else Purpose.COMPONENT,
        state=DocumentState.ASSEMBLING,
        filing=filing,
        component_code=document.component,
    )
    fields = tuple(
        FieldValue(name=FieldName(name), state=FieldState.READ, value=value, confidence=95)
        for name, value in document.fields.items()
    )
    return BuiltDocument(document=made, fields=fields)


def scored(truth: TrueUpload, change: Change = lambda part: part) -> Score:
    secrecy = {document.id: document.secrecy for document in truth.documents if document.secrecy}
    states = {
        Role.COVER: PageState.SEPARATOR,
        Role.SEPARATOR: PageState.SEPARATOR,
        Role.DUPLICATE: PageState.DUPLICATE,
    }
    verdicts = {page.number: PageVerdict(state=states[page.role]) for page in truth.pages if page.role in states}
    documents = tuple(change(built(document)) for document in truth.documents)
    score = Score()
    pages = [stored(page, secrecy) for page in truth.pages]
    UploadScoring(score, truth, pages, BuiltUpload(documents=documents, verdicts=verdicts)).add()
    return score


def in_wrong_dossier(part: BuiltDocument) -> BuiltDocument:
    filing = replace(part.document.filing, state=FilingState.FILED, dossier_code=_WRONG)
    return replace(part, document=replace(part.document, filing=filing))


def test_what_is_all_right_counts_as_right(batch: TrueUpload) -> None:
    score = scored(batch)
    assert score.wrong_pages == 0
    assert score.misses == []
    assert split_figures(score)["f1"] == 1.0
    assert all(tally.right == tally.total for tally in score.tallies.values())


def test_pages_in_a_wrong_dossier_are_seen_unless_somebody_was_told(batch: TrueUpload) -> None:
    papers = [page for page in batch.pages if page.role in (Role.PAPER, Role.FOREIGN)]
    secret = {document.id for document in batch.documents if document.secrecy}
    harmful = sum(page.document not in secret for page in papers)
    assert scored(batch, in_wrong_dossier).wrong_pages == harmful
    assert scored(batch, lambda part: replace(in_wrong_dossier(part), doubts=(_DOUBT,))).wrong_pages == 0


def test_either_copy_of_a_page_scanned_twice_may_be_kept() -> None:
    paper = TruePage(number=1, role=Role.PAPER, dossier="H41.16-221215-0001", document=7)
    copy = replace(paper, number=2, role=Role.DUPLICATE, duplicate_of=1)
    document = TrueDocument(
        id=7,
        dossier=paper.dossier,
        pages=(1,),
        title="",
        component=None,
        is_result=False,
        is_foreign=False,
        fields={},
    )
    truth = TrueUpload(
        name="x.pdf",
        arm=Arm.OPERATOR,
        resolution_dpi=200,
        degradation="office",
        pages=(paper, copy),
        documents=(document,),
    )
    kept = built(replace(document, pages=(2,)))
    score, pages = Score(), [stored(page, {}) for page in truth.pages]
    first_is_marked = BuiltUpload(documents=(kept,), verdicts={1: PageVerdict(state=PageState.DUPLICATE)})
    UploadScoring(score, truth, pages, first_is_marked).add()
    assert score.misses == []
    assert score.tallies["duplicates found"].right == 1


def test_doubted_pages_are_not_filed_without_a_person(batch: TrueUpload) -> None:
    score = scored(batch, lambda part: replace(part, doubts=(_DOUBT,)))
    assert score.tallies["filed with cover sheets"].right == 0


def test_two_documents_in_one_lack_a_split_point(batch: TrueUpload) -> None:
    one_id = uuid5(_ID, "all")
    score = scored(batch, lambda part: replace(part, document=replace(part.document, id=one_id)))
    assert score.split_right == 0
    assert score.split_missed > 0


def test_wrong_component_and_wrong_field_are_told(batch: TrueUpload) -> None:
    def spoiled(part: BuiltDocument) -> BuiltDocument:
        fields = tuple(replace(value, value="x") for value in part.fields)
        return replace(part, document=replace(part.document, component_code="9.99"), fields=fields)

    score = scored(batch, spoiled)
    assert score.tallies["components right of those decided"].right == 0
    assert score.tallies["field values right of those sure"].right == 0
    assert any("'x' instead of" in miss.what for miss in score.misses)
