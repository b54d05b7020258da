"""A page: what the probe knows of it before it is read, and the states it passes through."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAXIMUM_ATTEMPTS = 3
"""A page that was claimed this often without an answer is quarantined; its neighbours are not held up."""


_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})


class PageState(StrEnum):
    """The state of a page in the ledger; the batch's page ledger is the count of pages in each."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    NEEDS_REVIEW = "needs_review"
    BLANK = "blank"
    SEPARATOR = "separator"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    QUARANTINED = "quarantined"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing more happens to the page by itself."""
        return self not in (PageState.WAITING, PageState.READING)


class FileKind(StrEnum):
    """What an upload is, decided by its content, never by its name."""

    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"

    @property
    def content_type(self) -> str:
        """The MIME type under which the original is stored and served."""
        return "application/pdf" if self is FileKind.PDF else f"image/{self.value}"


def detect_kind(head: bytes) -> FileKind | None:
    """Return what a file is by its first bytes (1,024 are enough); None when it is nothing we read.

    A PDF may begin with a byte order mark or blanks (scanners write such files), but not with anything else:
    what follows other text is a polyglot, not a document.
    """
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\0\t\n\f\r ").startswith(b"%PDF-"):
        return FileKind.PDF
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return FileKind.TIFF
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head[4:8] == b"ftyp" and _HEIC_BRANDS & {head[start : start + 4] for start in range(8, 40, 4)}:
        return FileKind.HEIC
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageProbe:
    """What is known of one page before it is read.

    `width` and `height` in scan pixels as the page will be read; `has_text_layer` is true only for a real
    text layer (a signature's caption is not one).
    """

    width: int
    height: int
    resolution_dpi: int
    has_text_layer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadProbe:
    """What is known of an upload before it is read: its pages, counted strictly and fixed from then on."""

    kind: FileKind
    pages: tuple[PageProbe, ...]
    is_signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """Limits of what is read, so that one hostile file cannot hold up a scanning room.

    Sources: measured bombs and torn files of the project's reliability notes; design: 3,000 pages and 500 MB
    a file, 160 Mpx a page.
    """

    maximum_pages: int = 3_000
    maximum_file_bytes: int = 500_000_000
    maximum_page_pixels: int = 160_000_000
    page_seconds: float = 120.0
    process_memory_bytes: int = 3_000_000_000
