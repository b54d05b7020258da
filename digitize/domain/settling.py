"""What follows from a change by a person: new PDFs, states, what counts, questions that end and that arise."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from digitize.domain.document import Document, DocumentState, FilingState
from digitize.domain.edits import PERSON
from digitize.domain.layout import Layout
from digitize.domain.page import PageState
from digitize.domain.review import (
    Doubt,
    ReviewItem,
    ReviewKind,
    counts_as_digitized,
    doubt_of_filing,
    doubts_of_pages,
    review_items,
)
from digitize.domain.stored_page import StoredPage

_DOUBTFUL: Final = frozenset({PageState.NEEDS_REVIEW, PageState.FAILED, PageState.QUARANTINED})
_KEPT: Final = frozenset({DocumentState.SUPERSEDED, DocumentState.QUARANTINED, DocumentState.ASSEMBLING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What has to be written: changed documents (versions raised), changed pages, and the questions.

    `withdrawn` are items that became pointless; `asked` are new ones, or old ones that are open again.
    """

    documents: tuple[Document, ...]
    pages: tuple[StoredPage, ...]
    withdrawn: tuple[UUID, ...]
    asked: tuple[ReviewItem, ...]


def settle(
    before: Layout,
    after: Layout,
    open_items: Sequence[ReviewItem],
    *,
    closed: Collection[UUID] = (),
    reopened: Sequence[ReviewItem] = (),
    answered: Collection[UUID] = (),
    touched: Collection[UUID] = (),
) -> Settlement:
    """Return what follows when `before` becomes `after`.

    `open_items` are the open questions about the upload; `closed` those that were decided just now, `answered`
    those that nobody needs to ask any more, `reopened` the ones an undone edit had closed. `touched` are documents
    that changed beyond the layout (a field of theirs).
    """
    remaining = [item for item in (*open_items, *reopened) if item.id not in closed]
    pointless = [item for item in remaining if item.id in answered or _is_pointless(item, before, after)]
    kept = [item for item in remaining if item not in pointless]
    asked = [*(item for item in kept if item in reopened), *_new_items(before, after, remaining, kept)]
    pages = tuple(page for page, old in zip(after.pages, before.pages, strict=True) if page != old)
    numbers = {page.number for page in pages}
    concerned = {document.id for document in after.active if numbers & set(document.pages)} | set(touched)
    concerned |= {item.document_id for item in open_items if item.id in closed} | (before.awaited ^ after.awaited)
    documents = tuple(
        settled
        for document in after.documents
        if (settled := _settled(before, after, document, [*kept, *asked], concerned)) is not None
    )
    withdrawn = tuple(item.id for item in open_items if item in pointless)
    return Settlement(documents=documents, pages=pages, withdrawn=withdrawn, asked=tuple(asked))


def end_state(layout: Layout, document: Document, open_kinds: Collection[ReviewKind]) -> Document:
    """Return a document in the state that its pages and open questions leave it in, and whether it counts.

    A document that is superseded, quarantined or being assembled stays so. A document without a dossier is in no
    need of review by that alone: it waits in a queue of its own. One that has to be scanned anew does not count.
    """
    pages, is_awaited = layout.pages_of(document), document.id in layout.awaited
    state = document.state
    if state not in _KEPT:
        is_doubtful = any(page.state in _DOUBTFUL for page in pages) or bool(set(open_kinds) - {ReviewKind.FILING})
        if document.pdf_key is None:
            state = DocumentState.FAILED
        elif document.failure is not None or is_doubtful or is_awaited:
            state = DocumentState.NEEDS_REVIEW
        else:
            state = DocumentState.READY
    document = replace(document, state=state)
    return replace(document, counts=not is_awaited and counts_as_digitized(document, pages, open_kinds))


def _settled(
    before: Layout, after: Layout, document: Document, items: Iterable[ReviewItem], concerned: Collection[UUID]
) -> Document | None:
    """Return the document as it is to be written, or None when nothing about it changed."""
    old = next((known for known in before.documents if known.id == document.id), None)
    if old is not None and _needs_new_pdf(before, after, old, document):
        document = replace(document, state=DocumentState.ASSEMBLING, pdf_key=None, failure=None)
    elif old is None:
        document = replace(document, state=DocumentState.ASSEMBLING)
    kinds = {item.kind for item in items if item.document_id == document.id}
    document = end_state(after, document, kinds)
    if document == old and document.id not in concerned:
        return None
    return replace(document, version=(old.version if old else 0) + 1)


def _needs_new_pdf(before: Layout, after: Layout, old: Document, new: Document) -> bool:
    """Whether the PDF shows other pages or another turn, or its tags and name are those of another dossier."""
    if new.state in (DocumentState.SUPERSEDED, DocumentState.QUARANTINED):
        return False
    if old.state is DocumentState.SUPERSEDED or old.pages != new.pages:
        return True
    turns = [[page.turn_degrees for page in layout.pages_of(new)] for layout in (before, after)]
    return turns[0] != turns[1] or old.filing.dossier_code != new.filing.dossier_code


def _is_pointless(item: ReviewItem, before: Layout, after: Layout) -> bool:
    """Whether what an item asks has been answered by the change, or is about something that is gone."""
    new = after.document(item.document_id)
    if item.kind is ReviewKind.SECRECY:
        return False
    if new.state is DocumentState.SUPERSEDED or (item.page is not None and item.page not in new.pages):
        return True
    old = before.document(item.document_id)
    if item.kind is ReviewKind.PAGE and item.page is not None:
        return after.page(item.page).state not in _DOUBTFUL
    if item.kind is ReviewKind.FILING:
        return new.filing.state is FilingState.FILED
    if item.kind is ReviewKind.DOSSIER:
        return new.filing != old.filing and _is_chosen(new)
    if item.kind is ReviewKind.COMPONENT:
        return old.component_code != new.component_code or new.filing.state is not FilingState.FILED
    return item.kind is ReviewKind.SPLIT and old.pages != new.pages


def _is_chosen(document: Document) -> bool:
    return document.filing.state is not FilingState.FILED or document.filing.evidence.source == PERSON


def _new_items(
    before: Layout, after: Layout, remaining: Sequence[ReviewItem], kept: Sequence[ReviewItem]
) -> list[ReviewItem]:
    """Return the questions that the change raises, as far as nobody is asked or has answered them already."""
    known = {(item.document_id, item.kind, item.page) for item in kept}
    asked_before = {
        (document.id, doubt.kind, doubt.page)
        for document in before.active
        for doubt in _plain_doubts(before, document)
    }
    return [
        item
        for document in after.active
        if document.state is not DocumentState.QUARANTINED
        for item in review_items(
            document,
            [
                doubt
                for doubt in (*_plain_doubts(after, document), *_inherited(before, after, document, remaining))
                if (document.id, doubt.kind, doubt.page) not in known | asked_before
            ],
        )
    ]


def _plain_doubts(layout: Layout, document: Document) -> tuple[Doubt, ...]:
    return (*doubts_of_pages(layout.pages_of(document)), *doubt_of_filing(document))


def _inherited(before: Layout, after: Layout, document: Document, items: Iterable[ReviewItem]) -> Iterable[Doubt]:
    """Yield the doubts about the dossier that pages of this document bring from the one they were in."""
    if document.filing.state is not FilingState.FILED:
        return
    for item in items:
        if item.kind is not ReviewKind.DOSSIER:
            continue
        source = before.document(item.document_id)
        doubtful = set(source.pages) if item.page is None else {item.page}
        if not doubtful & set(document.pages):
            continue
        # Somebody chose the dossier in this very change.
        if after.document(source.id).filing != source.filing and _is_chosen(after.document(source.id)):
            continue
        yield Doubt(kind=item.kind, reason=item.reason, page=item.page)
