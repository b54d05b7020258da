"""What follows from a change: new PDFs, states, what counts, and the questions that end and arise."""

from dataclasses import replace

import pytest

from digitize.domain.batch import Failure
from digitize.domain.box import Box
from digitize.domain.decisions import Accept, AssignTo, FieldIs, edit_of, release, require_possible
from digitize.domain.document import Document, DocumentState
from digitize.domain.edit_kinds import AcceptPage, Assign, Edit, MarkBlank, Merge, Rotate, Split, TakeOut
from digitize.domain.edits import apply
from digitize.domain.errors import ConflictError, InvalidInputError
from digitize.domain.fields import FieldName, FieldState
from digitize.domain.layout import Layout
from digitize.domain.page import PageState
from digitize.domain.page_marks import PageMarks, SecrecyLevel, SecrecyMark
from digitize.domain.review import ReviewItem, ReviewKind, ReviewState
from digitize.domain.settling import Settlement, settle
from tests.layouts import CODE, OTHER_CODE, document, item, layout_of, new_id, page

A, B = document(1, 2), document(3, code=None)
COARSE = (page(1), page(2, PageState.NEEDS_REVIEW, "page.coarse"), page(3))


def settled(layout: Layout, edit: Edit, *items: ReviewItem, closed: tuple[ReviewItem, ...] = ()) -> Settlement:
    return settle(layout, apply(layout, edit), items, closed=[known.id for known in closed])


def one(settlement: Settlement, document_id: object) -> Document:
    return next(known for known in settlement.documents if known.id == document_id)


def test_accepted_page_makes_the_document_ready_and_ends_the_question() -> None:
    doubtful = document(1, 2, state=DocumentState.NEEDS_REVIEW)
    layout = layout_of(doubtful, B, pages=COARSE)
    asked = item(doubtful, ReviewKind.PAGE, "page.coarse", 2)
    done = settled(layout, AcceptPage(document_id=doubtful.id, page=2), asked, closed=(asked,))
    assert (one(done, doubtful.id).state, one(done, doubtful.id).version) == (DocumentState.READY, 2)
    assert done.withdrawn == (), "decided is not withdrawn"
    assert [known.number for known in done.pages] == [2]


def test_document_keeps_waiting_while_another_question_is_open() -> None:
    doubtful = document(1, 2, state=DocumentState.NEEDS_REVIEW)
    layout = layout_of(doubtful, B, pages=COARSE)
    other = item(doubtful, ReviewKind.COMPONENT, "component.unknown")
    done = settled(layout, AcceptPage(document_id=doubtful.id, page=2), other)
    assert one(done, doubtful.id).state is DocumentState.NEEDS_REVIEW


def test_document_whose_dossier_is_doubted_does_not_count_until_that_is_decided() -> None:
    doubtful = document(1, 2, state=DocumentState.NEEDS_REVIEW, counts=False)
    layout, asked = layout_of(doubtful, B), item(doubtful, ReviewKind.DOSSIER, "filing.maybe_wrong_dossier", 1)
    untouched = settle(layout, layout, [asked], touched=(doubtful.id,))
    assert not one(untouched, doubtful.id).counts
    decided = settle(layout, layout, [asked], closed=(asked.id,))
    assert (one(decided, doubtful.id).counts, one(decided, doubtful.id).state) == (True, DocumentState.READY)


def test_assigned_document_is_assembled_anew_and_no_longer_waits_for_its_dossier() -> None:
    asked = item(B, ReviewKind.FILING, "filing.no_code")
    done = settled(layout_of(A, B), Assign(document_id=B.id, dossier_code=CODE), asked)
    assert done.withdrawn == (asked.id,)
    changed = one(done, B.id)
    assert (changed.state, changed.pdf_key, changed.counts) == (DocumentState.ASSEMBLING, None, False)
    assert [known.id for known in done.documents] == [B.id], "the other one is left alone"


def test_document_whose_dossier_is_taken_away_waits_for_one() -> None:
    done = settled(layout_of(A, B), Assign(document_id=A.id, dossier_code=None))
    assert [(known.kind, known.reason.code) for known in done.asked] == [
        (ReviewKind.FILING, "filing.taken_out_by_person")
    ]


def test_doubt_about_the_dossier_ends_when_somebody_chooses_it() -> None:
    asked = item(A, ReviewKind.DOSSIER, "filing.maybe_wrong_dossier", 1)
    assert settled(layout_of(A, B), Assign(document_id=A.id, dossier_code=CODE), asked).withdrawn == (asked.id,)


def test_doubt_about_the_dossier_goes_with_its_page() -> None:
    about_page = item(A, ReviewKind.DOSSIER, "filing.maybe_wrong_dossier", 2)
    part = new_id()
    done = settled(layout_of(A, B), Split(document_id=A.id, after=1, new_id=part), about_page)
    assert done.withdrawn == (about_page.id,)
    assert [(known.document_id, known.kind, known.page) for known in done.asked] == [(part, ReviewKind.DOSSIER, 2)]


def test_doubt_about_a_whole_document_holds_for_both_parts() -> None:
    asked, part = item(A, ReviewKind.DOSSIER, "filing.maybe_wrong_dossier"), new_id()
    done = settled(layout_of(A, B), Split(document_id=A.id, after=1, new_id=part), asked)
    assert done.withdrawn == ()
    assert [(known.document_id, known.kind) for known in done.asked] == [(part, ReviewKind.DOSSIER)]


def test_doubts_of_a_merged_document_hold_for_the_whole() -> None:
    other = document(3)
    asked = item(other, ReviewKind.DOSSIER, "filing.maybe_wrong_dossier")
    layout = layout_of(A, other)
    done = settled(layout, Merge(document_id=A.id, other=other.id), asked)
    assert done.withdrawn == (asked.id,)
    assert [(known.document_id, known.kind) for known in done.asked] == [(A.id, ReviewKind.DOSSIER)]
    assert one(done, other.id).state is DocumentState.SUPERSEDED


def test_question_about_a_page_moves_with_it_into_the_new_document() -> None:
    doubtful = document(1, 2, 3, state=DocumentState.NEEDS_REVIEW)
    asked, part = item(doubtful, ReviewKind.PAGE, "page.coarse", 2), new_id()
    done = settled(layout_of(doubtful, pages=COARSE), Split(document_id=doubtful.id, after=1, new_id=part), asked)
    assert done.withdrawn == (asked.id,)
    assert [(known.document_id, known.page) for known in done.asked] == [(part, 2)]
    assert one(done, part).version == 1


def test_page_that_is_to_be_scanned_again_is_not_asked_about_with_every_edit() -> None:
    waiting = document(1, 2, state=DocumentState.NEEDS_REVIEW)
    done = settled(layout_of(waiting, B, pages=COARSE), Rotate(document_id=waiting.id, page=1, turn=90))
    assert done.asked == ()


def test_page_taken_out_takes_its_question_along() -> None:
    doubtful = document(1, 2, state=DocumentState.NEEDS_REVIEW)
    asked = item(doubtful, ReviewKind.PAGE, "page.coarse", 2)
    done = settled(layout_of(doubtful, B, pages=COARSE), TakeOut(document_id=doubtful.id, page=2), asked)
    assert (done.withdrawn, done.asked) == ((asked.id,), ())


def test_blank_page_needs_no_new_pdf_and_does_not_count() -> None:
    only = document(1)
    done = settled(layout_of(only), MarkBlank(document_id=only.id, page=1))
    assert (one(done, only.id).state, one(done, only.id).counts) == (DocumentState.READY, False)


def test_undone_questions_are_open_again() -> None:
    answered = item(A, ReviewKind.DOSSIER, "filing.maybe_wrong_dossier")
    layout = layout_of(A, B)
    done = settle(layout, layout, [], reopened=[replace(answered, state=ReviewState.OPEN)], touched=(A.id,))
    assert [known.id for known in done.asked] == [answered.id]
    assert not one(done, A.id).counts


def marked(number: int) -> object:
    box = Box(left=1, top=1, right=9, bottom=9)
    marks = PageMarks(secrecy=SecrecyMark(level=SecrecyLevel.MAT, box=box))
    return replace(page(number, PageState.NEEDS_REVIEW, "secrecy.marked"), marks=marks)


def test_document_stays_quarantined_until_its_last_mark_is_released() -> None:
    secret = document(1, 2, 3, state=DocumentState.QUARANTINED, failure=Failure(code="secrecy.marked", facts={}))
    layout = layout_of(secret, pages=(marked(1), marked(2), page(3)))  # type: ignore[arg-type]
    first = release(layout, item(secret, ReviewKind.SECRECY, "secrecy.marked", 1))
    assert (first.released, first.reread) == ((1,), ())
    assert first.layout.document(secret.id).state is DocumentState.QUARANTINED
    second = release(first.layout, item(secret, ReviewKind.SECRECY, "secrecy.marked", 2))
    assert (second.released, second.reread) == ((2,), (1, 2, 3)), "the text of every page was forgotten"
    assert second.layout.document(secret.id).state is DocumentState.ASSEMBLING
    assert {known.state for known in second.layout.pages} == {PageState.WAITING}


def test_decisions_fit_the_question() -> None:
    with pytest.raises(InvalidInputError, match=r"review.decision_impossible"):
        require_possible(item(A, ReviewKind.PAGE), AssignTo(dossier_code=OTHER_CODE))
    wrong_field = item(A, ReviewKind.FIELD, field="issued_on")
    with pytest.raises(InvalidInputError, match=r"review.decision_impossible"):
        require_possible(wrong_field, FieldIs(name=FieldName.NUMBER, state=FieldState.READ, value="1"))
    with pytest.raises(InvalidInputError, match=r"review.decision_impossible"):
        require_possible(item(A, ReviewKind.SECRECY), Accept())


def test_accepting_needs_something_to_accept() -> None:
    with pytest.raises(ConflictError, match=r"review.nothing_suggested"):
        edit_of(layout_of(A, B), item(B, ReviewKind.FILING), Accept())
    suggested = item(A, ReviewKind.COMPONENT, component="TP01")
    chosen = edit_of(layout_of(A, B), suggested, Accept())
    assert chosen is not None
    assert apply(layout_of(A, B), chosen).document(A.id).component_code == "TP01"
