"""Printable cover sheets, separator sheets and labels."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from digitize.api.schemas import CoverSheetsRequest
from digitize.api.sign_in import current_principal
from digitize.application.cover_sheets import CoverSheets
from digitize.domain.access import Principal
from digitize.domain.cover_sheet import SheetKind

_KINDS = {
    "cover": SheetKind.COVER,
    "result": SheetKind.RESULT,
    "label": SheetKind.LABEL,
    "separator": SheetKind.SEPARATOR,
}


def cover_sheet_routes(cover_sheets: CoverSheets) -> APIRouter:
    """Return the routes of cover sheets."""
    router = APIRouter(tags=["cover sheets"])

    @router.post("/cover-sheets", response_class=Response)
    def print_sheets(
        principal: Annotated[Principal, Depends(current_principal)], body: CoverSheetsRequest
    ) -> Response:
        """Return a PDF: one A4 sheet a dossier (`cover`, `result`), labels 24 a page, or a separator sheet."""
        content = cover_sheets.pdf(principal, _KINDS[body.kind], body.codes)
        headers = {"Content-Disposition": f'attachment; filename="{body.kind}-sheets.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    return router
