"""Round seals on grey scans: found as circles, lightened by a change of levels inside them.

Without colour a seal is told from print by its shape alone: a circle of 30 to 42 mm whose line is unbroken for the
most part. (Looking for paler ink instead took thin italics for stamps.) Levels are stretched only inside the
circle, so that what is as pale as the seal becomes paper and darker letters under it keep their cores.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from digitize.ocr.decoding import Pixels
from digitize.ocr.geometry import reduced

_MEASURED_DPI: Final = 72
_SMALLEST_RADIUS_MM: Final = 15.0
_LARGEST_RADIUS_MM: Final = 21.0
_CANDIDATES: Final = 4
_SAMPLES: Final = 180
_UNBROKEN_SHARE: Final = 0.72
_RING_CONTRAST_SHARE: Final = 0.15
_PALER_SHARE: Final = 0.15
_MARGIN_MM: Final = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSeal:
    """A seal: centre and radius in pixels of the page, the grey levels (0-255) of the page's ink and its own."""

    x: float
    y: float
    radius: float
    ink: int
    mark: int


def round_seals(grey: Pixels, *, resolution_dpi: int) -> tuple[RoundSeal, ...]:
    """Return the seals on a grey page (uint8) that are paler than its print."""
    factor = max(1, round(resolution_dpi / _MEASURED_DPI))
    small = reduced(grey, factor)
    millimetre = resolution_dpi / factor / 25.4
    circles = cv2.HoughCircles(
        cv2.GaussianBlur(small, (0, 0), 1.0),
        cv2.HOUGH_GRADIENT,
        dp=2,
        minDist=_SMALLEST_RADIUS_MM * millimetre,
        param1=60,
        param2=60,
        minRadius=round(_SMALLEST_RADIUS_MM * millimetre),
        maxRadius=round(_LARGEST_RADIUS_MM * millimetre),
    )
    if circles is None:
        return ()
    paper = float(np.median(small))
    ink = float(np.percentile(grey[::5, ::5], 1))
    found = []
    for x, y, radius in circles.reshape(-1, 3)[:_CANDIDATES].astype(float):
        ring = _ring_levels(small, x, y, radius, reach=2)
        inked = ring < paper - _RING_CONTRAST_SHARE * (paper - ink)
        if np.mean(inked) < _UNBROKEN_SHARE:
            continue
        centre_x, centre_y = (x + 0.5) * factor, (y + 0.5) * factor
        # Reducing has mixed the thin ring with paper: its own level is that of the page's pixels.
        core = _ring_levels(grey, centre_x, centre_y, radius * factor, reach=2 * factor)
        mark = float(np.median(core[inked]))
        if mark > ink + _PALER_SHARE * (paper - ink):
            reach = radius * factor + _MARGIN_MM * resolution_dpi / 25.4
            seal = RoundSeal(x=centre_x, y=centre_y, radius=reach, ink=round(ink), mark=round(mark))
            found.append(seal)
    return tuple(found)


def without_seals(grey: Pixels, seals: tuple[RoundSeal, ...]) -> Pixels:
    """Return the page with the levels inside the seals stretched: what is as pale as the seal becomes paper."""
    cleaned = grey.copy()
    paper = int(np.median(grey[::8, ::8]))
    height, width = grey.shape
    for seal in seals:
        top, bottom = max(0, int(seal.y - seal.radius)), min(height, int(seal.y + seal.radius) + 1)
        left, right = max(0, int(seal.x - seal.radius)), min(width, int(seal.x + seal.radius) + 1)
        target = cleaned[top:bottom, left:right]
        inside = np.zeros(target.shape, np.uint8)
        cv2.circle(inside, (int(seal.x) - left, int(seal.y) - top), int(seal.radius), 255, -1)
        levels = (np.arange(256) - seal.ink) * (paper - seal.ink) / max(1, seal.mark - seal.ink) + seal.ink
        stretched = cv2.LUT(target, np.clip(levels, 0, paper).astype(np.uint8))
        target[inside > 0] = np.maximum(target, stretched)[inside > 0]
    return cleaned


def _ring_levels(picture: Pixels, x: float, y: float, radius: float, *, reach: int) -> npt.NDArray[np.uint8]:
    """Return the darkest level along the circle, within `reach` pixels of it, at evenly spread angles."""
    angles = np.linspace(0, 2 * np.pi, _SAMPLES, endpoint=False)
    radii = radius + np.arange(-reach, reach + 1)[:, np.newaxis]
    columns = np.clip(np.rint(x + radii * np.cos(angles)), 0, picture.shape[1] - 1).astype(int)
    rows = np.clip(np.rint(y + radii * np.sin(angles)), 0, picture.shape[0] - 1).astype(int)
    return np.asarray(picture[rows, columns].min(axis=0), dtype=np.uint8)
