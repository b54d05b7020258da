"""What the register's routes take and give."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from digitize.api.schemas import Schema


class RejectedRowSchema(Schema):
    """A row that was not imported: its line from 1, a stable code, the column, the reason."""

    line: int
    code: str
    column: str
    facts: dict[str, int]
    message: str
    next_step: str


class ImportReportSchema(Schema):
    """What an import did to a table: rows = added + changed + unchanged + rejected_rows.

    `rejected` holds the first 10.000 of the rejected rows.
    """

    kind: Literal["dossiers", "units", "procedures", "components"]
    rows: int
    added: int
    changed: int
    unchanged: int
    rejected_rows: int
    rejected: list[RejectedRowSchema]


class DossierChangeSchema(Schema):
    """What a message of the one-stop system did to a dossier; `changed` names the columns whose values moved."""

    code: str
    outcome: Literal["added", "changed", "unchanged"]
    changed: list[str]


class ReuseRequest(Schema):
    """An earlier paper of the same applicant that stands for a component."""

    component_code: str
    document_id: UUID


class ReuseEntry(Schema):
    """The decision that an earlier document stands for a component; kind 2: of a component, 3: of a result."""

    component_code: str
    document_id: UUID
    kind: Literal[2, 3]
    reused_by: str
    reused_at: datetime


class ReuseOfferEntry(Schema):
    """An earlier paper of the same applicant that could be reused; `expires_on` None: for good, or date unknown.

    `validity`: valid, expired, or date_unknown (its date of issue was not read, so nobody can say).
    """

    document_id: UUID
    dossier_code: str
    title: str
    kind: Literal[2, 3]
    issued_on: date | None
    expires_on: date | None
    validity: Literal["valid", "expired", "date_unknown"]


class ChecklistEntry(Schema):
    """One component of the procedure: state 0 chưa số hóa, 1 được số hóa, 2 and 3 tái sử dụng."""

    component_code: str
    name: str
    paper_type: str
    is_required: bool
    must_digitize: bool
    state: Literal[0, 1, 2, 3]
    state_name: str
    is_missing: bool
    is_supplement_awaited: bool
    documents: list[UUID]
    reuse: ReuseEntry | None
    reusable: list[ReuseOfferEntry]


class ResultEntry(Schema):
    """The result: whether it must be there by now, what it is, and whether it is missing."""

    is_expected: bool
    is_missing: bool
    documents: list[UUID]


class ChecklistResponse(Schema):
    """What exists of a dossier, what is missing, and what could be reused."""

    code: str
    procedure_code: str
    is_procedure_known: bool
    is_open: bool
    missing: int
    components: list[ChecklistEntry]
    result: ResultEntry
    other_documents: list[UUID]
