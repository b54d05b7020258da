"""The table of syllables is built from any folder of texts, the same bytes from the same texts."""

from pathlib import Path

import numpy as np
import pytest

from digitize.ocr.syllable_model import SyllableModel
from training.build_language_model import build
from training.syllables import counted, tokens_of

_TEXT = "Các cơ quan, tổ chức, cá nhân có liên quan.\nCơ quan, tổ chức có thẩm quyền.\n" * 3


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "b.txt").write_text(_TEXT, encoding="utf-8")
    (folder / "a.txt").write_text("Điều 1. Hoà giải, hòa giải 12/2024.", encoding="utf-8")
    return folder


def test_equal_texts_give_equal_bytes(texts: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    build(texts, first)
    build(texts, second)
    assert first.read_bytes() == second.read_bytes()


def test_the_figures_name_the_number_of_texts(texts: Path, tmp_path: Path) -> None:
    assert "2 files" in build(texts, tmp_path / "table.npz")


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        build(tmp_path, tmp_path / "table.npz")


def test_a_stored_table_counts_what_the_texts_hold(texts: Path, tmp_path: Path) -> None:
    build(texts, tmp_path / "table.npz")
    model = SyllableModel.load(tmp_path / "table.npz")
    first, second = (np.array([model.number_of(syllable)]) for syllable in ("tổ", "chức"))
    assert model.pair_occurrences(first, second).tolist() == [6]


def test_both_placements_of_a_tone_mark_are_one_syllable() -> None:
    assert list(tokens_of("hoà hòa"))[2:4] == ["hòa", "hòa"]


def test_a_sentence_end_is_two_breaks() -> None:
    assert list(tokens_of("có. Từ"))[2:] == ["có", "<break>", "<break>", "từ", "<break>", "<break>"]


def test_probabilities_after_a_context_sum_to_one() -> None:
    counts = counted([_TEXT], minimum_single=1, minimum_pair=1, minimum_triple=2)
    model, size = SyllableModel(counts), len(counts.syllables)
    first, second = (np.full(size, model.number_of(syllable)) for syllable in ("tổ", "chức"))
    # Signs without an occurrence are not part of the distribution; as a third token they cost like one unseen.
    known = counts.single_counts > 0
    total = np.exp(model.log_probability(first, second, np.arange(size)))[known].sum()
    assert total == pytest.approx(1.0, abs=1e-9)


def test_a_triple_limit_below_the_pair_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="minimum_triple"):
        counted([_TEXT], minimum_single=1, minimum_pair=2, minimum_triple=1)
