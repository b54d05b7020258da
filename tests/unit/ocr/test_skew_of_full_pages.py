"""Pages full of running text lean by what they lean, not by what a comb of sampled pixels says."""

from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.fonts import FONT_FAMILIES, load_font
from bench.texts import body_paragraph
from digitize.ocr.skew import skew_degrees


def full_page(seed: int, *, skew_degrees: float) -> Image.Image:
    """Return an A4 page at 200 dpi whose lines all have the full width, falling to the right by some degrees."""
    random, page = Random(seed), Image.new("L", (1654, 2339), 255)
    draw, font = ImageDraw.Draw(page), load_font(FONT_FAMILIES[seed % 2], "regular", size_px=36)
    words = " ".join(body_paragraph(random, sentence_count=3) for _ in range(40)).split()
    for top in range(160, 2150, 50):
        line = ""
        while draw.textlength(line, font=font) < 1200:
            line += words.pop(0) + " "
        draw.text((230, top), line, font=font, fill=20)
    return page.rotate(-skew_degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


@pytest.mark.parametrize("skew", [-2.3, -0.7, 0.0, 1.4])
@pytest.mark.parametrize("seed", [1, 2])
def test_page_full_of_text_has_its_own_skew(seed: int, skew: float) -> None:
    assert skew_degrees(np.asarray(full_page(seed, skew_degrees=skew))) == pytest.approx(skew, abs=0.2)
