"""Starts children in order, keeps them alive, stops them in reverse.

One thread, polling at 0.2 s: nothing here is faster than a process start, and no lock can be forgotten.
"""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from types import FrameType

from digitize.embedded.child import Child, RunningProcess, last_log_lines, start_process
from digitize.embedded.errors import ChildNotReadyError, StartInterruptedError

POLL_SECONDS = 0.2
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
HEALTHY_AFTER_SECONDS = 60.0

# Event names: started ready not_ready exited restarting start_failed stopping stopped killed.
OnEvent = Callable[[str, str, Mapping[str, object]], None]


def restart_delay_seconds(failures: int) -> float:
    """Return the wait before restart number `failures` (1, 2, …): 0.5 s, doubled up to 30 s."""
    return min(FIRST_DELAY_SECONDS * 2.0 ** min(failures - 1, 10), LONGEST_DELAY_SECONDS)


@dataclass(slots=True)
class _Watched:
    """A child and its present state (mutable: the supervisor's own bookkeeping)."""

    child: Child
    process: RunningProcess | None = None
    started_at: float = 0.0
    ready_at: float | None = None
    restart_at: float = 0.0
    failures: int = 0


class Supervisor:
    """Owns the children of one `digitize up`. Use it from one thread, the main one."""

    def __init__(
        self,
        *,
        on_event: OnEvent,
        start: Callable[[Child], RunningProcess] = start_process,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.stop_requested = threading.Event()
        self._hurry = threading.Event()
        self._on_event = on_event
        self._start_process = start
        self._clock = clock
        self._sleep = sleep
        self._watched: list[_Watched] = []

    def request_stop(self) -> None:
        """Ask for an orderly stop; asked again, the grace of every child ends at once."""
        if self.stop_requested.is_set():
            self._hurry.set()
        self.stop_requested.set()

    def start(self, *children: Child) -> None:
        """Start children side by side and wait until all are ready, watching the earlier ones meanwhile.

        Raises ChildNotReadyError when one ends or stays silent, StartInterruptedError on a requested stop; they
        are then all gone, while the earlier children go on until `stop_all()`.
        """
        started: list[_Watched] = []
        try:
            for child in children:
                started.append(self._begin(child))
            for watched in started:
                self._wait_until_ready(watched, beside=started)
        except BaseException:
            for watched in started:
                self._watched.remove(watched)
                if watched.process is not None:
                    watched.process.kill_group()
            raise

    def _begin(self, child: Child) -> _Watched:
        if self.stop_requested.is_set():
            raise StartInterruptedError(child.name)
        watched = _Watched(child=child)
        try:
            self._spawn(watched)
        except (OSError, subprocess.SubprocessError) as error:
            raise ChildNotReadyError(child.name, 0.0, str(child.log_path), str(error)) from error
        self._watched.append(watched)
        return watched

    def watch_until(self, stop: threading.Event) -> None:
        """Restart whatever dies, with backoff, until `stop` is set."""
        # is_set() and sleep() rather than wait(): wait() holds the event's lock for moments in which
        # a signal handler that calls set() would wait for its own thread for ever.
        while not stop.is_set():
            self._watch_once()
            self._sleep(POLL_SECONDS)

    def stop_all(self) -> None:
        """Stop the children in reverse order of their start; SIGKILL after the grace of each."""
        reverse = reversed(list(enumerate(self._watched)))
        for _group, members in groupby(reverse, key=lambda pair: pair[1].child.stop_group or pair[0]):
            self._stop_together([watched for _position, watched in members])
        self._watched.clear()

    def pid(self, name: str) -> int | None:
        """Return the pid of a child, or None while it is not running."""
        for watched in self._watched:
            if watched.child.name == name and watched.process is not None:
                return watched.process.pid
        return None

    def _spawn(self, watched: _Watched) -> None:
        watched.ready_at = None
        watched.started_at = self._clock()
        watched.process = self._start_process(watched.child)
        self._tell("started", watched, pid=watched.process.pid)

    def _wait_until_ready(self, watched: _Watched, *, beside: list[_Watched]) -> None:
        child = watched.child
        while not self._became_ready(watched):
            waited_seconds = self._clock() - watched.started_at
            ended = watched.process is None or watched.process.exit_code() is not None
            if ended or waited_seconds > child.ready_within_seconds:
                self._tell("not_ready", watched, waited_seconds=waited_seconds)
                lines = last_log_lines(child.log_path)
                raise ChildNotReadyError(child.name, waited_seconds, str(child.log_path), lines)
            if self.stop_requested.is_set():
                raise StartInterruptedError(child.name)
            self._watch_once(apart_from=beside)
            self._sleep(POLL_SECONDS)

    def _became_ready(self, watched: _Watched) -> bool:
        # The process first: a stranger on the same port must not make a dead child look ready.
        if watched.process is None or watched.process.exit_code() is not None or not watched.child.readiness():
            return False
        watched.ready_at = self._clock()
        self._tell("ready", watched, seconds=watched.ready_at - watched.started_at)
        return True

    def _watch_once(self, *, apart_from: Sequence[_Watched] = ()) -> None:
        for watched in self._watched:
            # One that has never been ready is its starter's to look after.
            if watched.ready_at is not None or watched not in apart_from:
                self._look_after(watched)

    def _look_after(self, watched: _Watched) -> None:
        now = self._clock()
        if watched.process is None:
            if now >= watched.restart_at:
                self._restart(watched)
            return
        exit_code = watched.process.exit_code()
        if exit_code is not None:
            self._tell("exited", watched, exit_code=exit_code)
            self._schedule_restart(watched)
        elif watched.ready_at is None:
            if not self._became_ready(watched) and now - watched.started_at > watched.child.ready_within_seconds:
                self._tell("not_ready", watched, waited_seconds=now - watched.started_at)
                self._schedule_restart(watched)
        elif watched.failures and now - watched.ready_at >= HEALTHY_AFTER_SECONDS:
            watched.failures = 0

    def _restart(self, watched: _Watched) -> None:
        try:
            self._spawn(watched)
        except (OSError, subprocess.SubprocessError) as error:
            self._tell("start_failed", watched, error=type(error).__name__)
            self._schedule_restart(watched)

    def _schedule_restart(self, watched: _Watched) -> None:
        if watched.process is not None:
            watched.process.kill_group()  # what a dead child leaves in its session
            watched.process = None
        if watched.ready_at is not None and self._clock() - watched.ready_at >= HEALTHY_AFTER_SECONDS:
            watched.failures = 0
        watched.failures += 1
        delay_seconds = restart_delay_seconds(watched.failures)
        watched.restart_at = self._clock() + delay_seconds
        self._tell("restarting", watched, delay_seconds=delay_seconds, failures=watched.failures)

    def _stop_together(self, members: list[_Watched]) -> None:
        asked_at = self._clock()
        running = [(watched, process) for watched in members if (process := watched.process) is not None]
        for watched, process in running:
            self._tell("stopping", watched, pid=process.pid)
            process.send(watched.child.stop_signal)
        while running:
            for watched, process in list(running):
                patience_seconds = 0.0 if self._hurry.is_set() else watched.child.grace_seconds
                ended = process.exit_code() is not None
                if ended or self._clock() - asked_at >= patience_seconds:
                    process.kill_group()
                    watched.process = None
                    seconds = self._clock() - asked_at
                    self._tell("stopped" if ended else "killed", watched, seconds=seconds)
                    running.remove((watched, process))
            if running:
                self._sleep(POLL_SECONDS / 4)

    def _tell(self, event: str, watched: _Watched, **fields: object) -> None:
        self._on_event(event, watched.child.name, fields)


def run_until_signalled(supervisor: Supervisor, bring_up: Callable[[], None]) -> None:
    """Run `bring_up` (it starts the children), watch until SIGINT, SIGTERM or SIGHUP, then stop all.

    A second signal ends the children's grace. Errors of `bring_up` pass on after everything is stopped;
    a signal during it is an orderly end, not an error. Call it from the main thread.
    """
    with _signals_call(supervisor.request_stop):
        try:
            bring_up()
            supervisor.watch_until(supervisor.stop_requested)
        except StartInterruptedError:
            return
        finally:
            supervisor.stop_all()


@contextmanager
def _signals_call(action: Callable[[], None]) -> Iterator[None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        action()

    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks to survive the terminal
        wanted.append(signal.SIGHUP)
    before = {number: signal.signal(number, handle) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
