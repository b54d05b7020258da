"""Specks of dust, toner and fax lines: counted on samples of the page, removed only where there are many.

Clean scans have 0 to 4e-5 specks a pixel, noisy ones 1e-3 and more. Removing specks from a clean scan costs dots
and tone marks (1.64 to 2.73 % wrong letters), keeping them on a noisy one costs words (1.5 to 4.7 %).
"""

from typing import Final

import cv2
import numpy as np

from digitize.ocr.decoding import Pixels

_TILE: Final = 160
_TILES_ACROSS: Final = 5
_CONTRAST: Final = 60
_TEXT_NEAR: Final = np.ones((17, 17), np.uint8)
_RING: Final = 5
_FEWEST_PAPER_PIXELS: Final = 40_000


def speck_rate(grey: Pixels) -> float:
    """Return the specks per pixel of paper (0-1), away from text, on samples of at most 25 tiles."""
    specks = paper = 0
    height, width = grey.shape
    for top in np.linspace(0, max(0, height - _TILE), _TILES_ACROSS).astype(int):
        for left in np.linspace(0, max(0, width - _TILE), _TILES_ACROSS).astype(int):
            tile = grey[top : top + _TILE, left : left + _TILE]
            smooth = cv2.medianBlur(tile, 3)
            level = float(np.median(smooth))
            text = cv2.dilate((smooth < level - _CONTRAST).astype(np.uint8), _TEXT_NEAR)
            away = text == 0
            specks += int(np.count_nonzero((cv2.absdiff(tile, smooth) > _CONTRAST) & away))
            paper += int(np.count_nonzero(away))
    return specks / paper if paper >= _FEWEST_PAPER_PIXELS else 0.0


def without_specks(grey: Pixels, *, resolution_dpi: int) -> Pixels:
    """Return the page without dark specks that stand alone and light ones inside letters.

    A speck has at most four pixels at 300 dpi, one at 150 and below, and nothing dark around it: dots and tone
    marks are larger (6 x 6 pixels at 300 dpi) or stand beside their letter.
    """
    largest = max(1, round(4 * (min(resolution_dpi, 300) / 300) ** 2))
    paper = int(np.median(grey[::8, ::8]))
    dark = (grey < paper - _CONTRAST).astype(np.uint8)
    cleaned = grey.copy()
    cleaned[_alone(dark, largest)] = paper
    light = (1 - dark).astype(np.uint8)
    holes = _alone(light, max(1, largest // 2))
    if holes.any():
        cleaned[holes] = cv2.medianBlur(grey, 5)[holes]
    return cleaned


def _alone(mask: Pixels, largest: int) -> np.ndarray:
    """Return where marked pixels stand in groups of at most `largest` with nothing marked two pixels around."""
    near = cv2.boxFilter(mask, cv2.CV_8U, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    wide = cv2.boxFilter(mask, cv2.CV_8U, (_RING, _RING), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray((mask > 0) & (near == wide) & (near <= largest))
