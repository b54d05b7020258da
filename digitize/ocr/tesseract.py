"""Tesseract through pytesseract: one run a page, words with boxes from its TSV and nothing else.

Text, boxes and the PDF's text layer are all made from these words, so that later steps can mend them.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytesseract

from digitize.domain.errors import UnreadablePageError
from digitize.domain.recognition import Box, Word
from digitize.domain.vietnamese import normalize

_COLUMNS: Final = 12
# "Trường......................" on a form: Tesseract puts the dots into the word but not into its box, so that in
# the PDF's text layer they would squeeze the letters aside. Three dots may be print ("v.v...").
_LEADER: Final = re.compile(r"[.…_]{4,}$")
_WORD_LEVEL: Final = "5"
_MISSING_DATA_SIGNS: Final = ("Failed loading language", "Error opening data file", "couldn't load any languages")


class TesseractUnusableError(RuntimeError):
    """Tesseract or its language data is not installed as it should be; no page is to blame."""


def require_language(language: str) -> None:
    """Raise TesseractUnusableError unless Tesseract is installed with the data of `language`.

    Asked once at start: found out page by page, every page would be blamed for it and quarantined.
    """
    try:
        known = pytesseract.get_languages()
    except pytesseract.TesseractNotFoundError as error:
        raise TesseractUnusableError("tesseract is not installed") from error
    if language not in known:
        raise TesseractUnusableError("language data is missing")


def recognise(picture: Path, *, language: str, resolution_dpi: int, timeout_seconds: float) -> tuple[Word, ...]:
    """Return the words of a picture file, boxes in its pixels, in reading order.

    The picture is handed over as a path: pytesseract would encode an array as PNG (1.67 s instead of 1.16 s a
    page). Raises UnreadablePageError `page.timeout` or `page.unreadable`, and TesseractUnusableError.
    """
    try:
        tsv = pytesseract.pytesseract.run_and_get_output(
            str(picture),
            extension="tsv",
            lang=language,
            config=f"--psm 3 --dpi {resolution_dpi} -c tessedit_create_tsv=1",
            timeout=timeout_seconds,
        )
    except pytesseract.TesseractNotFoundError as error:
        raise TesseractUnusableError("tesseract is not installed") from error
    except pytesseract.TesseractError as error:
        if any(sign in str(error.message) for sign in _MISSING_DATA_SIGNS):
            raise TesseractUnusableError("language data is missing") from error
        raise UnreadablePageError("page.unreadable") from error
    except RuntimeError as error:
        # pytesseract has no error class of its own for the timeout.
        raise UnreadablePageError("page.timeout", {"seconds": round(timeout_seconds)}) from error
    return tuple(words_of_tsv(tsv))


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
