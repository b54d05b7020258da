"""From a line of text to the picture that Tesseract would cut out of a scanned page, from a seed."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random as PlainRandom

import cv2
import numpy as np
from PIL import ImageFont

from training import surroundings, wear
from training.line_file import PrintedLine
from training.line_text import LineText
from training.scans import SCAN_KINDS, ScanKind
from training.typefaces import TypeCase
from training.typesetting import Ink, SetLine, Setting, set_line
from training.wear import Random

# Tesseract pads the box of a line by 4 pixels (`kImagePadding`) before it cuts it out.
_PADDING_PX = 4
# Paper kept around the cut while the scan is made, so that blurs and JPEG blocks see no edge.
_MARGIN_PX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """Ink of the line itself and of all else, in one frame; `baseline` is the row of the letters' feet."""

    main: Ink
    others: Ink
    line: SetLine


def printed_line(
    text: LineText, neighbour_texts: tuple[str, str], typefaces: TypeCase, seed: tuple[int, ...]
) -> PrintedLine:
    """Set, surround, bend, cut and scan the line; equal arguments give equal pictures on one machine."""
    random = np.random.default_rng(seed)
    kind = SCAN_KINDS[int(random.choice(len(SCAN_KINDS), p=_shares()))]
    scan_dpi = float(random.choice(kind.resolutions_dpi)) * random.uniform(0.97, 1.03)
    printed_dpi = max(300.0, min(2.5 * scan_dpi, 450.0)) if scan_dpi < 350 else 500.0
    layers = _drawn(text, neighbour_texts, typefaces, printed_dpi, random)
    ink, cut = _cut_out(layers, printed_dpi / scan_dpi, random)
    return PrintedLine(image=_scanned(ink, cut, kind, scan_dpi / printed_dpi, random), text=text.text)


def _shares() -> list[float]:
    whole = sum(kind.weight for kind in SCAN_KINDS)
    return [kind.weight / whole for kind in SCAN_KINDS]


def _drawn(
    text: LineText, neighbour_texts: tuple[str, str], typefaces: TypeCase, dpi: float, random: Random
) -> Layers:
    face = typefaces.drawn(PlainRandom(int(random.integers(2**31))))
    points = random.choice([9, 10, 11, 12, 13, 13, 13.5, 14, 14, 14, 15, 16])
    size_px = float(points) / 72 * dpi
    font = ImageFont.truetype(str(face.path), size_px, layout_engine=ImageFont.Layout.BASIC)
    drawn = _drawn_spelling(text.text, random)
    line = set_line(drawn, font, _setting(text, size_px, typewriter=face.typewriter, random=random), random)
    main = line.ink
    if face.typewriter and random.random() < 0.6:
        main = wear.worn_ribbon(main, random, strength=random.uniform(0.1, 0.6), grain=random.uniform(1.5, 4))
    others = np.zeros_like(main)
    drawers: tuple[tuple[float, Callable[[], Ink]], ...] = (
        (0.75, lambda: surroundings.neighbours(line, neighbour_texts, font, size_px, random)),
        (0.05, lambda: surroundings.underline(line, random)),
        (0.04, lambda: surroundings.dotted_leader(line, random)),
        (0.06, lambda: surroundings.frame(line, random)),
        (0.07, lambda: surroundings.stamp_arcs(line, random)),
    )
    for chance, draw in drawers:
        if random.random() < chance:
            others = np.maximum(others, draw())
    return Layers(main=main, others=others, line=line)


def _drawn_spelling(text: str, random: Random) -> str:
    """Return the text with word processors' dashes, which the model is to write as hyphens (same length)."""
    return text.replace(" - ", " – ") if random.random() < 0.4 else text


def _setting(text: LineText, size_px: float, *, typewriter: bool, random: Random) -> Setting:
    justified = random.random() < 0.35 and len(text.text) > 30
    mark_shift = None
    if random.random() < 0.05:
        mark_shift = (float(random.normal(0, 0.05)), float(abs(random.normal(0.02, 0.03))))
    spaced = random.random()
    return Setting(
        size_px=size_px,
        word_space=random.uniform(-0.03, 0.35) if justified else random.uniform(-0.04, 0.06),
        letter_space=0.0 if spaced > 0.12 else random.uniform(-0.025, 0.06 if spaced > 0.02 else 0.25),
        gap_at=text.gap_at,
        gap=random.uniform(0.8, 7.0),
        mark_shift=mark_shift,
        jitter=random.uniform(0, 0.02) if typewriter and random.random() < 0.7 else 0.0,
    )


def _cut_out(
    layers: Layers, pixels_per_scan_pixel: float, random: Random
) -> tuple[Ink, tuple[int, int, int, int]]:
    """Bend both layers and cut; returns the ink with a margin and the box inside it (left, top, right, bottom)."""
    main, others = layers.main, layers.others
    line = layers.line
    turned = random.random() < 0.5
    if turned:
        slope = float(np.tan(np.radians(np.clip(random.normal(0, 0.35), -1.0, 1.0))))
        bow = random.normal(0, 0.03) * line.ascent if random.random() < 0.3 else 0.0
        main, others = (_bent(layer, slope, float(bow)) for layer in (main, others))
    box = _box_of_engine(main, line, pixels_per_scan_pixel * _PADDING_PX, random)
    margin = round(_MARGIN_PX * pixels_per_scan_pixel)
    outer = (int(box[0]) - margin, int(box[1]) - margin, int(box[2]) + margin, int(box[3]) + margin)
    ink = _window(np.maximum(main, others), outer)
    inner = (margin, margin, ink.shape[1] - margin, ink.shape[0] - margin)
    return ink, inner


def _box_of_engine(main: Ink, line: SetLine, padding: float, random: Random) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom) as Tesseract would cut the line out.

    Measured on real scans: its rows end at the ascenders and take no notice of tone marks that stand free above
    them (it prints "Detected 673 diacritics"), so that tones of capitals and of ế, ổ, ấ are half cut off; on pages
    a little askew its boxes hold the heads of the line below.
    """
    rows = np.flatnonzero(main.max(axis=1) > 0.4)
    columns = np.flatnonzero(main.max(axis=0) > 0.4)
    top, bottom = (
        (float(rows[0]), float(rows[-1] + 1)) if rows.size else (line.baseline - line.ascent, line.baseline)
    )
    left, right = (float(columns[0]), float(columns[-1] + 1)) if columns.size else (0.0, float(main.shape[1]))
    ascenders = line.baseline - line.ascent * random.uniform(0.95, 1.12)
    pick = random.random()
    if pick < 0.45:
        top = min(top, ascenders)
    elif pick < 0.75:
        top = max(top, ascenders)
    if random.random() < 0.8:
        bottom = max(bottom, line.baseline + line.descent * random.uniform(0.7, 1.1))
    if random.random() < 0.35:
        bottom += random.uniform(0, 0.7) * line.ascent
    if random.random() < 0.1:
        top -= random.uniform(0, 0.5) * line.ascent
    slack = random.uniform(0.3, 1.6, 4) * padding
    return left - slack[0], top - max(slack[1], 0.8 * padding), right + slack[2], bottom + slack[3]


def _bent(layer: Ink, slope: float, bow: float) -> Ink:
    height, width = layer.shape
    x = np.arange(width, dtype=np.float32)
    across = x / max(1, width - 1) * 2 - 1
    shift = (slope * (x - width / 2) + bow * across**2).astype(np.float32)
    rows = np.arange(height, dtype=np.float32)[:, None] + shift[None, :]
    columns = np.broadcast_to(x, (height, width)).astype(np.float32)
    return np.asarray(cv2.remap(layer, columns, rows, cv2.INTER_LINEAR, borderValue=0), dtype=np.float32)


def _window(ink: Ink, box: tuple[int, int, int, int]) -> Ink:
    left, top, right, bottom = box
    height, width = ink.shape
    before = (max(0, -top), max(0, -left))
    after = (max(0, bottom - height), max(0, right - width))
    padded = np.pad(ink, ((before[0], after[0]), (before[1], after[1])))
    return padded[top + before[0] : bottom + before[0], left + before[1] : right + before[1]]


def _scanned(
    ink: Ink, inner: tuple[int, int, int, int], kind: ScanKind, factor: float, random: Random
) -> np.ndarray:
    grey = kind.recipe(np.ascontiguousarray(ink), factor, random)
    scale_x, scale_y = grey.shape[1] / ink.shape[1], grey.shape[0] / ink.shape[0]
    left, right = round(inner[0] * scale_x), round(inner[2] * scale_x)
    top, bottom = round(inner[1] * scale_y), round(inner[3] * scale_y)
    return wear.as_bytes(grey[top:bottom, left:right])
