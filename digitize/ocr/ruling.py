"""Ruling lines of tables and forms: found as long thin runs of ink, lightened so that letters keep their own.

Only tables are touched (three level and two upright lines): their lines make Tesseract's layout analysis take cells
for pictures. A single line under a heading stays: erasing it costs what hangs below letters.
"""

from typing import Final

import cv2
import numpy as np

from digitize.ocr.decoding import Pixels

_LEVEL_SHARE: Final = 0.10
_UPRIGHT_SHARE: Final = 0.02
_THICKEST_SHARE: Final = 0.0035
_INK_BELOW_PAPER: Final = 60
_FEWEST_LEVEL: Final = 3
_FEWEST_UPRIGHT: Final = 2


def ruling_mask(grey: Pixels) -> tuple[Pixels, int, int]:
    """Return the mask (uint8, 0 or 255, of the page's size) of ruling lines, and how many lie level and upright."""
    height, width = grey.shape
    paper = float(np.median(grey[::8, ::8]))
    ink = np.where(grey < paper - _INK_BELOW_PAPER, np.uint8(255), np.uint8(0)).astype(np.uint8)
    level, level_count = _lines(ink, length=round(_LEVEL_SHARE * width), is_level=True)
    upright, upright_count = _lines(ink, length=round(_UPRIGHT_SHARE * height), is_level=False)
    return np.asarray(level | upright, dtype=np.uint8), level_count, upright_count


def is_table(level_count: int, upright_count: int) -> bool:
    """Whether so many lines make a table."""
    return level_count >= _FEWEST_LEVEL and upright_count >= _FEWEST_UPRIGHT


def without_lines(grey: Pixels, mask: Pixels) -> Pixels:
    """Return the page with paper where the mask is, unless ink crosses the line there."""
    paper = int(np.median(grey[::8, ::8]))
    near = np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    # A letter that crosses a level line has ink right above and below it: that ink closes the gap again.
    rest = grey.copy()
    rest[near > 0] = paper
    bridged = cv2.morphologyEx(rest, cv2.MORPH_OPEN, np.ones((7, 1), np.uint8))
    rest[near > 0] = bridged[near > 0]
    return rest


def _lines(ink: Pixels, *, length: int, is_level: bool) -> tuple[Pixels, int]:
    kernel = np.ones((1, length) if is_level else (length, 1), np.uint8)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
    if not runs.any():
        return np.asarray(runs, dtype=np.uint8), 0
    count, labels, statistics, _centres = cv2.connectedComponentsWithStats(
        np.asarray(runs, dtype=np.uint8), connectivity=8
    )
    thickness = statistics[:, cv2.CC_STAT_HEIGHT if is_level else cv2.CC_STAT_WIDTH]
    thickest = max(4.0, _THICKEST_SHARE * max(ink.shape))
    # A leaning line is a staircase of runs: its height over all is no thickness, its area over its length is.
    extent = statistics[:, cv2.CC_STAT_WIDTH if is_level else cv2.CC_STAT_HEIGHT]
    mean_thickness = statistics[:, cv2.CC_STAT_AREA] / np.maximum(1, extent)
    thin = (np.minimum(thickness, mean_thickness) <= thickest) & (np.arange(count) > 0)
    mask = np.where(thin[labels], np.uint8(255), np.uint8(0)).astype(np.uint8)
    return mask, int(np.count_nonzero(thin))
