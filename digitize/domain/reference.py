"""Reference data that an administrator imports: units with their dates and successors, procedures, components.

Quyết định 09/2025/QĐ-TTg closed the codes of merged provinces: a closed code stays in the table with the day it
ended and the code that took its place, because old papers carry it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from digitize.domain.procedure import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An administrative unit; codes are canonical, `valid_to` is its last day, None where nothing is said."""

    code: str
    name: str
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None

    def is_valid_on(self, day: date) -> bool:
        """Return whether the code was in use on `day`."""
        has_begun = self.valid_from is None or self.valid_from <= day
        return has_begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure (thủ tục hành chính); `field` is its lĩnh vực."""

    code: str
    name: str
    field: str = ""
    yields_result_paper: bool = True


ReferenceRow = Unit | Procedure | Component
"""One row of a reference table."""


def key_of(row: ReferenceRow) -> str:
    """Return what makes a row the same row: within one file the first of two counts."""
    return f"{row.procedure_code}|{row.code}" if isinstance(row, Component) else row.code


def unit_successor(code: str, units: Mapping[str, Unit], day: date) -> str:
    """Return the code that stands for unit `code` on `day`: itself while valid, else its last known successor.

    A chain of successors that comes back to where it was ends there: reference data may be wrong, and reading
    must not hang on it.
    """
    seen: set[str] = set()
    while code not in seen:
        seen.add(code)
        unit = units.get(code)
        if unit is None or unit.successor is None or unit.is_valid_on(day):
            return code
        if unit.valid_from is not None and day < unit.valid_from:
            return code
        code = unit.successor
    return code
