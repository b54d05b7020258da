"""The rows of a CSV file (comma, semicolon or tab), each with the line it begins on."""

import csv
from collections.abc import Iterator
from typing import TextIO

from digitize.application.records import Record, RecordFile, cells_by_column
from digitize.domain.errors import RegisterFileError
from digitize.domain.register import Rejection
from digitize.domain.register_columns import check_columns
from digitize.domain.register_tables import REQUIRED_BY_KIND, RecognisedHeader, TableKind, recognise_table

_DELIMITERS = (",", ";", "\t")
_HEADER_CHARACTERS = 20_000


def csv_records(text: TextIO, kind: TableKind | None) -> RecordFile:
    """Return the rows of `text`, opened with `newline=""`; a byte order mark and empty lines on top are ignored.

    Raises RegisterFileError: `register.empty`, `register.column_missing`, `register.column_repeated`,
    `register.kind_ambiguous`.
    """
    line, lines_before = "", 0
    while not line.strip().strip(",;\t\ufeff"):
        line = text.readline(_HEADER_CHARACTERS)
        lines_before += 1
        if not line:
            raise RegisterFileError("register.empty")
    delimiter, header = _sniff(line, kind)
    check_columns(header.columns, REQUIRED_BY_KIND[header.kind])
    return RecordFile(kind=header.kind, records=_rows(text, delimiter, header, lines_before))


def _rows(text: TextIO, delimiter: str, header: RecognisedHeader, lines_before: int) -> Iterator[Record]:
    # strict: a quote that is never closed is reported instead of swallowing the rows after it.
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        line = lines_before + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # The row may have swallowed others, up to the limit of a cell: the report says how far.
            last_line = lines_before + reader.line_num
            yield line, Rejection(code="register.row_unreadable", facts=(("last_line", last_line),))
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells_by_column(header, cells)


def _sniff(line: str, kind: TableKind | None) -> tuple[str, RecognisedHeader]:
    """Return the delimiter under which the most columns of the header `line` are known, and these columns."""
    readings: list[tuple[str, RecognisedHeader]] = []
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([line.strip("\r\n\ufeff")], delimiter=delimiter))
        readings.append((delimiter, recognise_table(cells, kind)))
    return max(readings, key=lambda reading: (reading[1].is_complete, len(reading[1].known)))
