"""Tesseract through pytesseract: one run a page, words with boxes from its TSV and nothing else.

Text, boxes and the PDF's text layer are all made from these words, so that later steps can mend them.
"""

import re
import shlex
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final

import numpy as np
import pytesseract

from digitize.domain.box import Box
from digitize.domain.errors import UnreadablePageError
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import normalize
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import EngineUnusableError, Layout
from digitize.ocr.engine_choice import FALLBACK_MODEL
from digitize.ocr.recognition_model import RecognitionModel, find_model

PAGE_SEGMENTATION_MODES: Final[Mapping[Layout, str]] = MappingProxyType(
    {Layout.PAGE: "3", Layout.SPARSE: "11", Layout.LINE: "7"}
)
"""Tesseract's numbers (`--psm`)."""

WHITELIST: Final = "tessedit_char_whitelist"

_COLUMNS: Final = 12
# "Trường......................" on a form: Tesseract puts the dots into the word but not into its box, so that in
# the PDF's text layer they would squeeze the letters aside. Three dots may be print ("v.v...").
_LEADER: Final = re.compile(r"[.…_]{4,}$")
_WORD_LEVEL: Final = "5"
_MISSING_DATA_SIGNS: Final = ("Failed loading language", "Error opening data file", "couldn't load any languages")


class PytesseractEngine:
    """Implements the port `RecognitionEngine` with one `tesseract` process a picture.

    Pictures on their way lie in `scratch`. Without `model` Debian's `vie` reads.
    """

    def __init__(self, scratch: Path, model: RecognitionModel | None = None) -> None:
        self._scratch = scratch
        self.model = model or find_model(FALLBACK_MODEL)

    def recognise(
        self,
        picture: Pixels,
        *,
        layout: Layout,
        resolution_dpi: int,
        timeout_seconds: float,
        allowed: str = "",
    ) -> tuple[Word, ...]:
        """Return the words of a picture; boxes, order and errors as the port says."""
        options = [
            *("--tessdata-dir", str(self.model.folder)),
            *("--psm", PAGE_SEGMENTATION_MODES[layout]),
            *("--dpi", str(resolution_dpi)),
            *("-c", "tessedit_create_tsv=1"),
            *(("-c", f"{WHITELIST}={allowed}") if allowed else ()),
        ]
        with tempfile.NamedTemporaryFile(dir=self._scratch, prefix="page-", suffix=".pgm") as file:
            _write_grey_map(picture, file)
            tsv = _tsv_of(Path(file.name), self.model.name, shlex.join(options), timeout_seconds)
        return tuple(words_of_tsv(tsv))


def _write_grey_map(picture: Pixels, file: IO[bytes]) -> None:
    """Write a PGM: its pixels as they are. pytesseract would encode an array as PNG, 0.5 s an A4 page."""
    height, width = picture.shape
    file.write(b"P5\n%d %d\n255\n" % (width, height))
    file.write(np.ascontiguousarray(picture).data)
    file.flush()


def _tsv_of(picture: Path, model_name: str, options: str, timeout_seconds: float) -> str:
    try:
        tsv = pytesseract.pytesseract.run_and_get_output(
            str(picture), extension="tsv", lang=model_name, config=options, timeout=timeout_seconds
        )
    except pytesseract.TesseractNotFoundError as error:
        raise EngineUnusableError("engine_missing", model_name) from error
    except pytesseract.TesseractError as error:
        if any(sign in str(error.message) for sign in _MISSING_DATA_SIGNS):
            raise EngineUnusableError("model_broken", model_name) from error
        raise UnreadablePageError("page.unreadable") from error
    except RuntimeError as error:
        # pytesseract has no error class of its own for the timeout.
        raise UnreadablePageError("page.timeout", {"seconds": round(timeout_seconds)}) from error
    return str(tsv)


def words_of_tsv(tsv: str) -> Iterator[Word]:
    """Yield the words of Tesseract's TSV; dotted leaders, empty words and boxes without area are left out.

    Lines and blocks are counted anew from 0 over those that hold a word.
    """
    line, block = -1, -1
    previous_line, previous_block = "", ""
    for row in tsv.split("\n"):
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) < _COLUMNS or cells[0] != _WORD_LEVEL:
            continue
        text = _LEADER.sub("", normalize(cells[11].strip()))
        box = _box(cells[6:10])
        if not text or box.width <= 0 or box.height <= 0:
            continue
        line_key = "/".join(cells[2:5])
        if cells[2] != previous_block:
            block, previous_block = block + 1, cells[2]
        if line_key != previous_line:
            line, previous_line = line + 1, line_key
        confidence = min(100.0, max(0.0, float(cells[10])))
        yield Word(text=text, box=box, confidence=confidence, line=line, block=block)


def _box(cells: list[str]) -> Box:
    left, top, width, height = (int(cell) for cell in cells)
    return Box(left=left, top=top, right=left + width, bottom=top + height)
