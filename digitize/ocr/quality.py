"""Measurements on the pixels of a page that was read: how sharp, how light, cut where, how large, what was missed.

They tell the verdict (`digitize.domain.quality`) why a region reads badly. Strokes are looked at in a few words of
each region only, print that no word covers on a reduced picture: 10 ms for A4 at 300 dpi.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

import cv2
import numpy as np

from digitize.domain.box import Box
from digitize.domain.recognition import PageQuality, RegionQuality, Word
from digitize.domain.regions import Cell, cell_of, counted_letters, regions_of
from digitize.ocr.cut_edges import cut_sides
from digitize.ocr.decoding import Pixels
from digitize.ocr.letter_size import effective_dpi, letter_pixels_at, small_letter_pixels
from digitize.ocr.missed_print import missed_print
from digitize.ocr.prepared_page import PreparedPage

_SAMPLED_WORDS: Final = 4
_LONGEST_SAMPLE: Final = 10
"""Small letters along the line: enough of a word to see its edges."""
_SMALLEST_SAMPLE_PIXELS: Final = 4
_LARGEST_LETTER_SHARE: Final = 1.2
_LOWEST_STATED_DPI: Final = 50
"""A scanner states more: a page whose size is nonsense speaks of 1 dpi."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """What the strokes of one word look like; the fields are those of `RegionQuality`."""

    edge_share: float
    paper_level: int
    ink_level: int


def measure_quality(
    scan: Pixels,
    prepared: PreparedPage,
    *,
    words: Sequence[Word],
    recognised: Sequence[Word],
    resolution_dpi: int,
) -> PageQuality:
    """Measure a page that was read.

    `scan` is the page as scanned (uint8, height x width) at `resolution_dpi`, `words` are those of the finished
    reading (calibrated, boxes in scan pixels), `recognised` those that the engine read (boxes in pixels of
    `prepared`, where lines lie level even if the scan was turned); they tell where print was read, and how large.
    """
    height, width = scan.shape
    if not words:
        return PageQuality(regions=(_empty_page(scan),))
    scale = prepared.resolution_dpi / max(1, resolution_dpi)
    measured = small_letter_pixels(recognised)
    prepared_letter_pixels = _trusted_letter_pixels(measured, prepared.resolution_dpi)
    letter_pixels = max(1.0, prepared_letter_pixels / scale)
    read = [word.box for word in recognised]
    missed = missed_print(prepared.grey, read, letter_pixels=prepared_letter_pixels)
    boxes = prepared.boxes_in_scan([row.box for row in missed], width=width, height=height)
    lost: dict[Cell, int] = {}
    for row, box in zip(missed, boxes, strict=True):
        cell = cell_of(box, width=width, height=height)
        lost[cell] = lost.get(cell, 0) + row.letters
    regions = regions_of(words, width=width, height=height, lost_letters=lost)
    samples = _samples(words, width=width, height=height)
    return PageQuality(
        regions=tuple(
            _with_strokes(region, scan, samples.get(cell, ()), letter_pixels=letter_pixels)
            for cell, region in regions.items()
        ),
        effective_dpi=None if measured is None else effective_dpi(measured / scale),
        # The edge of a photograph runs over the desk, not over the paper.
        cut_sides=() if prepared.outline is not None else cut_sides(scan, words, letter_pixels=letter_pixels),
    )


def strokes_of(grey: Pixels, box: Box, *, letter_pixels: float) -> Strokes | None:
    """Measure the strokes inside `box` of a page (uint8, height x width); None where there is nothing to see.

    `letter_pixels` is the height of a small letter. An edge that is w pixels wide climbs from ink to paper with a
    slope of (paper - ink) / w: the steepest slopes of a word tell the width of the blur, and its share of the
    letter is the same at every resolution. Slopes are taken along the line, over rows smoothed downwards, so that
    grain does not pass for sharpness. Measured: 0.04 on 1-bit scans, 0.05-0.15 on 36 development pages, 0.25 where
    a blur of 0.24 mm begins to cost tone marks, 0.3 and more where one word in eight is wrong.
    """
    right = min(box.right, box.left + round(_LONGEST_SAMPLE * letter_pixels))
    crop = grey[max(0, box.top) : box.bottom, max(0, box.left) : right]
    if min(crop.shape) < _SMALLEST_SAMPLE_PIXELS:
        return None
    smooth = np.asarray(cv2.blur(crop, (1, 3)), dtype=np.uint8)
    ink, paper = _level(smooth, share=0.04), _level(smooth, share=0.9)
    steepest = _level(np.asarray(cv2.absdiff(smooth[:, 1:], smooth[:, :-1]), dtype=np.uint8), share=0.98)
    edge_pixels = (paper - ink) / max(1, steepest)
    return Strokes(edge_share=edge_pixels / letter_pixels, paper_level=paper, ink_level=ink)


def _level(pixels: Pixels, *, share: float) -> int:
    """Return the grey level below which this share of the pixels lies; a third of the time of np.percentile."""
    rank = int(share * (pixels.size - 1))
    return int(np.partition(pixels.ravel(), rank)[rank])


def _trusted_letter_pixels(measured: float | None, resolution_dpi: int) -> float:
    expected = letter_pixels_at(resolution_dpi)
    if measured is None or resolution_dpi < _LOWEST_STATED_DPI:
        return max(1.0, measured or expected)
    # On a blurred page the engine's boxes are as high as the line: letters of 26 pixels pass for 41.
    return max(1.0, min(measured, _LARGEST_LETTER_SHARE * expected))


def _empty_page(scan: Pixels) -> RegionQuality:
    height, width = scan.shape
    ink, paper = (int(level) for level in np.percentile(scan[::8, ::8], (1, 50)))
    whole = Box(left=0, top=0, right=width, bottom=height)
    return RegionQuality(box=whole, words=0, letters=0, confidence=0.0, paper_level=paper, ink_level=ink)


def _samples(words: Sequence[Word], *, width: int, height: int) -> dict[Cell, list[Box]]:
    """Return a few boxes of each cell: the surest words of two letters or more, which surely are print."""
    samples: dict[Cell, list[Box]] = {}
    for word in sorted(words, key=lambda word: -word.confidence):
        if counted_letters(word.text) >= 2:
            members = samples.setdefault(cell_of(word.box, width=width, height=height), [])
            if len(members) < _SAMPLED_WORDS:
                members.append(word.box)
    return samples


def _with_strokes(
    region: RegionQuality, scan: Pixels, samples: Sequence[Box], *, letter_pixels: float
) -> RegionQuality:
    measured = [strokes_of(scan, box, letter_pixels=letter_pixels) for box in samples]
    strokes = [found for found in measured if found is not None]
    if not strokes:
        return region
    return replace(
        region,
        edge_share=round(median(found.edge_share for found in strokes), 3),
        paper_level=round(median(found.paper_level for found in strokes)),
        ink_level=round(median(found.ink_level for found in strokes)),
    )
