"""What a person may change about the documents of an upload: one rule, `apply(layout, edit) -> layout`.

Pages are never lost: every page stays in exactly one document, or in none and then as a separator, a duplicate or
a blank page. A document that loses its last page is superseded and kept, so that every edit can be undone. What
follows from a change (a new PDF, questions, what counts) is settled apart (`digitize.domain.settling`).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from digitize.domain.batch import Failure
from digitize.domain.document import Document, DocumentState, Evidence, Filing, FilingState
from digitize.domain.edit_kinds import (
    AcceptPage,
    Assign,
    ChooseComponent,
    Edit,
    MarkBlank,
    Merge,
    PageEdit,
    PutBack,
    Reorder,
    Rotate,
    SetPurpose,
    Split,
    TakeOut,
    Unmark,
)
from digitize.domain.errors import ConflictError, InvalidInputError
from digitize.domain.layout import LOOSE_STATES, Layout, editable
from digitize.domain.page import PageState
from digitize.domain.stored_page import StoredPage

PERSON: Final = "person"
"""The source of evidence that is somebody's word."""


def apply(layout: Layout, edit: Edit) -> Layout:
    """Return the layout after `edit`.

    Raises NotFoundError, InvalidInputError (`edit.page_not_in_document`, `edit.position_invalid`,
    `edit.pages_invalid`, `edit.turn_invalid`, `edit.same_document`, `edit.nothing_changes`) and ConflictError
    (`edit.document_superseded`, `secrecy.marked`, `edit.two_dossiers`, `edit.page_not_loose`,
    `review.cannot_accept`).
    """
    document = editable(layout, edit.document_id)
    if isinstance(edit, PageEdit) and not isinstance(edit, PutBack):
        _require_page(document, edit.page)
    changed = _RULES[type(edit)](layout, document, edit)
    if changed == layout:
        raise InvalidInputError("edit.nothing_changes")
    return changed


def _require_page(document: Document, page: int) -> None:
    if page not in document.pages:
        raise InvalidInputError("edit.page_not_in_document", {"page": page})


def _assign(layout: Layout, document: Document, edit: Assign) -> Layout:
    code = edit.dossier_code
    reason = "filing.by_person" if code is not None else "filing.taken_out_by_person"
    filing = Filing(
        state=FilingState.UNASSIGNED if code is None else FilingState.FILED,
        dossier_code=code,
        evidence=replace(document.filing.evidence, source=PERSON, reason=reason),
    )
    is_same = code == document.filing.dossier_code
    # Another dossier gives another number; it is not known before the dossier is locked.
    sequence = document.sequence if is_same else None
    # Codes of components belong to a procedure, and the other dossier's procedure may be another.
    document = document if is_same else replace(document, component_code=None, component_score=0.0)
    return layout.with_document(replace(document, filing=filing, sequence=sequence))


def _choose_component(layout: Layout, document: Document, edit: ChooseComponent) -> Layout:
    score = 1.0 if edit.component_code is not None else 0.0
    return layout.with_document(replace(document, component_code=edit.component_code, component_score=score))


def _set_purpose(layout: Layout, document: Document, edit: SetPurpose) -> Layout:
    return layout.with_document(replace(document, purpose=edit.purpose))


def _split(layout: Layout, document: Document, edit: Split) -> Layout:
    if not 1 <= edit.after < len(document.pages):
        raise InvalidInputError("edit.position_invalid", {"position": edit.after, "pages": len(document.pages)})
    first, second = document.pages[: edit.after], document.pages[edit.after :]
    head = replace(document, pages=first, filing=_filing_of_part(document, first))
    tail = replace(
        document,
        id=edit.new_id,
        pages=second,
        filing=_filing_of_part(document, second),
        sequence=None,
        pdf_key=None,
        failure=None,
        paper_type="",
        component_code=None,
        component_score=0.0,
        counts=False,
        version=0,
        supersedes=None,
    )
    if head.filing.dossier_code is None:
        head = replace(head, sequence=None, component_code=None)
    return layout.with_document(head).with_document(tail)


def _filing_of_part(document: Document, part: tuple[int, ...]) -> Filing:
    """Return the filing of a part: the code printed on one paper is no evidence for another."""
    filing, evidence = document.filing, document.filing.evidence
    lies_elsewhere = evidence.page in document.pages and evidence.page not in part
    if filing.state is not FilingState.FILED or evidence.source == PERSON or not lies_elsewhere:
        return filing
    codes = (filing.dossier_code,) if filing.dossier_code is not None else ()
    kept = Evidence(source=evidence.source, reason="filing.split_off", codes=codes, page=evidence.page)
    return Filing(state=FilingState.SUGGESTED, dossier_code=None, evidence=kept)


def _merge(layout: Layout, document: Document, edit: Merge) -> Layout:
    if edit.other == document.id:
        raise InvalidInputError("edit.same_document")
    other = editable(layout, edit.other)
    codes = {document.filing.dossier_code, other.filing.dossier_code} - {None}
    if len(codes) > 1:
        raise ConflictError("edit.two_dossiers")
    whole = replace(document, pages=document.pages + other.pages)
    if codes and document.filing.dossier_code is None:
        whole = replace(
            whole,
            filing=other.filing,
            sequence=other.sequence,
            component_code=other.component_code,
            component_score=other.component_score,
        )
    return layout.with_document(whole).with_document(_superseded(other))


def _reorder(layout: Layout, document: Document, edit: Reorder) -> Layout:
    if sorted(edit.pages) != sorted(document.pages):
        raise InvalidInputError("edit.pages_invalid")
    return layout.with_document(replace(document, pages=edit.pages))


def _rotate(layout: Layout, _document: Document, edit: Rotate) -> Layout:
    if edit.turn not in (90, 180, 270):
        raise InvalidInputError("edit.turn_invalid", {"turn": edit.turn})
    page = layout.page(edit.page)
    return layout.with_page(replace(page, turn_degrees=(page.turn_degrees + edit.turn) % 360))


def _accept_page(layout: Layout, _document: Document, edit: AcceptPage) -> Layout:
    page = layout.page(edit.page)
    if page.state is not PageState.NEEDS_REVIEW:
        raise ConflictError("review.cannot_accept", {"page": edit.page})
    return layout.with_page(replace(page, state=PageState.READ, reason=None))


def _mark_blank(layout: Layout, _document: Document, edit: MarkBlank) -> Layout:
    return layout.with_page(replace(layout.page(edit.page), state=PageState.BLANK, reason=None))


def _unmark(layout: Layout, _document: Document, edit: Unmark) -> Layout:
    page = layout.page(edit.page)
    if page.state is not PageState.BLANK:
        raise InvalidInputError("edit.nothing_changes")
    return layout.with_page(_looked_at(layout, page))


def _take_out(layout: Layout, document: Document, edit: TakeOut) -> Layout:
    page = layout.page(edit.page)
    if page.state is not PageState.BLANK:
        state = PageState.DUPLICATE if edit.is_duplicate else PageState.SEPARATOR
        layout = layout.with_page(replace(page, state=state, reason=None))
    rest = tuple(number for number in document.pages if number != edit.page)
    return layout.with_document(replace(document, pages=rest) if rest else _superseded(document))


def _put_back(layout: Layout, document: Document, edit: PutBack) -> Layout:
    page = layout.page(edit.page)
    if page.state not in LOOSE_STATES or any(edit.page in active.pages for active in layout.active):
        raise ConflictError("edit.page_not_loose", {"page": edit.page})
    if not 1 <= edit.position <= len(document.pages) + 1:
        raise InvalidInputError("edit.position_invalid", {"position": edit.position, "pages": len(document.pages)})
    before, behind = document.pages[: edit.position - 1], document.pages[edit.position - 1 :]
    if page.state is not PageState.BLANK:
        layout = layout.with_page(_looked_at(layout, page))
    return layout.with_document(replace(document, pages=(*before, edit.page, *behind)))


def _looked_at(layout: Layout, page: StoredPage) -> StoredPage:
    """Return a page of which somebody said that it belongs to the paper; nobody read one without text."""
    if page.number in layout.unread:
        return replace(page, state=PageState.NEEDS_REVIEW, reason=Failure(code="page.no_text", facts={}))
    return replace(page, state=PageState.READ, reason=None)


def _superseded(document: Document) -> Document:
    """Return a document that lost its last page; it keeps its page numbers, so that the edit can be undone."""
    return replace(document, state=DocumentState.SUPERSEDED, counts=False)


# A table of rules, one a kind of edit; each takes its own kind.
_RULES: Final[dict[type[Edit], Callable[[Layout, Document, Any], Layout]]] = {
    Assign: _assign,
    ChooseComponent: _choose_component,
    SetPurpose: _set_purpose,
    Split: _split,
    Merge: _merge,
    Reorder: _reorder,
    Rotate: _rotate,
    AcceptPage: _accept_page,
    MarkBlank: _mark_blank,
    Unmark: _unmark,
    TakeOut: _take_out,
    PutBack: _put_back,
}
