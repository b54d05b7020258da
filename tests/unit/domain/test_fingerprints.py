"""How far fingerprints lie apart."""

from digitize.domain.fingerprints import SAME_SHEET_BITS, bits_apart


def test_equal_fingerprints_are_no_bit_apart() -> None:
    assert bits_apart("00000000000000ff", "00000000000000ff") == 0


def test_bits_apart_are_counted_over_all_digits() -> None:
    assert bits_apart("8000000000000001", "0000000000000000") == 2
    assert bits_apart("ffffffffffffffff", "0000000000000000") == 64


def test_threshold_is_far_from_what_chance_gives() -> None:
    assert SAME_SHEET_BITS < 64 / 2 / 2
