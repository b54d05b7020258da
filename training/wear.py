"""What printing, copying, scanning and saving do to the picture of a line.

Pictures are float32, height x width, 0 black to 255 white, unless said otherwise; lengths are pixels of the
picture given. Every function returns a new array.
"""

import cv2
import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float32]
Random = np.random.Generator


def blurred(field: Field, sigma: float) -> Field:
    """Gaussian blur; nothing below 0.2 pixels."""
    if sigma < 0.2:
        return field
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), dtype=np.float32)


def smooth_noise(shape: tuple[int, int], random: Random, *, cell: float) -> Field:
    """Noise of standard deviation about 1 that changes over `cell` pixels."""
    rows, columns = max(2, round(shape[0] / cell) + 1), max(2, round(shape[1] / cell) + 1)
    coarse = random.standard_normal((rows, columns), dtype=np.float32)
    return np.asarray(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def spread_ink(ink: Field, *, reach: float, area: float) -> Field:
    """Let ink (0 to 1) run (`area` above 1) or shrink (below) over about `reach` pixels.

    `area` is the inked area afterwards as a share of the area before: a fixed level would wipe out hairlines.
    """
    soft = blurred(ink, reach)
    level = level_of_area(soft, float(ink.mean()) * area)
    return np.asarray(np.clip((soft - level) / 0.35 + 0.5, 0, 1), dtype=np.float32)


def level_of_area(ink: Field, share: float) -> float:
    """Return the level above which a share of the pixels lies (from every third row and column)."""
    return float(np.quantile(ink[::3, ::3], 1 - min(0.9, share)))


def worn_ribbon(ink: Field, random: Random, *, strength: float, grain: float) -> Field:
    """Take ink away in patches and specks, as a ribbon or an empty toner does."""
    patches = smooth_noise(ink.shape[:2], random, cell=20 * grain)
    specks = smooth_noise(ink.shape[:2], random, cell=grain)
    kept = np.clip(1 - strength * (0.35 + 0.5 * patches + 0.6 * specks), 0, 1)
    return (ink * kept).astype(np.float32)


def rough_edges(ink: Field, random: Random, *, reach: float, strength: float, grain: float) -> Field:
    """Fray the edges of letters, as toner on rough paper or a coarse threshold does."""
    soft = blurred(ink, reach) + strength * smooth_noise(ink.shape[:2], random, cell=grain)
    return np.asarray(np.clip((soft - 0.5) / 0.3 + 0.5, 0, 1), dtype=np.float32)


def shrunk(field: Field, factor: float) -> Field:
    """Resample by area to `factor` of the size."""
    size = (max(4, round(field.shape[1] * factor)), max(4, round(field.shape[0] * factor)))
    return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def on_paper(ink: Field, random: Random, *, paper: float, black: float, texture: float) -> Field:
    """Lay ink on paper of the grey level `paper`; full ink has the level `black`."""
    ground = paper + texture * smooth_noise(ink.shape[:2], random, cell=25)
    return (ground * (1 - ink) + black * ink).astype(np.float32)


def uneven_light(field: Field, random: Random, *, depth: float) -> Field:
    """Darken towards one end, and a little in waves."""
    height, width = field.shape[:2]
    slope = np.linspace(0, depth, width, dtype=np.float32).reshape(1, -1)
    if random.random() < 0.5:
        slope = slope[:, ::-1]
    waves = 0.15 * depth * smooth_noise((height, width), random, cell=6 * height)
    return np.asarray(field * (1 - slope - np.abs(waves)), dtype=np.float32)


def grained(field: Field, random: Random, *, sigma: float, cell: float = 1.0) -> Field:
    """Add noise of `sigma` grey levels."""
    if cell <= 1.0:
        return (field + sigma * random.standard_normal(field.shape, dtype=np.float32)).astype(np.float32)
    return (field + sigma * smooth_noise(field.shape[:2], random, cell=cell)).astype(np.float32)


def sharpened(field: Field, *, amount: float, radius: float) -> Field:
    """Unsharp mask: bright halos round dark letters, as the firmware of office scanners adds them."""
    return np.asarray(np.clip(field + amount * (field - blurred(field, radius)), 0, 255), dtype=np.float32)


def stretched(field: Field, *, black: float, white: float) -> Field:
    """Map the levels `black`..`white` to 0..255 and clip."""
    return np.asarray(np.clip((field - black) * (255 / (white - black)), 0, 255), dtype=np.float32)


def one_bit(field: Field, random: Random, *, black_share: float, speckle: float) -> Field:
    """Threshold so that a share of the pixels turns black, then turn a share `speckle` of all round."""
    threshold = 255 - level_of_area(255 - field, black_share)
    black_white = np.where(field < threshold, 0, 255).astype(np.float32)
    if speckle > 0:
        turned = random.random(field.shape, dtype=np.float32) < speckle
        black_white = np.where(turned, 255 - black_white, black_white).astype(np.float32)
    return black_white


def pepper(field: Field, random: Random, *, per_pixel: float, size: int) -> Field:
    """Set dark specks of up to `size` pixels on the paper."""
    result = field.copy()
    for _ in range(int(random.poisson(per_pixel * field.size))):
        x, y = int(random.integers(field.shape[1])), int(random.integers(field.shape[0]))
        extent = int(random.integers(1, size + 1))
        result[y : y + extent, x : x + extent] *= random.uniform(0.0, 0.6)
    return result


def saved_as_jpeg(field: Field, *, quality: int) -> Field:
    """Compress as a grey JPEG and read it back."""
    encoded = cv2.imencode(".jpg", as_bytes(field), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), dtype=np.float32)


def doubled(field: Field) -> Field:
    """Twice the size, by cubic interpolation: what `digitize` does with scans below 130 dpi."""
    size = (field.shape[1] * 2, field.shape[0] * 2)
    return np.asarray(np.clip(cv2.resize(field, size, interpolation=cv2.INTER_CUBIC), 0, 255), dtype=np.float32)


def as_bytes(field: Field) -> npt.NDArray[np.uint8]:
    """Round to uint8."""
    return np.asarray(np.clip(field + 0.5, 0, 255), dtype=np.uint8)
