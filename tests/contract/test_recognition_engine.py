"""One contract for the port `RecognitionEngine`: kept by the fake, the library and the program."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitize.domain.errors import UnreadablePageError
from digitize.domain.recognition import Word, text_of
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import EngineUnusableError, Layout, RecognitionEngine
from digitize.ocr.engine_choice import FALLBACK_MODEL, EngineChoice, EngineName
from digitize.ocr.installed_engines import build_engine, engine_in_use
from digitize.ocr.recognition_model import RecognitionModel
from digitize.ocr.tesseract import PytesseractEngine
from digitize.ocr.tesseract_library import TesserocrEngine
from tests.fakes.recognition_engine import FakeRecognitionEngine
from tests.fakes.scans import drawn_page

LINES = ("Kính gửi: Ủy ban nhân dân", "Người làm đơn ký tên")
PAGE = np.asarray(drawn_page(LINES, size=(1000, 600), mode="L"))
LINE = np.asarray(drawn_page(LINES[:1], size=(1000, 600), mode="L"))[190:270]
BLANK = np.full((600, 1000), 255, dtype=np.uint8)

ENGINES = ("fake", EngineName.TESSEROCR.value, EngineName.PYTESSERACT.value)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> RecognitionEngine:
    """Each engine in turn, reading with Debian's model."""
    if request.param == "fake":
        return FakeRecognitionEngine({PAGE.tobytes(): LINES, LINE.tobytes(): LINES[:1]})
    choice = EngineChoice(engine=EngineName(request.param), model=FALLBACK_MODEL)
    assert engine_in_use(choice) is choice.engine
    return build_engine(choice, tmp_path)


def _read(
    engine: RecognitionEngine, picture: Pixels, layout: Layout = Layout.PAGE, allowed: str = ""
) -> tuple[Word, ...]:
    return engine.recognise(picture, layout=layout, resolution_dpi=200, timeout_seconds=60, allowed=allowed)


def test_text_is_read_in_order_with_all_tone_marks_composed(engine: RecognitionEngine) -> None:
    text = " ".join(word.text for word in _read(engine, PAGE))
    assert text == " ".join(LINES)
    assert unicodedata.is_normalized("NFC", text)


def test_each_line_of_print_is_a_line(engine: RecognitionEngine) -> None:
    assert [line for line in text_of(_read(engine, PAGE)).split("\n") if line] == list(LINES)


def test_lines_and_blocks_are_counted_from_0(engine: RecognitionEngine) -> None:
    words = _read(engine, PAGE)
    assert (words[0].line, words[0].block) == (0, 0)
    assert sorted({word.line for word in words}) == [0, 1]


def test_boxes_hold_their_words_ink(engine: RecognitionEngine) -> None:
    uncovered = PAGE.copy()
    for word in _read(engine, PAGE):
        box = word.box
        assert 0 <= box.left < box.right <= PAGE.shape[1]
        assert 0 <= box.top < box.bottom <= PAGE.shape[0]
        uncovered[box.top : box.bottom, box.left : box.right] = 255
    assert np.count_nonzero(uncovered < 128) < 0.02 * np.count_nonzero(PAGE < 128)


def test_confidences_lie_between_0_and_100(engine: RecognitionEngine) -> None:
    assert all(50 < word.confidence <= 100 for word in _read(engine, PAGE))


@pytest.mark.parametrize("layout", list(Layout))
def test_every_layout_reads_a_line(engine: RecognitionEngine, layout: Layout) -> None:
    assert " ".join(word.text for word in _read(engine, LINE, layout)) == LINES[0]


def test_blank_picture_has_no_words(engine: RecognitionEngine) -> None:
    assert _read(engine, BLANK) == ()


def test_picture_may_be_a_part_of_a_larger_one(engine: RecognitionEngine) -> None:
    larger = np.zeros((600, 1400), dtype=np.uint8)
    larger[:, :1000] = PAGE
    assert _read(engine, larger[:, :1000]) == _read(engine, PAGE)


def test_reading_another_picture_between_changes_nothing(engine: RecognitionEngine) -> None:
    first = _read(engine, PAGE)
    _read(engine, LINE, Layout.LINE)
    assert _read(engine, PAGE) == first


def test_only_allowed_characters_are_read_and_only_in_this_picture(engine: RecognitionEngine) -> None:
    allowed = "".join(set(LINES[0]) - {"h", " "})
    words = _read(engine, LINE, Layout.LINE, allowed=allowed)
    assert words
    assert set("".join(word.text for word in words)) <= set(allowed)
    assert " ".join(word.text for word in _read(engine, LINE, Layout.LINE)) == LINES[0]


def test_passed_time_limit_is_the_pages_timeout_and_the_next_picture_is_read(engine: RecognitionEngine) -> None:
    with pytest.raises(UnreadablePageError) as raised:
        engine.recognise(PAGE, layout=Layout.PAGE, resolution_dpi=200, timeout_seconds=0.001)
    assert raised.value.code == "page.timeout"
    assert _read(engine, LINE, Layout.LINE)


@pytest.mark.parametrize(
    "build",
    [lambda model, _: TesserocrEngine(model), lambda model, scratch: PytesseractEngine(scratch, model)],
    ids=["tesserocr", "pytesseract"],
)
def test_model_that_is_none_is_no_fault_of_the_page(
    build: Callable[[RecognitionModel, Path], RecognitionEngine], tmp_path: Path
) -> None:
    model = RecognitionModel(name="vie", folder=tmp_path)
    model.file.write_bytes(b"no model at all")
    with pytest.raises(EngineUnusableError) as raised:
        _read(build(model, tmp_path), PAGE)
    assert (raised.value.trouble, raised.value.model) == ("model_broken", "vie")


def test_folder_with_a_space_in_its_name_is_found(tmp_path: Path) -> None:
    installed = build_engine(EngineChoice(engine=EngineName.PYTESSERACT, model=FALLBACK_MODEL), tmp_path)
    assert isinstance(installed, PytesseractEngine)
    folder = tmp_path / "mô hình của ta"
    folder.mkdir()
    model = RecognitionModel(name="vie", folder=folder)
    model.file.write_bytes(installed.model.file.read_bytes())
    assert _read(PytesseractEngine(tmp_path, model), LINE, Layout.LINE)
