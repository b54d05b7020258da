"""Which model and which engine read: what was asked for, what stands in for it, and what stops the start."""

import sys
from pathlib import Path

import pytest

from digitize.bootstrap_reading import UnusableMachineError, require_usable_machine
from digitize.ocr.engine import EngineUnusableError
from digitize.ocr.engine_choice import DEFAULT_ENGINE, EngineChoice, EngineName
from digitize.ocr.installed_engines import engine_in_use
from digitize.ocr.recognition_model import find_model


def test_model_that_is_shipped_is_taken_from_our_own_folder(tmp_path: Path) -> None:
    (tmp_path / "vie_hs.traineddata").write_bytes(b"model")
    model = find_model("vie_hs", own_folder=tmp_path)
    assert (model.name, model.folder) == ("vie_hs", tmp_path)


def test_model_of_debian_stands_in_where_ours_is_missing(tmp_path: Path) -> None:
    model = find_model("vie_hs", own_folder=tmp_path)
    assert model.name == "vie"
    assert model.file.is_file()


def test_installed_model_is_found_by_its_name(tmp_path: Path) -> None:
    assert find_model("vie", own_folder=tmp_path).file.is_file()


def test_unknown_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineUnusableError) as raised:
        find_model("klingon", own_folder=tmp_path)
    assert (raised.value.trouble, raised.value.model) == ("model_missing", "klingon")


def test_library_is_the_default_engine() -> None:
    assert engine_in_use(DEFAULT_ENGINE) is EngineName.TESSEROCR


def test_program_reads_where_the_library_cannot_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "digitize.ocr.tesseract_library", raising=False)
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    assert engine_in_use(DEFAULT_ENGINE) is EngineName.PYTESSERACT


@pytest.mark.parametrize("engine", list(EngineName))
def test_machine_with_a_model_can_read(tmp_path: Path, engine: EngineName) -> None:
    require_usable_machine(EngineChoice(engine=engine, model="vie"), tmp_path)


def test_unknown_model_stops_the_start_with_a_sentence_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UnusableMachineError) as raised:
        require_usable_machine(EngineChoice(model="klingon"), tmp_path)
    assert "không có mô hình nhận dạng “klingon”" in str(raised.value)
    assert "DIGITIZE_OCR_MODEL" in str(raised.value)
