"""Coverage figures from PostgreSQL, and the lists behind them."""

from collections.abc import Sequence
from typing import Any

from digitize.application.ports_register import (
    DossierList,
    DossierSelection,
    ListedDossier,
    ListPosition,
    UnitCount,
    UnitCounts,
)
from digitize.domain.access import Principal
from digitize.domain.measures import Measure
from digitize.domain.periods import Period
from digitize.storage.database import Database, load_queries
from digitize.storage.rows import units_of


class PostgresCoverageFacts:
    """The coverage port on `database`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queries: Any = load_queries("coverage")

    def count_by_unit(self, principal: Principal, period: Period, measures: Sequence[Measure]) -> UnitCounts:
        """Count by unit (`digitize.application.ports_register.CoverageFacts.count_by_unit`)."""
        with self._database.unit_scope(principal) as connection:
            as_of = self._queries.as_of(connection)["as_of"]
            groups = list(
                self._queries.count_by_unit(
                    connection, period_start=period.start, period_end=period.end, units=units_of(principal)
                )
            )
        by_unit: dict[str, list[dict[str, Any]]] = {}
        for group in groups:
            by_unit.setdefault(group["unit_code"], []).append(group)
        return UnitCounts(as_of=as_of, units=tuple(_unit_count(unit, measures) for unit in by_unit.values()))

    def list_dossiers(
        self, principal: Principal, selection: DossierSelection, after: ListPosition | None, limit: int
    ) -> DossierList:
        """List a part of the dossiers behind one number (`CoverageFacts.list_dossiers`)."""
        with self._database.unit_scope(principal) as connection:
            rows = list(
                self._queries.list_dossiers(
                    connection,
                    period_start=selection.period.start,
                    period_end=selection.period.end,
                    units=units_of(principal),
                    unit_code=selection.unit_code,
                    side=selection.side.value,
                    mask=selection.measure.mask,
                    after_received_at=after and after.received_at,
                    after_code=after and after.canonical_code,
                    limit=limit,
                )
            )
        items = tuple(_listed(row) for row in rows if row["canonical_code"] is not None)
        return DossierList(items=items, total=rows[0]["total"])


def _unit_count(groups: Sequence[dict[str, Any]], measures: Sequence[Measure]) -> UnitCount:
    counted = {
        measure.id: sum(group["dossiers"] for group in groups if group["measure_bits"] & measure.mask)
        for measure in measures
    }
    return UnitCount(
        unit_code=groups[0]["unit_code"],
        unit_name=groups[0]["unit_name"],
        received=sum(group["dossiers"] for group in groups),
        counted=counted,
    )


def _listed(row: dict[str, Any]) -> ListedDossier:
    return ListedDossier(
        code=row["code"],
        canonical_code=row["canonical_code"],
        unit_code=row["unit_code"],
        procedure_code=row["procedure_code"] or "",
        applicant_name=row["applicant_name"],
        received_at=row["received_at"],
        due_at=row["due_at"],
    )
