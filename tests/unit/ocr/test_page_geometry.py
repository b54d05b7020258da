import pytest

from digitize.domain.recognition import Box
from digitize.ocr.page_frame import PageFrame
from digitize.ocr.skew import boxes_mapped


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pixel_goes_to_user_space_and_back(rotation: int) -> None:
    frame = PageFrame(left=10, bottom=20, right=310, top=420, rotation=rotation, width=1200, height=1600)
    shown_x, shown_y = frame.to_shown_points(300, 400)
    a, b, c, d, e, f = frame.shown_to_user
    pixel = frame.to_pixels(a * shown_x + c * shown_y + e, b * shown_x + d * shown_y + f)
    assert pixel == pytest.approx((300, 400))


@pytest.mark.parametrize(
    ("rotation", "corner"), [(0, (10, 420)), (90, (10, 20)), (180, (310, 20)), (270, (310, 420))]
)
def test_top_left_pixel_lies_where_the_turned_page_has_its_corner(rotation: int, corner: tuple[int, int]) -> None:
    frame = PageFrame(left=10, bottom=20, right=310, top=420, rotation=rotation, width=1200, height=1600)
    assert frame.to_pixels(*corner) == pytest.approx((0, 0))


def test_boxes_of_an_enlarged_page_shrink_back_and_end_at_the_edge() -> None:
    boxes = [Box(left=20, top=40, right=60, bottom=80), Box(left=-10, top=180, right=500, bottom=260)]
    mapped = boxes_mapped(boxes, (0.5, 0, 0, 0, 0.5, 0), width=200, height=100)
    assert mapped == [Box(left=10, top=20, right=30, bottom=40), Box(left=0, top=90, right=200, bottom=100)]
