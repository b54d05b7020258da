"""The contract of the ports of the review desk: queue, claims, decisions, edits, re-scans, re-assembly."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from digitize.application.ports_review import FieldChange
from digitize.domain.access import SYSTEM, Principal
from digitize.domain.batch import Failure, UploadState
from digitize.domain.box import Box
from digitize.domain.decisions import Accept, AssignTo, Decision, FieldIs, Release, ScanAgain
from digitize.domain.document import Document, DocumentState, FilingState
from digitize.domain.edit_kinds import Assign, MarkBlank, Merge, Rotate, Split
from digitize.domain.errors import ConflictError, NotFoundError, PreconditionFailedError
from digitize.domain.fields import FieldName, FieldSource, FieldState, FieldValue
from digitize.domain.page import MAXIMUM_ATTEMPTS, PageState
from digitize.domain.page_marks import PageMarks, SecrecyLevel, SecrecyMark
from digitize.domain.quality import PageVerdict
from digitize.domain.register import mask_citizen_number
from digitize.domain.rescans import RescanReason, RescanState
from digitize.domain.review import ReviewKind, ReviewState
from tests.builders import READ, filed, new_document, new_reading
from tests.fakes.ledger_stage import LedgerStage, new_dossier_code
from tests.fakes.review_stage import (
    AN,
    BINH,
    ReviewStage,
    documents_by_pages,
    doubt,
    memory_review,
    postgres_review,
)

NO_CODE = doubt(ReviewKind.FILING, "filing.no_code")
WRONG = doubt(ReviewKind.DOSSIER, "filing.maybe_wrong_dossier", 1)
COARSE = PageVerdict(
    state=PageState.NEEDS_REVIEW, reason=Failure(code="page.coarse", facts={"resolution_dpi": 100})
)
PERSON_NUMBER = "999085001234"


@pytest.fixture
def desk(stage: LedgerStage, request: pytest.FixtureRequest) -> ReviewStage:
    """Give the review desk over either ledger."""
    if request.node.callspec.params["stage"] == "memory":
        return memory_review(stage)
    url, database = request.getfixturevalue("database_url"), request.getfixturevalue("ledger_database")
    return postgres_review(stage, url, database)


def decide(desk: ReviewStage, document: Document, kind: ReviewKind, decision: Decision) -> Document:
    """Decide the open item of a document; return the document afterwards."""
    item = desk.item(document, kind)
    desk.review.decide(AN, item.id, decision, version=item.version)
    return desk.now(document)


def test_queue_gives_open_items_oldest_first_and_counts_them(desk: ReviewStage) -> None:
    unit = f"H41.{new_dossier_code()[-6:]}"
    upload = desk.read("một", "hai", unit_code=unit)
    doubts = [doubt(ReviewKind.PAGE, "page.coarse", 2), NO_CODE]
    (document,) = desk.finish(upload, new_document(upload, pages=(2, 1)), doubts=doubts)
    queued = desk.review.queue(AN, unit_code=unit)
    assert {entry.item.kind for entry in queued.entries} == {ReviewKind.PAGE, ReviewKind.FILING}
    page = next(entry for entry in queued.entries if entry.item.kind is ReviewKind.PAGE)
    assert (page.item.page, page.position, page.dossier_code) == (2, 1, None)
    assert (queued.counts[ReviewKind.PAGE], queued.counts[ReviewKind.SPLIT]) == (1, 0)
    behind = desk.queue.entries(AN, kind=None, unit_code=unit, after=queued.entries[0].item.id, limit=5)
    assert [entry.item.id for entry in behind] == [queued.entries[1].item.id]
    only = desk.queue.entries(AN, kind=ReviewKind.FILING, unit_code=unit, after=None, limit=5)
    assert [entry.item.document_id for entry in only] == [document.id]


def test_queue_of_a_unit_holds_the_units_below_it_and_no_namesakes(desk: ReviewStage) -> None:
    unit = f"H41.{new_dossier_code()[-6:]}"
    for code in (f"{unit}.3", f"{unit}9"):
        upload = desk.read("x", unit_code=code)
        desk.finish(upload, new_document(upload), doubts=[NO_CODE])
    found = desk.queue.entries(AN, kind=None, unit_code=unit, after=None, limit=5)
    assert [entry.item.unit_code for entry in found] == [f"{unit}.3"]
    stranger = Principal(name="x", units=frozenset({"H99"}))
    assert desk.queue.entries(stranger, kind=None, unit_code=unit, after=None, limit=5) == ()
    assert desk.queue.find_entry(stranger, found[0].item.id) is None
    with pytest.raises(NotFoundError):
        desk.queue.claim(stranger, found[0].item.id)


def test_item_about_a_field_shows_where_it_stands(desk: ReviewStage) -> None:
    box = Box(left=10, top=20, right=30, bottom=40)
    number = FieldValue(name=FieldName.NUMBER, state=FieldState.READ, value="12", page=1, box=box)
    upload = desk.read("Số: 12")
    asked = doubt(ReviewKind.FIELD, "field.doubtful", 1, field="doc_number")
    (document,) = desk.finish(upload, new_document(upload), doubts=[asked], fields=[number])
    entry = desk.queue.find_entry(AN, desk.item(document, ReviewKind.FIELD).id)
    assert entry is not None
    assert entry.box == box


def test_claim_keeps_others_away_until_it_ends(desk: ReviewStage) -> None:
    item = desk.item(desk.one(doubts=[NO_CODE]), ReviewKind.FILING)
    claimed = desk.queue.claim(AN, item.id)
    assert (claimed.claimed_by, claimed.version) == ("an", 2)
    assert desk.queue.claim(AN, item.id).claimed_by == "an", "the same person may hold it longer"
    with pytest.raises(ConflictError, match=r"review.claimed"):
        desk.queue.claim(BINH, item.id)
    desk.end_claims()
    assert desk.queue.claim(BINH, item.id).claimed_by == "bình"
    desk.queue.unclaim(AN, item.id)
    assert desk.item(desk.now_of(item), ReviewKind.FILING).claimed_by == "bình"
    desk.queue.unclaim(BINH, item.id)
    assert desk.queue.claim(AN, item.id).claimed_by == "an"


def test_claimed_item_is_decided_by_its_holder_only(desk: ReviewStage) -> None:
    item = desk.item(desk.one(doubts=[WRONG]), ReviewKind.DOSSIER)
    claimed = desk.queue.claim(AN, item.id)
    with pytest.raises(ConflictError, match=r"review.claimed"):
        desk.review.decide(BINH, item.id, Accept(), version=claimed.version)
    result = desk.review.decide(AN, item.id, Accept(), version=claimed.version)
    assert (result.entry.item.state, result.entry.item.decided_by) == (ReviewState.DECIDED, "an")


@pytest.mark.parametrize("_round", range(4))
def test_of_people_who_decide_at_the_same_moment_one_wins(desk: ReviewStage, _round: int) -> None:
    document = desk.one(doubts=[NO_CODE])
    item, codes = desk.item(document, ReviewKind.FILING), [new_dossier_code() for _ in range(6)]
    barrier = Barrier(len(codes))

    def decided(code: str) -> str:
        barrier.wait()
        try:
            desk.review.decide(AN, item.id, AssignTo(dossier_code=code), version=item.version)
        except PreconditionFailedError as error:
            return error.code
        return code

    with ThreadPoolExecutor(len(codes)) as threads:
        answers = list(threads.map(decided, codes))
    assert answers.count("review.changed") == len(codes) - 1
    (winner,) = set(answers) - {"review.changed"}
    assert desk.now(document).filing.dossier_code == winner


def test_confirmed_dossier_makes_the_document_count(desk: ReviewStage) -> None:
    code = new_dossier_code()
    desk.ledger.backstage.register_dossier(code)
    document = desk.one(doubts=[WRONG], filing=filed(code))
    assert desk.ledger.backstage.measure_bits(code) == 0
    decided = decide(desk, document, ReviewKind.DOSSIER, Accept())
    assert (decided.state, decided.counts, decided.version) == (DocumentState.READY, True, 2)
    assert desk.ledger.backstage.measure_bits(code) == 1


def test_accepted_page_counts(desk: ReviewStage) -> None:
    upload = desk.read((new_reading("mờ"), COARSE))
    asked = doubt(ReviewKind.PAGE, "page.coarse", 1)
    (document,) = desk.finish(upload, new_document(upload, filing=filed(new_dossier_code())), doubts=[asked])
    assert decide(desk, document, ReviewKind.PAGE, Accept()).counts
    assert [page.state for page in desk.ledger.filing.stored_pages(upload.id)] == [PageState.READ]


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


def test_decided_field_ends_every_question_about_it(desk: ReviewStage) -> None:
    asked = doubt(ReviewKind.FIELD, "field.doubtful", 1, field="doc_number")
    document = desk.one(doubts=[asked, doubt(ReviewKind.FIELD, "field.other", None, field="doc_number")])
    item = next(
        entry.item
        for entry in desk.queue.entries(AN, kind=ReviewKind.FIELD, unit_code=None, after=None, limit=10_000)
        if entry.item.document_id == document.id
    )
    decision = FieldIs(name=FieldName.NUMBER, state=FieldState.ABSENT)
    desk.review.decide(AN, item.id, decision, version=item.version)
    assert desk.open_kinds(document) == []
    kept = desk.field_of(document, FieldName.NUMBER)
    assert kept is not None
    assert (kept.state, kept.value, kept.accepted_by) == (FieldState.ABSENT, "", "an")


def test_field_that_was_read_rightly_is_accepted_as_it_is(desk: ReviewStage) -> None:
    number = FieldValue(
        name=FieldName.NUMBER, state=FieldState.READ, value="12", confidence=60, source=FieldSource.TEXT
    )
    upload = desk.read("Số: 12")
    asked = doubt(ReviewKind.FIELD, "field.doubtful", 1, field="doc_number")
    (document,) = desk.finish(upload, new_document(upload), doubts=[asked], fields=[number])
    decide(desk, document, ReviewKind.FIELD, Accept())
    kept = desk.field_of(document, FieldName.NUMBER)
    assert kept is not None
    assert (kept.value, kept.source, kept.accepted_by) == ("12", FieldSource.TEXT, "an")


def test_released_document_is_read_again(desk: ReviewStage) -> None:
    mark = SecrecyMark(level=SecrecyLevel.MAT, box=Box(left=1, top=1, right=9, bottom=9))
    reason = Failure(code="secrecy.marked", facts={})
    verdict = PageVerdict(state=PageState.NEEDS_REVIEW, reason=reason)
    upload = desk.read((new_reading("MẬT", marks=PageMarks(secrecy=mark)), verdict), "trang hai")
    claim_documents = desk.finish(
        upload,
        new_document(upload, pages=(1, 2), filing=filed(new_dossier_code())),
        doubts=[doubt(ReviewKind.SECRECY, "secrecy.marked", 1)],
    )
    secret = desk.quarantined(claim_documents[0])
    with pytest.raises(ConflictError, match=r"secrecy.marked"):
        desk.editing.edit(AN, Rotate(document_id=secret.id, page=1, turn=90), version=1)
    entry = desk.queue.find_entry(AN, desk.item(secret, ReviewKind.SECRECY).id)
    assert entry is not None
    assert entry.box == mark.box
    released = decide(desk, secret, ReviewKind.SECRECY, Release())
    assert (released.state, released.failure) == (DocumentState.ASSEMBLING, None)
    pages = desk.ledger.filing.stored_pages(upload.id)
    assert [page.state for page in pages] == [PageState.WAITING] * 2
    found = desk.ledger.library.find_upload(AN, upload.id)
    assert found is not None
    assert found.state is UploadState.READING
    assert desk.ledger.backstage.waiting_jobs(upload.id) == [f"read:{upload.id}:0"]
    with pytest.raises(ConflictError, match=r"edit.upload_under_way"):
        desk.editing.edit(AN, Rotate(document_id=secret.id, page=1, turn=90), version=2)
    for number in (1, 2):
        again = desk.ledger.page(upload, number)
        assert desk.ledger.processing.record_reading(again, new_reading("đọc lại"), READ)
    for _ in range(MAXIMUM_ATTEMPTS):
        claim = desk.ledger.claim(upload, (UploadState.READING,))
        desk.ledger.processing.release_upload(claim, retry_after_seconds=0, excused=False)


def test_upload_under_way_is_left_to_the_workers(desk: ReviewStage) -> None:
    upload = desk.read("một")
    claim = desk.ledger.claim(upload, (UploadState.READING,))
    laid_out = desk.ledger.filing.lay_out(claim, [new_document(upload)], {})
    assert laid_out is not None
    with pytest.raises(ConflictError, match=r"edit.upload_under_way"):
        desk.editing.edit(AN, MarkBlank(document_id=laid_out[0].id, page=1), version=1)


def test_request_for_a_new_scan_stays_open_until_a_new_version_comes(desk: ReviewStage) -> None:
    asked = doubt(ReviewKind.PAGE, "page.coarse", 1)
    upload = desk.read((new_reading("mờ"), COARSE))
    (document,) = desk.finish(upload, new_document(upload), doubts=[asked, NO_CODE])
    again = ScanAgain(reason=RescanReason.COARSE, note="quét 300 dpi")
    decide(desk, document, ReviewKind.PAGE, again)
    desk.rescanning.request(
        BINH, document.id, reason=RescanReason.CUT, page=1, box=Box(left=0, top=0, right=5, bottom=5)
    )
    mine = [known for known in desk.rescanning.requests(AN, RescanState.OPEN) if known.document_id == document.id]
    assert [(known.reason, known.requested_by, known.page) for known in mine] == [
        (RescanReason.COARSE, "an", 1),
        (RescanReason.CUT, "bình", 1),
    ]
    newer = desk.one(supersedes=document.id)
    desk.close_rescans(document, newer)
    closed = [
        known for known in desk.rescanning.requests(AN, RescanState.CLOSED) if known.document_id == document.id
    ]
    assert {known.closed_by_document for known in closed} == {newer.id}
    assert desk.open_kinds(document) == []
    for known in (document, newer):
        assert [found.id for found in desk.editing.versions(AN, known.id)] == [document.id, newer.id]


def test_document_that_may_be_another_s_does_not_count_while_it_is_scanned_anew(desk: ReviewStage) -> None:
    code = new_dossier_code()
    desk.ledger.backstage.register_dossier(code)
    document = desk.one(doubts=[WRONG], filing=filed(code))
    item = desk.item(document, ReviewKind.DOSSIER)
    decided = decide(desk, document, ReviewKind.DOSSIER, ScanAgain(reason=RescanReason.BLURRED))
    assert (decided.state, decided.counts, desk.open_kinds(document)) == (DocumentState.NEEDS_REVIEW, False, [])
    assert desk.ledger.backstage.measure_bits(code) == 0
    (request,) = [known for known in desk.rescanning.requests(AN, RescanState.OPEN) if known.item_id == item.id]
    with pytest.raises(NotFoundError, match=r"rescan.unknown"):
        desk.rescanning.withdraw(Principal(name="x", units=frozenset({"H99"})), request.id)
    desk.rescanning.withdraw(BINH, request.id)
    assert desk.open_kinds(document) == [ReviewKind.DOSSIER], "the question is as open as it was"
    assert not desk.now(document).counts
    with pytest.raises(ConflictError, match=r"rescan.closed"):
        desk.rescanning.withdraw(BINH, request.id)


def test_document_counts_again_when_no_request_for_all_of_it_is_left(desk: ReviewStage) -> None:
    document = desk.one("một", "hai", filing=filed(new_dossier_code()))
    whole = desk.rescanning.request(AN, document.id, reason=RescanReason.MISSING_PAGE, page=2)
    other = desk.rescanning.request(AN, document.id, reason=RescanReason.OTHER)
    desk.rescanning.request(AN, document.id, reason=RescanReason.BLURRED, page=1)
    counted = []
    for request in (whole, other):
        counted.append(desk.now(document).counts)
        desk.rescanning.withdraw(AN, request.id)
    assert (counted, desk.now(document).counts) == ([False, False], True)


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
