"""The task that makes the PDF of a changed document anew; errors end here as in `workers.tasks`."""

from uuid import UUID

import procrastinate
import structlog

from digitize.application.reassembly import Reassembly
from digitize.domain.errors import DigitizeError

_log = structlog.get_logger()


def register_assembly_task(app: procrastinate.App, reassembly: Reassembly) -> None:
    """Register the task under the name that the ledger enqueues."""

    @app.task(name="assemble_document")
    def assemble_document(upload_id: str, document_id: str) -> None:
        try:
            reassembly.assemble_document(UUID(document_id))
        except DigitizeError as error:
            # What could not be done stays in the ledger and comes back by the reconciler.
            _log.warning(
                "job gave its work back",
                task="assemble_document",
                upload=upload_id,
                document=document_id,
                code=error.code,
            )
        except Exception:
            _log.exception("job failed unexpectedly", task="assemble_document", document=document_id)
            raise
