"""What the JSON API takes and gives about review, edits and new scans; pages go by their number in the upload."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from digitize.api.schemas import BoxEntry, Schema
from digitize.domain.fields import FieldName, FieldState
from digitize.domain.rescans import RescanReason


class ReviewEntry(Schema):
    """A question: `page` counts in the upload, `position` in the document; `version` goes into If-Match."""

    id: UUID
    kind: str
    document: UUID
    upload: UUID
    unit_code: str
    dossier_code: str | None
    page: int | None
    position: int | None
    box: BoxEntry | None
    reason: str
    message: str
    next_step: str
    state: str
    version: int
    claimed_by: str | None
    claimed_until: datetime | None
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    created_at: datetime | None


class ReviewResponse(Schema):
    """A part of the queue, oldest first; `counts` has `total` and every kind, `cursor` begins the next part."""

    items: list[ReviewEntry]
    counts: dict[str, int]
    cursor: UUID | None


class AcceptDecision(Schema):
    """It is right as it is."""

    decision: Literal["accept"]


class AssignDecision(Schema):
    """It belongs to this dossier; the code in either form."""

    decision: Literal["assign"]
    dossier_code: str


class ComponentDecision(Schema):
    """It is this component; null for none."""

    decision: Literal["component"]
    component_code: str | None


class FieldDecision(Schema):
    """A key field has this value; "" unless the state is `read`. Dates in ISO 8601."""

    decision: Literal["field"]
    name: FieldName
    state: FieldState
    value: str = ""


class BlankDecision(Schema):
    """The page is blank."""

    decision: Literal["blank"]


class RescanDecision(Schema):
    """The paper must be scanned again."""

    decision: Literal["rescan"]
    reason: RescanReason
    note: str = ""


class ReleaseDecision(Schema):
    """It is not secret after all; its pages are read again."""

    decision: Literal["release"]


class QuarantineDecision(Schema):
    """It is secret."""

    decision: Literal["keep_quarantined"]


DecisionRequest = Annotated[
    AcceptDecision
    | AssignDecision
    | ComponentDecision
    | FieldDecision
    | BlankDecision
    | RescanDecision
    | ReleaseDecision
    | QuarantineDecision,
    Field(discriminator="decision"),
]


class ChangedDocument(Schema):
    """A document of an upload as people rearrange it; `version` goes into If-Match."""

    id: UUID
    version: int
    state: str
    filing: str
    dossier_code: str | None
    sequence: int | None
    purpose: str
    component_code: str | None
    counts: bool
    pages: list[int]


class DecisionResponse(Schema):
    """The question and the documents of its upload afterwards.

    `edit` undoes the decision (null: nothing to undo); `registered` says whether the register knows the dossier
    that was chosen (null: none was).
    """

    item: ReviewEntry
    edit: UUID | None
    registered: bool | None
    documents: list[ChangedDocument]


class AssignRequest(Schema):
    """File the document under a dossier (code in either form), or (null) under none."""

    operation: Literal["assign"]
    dossier_code: str | None


class ComponentRequest(Schema):
    """Say which component it is; null for none."""

    operation: Literal["component"]
    component_code: str | None


class PurposeRequest(Schema):
    """Say what it is."""

    operation: Literal["purpose"]
    purpose: Literal["component", "result"]


class SplitRequest(Schema):
    """End the document after its first `after` pages; the others become a document of their own."""

    operation: Literal["split"]
    after: int


class MergeRequest(Schema):
    """Append the pages of another document of the same upload."""

    operation: Literal["merge"]
    other: UUID = Field(alias="with")


class ReorderRequest(Schema):
    """Put the pages into this order."""

    operation: Literal["reorder"]
    pages: list[int]


class RotateRequest(Schema):
    """Turn a page clockwise, beyond the turn it has."""

    operation: Literal["rotate"]
    page: int
    turn: Literal[90, 180, 270]


class PageRequest(Schema):
    """Mark a page blank, or say that it is not."""

    operation: Literal["mark_blank", "unmark"]
    page: int


class TakeOutRequest(Schema):
    """Take a page out of the document."""

    operation: Literal["take_out"]
    page: int
    as_state: Literal["separator", "duplicate"] = Field(default="separator", alias="as")


class PutBackRequest(Schema):
    """Put a page that is in no document into this one; `position` counts from 1."""

    operation: Literal["put_back"]
    page: int
    position: int


class FieldRequest(Schema):
    """Enter a key field."""

    operation: Literal["field"]
    name: FieldName
    state: FieldState = FieldState.READ
    value: str = ""


EditRequest = Annotated[
    AssignRequest
    | ComponentRequest
    | PurposeRequest
    | SplitRequest
    | MergeRequest
    | ReorderRequest
    | RotateRequest
    | PageRequest
    | TakeOutRequest
    | PutBackRequest
    | FieldRequest,
    Field(discriminator="operation"),
]


class EditResponse(Schema):
    """The documents of the upload after an edit, which `edit` undoes; `registered` as in a decision."""

    edit: UUID
    registered: bool | None
    documents: list[ChangedDocument]


class EditEntry(Schema):
    """An edit of the past."""

    id: UUID
    operation: str
    facts: dict[str, str | int | list[int] | None]
    actor: str
    at: datetime | None
    undoes: UUID | None
    undone_by: UUID | None


class LaidPage(Schema):
    """A page of the upload: in which document it is (null: in none), and at which position there."""

    page: int
    state: str
    turn_degrees: int
    document: UUID | None
    position: int | None


class HistoryResponse(Schema):
    """A document with its edits, oldest first, and all pages of its upload."""

    document: ChangedDocument
    pages: list[LaidPage]
    edits: list[EditEntry]


class RescanRequest(Schema):
    """Ask for a document, or for one page of it, to be scanned again; `box` is the spot that is meant."""

    page: int | None = None
    box: BoxEntry | None = None
    reason: RescanReason
    note: str = ""


class RescanEntry(Schema):
    """A request for a new scan."""

    id: UUID
    document: UUID
    upload: UUID
    unit_code: str
    page: int | None
    box: BoxEntry | None
    reason: str
    note: str
    state: str
    requested_by: str
    requested_at: datetime | None
    closed_at: datetime | None
    closed_by_document: UUID | None


class RescansResponse(Schema):
    """Requests for a new scan, oldest first."""

    rescans: list[RescanEntry]


class VersionsResponse(Schema):
    """The versions of a document, the first scan first."""

    versions: list[ChangedDocument]
