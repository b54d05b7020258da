"""Unit codes and dossier codes: parsed strictly, in both historic shapes."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.dossier import DossierCode, find_dossier_codes
from digitize.domain.errors import InvalidDossierCodeError, InvalidUnitCodeError
from digitize.domain.units import UnitCode

TWO_DIGITS = st.integers(0, 99).map(lambda number: f"{number:02d}")
NUMBERS = st.integers(1, 99).map(lambda number: f"{number:02d}")
LEVEL_1 = st.tuples(st.sampled_from("GHDTKNUVX"), TWO_DIGITS).map("".join)
PRESENT_UNITS = st.tuples(LEVEL_1, st.lists(NUMBERS, max_size=3)).map(
    lambda parts: ".".join([parts[0], *parts[1]])
)
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31))
SERIALS = st.integers(0, 999_999).map(lambda number: f"{number:04d}")


@pytest.mark.parametrize(
    ("issued", "canonical"),
    [
        ("000.00.16.H41", "H41.16"),
        ("000.12.16.H41", "H41.16.12"),
        ("001.12.16.H41", "H41.16.12.001"),
        ("000.00.00.H41", "H41"),
        ("H41", "H41"),
        ("H41.16", "H41.16"),
        ("H41.00", "H41"),
        ("H55.242", "H55.242"),
        (" H41.16\n", "H41.16"),
        ("G03.10", "G03.10"),
    ],
)
def test_unit_code_in_either_shape(issued: str, canonical: str) -> None:
    assert UnitCode.parse(issued).canonical == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "41.16",
        "h41.16",
        "H41.",
        "H41..16",
        "H41.1234",
        "H41.1.2.3.4.5",
        "0000.00.16.H41",
        "000.00.16.H41.1",
        "H41 16",
        "H٤١.16",
        "1.011442.000.00.00.H38",
    ],
)
def test_anything_else_is_no_unit_code(text: str) -> None:
    with pytest.raises(InvalidUnitCodeError) as refusal:
        UnitCode.parse(text)
    assert refusal.value.code == "unit.invalid_code"


@given(PRESENT_UNITS)
def test_canonical_unit_code_is_its_own_canonical_form(issued: str) -> None:
    unit = UnitCode.parse(issued)
    assert UnitCode.parse(unit.canonical).canonical == unit.canonical


@given(LEVEL_1, NUMBERS)
def test_both_shapes_of_one_unit_are_equal(level_1: str, level_2: str) -> None:
    historic, present = UnitCode.parse(f"000.00.{level_2}.{level_1}"), UnitCode.parse(f"{level_1}.{level_2}")
    assert historic.canonical == present.canonical


@given(PRESENT_UNITS, DAYS, SERIALS)
def test_dossier_code_round_trip(unit: str, day: datetime.date, serial: str) -> None:
    issued = f"{unit}-{day:%y%m%d}-{serial}"
    code = DossierCode.parse(f" {issued} ")
    assert code.issued == issued
    assert code.received_on == day
    assert DossierCode.parse(code.canonical).canonical == code.canonical
    assert [found.canonical for found in find_dossier_codes(f"Mã hồ sơ: {issued}.")] == [code.canonical]


def test_historic_and_present_form_are_one_dossier() -> None:
    historic = DossierCode.parse("000.00.16.H41-221215-0001")
    assert historic.canonical == "H41.16-221215-0001" == DossierCode.parse("H41.16-221215-0001").canonical
    assert historic.issued == "000.00.16.H41-221215-0001"
    found = find_dossier_codes("000.00.16.H41-221215-0001 … H41.16-221215-0001")
    assert [code.issued for code in found] == ["000.00.16.H41-221215-0001"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "shape"),
        ("H41.16-221215-1", "shape"),
        ("H41.16-221215-0001x", "shape"),
        ("H41.16 221215 0001", "shape"),
        ("H41.16-221215-0000001", "shape"),
        ("H41.16-221315-0001", "date"),
        ("H41.16-230229-0001", "date"),
        ("H41.16-000000-0001", "date"),
    ],
)
def test_wrong_dossier_code_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidDossierCodeError) as refusal:
        DossierCode.parse(text)
    assert refusal.value.facts["reason"] == reason


def test_leap_day_exists() -> None:
    assert DossierCode.parse("H41.16-240229-0001").received_on == datetime.date(2024, 2, 29)


@pytest.mark.parametrize(
    "neighbour",
    [
        "1.011442.000.00.00.H38",
        "26.10229",
        "G03-GD10",
        "Số: 45/2020/NĐ-CP",
        "0912-345678-0001",
        "X.H41.16-221215-0001",
        "xH41.16-221215-0001",
        "H41.16-221215-0001a",
        "H41.16-221315-0001",
        "000.00.16.H41",
    ],
)
def test_neighbours_of_other_kinds_are_no_dossier_codes(neighbour: str) -> None:
    assert find_dossier_codes(f"… {neighbour} …") == ()


def test_codes_are_found_once_each_in_order() -> None:
    text = "Mã hồ sơ H41.17-221120-0002 (liên quan H41.16-221115-0001), nhắc lại: H41.17-221120-0002"
    assert [code.canonical for code in find_dossier_codes(text)] == ["H41.17-221120-0002", "H41.16-221115-0001"]
