"""Fits the table of `digitize.ocr.confidence` on development pages, and tells how far its figures can be trusted.

    python -m bench.calibration --seeds 900400:900419 --model vie_hs --report calibration.json

Half of the seeds (even ones) make a trial table that is judged on the other half: those are the errors and the
reliability curves of the report. The table that is written is fitted on all of them. About 1.5 s a page; the
default makes 240 pages. Only development seeds are allowed here.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from bench.degradation import DegradationKind
from bench.pages import PAPER_KINDS, GeneratedPage, PageSpec, ResolutionDpi, generate_page
from bench.reliability import (
    JudgedWord,
    columns_of,
    expected_calibration_error,
    judged_words,
    reliability_curve,
)
from digitize.ocr.confidence import CALIBRATION_FILE, WORD_KINDS, Calibration, Curve, WordKind, kind_of
from digitize.ocr.engine_choice import OWN_MODEL, EngineChoice
from digitize.ocr.installed_engines import build_engine
from digitize.ocr.page_recognition import PageRecognition
from digitize.ocr.rasterize import DecodedColour, Raster
from digitize.ocr.recognition_model import find_model
from digitize.ocr.tone_repair import SYLLABLES_FILE, ToneRepair

DEVELOPMENT_SEEDS: Final = range(900_000, 910_000)
CLASSES: Final[tuple[tuple[DegradationKind, ResolutionDpi], ...]] = (
    ("clean", 300),
    ("office", 200),
    ("office", 100),
    ("faded", 150),
    ("old", 200),
    ("photo", 200),
    ("photo", 150),
    ("shadow", 200),
    ("coarse", 100),
    ("fax", 200),
    ("stamped", 200),
    ("sharpened", 200),
)
_PAGE_SECONDS: Final = 120.0
_FEWEST_WORDS: Final = 25
"""Words under one step of the fit; a kind with fewer than four steps gets no curve of its own."""
_SMALLEST_RISE: Final = 0.1
"""Share of the wrong words that a knot must take away: finer ones are noise."""

_UNCHANGED: Final = Calibration(curves={"word": Curve(stated=(0.0, 100.0), right=(0.0, 100.0))})
"""Leaves the engine's own confidences as they are."""

Values = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


def fitted(judged: Sequence[JudgedWord]) -> Calibration:
    """Return the calibration that fits these words, whose confidences are the engine's own."""
    curves: dict[WordKind, Curve] = {}
    for kind in WORD_KINDS:
        members = [found for found in judged if kind_of(found.word) == kind]
        if len(members) >= 4 * _FEWEST_WORDS:
            curves[kind] = _curve(*columns_of(members))
    return Calibration(curves=curves)


def calibrated(judged: Sequence[JudgedWord], calibration: Calibration) -> list[JudgedWord]:
    """Return the same words with calibrated confidences."""
    words = calibration.calibrated([found.word for found in judged])
    return [
        JudgedWord(word=word, is_right=found.is_right, seed=found.seed)
        for word, found in zip(words, judged, strict=True)
    ]


def read_page(seed: int, *, model: str) -> list[JudgedWord]:
    """Read the pages of `seed`, one of each class, as the reader does, and judge their words."""
    cv2.setNumThreads(1)
    judged: list[JudgedWord] = []
    with tempfile.TemporaryDirectory(prefix="calibration-") as scratch:
        recognition = PageRecognition(
            engine=build_engine(EngineChoice(model=model), Path(scratch)),
            tone_repair=ToneRepair.load(SYLLABLES_FILE),
            calibration=_UNCHANGED,
            page_seconds=_PAGE_SECONDS,
        )
        for kind, dpi in CLASSES:
            paper = PAPER_KINDS[seed % len(PAPER_KINDS)]
            spec = PageSpec(seed=seed, resolution_dpi=dpi, degradation=kind, paper=paper, with_table=seed % 2 == 1)
            page = generate_page(spec)
            judged += judged_words(recognition.read(_raster_of(page)).words, page.words, seed=seed)
    return judged


def _raster_of(page: GeneratedPage) -> Raster:
    image = page.image
    if image.ndim == 2:
        return Raster(grey=image, colour=None, resolution_dpi=page.resolution_dpi)
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return Raster(grey=grey, colour=DecodedColour(pixels=image), resolution_dpi=page.resolution_dpi)


def _curve(stated: Values, is_right: Truths) -> Curve:
    """Return the rising line through pools of words (pool adjacent violators, Ayer et al. 1955)."""
    order = np.argsort(stated, kind="stable")
    steps = np.array_split(order, max(1, len(order) // _FEWEST_WORDS))
    pools = [[float(stated[step].sum()), float(is_right[step].sum()), float(len(step))] for step in steps]
    merged: list[list[float]] = []
    for pool in pools:
        merged.append(pool)
        while len(merged) > 1 and merged[-2][1] / merged[-2][2] >= merged[-1][1] / merged[-1][2]:
            last = merged.pop()
            merged[-1] = [sum(pair) for pair in zip(merged[-1], last, strict=True)]
    knots: list[tuple[float, float]] = []
    for total, right, words in merged:
        # One more word of either kind: 25 right words do not make a certainty.
        knot = (round(total / words, 2), round(100 * (right + 0.5) / (words + 1), 1))
        if not knots or knot[1] - knots[-1][1] >= _smallest_rise(knots[-1][1]):
            knots.append(knot)
    return Curve(stated=tuple(knot[0] for knot in knots), right=tuple(knot[1] for knot in knots))


def _smallest_rise(below: float) -> float:
    """Return the rise in percentage points that makes a knot, finer where nearly all words are right."""
    return max(0.2, _SMALLEST_RISE * (100 - below))


def _report(judged: Sequence[JudgedWord]) -> dict[str, Any]:
    """Return what a table fitted on the even seeds makes of the odd ones."""
    trial = fitted([found for found in judged if found.seed % 2 == 0])
    held_out = [found for found in judged if found.seed % 2 == 1]
    stages = {"engine": held_out, "calibrated": calibrated(held_out, trial)}
    return {
        stage: {
            "expected_calibration_error": round(expected_calibration_error(members), 4),
            "curve": [asdict(found) for found in reliability_curve(members)],
        }
        for stage, members in stages.items()
    }


def _write_table(path: Path, calibration: Calibration, *, model: str) -> None:
    table: dict[str, Any] = {"default": model, "models": {}}
    if path.exists():
        table = json.loads(path.read_text(encoding="utf-8"))
    table["models"][model] = {kind: asdict(curve) for kind, curve in calibration.curves.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _seeds(text: str) -> range:
    first, _, last = text.partition(":")
    seeds = range(int(first), int(last or first) + 1)
    if seeds[0] not in DEVELOPMENT_SEEDS or seeds[-1] not in DEVELOPMENT_SEEDS:
        raise argparse.ArgumentTypeError("only development seeds, 900000 to 909999")
    return seeds


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the pages, write the table, print the errors before and after; return the exit code."""
    parser = argparse.ArgumentParser(description="Fits the calibration of confidences on development pages.")
    parser.add_argument("--seeds", type=_seeds, default=_seeds("900400:900419"), metavar="FIRST:LAST")
    parser.add_argument("--model", default=OWN_MODEL, help="as DIGITIZE_OCR_MODEL names it")
    parser.add_argument("--out", type=Path, default=CALIBRATION_FILE, help="the table; other models in it stay")
    parser.add_argument(
        "--report", type=Path, help="JSON with the errors and reliability curves of held-out pages"
    )
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args(arguments)
    # Set before an engine is loaded: a second thread an engine makes a busy machine five times slower.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    model = find_model(options.model).name
    with ProcessPoolExecutor(options.jobs) as processes:
        pages = list(processes.map(partial(read_page, model=options.model), options.seeds))
    judged = [found for page in pages for found in page]
    report: dict[str, Any] = {
        "model": model,
        "seeds": [options.seeds[0], options.seeds[-1]],
        "words": len(judged),
    } | _report(judged)
    _write_table(options.out, fitted(judged), model=model)
    if options.report:
        options.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    before, after = (report[stage]["expected_calibration_error"] for stage in ("engine", "calibrated"))
    print(
        f"{model}: {len(judged)} words; expected calibration error {before:.2%} -> {after:.2%} on held-out pages"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
