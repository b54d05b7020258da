"""The rows of a worksheet; their lines are the sheet's own row numbers."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

from digitize.application.records import Record, RecordFile, cells_by_column
from digitize.domain.errors import RegisterFileError
from digitize.domain.register_columns import check_columns
from digitize.domain.register_tables import REQUIRED_BY_KIND, RecognisedHeader, TableKind, recognise_table

# Exports put a title, the office and the period above the header.
_HEADER_WITHIN_ROWS = 20

NumberedRow = tuple[int, list[str]]
"""A row of a sheet that is not empty: its number from 1, and its cells as text."""

WorkbookRows = Callable[[BinaryIO], Iterator[NumberedRow]]
"""The port to spreadsheets: the rows of a workbook's first filled sheet (`digitize.export.workbooks`)."""


def no_workbooks(file: BinaryIO) -> Iterator[NumberedRow]:  # noqa: ARG001 - the port's signature
    """Refuse every workbook: for where no spreadsheet is expected. Raises RegisterFileError."""
    raise RegisterFileError("register.file_unsupported")


def worksheet_records(rows: Iterator[NumberedRow], kind: TableKind | None) -> RecordFile:
    """Return the rows below the header, which is sought among the first twenty.

    Raises RegisterFileError: `register.empty`, `register.column_missing`, `register.column_repeated`,
    `register.kind_ambiguous`, and what the workbook raises.
    """
    top = list(islice(rows, _HEADER_WITHIN_ROWS))
    if not top:
        raise RegisterFileError("register.empty")
    header, place = _header([cells for _, cells in top], kind)
    check_columns(header.columns, REQUIRED_BY_KIND[header.kind])
    return RecordFile(kind=header.kind, records=_records(chain(top[place + 1 :], rows), header))


def _records(rows: Iterator[NumberedRow], header: RecognisedHeader) -> Iterator[Record]:
    for number, cells in rows:
        yield number, cells_by_column(header, cells)


def _header(top: Sequence[Sequence[str]], kind: TableKind | None) -> tuple[RecognisedHeader, int]:
    """Return the header among the first rows (the row that knows the most columns) and its place."""
    readings = [(recognise_table(cells, kind), place) for place, cells in enumerate(top)]
    return max(readings, key=lambda reading: (reading[0].is_complete, len(reading[0].known), -reading[1]))
