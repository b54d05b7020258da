"""Fitting confidences to the truth, and telling how far they can be trusted."""

import random

import pytest

from bench.calibration import calibrated, fitted, main
from bench.reliability import JudgedWord, expected_calibration_error, judged_words, reliability_curve
from bench.sheet import TrueWord
from digitize.domain.box import Box
from digitize.domain.recognition import Word


def recognised(text: str, *, left: int = 100, confidence: float = 90.0) -> Word:
    box = Box(left=left, top=100, right=left + 60, bottom=130)
    return Word(text=text, box=box, confidence=confidence, line=0, block=0)


def overconfident(count: int, *, seed: int) -> list[JudgedWord]:
    """Judge words that are right half as often as the engine says."""
    source = random.Random(seed)
    words = []
    for _ in range(count):
        stated = source.uniform(0, 100)
        is_right = source.random() < stated / 200
        words.append(JudgedWord(word=recognised("chữ", confidence=stated), is_right=is_right))
    return words


@pytest.mark.parametrize(
    ("text", "left", "is_right"), [("chữ", 102, True), ("chư", 102, False), ("chữ", 400, False)]
)
def test_word_is_right_where_the_same_text_is_printed(text: str, left: int, is_right: bool) -> None:  # noqa: FBT001
    truth = [TrueWord(text="chữ", x=100, y=98, width=58, height=34, line=0)]
    (judged,) = judged_words([recognised(text, left=left)], truth)
    assert judged.is_right == is_right


def test_calibration_error_is_the_distance_of_promise_and_truth() -> None:
    words = [JudgedWord(word=recognised("chữ", confidence=95.0), is_right=place % 2 == 0) for place in range(100)]
    assert expected_calibration_error(words) == pytest.approx(0.45)
    (found,) = reliability_curve(words)
    assert (found.words, found.right) == (100, 0.5)
    assert found.confidence == pytest.approx(0.95)


def test_fit_takes_overconfidence_away_on_words_it_has_not_seen() -> None:
    calibration = fitted(overconfident(4000, seed=1))
    unseen = overconfident(4000, seed=2)
    assert expected_calibration_error(unseen) > 0.2
    assert expected_calibration_error(calibrated(unseen, calibration)) < 0.04


def test_kind_with_too_few_words_gets_no_curve_of_its_own() -> None:
    few = [JudgedWord(word=recognised("12"), is_right=True)] * 20
    assert set(fitted([*overconfident(1000, seed=1), *few]).curves) == {"word"}


@pytest.mark.parametrize("seeds", ["920000:920009", "909999:910000", "1:2"])
def test_seeds_of_validation_and_test_are_refused(seeds: str) -> None:
    with pytest.raises(SystemExit):
        main(["--seeds", seeds])
