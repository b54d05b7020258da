"""Ruling lines of tables and forms: found as long thin runs of ink, erased so that letters keep their own.

A digit beside a line is read with it ("1L |" for "1"), and a layout search that sees lines takes cells for
pictures. Only tables are touched: three level lines of at least two fifths of the page's width and two upright
ones. Boxes of stamps are narrower, and a single line under a heading stays: erasing it costs what hangs below.
"""

from typing import Final

import cv2
import numpy as np

from digitize.ocr.decoding import Pixels
from digitize.ocr.geometry import reduced

_REDUCTION: Final = 2
_BRIDGE: Final = 9
_INK_BELOW_PAPER: Final = 60
_RUN_SHARE: Final = 0.06
"""A line that leans by a fraction of a degree is a staircase of runs, each as long as this share of the page."""

_LEVEL_SHARE: Final = 0.4
_UPRIGHT_SHARE: Final = 0.02
_THICKEST_SHARE: Final = 0.0035
_FEWEST_LEVEL: Final = 3
_FEWEST_UPRIGHT: Final = 2


def table_lines(grey: Pixels) -> Pixels | None:
    """Return the mask (uint8, 0 or 255, of half the page's size) of the lines of tables; None without a table.

    `grey` is uint8, height x width, upright.
    """
    return _lines(_ink_of(reduced(grey, _REDUCTION)))


def without_lines(grey: Pixels, mask: Pixels) -> Pixels:
    """Return the page with paper where the mask is, unless ink crosses the line there."""
    left, top, width, height = cv2.boundingRect(mask)
    rows = slice(top * _REDUCTION, (top + height) * _REDUCTION)
    columns = slice(left * _REDUCTION, (left + width) * _REDUCTION)
    cleaned = grey.copy()
    table = cleaned[rows, columns]
    grown = cv2.dilate(mask[top : top + height, left : left + width], np.ones((3, 3), np.uint8))
    near = cv2.resize(grown, (table.shape[1], table.shape[0]), interpolation=cv2.INTER_NEAREST) > 0
    table[near] = int(np.median(grey[::8, ::8]))
    # A letter that crosses a level line has ink right above and below it: that ink closes the gap again.
    bridged = cv2.morphologyEx(table, cv2.MORPH_OPEN, np.ones((_BRIDGE, 1), np.uint8))
    table[near] = bridged[near]
    return cleaned


def _ink_of(grey: Pixels) -> Pixels:
    paper = float(np.median(grey[::4, ::4]))
    return np.asarray(cv2.threshold(grey, paper - _INK_BELOW_PAPER, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)


def _lines(ink: Pixels) -> Pixels | None:
    height, width = ink.shape
    run = np.ones((1, max(3, round(_RUN_SHARE * width))), np.uint8)
    level = _long_thin(cv2.morphologyEx(ink, cv2.MORPH_OPEN, run), length=_LEVEL_SHARE * width, is_level=True)
    if level is None or level[1] < _FEWEST_LEVEL:
        return None
    run = np.ones((max(3, round(_UPRIGHT_SHARE * height)), 1), np.uint8)
    upright = _long_thin(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, run), length=_UPRIGHT_SHARE * height, is_level=False
    )
    if upright is None or upright[1] < _FEWEST_UPRIGHT:
        return None
    return np.asarray(level[0] | upright[0], dtype=np.uint8)


def _long_thin(runs: object, *, length: float, is_level: bool) -> tuple[Pixels, int] | None:
    """Return the mask of the runs that form lines of at least this length, and how many lines; None for none."""
    mask = np.asarray(runs, dtype=np.uint8)
    # The steps of a leaning line touch at their corners once they are grown by a pixel.
    grown = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    count, labels, statistics, _centres = cv2.connectedComponentsWithStats(grown, connectivity=8)
    if count < 2:
        return None
    extent = statistics[:, cv2.CC_STAT_WIDTH if is_level else cv2.CC_STAT_HEIGHT]
    thickness = statistics[:, cv2.CC_STAT_AREA] / np.maximum(1, extent) - 2
    thickest = max(4.0, _THICKEST_SHARE * max(mask.shape))
    is_line = (extent >= length) & (thickness <= thickest) & (np.arange(count) > 0)
    if not is_line.any():
        return None
    return np.where(is_line[labels], mask, np.uint8(0)).astype(np.uint8), int(np.count_nonzero(is_line))
