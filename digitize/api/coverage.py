"""Coverage figures over HTTP, and the list of dossiers behind each of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from digitize.api.schemas_coverage import (
    CoverageRowSchema,
    CoverageSchema,
    DossierPageSchema,
    FigureSchema,
    ListedDossierSchema,
    PeriodSchema,
)
from digitize.api.sign_in import current_principal
from digitize.application.reporting import DossierPage, Reporting
from digitize.domain.access import Principal
from digitize.domain.coverage import CoverageReport, CoverageRow
from digitize.domain.measures import DOSSIER_ANY_FILE, Side, measure_named, side_named
from digitize.domain.periods import PERIOD_BASIS, Period, office_zone
from digitize.domain.units import UnitCode

SignedIn = Annotated[Principal, Depends(current_principal)]
FirstDay = Annotated[str, Query(alias="from", description="First day, ISO 8601: 2022-11-15")]
LastDay = Annotated[str, Query(alias="to", description="Last day, included")]


def coverage_routes(reporting: Reporting) -> APIRouter:
    """Return the routes of coverage."""
    router = APIRouter(tags=["coverage"])

    @router.get("/coverage")
    def coverage(principal: SignedIn, first: FirstDay, last: LastDay, by: str = "unit") -> CoverageSchema:
        """Count the dossiers received in a period, and those of them that each measure counts."""
        return _coverage(reporting.coverage(principal, Period.parse(first, last), by))

    @router.get("/coverage/dossiers")
    def coverage_dossiers(
        principal: SignedIn,
        first: FirstDay,
        last: LastDay,
        by: str = "unit",
        unit: str = "",
        measure: str = DOSSIER_ANY_FILE.id,
        side: str = Side.GAP.value,
        cursor: str = "",
    ) -> DossierPageSchema:
        """List the dossiers behind one number; without `unit`, those behind the total."""
        page = reporting.dossiers(
            principal,
            Period.parse(first, last),
            measure=measure_named(measure),
            side=side_named(side),
            by=by,
            key=_unit_key(unit),
            cursor=cursor or None,
        )
        return _page(page)

    return router


def _unit_key(unit: str) -> str | None:
    return UnitCode.parse(unit).canonical if unit.strip() else None


def _coverage(report: CoverageReport) -> CoverageSchema:
    return CoverageSchema(
        as_of=report.as_of.astimezone(office_zone()),
        period=PeriodSchema(first=report.period.first, last=report.period.last, basis=PERIOD_BASIS),
        rows=[_row(row) for row in report.rows],
        total=_row(report.total),
    )


def _row(row: CoverageRow) -> CoverageRowSchema:
    measures = {
        measure_id: FigureSchema(
            numerator=figure.numerator, denominator=figure.denominator, percent=figure.percent
        )
        for measure_id, figure in row.figures.items()
    }
    return CoverageRowSchema(key=row.key, name=row.name, measures=measures)


def _page(page: DossierPage) -> DossierPageSchema:
    items = [
        ListedDossierSchema(
            code=item.code,
            unit_code=item.unit_code,
            procedure_code=item.procedure_code,
            applicant_name=item.applicant_name,
            received_at=item.received_at.astimezone(office_zone()),
            due_at=item.due_at and item.due_at.astimezone(office_zone()),
        )
        for item in page.items
    ]
    return DossierPageSchema(items=items, next_cursor=page.next_cursor, total=page.total)
