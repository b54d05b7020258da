"""Barcodes on a page: QR, Data Matrix and Code 128, found by zxing-cpp on the scan as it is.

Only symbologies with error detection of their own: what is read is right or not read at all. The page is reduced
to 150 dpi first. On 96 generated pages of 150-300 dpi (clean, skewed by up to 7 degrees, faded, old, photographed,
fax, turned; QR of 20 and 25 mm, Data Matrix of 15 mm, Code 128 of 150 mm) and on 72 with the QR code of an
identity card (110 bytes) in 14-20 mm, 150, 200 and 300 dpi read the same codes, and none wrong. 11-13 ms an A4
page without a code; at 300 dpi 35-41 ms in full size. Not taken: the global histogram (90 against 85), zxing's
own reduced copies (nothing more), inverted codes.
"""

from typing import Final

import cv2
import numpy as np
import zxingcpp

from digitize.domain.box import Box
from digitize.domain.page_marks import Barcode
from digitize.ocr.decoding import Pixels
from digitize.ocr.geometry import boxes_mapped, scaling

BARCODE_DPI: Final = 150
"""At this resolution barcodes are looked for; what is coarser is taken as it is."""

_MOST_PIXELS: Final = 12_000_000
"""An A2 sheet at 150 dpi has 8.7; a plan on A0 is reduced further, for the label on it is as small as on A4."""

_SYMBOLOGIES: Final = {
    zxingcpp.BarcodeFormat.QRCode: "qr",
    zxingcpp.BarcodeFormat.DataMatrix: "data_matrix",
    zxingcpp.BarcodeFormat.Code128: "code_128",
}


def barcodes_on(grey: Pixels, *, resolution_dpi: int) -> tuple[Barcode, ...]:
    """Return the barcodes on a page (uint8 grey, height x width), from top to bottom; boxes are its pixels."""
    height, width = grey.shape
    scale = min(1.0, BARCODE_DPI / max(1, resolution_dpi), (_MOST_PIXELS / grey.size) ** 0.5)
    small = grey
    if scale < 1:
        # Linear: 2 instead of 10 ms for what the mean of all pixels does not read better.
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    read = zxingcpp.read_barcodes(
        np.ascontiguousarray(small),
        formats=zxingcpp.BarcodeFormats(list(_SYMBOLOGIES)),
        try_downscale=False,
        try_invert=False,
        text_mode=zxingcpp.TextMode.Plain,
    )
    boxes = boxes_mapped(
        [_box(code.position) for code in read], scaling(width / small.shape[1]), width=width, height=height
    )
    found = [
        # PostgreSQL's text cannot hold a NUL; no code that we look for has one.
        Barcode(text=code.text.replace("\0", ""), symbology=_SYMBOLOGIES[code.format], box=box)
        for code, box in zip(read, boxes, strict=True)
    ]
    return tuple(sorted(found, key=lambda code: (code.box.top, code.box.left)))


def _box(position: zxingcpp.Position) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    return Box(left=min(across), top=min(down), right=max(across) + 1, bottom=max(down) + 1)
