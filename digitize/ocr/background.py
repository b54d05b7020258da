"""Paper without its ink: what uneven light, yellowed paper and the other side's print are divided away by."""

from typing import Final

import cv2
import numpy as np

from digitize.ocr.decoding import Pixels
from digitize.ocr.geometry import reduced

REDUCTION: Final = 8
"""The background is measured at an eighth of the size."""

# Letters are narrower than the kernel (15 x 8 pixels: 1 cm at 300 dpi); larger dark areas are paper in shade.
_LETTERS: Final = np.ones((15, 15), np.uint8)
_MARGIN_SHARE: Final = 0.02
_INK_BELOW_PAPER: Final = 60


def background_of(grey: Pixels) -> Pixels:
    """Return the paper without its ink, uint8, at an eighth of the size."""
    small = reduced(grey, REDUCTION)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, _LETTERS, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.medianBlur(paper, 15), dtype=np.uint8)


def divided(grey: Pixels, background: Pixels) -> Pixels:
    """Return the page divided by its background, so that paper is white everywhere."""
    height, width = grey.shape
    full = cv2.resize(background, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, full, scale=255), dtype=np.uint8)


def ink_ratio(grey: Pixels) -> float:
    """Return the share of dark pixels inside the margins (0-1): darker than the paper by 60 of 255.

    Measured on the page at half its size, so that single specks of the scanner do not count as ink.
    """
    height, width = grey.shape
    down, across = round(_MARGIN_SHARE * height), round(_MARGIN_SHARE * width)
    small = reduced(grey[down : height - down or height, across : width - across or width], 2)
    paper = float(np.median(small[::8, ::8]))
    return float(np.count_nonzero(small < paper - _INK_BELOW_PAPER)) / small.size
