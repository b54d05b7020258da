"""Dossier codes as recognition prints them."""

import pytest

from digitize.domain.dossier import find_dossier_codes


@pytest.mark.parametrize(
    "line",
    [
        "Mã hồ sơ: H41.03-221115-0001",
        "Mã hồ sơ: H41.03-221 115-0001",
        "Mã hồ sơ: H41.03 - 22 11 15 – 0001",
        "Mã hồ sơ: 000.00.03.H41-221 115-0001.",
    ],
)
def test_space_that_recognition_sees_beside_a_narrow_1_does_not_hide_the_code(line: str) -> None:
    assert [code.canonical for code in find_dossier_codes(line)] == ["H41.03-221115-0001"]


@pytest.mark.parametrize(
    "line",
    [
        "H41.03-22111-0001",
        "H41.03-221 1155-0001",
        "H41.03-221  115-0001",
        "H41.03-221115-00 01",
        "H41.03-221\n115-0001",
    ],
)
def test_digits_are_never_added_dropped_or_borrowed(line: str) -> None:
    assert find_dossier_codes(line) == ()


def test_number_after_the_code_is_not_taken_into_its_serial() -> None:
    (code,) = find_dossier_codes("H41.03-221115-0001 26")
    assert code.canonical == "H41.03-221115-0001"


@pytest.mark.parametrize(
    "text", ["000.65.44 A31-190504-5010", "000 65 44 A31-190504-5010", "000.65.44. A31-190504-5010"]
)
def test_remainder_of_a_historic_code_whose_dots_were_lost_is_no_code(text: str) -> None:
    assert find_dossier_codes(text) == ()


@pytest.mark.parametrize(
    "text", ["1. H41-221215-0001", "ngày 15/11/22 H41-221215-0001", "năm 2022 H41.16-221215-0001"]
)
def test_numbers_before_a_code_do_not_hide_it(text: str) -> None:
    assert len(find_dossier_codes(text)) == 1
