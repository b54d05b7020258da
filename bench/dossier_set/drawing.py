"""Puts the pixels under the plans: papers and sheets as they lie on the scanner's glass."""

import tempfile
from pathlib import Path
from random import Random

import numpy as np
from pdf2image import convert_from_path

from bench.dossier_set.flowing_paper import Drawn, draw_paper
from bench.dossier_set.identity_card import draw_card
from bench.dossier_set.plan_sheet import draw_plan_sheets
from bench.dossier_set.plans import PagePlan, PaperPlan
from bench.dossier_set.procedures import Form
from bench.dossier_set.stickers import (
    spoil_area,
    spoil_code,
    stamp_certified_copy,
    stick_label,
    stick_receipt_code,
)
from bench.secrecy_stamp import stamp_secrecy
from bench.sensor import Picture
from digitize.domain.cover_sheet import CoverSheet, SheetPayload
from digitize.domain.page_marks import SecrecyLevel
from digitize.export.cover_sheets import write_cover_sheets

_QR_PART = (0.3, 0.22, 0.7, 0.5)
_BARS_PART = (0.03, 0.84, 0.97, 0.95)


def draw_pages(paper: PaperPlan, *, resolution_dpi: int) -> list[Picture]:
    """Draw all pages of a paper with what lies upon them: uint8, height x width x 3, BGR."""
    drawn = _draw(paper, resolution_dpi)
    random = Random(f"{paper.seed}:upon")
    first, words = drawn[0]
    if paper.spoiled_code is not None:
        spoil_code(first, words, paper.spoiled_code, random)
    if paper.receipt_code is not None:
        stick_receipt_code(first, paper.receipt_code, resolution_dpi=resolution_dpi)
    if paper.has_label and paper.dossier is not None:
        stick_label(first, paper.dossier.code, resolution_dpi=resolution_dpi, random=random)
    if paper.is_certified:
        stamp_certified_copy(drawn[-1][0], resolution_dpi=resolution_dpi, random=random)
    if paper.secrecy is not None:
        _stamp_secrecy(first, paper.secrecy, resolution_dpi, random)
    return [picture for picture, _ in drawn]


def draw_sheet(page: PagePlan, *, resolution_dpi: int) -> Picture:
    """Draw a sheet of ours, one of its codes illegible where the plan says so."""
    payload = page.sheet
    if payload is None:
        raise ValueError("the page is no sheet of ours")
    picture = _printed_sheet(payload, resolution_dpi)
    if page.spoiled:
        box = _QR_PART if page.spoiled == "qr" else _BARS_PART
        spoil_area(picture, box=box, random=Random(f"{page.seed}:spoiled"))
    return picture


def _draw(paper: PaperPlan, resolution_dpi: int) -> list[Drawn]:
    form = paper.spec.form
    if form is Form.CARD:
        return draw_card(
            paper.holder,
            issued_on=paper.day,
            page_count=paper.page_count,
            resolution_dpi=resolution_dpi,
            seed=paper.seed,
        )
    if paper.text is None:
        return draw_plan_sheets(
            paper.spec.title,
            holder=paper.holder,
            page_count=paper.page_count,
            names_holder=paper.names_holder,
            resolution_dpi=resolution_dpi,
            seed=paper.seed,
        )
    return draw_paper(
        paper.text, form=form, page_count=paper.page_count, resolution_dpi=resolution_dpi, seed=paper.seed
    )


def _printed_sheet(payload: SheetPayload, resolution_dpi: int) -> Picture:
    with tempfile.TemporaryDirectory(prefix="digitize-sheet-") as folder:
        path = Path(folder) / "sheet.pdf"
        write_cover_sheets([CoverSheet(payload=payload)], path)
        (page,) = convert_from_path(path, dpi=resolution_dpi)
    return np.ascontiguousarray(np.asarray(page.convert("RGB"), dtype=np.uint8)[:, :, ::-1])


def _stamp_secrecy(picture: Picture, level: str, resolution_dpi: int, random: Random) -> None:
    """Stamp the degree of secrecy under the number, at the left (Thông tư 24/2020/TT-BCA)."""
    scale = resolution_dpi / 25.4
    centre = (random.uniform(48, 62) * scale, random.uniform(49, 57) * scale)
    stamp_secrecy(picture, level=SecrecyLevel(level), centre=centre, resolution_dpi=resolution_dpi, random=random)
