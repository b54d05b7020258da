"""Stamps of secrecy (MẬT, TỐI MẬT, TUYỆT MẬT), which stop a page before anybody reads on.

Looked for three ways, because each is blind somewhere: a line of its own among the page's words (a stamp that the
engine read); blobs of red ink in the scan's colours (the preparation takes red stamps away); dark frames (grey
scans and copies). What stands in a frame is read as one line and has to be exactly one of the three marks:
arrival stamps, seals and red signatures say something else, and so does "BẢO VỆ BÍ MẬT NHÀ NƯỚC".
"""

import contextlib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np

from digitize.domain.box import Box
from digitize.domain.errors import UnreadablePageError
from digitize.domain.page_marks import SecrecyLevel, SecrecyMark
from digitize.domain.recognition import Word
from digitize.domain.upright import turned_box
from digitize.domain.vietnamese import fold_tones
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import Layout, RecognitionEngine
from digitize.ocr.geometry import quarter_turned, reduced
from digitize.ocr.prepared_page import PreparedPage
from digitize.ocr.rasterize import REDUCTION, ColourSource, Raster
from digitize.ocr.stamp_frames import StampFrame, dark_frames, inside_of, red_frames, redness_of

_MARKS: Final = MappingProxyType(
    {"mat": SecrecyLevel.MAT, "toimat": SecrecyLevel.TOI_MAT, "tuyetmat": SecrecyLevel.TUYET_MAT}
)
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_DARK_DPI: Final = 100
_MOST_FRAMES: Final = 6
_LETTER_PIXELS: Final = 40
_READ_CONFIDENCE: Final = 80.0
_FRAME_SECONDS: Final = 2.0
_ALONE_HEIGHTS: Final = 1.2
"""Heights of the line: a stamp stands by itself, words of a sentence stand nearer."""


def secrecy_mark(
    raster: Raster, prepared: PreparedPage, words: Sequence[Word], engine: RecognitionEngine
) -> SecrecyMark | None:
    """Return the mark of secrecy of a page, its box in pixels of the scan; None for all other pages.

    `words` are those read on `prepared`, in its pixels. Raises EngineUnusableError.
    """
    height, width = raster.grey.shape
    found = _mark_in_words(words) or _mark_in_frames(prepared, words, engine)
    if found is not None:
        (box,) = prepared.boxes_in_scan([found.box], width=width, height=height)
        return SecrecyMark(level=found.level, box=box)
    if raster.colour is None or prepared.scan_colour is None:
        return None
    return _mark_in_red(raster, raster.colour, prepared, engine)


def mark_in_words(words: Sequence[Word]) -> SecrecyMark | None:
    """Return the mark that stands in the words as a line of its own, in capitals; its box is in their frame."""
    return _mark_in_words(words)
