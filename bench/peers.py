"""The peers: plain Tesseract and OCRmyPDF, one page each time, one thread, on the same files as digitize."""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from bench.page_classes import CaseFiles

_SECONDS: Final = 600
OCRMYPDF_OPTIONS: Final = ("--rotate-pages", "--deskew", "--clean", "-l", "vie", "--output-type", "pdf")
TESSERACT_OPTIONS: Final = ("-l", "vie", "--psm", "3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of reading one page: its text, seconds by the clock and seconds of processor time.

    `failure` is None, or why there is no text.
    """

    text: str
    seconds: float
    cpu_seconds: float
    failure: str | None = None


class Contestant(Protocol):
    """Something that reads a page."""

    @property
    def name(self) -> str:
        """Its short name, as in the tables."""

    def run(self, files: CaseFiles, folder: Path) -> Run:
        """Read the page; what is written on the way goes to `folder`."""


class PeerMissingError(RuntimeError):
    """A peer is not installed; the message says how to install it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTesseract:
    """`tesseract FILE out -l vie --psm 3`, the image at its native resolution."""

    name: str = "tesseract"

    def run(self, files: CaseFiles, folder: Path) -> Run:
        """Read the page's picture."""
        output = folder / f"{files.name}.tesseract"
        command = ["tesseract", str(files.picture), str(output), *TESSERACT_OPTIONS]
        return _timed(command, lambda: output.with_name(output.name + ".txt").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OcrMyPdf:
    """`ocrmypdf --rotate-pages --deskew --clean -l vie --output-type pdf`, its text from the sidecar."""

    program: Path
    name: str = "ocrmypdf"

    def run(self, files: CaseFiles, folder: Path) -> Run:
        """Make a searchable PDF of the original."""
        sidecar = folder / f"{files.name}.sidecar.txt"
        target = folder / f"{files.name}.ocrmypdf.pdf"
        options = [*OCRMYPDF_OPTIONS, "--jobs", "1", "--quiet", "--sidecar", str(sidecar)]
        command = [str(self.program), *options, str(files.original), str(target)]
        return _timed(command, lambda: sidecar.read_text(encoding="utf-8"))


def peer_named(name: str) -> Contestant:
    """Return the peer "tesseract" or "ocrmypdf"; raises PeerMissingError, and ValueError for other names."""
    if name == "tesseract":
        if shutil.which("tesseract") is None:
            raise PeerMissingError("tesseract: sudo apt-get install -y tesseract-ocr tesseract-ocr-vie")
        return PlainTesseract()
    if name == "ocrmypdf":
        return OcrMyPdf(program=_ocrmypdf())
    raise ValueError(f"{name}: tesseract, ocrmypdf")


def cpu_seconds() -> float:
    """Return the processor time of this process and of the programs it has waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def one_thread() -> dict[str, str]:
    """Return the environment in which Tesseract uses one thread."""
    return {**os.environ, "OMP_THREAD_LIMIT": "1"}


def stay_on_one_core() -> None:
    """Bind this process, and what it starts from now on, to one thread on one core."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    # The last core: the first one gets most interrupts.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _ocrmypdf() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    own = cache / "digitize" / "bench-peers" / "bin" / "ocrmypdf"
    if own.exists():
        return own
    found = shutil.which("ocrmypdf")
    if found is None:
        raise PeerMissingError("ocrmypdf: scripts/bench-peers")
    return Path(found)


def _timed(command: list[str], text: Callable[[], str]) -> Run:
    started, cpu_before = time.perf_counter(), cpu_seconds()
    ended = subprocess.run(command, env=one_thread(), capture_output=True, check=False, timeout=_SECONDS)
    seconds, cpu = time.perf_counter() - started, cpu_seconds() - cpu_before
    if ended.returncode != 0:
        last = ended.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        return Run(text="", seconds=seconds, cpu_seconds=cpu, failure=f"exit {ended.returncode}: {last}")
    return Run(text=text(), seconds=seconds, cpu_seconds=cpu)
