"""Import of the register of received dossiers (the denominator of every coverage figure) and of reference data."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import BinaryIO, Generic, TypeVar

from digitize.application.first_lines import FirstLines
from digitize.application.ports_register import Register, SavedRows
from digitize.application.record_files import opened_records
from digitize.application.records import Record
from digitize.application.worksheet_records import WorkbookRows, no_workbooks
from digitize.domain.access import Principal
from digitize.domain.reference import ReferenceRow, key_of
from digitize.domain.reference_parsing import parse_reference_row
from digitize.domain.register import ImportReport, RegisterRow, RejectedRow, Rejection
from digitize.domain.register_parsing import parse_row
from digitize.domain.register_tables import TableKind

CHUNK_ROWS = 5_000
"""Rows a transaction: long enough to be fast, short enough that filing papers waits for less than a second."""

REPORTED_REJECTIONS = 10_000

_Row = TypeVar("_Row")


class RegisterImport:
    """Imports files of the register and of its reference data, in chunks of `chunk_rows`, a transaction each."""

    def __init__(
        self, register: Register, *, workbook_rows: WorkbookRows = no_workbooks, chunk_rows: int = CHUNK_ROWS
    ) -> None:
        self._register = register
        self._workbook_rows = workbook_rows
        self._chunk_rows = chunk_rows

    def run(self, principal: Principal, file: BinaryIO, kind: TableKind | None = None) -> ImportReport:
        """Import `file`: CSV, XLSX or JSON, told by its content; the table by its columns unless `kind` states it.

        Bad rows are reported and the rest is imported. Of rows with the same key (a dossier in the historic or
        the present form of its code) the first counts and the others are reported as `register.duplicate_row`: a
        file in which the last one won would not be the same when imported twice in chunks. A row of a unit that
        the principal may not see is reported as `register.unit_not_allowed`; reference data is for principals
        over all units, the rows of others are reported as `register.reference_not_allowed`.

        Raises RegisterFileError when the file cannot be imported at all (codes: `opened_records`). Chunks before
        an unreadable place stay imported; importing the mended file again changes only the rest. Raises
        LedgerUnavailableError.
        """
        with opened_records(file, kind, workbook_rows=self._workbook_rows) as opened:
            if opened.kind is TableKind.DOSSIERS:
                dossiers = _dossiers(self._register, principal)
                return _Import(dossiers, self._chunk_rows).run(opened.kind, opened.records)
            reference = _reference(self._register, principal, opened.kind)
            return _Import(reference, self._chunk_rows).run(opened.kind, opened.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table(Generic[_Row]):
    """What differs between the tables: how a row is read, told from others, allowed and saved."""

    parse: Callable[[Mapping[str, str]], _Row | Rejection]
    key: Callable[[_Row], str]
    key_column: str
    reason_to_refuse: Callable[[_Row], Rejection | None]
    save: Callable[[Sequence[_Row], frozenset[str]], SavedRows]


def _dossiers(register: Register, principal: Principal) -> _Table[RegisterRow]:
    def reason_to_refuse(row: RegisterRow) -> Rejection | None:
        if principal.units is None or row.unit.canonical in principal.units:
            return None
        return Rejection(code="register.unit_not_allowed", column="unit_code")

    return _Table(
        parse=parse_row,
        key=lambda row: row.code.canonical,
        key_column="dossier_code",
        reason_to_refuse=reason_to_refuse,
        save=partial(register.save, principal),
    )


def _reference(register: Register, principal: Principal, kind: TableKind) -> _Table[ReferenceRow]:
    refusal = None if principal.units is None else Rejection(code="register.reference_not_allowed")
    return _Table(
        parse=partial(parse_reference_row, kind),
        key=key_of,
        key_column="",
        reason_to_refuse=lambda _row: refusal,
        save=partial(register.save_reference, principal),
    )


class _Import(Generic[_Row]):
    """One import: rows are read here while the chunk before is saved in a thread of its own."""

    def __init__(self, table: _Table[_Row], chunk_rows: int) -> None:
        self._table = table
        self._chunk_rows = chunk_rows
        self._first_lines = FirstLines()
        self._tally = _Tally()
        # By columns: JSON records may differ in them, and only the columns that are there are taken.
        self._chunks: dict[frozenset[str], dict[str, tuple[int, _Row]]] = {}
        self._waiting = 0

    def run(self, kind: TableKind, records: Iterator[Record]) -> ImportReport:
        with _Saver(self._table.save, self._tally) as saver:
            for line, cells in records:
                self._tally.rows += 1
                rejection = cells if isinstance(cells, Rejection) else self._admit(line, cells)
                if rejection is not None:
                    self._tally.reject(line, rejection)
                elif self._waiting >= self._chunk_rows:
                    self._save_all(saver)
            self._save_all(saver)
        return self._tally.report(kind)

    def _admit(self, line: int, cells: Mapping[str, str]) -> Rejection | None:
        """Put the row into the chunk, or return why it may not be saved."""
        row = self._table.parse(cells)
        if isinstance(row, Rejection):
            return row
        refusal = self._table.reason_to_refuse(row)
        if refusal is not None:
            return refusal
        key = self._table.key(row)
        first_line = self._first_lines.note(key, line)
        if first_line != line:
            facts = (("first_line", first_line),)
            return Rejection(code="register.duplicate_row", column=self._table.key_column, facts=facts)
        self._chunks.setdefault(frozenset(cells), {})[key] = (line, row)
        self._waiting += 1
        return None

    def _save_all(self, saver: "_Saver[_Row]") -> None:
        for columns, chunk in self._chunks.items():
            saver.save(chunk, columns)
        self._chunks, self._waiting = {}, 0


class _Saver(Generic[_Row]):
    """Saves one chunk at a time in a thread, so that the next one is read meanwhile."""

    def __init__(self, save: Callable[[Sequence[_Row], frozenset[str]], SavedRows], tally: "_Tally") -> None:
        self._save = save
        self._tally = tally
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="register-import")
        self._under_way: tuple[Future[SavedRows], dict[str, tuple[int, _Row]]] | None = None

    def __enter__(self) -> "_Saver[_Row]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._executor.shutdown()

    def save(self, chunk: dict[str, tuple[int, _Row]], columns: frozenset[str]) -> None:
        self._finish()
        rows = [row for _, row in chunk.values()]
        self._under_way = (self._executor.submit(self._save, rows, columns), chunk)

    def _finish(self) -> None:
        if self._under_way is None:
            return
        (future, chunk), self._under_way = self._under_way, None
        saved = future.result()
        self._tally.added += saved.added
        self._tally.changed += saved.changed
        self._tally.unchanged += saved.unchanged
        rejection = Rejection(code="register.unit_not_allowed", column="dossier_code")
        for key in saved.refused:
            self._tally.reject(chunk[key][0], rejection)


class _Tally:
    """The running counts of one import."""

    def __init__(self) -> None:
        self.rows = self.added = self.changed = self.unchanged = self.rejected_rows = 0
        self._rejected: list[RejectedRow] = []

    def reject(self, line: int, rejection: Rejection) -> None:
        self.rejected_rows += 1
        if len(self._rejected) < REPORTED_REJECTIONS:
            self._rejected.append(RejectedRow(line=line, rejection=rejection))

    def report(self, kind: TableKind) -> ImportReport:
        """Return the counts, rejected rows in the order of the file."""
        return ImportReport(
            kind=kind,
            rows=self.rows,
            added=self.added,
            changed=self.changed,
            unchanged=self.unchanged,
            rejected_rows=self.rejected_rows,
            rejected=tuple(sorted(self._rejected, key=lambda rejected: rejected.line)),
        )
