"""The contract of the ports of the review desk: queue, claims, decisions, edits, re-scans, re-assembly."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from digitize.domain.access import Principal
from digitize.domain.batch import Failure, UploadState
from digitize.domain.box import Box
from digitize.domain.decisions import Accept, AssignTo, Decision, FieldIs, Release, ScanAgain
from digitize.domain.document import Document, DocumentState
from digitize.domain.edit_kinds import Rotate
from digitize.domain.errors import ConflictError, NotFoundError, PreconditionFailedError
from digitize.domain.fields import FieldName, FieldSource, FieldState, FieldValue
from digitize.domain.page import MAXIMUM_ATTEMPTS, PageState
from digitize.domain.page_marks import PageMarks, SecrecyLevel, SecrecyMark
from digitize.domain.quality import PageVerdict
from digitize.domain.rescans import RescanReason, RescanState
from digitize.domain.review import ReviewKind, ReviewState
from tests.builders import READ, filed, new_document, new_reading
from tests.fakes.ledger_stage import LedgerStage, new_dossier_code
from tests.fakes.review_stage import (
    AN,
    BINH,
    ReviewStage,
    doubt,
    review_over,
)

NO_CODE = doubt(ReviewKind.FILING, "filing.no_code")
WRONG = doubt(ReviewKind.DOSSIER, "filing.maybe_wrong_dossier", 1)
COARSE = PageVerdict(
    state=PageState.NEEDS_REVIEW, reason=Failure(code="page.coarse", facts={"resolution_dpi": 100})
)


@pytest.fixture
def desk(stage: LedgerStage, request: pytest.FixtureRequest) -> ReviewStage:
    """Give the review desk over either ledger."""
    return review_over(stage, request)


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
