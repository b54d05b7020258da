"""One child process of `digitize up`: what it is, and how it is started and ended.

A child is exec'd directly (no shell, no su), in a session of its own so that Ctrl-C in the terminal reaches
only the supervisor, and gets its stop signal from the kernel when the supervisor dies.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digitize.embedded.os_user import OsUser

LOG_BYTES_BEFORE_ROTATION = 20_000_000
# <sys/prctl.h>: the signal that the kernel sends this process when its parent ends.
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process to keep alive. `environment` is complete: nothing of ours is inherited.

    `readiness` answers within a few seconds and never raises: one thread watches all children.
    Children that follow each other and share a `stop_group` are stopped together: workers drain side by side.
    """

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    working_directory: Path
    readiness: Callable[[], bool]
    log_path: Path
    user: OsUser | None = None
    ready_within_seconds: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 20.0
    stop_group: str | None = None


class RunningProcess(Protocol):
    """What the supervisor needs of a started process."""

    @property
    def pid(self) -> int:
        """Return the process id."""

    def exit_code(self) -> int | None:
        """Return None while it runs; afterwards its code, negative for a signal."""

    def send(self, wanted: signal.Signals) -> None:
        """Send a signal; a process that has ended is left alone."""

    def kill_group(self) -> None:
        """End the process and every descendant of its session at once, and reap it."""


class OsProcess:
    """A RunningProcess of the operating system."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Return None while it runs; polling reaps it, so that a zombie never counts as running."""
        return self._process.poll()

    def send(self, wanted: signal.Signals) -> None:
        """Send a signal; Popen itself leaves a reaped process alone."""
        self._process.send_signal(wanted)

    def kill_group(self) -> None:
        """Kill the session: a dead worker's pixel process must not live on."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def start_process(child: Child) -> RunningProcess:
    """Start the child, its output appended to its log; raises OSError or subprocess.SubprocessError.

    Call it from a thread that lives as long as the child (the main thread): the kernel ties the
    parent-death signal to the thread that forked.
    """
    _rotate(child.log_path)
    user = child.user
    descriptor = os.open(child.log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process = subprocess.Popen(
            list(child.argv),
            env=dict(child.environment),
            cwd=child.working_directory,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            user=user.user_id if user else None,
            group=user.group_id if user else None,
            extra_groups=list(user.group_ids) if user else None,
            preexec_fn=_die_with_parent(child.stop_signal),
        )
    finally:
        os.close(descriptor)
    return OsProcess(process)


def last_log_lines(path: Path, *, count: int = 20) -> str:
    """Return the end of a log, or a hint that there is none."""
    if not path.exists():
        return "(no log)"
    with path.open(encoding="utf-8", errors="replace") as file:
        return "".join(deque(file, maxlen=count)).rstrip()


def _die_with_parent(wanted: signal.Signals) -> Callable[[], None]:
    """Return what the child runs between setuid (which clears this setting) and exec (which keeps it)."""
    # Looked up before the fork: after it only async-signal-safe work is sure to be safe.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    supervisor_pid = os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(wanted), 0, 0, 0)
        if os.getppid() != supervisor_pid:  # it died before the kernel was asked
            os._exit(1)

    return ask_kernel


def _rotate(log_path: Path) -> None:
    if log_path.exists() and log_path.stat().st_size > LOG_BYTES_BEFORE_ROTATION:
        log_path.replace(log_path.with_name(f"{log_path.name}.1"))
