"""What the JSON API takes and gives about edits; pages go by their number in the upload."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from digitize.api.schemas import Schema
from digitize.domain.fields import FieldName, FieldState


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


class VersionsResponse(Schema):
    """The versions of a document, the first scan first."""

    versions: list[ChangedDocument]
