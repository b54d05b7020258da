"""Finishing an upload: its pages become documents, the documents find their dossiers, the PDFs are made."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from digitize.application.assembly import DocumentAssembly
from digitize.application.dossier_building import BuiltDocument, DossierBuilding
from digitize.application.leases import Heartbeat
from digitize.application.ports import ProcessingLedger, UploadClaim
from digitize.application.ports_filing import FilingLedger
from digitize.application.processing import STORE_RETRY_SECONDS
from digitize.domain.batch import Failure, UploadState
from digitize.domain.document import DocumentState
from digitize.domain.errors import ReaderCrashedError, StoreUnavailableError
from digitize.domain.page import PageState
from digitize.domain.review import (
    ReviewKind,
    counts_as_digitized,
    doubt_of_filing,
    doubts_of_pages,
    review_items,
)
from digitize.domain.stored_page import StoredPage

SECRECY_MARKED = "secrecy.marked"


class Finishing:
    """The worker's use cases after the last page; every step may run again without doing anything twice."""

    def __init__(
        self,
        *,
        claims: ProcessingLedger,
        ledger: FilingLedger,
        building: DossierBuilding,
        assembly: DocumentAssembly,
        heartbeat: Heartbeat,
    ) -> None:
        self._claims = claims
        self._ledger = ledger
        self._building = building
        self._assembly = assembly
        self._heartbeat = heartbeat

    def finish_upload(self, upload_id: UUID) -> None:
        """Split, file and assemble an upload whose pages are all terminal.

        Raises StoreUnavailableError after giving the upload back.
        """
        while (claim := self._claims.claim_upload(upload_id, states=(UploadState.READING,))) is not None:
            try:
                with self._heartbeat(lambda held=claim: self._claims.extend_upload(held)):  # type: ignore[misc]
                    self._finish(claim)
            except ReaderCrashedError:
                self._claims.release_upload(claim, retry_after_seconds=0, excused=False)
            except StoreUnavailableError:
                self._claims.release_upload(claim, retry_after_seconds=STORE_RETRY_SECONDS, excused=True)
                raise

    def _finish(self, claim: UploadClaim) -> None:
        pages = self._ledger.stored_pages(claim.upload.id)
        if all(_is_lost(page) for page in pages):
            self._ledger.finish_upload(claim, failure=_first_reason(pages))
            return
        built = self._building.build(claim, self._ledger.batch_of(claim), pages)
        laid_out = self._ledger.lay_out(claim, [part.document for part in built.documents], built.verdicts)
        if laid_out is None:
            return
        by_number = {page.number: page for page in pages}
        parts = {part.document.id: part for part in built.documents}
        for document in laid_out:
            if document.state is DocumentState.ASSEMBLING:
                # An earlier attempt may have laid the upload out otherwise: what it did not say is not known.
                part = parts.get(document.id, BuiltDocument(document=document))
                members = [by_number[number] for number in document.pages]
                self._finish_document(claim, replace(part, document=document), members)
        self._ledger.finish_upload(claim, failure=None)

    def _finish_document(self, claim: UploadClaim, built: BuiltDocument, pages: Sequence[StoredPage]) -> None:
        doubts = (*built.doubts, *doubts_of_pages(pages))
        if any(page.marks.secrecy is not None for page in pages):
            # No PDF is made and nothing is extracted: state-secret papers must not enter.
            ended = replace(
                built.document,
                state=DocumentState.QUARANTINED,
                failure=Failure(code=SECRECY_MARKED, facts={}),
            )
            marked = [doubt for doubt in doubts if doubt.kind is ReviewKind.SECRECY]
            self._ledger.finish_document(claim, ended, reviews=review_items(ended, marked))
            return
        ended = self._assembly.assemble(claim.upload, built.document, pages)
        if built.doubts and ended.state is DocumentState.READY:
            ended = replace(ended, state=DocumentState.NEEDS_REVIEW)
        doubts = (*doubts, *doubt_of_filing(ended))
        ended = replace(ended, counts=counts_as_digitized(ended, pages, (doubt.kind for doubt in doubts)))
        self._ledger.finish_document(claim, ended, fields=built.fields, reviews=review_items(ended, doubts))


def _is_lost(page: StoredPage) -> bool:
    """Return whether nobody can ever read the page; one with a mark of secrecy waits for the supervisor."""
    return page.state in (PageState.FAILED, PageState.QUARANTINED) and page.marks.secrecy is None


def _first_reason(pages: Sequence[StoredPage]) -> Failure:
    reasons = [page.reason for page in pages if page.reason is not None]
    return reasons[0] if reasons else Failure(code="page.unreadable", facts={})
