"""`digitize bench`: accuracy per class and speed, beside plain Tesseract and OCRmyPDF on the same pages."""

import os
import platform
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from bench.accuracy import Record
from bench.jobs import JobsReport
from bench.jobs import measure as measure_jobs
from bench.memory import PeakMemory, peak_of_page
from bench.page_classes import Case, PageClass, SeedSet, cases_of, classes_named, first_seed_of
from bench.peers import PeerMissingError, peer_named
from bench.racing import Race, run_race
from bench.real_scans import read_real_pages, real_pages
from bench.report import Report
from bench.step_shares import step_seconds_of
from digitize.bootstrap_reading import require_usable_machine
from digitize.ocr.engine_choice import EngineChoice
from digitize.ocr.installed_engines import engine_in_use
from digitize.ocr.recognition_model import find_model

REAL_SCANS_VARIABLE = "DIGITIZE_REAL_SCANS"
_STEP_PAGES = 4
_JOBS_PAGES, _JOBS_PAGES_A_FILE, _JOBS_ROUNDS = 40, 4, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchRequest:
    """What to measure.

    `pages` a class; the first `timed_pages` of them alone, one after another, with the clock running; the others
    on `jobs` processes. `first_seed` (None: from `seeds`) makes the same pages again. `only` names classes.
    """

    command: str
    engine: EngineChoice
    pages: int
    timed_pages: int
    jobs: int
    compare: tuple[str, ...] = ()
    seeds: SeedSet = "fresh"
    first_seed: int | None = None
    only: tuple[str, ...] = ()
    real: Path | None = None
    with_memory: bool = True
    with_a0: bool = False
    with_jobs_scaling: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where progress is told: the number of things to do, and each that is done."""

    start: Callable[[str, int], None]
    advance: Callable[[int], None]


def bench(request: BenchRequest, progress: Progress) -> Report:
    """Measure and return the report.

    Raises ValueError for unknown names and for too many pages, FileNotFoundError for a folder without
    transcripts, FontMissingError, UnusableMachineError.
    """
    with tempfile.TemporaryDirectory(prefix="digitize-bench-") as scratch:
        require_usable_machine(request.engine, Path(scratch))
    first_seed = first_seed_of(request.seeds) if request.first_seed is None else request.first_seed
    classes = classes_named(request.only)
    cases = [
        case for page_class in classes for case in cases_of(page_class, pages=request.pages, first_seed=first_seed)
    ]
    peers, skipped = _present(request.compare)
    race = Race(
        cases=tuple(cases),
        peers=peers,
        engine=request.engine,
        timed_pages=request.timed_pages,
        jobs=request.jobs,
    )
    progress.start("generated", len(cases))
    records = run_race(race, progress.advance)
    records += _real_records(request, skipped, progress)
    return Report(
        command=request.command,
        first_seed=first_seed,
        environment=_environment(request.engine),
        records=tuple(records),
        step_seconds=_step_seconds(request, classes, cases),
        memory=_memory(request, first_seed),
        jobs_scaling=_jobs_scaling(request),
        skipped=tuple(skipped),
    )


def _present(names: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the peers that are installed, and a sentence on each that is not."""
    present, skipped = [], []
    for name in names:
        try:
            peer_named(name)
        except PeerMissingError as error:
            skipped.append(f"Bỏ qua vì chưa cài / skipped, not installed: {error}.")
        else:
            present.append(name)
    return tuple(present), skipped


def _real_records(request: BenchRequest, skipped: list[str], progress: Progress) -> list[Record]:
    stated = os.environ.get(REAL_SCANS_VARIABLE)
    folder = request.real or (Path(stated) if stated else None)
    if folder is None:
        skipped.append(f"Không đo trang quét thật / no real scans: --real, {REAL_SCANS_VARIABLE}.")
        return []
    pages = real_pages(folder)
    progress.start("real", len(pages))
    return read_real_pages(pages, request.engine, progress.advance)


def _step_seconds(
    request: BenchRequest, classes: Sequence[PageClass], cases: Sequence[Case]
) -> dict[str, dict[str, float]]:
    if not request.timed_pages:
        return {}
    clean = [case for case in cases if case.page_class.degradation == "clean"][:_STEP_PAGES]
    mixed = [
        case
        for page_class in classes
        if page_class.is_mixed
        for case in [case for case in cases if case.page_class is page_class][: max(1, _STEP_PAGES // 2)]
    ]
    groups = {name: group for name, group in (("clean", clean), ("mixed", mixed)) if group}
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return {
            name: alone.submit(step_seconds_of, group, request.engine).result() for name, group in groups.items()
        }


def _memory(request: BenchRequest, first_seed: int) -> tuple[PeakMemory, ...]:
    sizes = [*([False] if request.with_memory else []), *([True] if request.with_a0 else [])]
    return tuple(peak_of_page(seed=first_seed, is_a0=is_a0) for is_a0 in sizes)


def _jobs_scaling(request: BenchRequest) -> JobsReport | None:
    if not request.with_jobs_scaling:
        return None
    return measure_jobs(_JOBS_PAGES, rounds=_JOBS_ROUNDS, pages_per_file=_JOBS_PAGES_A_FILE)


def _environment(engine: EngineChoice) -> dict[str, str]:
    """Return what figures depend on, without anything that names the machine."""
    stated = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=False, timeout=20)
    return {
        "tesseract": stated.stdout.split("\n", 1)[0].removeprefix("tesseract "),
        "engine": f"{engine_in_use(engine).value}/{find_model(engine.model).name}",
        "cores": str(os.cpu_count() or 1),
        "python": platform.python_version(),
    }
