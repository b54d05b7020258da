"""Coverage figures of a period, and the list of dossiers behind each of them."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from digitize.application.ports_register import (
    CoverageFacts,
    DossierSelection,
    ListedDossier,
    ListPosition,
    UnitCount,
)
from digitize.domain.access import Principal
from digitize.domain.coverage import CoverageReport, CoverageRow, Figure, total_row
from digitize.domain.errors import InvalidInputError
from digitize.domain.measures import MEASURES, Measure, Side
from digitize.domain.periods import Period

PAGE_SIZE = 100
DIMENSIONS = ("unit",)
"""What figures can be broken down by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """One page of the list behind a number; `total` is that number, `next_cursor` None on the last page."""

    items: tuple[ListedDossier, ...]
    next_cursor: str | None
    total: int


class Reporting:
    """Answers what is digitized, what is missing, and which dossiers these are."""

    def __init__(self, facts: CoverageFacts, *, page_size: int = PAGE_SIZE) -> None:
        self._facts = facts
        self._page_size = page_size

    def coverage(self, principal: Principal, period: Period, by: str = "unit") -> CoverageReport:
        """Return the figures of the dossiers received in `period`, within the principal's units.

        Raises InvalidInputError `coverage.dimension_unknown`, LedgerUnavailableError.
        """
        _check_dimension(by)
        counts = self._facts.count_by_unit(principal, period, MEASURES)
        rows = tuple(_row(unit) for unit in counts.units)
        total = total_row(rows, tuple(measure.id for measure in MEASURES))
        return CoverageReport(as_of=counts.as_of, period=period, rows=rows, total=total)

    def dossiers(
        self,
        principal: Principal,
        period: Period,
        *,
        measure: Measure,
        side: Side,
        by: str = "unit",
        key: str | None = None,
        cursor: str | None = None,
    ) -> DossierPage:
        """Return a page of the dossiers behind one number of `coverage`, oldest reception first.

        `key` is the row's key (a unit code), None for the total. `cursor` is the `next_cursor` of the page
        before. Raises InvalidInputError `coverage.dimension_unknown` or `coverage.cursor_invalid`,
        LedgerUnavailableError.
        """
        _check_dimension(by)
        selection = DossierSelection(period=period, measure=measure, side=side, unit_code=key)
        after = None if cursor is None else _position(cursor)
        # One more than a page: whether there is a next page is seen, not guessed.
        found = self._facts.list_dossiers(principal, selection, after, self._page_size + 1)
        items = found.items[: self._page_size]
        more = len(found.items) > len(items)
        return DossierPage(items=items, next_cursor=_cursor(items[-1]) if more else None, total=found.total)


def _check_dimension(by: str) -> None:
    if by not in DIMENSIONS:
        raise InvalidInputError("coverage.dimension_unknown", {"by": by[:60]})


def _row(unit: UnitCount) -> CoverageRow:
    figures = {
        measure_id: Figure(numerator=counted, denominator=unit.received)
        for measure_id, counted in unit.counted.items()
    }
    return CoverageRow(
        key=unit.unit_code, name=unit.unit_name or unit.unit_code, figures=MappingProxyType(figures)
    )


def _cursor(item: ListedDossier) -> str:
    position = f"{item.received_at.isoformat()}|{item.canonical_code}"
    return base64.urlsafe_b64encode(position.encode("ascii")).decode("ascii")


def _position(cursor: str) -> ListPosition:
    try:
        received_at, _, code = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").partition("|")
        moment = datetime.fromisoformat(received_at)
    except (ValueError, binascii.Error, UnicodeError) as error:
        raise InvalidInputError("coverage.cursor_invalid") from error
    if moment.tzinfo is None or not code:
        raise InvalidInputError("coverage.cursor_invalid")
    return ListPosition(received_at=moment, canonical_code=code)
