"""Import of the register of received dossiers: the denominator of every coverage figure."""

import csv
from collections.abc import Iterator
from typing import TextIO

from digitize.application.ports_register import Register
from digitize.domain.access import Principal
from digitize.domain.errors import RegisterFileError
from digitize.domain.register import ImportReport, RegisterRow, RejectedRow, Rejection
from digitize.domain.register_columns import check_columns, recognise_columns
from digitize.domain.register_parsing import parse_row

CHUNK_ROWS = 5_000
"""Rows a transaction: long enough to be fast, short enough that filing papers waits for less than a second."""

_DELIMITERS = (",", ";", "\t")
_HEADER_CHARACTERS = 20_000


class RegisterImport:
    """Imports register files, streamed in chunks of `chunk_rows`, a transaction each."""

    def __init__(self, register: Register, *, chunk_rows: int = CHUNK_ROWS) -> None:
        self._register = register
        self._chunk_rows = chunk_rows

    def run(self, principal: Principal, file: TextIO) -> ImportReport:
        """Import `file`: CSV text (comma, semicolon or tab; a byte order mark is ignored), `newline=""`.

        Bad rows are reported and the rest is imported. Of rows with the same dossier (in the historic or the
        present form of its code) the first counts and the others are reported as `register.duplicate_row`: a
        file in which the last one won would not be the same when imported twice in chunks. A row of a unit
        that the principal may not see is reported as `register.unit_not_allowed`.

        Raises RegisterFileError when the file cannot be a register at all: `register.empty`,
        `register.column_missing`, `register.column_repeated`, `register.not_utf8`. Chunks before an unreadable
        byte stay imported; importing the mended file again changes only the rest. Raises
        LedgerUnavailableError.
        """
        try:
            return self._import(principal, file)
        except UnicodeDecodeError as error:
            raise RegisterFileError("register.not_utf8") from error

    def _import(self, principal: Principal, file: TextIO) -> ImportReport:
        records = _Records(file)
        tally = _Tally()
        chunk: dict[str, tuple[int, RegisterRow]] = {}
        for line, parsed in records:
            tally.rows += 1
            verdict = parsed if isinstance(parsed, Rejection) else tally.admit(principal, line, parsed)
            if isinstance(verdict, Rejection):
                tally.rejected.append(RejectedRow(line=line, rejection=verdict))
                continue
            chunk[verdict.code.canonical] = (line, verdict)
            if len(chunk) >= self._chunk_rows:
                self._save(principal, chunk, records.columns, tally)
                chunk = {}
        if chunk:
            self._save(principal, chunk, records.columns, tally)
        return tally.report()

    def _save(
        self,
        principal: Principal,
        chunk: dict[str, tuple[int, RegisterRow]],
        columns: frozenset[str],
        tally: "_Tally",
    ) -> None:
        saved = self._register.save(principal, [row for _, row in chunk.values()], columns)
        tally.added += saved.added
        tally.changed += saved.changed
        tally.unchanged += saved.unchanged
        for code in saved.refused:
            rejection = Rejection(code="register.unit_not_allowed", column="dossier_code")
            tally.rejected.append(RejectedRow(line=chunk[code][0], rejection=rejection))


class _Tally:
    """The running counts of one import."""

    def __init__(self) -> None:
        self.rows = self.added = self.changed = self.unchanged = 0
        self.rejected: list[RejectedRow] = []
        self._line_of_code: dict[str, int] = {}

    def admit(self, principal: Principal, line: int, row: RegisterRow) -> RegisterRow | Rejection:
        """Return `row`, or why it may not be saved although it can be read."""
        if principal.units is not None and row.unit.canonical not in principal.units:
            return Rejection(code="register.unit_not_allowed", column="unit_code")
        first_line = self._line_of_code.setdefault(row.code.canonical, line)
        if first_line != line:
            return Rejection(
                code="register.duplicate_row", column="dossier_code", facts=(("first_line", first_line),)
            )
        return row

    def report(self) -> ImportReport:
        """Return the counts, rejected rows in the order of the file."""
        return ImportReport(
            rows=self.rows,
            added=self.added,
            changed=self.changed,
            unchanged=self.unchanged,
            rejected=tuple(sorted(self.rejected, key=lambda rejected: rejected.line)),
        )


class _Records:
    """The rows of a CSV stream, each with the line it begins on; the header is read on construction."""

    def __init__(self, file: TextIO) -> None:
        header = ""
        self._lines_before = 0
        while not header.strip().strip(",;\t\ufeff"):
            header = file.readline(_HEADER_CHARACTERS)
            self._lines_before += 1
            if not header:
                raise RegisterFileError("register.empty")
        delimiter, self._names = _sniff(header)
        check_columns(self._names)
        # strict: a quote that is never closed is reported instead of swallowing the rows after it.
        self._reader = csv.reader(file, delimiter=delimiter, strict=True)
        self.columns = frozenset(name for name in self._names if name is not None)

    def __iter__(self) -> Iterator[tuple[int, RegisterRow | Rejection]]:
        while True:
            line = self._lines_before + self._reader.line_num + 1
            try:
                record = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                # The row may have swallowed others, up to the limit of a cell: the report says how far.
                last_line = self._lines_before + self._reader.line_num
                yield line, Rejection(code="register.row_unreadable", facts=(("last_line", last_line),))
                continue
            if any(cell.strip() for cell in record):
                yield line, self._parsed(record)

    def _parsed(self, record: list[str]) -> RegisterRow | Rejection:
        if any(cell.strip() for cell in record[len(self._names) :]):
            return Rejection(code="register.too_many_cells", facts=(("expected", len(self._names)),))
        cells = dict.fromkeys(self.columns, "")
        cells.update((name, cell) for name, cell in zip(self._names, record, strict=False) if name is not None)
        return parse_row(cells)


def _sniff(header: str) -> tuple[str, tuple[str | None, ...]]:
    """Return the delimiter under which the most columns of `header` are known, and these columns."""
    readings: list[tuple[str, tuple[str | None, ...]]] = []
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([header.strip("\r\n\ufeff")], delimiter=delimiter))
        readings.append((delimiter, recognise_columns(cells)))
    return max(readings, key=lambda reading: sum(name is not None for name in reading[1]))
