"""By how much the lines of a page lean."""

from math import radians, tan
from typing import Final

import numpy as np

from digitize.ocr.decoding import Pixels

_LARGEST_DEGREES: Final = 10.0
_COARSE_DEGREES: Final = 0.5
_FINE_DEGREES: Final = 0.1
_INK_BELOW_PAPER: Final = 50
_FEWEST_INK_SHARE: Final = 0.002
_MOST_PIXELS: Final = 40_000


def skew_degrees(grey: Pixels) -> float:
    """Return by how many degrees the text lines fall to the right (clockwise positive), within 10.

    The angle under which the sums of ink along the lines differ most from row to row (Postl 1986). A page
    almost without ink has none: 0.
    """
    rows, columns = np.nonzero(grey < np.median(grey[::2, ::2]) - _INK_BELOW_PAPER)
    if rows.size < _FEWEST_INK_SHARE * grey.size or rows.size > grey.size // 3:
        return 0.0
    if rows.size > _MOST_PIXELS:
        # By chance (always the same), not every n-th: of full pages of text those lined up in a comb that
        # was sharpest at 8 to 10 degrees, and one such page in four was turned by them.
        thinned = np.random.default_rng(0).integers(rows.size, size=_MOST_PIXELS)
        rows, columns = rows[thinned], columns[thinned]
    rows, columns = rows.astype(np.float32), columns.astype(np.float32)
    coarse = np.arange(-_LARGEST_DEGREES, _LARGEST_DEGREES + 0.01, _COARSE_DEGREES)
    best = max(coarse, key=lambda angle: _sharpness(rows, columns, float(angle)))
    fine = np.arange(best - _COARSE_DEGREES, best + _COARSE_DEGREES + 0.01, _FINE_DEGREES)
    return float(max(fine, key=lambda angle: _sharpness(rows, columns, float(angle))))


def _sharpness(rows: np.ndarray, columns: np.ndarray, angle_degrees: float) -> float:
    shifted = rows - columns * np.float32(tan(radians(angle_degrees)))
    counts = np.bincount((shifted - shifted.min()).astype(np.int32))
    return float(np.square(np.diff(counts.astype(np.float64))).sum())
