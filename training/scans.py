"""Kinds of scans: recipes that turn the ink of a line into the grey picture that Tesseract is given.

A recipe gets ink (float32, 0 to 1) at `printed_dpi` and returns float32 grey (0 to 255) at the resolution it draws
or is told. Numbers are ranges around what office scanners, copiers and telephones do; see docs/model-card.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

from training import wear
from training.wear import Field, Random

Recipe = Callable[[Field, float, Random], Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanKind:
    """A recipe, its share of the lines in percent, and the resolutions (dpi) to draw from."""

    name: str
    weight: float
    resolutions_dpi: tuple[int, ...]
    recipe: Recipe


def _clean(ink: Field, factor: float, random: Random) -> Field:
    # Half of the good scans are levelled by the scanner: paper at 255 and thick black letters.
    reach = random.uniform(0.3, 1.0) / max(0.5, factor)
    printed = wear.spread_ink(ink, reach=reach, area=random.uniform(0.9, 1.5))
    if random.random() < 0.4:
        printed = wear.rough_edges(printed, random, reach=reach, strength=random.uniform(0.02, 0.12), grain=2.5)
    soft = wear.shrunk(wear.blurred(printed, random.uniform(0.2, 0.75) / factor), factor)
    paper = random.uniform(232, 255)
    grey = wear.on_paper(soft, random, paper=paper, black=random.uniform(5, 75), texture=random.uniform(0, 2.5))
    grey = wear.grained(grey, random, sigma=random.uniform(0, 5))
    if random.random() < 0.55:
        grey = wear.sharpened(grey, amount=random.uniform(0.3, 2.0), radius=random.uniform(0.7, 1.8))
    if random.random() < 0.5:
        grey = wear.stretched(grey, black=random.uniform(10, 90), white=random.uniform(185, paper))
    if random.random() < 0.75:
        grey = wear.saved_as_jpeg(grey, quality=int(random.integers(55, 96)))
    return grey


def _one_bit(ink: Field, factor: float, random: Random) -> Field:
    printed = wear.spread_ink(ink, reach=random.uniform(0.3, 1.2) / factor, area=random.uniform(0.85, 1.5))
    soft = wear.shrunk(wear.blurred(printed, random.uniform(0.35, 1.0) / factor), factor)
    grey = wear.on_paper(soft, random, paper=235, black=30, texture=random.uniform(0, 5))
    grey = wear.grained(grey, random, sigma=random.uniform(3, 22), cell=random.choice([1.0, 1.0, 1.6]))
    speckle = random.choice([0.0, 0.0, 0.0, 0.0005, 0.003])
    share = float(ink.mean())
    bits = wear.one_bit(grey, random, black_share=share * random.uniform(0.75, 1.6), speckle=float(speckle))
    if random.random() < 0.25:  # A copy of a copy: blurred and thresholded again.
        grey = wear.grained(wear.blurred(bits, random.uniform(0.5, 1.0)), random, sigma=10)
        bits = wear.one_bit(grey, random, black_share=share * random.uniform(0.75, 1.6), speckle=0.0)
    return bits


def _low_resolution(ink: Field, factor: float, random: Random) -> Field:
    printed = wear.spread_ink(ink, reach=random.uniform(0.2, 0.6) / factor, area=random.uniform(0.9, 1.4))
    soft = wear.shrunk(wear.blurred(printed, random.uniform(0.15, 0.5) / factor), factor)
    grey = wear.on_paper(soft, random, paper=random.uniform(228, 255), black=random.uniform(10, 80), texture=1.5)
    grey = wear.grained(grey, random, sigma=random.uniform(0, 5))
    if random.random() < 0.75:
        grey = wear.sharpened(grey, amount=random.uniform(0.4, 2.6), radius=random.uniform(0.5, 1.1))
    if random.random() < 0.6:
        grey = wear.stretched(grey, black=random.uniform(20, 90), white=random.uniform(190, 235))
    return wear.saved_as_jpeg(grey, quality=int(random.integers(40, 96)))


def _low_doubled(ink: Field, factor: float, random: Random) -> Field:
    return wear.doubled(_low_resolution(ink, factor, random))


def _faded(ink: Field, factor: float, random: Random) -> Field:
    worn = wear.worn_ribbon(ink, random, strength=random.uniform(0, 0.6), grain=2 / factor)
    soft = wear.shrunk(wear.blurred(worn, random.uniform(0.3, 0.8) / factor), factor)
    paper = random.uniform(195, 240)
    black = paper - random.uniform(60, 130)
    grey = wear.on_paper(soft, random, paper=paper, black=black, texture=random.uniform(1, 5))
    grey = wear.grained(grey, random, sigma=random.uniform(1.5, 6))
    grey = wear.saved_as_jpeg(grey, quality=int(random.integers(50, 90)))
    if random.random() < 0.4:
        grey = wear.stretched(grey, black=black - 10, white=paper)
    return grey


def _old(ink: Field, factor: float, random: Random) -> Field:
    printed = wear.spread_ink(ink, reach=random.uniform(0.3, 1.2) / factor, area=random.uniform(0.8, 1.5))
    worn = wear.worn_ribbon(
        printed, random, strength=random.uniform(0.05, 0.5), grain=random.uniform(1, 3) / factor
    )
    soft = wear.shrunk(wear.blurred(worn, random.uniform(0.3, 0.8) / factor), factor)
    back = wear.blurred(soft[::-1, ::-1].copy(), random.uniform(0.8, 2.5)) * random.uniform(0, 0.22)
    paper = random.uniform(190, 245)
    grey = wear.on_paper(soft, random, paper=paper, black=random.uniform(25, 90), texture=random.uniform(2, 7))
    grey = wear.pepper(grey - 200 * back, random, per_pixel=random.uniform(0, 0.0012), size=3)
    grey = wear.grained(grey, random, sigma=random.uniform(1.5, 6))
    if random.random() < 0.4:
        grey = wear.stretched(grey, black=30, white=paper - 10)
    return wear.saved_as_jpeg(grey, quality=int(random.integers(45, 90)))


def _photo(ink: Field, factor: float, random: Random) -> Field:
    printed = wear.spread_ink(ink, reach=0.5 / factor, area=random.uniform(0.85, 1.4))
    soft = wear.shrunk(wear.blurred(printed, random.uniform(0.5, 1.3) / factor), factor)
    paper = random.uniform(190, 245)
    grey = wear.on_paper(soft, random, paper=paper, black=random.uniform(20, 80), texture=2)
    grey = wear.grained(
        wear.uneven_light(grey, random, depth=random.uniform(0, 0.35)), random, sigma=random.uniform(1, 5)
    )
    if random.random() < 0.4:
        grey = wear.sharpened(grey, amount=random.uniform(0.3, 1.6), radius=random.uniform(0.8, 1.6))
    return wear.saved_as_jpeg(grey, quality=int(random.integers(55, 92)))


SCAN_KINDS = (
    ScanKind(name="clean", weight=46, resolutions_dpi=(300, 300, 300, 250, 200, 200), recipe=_clean),
    ScanKind(name="one_bit", weight=16, resolutions_dpi=(300, 300, 200, 240, 400), recipe=_one_bit),
    ScanKind(name="low_doubled", weight=13, resolutions_dpi=(96, 100, 100, 100, 110, 120), recipe=_low_doubled),
    ScanKind(name="low", weight=7, resolutions_dpi=(75, 100, 120, 130, 150, 150), recipe=_low_resolution),
    ScanKind(name="faded", weight=7, resolutions_dpi=(150, 150, 200, 300), recipe=_faded),
    ScanKind(name="old", weight=6, resolutions_dpi=(150, 200, 300), recipe=_old),
    ScanKind(name="photo", weight=5, resolutions_dpi=(130, 150, 200, 250, 300), recipe=_photo),
)
