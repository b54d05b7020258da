"""The change feed: the one-stop system tells of one dossier at a time, by the same rules as a row of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from digitize.application.ports_checklist import Checklists
from digitize.application.ports_register import Register
from digitize.domain.access import Principal
from digitize.domain.dossier import DossierCode
from digitize.domain.errors import InvalidInputError
from digitize.domain.portal_records import cells_of_record, is_portal_record
from digitize.domain.register import DossierHead, RegisterRow, Rejection
from digitize.domain.register_parsing import parse_row
from digitize.domain.register_tables import TableKind, recognise_table

_SUPPLEMENTS = "supplement_components"
_MOST_SUPPLEMENTS = 200
_ATTRIBUTE_OF_COLUMN = {
    "dossier_code": "code",
    "unit_code": "unit_code",
    "procedure_code": "procedure_code",
    "applicant_name": "applicant_name",
    "citizen_id": "masked_citizen_number",
    "channel": "channel",
    "return_channel": "return_channel",
    "received_at": "received_at",
    "due_at": "due_at",
    "finished_at": "finished_at",
    "returned_at": "returned_at",
    "supplement_requested_at": "supplement_requested_at",
    "withdrawn_at": "withdrawn_at",
    "status": "status",
}

Record = Mapping[str, object]
"""A decoded JSON object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierChange:
    """What a message did to the register; `changed` are the columns whose values moved, in a fixed order."""

    code: str
    outcome: Literal["added", "changed", "unchanged"]
    changed: tuple[str, ...]


class DossierFeed:
    """The use case of the change feed."""

    def __init__(self, register: Register, checklists: Checklists) -> None:
        self._register = register
        self._checklists = checklists

    def put(self, principal: Principal, code: str, record: Record) -> DossierChange:
        """Add or change dossier `code` (either form) by `record`: our field names, or the portal's object.

        A field that is absent keeps its stored value, one that is null takes it away; a known dossier may leave
        out `received_at`. `supplement_components` are the codes of the components asked for again since
        `supplement_requested_at`, in place of those asked for before.

        Raises InvalidDossierCodeError, and InvalidInputError with the fact "column": the codes of `parse_row`,
        `register.field_unknown`, `register.field_invalid`, `register.field_repeated`, `register.code_differs`,
        `register.unit_not_allowed`. Raises LedgerUnavailableError.
        """
        parsed = DossierCode.parse(code)
        known = self._register.find(principal, parsed.canonical)
        cells = _cells(record)
        supplements = _supplements(record)
        row = _row(parsed, known, cells)
        if supplements and row.supplement_requested_at is None:
            raise _refused("register.value_missing", "supplement_requested_at")
        if principal.units is not None and row.unit.canonical not in principal.units:
            raise _refused("register.unit_not_allowed", "unit_code")
        saved = self._register.save(principal, [row], frozenset(cells))
        if saved.refused:
            raise _refused("register.unit_not_allowed", "dossier_code")
        changed = self._changed(principal, known, row) if saved.changed else ()
        if supplements is not None and self._ask_again(principal, row, supplements):
            changed = (*changed, _SUPPLEMENTS)
        outcome: Literal["added", "changed", "unchanged"] = "changed" if changed else "unchanged"
        return DossierChange(code=parsed.canonical, outcome="added" if saved.added else outcome, changed=changed)

    def _changed(self, principal: Principal, known: DossierHead | None, row: RegisterRow) -> tuple[str, ...]:
        now = self._register.find(principal, row.code.canonical)
        moved = tuple(
            column
            for column, attribute in _ATTRIBUTE_OF_COLUMN.items()
            if getattr(known, attribute, None) != getattr(now, attribute, None)
        )
        # Two numbers may look alike once masked: then nothing else moved.
        return moved or ("citizen_id",)

    def _ask_again(self, principal: Principal, row: RegisterRow, components: tuple[str, ...]) -> bool:
        return self._checklists.request_supplement(
            principal,
            row.code.canonical,
            components,
            requested_at=row.supplement_requested_at or row.received_at,
        )


def _row(code: DossierCode, known: DossierHead | None, cells: dict[str, str]) -> RegisterRow:
    """Return the row that `cells` say, completed by what is `known`; the completions are put into `cells`."""
    cells.setdefault("dossier_code", known.code if known is not None else code.issued)
    if known is not None:
        cells.setdefault("received_at", known.received_at.isoformat())
    row = parse_row(cells)
    if isinstance(row, Rejection):
        raise _refused(row.code, row.column)
    if row.code.canonical != code.canonical:
        raise _refused("register.code_differs", "dossier_code")
    return row


def _cells(record: Record) -> dict[str, str]:
    is_portal = is_portal_record(record)
    fields = {name: value for name, value in record.items() if name != _SUPPLEMENTS}
    cells = cells_of_record(fields)
    left_out = [name for name in fields if name not in cells]
    if left_out and not is_portal:
        raise _refused("register.field_invalid", left_out[0])
    header = recognise_table(list(cells), TableKind.DOSSIERS)
    found: dict[str, str] = {}
    for name, column, text in zip(cells, header.columns, cells.values(), strict=True):
        if column is None and not is_portal:
            raise _refused("register.field_unknown", name)
        if column in found:
            raise _refused("register.field_repeated", name)
        if column is not None:
            found[column] = text
    return found


def _supplements(record: Record) -> tuple[str, ...] | None:
    if _SUPPLEMENTS not in record:
        return None
    codes = record[_SUPPLEMENTS]
    if not isinstance(codes, list) or len(codes) > _MOST_SUPPLEMENTS:
        raise _refused("register.field_invalid", _SUPPLEMENTS)
    if not all(isinstance(code, str) and 0 < len(code) <= 100 and code.isprintable() for code in codes):
        raise _refused("register.field_invalid", _SUPPLEMENTS)
    return tuple(dict.fromkeys(codes))


def _refused(code: str, column: str) -> InvalidInputError:
    return InvalidInputError(code, {"column": column[:60]})
