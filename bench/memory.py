"""Peak memory of one process that takes one page the whole way: `python -m bench.memory FILE`.

Asked from a small process of its own: VmHWM is a peak, and the page's generator would be the highest one.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.our_path import OurPath
from bench.page_classes import CaseFiles
from bench.pages import GeneratedPage, PageSpec, generate_page
from bench.peers import one_thread
from bench.writers import write_jpeg
from digitize.settings import Settings

_A0_TILES = 4
_SECONDS = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakMemory:
    """Megabytes (10^6 bytes): of the process itself, and of the largest program it started (0 for none)."""

    megapixels: float
    process_megabytes: float
    child_megabytes: float
    seconds: float
    failure: str | None


def peak_of_page(*, seed: int, is_a0: bool) -> PeakMemory:
    """Return the peak on a clean A4 page of 300 dpi, or on sixteen of them side by side: A0, 139 Mpx."""
    with tempfile.TemporaryDirectory(prefix="digitize-bench-") as name:
        path = Path(name) / "page.jpg"
        page = generate_page(PageSpec(seed=seed, resolution_dpi=300))
        if is_a0:
            page = _tiled(page)
        write_jpeg(page, path)
        command = [sys.executable, "-m", "bench.memory", str(path)]
        ended = subprocess.run(
            command, env=one_thread(), capture_output=True, text=True, check=False, timeout=_SECONDS
        )
        megapixels = round(page.image.shape[0] * page.image.shape[1] / 1e6, 1)
    if ended.returncode != 0:
        # Measured last, after the long part: a failure is told, and costs nobody the rest of the report.
        failure = ended.stderr.strip().rsplit("\n", 1)[-1]
        return PeakMemory(
            megapixels=megapixels, process_megabytes=0, child_megabytes=0, seconds=0, failure=failure
        )
    return PeakMemory(megapixels=megapixels, **json.loads(ended.stdout))


def _tiled(page: GeneratedPage) -> GeneratedPage:
    image = np.tile(page.image, (_A0_TILES, _A0_TILES, 1))
    return GeneratedPage(image=image, resolution_dpi=page.resolution_dpi, words=(), text="")


def _own_peak_megabytes() -> float:
    lines = Path(f"/proc/{os.getpid()}/status").read_text().splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024 / 1e6


def main() -> None:
    """Read the page of the file named on the command line, and print what that took, as JSON."""
    original = Path(sys.argv[1])
    files = CaseFiles(name=original.stem, original=original, picture=original, text="")
    run = OurPath(original.parent, Settings().engine_choice).run(files, original.parent).run
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    answer = {
        "process_megabytes": round(_own_peak_megabytes()),
        "child_megabytes": round(child),
        "seconds": round(run.seconds, 2),
        "failure": run.failure,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
