"""`digitize read`: files become text, data and searchable PDFs in a folder, without any service."""

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from digitize.application.reading_files import FileReading, InputFile
from digitize.bootstrap_reading import build_readers
from digitize.commands.read_format import failure_entry
from digitize.commands.read_inputs import Inputs, find_inputs
from digitize.commands.read_results import Count, ResultFolder, Tally
from digitize.commands.read_stems import StemRegister
from digitize.domain.page import ReadingLimits
from digitize.settings import Settings

_WARNING_LEVEL = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest:
    """What to read, where the results go, how many pages are read at a time (at least 1), and what reads them."""

    paths: tuple[Path, ...]
    out: Path
    jobs: int
    settings: Settings


def read(request: ReadRequest, progress: Callable[[Count], None]) -> dict[str, Any]:
    """Read everything and return the summary that `--json` prints (docs/reading.md).

    Raises UnusableMachineError, and OSError when the folder for the results cannot be made. KeyboardInterrupt
    (SIGTERM raises it too) leaves whole results only.
    """
    started = time.monotonic()
    _log_to_stderr()
    limits, engine = ReadingLimits(), request.settings.engine_choice
    with _terminated_like_interrupted(), build_readers(request.jobs, limits, engine) as pool:
        inputs = find_inputs(request.paths)
        with ResultFolder(request.out, _stems(inputs, request.out), progress) as results:
            reading = FileReading(readers=pool.readers, desk=results, interrupt=pool.interrupt, limits=limits)
            reading.run(found.file for found in inputs.files)
    return _summary(request, inputs, results.tally, time.monotonic() - started)


def _stems(inputs: Inputs, out: Path) -> dict[InputFile, Path]:
    register = StemRegister(out)
    return {found.file: register.assign(found) for found in inputs.files}


def _summary(request: ReadRequest, inputs: Inputs, tally: Tally, seconds: float) -> dict[str, Any]:
    order = {found.file.name: number for number, found in enumerate(inputs.files)}
    failures = [failure_entry(name, None, failure) for name, failure in inputs.failures]
    results = [{"filename": name, "state": "failed", "output": None} for name, _ in inputs.failures]
    pages = sum(tally.pages.values())
    return {
        "out": str(request.out),
        "jobs": request.jobs,
        "seconds": round(seconds, 2),
        "pages_per_minute": round(pages * 60 / seconds, 1),
        "files": dict(Counter(result["state"] for result in [*results, *tally.results])),
        "pages": dict(tally.pages),
        "results": results + _in_order(tally.results, order),
        "failures": failures + _in_order(tally.failures, order),
        "review": _in_order(tally.review, order),
        "skipped": [{"filename": skipped.name, "reason": skipped.reason} for skipped in inputs.skipped],
    }


def _in_order(entries: Sequence[dict[str, Any]], order: dict[str, int]) -> list[dict[str, Any]]:
    """Return entries in the order of the input files: they came as the files ended."""
    return sorted(entries, key=lambda entry: (order[entry["filename"]], entry.get("page") or 0))


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Let SIGTERM end the command as Ctrl-C does: with nothing half-written left behind."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _log_to_stderr() -> None:
    """Keep log lines out of what `--json` prints; the crash of a reader is told as a failure of its page."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(_WARNING_LEVEL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
