"""What the JSON API takes and gives about review and new scans; pages go by their number in the upload."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from digitize.api.schemas import BoxEntry, Schema
from digitize.api.schemas_edit import ChangedDocument
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


class DecisionResponse(Schema):
    """The question and the documents of its upload afterwards.

    `edit` undoes the decision (null: nothing to undo); `registered` says whether the register knows the dossier
    that was chosen (null: none was).
    """

    item: ReviewEntry
    edit: UUID | None
    registered: bool | None
    documents: list[ChangedDocument]


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
