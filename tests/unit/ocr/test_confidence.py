"""Confidences of the engine become shares of right words."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from digitize.domain.recognition import Word
from digitize.ocr.confidence import CALIBRATION_FILE, WORD_KINDS, Calibration, Curve, WordKind, kind_of
from tests.builders import words_of

PLAIN = Curve(stated=(20.0, 80.0, 96.0), right=(10.0, 60.0, 99.0))
NUMBERS = Curve(stated=(20.0, 96.0), right=(5.0, 90.0))


def word(text: str, confidence: float) -> Word:
    return words_of(text, confidence=confidence)[0]


def test_confidence_becomes_the_share_of_right_words() -> None:
    calibration = Calibration(curves={"word": PLAIN, "number": NUMBERS})
    words = (word("chữ", 80.0), word("123/QĐ-UBND", 96.0), word("rõ", 50.0))
    assert [found.confidence for found in calibration.calibrated(words)] == [60.0, 90.0, 35.0]


def test_only_the_confidence_changes() -> None:
    words = words_of("Kính gửi Ủy ban", confidence=90.0)
    found = Calibration(curves={"word": PLAIN}).calibrated(words)
    assert tuple(replace(one, confidence=90.0) for one in found) == words


def test_curve_is_flat_beyond_its_knots() -> None:
    assert PLAIN.percentages((0.0, 100.0)) == [10.0, 99.0]


def test_kind_without_a_curve_has_that_of_plain_words() -> None:
    (found,) = Calibration(curves={"word": PLAIN}).calibrated((word("2026", 96.0),))
    assert found.confidence == 99.0


@pytest.mark.parametrize(
    ("text", "kind"),
    [("|", "signs"), ("…", "signs"), ("a", "short"), ("ở,", "short"), ("5", "number"), ("NĐ-CP", "word")],
)
def test_words_have_kinds(text: str, kind: WordKind) -> None:
    assert kind_of(word(text, 90.0)) == kind


def test_repaired_word_is_a_kind_of_its_own() -> None:
    assert kind_of(replace(word("Thương", 90.0), recognised_as="Thuơng")) == "repaired"


def test_model_without_a_table_has_the_default_one(tmp_path: Path) -> None:
    curve = {"word": {"stated": [0, 100], "right": [0, 50]}}
    table = tmp_path / "confidence.json"
    table.write_text(json.dumps({"default": "vie", "models": {"vie": curve}}), encoding="utf-8")
    (found,) = Calibration.load(table, model="vie_hs").calibrated((word("chữ", 100.0),))
    assert found.confidence == 50.0


@pytest.mark.parametrize("model", ["vie", "vie_hs"])
def test_table_that_is_shipped_rises_and_stays_within_its_range(model: str) -> None:
    calibration = Calibration.load(CALIBRATION_FILE, model=model)
    assert set(calibration.curves) <= set(WORD_KINDS)
    for curve in calibration.curves.values():
        assert all(before < after for before, after in pairwise(curve.stated))
        assert all(before <= after for before, after in pairwise(curve.right))
        assert min(curve.right) >= 0
        assert max(curve.right) <= 100
