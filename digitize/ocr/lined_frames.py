"""Frames of stamps found by their four straight sides, whatever text runs through them.

`stamp_frames.dark_frames` looks for the paper inside a frame, which print under the stamp cuts to pieces. Here the
long sides are looked for: print has no level strokes of more than a few millimetres, lines of tables are longer.
"""

from dataclasses import dataclass
from itertools import product
from math import atan2, degrees, hypot
from typing import Final

import cv2
import numpy as np

from digitize.ocr.decoding import Pixels
from digitize.ocr.stamp_frames import StampFrame

_DARK_SHARE: Final = 0.22
_LEAST_CONTRAST: Final = 40.0
_STROKE_MM: Final = 3.6
"""Longer level strokes are no part of a letter."""

_GAP_MM: Final = 3.0
_SHORTEST_MM, _LONGEST_MM = 12.0, 56.0
_MOST_SLOPE: Final = 0.22
_MOST_SLOPES_APART: Final = 0.05
_LOWEST_MM, _HIGHEST_MM = 5.5, 11.5
_LEAST_COMMON_SHARE: Final = 0.6
_LEAST_RATIO: Final = 1.6
_END_MM: Final = 1.5
"""A side stands so near the ends of the long lines: worn corners, letters that touch them."""

_LEAST_SIDE: Final = 0.75
_SIDE_PLACES: Final = np.linspace(0.1, 0.9, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line that lies nearly level: from `left` to `right` at the height `start + slope * x`."""

    left: int
    right: int
    start: float
    slope: float

    @property
    def middle(self) -> float:
        """Height in its middle."""
        return self.start + self.slope * (self.left + self.right) / 2


def lined_frames(grey: Pixels, *, pixels_per_mm: float) -> tuple[StampFrame, ...]:
    """Return rectangles of the size of a stamp that four lines make; `grey` is an upright page, reduced."""
    paper, ink = float(np.median(grey[::3, ::3])), float(np.percentile(grey[::3, ::3], 1))
    level = paper - _DARK_SHARE * max(_LEAST_CONTRAST, paper - ink)
    dark = np.asarray(cv2.threshold(grey, level, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    lines = _level_lines(dark, pixels_per_mm)
    pairs = [pair for pair in product(lines, lines) if _are_a_pair(*pair, pixels_per_mm)]
    if not pairs:
        return ()
    thick = np.asarray(cv2.dilate(dark, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    frames = (_frame_between(thick, upper, lower, pixels_per_mm) for upper, lower in pairs)
    return tuple(frame for frame in frames if frame is not None)


def _level_lines(dark: Pixels, pixels_per_mm: float) -> list[_Line]:
    stroke, gap = (max(3, round(length * pixels_per_mm)) for length in (_STROKE_MM, _GAP_MM))
    strokes = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, stroke), np.uint8))
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, gap), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    lines = []
    for number in range(1, count):
        left, top, width, height, _area = (int(value) for value in boxes[number])
        if not _SHORTEST_MM <= width / pixels_per_mm <= _LONGEST_MM:
            continue
        if height > _MOST_SLOPE * width + 1.2 * pixels_per_mm:
            continue
        down, across = np.nonzero(labels[top : top + height, left : left + width] == number)
        slope, start = (float(value) for value in np.polyfit(across + left, down + top, 1))
        lines.append(_Line(left=left, right=left + width, start=start, slope=slope))
    return lines


def _are_a_pair(upper: _Line, lower: _Line, pixels_per_mm: float) -> bool:
    """Return whether two lines may be the long sides of one frame."""
    if not _LOWEST_MM <= (lower.middle - upper.middle) / pixels_per_mm <= _HIGHEST_MM:
        return False
    common = min(upper.right, lower.right) - max(upper.left, lower.left)
    whole = max(upper.right, lower.right) - min(upper.left, lower.left)
    return abs(upper.slope - lower.slope) <= _MOST_SLOPES_APART and common >= _LEAST_COMMON_SHARE * whole


def _frame_between(thick: Pixels, upper: _Line, lower: _Line, pixels_per_mm: float) -> StampFrame | None:
    """Return the frame that two long sides make where both short sides are there."""
    slope, height = (upper.slope + lower.slope) / 2, lower.middle - upper.middle
    # The one slope through both middles: ends that are worn tilt the single lines.
    start = upper.middle - slope * (upper.left + upper.right) / 2
    below = lower.middle - slope * (lower.left + lower.right) / 2
    height = below - start
    side = _Line(left=0, right=0, start=start, slope=slope)
    left = max(_short_side(thick, side, height, x, pixels_per_mm) for x in (upper.left, lower.left))
    right = max(_short_side(thick, side, height, x, pixels_per_mm) for x in (upper.right, lower.right))
    width = (right[1] - left[1]) * hypot(1, slope)
    if min(left[0], right[0]) < _LEAST_SIDE or width < _LEAST_RATIO * height:
        return None
    x = (left[1] + right[1]) / 2
    y = (start + below) / 2 + slope * x
    return StampFrame(x=x, y=y, width=width, height=height, tilt_degrees=degrees(atan2(slope, 1)))


def _short_side(
    thick: Pixels, upper: _Line, height: float, near: float, pixels_per_mm: float
) -> tuple[float, float]:
    """Return how much of the darkest short side near a place is dark, and where it crosses the middle."""
    places = np.arange(near - _END_MM * pixels_per_mm, near + _END_MM * pixels_per_mm + 1)[:, None]
    across = np.rint(places - (_SIDE_PLACES - 0.5) * height * upper.slope).astype(int)
    down = np.rint(upper.start + upper.slope * places + height * _SIDE_PLACES).astype(int)
    is_inside = (across >= 0) & (across < thick.shape[1]) & (down >= 0) & (down < thick.shape[0])
    seen = thick[np.clip(down, 0, thick.shape[0] - 1), np.clip(across, 0, thick.shape[1] - 1)]
    shares = (is_inside & (seen > 0)).mean(axis=1)
    best = int(np.argmax(shares))
    return float(shares[best]), float(places[best, 0])
