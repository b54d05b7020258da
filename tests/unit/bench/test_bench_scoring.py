"""Scoring, on examples counted by hand."""

import time

import pytest

from bench.pages import PageSpec, generate_page
from bench.scoring import edit_distance, score_reading, score_text, total, word_recall

LINES = ("Căn cứ kết quả rà soát", "Điều 1. Phê duyệt phương án", "Trân trọng cảm ơn")
TRUTH = "\n".join(LINES)


def test_equal_texts_have_no_errors_whatever_the_order_of_lines() -> None:
    score = score_text("\n".join(reversed(LINES)), TRUTH)
    assert (score.characters, score.words) == (22 + 27 + 17, 6 + 6 + 4)
    assert score.character_error_rate == score.word_error_rate == score.extra_text_rate == 0


def test_decomposed_reading_is_equal() -> None:
    assert score_text("Ca\u0306n cu\u031b\u0301", "Căn cứ").character_error_rate == 0


def test_columns_read_as_one_line_are_no_error() -> None:
    truth = "UBND TỈNH NGHỆ AN\nSỞ XÂY DỰNG\nCỘNG HÒA XÃ HỘI\nĐộc lập - Tự do"
    reading = "UBND TỈNH NGHỆ AN CỘNG HÒA XÃ HỘI\nSỞ XÂY DỰNG Độc lập - Tự do"
    assert score_text(reading, truth).character_error_rate == 0
    assert score_text(reading, truth).extra_characters == 0


def test_wrong_tone_is_one_edit_one_word_and_one_tone_error() -> None:
    score = score_text(TRUTH.replace("soát", "soạt"), TRUTH)
    assert (score.character_edits, score.word_edits, score.tone_errors) == (1, 1, 1)
    assert score.character_error_rate == pytest.approx(1 / 66)
    assert score.word_error_rate == pytest.approx(1 / 16)
    assert score.tone_error_rate == pytest.approx(1 / 66)


def test_stroke_of_d_counts_as_a_tone_error_and_another_letter_does_not() -> None:
    assert score_text("đuyệt phương án", "duyệt phương án").tone_errors == 1
    assert score_text("quyệt phương án", "duyệt phương án").tone_errors == 0


def test_lost_line_counts_whole() -> None:
    score = score_text("\n".join(LINES[:2]), TRUTH)
    assert (score.lost_characters, score.lost_words, score.character_edits) == (17, 4, 0)
    assert score.lost_text_rate == pytest.approx(17 / 66)
    assert score.character_error_rate == pytest.approx(17 / 66)
    assert score.word_error_rate == pytest.approx(4 / 16)


def test_stamp_noise_is_extra_text_and_no_error_of_the_truth() -> None:
    score = score_text(TRUTH + "\n%% ~~ *", TRUTH)
    assert score.extra_characters == 5
    assert score.extra_text_rate == pytest.approx(5 / 66)
    assert score.character_error_rate == 0


def test_a_stretch_of_the_reading_serves_one_line_only() -> None:
    score = score_text("Bản sao có chứng thực", "Bản sao có chứng thực\nBản sao có chứng thực")
    assert score.lost_characters == 21


def test_nothing_read_and_nothing_true() -> None:
    assert score_text("", TRUTH).character_error_rate == 1
    assert score_text("", "").character_error_rate == 0
    assert score_text("ab c", "").extra_characters == 3


def test_sum_weighs_pages_by_length() -> None:
    both = total((score_text("", "abcd"), score_text("abcdefghijkl", "abcdefghijkl")))
    assert both.character_error_rate == pytest.approx(4 / 16)


def test_edit_distance_of_texts_and_words() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "abc") == 3
    assert edit_distance(["một", "hai"], ["hai", "ba"]) == 2


def test_word_recall_counts_each_found_word_once() -> None:
    assert word_recall(["a", "b", "x"], ["a", "a", "b", "c"]) == 0.5
    assert word_recall([], []) == 1
    assert word_recall(["ca\u0302n"], ["cân"]) == 1


def test_damaged_page_is_scored_in_less_than_a_third_of_a_second() -> None:
    page = generate_page(PageSpec(seed=1, resolution_dpi=100, with_table=True))
    damaged = "".join("#" if index % 15 == 7 else letter for index, letter in enumerate(page.text))
    started = time.process_time()
    score = score_reading(damaged, page)
    assert time.process_time() - started < 0.3
    assert score.character_error_rate == pytest.approx(1 / 15, abs=0.02)
