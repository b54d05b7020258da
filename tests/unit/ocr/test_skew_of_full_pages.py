"""Pages full of running text lean by what they lean, not by what a comb of sampled pixels says."""

from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.degradation import DegradationKind, degrade
from bench.fonts import FONT_FAMILIES, load_font
from bench.texts import body_paragraph
from digitize.ocr.decoding import Pixels
from digitize.ocr.skew import skew_degrees

DPI = 300
LARGEST_SKEW = {"old": 1.2, "sharpened": 0.8, "office": 2.5}
"""In degrees, either way: what the degradation turns a page by (`bench.degradation`)."""


def full_page(seed: int) -> Pixels:
    """Return an A4 page at 200 dpi, BGR, full of paragraphs of 13 points."""
    random, page = Random(seed), Image.new("L", (round(8.27 * DPI), round(11.69 * DPI)), 255)
    draw = ImageDraw.Draw(page)
    font = load_font(FONT_FAMILIES[seed % 2], "regular", size_px=13 * DPI / 72)
    left, right, indent = 30 / 25.4 * DPI, page.width - 17 / 25.4 * DPI, 10 / 25.4 * DPI
    top, bottom = 20 / 25.4 * DPI, page.height - 22 / 25.4 * DPI
    while top < bottom:
        line, start = "", indent
        for word in [*body_paragraph(random, sentence_count=random.randint(1, 4)).split(), None]:
            longer = f"{line} {word}".strip() if word else ""
            if word and draw.textlength(longer, font=font) <= right - left - indent:
                line = longer
                continue
            if top < bottom:
                draw.text((left + start, top), line, font=font, fill=20)
            top += 18 / 72 * DPI
            line, start = word or "", 0.0
        top += 6 / 72 * DPI
    small = cv2.resize(np.asarray(page), None, fx=2 / 3, fy=2 / 3, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


@pytest.mark.parametrize(
    ("seed", "kind", "scan"),
    [(901_007, "old", 5), (901_011, "old", 5), (901_011, "sharpened", 6), (901_031, "office", 2)],
)
def test_page_full_of_text_leans_no_more_than_it_was_turned(seed: int, kind: DegradationKind, scan: int) -> None:
    image = degrade(full_page(seed), (), kind=kind, resolution_dpi=200, seed=seed * 10 + scan).image
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    assert abs(skew_degrees(np.asarray(grey, dtype=np.uint8))) <= LARGEST_SKEW[kind] + 0.2
