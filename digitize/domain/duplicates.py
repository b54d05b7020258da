"""The same sheet scanned twice."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """A page of an earlier upload; `fingerprint` as in `PageMarks`, `text` its whole text."""

    upload_id: UUID
    number: int
    fingerprint: str | None
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReference:
    """A page: of another upload, or of the same one (`upload_id` None)."""

    upload_id: UUID | None
    number: int
