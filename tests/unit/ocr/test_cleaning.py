"""Each step of the chain finds what it is for, leaves alone what only looks like it, and mends it."""

from collections.abc import Sequence
from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.marks import stamp_seal
from bench.pages import PageSpec, generate_page
from digitize.ocr.decoding import Pixels
from digitize.ocr.grey_stamps import round_seals, without_seals
from digitize.ocr.leaders import dotted_leaders, without_leaders
from digitize.ocr.noise import speck_rate, without_specks
from digitize.ocr.ruling import table_lines, without_lines
from digitize.ocr.sheet import border_mask, sheet_outline
from tests.fakes.scans import drawn_page, raster_of

MANY_LINES = tuple(f"Dòng chữ số {number} của trang này dài vừa phải" for number in range(14))


def _grey(lines: Sequence[str] = MANY_LINES) -> Pixels:
    return np.array(drawn_page(lines, mode="L"), dtype=np.uint8)


def _grey_of(bgr: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def test_sheet_on_a_desk_is_found_to_a_few_pixels() -> None:
    sheet = np.asarray(drawn_page(MANY_LINES), dtype=np.uint8)
    height, width = sheet.shape[:2]
    corners = np.array([(90, 120), (width - 60, 70), (width - 110, height - 90), (70, height - 160)], np.float32)
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    desk = np.full_like(sheet, (60, 95, 120))
    cv2.warpPerspective(
        sheet,
        cv2.getPerspectiveTransform(source, corners),
        (width, height),
        desk,
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    outline = sheet_outline(_grey_of(desk), desk)
    assert outline is not None
    assert np.abs(outline - corners).max() < 14


def test_scan_that_shows_paper_up_to_its_edge_has_no_outline() -> None:
    for degradation in ("office", "old", "shadow"):
        image = generate_page(PageSpec(seed=901_010, resolution_dpi=150, degradation=degradation)).image
        assert sheet_outline(_grey_of(image), image[::4, ::4]) is None, degradation


def test_dark_bar_along_the_edge_is_a_border_and_a_frame_line_is_not() -> None:
    page = np.full((580, 410), 250, np.uint8)
    page[:, :12] = 20
    mask = border_mask(page)
    assert mask is not None
    assert mask[:, 3].all()
    assert not mask[:, 40:].any()
    framed = np.full((580, 410), 250, np.uint8)
    framed[20:560, 20] = framed[20:560, 390] = 20
    assert border_mask(framed) is None


def test_dotted_leader_is_erased_and_the_words_before_it_stay() -> None:
    grey = _grey(("Họ và tên: Nguyễn Văn Mẫu",))
    image = Image.fromarray(grey)
    pen = ImageDraw.Draw(image)
    for x in range(900, 1500, 9):
        pen.ellipse((x, 236, x + 2, 238), fill=0)
    dotted = np.array(image)
    leaders = dotted_leaders(dotted, resolution_dpi=200)
    assert leaders.chains == 1
    assert np.array_equal(without_leaders(dotted, leaders), grey)


@pytest.mark.parametrize(
    "line", ["v.v... và các giấy tờ khác...", "1.250.000.000 đồng", "i i i ì ì ị í ỉ ĩ . , : ;"]
)
def test_print_with_dots_is_no_leader(line: str) -> None:
    assert dotted_leaders(_grey((line,)), resolution_dpi=200).chains == 0


def test_clean_page_has_no_specks_and_a_noisy_one_loses_them() -> None:
    grey = _grey()
    assert speck_rate(grey) < 2e-5
    random = np.random.default_rng(3)
    noisy = grey.copy()
    places = random.random(grey.shape) < 0.002
    noisy[places] = 0
    assert speck_rate(noisy) > 1e-3
    cleaned = without_specks(noisy, resolution_dpi=200)
    away = cv2.dilate((grey < 200).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert np.count_nonzero(cleaned[away] < 128) < 0.03 * np.count_nonzero(noisy[away] < 128)


def test_despeckling_keeps_dots_and_tone_marks() -> None:
    grey = _grey(("Chị Thị Hệ, ấp Ẩn Mỹ: 1.234, ộ ợ ạ ị.",))
    assert np.count_nonzero(without_specks(grey, resolution_dpi=200) != grey) == 0


def test_grey_seal_is_found_where_it_was_pressed_and_lightened() -> None:
    bgr = np.ascontiguousarray(np.asarray(drawn_page(MANY_LINES), dtype=np.uint8)[:, :, ::-1])
    sealed = bgr.copy()
    stamp_seal(sealed, centre=(1100.0, 1900.0), resolution_dpi=200, random=Random(5))
    grey = _grey_of(sealed)
    (seal,) = round_seals(grey, resolution_dpi=200)
    assert abs(seal.x - 1100) < 8
    assert abs(seal.y - 1900) < 8
    before = np.count_nonzero(grey[1740:2060, 940:1260] < 190)
    after = np.count_nonzero(without_seals(grey, (seal,))[1740:2060, 940:1260] < 190)
    assert after < 0.35 * before


def test_page_without_a_seal_has_none() -> None:
    assert round_seals(_grey(), resolution_dpi=200) == ()
    grey = np.asarray(raster_of(drawn_page(MANY_LINES)).grey)
    assert round_seals(grey, resolution_dpi=200) == ()


def _ruled(lines: Sequence[int], *, left: int = 150, right: int = 1500) -> Pixels:
    image = Image.fromarray(_grey(("STT    Tên giấy tờ    Số tờ", "1    Đơn đề nghị    02", "2    Bản sao    11")))
    pen = ImageDraw.Draw(image)
    for y in lines:
        pen.line((left, y, right, y), fill=0, width=2)
    for x in (left, right):
        pen.line((x, lines[0], x, lines[-1]), fill=0, width=2)
    return np.array(image)


def test_lines_of_a_table_are_erased_and_its_words_stay() -> None:
    ruled = _ruled([170, 300, 430, 560])
    lines = table_lines(ruled)
    assert lines is not None
    cleaned = without_lines(ruled, lines)
    assert np.count_nonzero(cleaned[290:310, 300:1400] < 200) == 0
    bare = _grey(("STT    Tên giấy tờ    Số tờ", "1    Đơn đề nghị    02", "2    Bản sao    11"))
    letters = bare < 100
    assert np.mean(cleaned[letters] < 130) > 0.98


@pytest.mark.parametrize(("lines", "right"), [([300, 430], 1500), ([170, 300, 430, 560], 600)])
def test_frame_of_two_lines_and_the_box_of_a_stamp_are_no_table(lines: list[int], right: int) -> None:
    assert table_lines(_ruled(lines, right=right)) is None
