"""The rows of an XLSX workbook's first filled sheet, streamed; their lines are the sheet's own row numbers."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from digitize.application.records import Record, RecordFile, cells_by_column
from digitize.domain.errors import RegisterFileError
from digitize.domain.register_columns import check_columns
from digitize.domain.register_tables import REQUIRED_BY_KIND, RecognisedHeader, TableKind, recognise_table

# Exports put a title, the office and the period above the header.
_HEADER_WITHIN_ROWS = 20
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


def worksheet_records(file: BinaryIO, kind: TableKind | None) -> RecordFile:
    """Return the rows of the first sheet of `file` that is not empty.

    Dates are taken as cells or as text; a whole number that was kept as a float is that number ("9990850012"), so
    that a citizen number which lost its leading zero is seen to be too short.

    Raises RegisterFileError: `register.workbook_unreadable`, `register.workbook_too_large`, `register.empty`,
    `register.column_missing`, `register.column_repeated`, `register.kind_ambiguous`.
    """
    _check_size(file)
    try:
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        raise RegisterFileError("register.workbook_unreadable") from error
    for sheet in workbook.worksheets:
        rows = _rows(sheet)
        top = list(islice(rows, _HEADER_WITHIN_ROWS))
        if top:
            header, place = _header([cells for _, cells in top], kind)
            check_columns(header.columns, REQUIRED_BY_KIND[header.kind])
            return RecordFile(kind=header.kind, records=_records(top[place + 1 :], rows, header))
    raise RegisterFileError("register.empty")


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
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1):
            cells = [_text(value) for value in values]
            if any(cells):
                yield number, cells
    except _BROKEN as error:
        raise RegisterFileError("register.workbook_unreadable") from error


def _records(
    top: Sequence[tuple[int, list[str]]], rest: Iterator[tuple[int, list[str]]], header: RecognisedHeader
) -> Iterator[Record]:
    for numbered in (top, rest):
        for number, cells in numbered:
            yield number, cells_by_column(header, cells)


def _header(top: Sequence[Sequence[str]], kind: TableKind | None) -> tuple[RecognisedHeader, int]:
    """Return the header among the first rows (the row that knows the most columns) and its place."""
    readings = [(recognise_table(cells, kind), place) for place, cells in enumerate(top)]
    return max(readings, key=lambda reading: (reading[0].is_complete, len(reading[0].known), -reading[1]))


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
