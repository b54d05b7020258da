from datetime import UTC, datetime

import pytest

from digitize.domain.errors import InvalidPeriodError
from digitize.domain.periods import Period


def test_a_period_holds_its_days_to_the_second() -> None:
    period = Period.parse("2022-11-15", "2022-12-15")
    assert period.holds(datetime(2022, 11, 14, 17, 0, 0, tzinfo=UTC))
    assert not period.holds(datetime(2022, 11, 14, 16, 59, 59, tzinfo=UTC))
    assert period.holds(datetime(2022, 12, 15, 16, 59, 59, 999_999, tzinfo=UTC))
    assert not period.holds(datetime(2022, 12, 15, 17, 0, 0, tzinfo=UTC))


def test_one_day_is_a_period() -> None:
    period = Period.parse("2022-11-15", "2022-11-15")
    assert (period.end - period.start).total_seconds() == 86_400


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2022-12-15", "2022-11-15"),
        ("15/11/2022", "2022-12-15"),
        ("2022-02-30", "2022-03-01"),
        ("", "2022-03-01"),
        ("0001-01-01", "2022-01-01"),
        ("2022-01-01", "9999-12-31"),
    ],
)
def test_what_is_no_period_is_refused(first: str, last: str) -> None:
    with pytest.raises(InvalidPeriodError):
        Period.parse(first, last)
