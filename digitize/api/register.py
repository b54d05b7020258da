"""Import of the register of received dossiers over HTTP."""

import io
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Depends, UploadFile

from digitize.api.schemas import ImportReportSchema, RejectedRowSchema
from digitize.api.sign_in import current_principal
from digitize.application.register import RegisterImport
from digitize.domain.access import Principal
from digitize.domain.register import ImportReport, RejectedRow

REASONS = MappingProxyType(
    {
        "register.value_missing": "Thiếu giá trị bắt buộc.",
        "register.dossier_code_invalid": "Mã hồ sơ không đúng cấu trúc hoặc chứa ngày không có thật.",
        "register.unit_code_invalid": "Mã đơn vị không đúng cấu trúc.",
        "register.date_invalid": "Không đọc được ngày giờ (dùng dd/mm/yyyy hh:mm hoặc yyyy-mm-dd).",
        "register.channel_unknown": "Không rõ hình thức nộp hoặc trả (trực tiếp, trực tuyến, bưu chính).",
        "register.status_unknown": "Không rõ trạng thái hồ sơ (số 1 đến 10 hoặc tên trạng thái).",
        "register.citizen_number_invalid": "Số định danh phải có 9, 10, 12 hoặc 13 chữ số.",
        "register.text_invalid": "Văn bản quá dài hoặc chứa ký tự điều khiển.",
        "register.row_unreadable": "Không đọc được dòng theo định dạng CSV (thường do dấu nháy kép chưa đóng).",
        "register.too_many_cells": "Dòng có nhiều ô hơn số cột ở dòng tiêu đề.",
        "register.duplicate_row": "Hồ sơ đã có ở một dòng phía trên của tệp; chỉ dòng đầu tiên được nhập.",
        "register.unit_not_allowed": "Hồ sơ thuộc đơn vị ngoài phạm vi được giao.",
    }
)
"""Why a row is rejected, as people read it, by code."""


def register_routes(register_import: RegisterImport) -> APIRouter:
    """Return the routes of the register."""
    router = APIRouter(tags=["register"])

    @router.post("/register/imports")
    def import_register(
        file: UploadFile, principal: Annotated[Principal, Depends(current_principal)]
    ) -> ImportReportSchema:
        """Import a register file (CSV, UTF-8); bad rows are reported with their reason, the rest is imported."""
        # The upload is spooled to disk and decoded piece by piece: its size does not matter to memory.
        text = io.TextIOWrapper(file.file, encoding="utf-8-sig", newline="")
        try:
            return _report(register_import.run(principal, text))
        finally:
            text.detach()

    return router


def _report(report: ImportReport) -> ImportReportSchema:
    return ImportReportSchema(
        rows=report.rows,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected=[_rejected(row) for row in report.rejected],
    )


def _rejected(row: RejectedRow) -> RejectedRowSchema:
    return RejectedRowSchema(
        line=row.line,
        code=row.rejection.code,
        column=row.rejection.column,
        facts=dict(row.rejection.facts),
        reason=REASONS[row.rejection.code],
    )
