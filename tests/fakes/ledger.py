"""The whole ledger in memory: every port of it over one state, the twin of the PostgreSQL adapters."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from digitize.application.ports import UploadClaim
from digitize.application.ports_retrieval import PageHit
from digitize.domain.access import Principal
from digitize.domain.batch import Batch, Failure, Upload, UploadState
from digitize.domain.document import Document, DocumentState, FilingState
from digitize.domain.measures import DOSSIER_ANY_FILE
from digitize.domain.stored_page import StoredPage
from tests.fakes.ledger_intake import IntakePart
from tests.fakes.ledger_processing import ProcessingPart
from tests.fakes.ledger_state import LedgerState, sees

_COUNTS_AS_FILE = (DocumentState.READY, DocumentState.NEEDS_REVIEW)
_IS_FOUND = (DocumentState.READY, DocumentState.NEEDS_REVIEW, DocumentState.FAILED)


class InMemoryLedger(IntakePart, ProcessingPart):
    """Implements every port of the ledger; `state` shows its tables, its queue and its clock."""

    def __init__(self, state: LedgerState | None = None) -> None:
        super().__init__(state or LedgerState())

    def batch_of(self, claim: UploadClaim) -> Batch:
        """See `FilingLedger.batch_of`."""
        with self.state.transaction("batch_of"):
            return self.state.batches[claim.upload.batch_id]

    def stored_pages(
        self, upload_id: UUID, *, first: int | None = None, last: int | None = None
    ) -> tuple[StoredPage, ...]:
        """See `DocumentLibrary.stored_pages`."""
        with self.state.transaction("stored_pages"):
            pages = self.state.pages.get(upload_id, [])
            return tuple(
                StoredPage(
                    number=page.number,
                    state=page.state,
                    width=page.probe.width,
                    height=page.probe.height,
                    resolution_dpi=page.probe.resolution_dpi,
                    has_text_layer=page.probe.has_text_layer,
                    words=page.words,
                    reason=page.reason,
                    turn_degrees=page.turn_degrees,
                    quality=page.quality,
                )
                for page in pages[(first or 1) - 1 : last]
            )

    def add_document(self, claim: UploadClaim, document: Document) -> Document | None:
        """See `FilingLedger.add_document`."""
        with self.state.transaction("add_document"):
            if self.held(claim) is None:
                return None
            if document.id not in self.state.documents:
                code = document.filing.dossier_code
                taken = [
                    known.sequence or 0
                    for known in self.state.documents.values()
                    if known.filing.dossier_code == code
                ]
                sequence = None if code is None else max(taken, default=0) + 1
                self.state.documents[document.id] = replace(document, sequence=sequence)
            return self.state.documents[document.id]

    def finish_document(self, claim: UploadClaim, document: Document) -> bool:
        """See `FilingLedger.finish_document`."""
        with self.state.transaction("finish_document"):
            if self.held(claim) is None:
                return False
            known = self.state.documents[document.id]
            self.state.documents[document.id] = replace(
                known, state=document.state, pdf_key=document.pdf_key, failure=document.failure
            )
            code = document.filing.dossier_code
            if code is not None and code in self.state.measure_bits and document.state in _COUNTS_AS_FILE:
                self.state.measure_bits[code] |= DOSSIER_ANY_FILE.mask
            return True

    def finish_upload(self, claim: UploadClaim, *, failure: Failure | None) -> bool:
        """See `FilingLedger.finish_upload`."""
        with self.state.transaction("finish_upload"):
            row = self.held(claim)
            if row is not None:
                self.state.end_upload(row, UploadState.DONE if failure is None else UploadState.FAILED, failure)
            return row is not None

    def find_document(self, principal: Principal, document_id: UUID) -> Document | None:
        """See `DocumentLibrary.find_document`."""
        with self.state.transaction("find_document"):
            document = self.state.documents.get(document_id)
            return document if document is not None and sees(principal, document.unit_code) else None

    def documents_of_dossier(self, principal: Principal, canonical_code: str) -> tuple[Document, ...]:
        """See `DocumentLibrary.documents_of_dossier`."""
        with self.state.transaction("documents_of_dossier"):
            found = [
                document for document in self._visible(principal) if document.filing.dossier_code == canonical_code
            ]
            return tuple(sorted(found, key=lambda document: document.sequence or 0))

    def unfiled_documents(self, principal: Principal, *, limit: int) -> tuple[Document, ...]:
        """See `DocumentLibrary.unfiled_documents`."""
        with self.state.transaction("unfiled_documents"):
            found = [
                document for document in self._visible(principal) if document.filing.state is not FilingState.FILED
            ]
            return tuple(found[:limit])

    def find_upload(self, principal: Principal, upload_id: UUID) -> Upload | None:
        """See `DocumentLibrary.find_upload`."""
        with self.state.transaction("find_upload"):
            row = self.state.uploads.get(upload_id)
            return row.upload if row is not None and sees(principal, row.upload.unit_code) else None

    def pages_with(
        self, principal: Principal, tokens: Sequence[str], *, limit: int
    ) -> tuple[tuple[PageHit, ...], int]:
        """See `SearchIndex.pages_with`."""
        with self.state.transaction("pages_with"):
            hits = [
                PageHit(
                    document_id=document.id,
                    dossier_code=document.filing.dossier_code,
                    number=page.number - document.first_page + 1,
                    words=page.words,
                )
                for document in reversed(self._visible(principal))
                if document.state in _IS_FOUND
                for page in self.state.pages[document.upload_id][document.first_page - 1 : document.last_page]
                if page.tokens and set(tokens) <= page.tokens
            ]
            return tuple(hits[:limit]), len(hits)

    def record(self, principal: Principal, action: str, subject: str) -> None:
        """See `AuditLog.record`."""
        with self.state.transaction("record"):
            self.state.audit_entries.append((principal.name, action, subject))

    def _visible(self, principal: Principal) -> list[Document]:
        return [
            document
            for document in self.state.documents.values()
            if sees(principal, document.unit_code) and document.state is not DocumentState.SUPERSEDED
        ]
