"""Edits: what each does, and that no page is ever lost, whatever people do and undo."""

from dataclasses import replace
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.domain.document import DocumentState, Evidence, Filing, FilingState
from digitize.domain.edit_history import EditRecord, changes, undo
from digitize.domain.edit_kinds import (
    AcceptPage,
    Assign,
    ChooseComponent,
    Edit,
    MarkBlank,
    Merge,
    PutBack,
    Reorder,
    Rotate,
    Split,
    TakeOut,
    Unmark,
)
from digitize.domain.edits import apply
from digitize.domain.errors import ConflictError, DigitizeError, InvalidInputError
from digitize.domain.layout import LOOSE_STATES, Layout
from digitize.domain.page import PageState
from tests.layouts import CODE, OTHER_CODE, UPLOAD, document, layout_of, new_id, page

A, B = document(1, 2, 3), document(4, 5, code=None)


def record(before: Layout, after: Layout) -> EditRecord:
    snapshots = changes(before, after)
    return EditRecord(
        id=new_id(),
        upload_id=UPLOAD.id,
        operation="split",
        facts={},
        actor="an",
        at=None,
        before=snapshots[0],
        after=snapshots[1],
        versions={},
    )


def test_split_makes_a_second_document_of_the_pages_behind() -> None:
    part = new_id()
    after = apply(layout_of(A), Split(document_id=A.id, after=1, new_id=part))
    assert after.document(A.id).pages == (1,)
    assert (after.document(part).pages, after.document(part).sequence) == ((2, 3), None)
    assert after.document(part).filing == A.filing, "the operator's choice holds for all pages"


def test_split_takes_the_dossier_from_the_part_without_the_printed_code() -> None:
    evidence = Evidence(source="text", reason="filing.code_in_register", codes=(CODE,), page=3)
    printed = replace(A, filing=Filing(state=FilingState.FILED, dossier_code=CODE, evidence=evidence))
    part = new_id()
    after = apply(layout_of(printed), Split(document_id=A.id, after=2, new_id=part))
    first, second = after.document(A.id), after.document(part)
    assert (first.filing.state, first.filing.dossier_code, first.sequence) == (FilingState.SUGGESTED, None, None)
    assert first.filing.evidence.codes == (CODE,)
    assert (second.filing.state, second.filing.dossier_code) == (FilingState.FILED, CODE)


def test_cover_sheet_outside_the_document_governs_both_parts() -> None:
    evidence = Evidence(source="cover_sheet", reason="filing.by_cover_sheet", codes=(CODE,), page=9)
    covered = replace(A, filing=Filing(state=FilingState.FILED, dossier_code=CODE, evidence=evidence))
    part = new_id()
    after = apply(layout_of(covered), Split(document_id=A.id, after=2, new_id=part))
    assert {known.filing.dossier_code for known in after.documents} == {CODE}


def test_merged_document_is_superseded_and_keeps_its_pages() -> None:
    after = apply(layout_of(A, B), Merge(document_id=A.id, other=B.id))
    assert after.document(A.id).pages == (1, 2, 3, 4, 5)
    assert (after.document(B.id).state, after.document(B.id).pages) == (DocumentState.SUPERSEDED, (4, 5))
    assert after.active == (after.document(A.id),)


def test_document_without_a_dossier_takes_that_of_the_one_it_is_merged_with() -> None:
    merged = apply(layout_of(A, B), Merge(document_id=B.id, other=A.id)).document(B.id)
    assert (merged.pages, merged.filing, merged.sequence) == ((4, 5, 1, 2, 3), A.filing, A.sequence)


def test_documents_of_two_dossiers_are_not_merged() -> None:
    other = document(4, 5, code=OTHER_CODE)
    with pytest.raises(ConflictError, match=r"edit.two_dossiers"):
        apply(layout_of(A, other), Merge(document_id=A.id, other=other.id))


def test_person_assigns_and_takes_back() -> None:
    assigned = apply(layout_of(A), Assign(document_id=A.id, dossier_code=OTHER_CODE)).document(A.id)
    assert (assigned.filing.dossier_code, assigned.filing.evidence.reason) == (OTHER_CODE, "filing.by_person")
    assert assigned.sequence is None, "the number of the new dossier is not known yet"
    free = apply(layout_of(A), Assign(document_id=A.id, dossier_code=None)).document(A.id)
    assert (free.filing.state, free.filing.dossier_code) == (FilingState.UNASSIGNED, None)


def test_page_is_turned_beyond_the_turn_it_has() -> None:
    turned = apply(layout_of(A), Rotate(document_id=A.id, page=2, turn=270))
    assert apply(turned, Rotate(document_id=A.id, page=2, turn=180)).page(2).turn_degrees == 90


def test_blank_page_without_text_waits_when_somebody_says_it_is_none() -> None:
    pages = (page(1, PageState.BLANK), page(2, PageState.BLANK))
    layout = replace(layout_of(document(1, 2), pages=pages), unread=frozenset({2}))
    after = apply(layout, Unmark(document_id=layout.documents[0].id, page=1))
    after = apply(after, Unmark(document_id=layout.documents[0].id, page=2))
    assert [known.state for known in after.pages] == [PageState.READ, PageState.NEEDS_REVIEW]


def test_failed_page_cannot_be_accepted() -> None:
    failed = layout_of(document(1), pages=(page(1, PageState.FAILED, "page.timeout"),))
    with pytest.raises(ConflictError, match=r"review.cannot_accept"):
        apply(failed, AcceptPage(document_id=failed.documents[0].id, page=1))


def test_last_page_taken_out_supersedes_the_document() -> None:
    only = document(1)
    after = apply(layout_of(only), TakeOut(document_id=only.id, page=1, is_duplicate=True))
    assert (after.document(only.id).state, after.page(1).state) == (DocumentState.SUPERSEDED, PageState.DUPLICATE)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Split(document_id=A.id, after=3, new_id=new_id()), "edit.position_invalid"),
        (Reorder(document_id=A.id, pages=(1, 2)), "edit.pages_invalid"),
        (Reorder(document_id=A.id, pages=(1, 2, 3)), "edit.nothing_changes"),
        (Rotate(document_id=A.id, page=1, turn=45), "edit.turn_invalid"),
        (Rotate(document_id=A.id, page=4, turn=90), "edit.page_not_in_document"),
        (Merge(document_id=A.id, other=A.id), "edit.same_document"),
        (PutBack(document_id=A.id, page=4, position=1), "edit.page_not_loose"),
        (ChooseComponent(document_id=A.id, component_code=None), "edit.nothing_changes"),
    ],
)
def test_edit_that_makes_no_sense_is_refused(edit: Edit, code: str) -> None:
    with pytest.raises((InvalidInputError, ConflictError), match=code):
        apply(layout_of(A, B), edit)


@pytest.mark.parametrize("state", [DocumentState.SUPERSEDED, DocumentState.QUARANTINED])
def test_superseded_and_secret_documents_are_not_edited(state: DocumentState) -> None:
    closed = replace(A, state=state)
    with pytest.raises(ConflictError):
        apply(layout_of(closed), Rotate(document_id=A.id, page=1, turn=90))


def test_undo_restores_what_was_there_and_can_be_undone() -> None:
    before = layout_of(A)
    after = apply(before, Split(document_id=A.id, after=1, new_id=new_id()))
    undone = undo(after, record(before, after))
    assert undone.document(A.id).pages == A.pages
    assert [known.pages for known in undone.active] == [A.pages]
    again = undo(undone, record(after, undone))
    assert sorted(known.pages for known in again.active) == [(1,), (2, 3)]


def test_undo_of_an_edit_that_was_overtaken_is_refused() -> None:
    before = layout_of(A)
    first = apply(before, Split(document_id=A.id, after=2, new_id=new_id()))
    second = apply(first, Reorder(document_id=A.id, pages=(2, 1)))
    with pytest.raises(ConflictError, match=r"edit.overtaken"):
        undo(second, record(before, first))


def test_undo_never_puts_a_page_into_two_documents() -> None:
    blank = layout_of(A, B, pages=tuple(page(number, PageState.BLANK) for number in range(1, 6)))
    first = apply(blank, TakeOut(document_id=A.id, page=3))
    second = apply(first, PutBack(document_id=B.id, page=3, position=1))
    with pytest.raises(ConflictError, match=r"edit.overtaken"):
        undo(second, record(blank, first))


def is_whole(layout: Layout) -> bool:
    """Whether every page is in exactly one document, or in none and then loose."""
    held = [number for known in layout.active for number in known.pages]
    lost = {known.number for known in layout.pages if known.state not in LOOSE_STATES} - set(held)
    return len(held) == len(set(held)) and not lost


STEPS = st.tuples(st.integers(0, 10), st.integers(0, 5), st.integers(0, 7), st.integers(1, 7), st.booleans())


def edit_of(layout: Layout, step: tuple[int, int, int, int, bool], count: int) -> Edit:
    """Make an edit of numbers; many make no sense, as people's do not always."""
    kind, which, other, number, flag = step
    chosen = layout.documents[which % len(layout.documents)]
    partner = layout.documents[other % len(layout.documents)]
    of_chosen = chosen.pages[number % len(chosen.pages)]
    shift = number % len(chosen.pages)
    edits: list[Edit] = [
        Split(document_id=chosen.id, after=number, new_id=uuid5(UPLOAD.id, f"{count}")),
        Merge(document_id=chosen.id, other=partner.id),
        Reorder(document_id=chosen.id, pages=chosen.pages[shift:] + chosen.pages[:shift]),
        Rotate(document_id=chosen.id, page=of_chosen, turn=90 * (1 + number % 3)),
        MarkBlank(document_id=chosen.id, page=of_chosen),
        Unmark(document_id=chosen.id, page=of_chosen),
        TakeOut(document_id=chosen.id, page=of_chosen, is_duplicate=flag),
        PutBack(document_id=chosen.id, page=number, position=other),
        Assign(document_id=chosen.id, dossier_code=(None, CODE, OTHER_CODE)[number % 3]),
        AcceptPage(document_id=chosen.id, page=of_chosen),
        TakeOut(document_id=chosen.id, page=of_chosen),
    ]
    return edits[kind]


@settings(max_examples=300)
@given(st.lists(STEPS, max_size=25), st.lists(st.booleans(), min_size=25, max_size=25))
def test_no_page_is_lost_whatever_is_edited_and_undone(
    steps: list[tuple[int, int, int, int, bool]], undoes: list[bool]
) -> None:
    pages = (page(1), page(2, PageState.NEEDS_REVIEW), page(3), page(4), page(5, PageState.BLANK), page(6))
    separator = page(7, PageState.SEPARATOR)
    layout = replace(layout_of(document(1, 2, 3), document(4, 5, 6)), pages=(*pages, separator))
    records: list[EditRecord] = []
    for count, (step, is_undo) in enumerate(zip(steps, undoes, strict=False)):
        before = layout
        try:
            if is_undo and records:
                layout = undo(layout, records[step[1] % len(records)])
            else:
                layout = apply(layout, edit_of(layout, step, count))
        except DigitizeError:
            continue
        records.append(record(before, layout))
        assert is_whole(layout)
        # What was made last can always be taken back, and then everything is as it was before.
        taken_back = undo(layout, records[-1])
        assert [known.pages for known in taken_back.active] == [known.pages for known in before.active]
        assert taken_back.pages == before.pages


def test_ids_of_parts_are_new() -> None:
    part: UUID = new_id()
    after = apply(layout_of(A, B), Split(document_id=B.id, after=1, new_id=part))
    assert len({known.id for known in after.documents}) == 3
