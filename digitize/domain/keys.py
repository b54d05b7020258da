"""Object keys: unit and random ids only, so that no key ever holds personal data."""

from digitize.domain.batch import Upload
from digitize.domain.document import Document


def original_key(upload: Upload) -> str:
    """Return the key of an upload's immutable original: `{unit}/{upload id}/original`."""
    return f"{upload.unit_code}/{upload.id}/original"


def searchable_pdf_key(document: Document) -> str:
    """Return the key of a document's two-layer PDF; it can be made again from the original.

    A document that a person changed has another key for each version: a slow worker must not overwrite the newer
    PDF with an older one.
    """
    version = "" if document.version == 1 else f".v{document.version}"
    return f"{document.unit_code}/{document.upload_id}/{document.id}{version}.pdf"
