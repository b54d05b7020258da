import cv2
import numpy as np
import pytest
from PIL import Image

from digitize.ocr.background import ink_ratio
from digitize.ocr.preparation import prepare
from digitize.ocr.prepared_page import PreparedPage
from digitize.ocr.rasterize import DecodedColour, Raster
from digitize.ocr.skew import skew_degrees
from digitize.ocr.text_layer import is_sound_text
from tests.fakes.scans import drawn_page, raster_of

RED = (40, 40, 210)
MANY_LINES = tuple(f"Dòng chữ số {number} của trang này dài vừa phải" for number in range(14))
STEPS = ["sheet", "red_stamps", "grey_stamps", "background", "specks", "leaders", "geometry", "ruling"]


def _applied(raster: Raster) -> list[str]:
    _page, steps = prepare(raster)
    return [step.name for step in steps if step.applied]


def test_clean_page_is_left_as_it_is() -> None:
    raster = raster_of(drawn_page(MANY_LINES))
    prepared, steps = prepare(raster)
    assert prepared.grey is raster.grey
    assert [step.name for step in steps] == STEPS
    assert all(step.reason for step in steps)


def test_red_seal_is_lightened_and_black_text_beneath_it_stays() -> None:
    bgr = np.ascontiguousarray(np.asarray(drawn_page(MANY_LINES))[:, :, ::-1])
    stamped = bgr.copy()
    cv2.circle(stamped, (500, 900), 180, RED, 12)
    stamped = np.minimum(stamped, np.where(bgr < 128, bgr, 255))
    grey = np.asarray(cv2.cvtColor(stamped, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    prepared, steps = prepare(Raster(grey=grey, colour=DecodedColour(pixels=stamped), resolution_dpi=200))
    assert "red_stamps" in [step.name for step in steps if step.applied]
    on_ring = np.all(stamped == RED, axis=2)
    assert prepared.grey[on_ring].min() >= 200
    assert prepared.grey[grey < 40].max() < 128


def test_red_letters_are_not_taken_for_a_stamp() -> None:
    bgr = np.ascontiguousarray(np.asarray(drawn_page(MANY_LINES))[:, :, ::-1])
    cv2.putText(bgr, "SO 15", (900, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.0, RED, 2)
    grey = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    assert "red_stamps" not in _applied(Raster(grey=grey, colour=DecodedColour(pixels=bgr), resolution_dpi=200))


def test_uneven_light_is_evened() -> None:
    raster = raster_of(drawn_page(MANY_LINES))
    shade = np.linspace(1.0, 0.6, raster.grey.shape[1], dtype=np.float32)
    dim = Raster(grey=(raster.grey * shade).astype(np.uint8), colour=None, resolution_dpi=200)
    prepared, steps = prepare(dim)
    assert [step.name for step in steps if step.applied] == ["background"]
    assert np.percentile(prepared.grey, 20) > 245


@pytest.mark.parametrize("degrees", [-4.0, 2.0, 6.0])
def test_leaning_page_is_straightened_and_its_boxes_come_back(degrees: float) -> None:
    page = drawn_page(MANY_LINES).rotate(-degrees, fillcolor="white", resample=Image.Resampling.BICUBIC)
    raster = raster_of(page)
    assert skew_degrees(raster.grey) == pytest.approx(degrees, abs=0.2)
    prepared, steps = prepare(raster)
    assert "geometry" in [step.name for step in steps if step.applied]
    assert abs(skew_degrees(prepared.grey)) <= 0.3
    assert prepared.to_scan is not None


def test_small_skew_is_left_alone() -> None:
    page = drawn_page(MANY_LINES).rotate(-0.6, fillcolor="white", resample=Image.Resampling.BICUBIC)
    assert _applied(raster_of(page)) == []


def test_coarse_scan_is_doubled() -> None:
    page = drawn_page(MANY_LINES, size=(827, 1169), points=22)
    prepared, _steps = prepare(raster_of(page, dpi=100))
    assert prepared.grey.shape == (2 * 1169, 2 * 827)
    assert prepared.resolution_dpi == 200


def test_steps_can_be_replaced() -> None:
    prepared, steps = prepare(raster_of(drawn_page()), steps=())
    assert isinstance(prepared, PreparedPage)
    assert steps == ()


def test_blank_sheet_has_almost_no_ink_and_a_written_one_has() -> None:
    noise = np.random.default_rng(7).normal(240, 4, (2339, 1654)).clip(0, 255).astype(np.uint8)
    assert ink_ratio(noise) < 0.0005
    assert ink_ratio(np.asarray(drawn_page(MANY_LINES).convert("L"))) > 0.01


def test_text_in_an_old_font_is_no_text_layer() -> None:
    assert is_sound_text("Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc " * 2)
    assert not is_sound_text("Céng hoµ x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc " * 2)
    assert not is_sound_text("Ký bởi: Văn thư, 12/11/2026")
