"""Leases are prolonged while the work goes on, and not a moment longer."""

import threading

from digitize.application.leases import HEARTBEAT_SECONDS, LEASE_SECONDS, heartbeat
from digitize.domain.errors import LedgerUnavailableError

SOON = 0.002
PATIENCE_SECONDS = 5.0


class Lease:
    """Counts how often it was prolonged; `answers` are given first, then True."""

    def __init__(self, *answers: bool | LedgerUnavailableError, enough: int = 3) -> None:
        self.count = 0
        self.is_enough = threading.Event()
        self._answers, self._enough = list(answers), enough

    def extend(self) -> bool:
        """Prolong once."""
        self.count += 1
        if self.count >= self._enough:
            self.is_enough.set()
        answer = self._answers.pop(0) if self._answers else True
        if isinstance(answer, LedgerUnavailableError):
            raise answer
        return answer


def test_lease_is_prolonged_again_and_again_until_the_block_ends() -> None:
    lease = Lease()
    with heartbeat(lease.extend, every_seconds=SOON):
        assert lease.is_enough.wait(PATIENCE_SECONDS)
    count = lease.count
    threading.Event().wait(SOON * 10)
    assert lease.count == count


def test_heart_stops_once_another_holds_the_work() -> None:
    lease = Lease(False, enough=1)  # noqa: FBT003 - an answer
    with heartbeat(lease.extend, every_seconds=SOON):
        assert lease.is_enough.wait(PATIENCE_SECONDS)
        threading.Event().wait(SOON * 10)
    assert lease.count == 1


def test_silent_ledger_is_asked_again() -> None:
    lease = Lease(LedgerUnavailableError(), LedgerUnavailableError())
    with heartbeat(lease.extend, every_seconds=SOON):
        assert lease.is_enough.wait(PATIENCE_SECONDS)


def test_short_block_never_asks_and_ends_its_thread() -> None:
    lease, before = Lease(), threading.active_count()
    with heartbeat(lease.extend):
        pass
    assert lease.count == 0
    assert threading.active_count() == before


def test_two_beats_may_be_lost_before_a_lease_ends() -> None:
    assert HEARTBEAT_SECONDS * 3 < LEASE_SECONDS
