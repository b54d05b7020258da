"""Measurements on the pixels of a page that was read, on generated pages whose words are known."""

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from bench.pages import GeneratedPage, PageSpec, ResolutionDpi, generate_page
from digitize.domain.box import Box
from digitize.domain.recognition import PageQuality, Word
from digitize.ocr.cut_edges import cut_sides
from digitize.ocr.decoding import Pixels
from digitize.ocr.letter_size import effective_dpi, height_in_small_letters, letter_pixels_at, small_letter_pixels
from digitize.ocr.missed_print import missed_print
from digitize.ocr.prepared_page import PreparedPage
from digitize.ocr.quality import measure_quality, strokes_of

SEED = 900_700


@cache
def page(resolution_dpi: ResolutionDpi = 150) -> GeneratedPage:
    return generate_page(PageSpec(seed=SEED, resolution_dpi=resolution_dpi))


def grey_of(made: GeneratedPage) -> Pixels:
    return np.asarray(cv2.cvtColor(made.image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def words_of(made: GeneratedPage) -> tuple[Word, ...]:
    """Return the true words as if they had been read without a doubt."""
    return tuple(
        Word(
            text=true.text,
            box=Box(left=true.x, top=true.y, right=true.x + true.width, bottom=true.y + true.height),
            confidence=99.0,
            line=true.line,
            block=0,
        )
        for true in made.words
    )


def blurred(grey: Pixels, *, sigma_mm: float, resolution_dpi: int) -> Pixels:
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma_mm / 25.4 * resolution_dpi), dtype=np.uint8)


def quality_of(scan: Pixels, words: tuple[Word, ...], *, resolution_dpi: int = 150) -> PageQuality:
    prepared = PreparedPage(grey=scan, colour=None, small_colour=None, resolution_dpi=resolution_dpi)
    return measure_quality(scan, prepared, words=words, recognised=words, resolution_dpi=resolution_dpi)


def largest_edge(quality: PageQuality) -> float:
    return max(region.edge_share or 0.0 for region in quality.regions)


def cropped(made: GeneratedPage, *, left: int = 0, bottom: int | None = None) -> tuple[Pixels, tuple[Word, ...]]:
    """Return the page without what lies left of and below these pixels, and what is left of its words."""
    scan = np.ascontiguousarray(grey_of(made)[:bottom, left:])
    height, width = scan.shape
    words = []
    for word in words_of(made):
        box = Box(
            left=max(0, word.box.left - left),
            top=word.box.top,
            right=word.box.right - left,
            bottom=min(height, word.box.bottom),
        )
        if box.width > 0 and box.height > 0 and box.left < width:
            words.append(replace(word, box=box))
    return scan, tuple(words)


@pytest.mark.parametrize("resolution_dpi", [150, 300])
def test_letters_tell_the_resolution(resolution_dpi: ResolutionDpi) -> None:
    letter_pixels = small_letter_pixels(words_of(page(resolution_dpi)))
    assert letter_pixels is not None
    assert effective_dpi(letter_pixels) == pytest.approx(resolution_dpi, rel=0.12)


def test_few_words_tell_no_resolution() -> None:
    assert small_letter_pixels(words_of(page())[:4]) is None


@pytest.mark.parametrize(
    ("lower", "higher"), [("em", "êm"), ("êm", "ếm"), ("em", "ep"), ("em", "ẹm"), ("an", "AN"), ("AN", "ÂN")]
)
def test_marks_and_tails_make_words_higher(lower: str, higher: str) -> None:
    assert height_in_small_letters(lower) < height_in_small_letters(higher)


def test_sharp_page_is_sharp() -> None:
    assert largest_edge(quality_of(grey_of(page()), words_of(page()))) < 0.16


def test_blur_is_told_alike_at_every_resolution() -> None:
    edges = []
    for resolution_dpi in (150, 300):
        made = page(resolution_dpi)
        soft = blurred(grey_of(made), sigma_mm=0.3, resolution_dpi=resolution_dpi)
        edges.append(largest_edge(quality_of(soft, words_of(made), resolution_dpi=resolution_dpi)))
    assert min(edges) > 0.28
    assert edges[0] == pytest.approx(edges[1], rel=0.25)


def test_one_blurred_corner_is_told_from_the_rest() -> None:
    scan = grey_of(page())
    half = scan.shape[0] // 2
    soft = blurred(scan, sigma_mm=0.4, resolution_dpi=150)
    quality = quality_of(np.vstack([scan[:half], soft[half:]]), words_of(page()))
    upper = [region.edge_share for region in quality.regions if region.box.bottom < half]
    lower = [region.edge_share for region in quality.regions if region.box.top > half]
    assert max(share or 0.0 for share in upper) < 0.2 < 0.28 < min(share or 0.0 for share in lower)


def test_resolution_that_nobody_states_is_told_by_the_letters() -> None:
    assert largest_edge(quality_of(grey_of(page()), words_of(page()), resolution_dpi=1)) < 0.16


def test_grain_does_not_pass_for_sharpness() -> None:
    soft = blurred(grey_of(page()), sigma_mm=0.3, resolution_dpi=150)
    noise = np.random.default_rng(SEED).normal(0, 8, soft.shape)
    grainy = np.asarray(np.clip(soft + noise, 0, 255), dtype=np.uint8)
    assert largest_edge(quality_of(grainy, words_of(page()))) > 0.255


def test_levels_of_paper_and_ink_are_told() -> None:
    dark = np.asarray(grey_of(page()) * 0.2, dtype=np.uint8)
    for region in quality_of(dark, words_of(page())).regions:
        assert region.paper_level is not None
        assert region.ink_level is not None
        assert region.ink_level < region.paper_level <= 51


def test_nothing_can_be_told_of_an_empty_box() -> None:
    assert strokes_of(grey_of(page()), Box(left=5, top=5, right=7, bottom=7), letter_pixels=13) is None


def test_page_without_words_tells_its_light() -> None:
    (region,) = quality_of(np.full((300, 200), 30, dtype=np.uint8), ()).regions
    assert (region.words, region.paper_level) == (0, 30)


def test_page_cut_through_its_text_is_called_cut_on_that_side() -> None:
    first = sorted(true.x for true in page().words)[0]
    scan, words = cropped(page(), left=first + 60)
    assert quality_of(scan, words).cut_sides == ("left",)


def test_page_cut_through_a_line_is_called_cut_at_the_bottom() -> None:
    middle = sorted(page().words, key=lambda true: true.y)[len(page().words) // 2]
    scan, words = cropped(page(), bottom=middle.y + middle.height // 2)
    assert quality_of(scan, words).cut_sides == ("bottom",)


def test_whole_page_is_not_cut() -> None:
    assert quality_of(grey_of(page()), words_of(page())).cut_sides == ()


def test_text_close_to_the_edge_is_not_cut() -> None:
    first = min(true.x for true in page().words)
    scan, words = cropped(page(), left=first - 3)
    assert cut_sides(scan, words, letter_pixels=letter_pixels_at(150)) == ()


@pytest.mark.parametrize("border", [0, 255])
def test_border_of_one_shade_cuts_nothing(border: int) -> None:
    first = min(true.x for true in page().words)
    scan, words = cropped(page(), left=first + 60)
    scan[:, :3] = border
    assert cut_sides(scan, words, letter_pixels=letter_pixels_at(150)) == ()


def test_print_under_words_is_not_missed() -> None:
    grey, boxes = grey_of(page()), [word.box for word in words_of(page())]
    assert missed_print(grey, boxes, letter_pixels=letter_pixels_at(150)) == ()


@pytest.mark.parametrize("resolution_dpi", [150, 300])
def test_lines_that_no_word_covers_are_missed_letter_by_letter(resolution_dpi: ResolutionDpi) -> None:
    made = page(resolution_dpi)
    lost = range(12, 16)
    boxes = [word.box for word in words_of(made) if word.line not in lost]
    letters = sum(len(true.text) for true in made.words if true.line in lost)
    rows = missed_print(grey_of(made), boxes, letter_pixels=letter_pixels_at(resolution_dpi))
    assert sum(row.letters for row in rows) == pytest.approx(letters, rel=0.2)


def test_missed_print_lies_in_the_region_that_lost_it() -> None:
    lost = range(12, 16)
    words = tuple(word for word in words_of(page()) if word.line not in lost)
    quality = quality_of(grey_of(page()), words)
    gone = [word for word in words_of(page()) if word.line in lost]
    for region in quality.regions:
        if region.lost_letters:
            assert region.confidence < 0.9
            assert region.box.top < max(word.box.bottom for word in gone)
            assert region.box.bottom > min(word.box.top for word in gone)
    assert sum(region.lost_letters for region in quality.regions) > 20


def test_page_lying_on_its_side_is_measured_like_an_upright_one() -> None:
    upright = grey_of(page())
    scan = np.ascontiguousarray(np.rot90(upright))
    turned = tuple(
        replace(
            word,
            box=Box(
                left=word.box.top,
                top=scan.shape[0] - word.box.right,
                right=word.box.bottom,
                bottom=scan.shape[0] - word.box.left,
            ),
        )
        for word in words_of(page())
    )
    # The way back to the scan is not asked for: nothing was missed.
    prepared = PreparedPage(grey=upright, colour=None, small_colour=None, resolution_dpi=150)
    quality = measure_quality(scan, prepared, words=turned, recognised=words_of(page()), resolution_dpi=150)
    assert quality.effective_dpi == quality_of(upright, words_of(page())).effective_dpi
    assert largest_edge(quality) < 0.2
