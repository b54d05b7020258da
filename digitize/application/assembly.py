"""Making a document's PDF: two layers over the scan's own images, stored under a key of the document."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from digitize.application.ports import AssemblyPage, ObjectStore, PageReader
from digitize.application.processing import Originals, failure_of
from digitize.domain.batch import Failure, Upload
from digitize.domain.document import Document, DocumentState, reason_to_keep_bytes
from digitize.domain.errors import NotFoundError, UnreadableUploadError
from digitize.domain.keys import original_key, searchable_pdf_key
from digitize.domain.page import FileKind, PageState
from digitize.domain.stored_page import StoredPage

_DOUBTFUL = frozenset({PageState.NEEDS_REVIEW, PageState.FAILED, PageState.QUARANTINED})


class DocumentAssembly:
    """Assembles documents; pictures on their way lie in `scratch`."""

    def __init__(self, *, objects: ObjectStore, originals: Originals, reader: PageReader, scratch: Path) -> None:
        self._objects = objects
        self._originals = originals
        self._reader = reader
        self._scratch = scratch

    def assemble(self, upload: Upload, document: Document, pages: Sequence[StoredPage]) -> Document:
        """Make and store the PDF of `document`, whose `pages` come in its order; return it as it ends.

        The end is `ready`, `needs_review` when a page is doubtful or the PDF could not be made, or `failed` when
        there is nothing to hand out. A document that is a whole PDF which is signed, or has text of its own,
        stays byte for byte what it was. Raises ReaderCrashedError and StoreUnavailableError.
        """
        is_whole = len(document.pages) == upload.page_count and list(document.pages) == sorted(document.pages)
        key: str | None = original_key(upload)
        failure: Failure | None = None
        layers = [page.has_text_layer for page in pages]
        kept = reason_to_keep_bytes(upload.kind, is_signed=upload.is_signed, has_text_layers=layers)
        # Only the file itself has the signature: a part of it, or other pages in it, are made anew.
        if kept is None or not is_whole:
            key, failure = self._make_pdf(upload, document, pages)
        if is_whole:
            # Without a dossier too: one that was taken away must leave the tags.
            self._objects.set_tags(original_key(upload), object_tags(document, "original"))
        return replace(document, state=_end_state(pages, failure, key), pdf_key=key, failure=failure)

    def _make_pdf(
        self, upload: Upload, document: Document, pages: Sequence[StoredPage]
    ) -> tuple[str | None, Failure | None]:
        members = [_member(page) for page in pages]
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            target = Path(folder) / "searchable.pdf"
            try:
                with self._originals.local_copy(upload) as original:
                    self._reader.assemble(original, upload.kind, members, document.title, target)
            except (UnreadableUploadError, NotFoundError) as error:
                # The original of a PDF can still be handed out where it holds nothing but this document; an
                # image cannot stand in for a PDF.
                is_alone = upload.kind is FileKind.PDF and len(document.pages) == upload.page_count
                return original_key(upload) if is_alone else None, failure_of(error, upload)
            key = searchable_pdf_key(document)
            self._objects.put(
                key,
                target,
                sha256=_sha256_of(target),
                content_type="application/pdf",
                tags=object_tags(document, "searchable"),
            )
        return key, None


def object_tags(document: Document, kind: str) -> dict[str, str]:
    """Return the tags of an object of the document: ASCII, no personal data."""
    tags = {"kind": kind, "unit": document.unit_code}
    if document.filing.dossier_code is not None:
        tags["dossier"] = document.filing.dossier_code
    return tags


def _member(page: StoredPage) -> AssemblyPage:
    return AssemblyPage(
        number=page.number,
        width=page.width,
        height=page.height,
        resolution_dpi=page.resolution_dpi,
        words=page.words,
        has_text_layer=page.has_text_layer,
        turn_degrees=page.turn_degrees,
    )


def _end_state(pages: Sequence[StoredPage], failure: Failure | None, key: str | None) -> DocumentState:
    if key is None:
        return DocumentState.FAILED
    if failure is not None or any(page.state in _DOUBTFUL for page in pages):
        return DocumentState.NEEDS_REVIEW
    return DocumentState.READY


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
