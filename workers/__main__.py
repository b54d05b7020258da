"""Entry of a worker process: `python -m workers` or `digitize worker`."""

import logging
import os

import procrastinate
import psycopg
import structlog

from digitize.bootstrap import build_worker
from digitize.domain.errors import LedgerUnavailableError
from digitize.settings import Settings
from workers.reconciler import ReconcilerThread
from workers.tasks import register_tasks

_HEARTBEAT_SECONDS = 5.0
_STALLED_SECONDS = 20.0
_POLL_SECONDS = 2.0
# The API answers people; reading can wait a moment.
_NICENESS = 5


def run_worker(settings: Settings) -> None:
    """Claim and run jobs until SIGTERM or SIGINT; the job under way is finished first.

    Raises LedgerUnavailableError when the database does not answer at the start.
    """
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    os.nice(_NICENESS)
    services = build_worker(settings)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=services.database_url, max_size=4))
    register_tasks(app, services)
    reconciler = ReconcilerThread(services.reconciliation)
    reconciler.start()
    structlog.get_logger().info("worker is ready")
    try:
        app.run_worker(
            concurrency=1,
            fetch_job_polling_interval=_POLL_SECONDS,
            update_heartbeat_interval=_HEARTBEAT_SECONDS,
            stalled_worker_timeout=_STALLED_SECONDS,
            # The ledger is the history; finished jobs would only slow the queue down.
            delete_jobs="always",
        )
    except psycopg.OperationalError as error:
        raise LedgerUnavailableError from error
    finally:
        reconciler.stop()
        services.close()


if __name__ == "__main__":
    run_worker(Settings())
