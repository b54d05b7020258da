"""Stamps of secrecy are caught on every kind of scan, and nothing else is taken for one."""

from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.fonts import FONT_FAMILIES, load_font
from bench.marks import Picture, scribble_signature, stamp_seal
from bench.secrecy_stamp import StampColour, stamp_secrecy
from digitize.domain.page_marks import SecrecyLevel, SecrecyMark
from digitize.ocr.engine import Layout, RecognitionEngine
from digitize.ocr.engine_choice import DEFAULT_ENGINE
from digitize.ocr.installed_engines import build_engine
from digitize.ocr.preparation import prepare
from digitize.ocr.rasterize import DecodedColour, Raster
from digitize.ocr.secrecy_stamps import mark_in_words, secrecy_mark
from tests.builders import words_of
from tests.fakes.scans import drawn_page

DPI = 200
LINES = (
    "ỦY BAN NHÂN DÂN TỈNH",
    "Số: 215/QĐ-UBND",
    "",
    "Căn cứ Luật Tổ chức chính quyền địa phương;",
    "Theo đề nghị của Giám đốc Sở, về việc bảo vệ bí mật,",
    "ông Nguyễn Văn Mẫu có trách nhiệm thi hành quyết định này.",
)
PLACE = (450.0, 470.0)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> RecognitionEngine:
    return build_engine(DEFAULT_ENGINE, tmp_path_factory.mktemp("scratch"))


def paper() -> Picture:
    """Return a page with some lines of text, BGR."""
    return np.array(drawn_page(LINES, points=36))[:, :, ::-1].copy()


def mark_on(picture: Picture, engine: RecognitionEngine) -> SecrecyMark | None:
    """Return the mark that is found on a picture, as the page's reading finds it."""
    is_grey = picture.ndim == 2
    grey = picture if is_grey else np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    colour = None if is_grey else DecodedColour(pixels=picture)
    raster = Raster(grey=grey, colour=colour, resolution_dpi=DPI)
    prepared = prepare(raster)[0]
    words = engine.recognise(prepared.grey, layout=Layout.PAGE, resolution_dpi=DPI, timeout_seconds=60)
    return secrecy_mark(raster, prepared, words, engine)


def stamped(
    level: SecrecyLevel, *, colour: StampColour = "red", is_grey: bool = False, place: tuple[float, float] = PLACE
) -> Picture:
    """Return the paper with a stamp on it."""
    picture = paper()
    if is_grey:
        picture = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    stamp_secrecy(
        picture, level=level, centre=place, resolution_dpi=DPI, random=Random(f"{level}{colour}"), colour=colour
    )
    return picture


def text_stamp(
    picture: Picture, text: str, *, size_mm: tuple[float, float], place: tuple[float, float] = PLACE
) -> None:
    """Press another red stamp: a frame with a line of capitals in it."""
    image = Image.fromarray(picture[:, :, ::-1])
    width, height = (side / 25.4 * DPI for side in size_mm)
    box = (place[0] - width / 2, place[1] - height / 2, place[0] + width / 2, place[1] + height / 2)
    draw = ImageDraw.Draw(image)
    draw.rectangle(box, outline=(210, 40, 45), width=4)
    font = load_font(FONT_FAMILIES[0], "bold", size_px=38)
    draw.text(place, text, font=font, fill=(210, 40, 45), anchor="mm")
    picture[:] = np.asarray(image)[:, :, ::-1]


@pytest.mark.parametrize("level", list(SecrecyLevel))
@pytest.mark.parametrize(
    ("colour", "is_grey"), [("red", False), ("dark_red", False), ("black", False), ("red", True), ("black", True)]
)
def test_stamp_is_caught(
    level: SecrecyLevel,
    colour: StampColour,
    is_grey: bool,  # noqa: FBT001 - a table
    engine: RecognitionEngine,
) -> None:
    mark = mark_on(stamped(level, colour=colour, is_grey=is_grey), engine)
    assert mark is not None
    assert mark.level is level
    assert abs((mark.box.left + mark.box.right) / 2 - PLACE[0]) < 40
    assert abs((mark.box.top + mark.box.bottom) / 2 - PLACE[1]) < 40


def test_red_stamp_over_text_is_caught(engine: RecognitionEngine) -> None:
    mark = mark_on(stamped(SecrecyLevel.TOI_MAT, place=(600.0, 655.0)), engine)
    assert mark is not None
    assert mark.level is SecrecyLevel.TOI_MAT


@pytest.mark.parametrize("level", list(SecrecyLevel))
@pytest.mark.parametrize("colour", ["black", "red"])
def test_stamp_over_text_on_a_grey_scan_is_caught(
    level: SecrecyLevel, colour: StampColour, engine: RecognitionEngine
) -> None:
    mark = mark_on(stamped(level, colour=colour, is_grey=True, place=(600.0, 645.0)), engine)
    assert mark is not None
    assert mark.level is level


@pytest.mark.parametrize("text", ["KHẨN", "HỎA TỐC", "SAO Y", "MẪU", "TÓM TẮT", "ĐÃ THU", "BẢN CHÍNH"])
def test_other_stamps_over_text_are_none(text: str, engine: RecognitionEngine) -> None:
    picture = paper()
    text_stamp(picture, text, size_mm=(34, 9), place=(600.0, 645.0))
    assert mark_on(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.uint8), engine) is None


def test_stamp_on_a_page_that_lies_on_its_side_is_caught(engine: RecognitionEngine) -> None:
    turned = np.ascontiguousarray(np.rot90(stamped(SecrecyLevel.MAT)))
    mark = mark_on(turned, engine)
    assert mark is not None
    assert mark.box.height > mark.box.width


@pytest.mark.parametrize("text", ["KHẨN", "HỎA TỐC", "SAO Y", "MẪU", "TÓM TẮT"])
def test_other_stamps_in_a_frame_are_none(text: str, engine: RecognitionEngine) -> None:
    picture = paper()
    text_stamp(picture, text, size_mm=(34, 9))
    assert mark_on(picture, engine) is None


def test_seal_and_signature_are_none(engine: RecognitionEngine) -> None:
    picture = paper()
    stamp_seal(picture, centre=PLACE, resolution_dpi=DPI, random=Random(1))
    scribble_signature(picture, box=(700, 800, 330, 160), resolution_dpi=DPI, random=Random(2))
    text_stamp(picture, "CÔNG VĂN ĐẾN", size_mm=(60, 20))
    assert mark_on(picture, engine) is None


def test_line_of_its_own_in_capitals_is_a_mark() -> None:
    mark = mark_in_words(words_of("Số: 12/QĐ-UBND", "TUYỆT MẬT", "Căn cứ"))
    assert mark is not None
    assert mark.level is SecrecyLevel.TUYET_MAT


@pytest.mark.parametrize(
    "lines",
    [
        ("BẢO VỆ BÍ MẬT NHÀ NƯỚC",),
        ("VỀ CÔNG TÁC BẢO VỆ BÍ", "MẬT"),
        ("Mật",),
        ("văn bản tối mật",),
        ("MẤT",),
        ("bí mật",),
    ],
)
def test_word_in_a_title_or_in_running_text_is_none(lines: tuple[str, ...]) -> None:
    assert mark_in_words(words_of(*lines)) is None
