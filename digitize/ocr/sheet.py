"""The sheet of paper in a picture: its outline on a desk (telephones), and the dark border of a scanner's lid.

Both are looked for at a small size; a page that a flatbed scanner delivered shows paper along its whole edge and
is left alone.
"""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from digitize.ocr.decoding import Pixels
from digitize.ocr.geometry import reduced

Outline = npt.NDArray[np.float64]
"""4 x 2: top left, top right, bottom right and bottom left corner of the sheet, in pixels of the scan."""

_LONG_SIDE: Final = 480
_SMALLEST_SHARE: Final = 0.35
_LARGEST_SHARE: Final = 0.985
_STRAIGHT_SHARE: Final = 0.965
_LETTERS: Final = np.ones((9, 9), np.uint8)
_EDGE_SHARE: Final = 0.012
_DARKER_EDGE: Final = 0.80
_CORNER_EPSILON: Final = (0.01, 0.015, 0.02, 0.03, 0.04, 0.05)
_BORDER_DARK: Final = 96
_BORDER_DEPTH_SHARE: Final = 0.07
_BORDER_LENGTH_SHARE: Final = 0.35


def sheet_outline(grey: Pixels, colour: Pixels | None) -> Outline | None:
    """Return the outline of a sheet that lies on something darker; None where the picture is the sheet.

    `grey` is the page, uint8; `colour` the same reduced, BGR, or None.
    """
    for view in _views(grey, colour):
        # Letters vanish in the light around them; what stays is paper and desk.
        paper = np.asarray(
            cv2.morphologyEx(view, cv2.MORPH_CLOSE, _LETTERS, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8
        )
        corners = _corners_of_bright_area(paper) if _has_darker_edge(paper) else None
        if corners is not None:
            height, width = view.shape
            return np.asarray(corners * (grey.shape[1] / width, grey.shape[0] / height), dtype=np.float64)
    return None


def border_mask(small: Pixels) -> Pixels | None:
    """Return the mask (uint8, 0 or 255) of dark bars along the edges of a reduced page; None without any.

    A bar touches the edge, lies within 7 % of it and is as long as a third of the side: the shadow of a lid or of
    a book's fold, never a letter.
    """
    height, width = small.shape
    dark = np.where(small < _BORDER_DARK, np.uint8(255), np.uint8(0)).astype(np.uint8)
    frame = np.concatenate([dark[0], dark[-1], dark[:, 0], dark[:, -1]])
    if np.count_nonzero(frame) < _BORDER_LENGTH_SHARE * min(height, width):
        return None
    mask = np.zeros_like(dark)
    deep, across = max(2, round(_BORDER_DEPTH_SHARE * height)), max(2, round(_BORDER_DEPTH_SHARE * width))
    strips = (
        (slice(0, deep), slice(None), 0),
        (slice(height - deep, height), slice(None), 0),
        (slice(None), slice(0, across), 1),
        (slice(None), slice(width - across, width), 1),
    )
    for rows, columns, axis in strips:
        mask[rows, columns] |= _bars(dark[rows, columns], along=1 - axis)
    return mask if mask.any() else None


def _views(grey: Pixels, colour: Pixels | None) -> Iterator[Pixels]:
    """Yield small pictures in which paper is lighter than a desk, the likeliest first."""
    whole = grey if colour is None else colour
    small = reduced(whole, max(1, round(max(whole.shape[:2]) / _LONG_SIDE)))
    if colour is not None:
        least, most = small.min(axis=2), small.max(axis=2)
        # Paper is nearly colourless in full light and in shadow, where its brightness is that of a lit desk.
        yield np.asarray(cv2.divide(least, most, scale=255), dtype=np.uint8)
        yield least
    else:
        yield small


def _bars(strip: Pixels, *, along: int) -> Pixels:
    """Return the parts of a strip that are bars as long as a third of it (`along`: 1 level, 0 upright)."""
    length = max(3, round(_BORDER_LENGTH_SHARE * strip.shape[along]))
    kernel = np.ones((1, length) if along == 1 else (length, 1), np.uint8)
    core = cv2.morphologyEx(strip, cv2.MORPH_OPEN, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=(0,))
    if not core.any():
        return np.zeros_like(strip)
    # A bar is at least two reduced pixels thick somewhere; a printed frame line is thinner.
    thick = cv2.morphologyEx(core, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    if not thick.any():
        return np.zeros_like(strip)
    return np.asarray(cv2.dilate(core, np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _has_darker_edge(paper: Pixels) -> bool:
    height, width = paper.shape
    deep = max(1, round(_EDGE_SHARE * max(height, width)))
    sides = (paper[:deep], paper[-deep:], paper[:, :deep], paper[:, -deep:])
    middle = paper[height // 4 : -height // 4, width // 4 : -width // 4]
    level = float(np.percentile(middle, 60))
    dark = [float(np.mean(side < _DARKER_EDGE * level)) for side in sides]
    return sum(share > 0.5 for share in dark) >= 2


def _corners_of_bright_area(paper: Pixels) -> Outline | None:
    soft = cv2.GaussianBlur(paper, (5, 5), 0)
    _level, bright = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    contours, _tree = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    area, whole = cv2.contourArea(hull), float(paper.size)
    if not _SMALLEST_SHARE * whole <= area <= _LARGEST_SHARE * whole:
        return None
    length = cv2.arcLength(hull, closed=True)
    for epsilon in _CORNER_EPSILON:
        polygon = cv2.approxPolyDP(hull, epsilon * length, closed=True)
        if len(polygon) == 4:
            if not _STRAIGHT_SHARE <= cv2.contourArea(polygon) / area <= 1 / _STRAIGHT_SHARE:
                return None
            return _ordered(polygon.reshape(4, 2).astype(np.float64) + 0.5)
    return None


def _ordered(corners: Outline) -> Outline:
    """Return the corners clockwise, beginning at the top left one."""
    centre = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    clockwise = corners[np.argsort(angles)]
    first = int(np.argmin(clockwise.sum(axis=1)))
    return np.roll(clockwise, -first, axis=0)
