import numpy as np
import pytest

from digitize.domain.box import Box
from digitize.ocr.geometry import boxes_mapped, flattening, quarter_turned, scaling, turning, warped
from digitize.ocr.page_frame import PageFrame


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


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_frame_shows_the_same_paper(turn: int) -> None:
    frame = PageFrame(left=0, bottom=0, right=300, top=400, rotation=0, width=1200, height=1600)
    turned = frame.turned(turn)
    box = boxes_mapped(
        [Box(left=100, top=200, right=101, bottom=201)],
        turning(turn, width=1200, height=1600),
        width=turned.width,
        height=turned.height,
    )[0]
    shown = turned.to_shown_points(box.left + 0.5, box.top + 0.5)
    a, b, c, d, e, f = turned.shown_to_user
    user = (a * shown[0] + c * shown[1] + e, b * shown[0] + d * shown[1] + f)
    assert user == pytest.approx(frame.to_shown_points(100.5, 200.5))


def test_boxes_of_an_enlarged_page_shrink_back_and_end_at_the_edge() -> None:
    boxes = [Box(left=20, top=40, right=60, bottom=80), Box(left=-10, top=180, right=500, bottom=260)]
    mapped = boxes_mapped(boxes, scaling(0.5), width=200, height=100)
    assert mapped == [Box(left=10, top=20, right=30, bottom=40), Box(left=0, top=90, right=200, bottom=100)]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_picture_and_turned_box_agree(turn: int) -> None:
    picture = np.full((40, 60), 255, np.uint8)
    picture[10:14, 20:27] = 0
    turned = quarter_turned(picture, turn)
    height, width = turned.shape
    box = boxes_mapped(
        [Box(left=20, top=10, right=27, bottom=14)], turning(turn, width=60, height=40), width=width, height=height
    )[0]
    assert not turned[box.top : box.bottom, box.left : box.right].any()
    assert np.count_nonzero(turned == 0) == box.width * box.height


def test_warp_moves_pixels_where_the_matrix_moves_their_areas() -> None:
    picture = np.full((100, 80), 255, np.uint8)
    picture[30:50, 20:40] = 0
    doubled = warped(picture, scaling(2), width=160, height=200, paper=255)
    assert doubled[62:98, 42:78].max() == 0
    assert min(doubled[:58].min(), doubled[102:].min()) >= 250


def test_flattened_sheet_fills_its_canvas_and_its_boxes_come_back() -> None:
    outline = np.array([(10.0, 20.0), (190.0, 10.0), (180.0, 270.0), (25.0, 260.0)])
    matrix, width, height = flattening(outline)
    back = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    (corner,) = boxes_mapped([Box(left=0, top=0, right=1, bottom=1)], back, width=300, height=300)
    assert (corner.left, corner.top) == (10, 19)
    assert width >= 180
    assert height >= 250
