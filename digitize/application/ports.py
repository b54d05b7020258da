"""What the use cases need from the outside, each as small as its user; adapters live in `ocr` and `storage`.

Every port has one contract suite (`tests/contract`) that runs against its in-memory fake and every real adapter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digitize.domain.page import FileKind, PageProbe, UploadProbe
from digitize.domain.recognition import PageReading, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyPage:
    """A page as the searchable PDF needs it: its number from 1, its words in scan pixels, and its frame."""

    number: int
    width: int
    height: int
    resolution_dpi: int
    words: tuple[Word, ...]


class PageReader(Protocol):
    """All work with pixels; files are passed by path, and nothing but plain values comes back.

    Every method raises ReaderCrashedError when the process behind it dies, hangs or outgrows its memory.
    """

    def probe(self, original: Path) -> UploadProbe:
        """Return what the upload is, its pages counted strictly.

        Raises UnreadableUploadError with `upload.torn` (facts `pages_read`, `pages_stated` where known),
        `upload.encrypted`, `upload.no_pages`, `upload.too_many_pages` or `upload.unreadable`.
        """
        ...

    def read(self, original: Path, kind: FileKind, number: int, page: PageProbe) -> PageReading:
        """Return the reading of page `number` (from 1); its words come from the text layer where that is real.

        Raises UnreadablePageError with `page.too_large`, `page.unreadable` or `page.timeout`.
        """
        ...

    def assemble(
        self, original: Path, kind: FileKind, pages: Sequence[AssemblyPage], title: str, target: Path
    ) -> None:
        """Write the two-layer PDF/A-2b of `pages` over the original's own images to `target`, validated.

        Raises UnreadableUploadError with `document.not_archivable` when no valid PDF/A can be made.
        """
        ...

    def render(self, original: Path, kind: FileKind, number: int, target: Path) -> None:
        """Write page `number` (from 1) to `target` as a JPEG for the screen, at most 2,000 pixels wide.

        Raises UnreadablePageError as `read` does.
        """
        ...
