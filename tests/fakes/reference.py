"""Reference data in memory: the twin of the tables in PostgreSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from digitize.application.ports_register import SavedRows
from digitize.domain.access import Principal
from digitize.domain.procedure import Component
from digitize.domain.reference import Procedure, ReferenceRow, Unit, key_of

_FIELDS_BY_TABLE: dict[type, tuple[str, ...]] = {
    Unit: ("parent", "valid_from", "valid_to", "successor"),
    Procedure: ("field", "yields_result_paper"),
    Component: ("paper_type", "is_required", "must_digitize", "is_result", "validity_months"),
}
_DEFAULTS: dict[str, Any] = {
    "field": "",
    "yields_result_paper": True,
    "paper_type": "",
    "is_required": True,
    "must_digitize": True,
    "is_result": False,
}


@dataclass
class InMemoryReference:
    """Units, procedures and components by key."""

    units: dict[str, Unit] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    confirmed: set[tuple[type, str]] = field(default_factory=set)

    def save(self, rows: Sequence[ReferenceRow], columns: frozenset[str]) -> SavedRows:
        """Add or change rows of one table."""
        added = changed = 0
        for row in rows:
            table, key = self._table(row), key_of(row)
            known = table.get(key)
            merged = _merged(known, row, columns)
            is_confirmed = isinstance(row, Component) or (type(row), key) in self.confirmed
            added += known is None
            changed += known is not None and (known != merged or not is_confirmed)
            table[key] = merged
            self.confirmed.add((type(row), key))
            if isinstance(row, Component):
                self.procedures.setdefault(row.procedure_code, Procedure(code=row.procedure_code, name=""))
        return SavedRows(added=added, changed=changed, unchanged=len(rows) - added - changed, refused=frozenset())

    def meet_unit(self, code: str, name: str) -> None:
        """Add a unit that a dossier names; a name is filled in once, a confirmed one stays."""
        known = self.units.get(code)
        if known is None:
            self.units[code] = Unit(code=code, name=name, parent=_parent(code))
        elif not known.name and (Unit, code) not in self.confirmed:
            self.units[code] = replace(known, name=name)

    def meet_procedure(self, code: str, name: str) -> None:
        """Add a procedure that a dossier names."""
        known = self.procedures.get(code)
        if known is None:
            self.procedures[code] = Procedure(code=code, name=name)
        elif not known.name and (Procedure, code) not in self.confirmed:
            self.procedures[code] = replace(known, name=name)

    def components_of(self, procedure_code: str) -> tuple[Component, ...]:
        """Return the components of a procedure by code."""
        found = [row for row in self.components.values() if row.procedure_code == procedure_code]
        return tuple(sorted(found, key=lambda row: row.code))

    def unit_chain(self, principal: Principal, code: str) -> Mapping[str, Unit]:  # noqa: ARG002 - for everybody
        """Return the unit and its successors."""
        chain: dict[str, Unit] = {}
        step: str | None = code
        while step is not None and step in self.units and step not in chain:
            chain[step] = self.units[step]
            step = chain[step].successor
        return chain

    def _table(self, row: ReferenceRow) -> dict[str, Any]:
        tables: dict[type, dict[str, Any]] = {
            Unit: self.units,
            Procedure: self.procedures,
            Component: self.components,
        }
        return tables[type(row)]


def _merged(known: ReferenceRow | None, row: Any, columns: frozenset[str]) -> ReferenceRow:  # noqa: ANN401 - any table's
    kept: dict[str, Any] = {
        name: _DEFAULTS.get(name) if known is None else getattr(known, name)
        for name in _FIELDS_BY_TABLE[type(row)]
        if name not in columns
    }
    merged: ReferenceRow = replace(row, **kept)
    if isinstance(merged, Unit) and merged.parent is None:
        merged = replace(merged, parent=_parent(merged.code))
    return merged


def _parent(code: str) -> str | None:
    return code.rpartition(".")[0] or None
