"""Fingerprints of sheets: near for two scans of one sheet, far for two sheets."""

import cv2
import numpy as np
import pytest

from bench.degradation import DegradationKind
from bench.pages import PageSpec, generate_page
from digitize.domain.fingerprints import SAME_SHEET_BITS, bits_apart
from digitize.ocr.decoding import Pixels
from digitize.ocr.fingerprint import fingerprint_of
from digitize.ocr.preparation import prepare
from digitize.ocr.rasterize import Raster


def prepared(seed: int, kind: DegradationKind, dpi: int) -> Pixels:
    """Return a generated page as it is prepared."""
    page = generate_page(PageSpec(seed=seed, degradation=kind, resolution_dpi=dpi, paper="cong_van"))  # type: ignore[arg-type]
    grey = page.image if page.image.ndim == 2 else cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY)
    raster = Raster(grey=np.asarray(grey, dtype=np.uint8), colour=None, resolution_dpi=dpi)
    return prepare(raster)[0].grey


@pytest.fixture(scope="module")
def clean() -> Pixels:
    return prepared(905_001, "clean", 200)


def fingerprint(grey: Pixels) -> str:
    found = fingerprint_of(grey)
    assert found is not None
    return found


@pytest.mark.parametrize(("kind", "dpi"), [("office", 200), ("faded", 200), ("old", 200)])
def test_second_scan_of_a_sheet_is_near(clean: Pixels, kind: DegradationKind, dpi: int) -> None:
    other = fingerprint(prepared(905_001, kind, dpi))
    assert bits_apart(fingerprint(clean), other) <= SAME_SHEET_BITS


def test_another_paper_is_far(clean: Pixels) -> None:
    other = fingerprint(prepared(905_002, "clean", 200))
    assert bits_apart(fingerprint(clean), other) > SAME_SHEET_BITS


def test_margin_around_the_page_does_not_matter(clean: Pixels) -> None:
    wider = np.full((clean.shape[0] + 120, clean.shape[1] + 80), 255, np.uint8)
    wider[20:-100, 60:-20] = clean
    assert bits_apart(fingerprint(clean), fingerprint(wider)) <= 4


def test_fingerprint_is_sixteen_hexadecimal_digits(clean: Pixels) -> None:
    text = fingerprint(clean)
    assert len(text) == 16
    assert int(text, 16) > 0


def test_page_without_ink_has_none() -> None:
    assert fingerprint_of(np.full((2339, 1654), 250, np.uint8)) is None
