"""Reading files without a service: every page of every file is spread over the readers, each file ends whole.

What the service keeps in its ledger is kept here in memory for the few files under way: attempts, pages, words.
"""

import hashlib
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path, PurePath
from typing import Protocol, TypeVar

from digitize.application.ports import AssemblyPage, PageReader
from digitize.application.task_queue import TaskQueue
from digitize.domain.batch import Failure
from digitize.domain.document import reason_to_keep_bytes
from digitize.domain.errors import DigitizeError, ReaderCrashedError, UnreadablePageError, UnreadableUploadError
from digitize.domain.page import MAXIMUM_ATTEMPTS, FileKind, PageProbe, PageState, ReadingLimits, UploadProbe
from digitize.domain.quality import judge
from digitize.domain.recognition import PageReading

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file to be read; `name` is how it is called in messages and results (NFC, valid Unicode)."""

    path: Path
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutcome:
    """What became of a page; `reading` is None where nothing could be read, `reason` says why."""

    number: int
    probe: PageProbe
    state: PageState
    reason: Failure | None = None
    reading: PageReading | None = None


class PdfContent(StrEnum):
    """What the PDF beside the text holds."""

    TWO_LAYERS = "two_layers"
    ORIGINAL_KEPT = "original_kept"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfOutcome:
    """What became of the PDF; `reason` says why it is not a new two-layer one."""

    content: PdfContent
    reason: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """A file whose pages are all terminal; `sha256` is that of its bytes."""

    file: InputFile
    sha256: str
    kind: FileKind
    is_signed: bool
    pages: tuple[PageOutcome, ...]
    pdf: PdfOutcome


class ReadingDesk(Protocol):
    """Where files go once they are read. Called by several threads; the two ends exactly once a file."""

    def open(self, file: InputFile, page_count: int) -> None:
        """Take note that the file's pages are known."""
        ...

    def count_page(self, file: InputFile) -> None:
        """Take note that one more page of the file is done."""
        ...

    def pdf_path(self, file: InputFile) -> Path:
        """Return where the file's PDF is to be written before `finish`."""
        ...

    def finish(self, outcome: FileOutcome) -> None:
        """Keep the results of a file; raises OSError when they cannot be written."""
        ...

    def refuse(self, file: InputFile, failure: Failure) -> None:
        """Take note that the file gives no results, and why."""
        ...


class BrokenOffError(Exception):
    """The work was stopped from outside while a reader was at it."""


@dataclass(slots=True, kw_only=True)
class _OpenFile:
    """A file whose pages are being read, by several threads."""

    file: InputFile
    sha256: str
    probe: UploadProbe
    outcomes: dict[int, PageOutcome] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, outcome: PageOutcome) -> bool:
        """Add a page; return whether it was the last one."""
        with self.lock:
            self.outcomes[outcome.number] = outcome
            return len(self.outcomes) == len(self.probe.pages)


class FileReading:
    """Reads files with several readers at once, one thread a reader; see `TaskQueue` for the order."""

    def __init__(
        self,
        *,
        readers: Sequence[PageReader],
        desk: ReadingDesk,
        interrupt: Callable[[], None],
        limits: ReadingLimits,
    ) -> None:
        """`interrupt` ends the readers' calls under way, so that breaking off does not wait for a page."""
        self._readers = readers
        self._desk = desk
        self._interrupt = interrupt
        self._limits = limits
        self._queue = TaskQueue(iter(()), readers=len(readers))

    def run(self, files: Iterable[InputFile]) -> None:
        """Read all files; what goes wrong with one is told to the desk and holds up no other.

        KeyboardInterrupt, and anything unexpected, breaks the work off and is raised once every thread has ended.
        """
        openings = (partial(self._open, file) for file in files)
        self._queue = TaskQueue(openings, readers=len(self._readers))
        with ThreadPoolExecutor(len(self._readers), thread_name_prefix="reading") as pool:
            try:
                for ended in as_completed([pool.submit(self._work, reader) for reader in self._readers]):
                    ended.result()
            except BaseException:
                self._queue.stop()
                self._interrupt()
                raise

    def _work(self, reader: PageReader) -> None:
        while (task := self._queue.take()) is not None:
            try:
                task(reader)
            except BrokenOffError:
                return
            finally:
                self._queue.finish()

    def _open(self, file: InputFile, reader: PageReader) -> None:
        """Count the pages of a file and hand them to all readers."""
        try:
            if file.size_bytes > self._limits.maximum_file_bytes:
                megabytes = self._limits.maximum_file_bytes // 1_000_000
                raise UnreadableUploadError("upload.too_large", {"maximum_megabytes": megabytes})
            sha256 = _sha256_of(file.path)
            probe = self._attempted(lambda: reader.probe(file.path))
        except (UnreadableUploadError, UnreadablePageError) as error:
            self._desk.refuse(file, _failure_of(error, file))
        except ReaderCrashedError:
            self._desk.refuse(
                file, Failure(code="upload.quarantined", facts={"filename": PurePath(file.name).name})
            )
        except OSError:
            self._desk.refuse(file, Failure(code="file.unreadable", facts={"filename": PurePath(file.name).name}))
        else:
            opened = _OpenFile(file=file, sha256=sha256, probe=probe)
            self._desk.open(file, len(probe.pages))
            numbers = range(1, len(probe.pages) + 1)
            self._queue.add_pages(partial(self._read, opened, number) for number in numbers)

    def _read(self, opened: _OpenFile, number: int, reader: PageReader) -> None:
        outcome = self._outcome_of(opened, number, reader)
        self._desk.count_page(opened.file)
        if opened.add(outcome):
            self._queue.add_assembly(partial(self._finish, opened))

    def _outcome_of(self, opened: _OpenFile, number: int, reader: PageReader) -> PageOutcome:
        file, page = opened.file, opened.probe.pages[number - 1]
        try:
            reading = self._attempted(lambda: reader.read(file.path, opened.probe.kind, number, page))
        except (UnreadablePageError, UnreadableUploadError) as error:
            reason = _failure_of(error, file)
            return PageOutcome(number=number, probe=page, state=PageState.FAILED, reason=reason)
        except ReaderCrashedError:
            reason = Failure(code="page.quarantined", facts={"filename": PurePath(file.name).name})
            return PageOutcome(number=number, probe=page, state=PageState.QUARANTINED, reason=reason)
        verdict = judge(reading)
        return PageOutcome(number=number, probe=page, state=verdict.state, reason=verdict.reason, reading=reading)

    def _finish(self, opened: _OpenFile, reader: PageReader) -> None:
        pages = tuple(outcome for _, outcome in sorted(opened.outcomes.items()))
        try:
            outcome = FileOutcome(
                file=opened.file,
                sha256=opened.sha256,
                kind=opened.probe.kind,
                is_signed=opened.probe.is_signed,
                pages=pages,
                pdf=self._made_pdf(opened, pages, reader),
            )
            self._desk.finish(outcome)
        except OSError:
            self._desk.refuse(
                opened.file, Failure(code="output.unwritable", facts={"filename": PurePath(opened.file.name).name})
            )

    def _made_pdf(self, opened: _OpenFile, pages: Sequence[PageOutcome], reader: PageReader) -> PdfOutcome:
        """Write the file's PDF by the service's rules (see `Finishing`); raises OSError."""
        file, kind = opened.file, opened.probe.kind
        target = self._desk.pdf_path(file)
        layers = [page.has_text_layer for page in opened.probe.pages]
        reason = reason_to_keep_bytes(kind, is_signed=opened.probe.is_signed, has_text_layers=layers)
        if reason is not None:
            shutil.copyfile(file.path, target)
            return PdfOutcome(content=PdfContent.ORIGINAL_KEPT, reason=reason)
        members = [_member(page) for page in pages]
        title = PurePath(file.name).stem
        try:
            self._attempted(lambda: reader.assemble(file.path, kind, members, title, target))
        except (UnreadableUploadError, ReaderCrashedError):
            code = "document.not_archivable"
            failure = Failure(code=code, facts={"filename": PurePath(file.name).name})
            if kind is FileKind.PDF:
                # The original can still be searched for by its text file; a picture cannot stand in for a PDF.
                shutil.copyfile(file.path, target)
                return PdfOutcome(content=PdfContent.ORIGINAL_KEPT, reason=code, failure=failure)
            target.unlink(missing_ok=True)
            return PdfOutcome(content=PdfContent.MISSING, reason=code, failure=failure)
        return PdfOutcome(content=PdfContent.TWO_LAYERS)

    def _attempted(self, call: Callable[[], _Answer]) -> _Answer:
        """Return what the call returns; a crash of the reader is tried again, as often as the service would."""
        for attempt in range(1, MAXIMUM_ATTEMPTS + 1):
            if self._queue.is_stopped:
                raise BrokenOffError
            try:
                return call()
            except ReaderCrashedError:
                if attempt == MAXIMUM_ATTEMPTS and not self._queue.is_stopped:
                    raise
        raise BrokenOffError


def _member(page: PageOutcome) -> AssemblyPage:
    """Return the page for the PDF; one that could not be read is there without words."""
    frame = page.probe if page.reading is None else page.reading
    return AssemblyPage(
        number=page.number,
        width=frame.width,
        height=frame.height,
        resolution_dpi=frame.resolution_dpi,
        words=() if page.reading is None else page.reading.words,
        has_text_layer=page.probe.has_text_layer,
        turn_degrees=0 if page.reading is None else page.reading.turn_degrees,
    )


def _failure_of(error: DigitizeError, file: InputFile) -> Failure:
    return Failure(code=error.code, facts={"filename": PurePath(file.name).name, **error.facts})


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
