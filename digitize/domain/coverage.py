"""Coverage: figures of a period by unit, and the table a manager reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from digitize.domain.measures import percent
from digitize.domain.periods import Period
from digitize.domain.vietnamese import format_count, format_percent

TABLE_HEADINGS = ("Đơn vị", "Tiếp nhận", "Đã số hóa", "Chưa số hóa", "Tỷ lệ")
TOTAL_KEY = "total"
TOTAL_NAME = "Tổng cộng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A numerator and its denominator: counts of dossiers."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> str | None:
        """The figure in percent, half-up to 2 decimals; None when the denominator is 0."""
        return percent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """The figures of one unit (or of the total), by measure id; `name` is never empty."""

    key: str
    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """The figures of a period by unit, as they were at `as_of`; `total` sums exactly the rows."""

    as_of: datetime
    period: Period
    rows: tuple[CoverageRow, ...]
    total: CoverageRow


def total_row(rows: tuple[CoverageRow, ...], measure_ids: tuple[str, ...]) -> CoverageRow:
    """Return the row that sums `rows`, with every measure of `measure_ids` (0 of 0 without rows)."""
    figures = {
        measure_id: Figure(
            numerator=sum(row.figures[measure_id].numerator for row in rows),
            denominator=sum(row.figures[measure_id].denominator for row in rows),
        )
        for measure_id in measure_ids
    }
    return CoverageRow(key=TOTAL_KEY, name=TOTAL_NAME, figures=MappingProxyType(figures))


def table_row(name: str, numerator: int, denominator: int) -> tuple[str, str, str, str, str]:
    """Return one row under `TABLE_HEADINGS` in Vietnamese number form: "2.485", "96,41 %"."""
    return (
        name,
        format_count(denominator),
        format_count(numerator),
        format_count(denominator - numerator),
        format_percent(percent(numerator, denominator)),
    )
