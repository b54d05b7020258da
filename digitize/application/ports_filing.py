"""What finishing an upload needs of the ledger.

Contract suite: `tests/contract/test_filing_ledger.py`, for the in-memory fake and the PostgreSQL adapter.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from digitize.application.ports import UploadClaim
from digitize.domain.access import Principal
from digitize.domain.batch import Batch, Failure
from digitize.domain.document import Document
from digitize.domain.duplicates import KnownPage
from digitize.domain.fields import FieldValue
from digitize.domain.quality import PageVerdict
from digitize.domain.review import ReviewItem
from digitize.domain.stored_page import StoredPage


class FilingLedger(Protocol):
    """What finishing an upload needs of the ledger: its pages, its documents, and the end of its way."""

    def batch_of(self, claim: UploadClaim) -> Batch:
        """Return the batch of the claimed upload."""
        ...

    def stored_pages(self, upload_id: UUID) -> tuple[StoredPage, ...]:
        """Return the pages of an upload in order, with their words."""
        ...

    def lay_out(
        self, claim: UploadClaim, documents: Sequence[Document], verdicts: Mapping[int, PageVerdict]
    ) -> tuple[Document, ...] | None:
        """Add the documents of an upload and settle its other pages (by number), all of it or nothing.

        Filed documents get their sequence numbers. An upload that was laid out before stays as it was: its
        documents are returned as they are now. None when another attempt holds the upload.
        """
        ...

    def finish_document(
        self,
        claim: UploadClaim,
        document: Document,
        *,
        fields: Sequence[FieldValue] = (),
        reviews: Sequence[ReviewItem] = (),
    ) -> bool:
        """Store the document's end with its fields and questions, and what it changes in its dossier's measures.

        A document that supersedes another takes its sequence number, and the other one is superseded. Of a
        document quarantined for a mark of secrecy no text is kept. False when another attempt holds the upload.
        """
        ...

    def earlier_pages(self, claim: UploadClaim, dossier_code: str | None) -> tuple[KnownPage, ...]:
        """Return the pages of other uploads that one of this upload may repeat.

        Those of the dossier (canonical code), or for None those of the batch that wait for their dossier.
        """
        ...

    def find_document(self, principal: Principal, document_id: UUID) -> Document | None:
        """Return the document, if there is one that the principal may see."""
        ...

    def finish_upload(self, claim: UploadClaim, *, failure: Failure | None) -> bool:
        """Put the upload into `done`, or `failed` with its reason; the last one ends a sealed batch."""
        ...
