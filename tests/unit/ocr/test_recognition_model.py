"""Which model reads: our own where its file is there, Debian's in its place, never another one in silence."""

from pathlib import Path

import pytest

from digitize.ocr.engine import EngineUnusableError
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
