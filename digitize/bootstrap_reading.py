"""Puts together what reading needs, and nothing of the service: the other file that names concrete adapters.

Apart from `bootstrap` for the sake of `digitize read`, which would wait 1.1 s for the imports of a database, an
object store and a web framework that it has no use for.
"""

import contextlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from digitize.domain.page import ReadingLimits
from digitize.ocr.engine_choice import DEFAULT_ENGINE, EngineChoice
from digitize.ocr.page_reader import PixelPageReader

_TROUBLES: Final = {
    "engine_missing": "chưa cài Tesseract",
    "model_missing": "không có mô hình nhận dạng “{model}” (DIGITIZE_OCR_MODEL nhận vie_hs, vie hoặc tên một mô "
    "hình đã cài cho Tesseract)",
    "model_broken": "không nạp được mô hình nhận dạng “{model}”",
}


class UnusableMachineError(Exception):
    """Something that this machine needs is not installed; the argument says what."""

    def __str__(self) -> str:
        """Return the sentence for the person who starts the command."""
        return f"Máy này chưa đọc được trang: {self.args[0]}. Hãy chạy `digitize doctor` để biết cần cài gì."


def require_usable_machine(engine: EngineChoice, scratch: Path) -> None:
    """Raise UnusableMachineError unless pages can be read on this machine."""
    # The first import here, not above: 0.2 s that pass beside the start of the pixel processes.
    from digitize.ocr.installed_engines import EngineUnusableError, require_engine

    try:
        require_engine(engine, scratch)
    except EngineUnusableError as error:
        raise UnusableMachineError(_TROUBLES[error.trouble].format(model=error.model)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderPool:
    """Readers with a pixel process each, and their scratch folder; leaving the context ends and removes all."""

    readers: tuple[PixelPageReader, ...]
    scratch: Path

    def interrupt(self) -> None:
        """End every call under way; the readers are of no more use than to be closed."""
        for reader in self.readers:
            reader.interrupt()

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the pixel processes and remove the scratch folder."""
        with contextlib.ExitStack() as closing:
            closing.callback(shutil.rmtree, self.scratch, ignore_errors=True)
            for reader in self.readers:
                closing.callback(reader.close)


def build_readers(jobs: int, limits: ReadingLimits, engine: EngineChoice = DEFAULT_ENGINE) -> ReaderPool:
    """Return `jobs` readers whose processes are starting. Raises UnusableMachineError."""
    scratch = Path(tempfile.mkdtemp(prefix="digitize-read-"))
    readers = tuple(PixelPageReader(limits, scratch, engine) for _ in range(jobs))
    pool = ReaderPool(readers=readers, scratch=scratch)
    try:
        for reader in readers:
            reader.start()
        require_usable_machine(engine, scratch)
    except BaseException:
        pool.__exit__()
        raise
    return pool
