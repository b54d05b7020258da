"""The port `PageReader`, kept by the pixel process: files go in by path, plain values come back."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self, cast

from digitize.application.ports import AssemblyPage
from digitize.domain.page import FileKind, PageProbe, ReadingLimits, UploadProbe
from digitize.domain.recognition import PageReading
from digitize.ocr.engine_choice import DEFAULT_ENGINE, EngineChoice
from digitize.ocr.pixel_process import ChildSettings, PixelProcess, Request

_READER_CLASS: Final = "digitize.ocr.in_process_reader:InProcessPageReader"
_SPARE_SECONDS: Final = 30.0
"""What decoding and preparing may take beside recognition, which has `page_seconds` for itself."""

_WHOLE_FILE_FACTOR: Final = 10
"""Probing and assembling touch every page of a file: they may take this often the time of one page."""


class PixelPageReader:
    """Reads pages in a child process of its own; one call at a time, safe to share between threads.

    Pictures on their way lie in a folder of its own under `scratch_directory` (best in memory), removed by
    `close`. Every method raises ReaderCrashedError when the child dies, hangs or outgrows its memory.
    """

    def __init__(
        self,
        limits: ReadingLimits,
        scratch_directory: Path,
        engine: EngineChoice = DEFAULT_ENGINE,
        *,
        reader_class: str = _READER_CLASS,
    ) -> None:
        self._limits = limits
        self._scratch = Path(tempfile.mkdtemp(prefix="digitize-pixels-", dir=scratch_directory))
        self._process = PixelProcess(
            ChildSettings(limits=limits, scratch=self._scratch, engine=engine, reader_class=reader_class)
        )

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the reader."""
        self.close()

    @property
    def process_id(self) -> int | None:
        """The id of the child process, while there is one."""
        return self._process.process_id

    def start(self) -> None:
        """Start the child process ahead of the first call, which would start it too."""
        self._process.start()

    def interrupt(self) -> None:
        """End the call under way from another thread; this reader is of no more use than to be closed."""
        self._process.interrupt()

    def probe(self, original: Path) -> UploadProbe:
        """Return what the upload is, its pages counted strictly; raises as the port says."""
        answer = self._call("probe", original, timeout_seconds=self._whole_file_seconds)
        return cast(UploadProbe, answer)

    def read(self, original: Path, kind: FileKind, number: int, page: PageProbe) -> PageReading:
        """Return the reading of page `number` (from 1); raises as the port says."""
        answer = self._call("read", original, kind, number, page, timeout_seconds=self._page_seconds)
        return cast(PageReading, answer)

    def assemble(
        self, original: Path, kind: FileKind, pages: Sequence[AssemblyPage], title: str, target: Path
    ) -> None:
        """Write the searchable PDF/A-2b of `pages` to `target`; raises as the port says."""
        arguments = (original, kind, tuple(pages), title, target)
        self._call("assemble", *arguments, timeout_seconds=self._whole_file_seconds)

    def render(self, original: Path, kind: FileKind, number: int, target: Path) -> None:
        """Write page `number` (from 1) as a JPEG for the screen; raises as the port says."""
        self._call("render", original, kind, number, target, timeout_seconds=self._page_seconds)

    def close(self) -> None:
        """End the child process and remove its scratch folder."""
        self._process.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def _page_seconds(self) -> float:
        return self._limits.page_seconds + _SPARE_SECONDS

    @property
    def _whole_file_seconds(self) -> float:
        return self._limits.page_seconds * _WHOLE_FILE_FACTOR + _SPARE_SECONDS

    def _call(self, method: str, *arguments: object, timeout_seconds: float) -> object:
        return self._process.call(Request(method=method, arguments=arguments), timeout_seconds=timeout_seconds)
