"""The preparation chain: small steps, each of which runs only where a measurement asks for it.

On clean scans every unconditional step costs tone marks (2-4 pixels high), so a step that finds nothing to
mend returns the page as it was. A step takes the page and returns it with a record of what it did and why; the
chain is a plain tuple, and a step is replaced by replacing it there. Steps work in the frame of the scan; the
geometry of the page is composed into one warp.
"""

from collections.abc import Sequence
from typing import Final

from digitize.domain.recognition import PreparationStep
from digitize.ocr.cleaning import (
    even_background,
    find_sheet,
    remove_grey_stamps,
    remove_leaders,
    remove_red_stamps,
    remove_ruling,
    remove_specks,
)
from digitize.ocr.prepared_page import PreparedPage, Step
from digitize.ocr.rasterize import Raster
from digitize.ocr.straightening import set_upright

DEFAULT_STEPS: Final[tuple[Step, ...]] = (
    find_sheet,
    remove_red_stamps,
    remove_grey_stamps,
    even_background,
    remove_specks,
    remove_leaders,
    set_upright,
    remove_ruling,
)
"""The chain, in order: colours first, for they stand in the frame of the scan; then the one warp; ruling lines
when they lie level."""


def prepare(
    raster: Raster, steps: Sequence[Step] = DEFAULT_STEPS
) -> tuple[PreparedPage, tuple[PreparationStep, ...]]:
    """Return the page as the engine is to see it, and the record of every step."""
    small_colour = None if raster.colour is None else raster.colour.reduced()
    page = PreparedPage(
        grey=raster.grey,
        colour=raster.colour,
        small_colour=small_colour,
        scan_colour=small_colour,
        resolution_dpi=raster.resolution_dpi,
    )
    records: list[PreparationStep] = []
    for step in steps:
        page, record = step(page)
        records.append(record)
    return page, tuple(records)
