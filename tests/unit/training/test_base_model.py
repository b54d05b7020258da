"""Debian's int8 model becomes a float one of the same network, with a longer alphabet."""

import hashlib
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from training.build import DEBIAN_MODEL
from training.extension import ADDED_CHARACTERS, extended_recoder, extended_unicharset
from training.float_network import FloatNetwork, UnknownNetworkError, float_network
from training.line_file import PrintedLine, write_document
from training.tesseract_tools import unpack_model


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not DEBIAN_MODEL.is_file() or shutil.which("combine_tessdata") is None:
        pytest.skip("Debian's tesseract-ocr and tesseract-ocr-vie are not installed: run training/setup")
    prefix = tmp_path_factory.mktemp("model") / "vie"
    unpack_model(DEBIAN_MODEL, prefix)
    return prefix


def _component(prefix: Path, name: str) -> Path:
    return prefix.with_name(f"{prefix.name}.{name}")


@pytest.fixture(scope="module")
def network(unpacked: Path) -> FloatNetwork:
    return float_network(_component(unpacked, "lstm").read_bytes())


def test_the_network_is_the_one_that_was_trained(network: FloatNetwork) -> None:
    assert network.specification == "[1,36,0,1Ct3,3,16Mp3,3Lfys48Lfx96Lrx96Lfx192O1c1]"
    assert sum(weights.size for weights in network.weights) == 416301


def test_a_float_network_comes_back_unchanged(network: FloatNetwork) -> None:
    again = float_network(network.data)
    assert again.data == network.data
    assert again.specification == network.specification
    assert all(np.array_equal(one, other) for one, other in zip(again.weights, network.weights, strict=True))


def test_weights_are_whole_steps_of_their_row(network: FloatNetwork) -> None:
    for weights in network.weights:
        step = np.abs(weights).max(axis=1, keepdims=True) / 127
        levels = weights / np.where(step == 0, 1, step)
        # Every row was scaled so that its largest weight is 127 steps.
        assert np.abs(levels - np.rint(levels)).max() < 1e-3


def test_a_file_cut_short_is_refused(unpacked: Path) -> None:
    with pytest.raises(UnknownNetworkError):
        float_network(_component(unpacked, "lstm").read_bytes()[:5000])


def test_added_characters_follow_the_others(unpacked: Path) -> None:
    before = _component(unpacked, "lstm-unicharset").read_text(encoding="utf-8").splitlines()
    after = extended_unicharset("\n".join(before) + "\n").splitlines()
    assert int(after[0]) == int(before[0]) + len(ADDED_CHARACTERS) == len(after) - 1
    assert after[1 : len(before)] == before[1:]
    assert [line.split(" ")[0] for line in after[len(before) :]] == [e.character for e in ADDED_CHARACTERS]


def test_added_characters_get_codes_of_their_own(unpacked: Path) -> None:
    before = _component(unpacked, "lstm-recoder").read_bytes()
    after = extended_recoder(before)
    (count,) = struct.unpack_from("<I", after)
    assert count == struct.unpack_from("<I", before)[0] + len(ADDED_CHARACTERS)
    assert after[4 : len(before)] == before[4:]
    codes = [struct.unpack_from("<bii", after, len(before) + 9 * n)[2] for n in range(len(ADDED_CHARACTERS))]
    assert codes == [269, 270, 271, 272]  # 268 is the null code of this network.


def test_a_document_holds_its_lines(tmp_path: Path) -> None:
    line = PrintedLine(image=np.full((20, 90), 200, dtype=np.uint8), text="Điều 1.")
    write_document([line, line], tmp_path / "some.lstmf")
    data = (tmp_path / "some.lstmf").read_bytes()
    assert struct.unpack_from("<I", data) == (2,)
    assert data.count("Điều 1.".encode()) == 4  # As transcription and as the text of the box.
    assert data.count(b"\x89PNG") == 2


def test_the_shipped_model_is_the_one_its_card_describes() -> None:
    root = Path(__file__).parents[3]
    model = root / "digitize" / "ocr" / "models" / "vie_hs.traineddata"
    if not model.is_file():
        pytest.skip("vie_hs has not been built yet")
    card = (root / "docs" / "model-card.md").read_text(encoding="utf-8")
    assert hashlib.sha256(model.read_bytes()).hexdigest() in card
    assert f"{model.stat().st_size:,} bytes" in card
