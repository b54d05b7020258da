"""The classes of pages that are measured, which seeds make them, and the files they are handed out as."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from bench.degradation import DegradationKind
from bench.pages import PAPER_KINDS, PageSpec, ResolutionDpi, generate_page
from bench.sheet import TrueWord
from bench.writers import write_fax, write_jpeg, write_pdf

Carrier = Literal["pdf", "jpeg", "fax"]
SeedSet = Literal["development", "validation", "test", "fresh"]

SEED_SETS: Final[dict[str, range]] = {
    "development": range(900_000, 910_000),
    "validation": range(920_000, 930_000),
    "test": range(990_000, 1_000_000),
}
"""Development seeds may be looked at as often as wished, validation seeds before a choice, test seeds once."""

_FRESH_SEEDS: Final = range(10_000_000, 90_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClass:
    """How pages of one class are degraded, at which resolution, and in which file they come.

    `is_mixed` marks the five classes that "the mixed classes" means: those of the aims.
    """

    name: str
    english: str
    vietnamese: str
    degradation: DegradationKind
    resolution_dpi: ResolutionDpi
    carrier: Carrier = "pdf"
    is_mixed: bool = False


def _class(name: str, english: str, vietnamese: str, kind: DegradationKind, dpi: ResolutionDpi) -> PageClass:
    carrier: Carrier = "jpeg" if kind in ("photo", "shadow") else "fax" if kind == "fax" else "pdf"
    mixed = kind in ("clean", "office", "faded", "old", "photo")
    return PageClass(
        name=name,
        english=english,
        vietnamese=vietnamese,
        degradation=kind,
        resolution_dpi=dpi,
        carrier=carrier,
        is_mixed=mixed,
    )


PAGE_CLASSES: Final = (
    _class("clean300", "clean, 300 dpi", "sạch, 300 dpi", "clean", 300),
    _class("office200", "office scan, 200 dpi, skewed", "máy quét, 200 dpi, nghiêng", "office", 200),
    _class("faded150", "faded, 150 dpi", "mờ nhạt, 150 dpi", "faded", 150),
    _class("old200", "old paper, bleed-through", "giấy cũ, thấm mặt sau", "old", 200),
    _class("photo200", "phone photo", "ảnh điện thoại", "photo", 200),
    _class("shadow200", "photo with a shadow", "ảnh có bóng đổ", "shadow", 200),
    _class("coarse100", "coarse colour JPEG, 100 dpi", "JPEG thô, 100 dpi", "coarse", 100),
    _class("fax200", "fax, 1 bit, 200 dpi", "fax 1 bit, 200 dpi", "fax", 200),
    _class("stamped200", "grey scan, stamp over text", "quét xám, dấu đè chữ", "stamped", 200),
    _class("sharpened200", "over-sharpened copy", "bản chụp lại quá nét", "sharpened", 200),
    _class("upside_down200", "upside down", "ngược đầu", "upside_down", 200),
    _class("sideways200", "turned by 90°", "xoay 90°", "sideways", 200),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One page to be measured: everything it needs to be made again."""

    page_class: PageClass
    spec: PageSpec

    @property
    def name(self) -> str:
        """Class and seed, such as "old200-900003"."""
        return f"{self.page_class.name}-{self.spec.seed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFiles:
    """A page as files, and its truth.

    `original` is what digitize and OCRmyPDF get; `picture` what plain Tesseract gets: the same pixels as an image
    file that it can open. `number` counts pages of the original from 1.
    """

    name: str
    original: Path
    picture: Path
    text: str
    words: tuple[TrueWord, ...] = ()
    key_phrases: tuple[str, ...] = ()
    number: int = 1


def first_seed_of(seeds: SeedSet) -> int:
    """Return the first seed of a set; for "fresh" one that no run had, from the clock (in seconds)."""
    if seeds == "fresh":
        return _FRESH_SEEDS[int(time.time()) % len(_FRESH_SEEDS)]
    return SEED_SETS[seeds].start


def cases_of(page_class: PageClass, *, pages: int, first_seed: int) -> list[Case]:
    """Return `pages` pages of a class: all kinds of papers, every second one with a table, no seed used twice.

    Raises ValueError when a named set of seeds would be left.
    """
    step, offset = len(PAGE_CLASSES), PAGE_CLASSES.index(page_class)
    last = first_seed + (pages - 1) * step + offset
    for name, seeds in SEED_SETS.items():
        if first_seed in seeds and last not in seeds:
            raise ValueError(f"{pages} pages a class leave the {name} seeds")
    return [_case(page_class, index, first_seed + index * step + offset) for index in range(pages)]


def write_case(case: Case, folder: Path) -> CaseFiles:
    """Draw the page and write it as its class comes; raises FontMissingError."""
    page = generate_page(case.spec)
    carrier = case.page_class.carrier
    picture = folder / f"{case.name}.{'tif' if carrier == 'fax' else 'jpg'}"
    original = picture
    if carrier == "fax":
        write_fax(page, picture)
    else:
        write_jpeg(page, picture)
    if carrier == "pdf":
        # The same JPEG as in the picture, byte for byte: no side reads better pixels.
        original = folder / f"{case.name}.pdf"
        write_pdf([page], original)
    return CaseFiles(
        name=case.name,
        original=original,
        picture=picture,
        text=page.text,
        words=page.words,
        key_phrases=page.key_phrases,
    )


def classes_named(names: Sequence[str]) -> tuple[PageClass, ...]:
    """Return the classes of these names, all of them for none; raises ValueError naming those there are."""
    known = {page_class.name: page_class for page_class in PAGE_CLASSES}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"{', '.join(unknown)}: {', '.join(known)}")
    return tuple(known[name] for name in names) or PAGE_CLASSES


def _case(page_class: PageClass, index: int, seed: int) -> Case:
    spec = PageSpec(
        seed=seed,
        resolution_dpi=page_class.resolution_dpi,
        degradation=page_class.degradation,
        paper=PAPER_KINDS[index % len(PAPER_KINDS)],
        dossier_code=f"H41.{10 + seed % 80}-2212{1 + seed % 28:02}-{seed % 10_000:04}" if index % 2 == 0 else None,
        with_table=index % 2 == 1,
    )
    return Case(page_class=page_class, spec=spec)
