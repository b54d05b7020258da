"""Rectangular frames of the size of a small office stamp: blobs of red ink, and dark frames with something inside.

The frames of the stamps of secrecy are 8 mm high and 20 to 40 mm wide (Thông tư 24/2020/TT-BCA); limits are wider,
for photographs and copies change sizes, and what stands inside decides anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, cos, floor, radians, sin
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from digitize.domain.box import Box
from digitize.ocr.decoding import Pixels

_NARROWEST_MM, _WIDEST_MM = 13.0, 56.0
_LOWEST_MM, _HIGHEST_MM = 4.5, 13.5
_LEAST_RATIO: Final = 1.6
_MOST_TILT_DEGREES: Final = 12.0
_RED_JOINED_MM: Final = 2.6
"""Letters stand 2 mm inside the frame: so far red ink is taken for one blob."""

_RED_ABOVE_PAPER: Final = 20
_FEWEST_RED_SHARE: Final = 5e-5
_DARK_JOINED_MM: Final = 0.9
"""Gaps of a worn frame; letters must not grow together with it."""

_DARK_SHARE: Final = 0.3
"""Of the contrast between paper and ink: a stamp of red ink is pale on a grey scan."""

_LEAST_CONTRAST: Final = 40.0
_RECTANGLE_SHARE: Final = 0.62
"""How much of its smallest rectangle the paper inside a frame fills, letters counted as paper."""

_HOLLOW_SHARE: Final = 0.3
"""The same for all paper inside a frame that stands free, letters left out."""

_TABLE_CELLS: Final = 4
_FEWEST_CORNERS: Final = 4
_INK_INSIDE: Final = (0.04, 0.6)
CUT_INSIDE_MM: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class StampFrame:
    """A frame in pixels of its picture: centre, long and short side, and by how much it falls to the right."""

    x: float
    y: float
    width: float
    height: float
    tilt_degrees: float

    @property
    def box(self) -> Box:
        """The upright box around it, with a margin of a tenth of its height."""
        lean, margin = radians(abs(self.tilt_degrees)), 0.1 * self.height
        across = (self.width * cos(lean) + self.height * sin(lean)) / 2 + margin
        down = (self.width * sin(lean) + self.height * cos(lean)) / 2 + margin
        return Box(
            left=floor(self.x - across),
            top=floor(self.y - down),
            right=ceil(self.x + across),
            bottom=ceil(self.y + down),
        )

    def holds(self, box: Box) -> bool:
        """Return whether the middle of a box lies inside."""
        across, down = (box.left + box.right) / 2 - self.x, (box.top + box.bottom) / 2 - self.y
        lean = radians(self.tilt_degrees)
        along, beside = across * cos(lean) + down * sin(lean), down * cos(lean) - across * sin(lean)
        return abs(along) < self.width / 2 and abs(beside) < self.height / 2

    def moved(self, across: float, down: float) -> "StampFrame":
        """Return the frame so many pixels further."""
        return replace(self, x=self.x + across, y=self.y + down)

    def scaled(self, factor: float) -> "StampFrame":
        """Return the frame in a picture that is `factor` times as large."""
        return StampFrame(
            x=self.x * factor,
            y=self.y * factor,
            width=self.width * factor,
            height=self.height * factor,
            tilt_degrees=self.tilt_degrees,
        )


def redness_of(bgr: Pixels) -> Pixels:
    """Return by how much each pixel is redder than green and blue, uint8, the paper's own tint taken off."""
    blue, green, red = cv2.split(bgr)
    redness = cv2.subtract(red, cv2.max(green, blue))
    own = int(np.median(redness[::4, ::4]))
    return np.asarray(cv2.LUT(redness, np.maximum(0, np.arange(256) - own).astype(np.uint8)), dtype=np.uint8)


def red_frames(bgr: Pixels, *, pixels_per_mm: float) -> tuple[StampFrame, ...]:
    """Return blobs of red ink that have the shape of a stamp; `bgr` is an upright page at a reduced size."""
    core = np.asarray(cv2.threshold(redness_of(bgr), _RED_ABOVE_PAPER, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    if cv2.countNonZero(core) < _FEWEST_RED_SHARE * core.size:
        return ()
    joined = cv2.morphologyEx(core, cv2.MORPH_CLOSE, _square(_RED_JOINED_MM * pixels_per_mm))
    outlines, _ = cv2.findContours(joined, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    frames = (_frame_around(outline, pixels_per_mm) for outline in outlines)
    return tuple(frame for frame in frames if frame is not None)


def dark_frames(grey: Pixels, *, pixels_per_mm: float) -> tuple[StampFrame, ...]:
    """Return rectangles of paper inside a dark frame; `grey` is an upright page at a reduced size.

    The paper inside is looked for, not the frame: text that touches the frame from outside does not change it.
    Cells of tables are left out.
    """
    paper, ink = float(np.median(grey[::3, ::3])), float(np.percentile(grey[::3, ::3], 1))
    level = paper - _DARK_SHARE * max(_LEAST_CONTRAST, paper - ink)
    dark = np.asarray(cv2.threshold(grey, level, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, _square(_DARK_JOINED_MM * pixels_per_mm))
    outlines, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return ()
    holes: dict[int, list[cv2.typing.MatLike]] = {}
    for outline, (_next, _previous, _child, parent) in zip(outlines, tree[0], strict=True):
        if parent >= 0 and len(outline) >= _FEWEST_CORNERS:
            holes.setdefault(int(parent), []).append(outline)
    candidates = (frame for inner in holes.values() for frame in _hollow_frames(inner, pixels_per_mm))
    low, high = _INK_INSIDE
    return tuple(
        frame
        for frame in candidates
        if low < _share_of_ink(inside_of(dark, frame, pixels_per_mm=pixels_per_mm, paper=0)) < high
    )


def _hollow_frames(holes: Sequence[cv2.typing.MatLike], pixels_per_mm: float) -> list[StampFrame]:
    """Return the rectangle that the holes of one part of ink make together, or those that each of them makes."""
    # Letters may cut the paper inside into pieces.
    whole = _frame_around(np.vstack(list(holes)), pixels_per_mm)
    if whole is not None:
        hollow = sum(cv2.contourArea(hole) for hole in holes)
        return [whole] if hollow > _HOLLOW_SHARE * whole.width * whole.height else []
    frames = []
    for hole in holes:
        frame = _frame_around(hole, pixels_per_mm)
        if frame and cv2.contourArea(hole) > _RECTANGLE_SHARE * frame.width * frame.height:
            frames.append(frame)
    return frames if len(frames) < _TABLE_CELLS else []


def _share_of_ink(ink: Pixels) -> float:
    return float(np.count_nonzero(ink)) / max(1, ink.size)


def inside_of(
    picture: Pixels, frame: StampFrame, *, pixels_per_mm: float, paper: int, cut_mm: float = CUT_INSIDE_MM
) -> Pixels:
    """Return what stands inside a frame, level, without `cut_mm` at each side: the frame itself."""
    cut = 2 * cut_mm * pixels_per_mm
    width, height = round(frame.width - cut), round(frame.height - cut)
    if width <= 0 or height <= 0:
        return picture[:0, :0]
    matrix = cv2.getRotationMatrix2D((frame.x, frame.y), frame.tilt_degrees, 1.0)
    matrix[:, 2] += np.array([width / 2 - frame.x, height / 2 - frame.y])
    level = cv2.warpAffine(
        picture,
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(float(paper),) * 3,
    )
    return np.asarray(level, dtype=np.uint8)


def _frame_around(outline: cv2.typing.MatLike, pixels_per_mm: float) -> StampFrame | None:
    """Return the smallest rectangle around an outline where it has the size of a stamp and lies nearly level."""
    _left, _top, width, height = cv2.boundingRect(outline)
    # Most outlines are letters: their upright box says so.
    if width < _NARROWEST_MM * pixels_per_mm or height < _LOWEST_MM * pixels_per_mm:
        return None
    (x, y), (across, down), degrees = cv2.minAreaRect(outline)
    if across < down:
        across, down, degrees = down, across, degrees + 90
    degrees = (degrees + 90) % 180 - 90
    is_stamp = (
        _NARROWEST_MM * pixels_per_mm <= across <= _WIDEST_MM * pixels_per_mm
        and _LOWEST_MM * pixels_per_mm <= down <= _HIGHEST_MM * pixels_per_mm
        and across >= _LEAST_RATIO * down
        and abs(degrees) <= _MOST_TILT_DEGREES
    )
    return StampFrame(x=x, y=y, width=across, height=down, tilt_degrees=degrees) if is_stamp else None


def _square(side: float) -> npt.NDArray[np.uint8]:
    return np.ones((max(1, round(side)),) * 2, np.uint8)
