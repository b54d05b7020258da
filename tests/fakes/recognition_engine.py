"""An engine that knows its pictures by heart, for tests of what stands around recognition."""

from collections.abc import Mapping

import numpy as np

from digitize.domain.box import Box
from digitize.domain.errors import UnreadablePageError
from digitize.domain.recognition import Word
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import Layout

_FASTEST_SECONDS = 0.01


class FakeRecognitionEngine:
    """Implements the port `RecognitionEngine`; `lines` holds the text of every picture that has one.

    Its ink is cut into lines at rows without ink, and into words at the widest gaps; a picture that is not known
    holds nothing. `calls` keeps the layouts that were asked for.
    """

    def __init__(self, lines: Mapping[bytes, tuple[str, ...]]) -> None:
        self._lines = lines
        self.calls: list[Layout] = []

    def recognise(
        self,
        picture: Pixels,
        *,
        layout: Layout,
        resolution_dpi: int,
        timeout_seconds: float,
        allowed: str = "",
    ) -> tuple[Word, ...]:
        """Return the words of a known picture."""
        del resolution_dpi
        self.calls.append(layout)
        if timeout_seconds < _FASTEST_SECONDS:
            raise UnreadablePageError("page.timeout", {"seconds": round(timeout_seconds)})
        texts = self._lines.get(picture.tobytes(), ())
        rows = _rows_of_ink(picture)
        texts = tuple(_only(text, allowed) for text in texts)
        return tuple(
            word
            for number, (text, (top, bottom)) in enumerate(zip(texts, rows, strict=False))
            for word in _words_of(text, number, picture, top, bottom)
        )


def _only(text: str, allowed: str) -> str:
    return "".join(sign for sign in text if not allowed or sign in allowed or sign == " ")


def _rows_of_ink(picture: Pixels) -> list[tuple[int, int]]:
    """Return the first and the last row (exclusive) of every stretch of rows with ink."""
    rows: list[tuple[int, int]] = []
    for number in (int(number) for number in np.flatnonzero(np.any(picture < 128, axis=1))):
        if rows and rows[-1][1] == number:
            rows[-1] = (rows[-1][0], number + 1)
        else:
            rows.append((number, number + 1))
    return rows


def _words_of(text: str, line: int, picture: Pixels, top: int, bottom: int) -> list[Word]:
    parts = text.split()
    columns = np.flatnonzero(np.any(picture[top:bottom] < 128, axis=0))
    steps = np.diff(columns)
    widest = np.sort(np.argsort(steps, kind="stable")[len(steps) - len(parts) + 1 :])
    edges = zip([0, *(widest + 1)], [*widest, len(columns) - 1], strict=True)
    return [
        Word(
            text=part,
            box=Box(left=int(columns[first]), top=top, right=int(columns[last]) + 1, bottom=bottom),
            confidence=95.0,
            line=line,
            block=0,
        )
        for part, (first, last) in zip(parts, edges, strict=True)
    ]
