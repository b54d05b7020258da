"""The numeral above the text, which the search for the page's layout drops."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.fonts import FONT_FAMILIES, load_font
from digitize.domain.page_marks import LineKind
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import RecognitionEngine
from digitize.ocr.engine_choice import DEFAULT_ENGINE
from digitize.ocr.installed_engines import build_engine
from digitize.ocr.page_numbers import page_number
from tests.builders import words_of

WIDTH, HEIGHT, DPI = 1654, 2339, 200
PITCH = 13 / 72 * DPI


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> RecognitionEngine:
    return build_engine(DEFAULT_ENGINE, Path(tmp_path_factory.mktemp("engine")))


def page_with(*texts: tuple[str, float, float], specks: bool = False) -> Pixels:
    """Draw texts at shares of the page's width (their middle) and height (their top)."""
    picture = Image.new("L", (WIDTH, HEIGHT), 245)
    draw = ImageDraw.Draw(picture)
    font = load_font(FONT_FAMILIES[0], "regular", size_px=PITCH)
    for text, x, y in texts:
        draw.text((x * WIDTH, y * HEIGHT), text, font=font, fill=25, anchor="mt")
    if specks:
        for x in range(500, 1150, 90):
            draw.point([(x, 100), (x + 1, 100)], fill=30)
    return np.asarray(picture, dtype=np.uint8)


@pytest.mark.parametrize("number", ["2", "3", "7", "12"])
def test_lone_numeral_in_the_middle_of_the_top_margin_is_read(engine: RecognitionEngine, number: str) -> None:
    picture = page_with((number, 0.5, 0.05), specks=True)
    (reading,) = page_number((), picture, engine, resolution_dpi=DPI)
    assert (reading.kind, reading.text, reading.first) == (LineKind.PAGE_NUMBER, number, "")
    assert reading.box.top == pytest.approx(0.05 * HEIGHT, abs=3)


@pytest.mark.parametrize(
    "texts",
    [
        [("2", 0.85, 0.05)],
        [("QUYẾT ĐỊNH", 0.5, 0.05)],
        [("2", 0.5, 0.05), ("Mẫu số 01", 0.62, 0.05)],
        [("2", 0.5, 0.3)],
        [],
    ],
    ids=["at the edge", "a title", "beside other print", "below the margin", "nothing"],
)
def test_other_print_is_no_page_number(engine: RecognitionEngine, texts: list[tuple[str, float, float]]) -> None:
    assert page_number((), page_with(*texts), engine, resolution_dpi=DPI) == ()


def test_what_was_read_already_is_not_looked_for_again(engine: RecognitionEngine) -> None:
    picture = page_with(("2", 0.5, 0.05))
    words = tuple(
        word
        for word in words_of("x " * 30)
        if abs(word.box.left - WIDTH / 2) < 200 and word.box.top < 0.05 * HEIGHT
    )
    assert words
    assert page_number(words, picture, engine, resolution_dpi=DPI) == ()
