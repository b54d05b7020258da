"""Layouts of uploads for tests of edits: documents of pages with nothing on them."""

import uuid
from uuid import UUID

from digitize.domain.batch import Failure
from digitize.domain.document import Document, DocumentState
from digitize.domain.layout import Layout
from digitize.domain.page import PageState
from digitize.domain.review import Doubt, ReviewItem, ReviewKind, review_items
from digitize.domain.stored_page import StoredPage
from tests.builders import DPI, HEIGHT, WIDTH, filed, new_batch, new_document, new_upload

CODE, OTHER_CODE = "H41.16-221115-0001", "H41.16-221115-0002"
UPLOAD = new_upload(new_batch())


def page(number: int, state: PageState = PageState.READ, code: str | None = None) -> StoredPage:
    """Build a page, with a reason to look at it."""
    return StoredPage(
        number=number,
        state=state,
        width=WIDTH,
        height=HEIGHT,
        resolution_dpi=DPI,
        has_text_layer=False,
        words=(),
        reason=None if code is None else Failure(code=code, facts={}),
    )


def document(*pages: int, code: str | None = CODE, **changes: object) -> Document:
    """Build a finished document of these pages."""
    filing = {} if code is None else {"filing": filed(code), "sequence": 1, "counts": True}
    return new_document(
        UPLOAD, **{"pages": pages, "state": DocumentState.READY, "pdf_key": "k"} | filing | changes
    )


def layout_of(*documents: Document, pages: tuple[StoredPage, ...] | None = None) -> Layout:
    """Build a layout of these documents; all pages up to the last one are read unless `pages` says otherwise."""
    count = max(number for known in documents for number in known.pages)
    return Layout(documents=documents, pages=pages or tuple(page(number) for number in range(1, count + 1)))


def item(
    about: Document, kind: ReviewKind, code: str = "x.y", number: int | None = None, **facts: str
) -> ReviewItem:
    """Build an open question."""
    doubt = Doubt(kind=kind, reason=Failure(code=code, facts=dict(facts)), page=number)
    return review_items(about, [doubt])[0]


def new_id() -> UUID:
    """Return an id that nobody has."""
    return uuid.uuid4()
