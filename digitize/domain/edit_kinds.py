"""The kinds of edits: what is to be changed about a document. Pages go by their number in the upload."""

from dataclasses import dataclass
from uuid import UUID

from digitize.domain.batch import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change that somebody makes to a document."""

    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Edit):
    """File the document under a dossier (canonical code), or under none."""

    dossier_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseComponent(Edit):
    """Say which component of its procedure the document is, or that it is none."""

    component_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPurpose(Edit):
    """Say whether the document is a component or a result."""

    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Edit):
    """End the document after its first `after` pages; the others become the document `new_id`."""

    after: int
    new_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Edit):
    """Append the pages of `other`, which is superseded."""

    other: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorder(Edit):
    """Put the pages into another order."""

    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEdit(Edit):
    """A change to one page of the document."""

    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotate(PageEdit):
    """Turn a page clockwise by `turn` (90, 180 or 270) degrees, beyond the turn it has."""

    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptPage(PageEdit):
    """Say that a page which did not pass the quality gate is good enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkBlank(PageEdit):
    """Say that a page is blank; it stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmark(PageEdit):
    """Say that a page marked blank is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOut(PageEdit):
    """Take a page out of the document, as a separator or a duplicate; one that is blank stays blank."""

    is_duplicate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack(PageEdit):
    """Put a page that is in no document into this one, at `position` (from 1)."""

    position: int
