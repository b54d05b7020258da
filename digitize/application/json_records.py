"""The records of a JSON file: a list, an object that holds one list, or one object after another (JSON lines).

Read piece by piece: a file of a million dossiers takes the memory of one.
"""

import json
from collections.abc import Iterator, Mapping
from typing import NoReturn, TextIO

from digitize.application.records import Record, RecordFile
from digitize.domain.errors import RegisterFileError
from digitize.domain.portal_records import PORTAL_FIELDS, cells_of_record
from digitize.domain.register import Rejection
from digitize.domain.register_columns import check_columns
from digitize.domain.register_tables import REQUIRED_BY_KIND, RecognisedHeader, TableKind, recognise_table

_PIECE_CHARACTERS = 64 * 1024
_LONGEST_RECORD_CHARACTERS = 2_000_000
_DEEPEST_ENVELOPE = 8
# What says that an object is a record, and no envelope around a list of them.
_NAMES_OF_RECORDS = PORTAL_FIELDS | {"dossier_code", "unit_code", "procedure_code", "component_code"}


def json_records(text: TextIO, kind: TableKind | None) -> RecordFile:
    """Return the records of `text`. The first one tells the table, where `kind` does not state it.

    Raises RegisterFileError: `register.json_unreadable`, `register.empty` (no record in it),
    `register.column_missing`, `register.kind_ambiguous`. A record that is no object is rejected as a row.
    """
    objects = enumerate(_objects(_Scanner(text)), start=1)
    first = next(objects, None)
    if first is None:
        raise RegisterFileError("register.empty")
    header = recognise_table(_names(first[1]), kind)
    if header.kind is TableKind.DOSSIERS and "dossier_code" not in header.known and kind is None:
        check_columns(header.columns, REQUIRED_BY_KIND[header.kind])
    return RecordFile(kind=header.kind, records=_records(first, objects, header.kind))


def _names(record: object) -> list[str]:
    return list(cells_of_record(record)) if isinstance(record, Mapping) else []


def _records(first: tuple[int, object], rest: Iterator[tuple[int, object]], kind: TableKind) -> Iterator[Record]:
    headers: dict[tuple[str, ...], RecognisedHeader] = {}
    for numbered in ((first,), rest):
        for number, record in numbered:
            if isinstance(record, Mapping):
                yield number, _cells(cells_of_record(record), kind, headers)
            else:
                yield number, Rejection(code="register.row_unreadable")


def _cells(
    cells: Mapping[str, str], kind: TableKind, headers: dict[tuple[str, ...], RecognisedHeader]
) -> Mapping[str, str] | Rejection:
    names = tuple(cells)
    if len(headers) > 1_000:
        headers.clear()
    header = headers.get(names)
    if header is None:
        header = headers[names] = recognise_table(names, kind)
    if len([column for column in header.columns if column is not None]) > len(header.known):
        return Rejection(code="register.field_repeated")
    pairs = zip(header.columns, cells.values(), strict=True)
    return {column: text for column, text in pairs if column is not None}


def _objects(scanner: "_Scanner") -> Iterator[object]:
    if scanner.peek() == "[":
        yield from scanner.items()
        return
    while scanner.peek():
        if scanner.peek() != "{":
            scanner.fail()
        record = scanner.record_or_none()
        if record is None:
            # The envelope's list begins here; what follows the list tells nothing about records.
            yield from scanner.items()
            return
        yield record


class _Scanner:
    """Decodes one JSON value after another out of a text of which only a piece is held."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._decoder = json.JSONDecoder(parse_constant=self._refuse)
        self._held, self._at, self._is_ended = "", 0, False

    def peek(self) -> str:
        """Return the next character that is no white space, "" at the end."""
        while True:
            while self._at < len(self._held):
                if not self._held[self._at].isspace():
                    return self._held[self._at]
                self._at += 1
            if self._is_ended:
                return ""
            self._read(_PIECE_CHARACTERS)

    def items(self) -> Iterator[object]:
        """Yield the values of the list that begins here."""
        self._expect("[")
        if self.peek() == "]":
            self._expect("]")
            return
        while True:
            yield self._value()
            if self.peek() == "]":
                self._expect("]")
                return
            self._expect(",")

    def record_or_none(self, *, depth: int = 0) -> dict[str, object] | None:
        """Return the object that begins here; None when it is an envelope, and the list in it begins here."""
        if depth > _DEEPEST_ENVELOPE:
            self.fail()
        self._expect("{")
        found: dict[str, object] = {}
        while self.peek() != "}":
            name = self._value()
            if not isinstance(name, str):
                self.fail()
            self._expect(":")
            is_record = not _NAMES_OF_RECORDS.isdisjoint({name, *found})
            if not is_record and self.peek() == "[":
                return None
            if not is_record and self.peek() == "{":
                inner = self.record_or_none(depth=depth + 1)
                if inner is None:
                    return None
                found[name] = inner
            else:
                found[name] = self._value()
            if self.peek() != "}":
                self._expect(",")
        self._expect("}")
        return found

    def fail(self) -> NoReturn:
        """Raise RegisterFileError: this is no JSON, or none that holds records."""
        raise RegisterFileError("register.json_unreadable")

    def _expect(self, character: str) -> None:
        if self.peek() != character:
            self.fail()
        self._at += 1

    def _value(self) -> object:
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except (ValueError, RecursionError) as error:
                if self._is_ended or len(self._held) - self._at > _LONGEST_RECORD_CHARACTERS:
                    raise RegisterFileError("register.json_unreadable") from error
            else:
                # A number at the end of what is held may go on in the next piece.
                if end < len(self._held) or self._is_ended:
                    self._at = end
                    return value
            self._read(max(_PIECE_CHARACTERS, len(self._held) - self._at))

    def _read(self, characters: int) -> None:
        more = self._text.read(characters)
        self._is_ended = not more
        self._held, self._at = self._held[self._at :] + more, 0

    def _refuse(self, _constant: str) -> NoReturn:
        raise ValueError("NaN and Infinity are no JSON")
