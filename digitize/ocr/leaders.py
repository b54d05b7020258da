"""Dotted leaders of forms ("Họ tên: ........"), found as chains of equal dots and taken away.

Tesseract takes the dots for letters and their size for that of the line: the words before them are misread or lost
("Ngấy; thẩng, nain:sinh" for "Ngày, tháng, năm sinh"). Three dots ("v.v...") are print and stay.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from digitize.ocr.decoding import Pixels
from digitize.ocr.geometry import reduced

_INK_BELOW_PAPER: Final = 40
_MEASURED_DPI: Final = 150
_LARGEST_DOT_MM: Final = 0.75
_SHORTEST_PITCH_MM: Final = 0.35
_LONGEST_PITCH_MM: Final = 2.6
_ROW_TOLERANCE_MM: Final = 0.22
_UNEVEN_PITCH: Final = 0.35
_FEWEST_DOTS: Final = 7
_NEIGHBOURS: Final = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaders:
    """The dots of leaders: boxes (x, y, width, height in pixels, one row a dot) and how many chains they form."""

    dots: npt.NDArray[np.int32]
    chains: int


def dotted_leaders(grey: Pixels, *, resolution_dpi: int) -> Leaders:
    """Return the dots of the leaders on a page (uint8, height x width)."""
    # At half the size of a 300 dpi page: 16 instead of 60 ms, and the same dots.
    factor = max(1, round(resolution_dpi / _MEASURED_DPI))
    millimetre = resolution_dpi / factor / 25.4
    dots = _dots(reduced(grey, factor), largest=max(3.0, _LARGEST_DOT_MM * millimetre))
    if len(dots) < _FEWEST_DOTS:
        return Leaders(dots=dots[:0], chains=0)
    dots = dots[np.argsort(dots[:, 0], kind="stable")]
    following, pitch = _following(dots, millimetre)
    chain = _chains(following, pitch)
    numbers, sizes = np.unique(chain, return_counts=True)
    long = numbers[sizes >= _FEWEST_DOTS]
    return Leaders(dots=dots[np.isin(chain, long)] * factor, chains=len(long))


def without_leaders(grey: Pixels, leaders: Leaders) -> Pixels:
    """Return the page with paper where the dots were, a pixel around them included."""
    cleaned = grey.copy()
    paper = int(np.median(grey[::8, ::8]))
    for x, y, width, height in leaders.dots.tolist():
        cleaned[max(0, y - 1) : y + height + 1, max(0, x - 1) : x + width + 1] = paper
    return cleaned


def _dots(grey: Pixels, *, largest: float) -> npt.NDArray[np.int32]:
    paper = float(np.median(grey[::8, ::8]))
    ink = (grey < paper - _INK_BELOW_PAPER).astype(np.uint8)
    _count, _labels, statistics, _centres = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    boxes = statistics[1:, :4]
    longer, shorter = boxes[:, 2:4].max(axis=1), boxes[:, 2:4].min(axis=1)
    return np.asarray(boxes[(longer <= largest) & (longer <= 2 * shorter + 1)], dtype=np.int32)


def _following(
    dots: npt.NDArray[np.int32], millimetre: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return for each dot (sorted from left to right) the next one of its row, or -1, and the way to it."""
    x = dots[:, 0] + dots[:, 2] / 2
    y = dots[:, 1] + dots[:, 3] / 2
    following = np.full(len(dots), -1, dtype=np.int64)
    pitch = np.zeros(len(dots))
    for step in range(1, min(_NEIGHBOURS, len(dots))):
        across, down = x[step:] - x[:-step], np.abs(y[step:] - y[:-step])
        if across.min() > _LONGEST_PITCH_MM * millimetre:
            break
        near = (across >= _SHORTEST_PITCH_MM * millimetre) & (across <= _LONGEST_PITCH_MM * millimetre)
        fits = near & (down <= max(1.0, _ROW_TOLERANCE_MM * millimetre)) & (following[:-step] < 0)
        places = np.nonzero(fits)[0]
        following[places] = places + step
        pitch[places] = across[places]
    return following, pitch


def _chains(following: npt.NDArray[np.int64], pitch: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the number of each dot's chain: dots that follow each other at an even pitch."""
    chain = np.arange(len(following))
    for dot in range(len(following)):
        successor = following[dot]
        if successor < 0:
            continue
        further = pitch[successor]
        is_even = further == 0 or abs(further - pitch[dot]) <= _UNEVEN_PITCH * max(further, pitch[dot])
        if is_even:
            chain[successor] = chain[dot]
    return chain
