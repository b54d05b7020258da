"""The ledger in memory as finishing an upload uses it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from digitize.application.ports import UploadClaim
from digitize.domain.batch import Batch, Failure, UploadState
from digitize.domain.document import Document, DocumentState, FilingState
from digitize.domain.duplicates import KnownPage
from digitize.domain.fields import FieldValue
from digitize.domain.measures import DOSSIER_ANY_FILE
from digitize.domain.quality import PageVerdict
from digitize.domain.recognition import text_of
from digitize.domain.review import ReviewItem
from digitize.domain.stored_page import StoredPage
from tests.fakes.ledger_processing import ProcessingPart


class FilingPart(ProcessingPart):
    """Implements `FilingLedger`, but for `find_document`."""

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
                    marks=page.marks,
                )
                for page in pages[(first or 1) - 1 : last]
            )

    def lay_out(
        self, claim: UploadClaim, documents: Sequence[Document], verdicts: Mapping[int, PageVerdict]
    ) -> tuple[Document, ...] | None:
        """See `FilingLedger.lay_out`."""
        with self.state.transaction("lay_out"):
            if self.held(claim) is None:
                return None
            laid_out = self._documents_of(claim.upload.id)
            if laid_out:
                return laid_out
            for number, verdict in verdicts.items():
                page = self.state.pages[claim.upload.id][number - 1]
                page.state, page.reason = verdict.state, verdict.reason
            for document in documents:
                sequence = None if document.supersedes else self._next_sequence(document.filing.dossier_code)
                self.state.documents[document.id] = replace(document, sequence=sequence)
            return self._documents_of(claim.upload.id)

    def _documents_of(self, upload_id: UUID) -> tuple[Document, ...]:
        return tuple(document for document in self.state.documents.values() if document.upload_id == upload_id)

    def finish_document(
        self,
        claim: UploadClaim,
        document: Document,
        *,
        fields: Sequence[FieldValue] = (),
        reviews: Sequence[ReviewItem] = (),
    ) -> bool:
        """See `FilingLedger.finish_document`."""
        with self.state.transaction("finish_document"):
            if self.held(claim) is None:
                return False
            known = self.state.documents[document.id]
            self.state.documents[document.id] = replace(
                known,
                state=document.state,
                pdf_key=document.pdf_key,
                failure=document.failure,
                counts=document.counts,
            )
            self._supersede(document)
            self._count(document.filing.dossier_code)
            for field in fields:
                self.state.fields[document.id, field.name] = field
            for item in reviews:
                self.state.reviews.setdefault(item.id, item)
            if document.state is DocumentState.QUARANTINED:
                for number in document.pages:
                    page = self.state.pages[document.upload_id][number - 1]
                    page.words, page.tokens = (), frozenset()
            return True

    def earlier_pages(self, claim: UploadClaim, dossier_code: str | None) -> tuple[KnownPage, ...]:
        """See `FilingLedger.earlier_pages`."""
        with self.state.transaction("earlier_pages"):
            return tuple(
                KnownPage(
                    upload_id=document.upload_id,
                    number=page.number,
                    fingerprint=page.marks.fingerprint,
                    text=text_of(page.words),
                )
                for document in self.state.documents.values()
                if document.upload_id != claim.upload.id and self._may_repeat(document, claim, dossier_code)
                for page in self.state.pages[document.upload_id]
                if page.number in document.pages and page.marks.fingerprint is not None
            )

    def finish_upload(self, claim: UploadClaim, *, failure: Failure | None) -> bool:
        """See `FilingLedger.finish_upload`."""
        with self.state.transaction("finish_upload"):
            row = self.held(claim)
            if row is not None:
                self.state.end_upload(row, UploadState.DONE if failure is None else UploadState.FAILED, failure)
            return row is not None

    def _may_repeat(self, document: Document, claim: UploadClaim, dossier_code: str | None) -> bool:
        if document.state is DocumentState.SUPERSEDED:
            return False
        if dossier_code is not None:
            return document.filing.dossier_code == dossier_code
        is_unfiled = document.filing.state is not FilingState.FILED
        return document.batch_id == claim.upload.batch_id and is_unfiled

    def _next_sequence(self, code: str | None) -> int | None:
        if code is None:
            return None
        taken = [
            known.sequence or 0 for known in self.state.documents.values() if known.filing.dossier_code == code
        ]
        return max(taken, default=0) + 1

    def _supersede(self, document: Document) -> None:
        replaced = self.state.documents.get(document.supersedes) if document.supersedes else None
        if replaced is None or replaced.state is DocumentState.SUPERSEDED:
            return
        self.state.documents[replaced.id] = replace(
            replaced, state=DocumentState.SUPERSEDED, counts=False, version=replaced.version + 1
        )
        if replaced.filing.dossier_code == document.filing.dossier_code:
            finished = self.state.documents[document.id]
            self.state.documents[document.id] = replace(finished, sequence=replaced.sequence)

    def _count(self, code: str | None) -> None:
        if code is None or code not in self.state.measure_bits:
            return
        any_file = any(
            document.counts for document in self.state.documents.values() if document.filing.dossier_code == code
        )
        bits = self.state.measure_bits[code] & ~DOSSIER_ANY_FILE.mask
        self.state.measure_bits[code] = bits | (DOSSIER_ANY_FILE.mask if any_file else 0)
