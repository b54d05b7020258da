"""The rows of a file that is imported, whatever its format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digitize.domain.register import Rejection
from digitize.domain.register_tables import RecognisedHeader, TableKind

Record = tuple[int, Mapping[str, str] | Rejection]
"""A row: its line in the file (JSON: its number among the records, from 1), and its cells by our column names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """A file whose header is read; `records` reads the rest as it is asked, and may raise RegisterFileError."""

    kind: TableKind
    records: Iterator[Record]


def cells_by_column(header: RecognisedHeader, cells: list[str]) -> Mapping[str, str] | Rejection:
    """Return the cells of one row by our column names: a row may end early, but not be longer than the header."""
    if len(cells) > len(header.columns) and any(cell.strip() for cell in cells[len(header.columns) :]):
        return Rejection(code="register.too_many_cells", facts=(("expected", len(header.columns)),))
    found = dict.fromkeys(header.known, "")
    found.update((name, cell) for name, cell in zip(header.columns, cells, strict=False) if name is not None)
    return found
