"""Calls the reconciler again and again while the worker lives."""

import threading

import structlog

from digitize.application.ports import Reconciliation
from digitize.domain.errors import LedgerUnavailableError

EVERY_SECONDS = 5.0

_log = structlog.get_logger()


class ReconcilerThread:
    """A thread of its own, so that work comes back even while every worker reads a long page."""

    def __init__(self, reconciliation: Reconciliation, *, every_seconds: float = EVERY_SECONDS) -> None:
        self._reconciliation = reconciliation
        self._every_seconds = every_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="reconciler", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the round that is under way."""
        self._stopped.set()
        self._thread.join(timeout=10)

    def _loop(self) -> None:
        while not self._stopped.wait(self._every_seconds):
            try:
                count = self._reconciliation.enqueue_forgotten()
            except LedgerUnavailableError:
                _log.warning("reconciler could not reach the ledger")
            else:
                if count:
                    _log.info("forgotten work enqueued again", jobs=count)
