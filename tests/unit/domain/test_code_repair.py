"""Damaged dossier codes: digits are repaired where digits must stand, and nothing else is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.code_repair import repaired_codes

TODAY = date(2026, 11, 25)


def found(text: str) -> list[tuple[str, bool]]:
    """Return canonical codes in a text, and whether a letter was taken for a digit."""
    return [(entry.code.canonical, entry.was_repaired) for entry in repaired_codes(text, TODAY)]


@pytest.mark.parametrize(
    ("text", "code", "was_repaired"),
    [
        ("Mã hồ sơ: H41.16-221115-0001.", "H41.16-221115-0001", False),
        ("H4l.I6-22111S-OOO1", "H41.16-221115-0001", True),
        ("H41,16–221115_0001", "H41.16-221115-0001", False),
        ("000.00.l6.H41-221215-000B", "H41.16-221215-0008", True),
        ("000.00.16. H41-221215-0001", "H41.16-221215-0001", False),
        ("H57.132-260804-0583 - Số phiếu: 26.10229", "H57.132-260804-0583", False),
        ("quet_H41.16_221115_0001_2.pdf", "H41.16-221115-0001", False),
    ],
)
def test_code_is_read_through_the_damage(text: str, code: str, was_repaired: bool) -> None:  # noqa: FBT001
    assert found(text) == [(code, was_repaired)]


@pytest.mark.parametrize(
    "text",
    [
        "H41.16-221315-0001",
        "H41.16-270101-0001",
        "1.011442.000.00.00.H38",
        "XH41.16-221115-0001",
        "H41.16-221115-00012345",
        "541.16-221115-0001",
        "HSl.ab-221115-0001",
        "16. H41-221215-0001",
    ],
)
def test_what_is_no_code_stays_none(text: str) -> None:
    assert found(text) == []


def test_code_that_stands_there_whole_as_well_was_not_repaired() -> None:
    assert found("H41.16-221115-OOO1 và H41.16-221115-0001") == [("H41.16-221115-0001", False)]


@given(st.text(alphabet="H41.,16-_ 22O5lS0B\n|"))
def test_repair_changes_no_digit_of_a_code(text: str) -> None:
    letters = str.maketrans("OoIl|SB,_", "0011158.-")
    plain = text.translate(letters).replace(" ", "").replace("\n", "")
    for entry in repaired_codes(text, TODAY):
        assert entry.code.issued in plain
