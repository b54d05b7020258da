"""Import of the register of received dossiers, and of reference data, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, UploadFile

from digitize.api.messages import Language, language_of, message_for
from digitize.api.schemas_register import ImportReportSchema, RejectedRowSchema
from digitize.api.sign_in import current_principal
from digitize.application.register import RegisterImport
from digitize.domain.access import Principal
from digitize.domain.register import ImportReport, RejectedRow
from digitize.domain.register_tables import TableKind


def register_routes(register_import: RegisterImport) -> APIRouter:
    """Return the routes of the register."""
    router = APIRouter(tags=["register"])

    @router.post("/register/imports")
    def import_register(
        request: Request,
        file: UploadFile,
        principal: Annotated[Principal, Depends(current_principal)],
        kind: Annotated[TableKind | None, Form()] = None,
    ) -> ImportReportSchema:
        """Import a CSV, XLSX or JSON file; bad rows are reported with their reason, the rest is imported.

        The table (dossiers, units, procedures, components) is told by the columns unless `kind` states it.
        """
        # The upload is spooled to disk and read piece by piece: its size does not matter to memory.
        return _report(register_import.run(principal, file.file, kind), language_of(request))

    return router


def _report(report: ImportReport, language: Language) -> ImportReportSchema:
    return ImportReportSchema(
        kind=report.kind.value,
        rows=report.rows,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected_rows=report.rejected_rows,
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
