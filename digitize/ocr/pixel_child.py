"""The inside of the pixel process: `python -m digitize.ocr.pixel_child FILE_DESCRIPTOR PARENT_ID`.

Serves one request after another over the inherited pipe until the parent closes it.
"""

import ctypes
import importlib
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import cv2

from digitize.domain.errors import DigitizeError
from digitize.ocr.pixel_process import Answer, ChildSettings, Request

_PR_SET_PDEATHSIG: Final = 1
_ADDRESS_SPACE_FACTOR: Final = 4
_OUT_OF_MEMORY_SCORE: Final = "500"


def main(descriptor: int, parent_id: int) -> None:
    """Serve requests until the pipe closes."""
    _die_with(parent_id)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection: Connection[Answer, Any] = Connection(descriptor)
    try:
        settings = connection.recv()
        _limit_memory(settings.limits.process_memory_bytes)
        # Processes share the cores; threads of one would stand in the way of the others.
        cv2.setNumThreads(1)
        reader = _reader(settings)
        connection.send(Answer())  # Ready: a page's time does not pay for the imports.
        while True:
            connection.send(_answer(reader, connection.recv()))
    except (EOFError, BrokenPipeError):
        return


def _answer(reader: object, request: Request) -> Answer:
    try:
        return Answer(value=getattr(reader, request.method)(*request.arguments))
    except DigitizeError as error:
        # A chained cause may hold what cannot be pickled; the code and its facts are what counts.
        return Answer(error=error)
    except Exception as error:  # noqa: BLE001  the boundary of the process: anything else is a crash of one call
        return Answer(crash=type(error).__name__)


def _reader(settings: ChildSettings) -> object:
    module, _, name = settings.reader_class.partition(":")
    return getattr(importlib.import_module(module), name)(settings.limits, settings.scratch, settings.engine)


def _die_with(parent_id: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_id:
        # The parent died before the signal was set.
        sys.exit(1)


def _limit_memory(process_memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = _ADDRESS_SPACE_FACTOR * process_memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    # When the machine runs out of memory, this process is the one to lose.
    Path("/proc/self/oom_score_adj").write_text(_OUT_OF_MEMORY_SCORE, encoding="ascii")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
