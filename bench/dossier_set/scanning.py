"""Scans the drawn pages and writes the files: one JPEG a page, as office scanners make them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.degradation import degrade
from bench.dossier_set.drawing import draw_pages, draw_sheet
from bench.dossier_set.plans import PagePlan, UploadPlan
from bench.dossier_set.truth import Role
from bench.sensor import Picture, grain, paper_texture
from bench.sheet import A4_HEIGHT_MM, A4_WIDTH_MM
from bench.writers import write_pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """A page as the file holds it: uint8, height x width x 3 in BGR or height x width in grey."""

    image: Picture
    resolution_dpi: int


def write_upload(plan: UploadPlan, folder: Path) -> Path:
    """Draw and scan one file below `folder`; equal plans give equal bytes. Returns its path."""
    path = folder / plan.name
    path.parent.mkdir(parents=True, exist_ok=True)
    papers = {page.paper.id: page.paper for page in plan.pages if page.paper is not None}
    last_use = {page.paper.id: number for number, page in enumerate(plan.pages) if page.paper is not None}
    drawn: dict[int, list[Picture]] = {}
    scanned = []
    for number, page in enumerate(plan.pages):
        if page.paper is not None and page.paper.id not in drawn:
            drawn[page.paper.id] = draw_pages(papers[page.paper.id], resolution_dpi=plan.resolution_dpi)
        scanned.append(_scanned(page, plan, drawn))
        if page.paper is not None and last_use[page.paper.id] == number:
            # A batch of sixty pages at 300 dpi would be 1.5 GB of drawings.
            del drawn[page.paper.id]
    # Whoever interrupts a run must not find half a file the next time.
    unfinished = path.with_suffix(".part")
    write_pdf(scanned, unfinished)
    return unfinished.rename(path)


def _scanned(page: PagePlan, plan: UploadPlan, drawn: dict[int, list[Picture]]) -> ScannedPage:
    if page.role is Role.BLANK:
        clean = _blank(page.seed, plan.resolution_dpi)
    elif page.paper is not None:
        clean = drawn[page.paper.id][page.page]
    else:
        clean = draw_sheet(page, resolution_dpi=plan.resolution_dpi)
    seen = degrade(clean, (), kind=plan.degradation, resolution_dpi=plan.resolution_dpi, seed=page.seed).image
    turned = np.ascontiguousarray(np.rot90(seen, k=-page.quarter_turns))
    return ScannedPage(image=turned, resolution_dpi=plan.resolution_dpi)


def _blank(seed: int, resolution_dpi: int) -> Picture:
    """Return an empty sheet: paper, its texture and grain."""
    random = np.random.default_rng([seed, 79])
    shape = (round(A4_HEIGHT_MM / 25.4 * resolution_dpi), round(A4_WIDTH_MM / 25.4 * resolution_dpi))
    paper = random.uniform(240, 249) + paper_texture(shape, random, cells=8, strength=1.0)
    grey = np.clip(paper, 0, 255).astype(np.uint8)
    return grain(np.ascontiguousarray(np.repeat(grey[:, :, None], 3, axis=2)), random, sigma=1.5)
