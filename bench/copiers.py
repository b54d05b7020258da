"""Copiers, fax machines and thrifty scanners: what they make of a picture; nothing moves.

Each takes the page in BGR (uint8, height x width x 3), its resolution and a generator of random numbers.
"""

from collections.abc import Callable
from random import Random

import cv2
import numpy as np

from bench.marks import stamp_seal
from bench.sensor import Picture, as_bytes, blurred_by_lens, clipped, grain, jpeg_roundtrip, paper_texture

Copier = Callable[[Picture, int, np.random.Generator], Picture]


def coarse_scan(image: Picture, resolution_dpi: int, random: np.random.Generator) -> Picture:
    """Return a colour scan whose JPEG is compressed until rings show around the letters."""
    blurred = blurred_by_lens(image, resolution_dpi, random.uniform(0.06, 0.09))
    toned = as_bytes(cv2.convertScaleAbs(blurred, alpha=random.uniform(0.86, 0.93), beta=random.uniform(10, 18)))
    return jpeg_roundtrip(grain(toned, random, sigma=1.5), quality=int(random.integers(50, 70)))


def fax(image: Picture, resolution_dpi: int, random: np.random.Generator) -> Picture:
    """Return 0 and 255 only (grey): edges ragged by the noise of the line sensor, and single dark specks."""
    grey = as_bytes(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
    noisy = grain(blurred_by_lens(grey, resolution_dpi, 0.05), random, sigma=random.uniform(14, 22))
    black = noisy < random.uniform(125, 165)
    # 2 in 10,000 pixels to 1 in 1,000: real noisy scans show 1e-3 to 3.5e-3 away from text, clean ones 4e-5.
    black |= random.random(grey.shape, dtype=np.float32) < random.uniform(2e-4, 1e-3)
    return np.where(black, np.uint8(0), np.uint8(255))


def stamped_grey_scan(image: Picture, resolution_dpi: int, random: np.random.Generator) -> Picture:
    """Return a grey scan with a round seal over the body: no colour tells its ink from the letters'."""
    height, width = image.shape[:2]
    stamped = image.copy()
    centre = (width * random.uniform(0.3, 0.75), height * random.uniform(0.35, 0.6))
    seed = int(random.integers(2**31))
    stamp_seal(stamped, centre=centre, resolution_dpi=resolution_dpi, random=Random(seed))
    grey = as_bytes(cv2.cvtColor(stamped, cv2.COLOR_BGR2GRAY))
    blurred = blurred_by_lens(grey, resolution_dpi, random.uniform(0.04, 0.06))
    return jpeg_roundtrip(grain(blurred, random, sigma=random.uniform(2, 4)), quality=80)


def sharpened_copy(image: Picture, resolution_dpi: int, random: np.random.Generator) -> Picture:
    """Return a grey copy of a copy: ink spread, edges sharpened, contrast stretched until little grey is left."""
    grey = as_bytes(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
    spread = blurred_by_lens(grey, resolution_dpi, random.uniform(0.07, 0.1)).astype(np.float32)
    spread += paper_texture(grey.shape, random, cells=9, strength=4.0)
    noisy = grain(clipped(spread), random, sigma=random.uniform(3, 6)).astype(np.float32)
    soft = cv2.GaussianBlur(noisy, (0, 0), 0.12 / 25.4 * resolution_dpi)
    edges = noisy + random.uniform(1.5, 3.0) * (noisy - soft)
    stretched = (edges - random.uniform(150, 185)) * random.uniform(3.0, 6.0) + 128
    return jpeg_roundtrip(clipped(stretched.astype(np.float32)), quality=75)
