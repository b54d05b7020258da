"""Import of the register of received dossiers over HTTP."""

import io
from typing import Annotated

from fastapi import APIRouter, Depends, Request, UploadFile

from digitize.api.messages import Language, language_of, message_for
from digitize.api.schemas import ImportReportSchema, RejectedRowSchema
from digitize.api.sign_in import current_principal
from digitize.application.register import RegisterImport
from digitize.domain.access import Principal
from digitize.domain.register import ImportReport, RejectedRow


def register_routes(register_import: RegisterImport) -> APIRouter:
    """Return the routes of the register."""
    router = APIRouter(tags=["register"])

    @router.post("/register/imports")
    def import_register(
        request: Request, file: UploadFile, principal: Annotated[Principal, Depends(current_principal)]
    ) -> ImportReportSchema:
        """Import a register file (CSV, UTF-8); bad rows are reported with their reason, the rest is imported."""
        # The upload is spooled to disk and decoded piece by piece: its size does not matter to memory.
        text = io.TextIOWrapper(file.file, encoding="utf-8-sig", newline="")
        try:
            return _report(register_import.run(principal, text), language_of(request))
        finally:
            text.detach()

    return router


def _report(report: ImportReport, language: Language) -> ImportReportSchema:
    return ImportReportSchema(
        rows=report.rows,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected=[_rejected(row, language) for row in report.rejected],
    )


def _rejected(row: RejectedRow, language: Language) -> RejectedRowSchema:
    message = message_for(row.rejection.code, dict(row.rejection.facts), language)
    return RejectedRowSchema(
        line=row.line,
        code=row.rejection.code,
        column=row.rejection.column,
        facts=dict(row.rejection.facts),
        message=message.text,
        next_step=message.next_step,
    )
