"""Reference data in PostgreSQL: units, procedures and components, a statement a table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from digitize.application.ports_register import SavedRows
from digitize.domain.access import Principal
from digitize.domain.procedure import Component
from digitize.domain.reference import Procedure, ReferenceRow, Unit
from digitize.storage.database import Database, RowConnection, load_queries


class ReferenceTables:
    """Saves and reads reference data on connections that others open."""

    def __init__(self) -> None:
        self._queries: Any = load_queries("reference")

    def save(self, connection: RowConnection, rows: Sequence[ReferenceRow], columns: frozenset[str]) -> SavedRows:
        """Save rows of one table (`digitize.application.ports_register.Register.save_reference`)."""
        if not rows:
            return SavedRows(added=0, changed=0, unchanged=0, refused=frozenset())
        given = json.dumps([asdict(row) for row in rows], default=str)
        if isinstance(rows[0], Component):
            self._queries.add_procedures_of_components(connection, rows=given)
        queries = {
            Unit: self._queries.save_units,
            Procedure: self._queries.save_procedures,
            Component: self._queries.save_components,
        }
        written = list(queries[type(rows[0])](connection, rows=given, columns=sorted(columns)))
        added = sum(row["added"] for row in written)
        return SavedRows(
            added=added, changed=len(written) - added, unchanged=len(rows) - len(written), refused=frozenset()
        )

    def components_of(self, connection: RowConnection, procedure_code: str) -> tuple[Component, ...]:
        """Return the components of a procedure by code."""
        rows = self._queries.components_of(connection, procedure_code=procedure_code)
        return tuple(Component(**row) for row in rows)

    def unit_chain(self, connection: RowConnection, code: str) -> Mapping[str, Unit]:
        """Return the unit and its successors by code."""
        rows = self._queries.unit_chain(connection, code=code)
        return MappingProxyType({row["code"]: Unit(**row) for row in rows})


class PostgresUnits:
    """The units port on `database`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tables = ReferenceTables()

    def unit_chain(self, principal: Principal, code: str) -> Mapping[str, Unit]:
        """Return the unit and its successors (`digitize.application.ports_register.Units.unit_chain`)."""
        with self._database.unit_scope(principal) as connection:
            return self._tables.unit_chain(connection, code)
