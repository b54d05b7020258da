"""The contract of the ports of edits: what they change, their undoing, and the re-assembly that follows."""

from dataclasses import replace

import pytest

from digitize.application.ports_review import FieldChange
from digitize.domain.access import SYSTEM, Principal
from digitize.domain.batch import Failure, UploadState
from digitize.domain.decisions import Accept, AssignTo
from digitize.domain.document import Document, DocumentState, FilingState
from digitize.domain.edit_kinds import Assign, MarkBlank, Merge, Rotate, Split
from digitize.domain.errors import ConflictError, NotFoundError, PreconditionFailedError
from digitize.domain.fields import FieldName, FieldSource, FieldValue
from digitize.domain.register import mask_citizen_number
from digitize.domain.review import ReviewKind
from tests.builders import filed, new_document
from tests.fakes.ledger_stage import LedgerStage, new_dossier_code
from tests.fakes.review_stage import (
    AN,
    BINH,
    ReviewStage,
    documents_by_pages,
    doubt,
    review_over,
)

NO_CODE = doubt(ReviewKind.FILING, "filing.no_code")
WRONG = doubt(ReviewKind.DOSSIER, "filing.maybe_wrong_dossier", 1)
PERSON_NUMBER = "999085001234"


@pytest.fixture
def desk(stage: LedgerStage, request: pytest.FixtureRequest) -> ReviewStage:
    """Give the review desk over either ledger."""
    return review_over(stage, request)


def test_assignment_moves_measures_and_numbers_and_is_undone(desk: ReviewStage) -> None:
    old, new = new_dossier_code(), new_dossier_code()
    for code in (old, new):
        desk.ledger.backstage.register_dossier(code)
    document = desk.one(filing=filed(old))
    desk.one(filing=filed(new))
    edited = desk.editing.edit(AN, Assign(document_id=document.id, dossier_code=new), version=1)
    moved = desk.now(document)
    assert edited.registered is False
    assert (moved.filing.dossier_code, moved.sequence, moved.version) == (new, 2, 2)
    assert (moved.state, moved.pdf_key) == (DocumentState.ASSEMBLING, None)
    assert [desk.ledger.backstage.measure_bits(code) for code in (old, new)] == [0, 1]
    assert desk.ledger.backstage.waiting_jobs(document.upload_id) == [f"assemble:{document.id}"]
    desk.editing.undo(AN, edited.edit_id)
    back = desk.now(document)
    assert (back.filing, back.sequence, back.version) == (document.filing, 1, 3)


def test_number_that_was_taken_meanwhile_is_not_taken_back(desk: ReviewStage) -> None:
    code, other = new_dossier_code(), new_dossier_code()
    document = desk.one(filing=filed(code))
    edited = desk.editing.edit(AN, Assign(document_id=document.id, dossier_code=other), version=1)
    newcomer = desk.one(filing=filed(code))
    assert newcomer.sequence == 1
    desk.editing.undo(AN, edited.edit_id)
    assert desk.now(document).sequence == 2


def test_edit_of_another_version_is_refused(desk: ReviewStage) -> None:
    document = desk.one("một", "hai")
    desk.editing.edit(AN, MarkBlank(document_id=document.id, page=2), version=1)
    with pytest.raises(PreconditionFailedError, match=r"edit.changed"):
        desk.editing.edit(BINH, MarkBlank(document_id=document.id, page=1), version=1)


def test_split_is_kept_and_undone_and_done_again(desk: ReviewStage) -> None:
    document = desk.one("một", "hai", "ba", filing=filed(new_dossier_code()))
    part = desk.editing.new_id()
    edited = desk.editing.edit(AN, Split(document_id=document.id, after=1, new_id=part), version=1)
    assert documents_by_pages(edited.documents) == {(1,): document.id, (2, 3): part}
    second = desk.ledger.library.find_document(AN, part)
    assert second is not None
    assert (second.sequence, second.state, second.version) == (2, DocumentState.ASSEMBLING, 1)
    undone = desk.editing.undo(AN, edited.edit_id)
    assert documents_by_pages(undone.documents) == {(1, 2, 3): document.id}
    again = desk.editing.undo(AN, undone.edit_id)
    assert documents_by_pages(again.documents) == {(1,): document.id, (2, 3): part}
    with pytest.raises(ConflictError, match=r"edit.overtaken"):
        desk.editing.undo(AN, undone.edit_id)


def test_merged_document_is_kept_for_the_undoing(desk: ReviewStage) -> None:
    upload, code = desk.read("một", "hai"), new_dossier_code()
    first, second = desk.finish(
        upload,
        new_document(upload, pages=(1,), filing=filed(code)),
        new_document(upload, pages=(2,), filing=filed(code)),
    )
    edited = desk.editing.edit(AN, Merge(document_id=first.id, other=second.id), version=1)
    assert documents_by_pages(edited.documents) == {(1, 2): first.id}
    assert [found.id for found in desk.ledger.library.documents_of_dossier(AN, code)] == [first.id]
    desk.editing.undo(AN, edited.edit_id)
    assert [(found.id, found.sequence) for found in desk.ledger.library.documents_of_dossier(AN, code)] == [
        (first.id, 1),
        (second.id, 2),
    ]


def test_undone_assignment_asks_again_what_it_had_answered(desk: ReviewStage) -> None:
    document = desk.one(doubts=[WRONG], filing=filed(new_dossier_code()))
    assign = Assign(document_id=document.id, dossier_code=new_dossier_code())
    edited = desk.editing.edit(AN, assign, version=1)
    assert desk.open_kinds(document) == []
    desk.editing.undo(AN, edited.edit_id)
    assert desk.open_kinds(document) == [ReviewKind.DOSSIER]
    assert not desk.now(document).counts


def test_undone_decision_is_a_question_again(desk: ReviewStage) -> None:
    document = desk.one(doubts=[NO_CODE])
    item = desk.item(document, ReviewKind.FILING)
    code = new_dossier_code()
    decided = desk.review.decide(AN, item.id, AssignTo(dossier_code=code), version=item.version)
    assert (decided.registered, decided.entry.item.decision) == (False, "assign")
    assert decided.edit_id is not None
    desk.editing.undo(AN, decided.edit_id)
    assert desk.item(document, ReviewKind.FILING).id == item.id
    assert desk.now(document).filing.state is FilingState.UNASSIGNED


def test_history_names_what_was_done_by_whom(desk: ReviewStage) -> None:
    document = desk.one("một", "hai")
    done = desk.editing.edit(AN, Rotate(document_id=document.id, page=2, turn=90), version=1)
    undone = desk.editing.undo(BINH, done.edit_id)
    first, second = desk.editing.history(AN, document.id).edits
    assert (first.operation, first.actor, dict(first.facts)) == ("rotate", "an", {"page": 2, "turn": 90})
    assert (first.undone_by, second.undoes, second.actor) == (undone.edit_id, done.edit_id, "bình")
    assert first.before.pages[0].turn_degrees == 0
    assert (first.after.pages[0].turn_degrees, first.versions) == (90, {document.id: 2})
    assert first.at is not None


def test_page_that_could_not_be_read_is_turned_too(desk: ReviewStage) -> None:
    upload = desk.ledger.probed(1)
    page = desk.ledger.page(upload)
    assert desk.ledger.processing.fail_page(page, Failure(code="page.timeout", facts={}))
    (document,) = desk.finish(upload, new_document(upload))
    desk.editing.edit(AN, Rotate(document_id=document.id, page=1, turn=270), version=1)
    assert [known.turn_degrees for known in desk.ledger.filing.stored_pages(upload.id)] == [270]


def number_field(desk: ReviewStage, document: Document) -> FieldValue | None:
    """Return the holder's number of a document, as the desk of edits left it."""
    return desk.field_of(document, FieldName.HOLDER_NUMBER)


def test_number_of_a_person_is_entered_masked_and_undone(desk: ReviewStage) -> None:
    document = desk.one()
    name = FieldName.HOLDER_NUMBER
    change = FieldChange(document_id=document.id, name=name, value=PERSON_NUMBER)
    entered = desk.editing.edit_field(AN, change, version=1)
    kept = number_field(desk, document)
    assert kept is not None
    assert (kept.value, kept.source, kept.accepted_by) == (
        mask_citizen_number(PERSON_NUMBER),
        FieldSource.PERSON,
        "an",
    )
    corrected = replace(change, value="999085009999")
    second = desk.editing.edit_field(BINH, corrected, version=2)
    with pytest.raises(ConflictError, match=r"edit.overtaken"):
        desk.editing.undo(AN, entered.edit_id)
    desk.editing.undo(AN, second.edit_id)
    assert number_field(desk, document) == kept
    desk.editing.undo(AN, entered.edit_id)
    assert number_field(desk, document) is None
    assert desk.now(document).version == 5


def test_upload_under_way_is_left_to_the_workers(desk: ReviewStage) -> None:
    upload = desk.read("một")
    claim = desk.ledger.claim(upload, (UploadState.READING,))
    laid_out = desk.ledger.filing.lay_out(claim, [new_document(upload)], {})
    assert laid_out is not None
    with pytest.raises(ConflictError, match=r"edit.upload_under_way"):
        desk.editing.edit(AN, MarkBlank(document_id=laid_out[0].id, page=1), version=1)


def test_document_is_assembled_by_one_worker_and_settled(desk: ReviewStage) -> None:
    document = desk.one("một", "hai", filing=filed(new_dossier_code()))
    desk.editing.edit(AN, Rotate(document_id=document.id, page=2, turn=90), version=1)
    claim = desk.assemblies.claim_document(document.id)
    assert claim is not None
    assert ([page.number for page in claim.pages], claim.attempt) == ([1, 2], 1)
    assert [word.text for word in claim.pages[1].words] == ["hai"]
    assert desk.assemblies.claim_document(document.id) is None
    assert desk.assemblies.extend_document(claim)
    ended = replace(claim.document, state=DocumentState.NEEDS_REVIEW, pdf_key="new")
    assert desk.assemblies.finish_assembly(claim, ended)
    now = desk.now(document)
    assert (now.state, now.pdf_key, now.counts, now.version) == (DocumentState.READY, "new", True, 2)
    assert not desk.assemblies.finish_assembly(claim, ended)
    assert desk.assemblies.dossiers_of_upload(document.upload_id) == {document.filing.dossier_code}


def test_assembly_of_a_document_that_was_changed_since_is_thrown_away(desk: ReviewStage) -> None:
    document = desk.one("một", "hai")
    desk.editing.edit(AN, Rotate(document_id=document.id, page=2, turn=90), version=1)
    slow = desk.assemblies.claim_document(document.id)
    assert slow is not None
    desk.editing.edit(AN, Rotate(document_id=document.id, page=2, turn=90), version=2)
    assert not desk.assemblies.extend_document(slow)
    assert not desk.assemblies.finish_assembly(
        slow, replace(slow.document, state=DocumentState.READY, pdf_key="x")
    )
    fresh = desk.assemblies.claim_document(document.id)
    assert fresh is not None, "nobody waits for the slow one's lease"
    assert (fresh.document.version, fresh.pages[1].turn_degrees, fresh.attempt) == (3, 180, 1)


def test_document_given_back_is_tried_again(desk: ReviewStage) -> None:
    document = desk.one("một", "hai")
    desk.editing.edit(AN, Rotate(document_id=document.id, page=2, turn=90), version=1)
    first = desk.assemblies.claim_document(document.id)
    assert first is not None
    desk.assemblies.release_document(first, retry_after_seconds=30, excused=True)
    assert desk.assemblies.claim_document(document.id) is None
    desk.end_assembly_leases()
    second = desk.assemblies.claim_document(document.id)
    assert second is not None
    assert second.attempt == 1
    desk.end_assembly_leases()
    third = desk.assemblies.claim_document(document.id)
    assert third is not None
    assert third.attempt == 2


def test_people_of_other_units_change_nothing(desk: ReviewStage) -> None:
    document = desk.one(doubts=[NO_CODE])
    item = desk.item(document, ReviewKind.FILING)
    stranger = Principal(name="x", units=frozenset({"H99"}))
    edited = desk.editing.edit(SYSTEM, MarkBlank(document_id=document.id, page=1), version=1)
    with pytest.raises(NotFoundError, match=r"document.unknown"):
        desk.editing.edit(stranger, MarkBlank(document_id=document.id, page=1), version=1)
    with pytest.raises(NotFoundError, match=r"edit.unknown"):
        desk.editing.undo(stranger, edited.edit_id)
    with pytest.raises(NotFoundError, match=r"review.unknown"):
        desk.review.decide(stranger, item.id, Accept(), version=item.version)
    with pytest.raises(NotFoundError, match=r"document.unknown"):
        desk.editing.history(stranger, document.id)
    with pytest.raises(NotFoundError, match=r"document.unknown"):
        desk.editing.versions(stranger, document.id)


def test_document_whose_job_was_lost_comes_back(desk: ReviewStage) -> None:
    document = desk.one("một", "hai")
    desk.editing.edit(AN, Rotate(document_id=document.id, page=2, turn=90), version=1)
    desk.ledger.backstage.lose_jobs(document.upload_id)
    desk.reconcile()
    assert desk.ledger.backstage.waiting_jobs(document.upload_id) == [f"assemble:{document.id}"]
    desk.ledger.backstage.lose_jobs(document.upload_id)
    assert desk.assemblies.claim_document(document.id) is not None
    desk.reconcile()
    assert desk.ledger.backstage.waiting_jobs(document.upload_id) == [], "somebody has it in hand"
