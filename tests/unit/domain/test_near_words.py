"""Words one letter away, and words joined or parted where a slash was lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.near_words import is_dictionary_word, regrouped, words_near


@pytest.mark.parametrize(
    ("read", "printed"), [("lenh", "linh"), ("unng", "ung"), ("diou", "dieu"), ("tap", "tapp")]
)
def test_word_with_one_letter_wrong_is_near(read: str, printed: str) -> None:
    assert read in words_near(printed)


@given(st.text("abcdeo0", min_size=3, max_size=8), st.text("abcdeo0", min_size=3, max_size=8))
def test_nearness_is_mutual(one: str, other: str) -> None:
    if not one.isdigit() and not other.isdigit():
        assert (one in words_near(other)) == (other in words_near(one))


@pytest.mark.parametrize("word", ["123456789", "2022", "an", ""])
def test_numbers_and_short_words_are_not_varied(word: str) -> None:
    assert words_near(word) == frozenset()


def test_lost_slash_is_looked_for_both_ways() -> None:
    assert ("123qd", "ubnd") in set(regrouped(("123", "qd", "ubnd")))
    assert ("123", "qd", "ubnd") in set(regrouped(("123qd", "ubnd")))


@pytest.mark.parametrize(
    ("token", "is_kept"),
    [
        ("ubnd", True),
        ("123qd", True),
        ("2022", True),
        ("001085001234", False),
        ("uy_ban", False),
        ("unit:h41", False),
    ],
)
def test_dictionary_holds_no_pairs_and_no_long_numbers(token: str, is_kept: bool) -> None:  # noqa: FBT001
    assert is_dictionary_word(token) is is_kept
