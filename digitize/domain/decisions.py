"""What may be decided about an item of the review queue, and the edit that each decision makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from digitize.domain.access import Principal
from digitize.domain.document import DocumentState, FilingState
from digitize.domain.edit_kinds import AcceptPage, Assign, ChooseComponent, Edit, MarkBlank
from digitize.domain.errors import ConflictError, InvalidInputError
from digitize.domain.fields import FieldName, FieldState
from digitize.domain.layout import Layout
from digitize.domain.page import PageState
from digitize.domain.periods import office_zone
from digitize.domain.rescans import RescanReason
from digitize.domain.review import ReviewItem, ReviewKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """It is right as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTo:
    """It belongs to this dossier (canonical code)."""

    dossier_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentIs:
    """It is this component of its procedure, or None: no component of it."""

    component_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldIs:
    """A key field has this value; "" unless `state` is READ."""

    name: FieldName
    state: FieldState
    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IsBlank:
    """The page is blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanAgain:
    """The paper must be scanned again."""

    reason: RescanReason
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """It is not secret after all: its pages are read again, because their text was not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepQuarantined:
    """It is secret: it stays where it is, unread."""


Decision = Accept | AssignTo | ComponentIs | FieldIs | IsBlank | ScanAgain | Release | KeepQuarantined

DECISION_NAMES: Final[Mapping[type[Decision], str]] = MappingProxyType(
    {
        Accept: "accept",
        AssignTo: "assign",
        ComponentIs: "component",
        FieldIs: "field",
        IsBlank: "blank",
        ScanAgain: "rescan",
        Release: "release",
        KeepQuarantined: "keep_quarantined",
    }
)
"""The names under which decisions are kept and asked for."""

_ALL_BUT_SECRECY: Final = frozenset(ReviewKind) - {ReviewKind.SECRECY}
_POSSIBLE: Final[Mapping[type[Decision], frozenset[ReviewKind]]] = MappingProxyType(
    {
        Accept: _ALL_BUT_SECRECY,
        AssignTo: frozenset({ReviewKind.FILING, ReviewKind.DOSSIER}),
        ComponentIs: frozenset({ReviewKind.COMPONENT}),
        FieldIs: frozenset({ReviewKind.FIELD}),
        IsBlank: frozenset({ReviewKind.PAGE}),
        ScanAgain: _ALL_BUT_SECRECY,
        Release: frozenset({ReviewKind.SECRECY}),
        KeepQuarantined: frozenset({ReviewKind.SECRECY}),
    }
)


def require_free(item: ReviewItem, principal: Principal) -> None:
    """Raise ConflictError `review.claimed` while somebody else holds the item; a claim that ended is none."""
    if item.claimed_by is None or item.claimed_until is None or item.claimed_by == principal.name:
        return
    until = item.claimed_until.astimezone(office_zone()).strftime("%H:%M")
    raise ConflictError("review.claimed", {"by": item.claimed_by, "until": until})


def require_possible(item: ReviewItem, decision: Decision) -> None:
    """Raise InvalidInputError `review.decision_impossible` when the item cannot be decided so."""
    is_other_field = isinstance(decision, FieldIs) and decision.name != item.reason.facts.get("field")
    if item.kind not in _POSSIBLE[type(decision)] or is_other_field:
        name = DECISION_NAMES[type(decision)]
        raise InvalidInputError("review.decision_impossible", {"decision": name, "kind": item.kind.value})


def edit_of(layout: Layout, item: ReviewItem, decision: Decision) -> Edit | None:
    """Return the edit that `decision` makes about the documents of the item's upload, if it makes one.

    Raises ConflictError `review.nothing_suggested` when there is no suggestion to accept.
    """
    document_id = item.document_id
    if isinstance(decision, AssignTo):
        return Assign(document_id=document_id, dossier_code=decision.dossier_code)
    if isinstance(decision, ComponentIs):
        document = layout.document(document_id)
        is_known = decision.component_code == document.component_code
        return (
            None if is_known else ChooseComponent(document_id=document_id, component_code=decision.component_code)
        )
    if isinstance(decision, IsBlank) and item.page is not None:
        return MarkBlank(document_id=document_id, page=item.page)
    if isinstance(decision, Accept):
        return _accepted(layout, item)
    return None


def _accepted(layout: Layout, item: ReviewItem) -> Edit | None:
    document = layout.document(item.document_id)
    if item.kind is ReviewKind.PAGE and item.page is not None:
        return AcceptPage(document_id=document.id, page=item.page)
    if item.kind is ReviewKind.FILING:
        codes = document.filing.evidence.codes
        if document.filing.state is not FilingState.SUGGESTED or len(codes) != 1:
            raise ConflictError("review.nothing_suggested")
        return Assign(document_id=document.id, dossier_code=codes[0])
    if item.kind is ReviewKind.COMPONENT and document.component_code is None:
        suggested = item.reason.facts.get("component")
        if not isinstance(suggested, str):
            raise ConflictError("review.nothing_suggested")
        return ChooseComponent(document_id=document.id, component_code=suggested)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A layout in which marks of secrecy no longer hold: of the pages `released`; `reread` are read again."""

    layout: Layout
    released: tuple[int, ...]
    reread: tuple[int, ...] = ()


def release(layout: Layout, item: ReviewItem) -> Released:
    """Return the layout in which the mark on the item's page, or on every page of its document, does not hold.

    While another page of the document has a mark that holds, the document stays quarantined.
    """
    document = layout.document(item.document_id)
    pages = layout.pages_of(document)
    released = tuple(
        page.number for page in pages if page.marks.secrecy is not None and item.page in (None, page.number)
    )
    for page in pages:
        if page.number in released:
            layout = layout.with_page(replace(page, marks=replace(page.marks, secrecy=None)))
    if any(page.marks.secrecy is not None for page in layout.pages_of(document)):
        return Released(layout=layout, released=released)
    # The text of all its pages was forgotten, also of those without a mark.
    for page in layout.pages_of(document):
        layout = layout.with_page(replace(page, state=PageState.WAITING, reason=None))
    freed = replace(document, state=DocumentState.ASSEMBLING, failure=None, pdf_key=None)
    return Released(layout=layout.with_document(freed), released=released, reread=document.pages)
