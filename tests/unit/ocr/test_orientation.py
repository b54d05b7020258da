import numpy as np
import pytest
from PIL import Image

from bench.pages import PageSpec, generate_page
from digitize.domain.box import Box
from digitize.ocr.decoding import Pixels
from digitize.ocr.orientation import lie_of
from digitize.ocr.preparation import prepare
from digitize.ocr.prepared_page import PreparedPage
from digitize.ocr.straightening import set_upright, turned_over
from tests.fakes.scans import drawn_page, raster_of


@pytest.fixture(scope="module")
def page() -> Pixels:
    image = generate_page(PageSpec(seed=901_000, resolution_dpi=150, degradation="faded")).image
    return np.asarray(image, dtype=np.uint8)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_page_is_set_upright_however_it_lies(page: Pixels, quarters: int) -> None:
    lying = np.ascontiguousarray(np.rot90(page, quarters))  # counter-clockwise
    lie = lie_of(lying)
    assert lie.turn_degrees == 90 * quarters
    assert lie.is_certain


def test_page_with_a_few_letters_stays_as_it_came() -> None:
    few = raster_of(drawn_page(("Một dòng",))).grey
    lie = lie_of(np.ascontiguousarray(few[::-1, ::-1]))
    assert lie.turn_degrees == 0
    assert not lie.is_certain


def test_turn_moves_pixels_and_resamples_none(page: Pixels) -> None:
    lying = np.ascontiguousarray(np.rot90(page))
    prepared, record = set_upright(PreparedPage(grey=lying, colour=None, small_colour=None, resolution_dpi=150))
    assert record.applied
    assert prepared.turn_degrees == 90
    assert np.array_equal(prepared.grey, page)


def test_page_turned_over_twice_is_itself(page: Pixels) -> None:
    before = PreparedPage(grey=page, colour=None, small_colour=None, resolution_dpi=150)
    after = turned_over(turned_over(before))
    assert after.turn_degrees == 0
    assert np.array_equal(after.grey, page)
    assert after.to_scan is not None
    assert np.allclose(after.to_scan, np.eye(3))


def test_boxes_of_a_turned_and_straightened_page_find_their_ink_again() -> None:
    generated = generate_page(PageSpec(seed=901_001, resolution_dpi=200, degradation="office"))
    picture = np.ascontiguousarray(np.rot90(generated.image, 3))
    raster = raster_of(Image.fromarray(picture[:, :, ::-1]))
    prepared, _steps = prepare(raster)
    assert prepared.turn_degrees == 270
    dark = np.argwhere(prepared.grey < 60)
    rows, columns = dark[:: max(1, len(dark) // 200)].T
    boxes = [
        Box(left=int(x), top=int(y), right=int(x) + 1, bottom=int(y) + 1)
        for y, x in zip(rows, columns, strict=True)
    ]
    height, width = raster.grey.shape
    found = prepared.boxes_in_scan(boxes, width=width, height=height)
    ink = [raster.grey[box.top : box.bottom, box.left : box.right].min() for box in found]
    assert np.mean(np.asarray(ink) < 140) > 0.97
