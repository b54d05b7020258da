"""The probe: what an upload is, its pages counted strictly, before anything is read.

qpdf's recovery opens a torn PDF with fewer pages (13 of 19 cuts) and says nothing. Here a PDF must end where a
PDF ends, and two independent readers must agree on its pages.
"""

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from digitize.domain.errors import UnreadableUploadError
from digitize.domain.page import FileKind, PageProbe, ReadingLimits, UploadProbe, detect_kind
from digitize.ocr.decoding import probe_image
from digitize.ocr.pdf_pages import plan_page

_HEAD_BYTES: Final = 1024
_END_OF_FILE: Final = b"%%EOF"
_LINEARIZED_LENGTH: Final = re.compile(rb"/Linearized[^>]*?/L\s+(\d+)")
_FIELD_DEPTH: Final = 8


def probe_upload(original: Path, limits: ReadingLimits) -> UploadProbe:
    """Return what an upload is; raises as `PageReader.probe` says."""
    with original.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise UnreadableUploadError("upload.empty")
    kind = detect_kind(head)
    if kind is None:
        raise UnreadableUploadError("upload.type_unsupported")
    if kind is not FileKind.PDF:
        return UploadProbe(kind=kind, pages=probe_image(original, kind, limits), is_signed=False)
    is_signed_by_bytes = _refuse_torn_pdf(original, head)
    with opened_pdf(original) as (document, stored):
        pages = _pages(document, stored, limits)
        return UploadProbe(kind=kind, pages=pages, is_signed=is_signed_by_bytes or _is_signed(stored))


@contextmanager
def opened_pdf(original: Path) -> Iterator[tuple[pypdfium2.PdfDocument, pikepdf.Pdf]]:
    """Yield a PDF as pdfium and as pikepdf read it; one that opens without a password is readable.

    Raises UnreadableUploadError `upload.encrypted`, `upload.no_pages` or `upload.unreadable`.
    """
    try:
        document = pypdfium2.PdfDocument(original)
    except pypdfium2.PdfiumError as error:
        # First: pdfium loads a file without pages, so its error code is still that of an earlier file.
        if _is_empty(original):
            raise UnreadableUploadError("upload.no_pages") from error
        is_locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise UnreadableUploadError("upload.encrypted" if is_locked else "upload.unreadable") from error
    try:
        with pikepdf.open(original, suppress_warnings=True) as stored:
            yield document, stored
    except pikepdf.PasswordError as error:
        raise UnreadableUploadError("upload.encrypted") from error
    except pikepdf.PdfError as error:
        raise UnreadableUploadError("upload.unreadable") from error
    finally:
        document.close()


def _is_empty(original: Path) -> bool:
    """Whether a PDF is sound but for its lack of pages: pdfium does not open such a file at all."""
    try:
        with pikepdf.open(original, suppress_warnings=True, attempt_recovery=False) as stored:
            return len(stored.pages) == 0
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return False


def _refuse_torn_pdf(original: Path, head: bytes) -> bool:
    """Raise `upload.torn` for a PDF without its end; return whether its bytes hold a signature's range.

    A file cut just behind an earlier revision still holds that revision's end marker: what follows the last
    marker must not be the beginning of another object. A linearized file states its length at the start.
    """
    size = original.stat().st_size
    stated = _LINEARIZED_LENGTH.search(head)
    if stated is not None and int(stated[1]) > size:
        raise UnreadableUploadError("upload.torn")
    with original.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        end = data.rfind(_END_OF_FILE, max(0, size - _HEAD_BYTES))
        if end < 0 or data[end + len(_END_OF_FILE) :].lstrip()[:1].isdigit():
            raise UnreadableUploadError("upload.torn")
        return data.find(b"/ByteRange") >= 0


def _pages(document: pypdfium2.PdfDocument, stored: pikepdf.Pdf, limits: ReadingLimits) -> tuple[PageProbe, ...]:
    count = len(document)
    if count > limits.maximum_pages:
        raise UnreadableUploadError("upload.too_many_pages", {"maximum_pages": limits.maximum_pages})
    pages_read = len(stored.pages)
    if count != pages_read:
        raise UnreadableUploadError("upload.torn", {"pages_read": pages_read, "pages_stated": count})
    if count == 0:
        raise UnreadableUploadError("upload.no_pages")
    return tuple(_page(document, stored, index, limits) for index in range(count))


def _page(document: pypdfium2.PdfDocument, stored: pikepdf.Pdf, index: int, limits: ReadingLimits) -> PageProbe:
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        facts: dict[str, str | int] = {"pages_read": index, "pages_stated": len(document)}
        raise UnreadableUploadError("upload.torn", facts) from error
    try:
        return plan_page(page, stored.pages[index], limits).probe
    except (pypdfium2.PdfiumError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableUploadError("upload.unreadable", {"page": index + 1}) from error
    finally:
        page.close()


def _is_signed(stored: pikepdf.Pdf) -> bool:
    if "/Perms" in stored.Root:
        return True
    form = stored.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    return isinstance(fields, pikepdf.Array) and any(_holds_signature(field, 0) for field in fields)


def _holds_signature(field: pikepdf.Object, depth: int) -> bool:
    if depth > _FIELD_DEPTH or not isinstance(field, pikepdf.Dictionary):
        return False
    if field.get("/FT") == "/Sig" and "/V" in field:
        return True
    kids = field.get("/Kids")
    return isinstance(kids, pikepdf.Array) and any(_holds_signature(kid, depth + 1) for kid in kids)
