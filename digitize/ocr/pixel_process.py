"""The one long-lived child process in which all work with pixels runs.

Decoders crash, hang and swell on bad input (a 1.2 KB PDF: 5.3 GB). The parent waits for each answer with a
deadline, watches the memory of the child and of the programs it started, and ends the whole process group when
either limit is passed; the next call starts a new child.

Memory is watched as resident size rather than limited as address space: OpenCV, Tesseract and pdfium reserve far
more addresses than they use. RLIMIT_AS, at four times the limit, only catches what grows between two looks.
The child dies with its parent (PR_SET_PDEATHSIG) and leaves interrupts (Ctrl-C) to it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Final

import structlog

from digitize.domain.errors import DigitizeError, ReaderCrashedError
from digitize.domain.page import ReadingLimits
from digitize.ocr.engine_choice import EngineChoice

_CHILD_MODULE: Final = "digitize.ocr.pixel_child"
_WATCH_SECONDS: Final = 0.2
_START_SECONDS: Final = 60.0
"""A child imports for about a second, on a machine under heavy load for ten."""
_CODE: Final = "page.reader_crashed"
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call to be made in the child: a method of the reader, and its arguments."""

    method: str
    arguments: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a request: a value, an expected error, or the class name of an unexpected one."""

    value: object = None
    error: DigitizeError | None = None
    crash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSettings:
    """What a new child is told first; `reader_class` is "module:Class", built with the other three."""

    limits: ReadingLimits
    scratch: Path
    engine: EngineChoice
    reader_class: str


class PixelProcess:
    """Runs calls in a child process, one at a time, each within a time limit; safe to share between threads."""

    def __init__(self, settings: ChildSettings) -> None:
        self._settings = settings
        self._memory_bytes = settings.limits.process_memory_bytes
        self._lock = threading.Lock()
        # PR_SET_PDEATHSIG looks at the THREAD that started the child: one that lives as long as this object.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pixel-process")
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Request | ChildSettings, Answer] | None = None
        self._is_ready = False
        self._is_interrupted = False

    @property
    def process_id(self) -> int | None:
        """The child's process id, while there is one."""
        return None if self._child is None else self._child.pid

    def call(self, request: Request, *, timeout_seconds: float) -> object:
        """Return what the method returned, or raise the DigitizeError it raised.

        Raises ReaderCrashedError when the child dies, hangs, outgrows its memory or fails unexpectedly.
        """
        with self._lock:
            try:
                connection = self._running()
                if not self._is_ready:
                    self._answer(connection, time.monotonic() + _START_SECONDS)
                    self._is_ready = True
                connection.send(request)
                answer = self._answer(connection, time.monotonic() + timeout_seconds)
            except (EOFError, OSError) as error:
                self._stop()
                raise ReaderCrashedError(_CODE, {"reason": "died"}) from error
        if answer.crash is not None:
            raise ReaderCrashedError(_CODE, {"reason": answer.crash})
        if answer.error is not None:
            raise answer.error
        return answer.value

    def start(self) -> None:
        """Start the child now, so that its imports (about a second) run beside other work."""
        with self._lock:
            self._running()

    def interrupt(self) -> None:
        """End the call under way from another thread: it and every later one raise ReaderCrashedError."""
        self._is_interrupted = True
        child = self._child
        if child is not None:
            child.kill()

    def close(self) -> None:
        """End the child and everything it started."""
        with self._lock:
            self._stop()
        self._starter.shutdown()

    def _running(self) -> "Connection[Request | ChildSettings, Answer]":
        if self._is_interrupted:
            raise ReaderCrashedError(_CODE, {"reason": "interrupted"})
        if self._child is not None and self._child.poll() is not None:
            self._stop()
        if self._connection is None:
            self._connection = self._starter.submit(self._start).result()
        return self._connection

    def _start(self) -> "Connection[Request | ChildSettings, Answer]":
        ours, theirs = Pipe()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-m", _CHILD_MODULE, str(theirs.fileno()), str(os.getpid())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "OMP_THREAD_LIMIT": "1", "TMPDIR": str(self._settings.scratch)},
            )
        if self._is_interrupted:
            # `interrupt` came between the look at the flag and this child's birth.
            self._child.kill()
        ours.send(self._settings)
        return ours

    def _answer(self, connection: "Connection[Request | ChildSettings, Answer]", deadline: float) -> Answer:
        while not connection.poll(_WATCH_SECONDS):
            if time.monotonic() > deadline:
                self._stop()
                raise ReaderCrashedError(_CODE, {"reason": "hung"})
            if self._child is not None and memory_of_group(self._child.pid) > self._memory_bytes:
                self._stop()
                raise ReaderCrashedError(_CODE, {"reason": "memory"})
        return connection.recv()

    def _stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._is_ready = False
        if self._child is not None:
            # The group outlives its leader: what the child had started is ended even when the child died first.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
            _log.info("pixel process ended", process_id=self._child.pid, exit_code=self._child.returncode)
            self._child = None


def memory_of_group(process_id: int) -> int:
    """Return the resident bytes of a process and its direct children."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children")
    try:
        members = [process_id, *(int(child) for child in children.read_text().split())]
    except OSError:
        members = [process_id]
    return sum(_resident_bytes(member) for member in members)


def _resident_bytes(process_id: int) -> int:
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text().split()[1]) * _PAGE_BYTES
    except (OSError, IndexError):
        # It ended between the two looks.
        return 0
