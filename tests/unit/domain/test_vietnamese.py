"""Folding and tokens: what people type finds what is printed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.vietnamese import (
    fold_tones,
    folded_syllables,
    format_count,
    format_percent,
    normalize,
    query_tokens,
    search_tokens,
    syllables,
)

VOWELS = "aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
LETTERS = VOWELS + "bcdđghklmnpqrstvx"
SYLLABLES = st.text(LETTERS + LETTERS.upper(), min_size=1, max_size=7)
PHRASES = st.lists(SYLLABLES, min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đặng Thị Hồng", "dang thi hong"),
        ("ĐƯỜNG", "duong"),
        ("đ", "d"),
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("Nguyễn Ưu Ái", "nguyen uu ai"),
        ("Quyết định 45/2020/NĐ-CP", "quyet dinh 45/2020/nd-cp"),
    ],
)
def test_marks_are_folded(written: str, folded: str) -> None:
    assert fold_tones(written) == folded


def test_decomposed_input_is_folded_and_normalized_as_composed_input() -> None:
    composed = "Ủy ban nhân dân phường Đống Đa"
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    assert fold_tones(decomposed) == fold_tones(composed)
    assert syllables(decomposed) == syllables(composed)
    assert search_tokens(decomposed) == search_tokens(composed)
    assert normalize(decomposed) == composed


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_tones(fold_tones(text)) == fold_tones(text)


@given(st.text())
def test_syllables_and_folded_syllables_stand_at_the_same_places(text: str) -> None:
    assert len(syllables(text)) == len(folded_syllables(text))


@given(PHRASES, st.data())
def test_tokens_of_every_contiguous_phrase_are_among_those_of_its_text(
    words: list[str], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    text = data.draw(st.sampled_from([" ", ", ", "\n", " – "])).join(words)
    phrase = " ".join(words[first : last + 1])
    for typed in (phrase, fold_tones(phrase), phrase.upper(), unicodedata.normalize("NFD", phrase)):
        assert set(query_tokens(typed)) <= set(search_tokens(text))


def test_page_is_indexed_by_syllables_and_neighbour_pairs() -> None:
    assert search_tokens("Thị Hồng, thị") == ["hong", "hong_thi", "thi", "thi_hong"]


def test_query_of_one_word_asks_for_the_word_and_a_longer_one_for_its_pairs() -> None:
    assert query_tokens("Hồng") == ["hong"]
    assert query_tokens("Thị Hồng Đào") == ["hong_dao", "thi_hong"]
    assert query_tokens(" … ") == []


def test_numbers_in_vietnamese_form() -> None:
    assert format_count(17167) == "17.167"
    assert format_count(999) == "999"
    assert format_percent("96.41") == "96,41 %"
    assert format_percent(None) == "—"
