"""Compares the engines on the same pages: recognition alone and the whole path, alternating, one thread.

    OMP_THREAD_LIMIT=1 python -m bench.engines --pages 12 --rounds 2

Seconds are those of the processor, of this process and the programs it starts; ratios of pairs are what counts.
"""

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import cv2

from bench.pages import PageSpec, generate_page, write_pdf
from bench.scoring import PageScore, score_text, total
from digitize.application.ports import AssemblyPage
from digitize.domain.page import FileKind, ReadingLimits
from digitize.domain.recognition import text_of
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import Layout, RecognitionEngine
from digitize.ocr.engine_choice import OWN_MODEL, EngineChoice, EngineName
from digitize.ocr.in_process_reader import InProcessPageReader
from digitize.ocr.installed_engines import build_engine
from digitize.ocr.preparation import prepare
from digitize.ocr.rasterize import raster_of_pdf

_FIRST_SEED = 905_000
_TIMEOUT_SECONDS = 120.0
_ENGINES = (EngineName.PYTESSERACT, EngineName.TESSEROCR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A PDF of one page and its true text."""

    file: Path
    truth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Processor seconds a page, the median ratio tesserocr / pytesseract of the pairs, and error rates."""

    seconds_per_page: dict[str, float]
    median_ratio: float
    character_error_rate: dict[str, float]
    word_error_rate: dict[str, float]


def samples(folder: Path, pages: int) -> list[Sample]:
    """Write `pages` pages of the classes clean (300 dpi), office and old (200 dpi) in turn."""
    kinds = (("clean", 300), ("office", 200), ("clean", 300), ("old", 200))
    made = []
    for index in range(pages):
        kind, dpi = kinds[index % len(kinds)]
        spec = PageSpec(
            seed=_FIRST_SEED + index,
            resolution_dpi=dpi,  # type: ignore[arg-type]
            degradation=kind,  # type: ignore[arg-type]
            with_table=index % 3 == 2,
        )
        page = generate_page(spec)
        file = folder / f"{index:03}.pdf"
        write_pdf([page], file)
        made.append(Sample(file=file, truth=page.text))
    return made


def recognition_alone(pages: list[Sample], model: str, rounds: int, scratch: Path) -> Comparison:
    """Compare the engines on prepared pictures."""
    pictures: dict[Path, tuple[Pixels, int]] = {}
    for sample in pages:
        prepared, _ = prepare(raster_of_pdf(sample.file, 1, ReadingLimits(), scratch))
        pictures[sample.file] = (prepared.grey, prepared.resolution_dpi)
    engines = {name: build_engine(EngineChoice(engine=name, model=model), scratch) for name in _ENGINES}

    def read(name: EngineName, sample: Sample) -> str:
        grey, dpi = pictures[sample.file]
        return _text(engines[name], grey, dpi)

    return _compared(pages, rounds, read)


def whole_path(pages: list[Sample], model: str, rounds: int, scratch: Path) -> Comparison:
    """Compare the engines from the file to its text, its data and its searchable PDF."""
    readers = {
        name: InProcessPageReader(ReadingLimits(), scratch, EngineChoice(engine=name, model=model))
        for name in _ENGINES
    }
    return _compared(pages, rounds, lambda name, sample: _path(readers[name], sample.file, scratch))


def two_processes(pages: list[Sample], model: str, scratch: Path) -> dict[str, float]:
    """Return how much faster two processes are than one, per engine (2 is the most)."""
    speedups = {}
    for name in _ENGINES:
        seconds = {}
        for jobs in (1, 2):
            with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
                arguments = [(name, model, sample.file, scratch) for sample in pages]
                list(pool.map(_path_in_process, arguments[:jobs]))
                started = time.monotonic()
                list(pool.map(_path_in_process, arguments))
                seconds[jobs] = time.monotonic() - started
        speedups[name.value] = round(seconds[1] / seconds[2], 3)
    return speedups


@cache  # A process of the pool keeps its reader, as a pixel process does.
def _reader(name: EngineName, model: str, scratch: Path) -> InProcessPageReader:
    return InProcessPageReader(ReadingLimits(), scratch, EngineChoice(engine=name, model=model))


def _path_in_process(arguments: tuple[EngineName, str, Path, Path]) -> int:
    """Read a page in a process of the pool, which keeps its reader; return its peak memory in kB."""
    name, model, file, scratch = arguments
    cv2.setNumThreads(1)
    _path(_reader(name, model, scratch), file, scratch)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _text(engine: RecognitionEngine, grey: Pixels, dpi: int) -> str:
    words = engine.recognise(grey, layout=Layout.PAGE, resolution_dpi=dpi, timeout_seconds=_TIMEOUT_SECONDS)
    return text_of(words)


def _path(reader: InProcessPageReader, file: Path, scratch: Path) -> str:
    probe = reader.probe(file)
    reading = reader.read(file, FileKind.PDF, 1, probe.pages[0])
    json.dumps(asdict(reading), ensure_ascii=False)
    page = AssemblyPage(
        number=1,
        width=reading.width,
        height=reading.height,
        resolution_dpi=reading.resolution_dpi,
        words=reading.words,
    )
    reader.assemble(file, FileKind.PDF, [page], "Bench", scratch / f"{os.getpid()}.pdf")
    return reading.text


def _cpu_seconds() -> float:
    """Return the seconds of processor time of this process and the programs that it started."""
    own, started = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime


def _compared(pages: list[Sample], rounds: int, read: Callable[[EngineName, Sample], str]) -> Comparison:
    best: dict[EngineName, list[float]] = {name: [] for name in _ENGINES}
    scores: dict[EngineName, list[PageScore]] = {name: [] for name in _ENGINES}
    for name in _ENGINES:
        read(name, pages[0])
    for sample in pages:
        seconds: dict[EngineName, float] = {}
        for turn in range(rounds):
            for name in _ENGINES if turn % 2 == 0 else _ENGINES[::-1]:
                started = _cpu_seconds()
                text = read(name, sample)
                taken = _cpu_seconds() - started
                seconds[name] = min(taken, seconds.get(name, taken))
                if turn == 0:
                    scores[name].append(score_text(text, sample.truth))
        for name in _ENGINES:
            best[name].append(seconds[name])
    ratios = [second / first for first, second in zip(*best.values(), strict=True)]
    sums = {name: total(scores[name]) for name in _ENGINES}
    return Comparison(
        seconds_per_page={name.value: round(statistics.mean(best[name]), 3) for name in _ENGINES},
        median_ratio=round(statistics.median(ratios), 3),
        character_error_rate={name.value: round(sums[name].character_error_rate, 5) for name in _ENGINES},
        word_error_rate={name.value: round(sums[name].word_error_rate, 5) for name in _ENGINES},
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--model", default=OWN_MODEL)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        pages = samples(scratch, options.pages)
        alone = recognition_alone(pages, options.model, options.rounds, scratch)
        print(json.dumps({"recognition alone": asdict(alone)}, indent=2), flush=True)
        path = whole_path(pages, options.model, options.rounds, scratch)
        print(json.dumps({"whole path": asdict(path)}, indent=2), flush=True)
        print(json.dumps({"two processes": two_processes(pages, options.model, scratch)}, indent=2))


if __name__ == "__main__":
    main()
