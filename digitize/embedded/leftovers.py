"""Processes that an earlier run left behind (its supervisor was killed): found by where they work.

A pid file can name a stranger after a reboot; the working directory and the program's name cannot:
PostgreSQL and all its backends live in the cluster's folder, and we start weed in its own.
Call only while the lock of the data folder is held: whatever is found is then nobody's.
"""

import os
import signal
import time
from pathlib import Path

from digitize.embedded.errors import LeftoverProcessError

POLL_SECONDS = 0.1


def leftover_pids(*, program: str, working_directory: Path) -> list[int]:
    """Return the pids of `program` whose working directory is the given one, in ascending order."""
    return sorted(
        pid
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _works_in(pid := int(entry.name), program, working_directory)
    )


def stop_leftovers(
    *, program: str, working_directory: Path, stop_signal: signal.Signals, grace_seconds: float
) -> list[int]:
    """Stop what an earlier run left, SIGKILL after the grace; return the pids that were found.

    Raises LeftoverProcessError when one survives even that (a process stuck in the kernel).
    """
    found = leftover_pids(program=program, working_directory=working_directory)
    for attempt_signal, wait_seconds in ((stop_signal, grace_seconds), (signal.SIGKILL, 10.0)):
        for pid in leftover_pids(program=program, working_directory=working_directory):
            _send(pid, attempt_signal)
        deadline = time.monotonic() + wait_seconds
        while remaining := leftover_pids(program=program, working_directory=working_directory):
            if time.monotonic() >= deadline:
                break
            time.sleep(POLL_SECONDS)
        if not remaining:
            return found
    raise LeftoverProcessError(program, ", ".join(map(str, remaining)), str(working_directory))


def _works_in(pid: int, program: str, working_directory: Path) -> bool:
    process = Path("/proc") / str(pid)
    try:
        # A zombie has no working directory any more, so readlink fails and it is not counted.
        in_folder = Path(os.readlink(process / "cwd")) == working_directory.resolve()  # noqa: PTH115 - "(deleted)"
        return in_folder and (process / "comm").read_text().strip() == program
    except OSError:
        return False


def _send(pid: int, wanted: signal.Signals) -> None:
    try:
        os.kill(pid, wanted)
    except ProcessLookupError:
        return
