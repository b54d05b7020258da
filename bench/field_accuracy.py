"""Key fields beside their truth: exact match a field, what confidence is worth, and every miss.

    python -m bench.field_accuracy --pages 20 --dpi 300 150 --seeds development
    python -m bench.field_accuracy --real FOLDER

Generated pages are office scans of all kinds of papers; everything on them is printed. On the real scans nearly
every number and day is written by hand: there a field is right when it says so (NOT_ENTERED), and wrong when it
names a value that is not there with a confidence of 50 or more. `--cache DIR` keeps readings between runs.
"""

import argparse
import pickle
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2

from bench.field_truth import REAL_TRUTH, Truth, truth_of
from bench.page_classes import SEED_SETS
from bench.pages import PAPER_KINDS, PageSpec, ResolutionDpi, generate_page, write_pdf
from digitize.domain.extraction.document_fields import extract_fields
from digitize.domain.fields import FieldName, FieldState, FieldValue
from digitize.domain.page import ReadingLimits
from digitize.domain.quality import judge
from digitize.domain.recognition import PageReading
from digitize.domain.stored_page import StoredPage
from digitize.domain.titles import title_on
from digitize.ocr.engine_choice import EngineChoice
from digitize.ocr.in_process_reader import InProcessPageReader

_FIRST_SEED: Final = 1000
"""Within the set: the seeds before it fitted the confidences of words."""
_SURE: Final = 90.0
_BELIEVED: Final = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One field of one document beside its truth; `seconds` of processor time all its fields took, a page."""

    document: str
    field: FieldValue
    truth: str | None
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether value or state is the truth; a doubtful value where the truth is handwritten passes."""
        if self.truth is None:
            return self.field.state is FieldState.NOT_ENTERED or self.field.confidence < _BELIEVED
        if self.truth == "":
            return self.field.state is FieldState.ABSENT
        return self.field.value == self.truth


class Readings:
    """Reads pages with the in-process reader, or takes them from a folder of earlier readings."""

    def __init__(self, scratch: Path, cache: Path | None) -> None:
        self._scratch = scratch
        self._cache = cache
        self._reader = InProcessPageReader(ReadingLimits(), scratch, EngineChoice())

    def generated(self, spec: PageSpec) -> StoredPage:
        """Return the generated page as the ledger would hold it."""
        name = f"gen-{spec.seed}-{spec.resolution_dpi}"
        cached = self._cached(name)
        if cached is None:
            file = self._scratch / "page.pdf"
            write_pdf([generate_page(spec)], file)
            cached = self._kept(name, (self._read(file, 1), False))
        return _stored(1, *cached)

    def real(self, file: Path) -> list[StoredPage]:
        """Return all pages of a file."""
        pages = []
        for number, probe in enumerate(self._reader.probe(file).pages, start=1):
            name = f"real-{file.stem}-{number}"
            cached = self._cached(name) or self._kept(name, (self._read(file, number), probe.has_text_layer))
            pages.append(_stored(number, *cached))
        return pages

    def _read(self, file: Path, number: int) -> PageReading:
        probe = self._reader.probe(file)
        return self._reader.read(file, probe.kind, number, probe.pages[number - 1])

    def _cached(self, name: str) -> tuple[PageReading, bool] | None:
        file = self._cache / f"{name}.pickle" if self._cache else None
        if file is None or not file.exists():
            return None
        reading, has_text_layer = pickle.loads(file.read_bytes())  # noqa: S301 - our own file
        return reading, has_text_layer

    def _kept(self, name: str, made: tuple[PageReading, bool]) -> tuple[PageReading, bool]:
        if self._cache:
            self._cache.mkdir(parents=True, exist_ok=True)
            (self._cache / f"{name}.pickle").write_bytes(pickle.dumps(made))
        return made


def generated_answers(
    readings: Readings, *, seeds: Sequence[int], resolution_dpi: ResolutionDpi
) -> Iterator[Answer]:
    """Read one page a seed, the kinds of papers in turn, and yield its fields beside the truth."""
    for seed in seeds:
        paper = PAPER_KINDS[seed % len(PAPER_KINDS)]
        spec = PageSpec(
            seed=seed,
            resolution_dpi=resolution_dpi,
            degradation="office",
            paper=paper,
            with_table=seed % 2 == 1,
        )
        page = readings.generated(spec)
        yield from _answers(f"{paper}-{seed}-{resolution_dpi}", [page], truth_of(spec))


def real_answers(readings: Readings, folder: Path) -> Iterator[Answer]:
    """Yield the fields of the real scans that have a truth here."""
    for name, truth in REAL_TRUTH.items():
        file = folder / f"{name}.pdf"
        if file.exists():
            yield from _answers(name, readings.real(file), truth)


def _answers(document: str, pages: Sequence[StoredPage], truth: Truth) -> Iterator[Answer]:
    title = title_on(pages[0])
    started = time.process_time()
    fields = {field.name: field for field in extract_fields(pages, title)}
    seconds = (time.process_time() - started) / len(pages)
    for name, value in truth.items():
        field = fields.get(name) or FieldValue(name=name, state=FieldState.NOT_ENTERED)
        yield Answer(document=document, field=field, truth=value, seconds=seconds)


def _stored(number: int, reading: PageReading, has_text_layer: bool) -> StoredPage:  # noqa: FBT001
    return StoredPage(
        number=number,
        state=judge(reading).state,
        width=reading.width,
        height=reading.height,
        resolution_dpi=reading.resolution_dpi,
        has_text_layer=has_text_layer,
        words=reading.words,
        turn_degrees=reading.turn_degrees,
        quality=reading.quality,
        marks=reading.marks,
    )


def report(answers: Sequence[Answer]) -> str:
    """Return figures and every miss as text."""
    lines = [f"documents: {len({answer.document for answer in answers})}"]
    for name in FieldName:
        members = [answer for answer in answers if answer.field.name is name]
        if not members:
            continue
        right = sum(answer.is_right for answer in members)
        stated = [answer for answer in members if answer.field.value and answer.field.confidence >= _SURE]
        sure = sum(answer.is_right for answer in stated)
        lines.append(
            f"{name.value:14} {right:4}/{len(members):<4} {100 * right / len(members):6.1f} %   "
            f"stated >= {_SURE:.0f}: {sure}/{len(stated)} right"
        )
    lines.append(f"slowest: {1000 * max(answer.seconds for answer in answers):.1f} ms a page")
    lines.append(f"median: {1000 * sorted(answer.seconds for answer in answers)[len(answers) // 2]:.1f} ms a page")
    misses = [answer for answer in answers if not answer.is_right]
    lines += ["confusions:", *_confusions(misses), "misses:", *map(_miss, misses)]
    return "\n".join(lines)


def _confusions(misses: Sequence[Answer]) -> list[str]:
    counted: Counter[str] = Counter()
    for miss in misses:
        if miss.truth and miss.field.value and len(miss.truth) == len(miss.field.value):
            for true, read in zip(miss.truth, miss.field.value, strict=True):
                if true != read:
                    counted[f"{true!r} read as {read!r}"] += 1
        else:
            counted[f"{miss.field.name.value}: {_kind(miss.truth)} came out as {miss.field.state.value}"] += 1
    return [f"  {count:3} {what}" for what, count in counted.most_common()]


def _kind(truth: str | None) -> str:
    if truth is None:
        return "handwritten"
    return "a value" if truth else "nothing"


def _miss(answer: Answer) -> str:
    return (
        f"  {answer.document} {answer.field.name.value}: true {answer.truth!r}, "
        f"{answer.field.state.value} {answer.field.value!r} ({answer.field.confidence:.0f})"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20, help="pages a resolution")
    parser.add_argument("--dpi", type=int, nargs="+", default=[300], choices=(300, 200, 150))
    parser.add_argument("--seeds", choices=("development", "validation", "test"), default="development")
    parser.add_argument("--skip", type=int, default=0, help="seeds to leave out at the beginning")
    parser.add_argument("--real", type=Path, help="folder of real scans, instead of generated pages")
    parser.add_argument("--cache", type=Path, help="folder that keeps readings between runs")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory(prefix="field-accuracy-") as scratch:
        readings = Readings(Path(scratch), options.cache)
        if options.real:
            print(report(list(real_answers(readings, options.real))))
            return
        first = SEED_SETS[options.seeds].start + _FIRST_SEED + options.skip
        for resolution_dpi in options.dpi:
            seeds = range(first, first + options.pages)
            answers = generated_answers(readings, seeds=seeds, resolution_dpi=resolution_dpi)
            print(f"office scans, {resolution_dpi} dpi, seeds {seeds.start}-{seeds.stop - 1}")
            print(report(list(answers)), flush=True)


if __name__ == "__main__":
    main()
