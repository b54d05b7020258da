"""What every camera and scanner does to a picture: blur of the lens, grain of the sensor, JPEG.

Pictures are uint8, height x width x 3 (BGR) or height x width (grey).
"""

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]


def paper_texture(shape: tuple[int, int], random: np.random.Generator, *, cells: int, strength: float) -> Field:
    """Return a smooth field around 0 of amplitude about `strength` grey levels, height x width."""
    coarse = random.standard_normal((cells, cells)).astype(np.float32) * strength
    return cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def grain(image: Picture, random: np.random.Generator, *, sigma: float) -> Picture:
    """Add sensor noise of `sigma` grey levels, the same in all channels."""
    noise = (random.standard_normal(image.shape[:2], dtype=np.float32) * sigma).astype(np.int16)
    wide = noise if image.ndim == 2 else cv2.merge([noise, noise, noise])
    return as_bytes(cv2.add(image, wide, dtype=cv2.CV_8U))


def jpeg_roundtrip(image: Picture, *, quality: int) -> Picture:
    """Return the picture after JPEG compression."""
    encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    flag = cv2.IMREAD_GRAYSCALE if image.ndim == 2 else cv2.IMREAD_COLOR
    return as_bytes(cv2.imdecode(encoded, flag))


def blurred_by_lens(image: Picture, resolution_dpi: int, sigma_mm: float) -> Picture:
    """Blur with a Gaussian of `sigma_mm` millimetres on the paper, at least 0.3 pixels."""
    # The lens is the same at every resolution: its blur is a length on paper, not a number of pixels.
    return as_bytes(cv2.GaussianBlur(image, (0, 0), max(0.3, sigma_mm / 25.4 * resolution_dpi)))


def clipped(values: npt.NDArray[np.float32]) -> Picture:
    """Round grey levels and cut them at 0 and 255."""
    return as_bytes(np.clip(values + 0.5, 0, 255))


def as_bytes(values: object) -> Picture:
    """Return what OpenCV gave as uint8, for the type checker."""
    return np.asarray(values, dtype=np.uint8)
