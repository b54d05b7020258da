"""The second look: taken where text-like ink is left, skipped elsewhere, and careful with what it takes."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.fonts import FONT_FAMILIES, load_font
from digitize.domain.box import Box
from digitize.domain.recognition import Word, text_of
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import Layout, RecognitionEngine
from digitize.ocr.engine_choice import FALLBACK_MODEL, EngineChoice
from digitize.ocr.installed_engines import build_engine
from digitize.ocr.second_pass import completed
from digitize.ocr.uncovered_ink import uncovered_lines
from tests.fakes.recognition_engine import FakeRecognitionEngine
from tests.fakes.scans import LINES, drawn_page

PAGE = np.asarray(drawn_page(mode="L"))
DPI = 200


class ScriptedEngine:
    """Reads the same words, whatever it is shown."""

    def __init__(self, *words: Word) -> None:
        self._words = words

    def recognise(
        self, picture: Pixels, *, layout: Layout, resolution_dpi: int, timeout_seconds: float, allowed: str = ""
    ) -> tuple[Word, ...]:
        """Return the words."""
        del picture, layout, resolution_dpi, timeout_seconds, allowed
        return self._words


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> RecognitionEngine:
    return build_engine(EngineChoice(model=FALLBACK_MODEL), tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="module")
def whole(engine: RecognitionEngine) -> tuple[Word, ...]:
    """Return every word of the page."""
    return engine.recognise(PAGE, layout=Layout.PAGE, resolution_dpi=DPI, timeout_seconds=60)


def _without_lines(words: Sequence[Word], *lines: int) -> tuple[Word, ...]:
    return tuple(word for word in words if word.line not in lines)


def _completed(words: Sequence[Word], engine: RecognitionEngine, picture: Pixels = PAGE) -> tuple[Word, ...]:
    return completed(words, picture, engine, resolution_dpi=DPI, timeout_seconds=60)[0]


def _drawn(draw_on: Image.Image) -> Pixels:
    return np.asarray(draw_on, dtype=np.uint8)


def _lines(words: Sequence[Word]) -> list[str]:
    return [line for line in text_of(tuple(words)).split("\n") if line]


def test_page_whose_ink_is_all_covered_is_not_read_again(whole: tuple[Word, ...]) -> None:
    asked = FakeRecognitionEngine({})
    words, step = completed(whole, PAGE, asked, resolution_dpi=DPI, timeout_seconds=60)
    assert asked.calls == []
    assert words == whole
    assert (step.name, step.applied) == ("second_pass", False)


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_lost_line_comes_back_in_its_place(whole: tuple[Word, ...], engine: RecognitionEngine, lost: int) -> None:
    assert _lines(_completed(_without_lines(whole, lost), engine)) == list(LINES)


def test_step_says_what_was_found(whole: tuple[Word, ...], engine: RecognitionEngine) -> None:
    _, step = completed(_without_lines(whole, 1), PAGE, engine, resolution_dpi=DPI, timeout_seconds=60)
    assert step.applied
    assert step.reason == f"1 uncovered lines, {len(LINES[1].split())} words found"


def test_words_lost_at_the_end_of_a_line_join_it(whole: tuple[Word, ...], engine: RecognitionEngine) -> None:
    last = LINES[0].split()[-2:]
    shortened = tuple(word for word in whole if word.line != 0 or word.text not in last)
    assert _lines(_completed(shortened, engine)) == list(LINES)


def test_found_words_lie_where_they_are_printed(whole: tuple[Word, ...], engine: RecognitionEngine) -> None:
    found = [word.box for word in _completed(_without_lines(whole, 1), engine) if word.line == 1]
    first = [word.box for word in whole if word.line == 1]
    assert len(found) == len(first)
    for one, other in zip(found, first, strict=True):
        assert abs(one.left - other.left) <= 4
        assert abs(one.bottom - other.bottom) <= 4


def test_lines_and_blocks_stay_counted_from_0(whole: tuple[Word, ...], engine: RecognitionEngine) -> None:
    words = _completed(_without_lines(whole, 0), engine)
    assert [word.line for word in words] == sorted(word.line for word in words)
    assert {word.line for word in words} == {0, 1, 2}
    assert words[0].block == 0


def test_ruling_bars_signature_and_seal_are_no_text() -> None:
    page = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(page)
    draw.line([(100, 300), (1500, 300)], fill=0, width=3)
    draw.line([(100, 300), (100, 1200)], fill=0, width=3)
    for left in range(200, 1000, 30):
        draw.rectangle([left, 600, left + 16, 630], fill=0)
    draw.ellipse([900, 1500, 1180, 1780], outline=60, width=6)
    draw.line([(300, 1500), (360, 1400), (420, 1560), (520, 1380), (560, 1500)], fill=0, width=4, joint="curve")
    assert uncovered_lines(_drawn(page), (), resolution_dpi=DPI) == ()


def test_specks_are_no_text() -> None:
    specks = np.full((2339, 1654), 255, dtype=np.uint8)
    places = np.random.default_rng(5).integers(0, (2339, 1654), size=(3000, 2))
    specks[places[:, 0], places[:, 1]] = 0
    assert uncovered_lines(specks, (), resolution_dpi=DPI) == ()


@pytest.mark.parametrize(("dpi", "points"), [(100, 22), (150, 28), (200, 38), (300, 56), (600, 112)])
def test_lost_word_is_seen_at_every_resolution(dpi: int, points: int) -> None:
    page = Image.new("L", (1240 * dpi // 150, 400 * dpi // 150), 255)
    font = load_font(FONT_FAMILIES[0], "regular", size_px=points)
    ImageDraw.Draw(page).text((dpi, dpi), "chứng nhận", font=font, fill=0)
    (line,) = uncovered_lines(_drawn(page), (), resolution_dpi=dpi)
    assert 5 <= line.letters <= 18
    assert abs(line.box.left - dpi) < 0.05 * dpi


@pytest.mark.parametrize(
    ("text", "confidence"), [("SOFT", 45.0), ("—…", 95.0), ("x", 95.0)], ids=["unsure", "no letters", "one sign"]
)
def test_what_is_no_sure_text_is_not_inserted(whole: tuple[Word, ...], text: str, confidence: float) -> None:
    noise = Word(text=text, box=Box(left=10, top=10, right=90, bottom=50), confidence=confidence, line=0, block=0)
    some = _without_lines(whole, 1)
    words, step = completed(some, PAGE, ScriptedEngine(noise), resolution_dpi=DPI, timeout_seconds=60)
    assert words == some
    assert not step.applied


def test_unsure_word_beside_sure_ones_is_left_out(whole: tuple[Word, ...]) -> None:
    boxes = (Box(left=10, top=10, right=90, bottom=50), Box(left=100, top=10, right=300, bottom=50))
    noise = Word(text="lề", box=boxes[0], confidence=25.0, line=0, block=0)
    sure = Word(text="chứng", box=boxes[1], confidence=96.0, line=0, block=0)
    words = _completed(_without_lines(whole, 1), ScriptedEngine(noise, sure))
    texts = [word.text for word in words if word not in whole]
    assert "chứng" in texts
    assert "lề" not in texts


def test_word_that_is_there_already_is_not_inserted_again(whole: tuple[Word, ...]) -> None:
    some = _without_lines(whole, 1)
    (line,) = uncovered_lines(PAGE, some, resolution_dpi=DPI)
    first = whole[0].box
    left, top = line.box.left, line.box.top
    # The engine's answer is in pixels of the cut, whose corner lies above and left of the line.
    again = Word(
        text="Kính",
        box=Box(left=first.left - left, top=first.top - top, right=first.right, bottom=first.bottom),
        confidence=96.0,
        line=0,
        block=0,
    )
    words, _ = completed(some, PAGE, ScriptedEngine(again), resolution_dpi=DPI, timeout_seconds=60)
    assert words == some


def test_second_look_that_fails_does_not_cost_the_page(whole: tuple[Word, ...]) -> None:
    some = _without_lines(whole, 1)
    # Less than the fake's fastest reading: it raises `page.timeout`.
    asked = FakeRecognitionEngine({})
    words, _ = completed(some, PAGE, asked, resolution_dpi=DPI, timeout_seconds=0.009)
    assert words == some


def test_no_time_left_keeps_what_was_read(whole: tuple[Word, ...]) -> None:
    some = _without_lines(whole, 1)
    asked = FakeRecognitionEngine({})
    words, step = completed(some, PAGE, asked, resolution_dpi=DPI, timeout_seconds=0.0)
    assert (words, asked.calls, step.applied) == (some, [], False)
