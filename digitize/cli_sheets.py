"""The command `digitize cover-sheet`: sheets and labels as PDF, without any service."""

from pathlib import Path
from typing import Annotated

import typer


def cover_sheet_command(
    out: Annotated[Path, typer.Option(help="Tệp PDF nhận kết quả.", dir_okay=False)],
    codes: Annotated[list[str] | None, typer.Argument(help="Mã hồ sơ, một hay nhiều.")] = None,
    result: Annotated[bool, typer.Option("--result", help="Tờ bìa cho giấy tờ kết quả.")] = False,
    labels: Annotated[bool, typer.Option("--labels", help="Tem dán lên giấy tờ, 24 tem một trang A4.")] = False,
    separator: Annotated[bool, typer.Option("--separator", help="Tờ tách tài liệu (không cần mã hồ sơ).")] = False,
) -> None:
    """In tờ bìa QR (hoặc tem, tờ tách) cho hồ sơ: quét cùng giấy tờ thì giấy tờ tự vào đúng hồ sơ."""
    from digitize.domain.cover_sheet import CoverSheet, SheetKind, SheetPayload
    from digitize.domain.dossier import DossierCode
    from digitize.export.cover_sheets import write_cover_sheets, write_label_sheet

    if sum((result, labels, separator)) > 1:
        raise typer.BadParameter("chỉ chọn một trong --result, --labels, --separator")
    if bool(codes) == separator:
        raise typer.BadParameter("cần ít nhất một mã hồ sơ; riêng --separator thì không kèm mã")
    parsed = [DossierCode.parse(code) for code in codes or ()]
    if labels:
        write_label_sheet(parsed, out)
    else:
        kind = SheetKind.RESULT if result else SheetKind.SEPARATOR if separator else SheetKind.COVER
        payloads = [SheetPayload(kind=kind, code=code) for code in parsed] or [SheetPayload(kind=kind)]
        write_cover_sheets([CoverSheet(payload=payload) for payload in payloads], out)
    print(f"Đã ghi {out}. Hãy in đúng cỡ (100 %), không thu nhỏ cho vừa trang.")
