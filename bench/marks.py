"""Marks over the text: the red round seal of a sample office and a scribbled blue signature."""

import math
from random import Random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from bench.fonts import FONT_FAMILIES, load_font

Picture = npt.NDArray[np.uint8]

SEAL_DIAMETER_MM = 36.0
# A seal of no real office: its ring says that the page is a sample without legal value.
SEAL_RING = "MẪU THỬ NGHIỆM ★ KHÔNG CÓ GIÁ TRỊ PHÁP LÝ ★ "
_OVERSAMPLING = 2


def stamp_seal(image: Picture, *, centre: tuple[float, float], resolution_dpi: int, random: Random) -> None:
    """Press a red seal of 36 mm on `image` (BGR, changed in place) around `centre` in pixels.

    The ink is multiplied with what lies below, as wet ink does: black letters stay black.
    """
    diameter = round(SEAL_DIAMETER_MM / 25.4 * resolution_dpi)
    coverage = _uneven(_seal_coverage(diameter, random=random), random)
    red_bgr = (random.randint(40, 80), random.randint(25, 60), random.randint(200, 235))
    _multiply(image, coverage, red_bgr, left=round(centre[0] - diameter / 2), top=round(centre[1] - diameter / 2))


def scribble_signature(
    image: Picture, *, box: tuple[float, float, float, float], resolution_dpi: int, random: Random
) -> None:
    """Draw a blue signature on `image` (BGR, changed in place) within `box` = x, y, width, height in pixels."""
    left, top, width, height = (round(value) for value in box)
    scale = _OVERSAMPLING
    layer = Image.new("L", (width * scale, height * scale), 0)
    draw = ImageDraw.Draw(layer)
    points = _scribble_points(random, width=width * scale, height=height * scale)
    thickness = max(2, round(0.5 / 25.4 * resolution_dpi * scale))
    draw.line(points, fill=235, width=thickness, joint="curve")
    sweep_y = height * scale * random.uniform(0.7, 0.85)
    sweep = [
        (width * scale * 0.1, sweep_y),
        (width * scale * 0.95, sweep_y - height * scale * random.uniform(0, 0.3)),
    ]
    draw.line(sweep, fill=220, width=thickness)
    coverage = np.asarray(layer.resize((width, height), Image.Resampling.LANCZOS), dtype=np.float32) / np.float32(
        255
    )
    blue_bgr = (random.randint(130, 180), random.randint(30, 70), random.randint(20, 50))
    _multiply(image, coverage, blue_bgr, left=left, top=top)


def _scribble_points(random: Random, *, width: int, height: int) -> list[tuple[float, float]]:
    loops, samples = random.randint(4, 7), 240
    phase, sharpness = random.uniform(0, math.pi), random.uniform(0.5, 0.9)
    swing = [random.uniform(0.25, 1.0) for _ in range(loops + 2)]
    points = []
    for sample in range(samples):
        progress = sample / (samples - 1)
        angle = phase + progress * loops * 2 * math.pi
        position = progress * loops
        low = int(position)
        amplitude = swing[low] + (swing[low + 1] - swing[low]) * (position - low)
        x = width * (0.12 + 0.7 * progress + 0.07 * math.cos(angle * sharpness))
        y = height * (0.48 - 0.38 * amplitude * math.sin(angle))
        points.append((x, y))
    return points


def _seal_coverage(diameter: int, *, random: Random) -> npt.NDArray[np.float32]:
    size = diameter * _OVERSAMPLING
    layer = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(layer)
    edge = max(2, size // 60)
    draw.ellipse((1, 1, size - 2, size - 2), outline=255, width=edge)
    inset = round(size * 0.045)
    draw.ellipse((inset, inset, size - inset, size - inset), outline=255, width=max(1, edge // 2))
    inner = round(size * 0.27)
    draw.ellipse((inner, inner, size - inner, size - inner), outline=255, width=max(1, edge // 2))
    draw.polygon(_star(size / 2, size * 0.16), fill=255)
    _ring_text(layer, size)
    turned = layer.rotate(random.uniform(-14, 14), resample=Image.Resampling.BICUBIC)
    small = turned.resize((diameter, diameter), Image.Resampling.LANCZOS)
    return np.asarray(small, dtype=np.float32) / np.float32(255)


def _star(centre: float, radius: float) -> list[tuple[float, float]]:
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.4
        angle = -math.pi / 2 + corner * math.pi / 5
        corners.append((centre + reach * math.cos(angle), centre + reach * math.sin(angle)))
    return corners


def _ring_text(layer: Image.Image, size: int) -> None:
    font = load_font(FONT_FAMILIES[-1], "bold", size_px=size * 0.076)
    step_degrees = 360 / len(SEAL_RING)
    cell = round(size * 0.17)
    for index, letter in enumerate(SEAL_RING):
        glyph = Image.new("L", (cell, cell), 0)
        ImageDraw.Draw(glyph).text((cell / 2, cell / 2), letter, font=font, fill=255, anchor="mm")
        degrees = index * step_degrees
        turned = glyph.rotate(-degrees, resample=Image.Resampling.BICUBIC)
        angle = math.radians(degrees - 90)
        x = size / 2 + size * 0.348 * math.cos(angle) - cell / 2
        y = size / 2 + size * 0.348 * math.sin(angle) - cell / 2
        layer.paste(255, (round(x), round(y)), turned)


def _uneven(coverage: npt.NDArray[np.float32], random: Random) -> npt.NDArray[np.float32]:
    # A hand presses one side harder, and the ink pad leaves pale islands.
    generator = np.random.default_rng(random.getrandbits(32))
    islands = generator.uniform(0.55, 1.0, (9, 9)).astype(np.float32)
    height, width = coverage.shape
    pressure = cv2.resize(islands, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(coverage * pressure, 0, 1), dtype=np.float32)


def _multiply(
    image: Picture, coverage: npt.NDArray[np.float32], ink_bgr: tuple[int, int, int], *, left: int, top: int
) -> None:
    height, width = coverage.shape
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(image.shape[0], top + height), min(image.shape[1], left + width)
    part = coverage[y0 - top : y1 - top, x0 - left : x1 - left, None]
    transmission = 1 - part * (1 - np.asarray(ink_bgr, dtype=np.float32) / 255)
    image[y0:y1, x0:x1] = np.rint(image[y0:y1, x0:x1] * transmission).astype(np.uint8)
