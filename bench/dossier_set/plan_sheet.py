"""Drawings of buildings on A3 lying across: lines, measures and a title block at the lower right."""

from itertools import pairwise
from random import Random
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from bench.dossier_set.flowing_paper import Drawn
from bench.people import Person
from bench.sheet import Sheet, tokens

A3_WIDTH_MM, A3_HEIGHT_MM = 420.0, 297.0
_BLOCK_MM: Final = (130.0, 52.0)
_NAMES: Final = ("MẶT BẰNG TẦNG 1", "MẶT BẰNG TẦNG 2", "MẶT ĐỨNG TRỤC 1-4", "MẶT CẮT A-A")


class _A3Sheet(Sheet):
    """A sheet of A3, lying across."""

    def __init__(self, *, resolution_dpi: int, random: Random) -> None:
        super().__init__(resolution_dpi=resolution_dpi, random=random)
        size = (round(self.pixels(A3_WIDTH_MM)), round(self.pixels(A3_HEIGHT_MM)))
        self.image = Image.new("RGB", size, (255, 255, 255))
        self._draw = ImageDraw.Draw(self.image)


def draw_plan_sheets(
    title: str, *, holder: Person, page_count: int, names_holder: bool, resolution_dpi: int, seed: int
) -> list[Drawn]:
    """Draw the sheets of a set of drawings; equal arguments give identical bytes."""
    random = Random(f"{seed}:plans")
    return [
        _sheet(title, number, page_count, holder if names_holder else None, resolution_dpi, random)
        for number in range(1, page_count + 1)
    ]


def _sheet(
    title: str, number: int, page_count: int, holder: Person | None, resolution_dpi: int, random: Random
) -> Drawn:
    sheet = _A3Sheet(resolution_dpi=resolution_dpi, random=random)
    _border(sheet)
    _rooms(sheet, random)
    rows = [title, "NHÀ Ở RIÊNG LẺ", _NAMES[(number - 1) % len(_NAMES)]]
    if holder is not None:
        rows.append(f"CHỦ ĐẦU TƯ: ÔNG (BÀ) {holder.full_name.upper()}")
    rows.append(f"BẢN VẼ SỐ: KT-{number:02}/{page_count:02} TỶ LỆ: 1/100")
    left, top = A3_WIDTH_MM - 10 - _BLOCK_MM[0], A3_HEIGHT_MM - 10 - _BLOCK_MM[1]
    for index, row in enumerate(rows):
        y = sheet.pixels(top + 8 + index * 10)
        size_pt = 14.0 if index == 0 else 11.0
        sheet.set_line(tokens(row, "bold"), x=sheet.pixels(left + 4), baseline=y, size_pt=size_pt)
    picture = sheet.pixels_bgr()
    return np.ascontiguousarray(picture), tuple(sheet.words)


def _border(sheet: Sheet) -> None:
    left, top, right, bottom = (sheet.pixels(side) for side in (10, 10, A3_WIDTH_MM - 10, A3_HEIGHT_MM - 10))
    block_left = sheet.pixels(A3_WIDTH_MM - 10 - _BLOCK_MM[0])
    block_top = sheet.pixels(A3_HEIGHT_MM - 10 - _BLOCK_MM[1])
    for start, end in (
        ((left, top), (right, top)),
        ((right, top), (right, bottom)),
        ((right, bottom), (left, bottom)),
        ((left, bottom), (left, top)),
        ((block_left, block_top), (right, block_top)),
        ((block_left, block_top), (block_left, bottom)),
    ):
        sheet.rule(start, end, thickness_mm=0.5)


def _rooms(sheet: Sheet, random: Random) -> None:
    """Draw walls on a grid, and a measure along each."""
    xs = [60.0]
    while xs[-1] < 250:
        xs.append(xs[-1] + random.uniform(28, 60))
    ys = [45.0]
    while ys[-1] < 190:
        ys.append(ys[-1] + random.uniform(28, 50))
    for y in ys:
        sheet.rule(
            (sheet.pixels(xs[0]), sheet.pixels(y)), (sheet.pixels(xs[-1]), sheet.pixels(y)), thickness_mm=0.8
        )
    for x in xs:
        sheet.rule(
            (sheet.pixels(x), sheet.pixels(ys[0])), (sheet.pixels(x), sheet.pixels(ys[-1])), thickness_mm=0.8
        )
    for left, right in pairwise(xs):
        measure = tokens(str(round((right - left) * 100, -1)).removesuffix(".0"))
        sheet.set_line(
            measure, x=sheet.pixels((left + right) / 2 - 4), baseline=sheet.pixels(ys[0] - 5), size_pt=9
        )
