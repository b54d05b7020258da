"""Stamps of secrecy for test pages: MẬT, TỐI MẬT, TUYỆT MẬT in a rectangular frame (Thông tư 24/2020/TT-BCA).

The frame is 8 mm high and 20, 30 or 40 mm wide, one line; the letters are bold capitals 2 mm away from it. They
say nothing about the page below them: every test page is a made-up paper.
"""

from random import Random
from types import MappingProxyType
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from bench.fonts import FONT_FAMILIES, load_font
from bench.marks import Picture
from digitize.domain.page_marks import SecrecyLevel

StampColour = Literal["red", "dark_red", "black"]

STAMP_HEIGHT_MM: Final = 8.0
STAMP_WIDTHS_MM: Final = MappingProxyType(
    {SecrecyLevel.MAT: 20.0, SecrecyLevel.TOI_MAT: 30.0, SecrecyLevel.TUYET_MAT: 40.0}
)
STAMP_TEXTS: Final = MappingProxyType(
    {SecrecyLevel.MAT: "MẬT", SecrecyLevel.TOI_MAT: "TỐI MẬT", SecrecyLevel.TUYET_MAT: "TUYỆT MẬT"}
)
_INKS_BGR: Final = MappingProxyType({"red": (45, 40, 215), "dark_red": (50, 45, 150), "black": (45, 40, 40)})
_MARGIN_MM: Final = 3.0
# Millimetres of the type's body: a capital with its marks is 4 to 5 mm high.
_LETTERS_MM: Final = (4.4, 5.2)
_OVERSAMPLING: Final = 2
_MOST_TILT_DEGREES: Final = 4.0


def stamp_secrecy(
    image: Picture,
    *,
    level: SecrecyLevel,
    centre: tuple[float, float],
    resolution_dpi: int,
    random: Random,
    colour: StampColour = "red",
) -> None:
    """Press a stamp on `image` (BGR or grey, changed in place) around `centre` in pixels.

    It leans by up to 4 degrees, its ink is uneven and here and there missing; on a grey picture it is as grey as
    its colour is dark.
    """
    pixels_per_mm = resolution_dpi / 25.4
    coverage = _worn(_coverage(level, pixels_per_mm, random), pixels_per_mm, random)
    ink = np.asarray(_INKS_BGR[colour], dtype=np.float32)
    if image.ndim == 2:
        ink = np.asarray([ink @ np.asarray([0.114, 0.587, 0.299], dtype=np.float32)], dtype=np.float32)
    height, width = coverage.shape
    left, top = round(centre[0] - width / 2), round(centre[1] - height / 2)
    rows = slice(max(0, top), min(image.shape[0], top + height))
    columns = slice(max(0, left), min(image.shape[1], left + width))
    part = coverage[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left, None]
    target = image[rows, columns].reshape(*part.shape[:2], -1)
    pressed = np.rint(target * (1 - part * (1 - ink / 255))).astype(np.uint8)
    image[rows, columns] = pressed.reshape(image[rows, columns].shape)


def _coverage(level: SecrecyLevel, pixels_per_mm: float, random: Random) -> npt.NDArray[np.float32]:
    """Return the share of ink (0-1) of a whole stamp, leaning, with a margin around it."""
    unit = pixels_per_mm * _OVERSAMPLING
    width, height = STAMP_WIDTHS_MM[level] * unit, STAMP_HEIGHT_MM * unit
    # Leaning makes a wide stamp higher: 40 mm by 4 degrees 3 mm.
    across, down = round(width + 2 * _MARGIN_MM * unit), round(height + 2 * _MARGIN_MM * unit)
    layer = Image.new("L", (across, down), 0)
    draw = ImageDraw.Draw(layer)
    margin = _MARGIN_MM * unit
    line = max(1, round(random.uniform(0.4, 0.7) * unit))
    draw.rectangle((margin, margin, margin + width, margin + height), outline=255, width=line)
    text = STAMP_TEXTS[level]
    font = load_font(random.choice(FONT_FAMILIES), "bold", size_px=random.uniform(*_LETTERS_MM) * unit)
    draw.text((across / 2, down / 2 + 0.35 * unit), text, font=font, fill=255, anchor="mm")
    tilt = random.uniform(-_MOST_TILT_DEGREES, _MOST_TILT_DEGREES)
    leaning = layer.rotate(tilt, resample=Image.Resampling.BICUBIC)
    small = leaning.resize(
        (max(1, across // _OVERSAMPLING), max(1, down // _OVERSAMPLING)), Image.Resampling.LANCZOS
    )
    return np.asarray(small, dtype=np.float32) / np.float32(255)


def _worn(coverage: npt.NDArray[np.float32], pixels_per_mm: float, random: Random) -> npt.NDArray[np.float32]:
    """Press one side harder, and leave out a few small places: a worn stamp on uneven paper."""
    generator = np.random.default_rng(random.getrandbits(32))
    height, width = coverage.shape
    pressure = cv2.resize(
        generator.uniform(0.6, 1.0, (3, 7)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    worn = coverage * pressure
    for _ in range(random.randint(1, 4)):
        centre = (random.randrange(width), random.randrange(height))
        radius = max(1, round(random.uniform(0.2, 0.6) * pixels_per_mm))
        cv2.circle(worn, centre, radius, 0.0, -1)
    return np.asarray(np.clip(worn, 0, 1), dtype=np.float32)
