"""One row of reference data: from text to a unit, a procedure or a component, or to the reason why not."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from digitize.domain.paper_types import PAPER_TYPES
from digitize.domain.procedure import Component
from digitize.domain.reference import Procedure, ReferenceRow, Unit
from digitize.domain.register import Rejection
from digitize.domain.register_cells import (
    RejectedCellError,
    cell_text,
    required_code,
    required_text,
    required_unit,
)
from digitize.domain.register_parsing import parse_moment
from digitize.domain.register_tables import TableKind
from digitize.domain.vietnamese import folded_syllables

_YES = frozenset({"1", "true", "yes", "co", "x", "bat buoc", "phai", "dung"})
_NO = frozenset({"0", "false", "no", "khong", "khong bat buoc", "sai"})
_FOR_GOOD = frozenset({"vinh vien", "khong thoi han", "vo thoi han", "khong xac dinh thoi han"})
_MONTHS = re.compile(r"(\d{1,4})(?: tháng)?", re.ASCII)
_LONGEST_VALIDITY_MONTHS = 1_200


def parse_reference_row(kind: TableKind, cells: Mapping[str, str]) -> ReferenceRow | Rejection:
    """Return the row of table `kind` that `cells` (our column name -> text) says, or why it is rejected.

    Codes of rejection: `register.value_missing`, `register.unit_code_invalid`, `register.date_invalid`,
    `register.dates_reversed`, `register.successor_invalid`, `register.flag_invalid`, `register.number_invalid`,
    `register.paper_type_unknown`, `register.text_invalid`. An empty flag means yes (what a list does not
    exempt is due), but for `is_result`.
    """
    try:
        return _PARSERS[kind](cells)
    except RejectedCellError as rejected:
        return rejected.rejection


def _unit(cells: Mapping[str, str]) -> Unit:
    code = required_unit(cells, "unit_code").canonical
    successor = _unit_code(cells, "successor")
    if successor == code:
        raise RejectedCellError("register.successor_invalid", "successor")
    valid_from, valid_to = _day(cells, "valid_from"), _day(cells, "valid_to")
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise RejectedCellError("register.dates_reversed", "valid_to")
    return Unit(
        code=code,
        name=required_text(cells, "unit_name"),
        parent=_unit_code(cells, "parent"),
        valid_from=valid_from,
        valid_to=valid_to,
        successor=successor,
    )


def _procedure(cells: Mapping[str, str]) -> Procedure:
    return Procedure(
        code=required_code(cells, "procedure_code"),
        name=required_text(cells, "procedure_name"),
        field=cell_text(cells, "field"),
        yields_result_paper=_flag(cells, "yields_result_paper"),
    )


def _component(cells: Mapping[str, str]) -> Component:
    return Component(
        procedure_code=required_code(cells, "procedure_code"),
        code=required_code(cells, "component_code"),
        name=required_text(cells, "component_name"),
        paper_type=_paper_type(cells),
        is_required=_flag(cells, "is_required"),
        must_digitize=_flag(cells, "must_digitize"),
        validity_months=_validity_months(cells),
        is_result=_flag(cells, "is_result", if_empty="khong"),
    )


_PARSERS: Mapping[TableKind, Callable[[Mapping[str, str]], ReferenceRow]] = MappingProxyType(
    {TableKind.UNITS: _unit, TableKind.PROCEDURES: _procedure, TableKind.COMPONENTS: _component}
)


def _unit_code(cells: Mapping[str, str], column: str) -> str | None:
    return required_unit(cells, column).canonical if cell_text(cells, column) else None


def _day(cells: Mapping[str, str], column: str) -> date | None:
    text = cell_text(cells, column)
    if not text:
        return None
    moment = parse_moment(text)
    if moment is None:
        raise RejectedCellError("register.date_invalid", column)
    return moment.date()


def _flag(cells: Mapping[str, str], column: str, *, if_empty: str = "co") -> bool:
    folded = " ".join(folded_syllables(cell_text(cells, column))) or if_empty
    if folded not in _YES | _NO:
        raise RejectedCellError("register.flag_invalid", column)
    return folded in _YES


def _paper_type(cells: Mapping[str, str]) -> str:
    """Return the code of a type that is given by its code or its name: another one would match no paper, ever."""
    text = cell_text(cells, "paper_type")
    folded = " ".join(folded_syllables(text))
    if not folded:
        return ""
    for code, kind in PAPER_TYPES.items():
        if folded in (code.lower(), " ".join(folded_syllables(kind.name))):
            return code
    raise RejectedCellError("register.paper_type_unknown", "paper_type")


def _validity_months(cells: Mapping[str, str]) -> int | None:
    text = cell_text(cells, "validity_months").lower()
    if not text or " ".join(folded_syllables(text)) in _FOR_GOOD:
        return None
    match = _MONTHS.fullmatch(text)
    if match is None or not 1 <= int(match[1]) <= _LONGEST_VALIDITY_MONTHS:
        raise RejectedCellError("register.number_invalid", "validity_months")
    return int(match[1])
