"""Behaviour of the generated pages: same bytes for the same specification, boxes that hold ink, files."""

from pathlib import Path
from random import Random
from typing import Any
from unicodedata import is_normalized

import cv2
import numpy as np
import pikepdf
import pillow_heif
import pytest
from PIL import Image

from bench.degradation import degrade, map_words
from bench.marks import SEAL_DIAMETER_MM
from bench.pages import (
    DEGRADATION_KINDS,
    PAPER_KINDS,
    GeneratedPage,
    PageSpec,
    TrueWord,
    blank_page,
    generate_page,
    write_heic,
    write_jpeg,
    write_pdf,
    write_png,
    write_tiff,
)
from bench.people import made_up_person


def grey_of(page: GeneratedPage) -> np.ndarray:
    """Return the page in grey, height x width."""
    return page.image if page.image.ndim == 2 else np.asarray(cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY))


@pytest.fixture(scope="module")
def small_page() -> GeneratedPage:
    return generate_page(PageSpec(seed=4, resolution_dpi=100, dossier_code="H41.16-221215-0001"))


@pytest.fixture(scope="module")
def grey_page() -> GeneratedPage:
    return generate_page(PageSpec(seed=4, resolution_dpi=100, degradation="faded"))


@pytest.mark.parametrize("degradation", DEGRADATION_KINDS)
def test_same_specification_gives_identical_bytes(degradation: str) -> None:
    kind = next(kind for kind in DEGRADATION_KINDS if kind == degradation)
    spec = PageSpec(seed=11, resolution_dpi=100, degradation=kind)
    first, second = generate_page(spec), generate_page(spec)
    assert first.image.tobytes() == second.image.tobytes()
    assert first.words == second.words
    other = generate_page(PageSpec(seed=12, resolution_dpi=100, degradation=kind))
    assert first.image.tobytes() != other.image.tobytes()


@pytest.mark.parametrize("degradation", DEGRADATION_KINDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_boxes_hold_the_ink_after_every_degradation(degradation: str, seed: int) -> None:
    kind = next(kind for kind in DEGRADATION_KINDS if kind == degradation)
    page = generate_page(PageSpec(seed=seed, resolution_dpi=150, degradation=kind, paper=PAPER_KINDS[seed]))
    grey = grey_of(page).astype(np.float32)
    height, width = grey.shape
    dark_boxes = 0
    for word in page.words:
        assert word.x >= 0
        assert word.y >= 0
        assert word.x + word.width <= width
        assert word.y + word.height <= height
        box = grey[word.y : word.y + word.height, word.x : word.x + word.width]
        paper = float(np.percentile(box, 95))
        dark_boxes += float(box.min()) < 0.85 * paper
    assert dark_boxes >= 0.99 * len(page.words)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_clean_boxes_touch_their_ink_on_all_four_sides(seed: int) -> None:
    # A decision sets its grounds in italics, whose letters reach left of their origin.
    page = generate_page(PageSpec(seed=seed, resolution_dpi=150, paper="quyet_dinh", with_seal=False))
    grey = grey_of(page)
    for word in page.words:
        box = grey[word.y : word.y + word.height, word.x : word.x + word.width] < 255
        rows, columns = np.nonzero(box)
        assert (columns.min(), columns.max()) == (0, word.width - 1), word.text
        assert (rows.min(), rows.max()) == (0, word.height - 1), word.text


def test_no_ink_of_the_body_lies_outside_the_boxes() -> None:
    page = generate_page(PageSpec(seed=3, resolution_dpi=200, with_seal=False))
    grey = grey_of(page)
    inked = np.zeros_like(grey, dtype=bool)
    for word in page.words:
        inked[word.y : word.y + word.height, word.x : word.x + word.width] = True
    body = [word for word in page.words if word.line > 12][:150]
    top, bottom = min(word.y for word in body), max(word.y + word.height for word in body)
    assert not ((grey < 200) & ~inked)[top:bottom].any()


@pytest.mark.parametrize("degradation", DEGRADATION_KINDS)
@pytest.mark.parametrize("corner", [(140, 180), (900, 1400)])
def test_box_of_a_black_bar_moves_with_the_bar(degradation: str, corner: tuple[int, int]) -> None:
    kind = next(kind for kind in DEGRADATION_KINDS if kind == degradation)
    x, y = corner
    image = np.full((1754, 1240, 3), 255, dtype=np.uint8)
    image[y : y + 40, x : x + 160] = 0
    bar = TrueWord(text="bar", x=x, y=y, width=160, height=40, line=0)
    for seed in range(3):
        moved = degrade(image, (bar,), kind=kind, resolution_dpi=150, seed=seed)
        (box,) = moved.words
        grey = moved.image if moved.image.ndim == 2 else cv2.cvtColor(moved.image, cv2.COLOR_BGR2GRAY)
        top, left = box.y - 12, box.x - 12
        window = np.asarray(grey)[top : top + box.height + 24, left : left + box.width + 24].astype(float)
        edges = cv2.medianBlur(window.astype(np.uint8), 5)
        shaded_paper = float(edges[::4, [0, -1]].min())  # A shadow's edge may cross the window.
        ink = window[
            window.shape[0] // 3 : -window.shape[0] // 3, window.shape[1] // 3 : -window.shape[1] // 3
        ].mean()
        dark = (window < (ink + shaded_paper) / 2).astype(np.uint8)
        rows, columns = np.nonzero(cv2.medianBlur(dark, 5))  # A fax has single specks, which are no bar.
        found = (columns.min() + left, rows.min() + top, np.ptp(columns) + 1, np.ptp(rows) + 1)
        assert found == pytest.approx((box.x, box.y, box.width, box.height), abs=2.5), seed


def test_turned_pages_keep_their_words_and_change_their_sides() -> None:
    upright = generate_page(PageSpec(seed=5, resolution_dpi=100))
    on_its_head = generate_page(PageSpec(seed=5, resolution_dpi=100, degradation="upside_down"))
    on_its_side = generate_page(PageSpec(seed=5, resolution_dpi=100, degradation="sideways"))
    assert on_its_head.text == on_its_side.text == upright.text
    assert np.array_equal(on_its_head.image[::-1, ::-1], upright.image)
    assert on_its_side.image.shape[:2] == upright.image.shape[1::-1]


def test_fax_is_black_and_white_only() -> None:
    page = generate_page(PageSpec(seed=5, resolution_dpi=100, degradation="fax"))
    assert np.array_equal(np.unique(page.image), [0, 255])


def test_mapping_is_the_bounding_box_of_the_mapped_corners() -> None:
    word = TrueWord(text="chữ", x=10, y=20, width=30, height=8, line=0)
    quarter_turn = np.array([[0.0, -1.0, 99.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    assert map_words((word,), quarter_turn) == (word.moved_to(x=72, y=10, width=8, height=30),)


@pytest.mark.parametrize("paper", PAPER_KINDS)
@pytest.mark.parametrize("with_table", [True, False])
def test_every_paper_prints_its_code_and_keeps_words_apart(paper: str, *, with_table: bool) -> None:
    kind = next(kind for kind in PAPER_KINDS if kind == paper)
    code = "000.00.16.H41-221215-0007"
    for seed in range(4):
        spec = PageSpec(seed=seed, resolution_dpi=100, paper=kind, dossier_code=code, with_table=with_table)
        page = generate_page(spec)
        assert f"Mã hồ sơ: {code}" in page.text
        assert is_normalized("NFC", page.text)
        assert ("STT" in page.text) == with_table
        taken = np.zeros(page.image.shape[:2], dtype=np.uint8)
        for word in page.words:
            # Boxes of neighbouring lines may touch by an accent; middles may not.
            middle = word.y + word.height // 2
            part = taken[middle : middle + 1, word.x + 1 : word.x + word.width - 1]
            assert not part.any(), (seed, word.text)
            part[:] = 1


def test_lines_of_the_text_are_the_lines_of_the_words(small_page: GeneratedPage) -> None:
    lines = small_page.text.split("\n")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in lines
    for index in {word.line for word in small_page.words}:
        assert lines[index].split(" ") == [word.text for word in small_page.words if word.line == index]


def test_person_of_the_specification_is_printed() -> None:
    person = made_up_person(Random(99))
    page = generate_page(PageSpec(seed=1, resolution_dpi=100, paper="to_khai", person=person))
    assert f"Họ, chữ đệm, tên: {person.full_name}" in page.text


def test_seal_is_red_and_overlaps_the_signature_only_when_asked() -> None:
    sealed = generate_page(PageSpec(seed=2, resolution_dpi=100)).image.astype(int)
    bare = generate_page(PageSpec(seed=2, resolution_dpi=100, with_seal=False)).image.astype(int)
    changed = np.argwhere(np.abs(sealed - bare).sum(axis=2) > 60)
    red = sealed[:, :, 2] - sealed[:, :, :2].max(axis=2) > 60
    assert red.sum() > 2000
    assert not (bare[:, :, 2] - bare[:, :, :2].max(axis=2) > 60).any()
    height_px = np.ptp(changed[:, 0])
    assert height_px == pytest.approx(SEAL_DIAMETER_MM / 25.4 * 100, abs=4)
    blue_below = (bare[:, :, 0] - bare[:, :, 2] > 60) & (np.abs(sealed - bare).sum(axis=2) > 30)
    assert blue_below.any()


def test_blank_page_has_texture_but_no_words() -> None:
    page = blank_page(seed=1, resolution_dpi=150)
    assert page.words == ()
    assert page.text == ""
    assert 0.5 < float(page.image.std()) < 8
    assert int(page.image.min()) > 200


def test_pdf_holds_one_full_page_jpeg_of_the_right_size(
    tmp_path: Path, small_page: GeneratedPage, grey_page: GeneratedPage
) -> None:
    write_pdf([small_page, grey_page], tmp_path / "a.pdf")
    write_pdf([small_page, grey_page], tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert len(pdf.pages) == 2
        for page, space in zip(pdf.pages, ("/DeviceRGB", "/DeviceGray"), strict=True):
            assert float(page.mediabox[2]) == pytest.approx(595.3, abs=1)
            assert float(page.mediabox[3]) == pytest.approx(841.9, abs=1)
            images: Any = page.get_images()
            assert len(images) == 1
            image = images["/Im0"]
            assert (str(image.Filter), str(image.ColorSpace)) == ("/DCTDecode", space)
            assert pikepdf.PdfImage(image).as_pil_image().size == small_page.image.shape[1::-1]


def test_image_files_keep_size_and_resolution(tmp_path: Path, small_page: GeneratedPage) -> None:
    write_tiff([small_page, small_page], tmp_path / "page.tiff")
    write_jpeg(small_page, tmp_path / "page.jpg")
    write_png(small_page, tmp_path / "page.png")
    for name in ("page.tiff", "page.jpg", "page.png"):
        with Image.open(tmp_path / name) as image:
            assert image.size == small_page.image.shape[1::-1]
            assert float(image.info["dpi"][0]) == pytest.approx(100, abs=0.1)
            assert getattr(image, "n_frames", 1) == (2 if name == "page.tiff" else 1)
    with Image.open(tmp_path / "page.png") as image:
        assert np.array_equal(np.asarray(image)[:, :, ::-1], small_page.image)


def test_heic_keeps_size_and_resolution(tmp_path: Path, grey_page: GeneratedPage) -> None:
    write_heic(grey_page, tmp_path / "page.heic")
    heif = pillow_heif.open_heif(tmp_path / "page.heic")
    exif = Image.Exif()
    exif.load(heif.info["exif"])
    assert heif.size == grey_page.image.shape[1::-1]
    assert float(exif[0x011A]) == 100
