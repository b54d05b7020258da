"""The officer's desk: dossiers, documents and originals, each opening with an entry in the audit log."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from digitize.application.ports import ObjectStore, PageReader
from digitize.application.ports_retrieval import AuditLog, DocumentLibrary
from digitize.application.processing import Originals, failure_of
from digitize.domain.access import Principal
from digitize.domain.batch import Upload
from digitize.domain.document import Document, DocumentState
from digitize.domain.dossier import DossierCode
from digitize.domain.errors import ConflictError, NotFoundError, UnreadablePageError
from digitize.domain.fields import FieldValue
from digitize.domain.keys import original_key
from digitize.domain.register import DossierHead
from digitize.domain.stored_page import StoredPage


class DossierRegister(Protocol):
    """What the officer's desk needs of the register."""

    def find(self, principal: Principal, canonical_code: str) -> DossierHead | None:
        """Return the dossier's head as registered, the citizen's number masked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFile:
    """A dossier with its documents; `head` is None while the register does not know it yet."""

    code: str
    head: DossierHead | None
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file to hand out: its key, size in bytes, name for the person, and MIME type."""

    key: str
    size_bytes: int
    name: str
    content_type: str


class Retrieval:
    """Use cases of the officer's desk."""

    def __init__(
        self,
        *,
        library: DocumentLibrary,
        register: DossierRegister,
        objects: ObjectStore,
        originals: Originals,
        reader: PageReader,
        audit: AuditLog,
        scratch: Path,
    ) -> None:
        self._library = library
        self._register = register
        self._objects = objects
        self._originals = originals
        self._reader = reader
        self._audit = audit
        self._scratch = scratch

    def open_dossier(self, principal: Principal, code: str) -> DossierFile:
        """Return a dossier by its code in either form. Raises InvalidDossierCodeError, NotFoundError."""
        canonical = DossierCode.parse(code).canonical
        head = self._register.find(principal, canonical)
        documents = self._library.documents_of_dossier(principal, canonical)
        if head is None and not documents:
            raise NotFoundError("dossier.unknown", {"code": canonical})
        self._audit.record(principal, "dossier.opened", canonical)
        return DossierFile(code=head.code if head else canonical, head=head, documents=documents)

    def unfiled_documents(self, principal: Principal) -> tuple[Document, ...]:
        """Return the documents that wait for a person to choose their dossier, oldest first."""
        return self._library.unfiled_documents(principal, limit=500)

    def document(self, principal: Principal, document_id: UUID) -> Document:
        """Return a document. Raises NotFoundError."""
        document = self._library.find_document(principal, document_id)
        if document is None:
            raise NotFoundError("document.unknown")
        return document

    def _open_document(self, principal: Principal, document_id: UUID) -> Document:
        document = self.document(principal, document_id)
        if document.state is DocumentState.QUARANTINED and document.failure is not None:
            # A mark of secrecy: nobody reads on until the supervisor has decided.
            raise ConflictError(document.failure.code)
        return document

    def pages(self, principal: Principal, document_id: UUID) -> tuple[StoredPage, ...]:
        """Return the pages of a document in its order, with their words, numbered as in the upload.

        Raises NotFoundError, ConflictError `secrecy.marked`.
        """
        document = self._open_document(principal, document_id)
        self._audit.record(principal, "document.text_opened", str(document_id))
        first, last = min(document.pages), max(document.pages)
        by_number = {
            page.number: page for page in self._library.stored_pages(document.upload_id, first=first, last=last)
        }
        return tuple(by_number[number] for number in document.pages)

    def fields(self, principal: Principal, document_id: UUID) -> tuple[FieldValue, ...]:
        """Return the key fields of a document. Raises NotFoundError, ConflictError `secrecy.marked`."""
        return self._library.fields_of(self._open_document(principal, document_id).id)

    def page(self, principal: Principal, document_id: UUID, number: int) -> StoredPage:
        """Return page `number` (from 1, within the document). Raises NotFoundError, ConflictError."""
        document = self._open_document(principal, document_id)
        within = self._number_in_upload(document, number)
        self._audit.record(principal, "page.opened", f"{document_id}/{number}")
        return self._library.stored_pages(document.upload_id, first=within, last=within)[0]

    def pdf(self, principal: Principal, document_id: UUID) -> StoredFile:
        """Return the document's PDF. Raises NotFoundError, ConflictError (`document.no_pdf`, `secrecy.marked`)."""
        document = self._open_document(principal, document_id)
        if document.pdf_key is None:
            raise ConflictError("document.no_pdf")
        self._audit.record(principal, "document.pdf_opened", str(document_id))
        return self._stored(document.pdf_key, self.download_name(principal, document), "application/pdf")

    def original_of_document(self, principal: Principal, document_id: UUID) -> StoredFile:
        """Return the original of a document that is a whole upload.

        Raises NotFoundError, and ConflictError (`original.shared`) when other papers, perhaps of other citizens,
        are in the same file.
        """
        document = self._open_document(principal, document_id)
        upload = self.upload(principal, document.upload_id)
        if document.page_count != upload.page_count:
            raise ConflictError("original.shared")
        return self.original(principal, upload.id)

    def upload(self, principal: Principal, upload_id: UUID) -> Upload:
        """Return an upload. Raises NotFoundError."""
        upload = self._library.find_upload(principal, upload_id)
        if upload is None:
            raise NotFoundError("upload.unknown")
        return upload

    def original(self, principal: Principal, upload_id: UUID) -> StoredFile:
        """Return an upload's original, byte for byte, also when it could not be read.

        Raises NotFoundError, ConflictError `secrecy.marked`.
        """
        upload = self.upload(principal, upload_id)
        if self._library.has_secret_document(upload.id):
            raise ConflictError("secrecy.marked")
        self._audit.record(principal, "original.opened", str(upload_id))
        return self._stored(original_key(upload), upload.filename, upload.kind.content_type)

    def stream(self, stored: StoredFile, *, offset: int, length: int) -> Iterator[bytes]:
        """Yield bytes `offset` to `offset + length` of a stored file."""
        return self._objects.stream(stored.key, offset=offset, length=length)

    def page_image(self, principal: Principal, document_id: UUID, number: int) -> bytes:
        """Return page `number` (from 1, within the document) as a JPEG for the screen.

        Raises NotFoundError, UnreadablePageError, ReaderCrashedError.
        """
        document = self._open_document(principal, document_id)
        upload = self.upload(principal, document.upload_id)
        within = self._number_in_upload(document, number)
        self._audit.record(principal, "page.image_opened", f"{document_id}/{number}")
        with (
            self._originals.local_copy(upload) as original,
            tempfile.TemporaryDirectory(dir=self._scratch) as folder,
        ):
            target = Path(folder) / "page.jpg"
            try:
                self._reader.render(original, upload.kind, within, target)
            except UnreadablePageError as error:
                raise UnreadablePageError(error.code, failure_of(error, upload).facts) from error
            return target.read_bytes()

    def _number_in_upload(self, document: Document, number: int) -> int:
        if not 1 <= number <= document.page_count:
            raise NotFoundError("page.unknown", {"page": number, "page_count": document.page_count})
        return document.pages[number - 1]

    def download_name(self, principal: Principal, document: Document) -> str:
        """Return the file name of the document's PDF, with the dossier code as issued where it is known."""
        canonical = document.filing.dossier_code
        head = self._register.find(principal, canonical) if canonical else None
        return document.download_name(head.code if head else canonical)

    def _stored(self, key: str, name: str, content_type: str) -> StoredFile:
        return StoredFile(key=key, size_bytes=self._objects.size(key), name=name, content_type=content_type)
