"""Reading XLSX workbooks (ECMA-376) as rows of text, streamed."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from digitize.domain.errors import RegisterFileError

_MOST_COLUMNS = 200
# A workbook is a zip: what it unfolds to is bounded first. The texts of all cells are held in memory.
_LARGEST_SHEET_BYTES = 4_000_000_000
_LARGEST_TEXTS_BYTES = 400_000_000
_TEXTS = "xl/sharedStrings.xml"
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    OSError,
)
"""What openpyxl raises on workbooks that are no workbooks; it has no error of its own for it."""


def workbook_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet of `file` that is not empty, each with its number in the sheet, as text.

    Empty rows are passed over. Dates become ISO 8601; a whole number that was kept as a float is that number
    ("40085001234"), so that a citizen number which lost its leading zero is seen to be too short.

    Raises RegisterFileError: `register.workbook_unreadable`, `register.workbook_too_large`,
    `register.file_unsupported` (another kind of zip).
    """
    _check_size(file)
    try:
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            is_filled = False
            for row in _rows(sheet):
                is_filled = True
                yield row
            if is_filled:
                return
    except _BROKEN as error:
        raise RegisterFileError("register.workbook_unreadable") from error


def _check_size(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise RegisterFileError("register.workbook_unreadable") from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise RegisterFileError("register.file_unsupported")
    for part in parts:
        limit = _LARGEST_TEXTS_BYTES if part.filename == _TEXTS else _LARGEST_SHEET_BYTES
        if part.file_size > limit:
            raise RegisterFileError("register.workbook_too_large", {"maximum_megabytes": limit // 1_000_000})


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - openpyxl has no types
    # Many programs write a wrong extent; without it openpyxl counts for itself.
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1):
        cells = [_text(value) for value in values]
        if any(cells):
            yield number, cells


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        # A day without a time of day is kept by spreadsheets as its midnight.
        return value.date().isoformat() if value.time() == time.min else value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
