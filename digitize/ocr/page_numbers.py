"""The page number above the text: a lone numeral that the search for the page's layout drops.

Nghị định 30/2020/NĐ-CP, appendix I: pages are numbered from the second one, in Arabic numerals, in the middle of
the top margin. Of 97 such numerals on generated office scans Tesseract's page layout kept none. Where the middle
of the top margin holds ink of the size of a numeral and nothing else, that place is read as a line of digits.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from digitize.domain.box import Box
from digitize.domain.errors import UnreadablePageError
from digitize.domain.page_marks import LineKind, LineReading
from digitize.domain.recognition import Word
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import Layout, RecognitionEngine

_BAND_SHARE: Final = 0.12
_EDGE_SHARE: Final = 0.015
"""What a scanner leaves along the edge of the sheet."""
_SEARCHED: Final = (0.3, 0.7)
_MIDDLE: Final = (0.42, 0.58)
_INK_BELOW_PAPER: Final = 60
_HEIGHT_MM: Final = (1.6, 4.5)
_WIDEST_MM: Final = 9.0
_SPECK_MM: Final = 0.5
_LETTER_PIXELS: Final = (24, 30)
"""Two sizes that must agree: a lone 2 is read as 7 at other sizes, and a wrong number parts a paper."""
_SECONDS: Final = 3.0


def page_number(
    words: Sequence[Word], picture: Pixels, engine: RecognitionEngine, *, resolution_dpi: int
) -> tuple[LineReading, ...]:
    """Return the reading of the numeral in the middle of the top margin: one, or none where there is none.

    `picture` is the prepared page (uint8 grey, upright), `words` its words; the box is in pixels of `picture`.
    Raises EngineUnusableError.
    """
    box = _numeral(words, picture, resolution_dpi)
    if box is None:
        return ()
    margin = box.height // 2
    cut = picture[max(0, box.top - margin) : box.bottom + margin, max(0, box.left - margin) : box.right + margin]
    readings = [_read(cut, engine, pixels / box.height, resolution_dpi) for pixels in _LETTER_PIXELS]
    texts = {"".join(word.text for word in words) for words in readings}
    if len(texts) > 1 or not (text := texts.pop()).isdigit():
        return ()
    confidence = min(word.confidence for words in readings for word in words)
    return (LineReading(kind=LineKind.PAGE_NUMBER, first="", text=text, confidence=confidence, box=box),)


def _read(cut: Pixels, engine: RecognitionEngine, scale: float, resolution_dpi: int) -> tuple[Word, ...]:
    sized = np.asarray(
        cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC),
        dtype=np.uint8,
    )
    try:
        return engine.recognise(
            sized,
            layout=Layout.LINE,
            resolution_dpi=max(70, round(resolution_dpi * scale)),
            timeout_seconds=_SECONDS,
            allowed="0123456789",
        )
    except UnreadablePageError:
        return ()


def _numeral(words: Sequence[Word], picture: Pixels, resolution_dpi: int) -> Box | None:
    """Return the place of the only ink in the middle of the top margin, if it has the size of a numeral."""
    height, width = picture.shape
    first, last = round(_SEARCHED[0] * width), round(_SEARCHED[1] * width)
    top = round(_EDGE_SHARE * height)
    in_the_way = [word.box.top for word in words if word.box.right > first and word.box.left < last]
    bottom = min([round(_BAND_SHARE * height), *in_the_way]) - 1
    pixels_a_mm = resolution_dpi / 25.4
    if bottom - top < _HEIGHT_MM[0] * pixels_a_mm:
        return None
    band = picture[top:bottom, first:last]
    paper = int(np.percentile(band, 75))
    ink = np.asarray(band < paper - _INK_BELOW_PAPER, dtype=np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    speck = _SPECK_MM * pixels_a_mm
    parts = [part for part in stats[1:] if max(part[cv2.CC_STAT_WIDTH], part[cv2.CC_STAT_HEIGHT]) >= speck]
    if not parts:
        return None
    left = min(int(part[cv2.CC_STAT_LEFT]) for part in parts)
    right = max(int(part[cv2.CC_STAT_LEFT] + part[cv2.CC_STAT_WIDTH]) for part in parts)
    upper = min(int(part[cv2.CC_STAT_TOP]) for part in parts)
    lower = max(int(part[cv2.CC_STAT_TOP] + part[cv2.CC_STAT_HEIGHT]) for part in parts)
    box = Box(left=first + left, top=top + upper, right=first + right, bottom=top + lower)
    is_high_enough = _HEIGHT_MM[0] * pixels_a_mm <= box.height <= _HEIGHT_MM[1] * pixels_a_mm
    middle = (box.left + box.right) / 2 / width
    is_numeral = is_high_enough and box.width <= _WIDEST_MM * pixels_a_mm
    return box if is_numeral and _MIDDLE[0] <= middle <= _MIDDLE[1] else None
