"""What the routes of coverage give."""

from datetime import date, datetime

from pydantic import Field

from digitize.api.schemas import Schema


class PeriodSchema(Schema):
    """A reporting period: both days included, in the offices' time zone."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    basis: str


class FigureSchema(Schema):
    """A numerator, its denominator, and the percentage as a decimal string (null when the denominator is 0)."""

    numerator: int
    denominator: int
    percent: str | None


class CoverageRowSchema(Schema):
    """The figures of one unit, or of the total, by measure."""

    key: str
    name: str
    measures: dict[str, FigureSchema]


class CoverageSchema(Schema):
    """Coverage of the dossiers received in a period, as it was at `as_of`."""

    as_of: datetime
    period: PeriodSchema
    rows: list[CoverageRowSchema]
    total: CoverageRowSchema


class ListedDossierSchema(Schema):
    """A dossier in the list behind a number."""

    code: str
    unit_code: str
    procedure_code: str
    applicant_name: str
    received_at: datetime
    due_at: datetime | None


class DossierPageSchema(Schema):
    """A page of the list behind a number; `total` is that number."""

    items: list[ListedDossierSchema]
    next_cursor: str | None
    total: int
