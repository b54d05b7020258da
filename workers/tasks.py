"""The tasks of the job engine: each calls one use case, and this is the boundary where every error ends."""

from collections.abc import Callable
from uuid import UUID

import procrastinate
import structlog

from digitize.bootstrap import WorkerServices
from digitize.domain.errors import DigitizeError
from workers.assembly_task import register_assembly_task

_log = structlog.get_logger()


def register_tasks(app: procrastinate.App, services: WorkerServices) -> None:
    """Register the tasks under the names that the ledger enqueues."""

    @app.task(name="probe_upload")
    def probe_upload(upload_id: str) -> None:
        _run("probe_upload", upload_id, lambda: services.processing.probe_upload(UUID(upload_id)))

    @app.task(name="read_pages")
    def read_pages(upload_id: str, first: int, last: int) -> None:
        _run(
            "read_pages",
            upload_id,
            lambda: services.processing.read_pages(UUID(upload_id), first=first, last=last),
        )

    @app.task(name="finish_upload")
    def finish_upload(upload_id: str) -> None:
        _run("finish_upload", upload_id, lambda: services.finishing.finish_upload(UUID(upload_id)))

    register_assembly_task(app, services.reassembly)


def _run(task: str, upload_id: str, use_case: Callable[[], None]) -> None:
    """Run a use case; what it could not do stays in the ledger and comes back by the reconciler."""
    try:
        use_case()
    except DigitizeError as error:
        _log.warning("job gave its work back", task=task, upload=upload_id, code=error.code)
    except Exception:
        _log.exception("job failed unexpectedly", task=task, upload=upload_id)
        raise
