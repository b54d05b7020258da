"""A leaning page: its angle, the one resampling that mends it, and the way of the boxes back to the scan."""

from collections.abc import Sequence
from math import ceil, floor, radians, tan
from typing import Final

import cv2
import numpy as np

from digitize.domain.recognition import Box
from digitize.ocr.decoding import Pixels

Affine = tuple[float, float, float, float, float, float]
"""(a b c d e f): x' = a x + b y + c, y' = d x + e y + f, in pixels."""

_MEASURED_WIDTH: Final = 800
_LARGEST_DEGREES: Final = 10.0
_COARSE_DEGREES: Final = 0.5
_FINE_DEGREES: Final = 0.1
_INK_BELOW_PAPER: Final = 50
_FEWEST_INK_SHARE: Final = 0.002


def skew_degrees(grey: Pixels) -> float:
    """Return by how many degrees the text lines fall to the right (clockwise positive), within 10.

    The angle under which the sums of ink along the lines differ most from row to row (Postl 1986). A page
    almost without ink has none: 0.
    """
    height, width = grey.shape
    scale = min(1.0, _MEASURED_WIDTH / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    rows, columns = np.nonzero(small < np.median(small) - _INK_BELOW_PAPER)
    if rows.size < _FEWEST_INK_SHARE * small.size or rows.size > small.size // 3:
        return 0.0
    thinned = slice(None, None, max(1, rows.size // 40_000))
    rows, columns = rows[thinned].astype(np.float32), columns[thinned].astype(np.float32)
    coarse = np.arange(-_LARGEST_DEGREES, _LARGEST_DEGREES + 0.01, _COARSE_DEGREES)
    best = max(coarse, key=lambda angle: _sharpness(rows, columns, float(angle)))
    fine = np.arange(best - _COARSE_DEGREES, best + _COARSE_DEGREES + 0.01, _FINE_DEGREES)
    return float(max(fine, key=lambda angle: _sharpness(rows, columns, float(angle))))


def resampled(grey: Pixels, *, degrees: float, factor: int) -> tuple[Pixels, Affine]:
    """Return the page turned back by its skew and enlarged, and the map of its pixels to the scan.

    One resampling for both; the canvas holds all of the page.
    """
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, float(factor))
    cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
    new_width, new_height = ceil(height * sine + width * cosine), ceil(height * cosine + width * sine)
    turn[0, 2] += (new_width - width) / 2
    turn[1, 2] += (new_height - height) / 2
    turned = cv2.warpAffine(
        grey,
        turn,
        (new_width, new_height),
        flags=cv2.INTER_LANCZOS4 if degrees else cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(float(np.median(grey[::16, ::16])),),
    )
    a, b, c, d, e, f = (float(value) for value in cv2.invertAffineTransform(turn).ravel())
    return np.asarray(turned, dtype=np.uint8), (a, b, c, d, e, f)


def boxes_mapped(boxes: Sequence[Box], to_scan: Affine | None, *, width: int, height: int) -> list[Box]:
    """Return the boxes in scan pixels, upright around the turned ones and cut at the page's edges."""
    return [_cut(_mapped(box, to_scan), width, height) for box in boxes]


def _mapped(box: Box, to_scan: Affine | None) -> Box:
    if to_scan is None:
        return box
    a, b, c, d, e, f = to_scan
    corners = [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    across = [a * x + b * y + c for x, y in corners]
    down = [d * x + e * y + f for x, y in corners]
    return Box(left=floor(min(across)), top=floor(min(down)), right=ceil(max(across)), bottom=ceil(max(down)))


def _cut(box: Box, width: int, height: int) -> Box:
    left, top = min(max(box.left, 0), width), min(max(box.top, 0), height)
    return Box(
        left=left, top=top, right=max(left, min(box.right, width)), bottom=max(top, min(box.bottom, height))
    )


def _sharpness(rows: np.ndarray, columns: np.ndarray, angle_degrees: float) -> float:
    shifted = rows - columns * np.float32(tan(radians(angle_degrees)))
    counts = np.bincount((shifted - shifted.min()).astype(np.int32))
    return float(np.square(np.diff(counts.astype(np.float64))).sum())
