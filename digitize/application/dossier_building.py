"""From pages to documents: order, separators, duplicates, splitting, filing, component, fields, doubts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digitize.application.ports import UploadClaim
from digitize.domain.batch import Batch
from digitize.domain.document import Document
from digitize.domain.fields import FieldValue
from digitize.domain.quality import PageVerdict
from digitize.domain.review import Doubt
from digitize.domain.stored_page import StoredPage


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltDocument:
    """A document before its PDF is made, with what was extracted and what is doubtful."""

    document: Document
    fields: tuple[FieldValue, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltUpload:
    """What an upload turned out to be; `verdicts` are those of its separators and duplicates."""

    documents: tuple[BuiltDocument, ...]
    verdicts: Mapping[int, PageVerdict]


class DossierBuilding:
    """Being written."""

    def build(self, claim: UploadClaim, batch: Batch, pages: Sequence[StoredPage]) -> BuiltUpload:
        """Being written."""
        raise NotImplementedError
