"""A page reader without pixels, for tests of the use cases: originals are small scripts that say what is read.

    pages = [ScriptedPage(lines=("Kính gửi",)), ScriptedPage(failure="page.timeout")]
    original.write_bytes(scripted_upload(pages))

An upload's script begins like a PDF, so that intake takes it for one. `FakePageReader.break_next` makes single
calls fail, whatever the script says. It keeps the contract of `tests/contract/test_page_reader.py`.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from digitize.application.ports import AssemblyPage
from digitize.domain.box import Box
from digitize.domain.dossier import find_dossier_codes
from digitize.domain.errors import DigitizeError, ReaderCrashedError, UnreadablePageError, UnreadableUploadError
from digitize.domain.page import FileKind, PageProbe, UploadProbe
from digitize.domain.page_marks import Barcode, LineKind, LineReading, PageMarks, SecrecyLevel, SecrecyMark
from digitize.domain.recognition import PageReading, Word
from digitize.domain.vietnamese import normalize

_HEAD = b"%PDF-1.7\n%script\n"
_WIDTH, _HEIGHT, _DPI = 2480, 3508, 300
_LETTER_WIDTH, _LINE_HEIGHT, _MARGIN = 20, 60, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedPage:
    """What the fake finds on a page; `failure` is a code `page.*`, `crashes` makes every reading crash.

    `second_reading` is what the second look at a dossier code finds; None: the same as the first.
    """

    lines: tuple[str, ...] = ()
    confidence: float = 95.0
    ink_ratio: float | None = None
    has_text_layer: bool = False
    failure: str | None = None
    crashes: bool = False
    barcodes: tuple[str, ...] = ()
    second_reading: str | None = None
    is_secret: bool = False
    fingerprint: str | None = None


def scripted_upload(
    pages: Sequence[ScriptedPage],
    *,
    is_signed: bool = False,
    failure: str | None = None,
    not_archivable: bool = False,
) -> bytes:
    """Return the bytes of an upload; `failure` is a code `upload.*` that its probe raises."""
    script = {
        "pages": [asdict(page) for page in pages],
        "is_signed": is_signed,
        "failure": failure,
        "not_archivable": not_archivable,
    }
    return _HEAD + json.dumps(script, ensure_ascii=False).encode()


class FakePageReader:
    """Implements the port `PageReader` on scripted uploads; `calls` lists the methods that were called."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._broken: list[tuple[str, DigitizeError]] = []

    def break_next(self, method: str, error: DigitizeError, *, times: int = 1) -> None:
        """Make the next calls of `method` raise `error`."""
        self._broken.extend([(method, error)] * times)

    def probe(self, original: Path) -> UploadProbe:
        """Return what the script says; a file without a whole script is torn."""
        self._begin("probe")
        script = _script(original)
        if script["failure"]:
            raise UnreadableUploadError(script["failure"])
        pages = tuple(
            PageProbe(width=_WIDTH, height=_HEIGHT, resolution_dpi=_DPI, has_text_layer=page["has_text_layer"])
            for page in script["pages"]
        )
        if not pages:
            raise UnreadableUploadError("upload.no_pages")
        return UploadProbe(kind=FileKind.PDF, pages=pages, is_signed=script["is_signed"])

    def read(self, original: Path, kind: FileKind, number: int, page: PageProbe) -> PageReading:
        """Return the scripted lines as words, each 20 pixels a letter, one line every 60 pixels."""
        self._begin("read")
        scripted = _page(original, kind, number)
        words = tuple(_words(scripted["lines"], scripted["confidence"]))
        ink_ratio = scripted["ink_ratio"]
        return PageReading(
            width=page.width,
            height=page.height,
            resolution_dpi=page.resolution_dpi,
            words=words,
            source="text_layer" if scripted["has_text_layer"] else "recognised",
            ink_ratio=(0.05 if words else 0.0) if ink_ratio is None else ink_ratio,
            marks=_marks(scripted, words),
        )

    def assemble(
        self, original: Path, kind: FileKind, pages: Sequence[AssemblyPage], title: str, target: Path
    ) -> None:
        """Write the title and the words of the pages as a text that begins like a PDF."""
        self._begin("assemble")
        if _script(original)["not_archivable"]:
            raise UnreadableUploadError("document.not_archivable")
        texts = [f"{page.number}: " + " ".join(word.text for word in page.words) for page in pages]
        target.write_bytes("\n".join(["%PDF-1.7", kind, title, *texts]).encode())

    def render(self, original: Path, kind: FileKind, number: int, target: Path) -> None:
        """Write the beginning and the end of a JPEG."""
        self._begin("render")
        _page(original, kind, number)
        target.write_bytes(b"\xff\xd8\xff\xe0scripted\xff\xd9")

    def _begin(self, method: str) -> None:
        self.calls.append(method)
        for position, (broken, error) in enumerate(self._broken):
            if broken == method:
                del self._broken[position]
                raise error


def _script(original: Path) -> dict[str, Any]:
    data = original.read_bytes()
    try:
        return dict(json.loads(data.removeprefix(_HEAD)))
    except ValueError as error:
        raise UnreadableUploadError("upload.torn") from error


def _page(original: Path, kind: FileKind, number: int) -> dict[str, Any]:
    pages = _script(original)["pages"]
    if kind is not FileKind.PDF or not 1 <= number <= len(pages):
        raise UnreadablePageError("page.unreadable", {"page": number})
    scripted = dict(pages[number - 1])
    if scripted["crashes"]:
        raise ReaderCrashedError("page.reader_crashed", {"reason": "died"})
    if scripted["failure"]:
        raise UnreadablePageError(scripted["failure"], {"page": number})
    return scripted


def _marks(scripted: dict[str, Any], words: tuple[Word, ...]) -> PageMarks:
    box = words[0].box if words else Box(left=0, top=0, right=10, bottom=10)
    codes = find_dossier_codes(" ".join(scripted["lines"]))
    return PageMarks(
        barcodes=tuple(Barcode(text=text, symbology="qr", box=box) for text in scripted["barcodes"]),
        lines=tuple(
            LineReading(
                kind=LineKind.DOSSIER_CODE,
                first=code.issued,
                text=scripted["second_reading"] or code.issued,
                confidence=95.0,
                box=box,
            )
            for code in codes
        ),
        secrecy=SecrecyMark(level=SecrecyLevel.MAT, box=box) if scripted["is_secret"] else None,
        fingerprint=scripted["fingerprint"],
    )


def _words(lines: Sequence[str], confidence: float) -> list[Word]:
    words: list[Word] = []
    for line, text in enumerate(lines):
        left = _MARGIN
        top = _MARGIN + line * _LINE_HEIGHT
        for part in normalize(text).split():
            right = left + _LETTER_WIDTH * len(part)
            box = Box(left=left, top=top, right=right, bottom=top + _LINE_HEIGHT // 2)
            words.append(Word(text=part, box=box, confidence=confidence, line=line, block=0))
            left = right + _LETTER_WIDTH
    return words
