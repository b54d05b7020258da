"""What stands around and across a line: neighbours, rulings, dotted leaders, underlines and arcs of stamps.

Layers are float32 ink (0 to 1) of the shape of the line's ink.
"""

import cv2
import numpy as np
from PIL import ImageFont

from training.typesetting import Ink, SetLine, Setting, set_line

Random = np.random.Generator


def neighbours(
    line: SetLine, texts: tuple[str, str], font: ImageFont.FreeTypeFont, size_px: float, random: Random
) -> Ink:
    """Return the lines above and below, at a usual line spacing; only what fits the canvas is kept."""
    layer = np.zeros_like(line.ink)
    pitch = random.uniform(1.15, 1.75) * size_px
    for text, offset in zip(texts, (-pitch, pitch), strict=True):
        if not text or random.random() < 0.15:
            continue
        other = set_line(text, font, Setting(size_px=size_px), random).ink
        _add(layer, other, top=round(offset), left=round(random.uniform(-0.4, 0.6) * size_px))
    return layer


def underline(line: SetLine, random: Random) -> Ink:
    """Return a line under the letters, touching descenders, over all or part of the width."""
    layer = np.zeros_like(line.ink)
    width = line.ink.shape[1]
    start, end = sorted(random.uniform(0, width, 2)) if random.random() < 0.4 else (0.0, float(width))
    row = line.baseline + round(random.uniform(0.10, 0.32) * line.ascent)
    thickness = max(1, round(random.uniform(0.03, 0.08) * line.ascent))
    layer[row : row + thickness, int(start) : int(end)] = 1.0
    return layer


def dotted_leader(line: SetLine, random: Random) -> Ink:
    """Return a row of dots at or a little under the baseline, as forms have them for writing on."""
    layer = np.zeros_like(line.ink)
    row = line.baseline + round(random.uniform(0.06, 0.25) * line.ascent)
    step, radius = random.uniform(0.2, 0.45) * line.ascent, max(1, round(0.05 * line.ascent))
    for x in np.arange(random.uniform(0, step), layer.shape[1], step):
        cv2.circle(layer, (int(x), row), radius, 1.0, -1)
    return layer


def frame(line: SetLine, random: Random) -> Ink:
    """Return rulings of a table near the line: below or above it, and sometimes at the ends."""
    layer = np.zeros_like(line.ink)
    thickness = max(1, round(random.uniform(0.03, 0.09) * line.ascent))
    for row in (line.baseline - 1.35 * line.ascent, line.baseline + 0.55 * line.ascent):
        if random.random() < 0.6:
            top = round(row + random.uniform(-0.15, 0.2) * line.ascent)
            layer[max(0, top) : max(0, top + thickness)] = 1.0
    for column in (0.2 * line.ascent, layer.shape[1] - 0.3 * line.ascent):
        if random.random() < 0.3:
            layer[:, round(column) : round(column) + thickness] = 1.0
    return layer


def stamp_arcs(line: SetLine, random: Random) -> Ink:
    """Return parts of the two rings of a round seal across the line, and some letters' strokes, pale."""
    layer = np.zeros_like(line.ink)
    height, width = layer.shape
    radius = random.uniform(2.5, 5.0) * height / 2
    centre = (int(random.uniform(0, width)), int(random.uniform(-1.0, 2.0) * height))
    thickness = max(1, round(random.uniform(0.06, 0.16) * line.ascent))
    for share in (1.0, 0.78):
        cv2.circle(layer, centre, int(radius * share), 1.0, thickness)
    for _ in range(int(random.integers(0, 14))):
        angle, length = random.uniform(0, 2 * np.pi), 0.09 * radius
        x = centre[0] + 0.88 * radius * np.cos(angle)
        y = centre[1] + 0.88 * radius * np.sin(angle)
        turn = random.uniform(0, np.pi)
        tip = (int(x + length * np.cos(turn)), int(y + length * np.sin(turn)))
        cv2.line(layer, (int(x), int(y)), tip, 1.0, thickness)
    return (layer * random.uniform(0.12, 0.5)).astype(np.float32)


def _add(layer: Ink, other: Ink, *, top: int, left: int) -> None:
    """Lay `other` over `layer` in place, moved and clipped."""
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(layer.shape[0], top + other.shape[0]), min(layer.shape[1], left + other.shape[1])
    if y1 > y0 and x1 > x0:
        part = other[y0 - top : y1 - top, x0 - left : x1 - left]
        np.maximum(layer[y0:y1, x0:x1], part, out=layer[y0:y1, x0:x1])
