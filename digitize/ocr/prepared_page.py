"""A page on its way through the preparation chain, and what a step of the chain is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digitize.domain.box import Box
from digitize.domain.recognition import PreparationStep
from digitize.ocr.decoding import Pixels
from digitize.ocr.geometry import Homography, boxes_mapped
from digitize.ocr.rasterize import ColourSource
from digitize.ocr.sheet import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPage:
    """A page on its way through the chain.

    `grey` is uint8, height x width. `to_scan` maps its pixels to scan pixels (None: they are the same).
    `colour` is None where there is none or the page was warped away from it; `small_colour` is the same reduced
    by `REDUCTION`, BGR. `scan_colour` is what `small_colour` was at first: it stays with the page, in the frame of
    the scan. `ruled` is the grey page before its ruling lines were erased, where some were. `outline` holds the
    corners of a photographed sheet in scan pixels. `turn_degrees` is the clockwise turn that set the page upright,
    and `turn_is_certain` whether its letters left no doubt about it.
    """

    grey: Pixels
    colour: ColourSource | None
    small_colour: Pixels | None
    resolution_dpi: int
    to_scan: Homography | None = None
    outline: Outline | None = None
    turn_degrees: int = 0
    turn_is_certain: bool = False
    scan_colour: Pixels | None = None
    ruled: Pixels | None = None

    def boxes_in_scan(self, boxes: Sequence[Box], *, width: int, height: int) -> list[Box]:
        """Return boxes of this page in pixels of the scan, cut at its edges."""
        return boxes_mapped(boxes, self.to_scan, width=width, height=height)


Step = Callable[[PreparedPage], tuple[PreparedPage, PreparationStep]]
"""Takes a page and returns it mended, or as it was, with a record of what was done and why."""
