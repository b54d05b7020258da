"""Leases: work is held for a limited time and the hold is prolonged while the work goes on.

A killed worker stops prolonging, so its work is free again within LEASE_SECONDS; a thawed one finds that its
attempt no longer holds the work, and what it writes is refused.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from digitize.domain.errors import LedgerUnavailableError

LEASE_SECONDS = 30
HEARTBEAT_SECONDS = 8.0

Heartbeat = Callable[[Callable[[], bool]], AbstractContextManager[None]]
"""Calls a function again and again while a block runs."""


@contextmanager
def heartbeat(extend: Callable[[], bool], *, every_seconds: float = HEARTBEAT_SECONDS) -> Iterator[None]:
    """Call `extend` every `every_seconds` until the block ends or `extend` returns False."""
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(every_seconds):
            try:
                if not extend():
                    return
            except LedgerUnavailableError:
                # The lease may end; then the result is refused and the work is done again. Nothing is lost.
                continue

    thread = threading.Thread(target=beat, name="lease-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
