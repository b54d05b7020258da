"""Draws QR and Code 128 as vectors on a reportlab canvas; lengths are points, origin bottom left."""

from typing import Literal

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

QrLevel = Literal["L", "M", "Q", "H"]
# ISO/IEC 18004: four modules of white around a QR code; ISO/IEC 15417: ten beside Code 128.
_QR_QUIET_MODULES, _BAR_QUIET_MODULES = 4, 10


def draw_qr(canvas: Canvas, text: str, *, left: float, bottom: float, side: float, level: QrLevel) -> None:
    """Draw a QR code of `side` points, its quiet zone included; `level` is the share of damage it survives."""
    widget = QrCodeWidget(text, barLevel=level, barWidth=side, barHeight=side, barBorder=_QR_QUIET_MODULES)
    drawing = Drawing(side, side)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, left, bottom)


def draw_code_128(canvas: Canvas, text: str, *, left: float, bottom: float, width: float, height: float) -> None:
    """Draw a Code 128 that fills `width` points, its quiet zones included, without text below."""
    modules = Code128(text, barWidth=1, quiet=False).width + 2 * _BAR_QUIET_MODULES
    module = width / modules
    bars = Code128(text, barWidth=module, barHeight=height, quiet=False, humanReadable=False)
    bars.drawOn(canvas, left + _BAR_QUIET_MODULES * module, bottom)
