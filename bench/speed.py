"""Speed of the whole path beside plain `tesseract`, on the same pages, alternating, in one run.

The path is everything from the first byte of the upload to the stored two-layer PDF: intake, probe, reading,
filing, search index, PDF/A, object store, database. Plain tesseract is one `tesseract FILE -` a page.
Both use every core, one thread a process; the ratio of their pages a minute is the figure that counts, because
machines are shared and noisy. `python -m bench.speed [--pages N] [--rounds N] [--json FILE]`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.pages import PageSpec, generate_page, write_jpeg, write_pdf
from bench.papers import PaperKind
from bench.stack import RunningStack, data_folder, running_stack

_PAPERS: tuple[PaperKind, ...] = ("cong_van", "don", "quyet_dinh", "to_khai")
_FIRST_SEED = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedReport:
    """Figures of one run; pages per minute per core, seconds, megabytes (MB = 10^6 bytes)."""

    pages: int
    rounds: int
    cores: int
    tesseract_pages_per_minute_per_core: list[float]
    path_pages_per_minute_per_core: list[float]
    ratios: list[float]
    median_ratio: float
    seconds_to_ready_first: float
    seconds_to_ready_again: float
    worker_peak_megabytes: float
    pixel_process_peak_megabytes: float
    tesseract_peak_megabytes: float


def measure(pages: int, rounds: int) -> SpeedReport:
    """Return the figures of `rounds` alternating rounds over `pages` clean 300 dpi pages."""
    cores = os.cpu_count() or 1
    with data_folder() as folder:
        batches = [_write_pages(folder / f"round-{number}", pages, number) for number in range(rounds + 1)]
        with running_stack(folder, workers=cores) as stack:
            first_ready = stack.seconds_to_ready
        with running_stack(folder, workers=cores) as stack:
            again_ready = stack.seconds_to_ready
            plain, path = [], []
            # The first round warms both sides and is not counted.
            for batch in batches:
                plain.append(pages / _tesseract_seconds(batch, cores) * 60 / cores)
                path.append(pages / _path_seconds(stack, batch) * 60 / cores)
            worker, pixel = _peak_megabytes(stack)
        tesseract = _tesseract_peak_megabytes(batches[0])
    ratios = [ours / theirs for ours, theirs in zip(path[1:], plain[1:], strict=True)]
    return SpeedReport(
        pages=pages,
        rounds=rounds,
        cores=cores,
        tesseract_pages_per_minute_per_core=[round(value, 1) for value in plain[1:]],
        path_pages_per_minute_per_core=[round(value, 1) for value in path[1:]],
        ratios=[round(value, 3) for value in ratios],
        median_ratio=round(statistics.median(ratios), 3),
        seconds_to_ready_first=round(first_ready, 1),
        seconds_to_ready_again=round(again_ready, 1),
        worker_peak_megabytes=worker,
        pixel_process_peak_megabytes=pixel,
        tesseract_peak_megabytes=tesseract,
    )


def _write_pages(folder: Path, pages: int, number: int) -> Path:
    """Write the same pages twice: as PDFs of four pages (for the path) and as JPEGs (for tesseract)."""
    (folder / "pdf").mkdir(parents=True)
    (folder / "jpeg").mkdir()
    made = []
    for index in range(pages):
        spec = PageSpec(
            seed=_FIRST_SEED + number * 1000 + index,
            resolution_dpi=300,
            degradation="clean",
            paper=_PAPERS[index % len(_PAPERS)],
            dossier_code=None,
            person=None,
            with_table=index % 4 == 3,
            with_seal=False,
        )
        made.append(generate_page(spec))
        write_jpeg(made[-1], folder / "jpeg" / f"{index:03}.jpg")
    for start in range(0, pages, 4):
        write_pdf(made[start : start + 4], folder / "pdf" / f"{start:03}.pdf")
    return folder


def _tesseract_seconds(folder: Path, cores: int) -> float:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def read(page: Path) -> None:
        subprocess.run(
            ["tesseract", page, "-", "-l", "vie", "--psm", "3"],
            env=environment,
            capture_output=True,
            check=True,
            timeout=120,
        )

    started = time.monotonic()
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(read, sorted((folder / "jpeg").iterdir())))
    return time.monotonic() - started


def _path_seconds(stack: RunningStack, folder: Path) -> float:
    started = time.monotonic()
    report = json.loads(stack.run("ingest", str(folder / "pdf"), "--wait", "--json", check=True).stdout)
    seconds = time.monotonic() - started
    terminal = report["pages"]["read"] + report["pages"]["needs_review"]
    if terminal != report["pages"]["received"]:
        raise RuntimeError(f"not every page was read: {report['pages']}")
    return seconds


def _peak_megabytes(stack: RunningStack) -> tuple[float, float]:
    """Return the largest peak of resident memory among the workers, and among their pixel processes."""
    worker = pixel = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            parent = int(fields["PPid"])
            grandparent = int(_parent_of(parent))
        except (OSError, ValueError):
            continue
        peak = int(fields.get("VmHWM", "0 kB").split()[0]) * 1024 / 1e6
        if parent == stack.process.pid and command.rstrip().endswith("worker"):
            worker = max(worker, peak)
        elif grandparent == stack.process.pid:
            pixel = max(pixel, peak)
    return round(worker, 0), round(pixel, 0)


def _tesseract_peak_megabytes(folder: Path) -> float:
    """Return the peak of resident memory of one tesseract on one page: a worker runs one at a time."""
    page = next((folder / "jpeg").iterdir())
    # Asked from a small process: a fork of this one would count with all its pages.
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True, check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "tesseract", page, "-", "-l", "vie"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return round(int(ended.stdout) * 1024 / 1e6, 0)


def _parent_of(pid: int) -> str:
    stat = Path(f"/proc/{pid}/stat").read_text()
    return stat.rsplit(")", 1)[1].split()[1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    report = measure(options.pages, options.rounds)
    text = json.dumps(asdict(report), indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
