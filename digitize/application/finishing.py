"""Finishing an upload: its pages become documents, the documents find their dossiers, the PDFs are made."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from uuid import UUID, uuid5

from digitize.application.leases import Heartbeat
from digitize.application.ports import (
    AssemblyPage,
    FilingLedger,
    ObjectStore,
    PageReader,
    ProcessingLedger,
    RegisteredCodes,
    UploadClaim,
)
from digitize.application.processing import STORE_RETRY_SECONDS, Originals, failure_of
from digitize.domain.access import SYSTEM
from digitize.domain.batch import Failure, Upload, UploadState
from digitize.domain.document import Document, DocumentState, reason_to_keep_bytes
from digitize.domain.errors import NotFoundError, ReaderCrashedError, StoreUnavailableError, UnreadableUploadError
from digitize.domain.filing import codes_on_pages, decide_filing
from digitize.domain.keys import original_key, searchable_pdf_key
from digitize.domain.page import FileKind, PageState
from digitize.domain.recognition import text_of
from digitize.domain.stored_page import StoredPage


class Finishing:
    """The worker's use cases after the last page; every step may run again without doing anything twice."""

    def __init__(
        self,
        *,
        claims: ProcessingLedger,
        ledger: FilingLedger,
        register: RegisteredCodes,
        objects: ObjectStore,
        originals: Originals,
        reader: PageReader,
        heartbeat: Heartbeat,
        scratch: Path,
    ) -> None:
        self._claims = claims
        self._ledger = ledger
        self._register = register
        self._objects = objects
        self._originals = originals
        self._reader = reader
        self._heartbeat = heartbeat
        self._scratch = scratch

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
        if all(page.state in (PageState.FAILED, PageState.QUARANTINED) for page in pages):
            self._ledger.finish_upload(claim, failure=_first_reason(pages))
            return
        for document in self._split(claim, pages):
            added = self._ledger.add_document(claim, document)
            if added is None:
                return
            if added.state is DocumentState.ASSEMBLING:
                members = [page for page in pages if added.first_page <= page.number <= added.last_page]
                self._ledger.finish_document(claim, self._assemble(claim, added, members))
        self._ledger.finish_upload(claim, failure=None)

    def _split(self, claim: UploadClaim, pages: Sequence[StoredPage]) -> list[Document]:
        """Return the documents of an upload: for now, every upload is one document."""
        batch = self._ledger.batch_of(claim)
        found = codes_on_pages([(page.number, text_of(page.words)) for page in pages])
        upload = claim.upload
        first, last = pages[0].number, pages[-1].number
        document = Document(
            # The same pages are the same document, however often this runs.
            id=uuid5(upload.id, f"{first}-{last}"),
            upload_id=upload.id,
            batch_id=upload.batch_id,
            unit_code=upload.unit_code,
            title=PurePath(upload.filename).stem,
            first_page=first,
            last_page=last,
            purpose=batch.purpose,
            state=DocumentState.ASSEMBLING,
            filing=decide_filing(batch.dossier_code, found, self._register.is_registered(SYSTEM, found.keys())),
        )
        return [document]

    def _assemble(self, claim: UploadClaim, document: Document, pages: Sequence[StoredPage]) -> Document:
        """Make and store the document's PDF; return the document as it ends."""
        upload = claim.upload
        key: str | None = original_key(upload)
        failure: Failure | None = None
        layers = [page.has_text_layer for page in pages]
        if reason_to_keep_bytes(upload.kind, is_signed=upload.is_signed, has_text_layers=layers) is None:
            key, failure = self._make_pdf(upload, document, pages)
        if document.filing.dossier_code is not None and document.page_count == upload.page_count:
            self._objects.set_tags(original_key(upload), _tags(document, "original"))
        return replace(document, state=_end_state(pages, failure, key), pdf_key=key, failure=failure)

    def _make_pdf(
        self, upload: Upload, document: Document, pages: Sequence[StoredPage]
    ) -> tuple[str | None, Failure | None]:
        members = [
            AssemblyPage(
                number=page.number,
                width=page.width,
                height=page.height,
                resolution_dpi=page.resolution_dpi,
                words=page.words,
                has_text_layer=page.has_text_layer,
                turn_degrees=page.turn_degrees,
            )
            for page in pages
        ]
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            target = Path(folder) / "searchable.pdf"
            try:
                with self._originals.local_copy(upload) as original:
                    self._reader.assemble(original, upload.kind, members, document.title, target)
            except (UnreadableUploadError, NotFoundError) as error:
                # The original of a PDF can still be handed out; an image cannot stand in for a PDF.
                fallback = original_key(upload) if upload.kind is FileKind.PDF else None
                return fallback, failure_of(error, upload)
            key = searchable_pdf_key(document)
            self._objects.put(
                key,
                target,
                sha256=_sha256_of(target),
                content_type="application/pdf",
                tags=_tags(document, "searchable"),
            )
        return key, None


def _end_state(pages: Sequence[StoredPage], failure: Failure | None, key: str | None) -> DocumentState:
    if key is None:
        return DocumentState.FAILED
    doubtful = {PageState.NEEDS_REVIEW, PageState.FAILED, PageState.QUARANTINED}
    if failure is not None or any(page.state in doubtful for page in pages):
        return DocumentState.NEEDS_REVIEW
    return DocumentState.READY


def _tags(document: Document, kind: str) -> dict[str, str]:
    tags = {"kind": kind, "unit": document.unit_code}
    if document.filing.dossier_code is not None:
        tags["dossier"] = document.filing.dossier_code
    return tags


def _first_reason(pages: Sequence[StoredPage]) -> Failure:
    reasons = [page.reason for page in pages if page.reason is not None]
    return reasons[0] if reasons else Failure(code="page.unreadable", facts={})


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
