"""What a second job brings: `digitize read` with one job and with two, on the same pages, alternating.

Machines are shared, and two processes seldom get twice the work out of two cores (caches, memory, clock). So plain
`tesseract`, one and two processes at a time on the same pages, runs in the same rounds: its gain is what this
machine can give at that moment. `python -m bench.jobs [--pages N] [--rounds N] [--single] [--json FILE]`.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.pages import PageSpec, generate_page, write_jpeg, write_pdf
from bench.papers import PaperKind

_PAPERS: tuple[PaperKind, ...] = ("cong_van", "don", "quyet_dinh", "to_khai")
# Among the seeds for development: nothing is scored here.
_FIRST_SEED = 905_000
_READ_SECONDS = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: seconds on the clock, and seconds of processor time of all its processes."""

    seconds: float
    processor_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsReport:
    """Figures of all rounds; a gain is pages a second with two jobs divided by those with one."""

    pages: int
    files: int
    rounds: int
    load_before: float
    gains: list[float]
    median_gain: float
    processor_gains: list[float]
    tesseract_gains: list[float]
    median_tesseract_gain: float
    one_job: list[Run]
    two_jobs: list[Run]
    start_seconds: float


def measure(pages: int, rounds: int, pages_per_file: int) -> JobsReport:
    """Return the gains of `rounds` rounds over `pages` clean A4 pages at 300 dpi."""
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="digitize-jobs-") as made:
        folder = Path(made)
        _write_pages(folder, pages, pages_per_file)
        one, two, tesseract_one, tesseract_two = [], [], [], []
        for number in range(rounds):
            # Each pair in both orders, turn by turn: a load that grows or falls helps neither.
            measured: list[Callable[[], None]] = [
                lambda: one.append(_timed(lambda: _read(folder, jobs=1))),
                lambda: two.append(_timed(lambda: _read(folder, jobs=2))),
                lambda: tesseract_one.append(_timed(lambda: _plain(folder, processes=1)).seconds),
                lambda: tesseract_two.append(_timed(lambda: _plain(folder, processes=2)).seconds),
            ]
            for run in measured if number % 2 == 0 else reversed(measured):
                run()
        start = min(_timed(_start).seconds for _ in range(3))
    gains = [first.seconds / second.seconds for first, second in zip(one, two, strict=True)]
    plain = [first / second for first, second in zip(tesseract_one, tesseract_two, strict=True)]
    return JobsReport(
        pages=pages,
        files=-(-pages // pages_per_file),
        rounds=rounds,
        load_before=round(load_before, 2),
        gains=[round(gain, 3) for gain in gains],
        median_gain=round(statistics.median(gains), 3),
        processor_gains=[
            round(2 * first.processor_seconds / second.processor_seconds, 3)
            for first, second in zip(one, two, strict=True)
        ],
        tesseract_gains=[round(gain, 3) for gain in plain],
        median_tesseract_gain=round(statistics.median(plain), 3),
        one_job=one,
        two_jobs=two,
        start_seconds=round(start, 2),
    )


def _write_pages(folder: Path, pages: int, pages_per_file: int) -> None:
    """Write the pages as PDFs (for `digitize read`) and as JPEGs (for tesseract)."""
    (folder / "pdf").mkdir()
    (folder / "jpeg").mkdir()
    for start in range(0, pages, pages_per_file):
        made = []
        for index in range(start, min(start + pages_per_file, pages)):
            spec = PageSpec(
                seed=_FIRST_SEED + index,
                resolution_dpi=300,
                degradation="clean",
                paper=_PAPERS[index % len(_PAPERS)],
            )
            made.append(generate_page(spec))
            write_jpeg(made[-1], folder / "jpeg" / f"{index:03}.jpg")
        write_pdf(made, folder / "pdf" / f"{start:03}.pdf")


def _read(folder: Path, *, jobs: int) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as out:
        argv = ["read", str(folder / "pdf"), "--out", out, "--jobs", str(jobs), "--json"]
        _run([sys.executable, "-m", "digitize", *argv])


def _start() -> None:
    _run([sys.executable, "-m", "digitize", "read", "--help"])


def _plain(folder: Path, *, processes: int) -> None:
    with ThreadPoolExecutor(processes) as pool:
        argvs = [["tesseract", str(page), "-", "-l", "vie"] for page in sorted((folder / "jpeg").iterdir())]
        list(pool.map(_run, argvs))


def _run(argv: list[str]) -> None:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    subprocess.run(argv, env=environment, capture_output=True, check=True, timeout=_READ_SECONDS)


def _timed(call: Callable[[], None]) -> Run:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    call()
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds=round(seconds, 2), processor_seconds=round(used, 2))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--single", action="store_true", help="all pages in one file")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    report = measure(options.pages, options.rounds, options.pages if options.single else 4)
    text = json.dumps(asdict(report), indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
