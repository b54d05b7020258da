"""A page as the ledger holds it after reading: what splitting, filing and extraction work on."""

from dataclasses import dataclass, field

from digitize.domain.batch import Failure
from digitize.domain.page import PageState
from digitize.domain.page_marks import PageMarks
from digitize.domain.recognition import PageQuality, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page of an upload; `number` counts from 1, `words` is empty where nothing was read.

    `turn_degrees` and `quality` are those of its `PageReading`.
    """

    number: int
    state: PageState
    width: int
    height: int
    resolution_dpi: int
    has_text_layer: bool
    words: tuple[Word, ...]
    reason: Failure | None = None
    turn_degrees: int = 0
    quality: PageQuality | None = None
    marks: PageMarks = field(default_factory=PageMarks)
