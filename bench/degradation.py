"""Turns a clean page into what scanners and telephones deliver, and moves the word boxes along.

Every geometric change is one 3 x 3 homography, applied to the picture and to the corners of each box; the new
box is the bounding box of the mapped corners. Coordinates are pixels, origin top left.

- clean: untouched.
- office: a flatbed scan: skew within 2.5 degrees, light noise, slight blur, JPEG.
- faded: a pale grey copy (the picture has two dimensions), hardly skewed.
- old: yellowed paper, spots, and the text of the other side showing through, mirrored.
- photo: perspective on a desk, uneven light, a shadow, JPEG.
- shadow: a flat page under a lamp, with the soft shadow of a hand and a telephone.
- coarse: a colour scan of a thrifty setting (meant for 100 dpi): hardly skewed, strongly compressed JPEG.
- fax: black and white only (0 and 255, grey), ragged edges and single specks.
- stamped: a grey office scan on which a round seal, grey too, lies over the body text.
- upside_down, sideways: a clean scan, lying on its head or on either side.
- sharpened: a grey copy of a copy whose copier sharpened and stretched it to almost black and white.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import cv2
import numpy as np
import numpy.typing as npt

from bench import copiers
from bench.sensor import Field, Picture, as_bytes, blurred_by_lens, clipped, grain, jpeg_roundtrip, paper_texture
from bench.sheet import TrueWord

DegradationKind = Literal[
    "clean",
    "office",
    "faded",
    "old",
    "photo",
    "shadow",
    "coarse",
    "fax",
    "stamped",
    "upside_down",
    "sideways",
    "sharpened",
]
# Foxing is brown: it takes most of the blue and little of the red.
_FOXING_BGR = (1.5, 1.0, 0.55)
# A page's random numbers depend on the place of its kind: new kinds are added at the end.
DEGRADATION_KINDS: tuple[DegradationKind, ...] = get_args(DegradationKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class DegradedPage:
    """Picture (uint8, height x width x 3 BGR, or height x width grey) and the words in its coordinates."""

    image: Picture
    words: tuple[TrueWord, ...]


def degrade(
    image: Picture,
    words: tuple[TrueWord, ...],
    *,
    kind: DegradationKind,
    resolution_dpi: int,
    seed: int,
    other_side: Picture | None = None,
) -> DegradedPage:
    """Degrade a clean BGR page; equal arguments give identical bytes.

    `other_side` is the picture that shows through for the kind "old" (without it only spots and yellow remain).
    """
    random = np.random.default_rng([seed, DEGRADATION_KINDS.index(kind)])
    degraders: dict[DegradationKind, Callable[[], DegradedPage]] = {
        "clean": lambda: DegradedPage(image=image, words=words),
        "office": lambda: _office(image, words, resolution_dpi, random),
        "faded": lambda: _faded(image, words, resolution_dpi, random),
        "old": lambda: _old(image, words, resolution_dpi, random, other_side),
        "photo": lambda: _photo(image, words, resolution_dpi, random),
        "shadow": lambda: _shadow(image, words, resolution_dpi, random),
        "coarse": lambda: _copied(image, words, resolution_dpi, random, copiers.coarse_scan),
        "fax": lambda: _copied(image, words, resolution_dpi, random, copiers.fax),
        "stamped": lambda: _copied(image, words, resolution_dpi, random, copiers.stamped_grey_scan),
        "upside_down": lambda: _turned(image, words, quarter_turns=2),
        "sideways": lambda: _turned(image, words, quarter_turns=int(random.choice((1, 3)))),
        "sharpened": lambda: _copied(image, words, resolution_dpi, random, copiers.sharpened_copy),
    }
    return degraders[kind]()


def map_words(words: tuple[TrueWord, ...], homography: npt.NDArray[np.float64]) -> tuple[TrueWord, ...]:
    """Map each box by a homography (pixels to pixels) and return the bounding boxes."""
    if not words:
        return ()
    corners = [
        [(w.x, w.y), (w.x + w.width, w.y), (w.x + w.width, w.y + w.height), (w.x, w.y + w.height)] for w in words
    ]
    # Pixel areas span whole numbers while warps map pixel centres: half a pixel is taken off and put back.
    flat = np.asarray(corners, dtype=np.float64).reshape(-1, 1, 2) - 0.5
    mapped = cv2.perspectiveTransform(flat, homography).reshape(-1, 4, 2) + 0.5
    low = np.floor(mapped.min(axis=1)).astype(int)
    high = np.ceil(mapped.max(axis=1)).astype(int)
    return tuple(
        word.moved_to(x=int(x0), y=int(y0), width=int(x1 - x0), height=int(y1 - y0))
        for word, (x0, y0), (x1, y1) in zip(words, low, high, strict=True)
    )


def _office(
    image: Picture, words: tuple[TrueWord, ...], resolution_dpi: int, random: np.random.Generator
) -> DegradedPage:
    skewed, moved = _skew(image, words, random.uniform(-2.5, 2.5))
    blurred = blurred_by_lens(skewed, resolution_dpi, random.uniform(0.045, 0.065))
    toned = cv2.convertScaleAbs(blurred, alpha=random.uniform(0.88, 0.95), beta=random.uniform(6, 12))
    noisy = grain(as_bytes(toned), random, sigma=random.uniform(3, 6))
    return DegradedPage(image=jpeg_roundtrip(noisy, quality=int(random.integers(62, 82))), words=moved)


def _faded(
    image: Picture, words: tuple[TrueWord, ...], resolution_dpi: int, random: np.random.Generator
) -> DegradedPage:
    skewed, moved = _skew(image, words, random.uniform(-0.8, 0.8))
    grey = as_bytes(cv2.cvtColor(skewed, cv2.COLOR_BGR2GRAY))
    blurred = blurred_by_lens(grey, resolution_dpi, random.uniform(0.05, 0.07))
    contrast, paper = random.uniform(0.34, 0.46), random.uniform(212, 232)
    pale = blurred.astype(np.float32) * contrast + (paper - 255 * contrast)
    pale += paper_texture(grey.shape, random, cells=7, strength=3.0)
    noisy = grain(clipped(pale), random, sigma=random.uniform(2.5, 4.5))
    return DegradedPage(image=jpeg_roundtrip(noisy, quality=78), words=moved)


def _old(
    image: Picture,
    words: tuple[TrueWord, ...],
    resolution_dpi: int,
    random: np.random.Generator,
    other_side: Picture | None,
) -> DegradedPage:
    skewed, moved = _skew(image, words, random.uniform(-1.2, 1.2))
    shape = skewed.shape[:2]
    light = 1 + paper_texture(shape, random, cells=6, strength=0.02)
    spots = _spots(shape, resolution_dpi, random)
    if other_side is not None:
        light -= _show_through(other_side, shape, resolution_dpi, strength=random.uniform(0.10, 0.16))
    yellow = np.asarray([random.uniform(0.70, 0.80), random.uniform(0.86, 0.92), random.uniform(0.93, 0.97)])
    ink_lift = random.uniform(22, 40)  # Old ink is brown, not black.
    bands = [
        clipped((band.astype(np.float32) * (1 - ink_lift / 255) + ink_lift) * (light - spots * bite) * float(tint))
        for band, tint, bite in zip(cv2.split(skewed), yellow, _FOXING_BGR, strict=True)
    ]
    blurred = blurred_by_lens(as_bytes(cv2.merge(bands)), resolution_dpi, 0.05)
    return DegradedPage(image=jpeg_roundtrip(grain(blurred, random, sigma=3.5), quality=75), words=moved)


def _photo(
    image: Picture, words: tuple[TrueWord, ...], resolution_dpi: int, random: np.random.Generator
) -> DegradedPage:
    height, width = image.shape[:2]
    corners = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    inward = np.asarray([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * random.uniform(0.02, 0.09, (4, 2))
    target = (corners + inward * (width, height)).astype(np.float32)
    homography = cv2.getPerspectiveTransform(corners, target)
    desk = _desk((height, width), random)
    # BORDER_TRANSPARENT leaves the desk where the paper ends.
    cv2.warpPerspective(
        image, homography, (width, height), dst=desk, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT
    )
    lit = _illuminate(desk, random, darkest=random.uniform(0.5, 0.65), shadow_depth=random.uniform(0.2, 0.35))
    blurred = blurred_by_lens(lit, resolution_dpi, random.uniform(0.05, 0.075))
    noisy = grain(blurred, random, sigma=random.uniform(2, 4))
    moved = map_words(words, np.asarray(homography, dtype=np.float64))
    return DegradedPage(image=jpeg_roundtrip(noisy, quality=int(random.integers(74, 88))), words=moved)


def _shadow(
    image: Picture, words: tuple[TrueWord, ...], resolution_dpi: int, random: np.random.Generator
) -> DegradedPage:
    skewed, moved = _skew(image, words, random.uniform(-0.9, 0.9))
    lit = _illuminate(skewed, random, darkest=random.uniform(0.7, 0.85), shadow_depth=random.uniform(0.4, 0.55))
    noisy = grain(blurred_by_lens(lit, resolution_dpi, 0.05), random, sigma=3.0)
    return DegradedPage(image=jpeg_roundtrip(noisy, quality=80), words=moved)


def _copied(
    image: Picture,
    words: tuple[TrueWord, ...],
    resolution_dpi: int,
    random: np.random.Generator,
    copier: copiers.Copier,
) -> DegradedPage:
    skewed, moved = _skew(image, words, random.uniform(-0.8, 0.8))
    return DegradedPage(image=copier(skewed, resolution_dpi, random), words=moved)


def _turned(image: Picture, words: tuple[TrueWord, ...], *, quarter_turns: int) -> DegradedPage:
    """Turn the page clockwise, without resampling; width and height change places where they must."""
    for _ in range(quarter_turns):
        height = image.shape[0]
        image = np.rot90(image, k=-1)
        words = tuple(
            word.moved_to(x=height - word.y - word.height, y=word.x, width=word.height, height=word.width)
            for word in words
        )
    return DegradedPage(image=np.ascontiguousarray(image), words=words)


def _skew(image: Picture, words: tuple[TrueWord, ...], degrees: float) -> tuple[Picture, tuple[TrueWord, ...]]:
    height, width = image.shape[:2]
    affine = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(
        image,
        affine,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,) * 3,
    )
    return as_bytes(turned), map_words(words, np.vstack([affine, (0.0, 0.0, 1.0)]))


def _spots(shape: tuple[int, int], resolution_dpi: int, random: np.random.Generator) -> Field:
    quarter = (shape[0] // 4 + 1, shape[1] // 4 + 1)
    layer = np.zeros(quarter, dtype=np.float32)
    for _ in range(int(random.integers(14, 40))):
        centre = (int(random.integers(quarter[1])), int(random.integers(quarter[0])))
        radius_mm = random.uniform(0.3, 1.0) if random.random() < 0.8 else random.uniform(2.0, 7.0)
        radius = max(1, round(radius_mm / 25.4 * resolution_dpi / 4))
        axes = (radius, max(1, int(radius * random.uniform(0.6, 1.0))))
        cv2.ellipse(
            layer, centre, axes, float(random.uniform(0, 180)), 0, 360, float(random.uniform(0.05, 0.18)), -1
        )
    soft = cv2.GaussianBlur(layer, (0, 0), max(0.5, 0.25 / 25.4 * resolution_dpi / 4))
    return cv2.resize(soft, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.float32)


def _show_through(other_side: Picture, shape: tuple[int, int], resolution_dpi: int, *, strength: float) -> Field:
    grey = cv2.cvtColor(other_side, cv2.COLOR_BGR2GRAY) if other_side.ndim == 3 else other_side
    mirrored = cv2.resize(cv2.flip(grey, 1), (shape[1], shape[0]))
    # Fibres scatter the ink of the other side by some tenths of a millimetre.
    soft = blurred_by_lens(as_bytes(mirrored), resolution_dpi, 0.18)
    return (np.float32(strength / 255) * (255 - soft.astype(np.float32))).astype(np.float32)


def _desk(shape: tuple[int, int], random: np.random.Generator) -> Picture:
    wood = np.asarray([random.uniform(45, 90), random.uniform(70, 120), random.uniform(95, 150)], dtype=np.float32)
    fibres = random.standard_normal((1, 48)).astype(np.float32) * 8
    rows = random.standard_normal((10, 48)).astype(np.float32) * 3
    grain_field = cv2.resize(fibres + rows, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return as_bytes(cv2.merge([clipped(grain_field + float(level)) for level in wood]))


def _illuminate(image: Picture, random: np.random.Generator, *, darkest: float, shadow_depth: float) -> Picture:
    height, width = image.shape[:2]
    small_height, small_width = 128, max(16, round(128 * width / height))
    y, x = np.mgrid[0:small_height, 0:small_width].astype(np.float32)
    angle = random.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * (x / small_width - 0.5) + np.sin(angle) * (y / small_height - 0.5)
    light = 1 - (1 - darkest) * (slope - slope.min()) / np.ptp(slope)
    shade = np.zeros_like(light)
    centre = random.uniform(0.1, 0.9, 2) * (small_width, small_height)
    reach = random.uniform(0.25, 0.6) * small_height
    direction = random.uniform(0, 2 * np.pi, 7)
    polygon = [
        centre + reach * random.uniform(0.6, 1.4) * np.array([np.cos(a), np.sin(a)]) for a in sorted(direction)
    ]
    cv2.fillPoly(shade, [np.rint(polygon).astype(np.int32)], 1.0)
    light *= 1 - shadow_depth * cv2.GaussianBlur(shade, (0, 0), random.uniform(2.5, 6.0))
    full = cv2.resize(light.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    bands = [clipped(band.astype(np.float32) * full) for band in cv2.split(image)]
    return as_bytes(cv2.merge(bands))
