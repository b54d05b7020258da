"""The files that can be imported: what each is, told by its content, and its rows one after another."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from digitize.application.csv_records import csv_records
from digitize.application.json_records import json_records
from digitize.application.records import RecordFile
from digitize.application.worksheet_records import WorkbookRows, no_workbooks, worksheet_records
from digitize.domain.errors import RegisterFileError
from digitize.domain.register_tables import TableKind

_ZIP = b"PK\x03\x04"
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")
_NO_TABLES = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
_MARK = b"\xef\xbb\xbf"
_LOOKED_AT_BYTES = 4_096


@contextmanager
def opened_records(
    file: BinaryIO, kind: TableKind | None = None, *, workbook_rows: WorkbookRows = no_workbooks
) -> Iterator[RecordFile]:
    """Give the rows of `file` while the block runs: CSV, XLSX or JSON, told by its content, never by its name.

    `kind` states the table; without it the columns tell. `workbook_rows` reads spreadsheets. `file`
    is seekable, read from its beginning, and left open.

    Raises RegisterFileError: `register.empty`, `register.not_utf8`, `register.file_unsupported` (an old .xls, a
    PDF …), `register.workbook_unreadable`, `register.workbook_too_large`, `register.json_unreadable`,
    `register.column_missing`, `register.column_repeated`, `register.kind_ambiguous`. The rows raise it too.
    """
    file.seek(0)
    start = file.read(_LOOKED_AT_BYTES)
    file.seek(0)
    if start.startswith(_ZIP):
        yield worksheet_records(workbook_rows(file), kind)
        return
    if start.startswith(_OTHER_ENCODINGS):
        raise RegisterFileError("register.not_utf8")
    if start.startswith(_NO_TABLES) or b"\x00" in start:
        raise RegisterFileError("register.file_unsupported")
    # Decoded piece by piece: the size of the file does not matter to memory.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        is_json = start.removeprefix(_MARK).lstrip()[:1] in (b"[", b"{")
        yield json_records(text, kind) if is_json else csv_records(text, kind)
    except UnicodeDecodeError as error:
        raise RegisterFileError("register.not_utf8") from error
    finally:
        text.detach()
