"""Draws docs/images/search-hit.png: a page of the demo's PDF, with the searched name marked by its text layer.

Run `scripts/demo` first, then `.venv/bin/python scripts/readme_picture.py demo-output/FILE.pdf "NAME"`.
"""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

_SCALE = 1.6  # pixels a point: an A4 page becomes 952 pixels wide
_SHARE_SHOWN = 0.52
_MARK = (255, 214, 0, 110)
_EDGE = (0, 105, 105, 255)


def draw(pdf: Path, name: str, target: Path) -> None:
    """Draw the upper part of the first page with every place marked where its text layer holds `name`."""
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = page.render(scale=_SCALE).to_pil().convert("RGBA")
    marks = Image.new("RGBA", picture.size)
    pen = ImageDraw.Draw(marks)
    text = page.get_textpage()
    finder = text.search(name)
    while (found := finder.get_next()) is not None:
        for index in range(text.count_rects(*found)):
            left, bottom, right, top = text.get_rect(index)
            box = (left * _SCALE - 4, (page.get_height() - top) * _SCALE - 4)
            end = (right * _SCALE + 4, (page.get_height() - bottom) * _SCALE + 4)
            pen.rectangle((*box, *end), fill=_MARK, outline=_EDGE, width=2)
    shown = Image.alpha_composite(picture, marks).convert("RGB")
    shown = shown.crop((0, 0, shown.width, round(shown.height * _SHARE_SHOWN)))
    ImageDraw.Draw(shown).rectangle((0, 0, shown.width - 1, shown.height - 1), outline=(150, 150, 150))
    target.parent.mkdir(parents=True, exist_ok=True)
    shown.quantize(64).save(target, optimize=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), sys.argv[2], Path("docs/images/search-hit.png"))
