"""Numbers and days that a digital signature puts into the blanks of a born-digital page.

Nghị định 30/2020/NĐ-CP, article 14: the clerk numbers and dates an electronic document when it is sealed. Signing
software writes them into the appearance of signature fields, so the page's own text reads "Số: /TB-UBND". Captions
of signatures ("Ký bởi: …") are no text of the page and stay out: only digits that stand in a gap of one of its
lines are taken.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from digitize.domain.recognition import Word
from digitize.ocr.page_frame import PageFrame
from digitize.ocr.rasterize import page_of
from digitize.ocr.text_layer import words_of_text_layer

_DIGITS: Final = re.compile(r"\d{1,6}")


def with_stamped_numbers(
    document: pypdfium2.PdfDocument, number: int, frame: PageFrame, words: tuple[Word, ...]
) -> tuple[Word, ...]:
    """Return the words of the text layer with the digits that signatures added, each in its line.

    Flattens the page in memory: draw nothing from it afterwards (the file itself is not touched).
    """
    page = page_of(document, number)
    if not pdfium.FPDFPage_GetAnnotCount(page.raw):
        return words
    if pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) != pdfium.FLATTEN_SUCCESS:
        return words
    known = {(word.text, word.box.left, word.box.top) for word in words}
    merged = list(words)
    # What flattening adds is seen by a page loaded anew.
    for stamp in words_of_text_layer(page_of(document, number), frame):
        if (stamp.text, stamp.box.left, stamp.box.top) in known or not _DIGITS.fullmatch(stamp.text):
            continue
        place = _place(stamp, merged)
        if place is not None:
            merged.insert(place, replace(stamp, line=merged[place - 1].line, block=merged[place - 1].block))
    return tuple(merged)


def _place(stamp: Word, words: Sequence[Word]) -> int | None:
    """Return before which word the stamp stands in a gap of a line; None when it stands in none."""
    middle = (stamp.box.top + stamp.box.bottom) / 2
    for index in range(1, len(words)):
        before, after = words[index - 1], words[index]
        if (
            before.line == after.line
            and before.box.top < middle < before.box.bottom
            and before.box.right <= stamp.box.left + stamp.box.height // 4
            and stamp.box.right <= after.box.left + stamp.box.height // 4
        ):
            return index
    return None
