from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.coverage import table_row
from digitize.domain.errors import InvalidInputError
from digitize.domain.measures import MEASURES, measure_named, percent, side_named


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (994, 1_213, "81.95"),
        (4_983, 17_167, "29.03"),
        (2_180, 2_485, "87.73"),
        (1, 8, "12.50"),
        (1, 800, "0.13"),
        (0, 5, "0.00"),
        (5, 5, "100.00"),
        (1, 20_000, "0.01"),
        (1, 20_001, "0.00"),
        (0, 0, None),
        (16_551, 17_167, "96.41"),
    ],
)
def test_percent_is_rounded_half_up_to_two_decimals(
    numerator: int, denominator: int, expected: str | None
) -> None:
    assert percent(numerator, denominator) == expected


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_percent_agrees_with_exact_decimals(numerator: int, denominator: int) -> None:
    with localcontext(prec=80):
        exact = Decimal(numerator) * 100 / Decimal(denominator)
        expected = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert percent(numerator, denominator) == str(expected)


def test_percent_refuses_negative_counts() -> None:
    with pytest.raises(ValueError, match="negative"):
        percent(-1, 5)


def test_measures_have_distinct_names_and_bits() -> None:
    assert len({measure.id for measure in MEASURES}) == len({measure.bit for measure in MEASURES}) == len(MEASURES)


def test_unknown_measures_and_sides_are_refused() -> None:
    with pytest.raises(InvalidInputError) as unknown_measure:
        measure_named("everything")
    with pytest.raises(InvalidInputError) as unknown_side:
        side_named("left")
    assert (unknown_measure.value.code, unknown_side.value.code) == (
        "coverage.measure_unknown",
        "coverage.side_unknown",
    )


def test_the_table_is_in_vietnamese_number_form() -> None:
    assert table_row("Sở Công Thương", 2_180, 2_485) == ("Sở Công Thương", "2.485", "2.180", "305", "87,73 %")
    assert table_row("Sở Du lịch", 0, 0) == ("Sở Du lịch", "0", "0", "0", "—")
