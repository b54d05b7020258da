"""Making the PDF of a document anew after people changed it."""

from dataclasses import replace
from uuid import UUID

from digitize.application.assembly import DocumentAssembly, object_tags
from digitize.application.leases import Heartbeat
from digitize.application.ports import ObjectStore
from digitize.application.ports_review import AssemblyClaim, AssemblyLedger
from digitize.application.processing import STORE_RETRY_SECONDS
from digitize.domain.batch import Failure
from digitize.domain.document import Document, DocumentState
from digitize.domain.errors import ReaderCrashedError, StoreUnavailableError
from digitize.domain.keys import original_key, searchable_pdf_key
from digitize.domain.page import MAXIMUM_ATTEMPTS


class Reassembly:
    """The worker's use case after an edit; it may run again without doing anything twice."""

    def __init__(
        self,
        *,
        ledger: AssemblyLedger,
        assembly: DocumentAssembly,
        objects: ObjectStore,
        heartbeat: Heartbeat,
    ) -> None:
        self._ledger = ledger
        self._assembly = assembly
        self._objects = objects
        self._heartbeat = heartbeat

    def assemble_document(self, document_id: UUID) -> None:
        """Make the PDF of a document that is to be assembled, unless somebody else does.

        Raises StoreUnavailableError after giving the document back.
        """
        while (claim := self._ledger.claim_document(document_id)) is not None:
            try:
                with self._heartbeat(lambda held=claim: self._ledger.extend_document(held)):  # type: ignore[misc]
                    self._finish(claim)
            except ReaderCrashedError:
                self._ledger.release_document(claim, retry_after_seconds=0, excused=False)
            except StoreUnavailableError:
                self._ledger.release_document(claim, retry_after_seconds=STORE_RETRY_SECONDS, excused=True)
                raise

    def _finish(self, claim: AssemblyClaim) -> None:
        if claim.attempt > MAXIMUM_ATTEMPTS:
            self._ledger.finish_assembly(claim, _given_up(claim))
            return
        ended = self._assembly.assemble(claim.upload, claim.document, claim.pages)
        if self._ledger.finish_assembly(claim, ended):
            self._tag_original(claim, ended)
            self._forget_earlier(ended)

    def _tag_original(self, claim: AssemblyClaim, ended: Document) -> None:
        """Let the original name a dossier only while all documents in it are of that one."""
        codes = self._ledger.dossiers_of_upload(claim.upload.id)
        is_one = len(codes) == 1 and None not in codes
        filing = ended.filing if is_one else replace(ended.filing, dossier_code=None)
        tags = object_tags(replace(ended, filing=filing), "original")
        self._objects.set_tags(original_key(claim.upload), tags)

    def _forget_earlier(self, ended: Document) -> None:
        """Remove the PDFs of earlier versions: they may show pages that are another citizen's."""
        for version in range(1, ended.version):
            key = searchable_pdf_key(replace(ended, version=version))
            if key != ended.pdf_key:
                self._objects.delete(key)


def _given_up(claim: AssemblyClaim) -> Document:
    failure = Failure(code="document.not_archivable", facts={"filename": claim.upload.filename})
    return replace(claim.document, state=DocumentState.FAILED, pdf_key=None, failure=failure)
