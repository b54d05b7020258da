"""Reporting periods: whole days of the offices' clock, Asia/Ho_Chi_Minh, both ends included."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from digitize.domain.errors import InvalidPeriodError

EARLIEST_YEAR = 1900
LATEST_YEAR = 2200
"""Dates outside these years are slips of the keyboard; refusing them also keeps all arithmetic in range."""

PERIOD_BASIS = "received_at"
"""What places a dossier in a period: the time of its reception (QĐ 766 indicators, `NgayTiepNhan`)."""


@cache
def office_zone() -> ZoneInfo:
    """Return the time zone of the offices' clock, Asia/Ho_Chi_Minh."""
    return ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from `first` to `last`, both included.

    Published periods are seldom calendar months ("15/11–15/12"), so that any two days make a period.
    """

    first: date
    last: date

    @classmethod
    def parse(cls, first: str, last: str) -> "Period":
        """Return the period between two ISO 8601 dates ("2022-11-15").

        Raises InvalidPeriodError when a date cannot be read or the end lies before the beginning.
        """
        try:
            days = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
        except ValueError as error:
            raise InvalidPeriodError(first, last) from error
        in_range = all(EARLIEST_YEAR <= day.year <= LATEST_YEAR for day in days)
        if not in_range or days[1] < days[0]:
            raise InvalidPeriodError(first, last)
        return cls(first=days[0], last=days[1])

    @property
    def start(self) -> datetime:
        """The first moment of the period: 00:00:00 of `first` (not 00:00:01, which loses a second a day)."""
        return datetime.combine(self.first, time.min, office_zone())

    @property
    def end(self) -> datetime:
        """The first moment after the period: 00:00:00 of the day after `last`."""
        return datetime.combine(self.last + timedelta(days=1), time.min, office_zone())

    def holds(self, moment: datetime) -> bool:
        """Return whether `moment` (with an offset) lies in the period."""
        return self.start <= moment < self.end
