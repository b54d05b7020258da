"""The supervisor with a clock and processes that the test drives."""

import os
import signal
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from digitize.embedded.child import Child, RunningProcess
from digitize.embedded.errors import ChildNotReadyError, StartInterruptedError
from digitize.embedded.supervisor import Supervisor, restart_delay_seconds, run_until_signalled


class FakeProcess:
    """A process that ends when the test, or a signal it obeys, says so."""

    def __init__(self, pid: int, *, obeys: bool) -> None:
        self.pid = pid
        self.code: int | None = None
        self.obeys = obeys
        self.signals: list[signal.Signals] = []
        self.group_killed = False

    def exit_code(self) -> int | None:
        return self.code

    def send(self, wanted: signal.Signals) -> None:
        self.signals.append(wanted)
        if self.obeys:
            self.code = 0

    def kill_group(self) -> None:
        self.group_killed = True
        if self.code is None:
            self.code = -9


class Stage:
    """A supervisor whose sleeping moves the clock, and whose children are fakes."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.processes: list[FakeProcess] = []
        self.events: list[tuple[str, str]] = []
        self.obedient = True
        self.start_errors: list[OSError] = []
        self.at: dict[float, Callable[[], None]] = {}
        self.supervisor = Supervisor(
            on_event=self.note, start=self.begin, clock=lambda: self.seconds, sleep=self.sleep
        )

    def note(self, event: str, child: str, _fields: Mapping[str, object]) -> None:
        self.events.append((event, child))

    def begin(self, _child: Child) -> RunningProcess:
        if self.start_errors:
            raise self.start_errors.pop(0)
        self.processes.append(FakeProcess(100 + len(self.processes), obeys=self.obedient))
        return self.processes[-1]

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        for moment in sorted(moment for moment in self.at if moment <= self.seconds):
            self.at.pop(moment)()

    def watch_for(self, seconds: float) -> None:
        stop = threading.Event()
        self.at[self.seconds + seconds] = stop.set
        self.supervisor.watch_until(stop)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def child(name: str, *, ready: Callable[[], bool] = lambda: True, stop_group: str | None = None) -> Child:
    return Child(
        name=name,
        argv=[name],
        environment={},
        working_directory=Path("/"),
        readiness=ready,
        ready_within_seconds=10.0,
        grace_seconds=5.0,
        log_path=Path("/nonexistent/log"),
        stop_group=stop_group,
    )


def test_start_returns_when_the_probe_says_ready(stage: Stage) -> None:
    stage.supervisor.start(child("postgres", ready=lambda: stage.seconds >= 3.0))
    assert 3.0 <= stage.seconds < 3.5
    assert stage.events == [("started", "postgres"), ("ready", "postgres")]


def test_child_that_stays_silent_is_killed_and_named(stage: Stage) -> None:
    with pytest.raises(ChildNotReadyError, match="weed"):
        stage.supervisor.start(child("weed", ready=lambda: False))
    assert stage.processes[0].group_killed
    assert stage.supervisor.pid("weed") is None


def test_child_that_ends_while_starting_is_not_waited_for(stage: Stage) -> None:
    stage.at[1.0] = lambda: setattr(stage.processes[0], "code", 1)
    with pytest.raises(ChildNotReadyError):
        stage.supervisor.start(child("api", ready=lambda: False))
    assert stage.seconds < 2.0


def test_ended_child_is_not_ready_though_a_stranger_answers_its_probe(stage: Stage) -> None:
    def answer() -> bool:
        return stage.seconds >= 2.0

    stage.at[1.0] = lambda: setattr(stage.processes[0], "code", 1)
    with pytest.raises(ChildNotReadyError):
        stage.supervisor.start(child("api", ready=answer))
    assert ("ready", "api") not in stage.events


def test_program_that_cannot_be_run_is_an_error_at_the_start(stage: Stage) -> None:
    stage.start_errors = [FileNotFoundError("weed")]
    with pytest.raises(ChildNotReadyError):
        stage.supervisor.start(child("weed"))


def test_dead_child_is_restarted_and_becomes_ready_again(stage: Stage) -> None:
    stage.supervisor.start(child("worker"))
    stage.processes[0].code = -9
    stage.watch_for(2.0)
    assert len(stage.processes) == 2
    assert stage.events[2:] == [
        ("exited", "worker"),
        ("restarting", "worker"),
        ("started", "worker"),
        ("ready", "worker"),
    ]
    assert stage.processes[0].group_killed, "what the dead child left in its session is ended"


def test_child_that_dies_at_once_is_restarted_ever_more_slowly(stage: Stage) -> None:
    stage.supervisor.start(child("api"))

    def die_whenever_alive() -> None:
        stage.processes[-1].code = 1
        stage.at[stage.seconds + 0.2] = die_whenever_alive

    die_whenever_alive()
    stage.watch_for(60.0)
    assert 6 <= len(stage.processes) <= 9


def test_backoff_begins_anew_after_a_healthy_minute(stage: Stage) -> None:
    stage.supervisor.start(child("api"))
    for _crash in range(4):
        stage.processes[-1].code = 1
        stage.watch_for(10.0)
    stage.watch_for(61.0)
    stage.processes[-1].code = 1
    started_before = len(stage.processes)
    stage.watch_for(1.2)
    assert len(stage.processes) == started_before + 1


def test_restart_delay_doubles_up_to_thirty_seconds() -> None:
    assert [restart_delay_seconds(failures) for failures in (1, 2, 3, 6, 7, 8, 1000)] == [
        0.5,
        1.0,
        2.0,
        16.0,
        30.0,
        30.0,
        30.0,
    ]


def test_failed_restart_is_tried_again(stage: Stage) -> None:
    stage.supervisor.start(child("api"))
    stage.start_errors = [FileNotFoundError("api")]
    stage.processes[0].code = 1
    stage.watch_for(5.0)
    assert ("start_failed", "api") in stage.events
    assert stage.supervisor.pid("api") is not None


def test_restarted_child_that_never_gets_ready_is_replaced(stage: Stage) -> None:
    stage.supervisor.start(child("weed", ready=lambda: len(stage.processes) != 2))
    stage.processes[0].code = -9
    stage.watch_for(15.0)
    assert ("not_ready", "weed") in stage.events
    assert stage.processes[1].group_killed
    assert len(stage.processes) == 3


def test_earlier_child_is_watched_while_a_later_one_starts(stage: Stage) -> None:
    stage.supervisor.start(child("postgres"))
    stage.at[1.0] = lambda: setattr(stage.processes[0], "code", -9)
    stage.supervisor.start(child("weed", ready=lambda: stage.seconds >= 4.0))
    assert ("restarting", "postgres") in stage.events


def test_children_started_together_become_ready_side_by_side(stage: Stage) -> None:
    def ready() -> bool:
        return stage.seconds >= 3.0

    stage.supervisor.start(child("worker-1", ready=ready), child("worker-2", ready=ready))
    assert stage.seconds < 3.5
    assert stage.events[:2] == [("started", "worker-1"), ("started", "worker-2")]


def test_one_of_several_that_does_not_start_takes_the_others_with_it(stage: Stage) -> None:
    with pytest.raises(ChildNotReadyError, match="worker-2"):
        stage.supervisor.start(child("worker-1"), child("worker-2", ready=lambda: False))
    assert all(process.group_killed for process in stage.processes)
    assert stage.supervisor.pid("worker-1") is None


def test_children_stop_in_reverse_order(stage: Stage) -> None:
    for name in ("postgres", "weed", "api"):
        stage.supervisor.start(child(name))
    stage.supervisor.stop_all()
    assert [name for event, name in stage.events if event == "stopped"] == ["api", "weed", "postgres"]


def test_workers_of_one_group_drain_side_by_side(stage: Stage) -> None:
    stage.obedient = False
    for name in ("worker-1", "worker-2", "worker-3"):
        stage.supervisor.start(child(name, stop_group="workers"))
    stage.supervisor.stop_all()
    assert stage.seconds < 6.0, "one grace for all three"
    assert [event for event, _name in stage.events[-6:]] == ["stopping"] * 3 + ["killed"] * 3


def test_deaf_child_is_killed_after_its_grace(stage: Stage) -> None:
    stage.obedient = False
    stage.supervisor.start(child("weed"))
    stage.supervisor.stop_all()
    assert stage.processes[0].signals == [signal.SIGTERM]
    assert stage.processes[0].group_killed
    assert stage.events[-1] == ("killed", "weed")


def test_second_signal_ends_the_grace(stage: Stage) -> None:
    stage.obedient = False
    stage.supervisor.start(child("weed"))
    stage.supervisor.request_stop()
    stage.supervisor.request_stop()
    stage.supervisor.stop_all()
    assert stage.seconds < 1.0


def test_stop_during_the_start_interrupts_it(stage: Stage) -> None:
    stage.at[1.0] = stage.supervisor.request_stop
    with pytest.raises(StartInterruptedError):
        stage.supervisor.start(child("weed", ready=lambda: False))
    assert stage.processes[0].group_killed


@pytest.mark.parametrize("wanted", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_run_and_stops_everything(stage: Stage, wanted: signal.Signals) -> None:
    stage.at[1.0] = lambda: os.kill(os.getpid(), wanted)
    before = signal.getsignal(wanted)
    run_until_signalled(stage.supervisor, lambda: stage.supervisor.start(child("postgres")))
    assert stage.events[-1] == ("stopped", "postgres")
    assert signal.getsignal(wanted) is before


def test_error_while_bringing_up_stops_what_runs_and_passes_on(stage: Stage) -> None:
    def bring_up() -> None:
        stage.supervisor.start(child("postgres"))
        stage.supervisor.start(child("weed", ready=lambda: False))

    with pytest.raises(ChildNotReadyError):
        run_until_signalled(stage.supervisor, bring_up)
    assert stage.events[-1] == ("stopped", "postgres")
