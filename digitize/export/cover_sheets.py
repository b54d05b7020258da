"""Printable cover sheets, separator sheets and labels (tem): a QR code, a Code 128 and the code for people.

Lengths are points (A4, origin bottom left). The codes are vectors, so that a printer of any resolution draws
their edges sharp. No applicant's data is printed: sheets lie on desks and in waste paper.
"""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from digitize.domain.cover_sheet import CoverSheet, SheetKind, SheetPayload
from digitize.domain.dossier import DossierCode
from digitize.export.print_fonts import BOLD, REGULAR, register_fonts
from digitize.export.sheet_codes import draw_code_128, draw_qr

_WIDTH, _HEIGHT = A4
_MARGIN: Final = 20 * mm
_MIDDLE: Final = _WIDTH / 2
_TITLES: Final = MappingProxyType(
    {
        SheetKind.COVER: "TỜ BÌA HỒ SƠ",
        SheetKind.RESULT: "TỜ BÌA KẾT QUẢ",
        SheetKind.SEPARATOR: "TỜ TÁCH TÀI LIỆU",
    }
)
_INSTRUCTIONS: Final = MappingProxyType(
    {
        SheetKind.COVER: "Đặt tờ này lên trên giấy tờ của hồ sơ rồi quét cùng nhau.",
        SheetKind.RESULT: "Đặt tờ này lên trên giấy tờ kết quả của hồ sơ rồi quét cùng nhau.",
        SheetKind.SEPARATOR: "Đặt tờ này giữa hai giấy tờ của cùng một hồ sơ. Dùng lại được nhiều lần.",
    }
)
_QR_SIDE: Final = 78 * mm
# Measured at 150 dpi, grey, skewed by 5 degrees, 100 scans: bars across 170 mm lose the longest code (35 letters,
# 2.4 pixels a module) 30 times, across 180 mm never.
_BARS_WIDTH: Final = 182 * mm
_BARS_HEIGHT: Final = 26 * mm
_LABEL_COLUMNS, _LABEL_ROWS = 3, 8
_LABEL_WIDTH, _LABEL_HEIGHT = 70 * mm, 37 * mm
_LABEL_QR_SIDE: Final = 25 * mm
# Eight labels of 37 mm are 296 mm: the first row ends half a millimetre below the edge of the paper, while most
# printers leave 4 mm white. What is printed on a label stays that far away from its edges.
_LABEL_PADDING: Final = 4.5 * mm


def write_cover_sheets(sheets: Sequence[CoverSheet], target: Path) -> None:
    """Write a PDF with one A4 page a sheet; equal sheets give equal bytes. Raises FontMissingError."""
    canvas = _canvas(target, "Tờ bìa")
    for sheet in sheets:
        _draw_sheet(canvas, sheet)
        canvas.showPage()
    canvas.save()


def write_label_sheet(codes: Sequence[DossierCode], target: Path) -> None:
    """Write a PDF of A4 label sheets, 3 x 8 labels of 70 x 37 mm a page, a label a code, row by row.

    Raises FontMissingError.
    """
    canvas = _canvas(target, "Tem hồ sơ")
    per_page = _LABEL_COLUMNS * _LABEL_ROWS
    for index, code in enumerate(codes):
        if index and index % per_page == 0:
            canvas.showPage()
        row, column = divmod(index % per_page, _LABEL_COLUMNS)
        top = (_HEIGHT + _LABEL_ROWS * _LABEL_HEIGHT) / 2 - row * _LABEL_HEIGHT
        _draw_label(canvas, code, left=column * _LABEL_WIDTH, bottom=top - _LABEL_HEIGHT)
    canvas.showPage()
    canvas.save()


def _canvas(target: Path, title: str) -> Canvas:
    register_fonts()
    canvas = Canvas(str(target), pagesize=A4, invariant=1, lang="vi")
    canvas.setTitle(title)
    canvas.setCreator("digitize")
    return canvas


def _draw_sheet(canvas: Canvas, sheet: CoverSheet) -> None:
    payload = sheet.payload
    _centred_lines(canvas, sheet.unit_name, top=_HEIGHT - 22 * mm, font=REGULAR, size=13, most_lines=2)
    _centred(canvas, _TITLES[payload.kind], baseline=_HEIGHT - 52 * mm, font=BOLD, size=40)
    # The QR code stands in the upper half, the bars at the foot: a torn or folded sheet loses one of them.
    qr_bottom = _HEIGHT - 66 * mm - _QR_SIDE
    draw_qr(canvas, payload.text, left=_MIDDLE - _QR_SIDE / 2, bottom=qr_bottom, side=_QR_SIDE, level="H")
    if payload.code is not None:
        _centred(canvas, "Mã hồ sơ", baseline=qr_bottom - 9 * mm, font=REGULAR, size=14)
        _centred(canvas, payload.code.issued, baseline=qr_bottom - 23 * mm, font=BOLD, size=28)
    if sheet.procedure_name:
        top = qr_bottom - 36 * mm
        _centred_lines(canvas, sheet.procedure_name, top=top, font=REGULAR, size=13, most_lines=4)
    _centred(canvas, _INSTRUCTIONS[payload.kind], baseline=53 * mm, font=REGULAR, size=12)
    draw_code_128(
        canvas,
        payload.text,
        left=_MIDDLE - _BARS_WIDTH / 2,
        bottom=20 * mm,
        width=_BARS_WIDTH,
        height=_BARS_HEIGHT,
    )


def _draw_label(canvas: Canvas, code: DossierCode, *, left: float, bottom: float) -> None:
    text = SheetPayload(kind=SheetKind.LABEL, code=code).text
    inner_left, inner_top = left + _LABEL_PADDING, bottom + _LABEL_HEIGHT - _LABEL_PADDING
    room = _LABEL_WIDTH - 2 * _LABEL_PADDING
    draw_qr(
        canvas,
        text,
        left=inner_left - 1.5 * mm,
        bottom=inner_top - _LABEL_QR_SIDE + 1.5 * mm,
        side=_LABEL_QR_SIDE,
        level="Q",
    )
    beside = inner_left + _LABEL_QR_SIDE
    canvas.setFont(BOLD, 11)
    canvas.drawString(beside, inner_top - 8 * mm, "TEM HỒ SƠ")
    canvas.setFont(REGULAR, 8)
    canvas.drawString(beside, inner_top - 13 * mm, "Dán lên góc trên")
    canvas.drawString(beside, inner_top - 16.5 * mm, "bên phải của giấy tờ.")
    size = _size_that_fits(code.issued, font=BOLD, size=11, width=room)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(left + _LABEL_WIDTH / 2, bottom + _LABEL_PADDING, code.issued)


def _centred(canvas: Canvas, text: str, *, baseline: float, font: str, size: float) -> None:
    canvas.setFont(font, _size_that_fits(text, font=font, size=size, width=_WIDTH - 2 * _MARGIN))
    canvas.drawCentredString(_MIDDLE, baseline, text)


def _centred_lines(canvas: Canvas, text: str, *, top: float, font: str, size: float, most_lines: int) -> None:
    lines: list[str] = simpleSplit(text, font, size, _WIDTH - 2 * _MARGIN)
    for number, line in enumerate(lines[:most_lines]):
        is_cut = number == most_lines - 1 and len(lines) > most_lines
        canvas.setFont(font, size)
        canvas.drawCentredString(_MIDDLE, top - number * size * 1.4, f"{line} …" if is_cut else line)


def _size_that_fits(text: str, *, font: str, size: float, width: float) -> float:
    """Return `size`, or the smaller one at which `text` is `width` wide."""
    needed = stringWidth(text, font, size)
    return size if needed <= width else size * width / needed
