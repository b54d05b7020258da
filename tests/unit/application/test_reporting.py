import io

import pytest

from digitize.application.register import RegisterImport
from digitize.application.reporting import Reporting
from digitize.domain.access import SERVICE
from digitize.domain.errors import InvalidInputError
from digitize.domain.measures import DOSSIER_ANY_FILE, Side
from digitize.domain.periods import Period
from tests.fakes.register import InMemoryRegister

PERIOD = Period.parse("2022-11-15", "2022-12-15")


@pytest.fixture
def reporting() -> Reporting:
    """7 dossiers of H41.16 (3 with papers), 3 of H41.17 (1), one out of the period."""
    register = InMemoryRegister()
    codes = [f"H41.16-221115-{serial:04d}" for serial in range(7)]
    codes += [f"H41.17-221116-{serial:04d}" for serial in range(3)]
    register.papers = {*codes[:3], codes[7], "H41.16-221101-0001"}
    lines = [f"{code},20{code[7:9]}-{code[9:11]}-{code[11:13]}" for code in [*codes, "H41.16-221101-0001"]]
    RegisterImport(register).run(SERVICE, io.BytesIO("\n".join(["dossier_code,received_at", *lines]).encode()))
    return Reporting(register, page_size=2)


def test_figures_by_unit_and_their_total(reporting: Reporting) -> None:
    report = reporting.coverage(SERVICE, PERIOD)
    figures = [
        (row.key, figure.numerator, figure.denominator, figure.percent)
        for row in (*report.rows, report.total)
        for figure in row.figures.values()
    ]
    assert figures == [("H41.16", 3, 7, "42.86"), ("H41.17", 1, 3, "33.33"), ("total", 4, 10, "40.00")]
    assert report.rows[0].name == "H41.16"


def test_an_empty_period_has_a_total_without_percentage(reporting: Reporting) -> None:
    report = reporting.coverage(SERVICE, Period.parse("2021-01-01", "2021-01-31"))
    total = report.total.figures["dossier_any_file"]
    assert (report.rows, total.numerator, total.denominator, total.percent) == ((), 0, 0, None)


@pytest.mark.parametrize("key", ["H41.16", "H41.17", None])
@pytest.mark.parametrize("side", Side)
def test_the_list_behind_a_number_is_as_long_as_the_number(
    reporting: Reporting, key: str | None, side: Side
) -> None:
    report = reporting.coverage(SERVICE, PERIOD)
    row = next(row for row in (*report.rows, report.total) if row.key == (key or "total"))
    figure = row.figures["dossier_any_file"]
    expected = {
        Side.NUMERATOR: figure.numerator,
        Side.DENOMINATOR: figure.denominator,
        Side.GAP: figure.denominator - figure.numerator,
    }[side]
    codes: list[str] = []
    cursor = None
    while len(codes) <= expected:
        page = reporting.dossiers(SERVICE, PERIOD, measure=DOSSIER_ANY_FILE, side=side, key=key, cursor=cursor)
        assert page.total == expected
        codes += [item.code for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(codes) == len(set(codes)) == expected
    assert codes == sorted(codes, key=lambda code: code.partition("-")[2][:6])


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "Ä", "MjAyMi0xMS0xNXw=", "MjAyMi0xMS0xNVQwODowMDowMHxI"])
def test_a_made_up_cursor_is_refused(reporting: Reporting, cursor: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        reporting.dossiers(SERVICE, PERIOD, measure=DOSSIER_ANY_FILE, side=Side.GAP, cursor=cursor)
    assert refused.value.code == "coverage.cursor_invalid"


def test_an_unknown_dimension_is_refused(reporting: Reporting) -> None:
    with pytest.raises(InvalidInputError) as refused:
        reporting.coverage(SERVICE, PERIOD, by="weather")
    assert refused.value.code == "coverage.dimension_unknown"
