"""Synthetic pages with exact ground truth, from a specification; equal specifications give identical bytes."""

from dataclasses import dataclass
from random import Random
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from bench.degradation import DEGRADATION_KINDS, DegradationKind, degrade
from bench.key_phrases import key_phrases, names_on
from bench.layout import CleanPage, draw_page
from bench.papers import PAPER_KINDS, PaperKind, compose
from bench.people import Person, made_up_person
from bench.sensor import grain, paper_texture
from bench.sheet import A4_HEIGHT_MM, A4_WIDTH_MM, TrueWord, text_of
from bench.texts import PaperText
from bench.writers import write_heic, write_jpeg, write_pdf, write_png, write_tiff

__all__ = [
    "DEGRADATION_KINDS",
    "PAPER_KINDS",
    "GeneratedPage",
    "PageSpec",
    "TrueWord",
    "blank_page",
    "generate_page",
    "write_heic",
    "write_jpeg",
    "write_pdf",
    "write_png",
    "write_tiff",
]

ResolutionDpi = Literal[300, 200, 150, 100]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """What to draw. Without `person` one is made up from the seed; without `dossier_code` none is printed."""

    seed: int
    resolution_dpi: ResolutionDpi = 300
    degradation: DegradationKind = "clean"
    paper: PaperKind = "cong_van"
    dossier_code: str | None = None
    person: Person | None = None
    with_table: bool = False
    with_seal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedPage:
    """A page and its truth.

    `image` is uint8, height x width x 3 in BGR or height x width in grey. Boxes of `words` are pixels of that
    image, origin top left. `text` holds the lines in reading order, in NFC. `key_phrases` are the names and
    numbers printed on it that somebody may look for.
    """

    image: npt.NDArray[np.uint8]
    resolution_dpi: int
    words: tuple[TrueWord, ...]
    text: str
    key_phrases: tuple[str, ...] = ()


def generate_page(spec: PageSpec) -> GeneratedPage:
    """Draw and degrade one page; raises FontMissingError when a Debian font package is missing."""
    paper = _paper_text(spec)
    clean = _drawn(paper, spec)
    other_side = None
    if spec.degradation == "old":
        other_side = _clean_page(
            PageSpec(seed=spec.seed + 1_000_003, resolution_dpi=100, paper="quyet_dinh")
        ).image
    degraded = degrade(
        clean.image,
        clean.words,
        kind=spec.degradation,
        resolution_dpi=spec.resolution_dpi,
        seed=spec.seed,
        other_side=other_side,
    )
    return GeneratedPage(
        image=degraded.image,
        resolution_dpi=spec.resolution_dpi,
        words=degraded.words,
        text=text_of(degraded.words),
        key_phrases=key_phrases(clean.text, names=names_on(paper, _person(spec))),
    )


def blank_page(*, seed: int, resolution_dpi: ResolutionDpi = 300) -> GeneratedPage:
    """Return an empty sheet as a scanner sees it: paper texture, grain, and faint show-through; no words."""
    random = np.random.default_rng([seed, 77])
    shape = (round(A4_HEIGHT_MM / 25.4 * resolution_dpi), round(A4_WIDTH_MM / 25.4 * resolution_dpi))
    other = _clean_page(PageSpec(seed=seed + 2_000_003, resolution_dpi=100)).image
    mirrored = cv2.flip(cv2.cvtColor(other, cv2.COLOR_BGR2GRAY), 1)
    soft = cv2.GaussianBlur(mirrored, (0, 0), 1.2)
    shown = cv2.resize(soft, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    paper = random.uniform(240, 249) - (255 - shown) * random.uniform(0.02, 0.04)
    paper += paper_texture(shape, random, cells=8, strength=1.0)
    grey = np.clip(paper, 0, 255).astype(np.uint8)
    image = grain(np.ascontiguousarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)), random, sigma=1.8)
    return GeneratedPage(image=image, resolution_dpi=resolution_dpi, words=(), text="")


def _clean_page(spec: PageSpec) -> CleanPage:
    return _drawn(_paper_text(spec), spec)


def _person(spec: PageSpec) -> Person:
    return spec.person or made_up_person(Random(f"{spec.seed}:person"))


def _paper_text(spec: PageSpec) -> PaperText:
    # The seeds leave resolution and degradation out: one page at two resolutions carries the same words.
    return compose(
        spec.paper,
        random=Random(f"{spec.seed}:{spec.paper}:text"),
        person=_person(spec),
        with_table=spec.with_table,
        dossier_code=spec.dossier_code,
    )


def _drawn(paper: PaperText, spec: PageSpec) -> CleanPage:
    return draw_page(
        paper,
        resolution_dpi=spec.resolution_dpi,
        with_seal=spec.with_seal,
        random=Random(f"{spec.seed}:{spec.paper}:layout"),
    )
