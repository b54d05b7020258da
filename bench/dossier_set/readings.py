"""Draws the files and reads every page of them once; what was read is kept beside the file.

Rules can then be tried again in seconds: reading a page takes a second, filing it some milliseconds.
"""

import pickle
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from bench.dossier_set.plans import UploadPlan
from bench.dossier_set.scanning import write_upload
from digitize.domain.batch import Failure
from digitize.domain.errors import DigitizeError
from digitize.domain.page import FileKind, PageProbe, PageState, ReadingLimits
from digitize.domain.quality import judge
from digitize.domain.stored_page import StoredPage
from digitize.ocr.page_reader import PixelPageReader

_PART: Final = 4
"""Files a process takes at a time: few enough to share the work, enough to start the reader seldom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadReading:
    """The pages of one file as the ledger would hold them, and the seconds that reading each took."""

    pages: tuple[StoredPage, ...]
    seconds: tuple[float, ...]


def read_uploads(plans: Sequence[UploadPlan], folder: Path, *, jobs: int) -> Iterator[tuple[str, UploadReading]]:
    """Yield the reading of every file by its name, drawn and read below `folder` unless it is kept there."""
    waiting = [plan for plan in plans if not _kept(plan, folder).exists()]
    parts = [waiting[start : start + _PART] for start in range(0, len(waiting), _PART)]
    with ProcessPoolExecutor(jobs) as pool:
        under_way = [pool.submit(_draw_and_read, part, folder) for part in parts]
        for number, done in enumerate(as_completed(under_way), start=1):
            done.result()
            print(f"read {min(number * _PART, len(waiting))} of {len(waiting)} files", flush=True)
    for plan in plans:
        with _kept(plan, folder).open("rb") as file:
            yield plan.name, cast(UploadReading, pickle.load(file))  # noqa: S301 - a file of our own


def _kept(plan: UploadPlan, folder: Path) -> Path:
    return folder / f"{plan.name}.pages"


def _draw_and_read(plans: Sequence[UploadPlan], folder: Path) -> None:
    with PixelPageReader(ReadingLimits(), Path("/dev/shm")) as reader:  # noqa: S108 - pictures stay in memory
        for plan in plans:
            path = folder / plan.name
            if not path.exists():
                write_upload(plan, folder)
            reading = _read(reader, path)
            with _kept(plan, folder).open("wb") as file:
                pickle.dump(reading, file)


def _read(reader: PixelPageReader, path: Path) -> UploadReading:
    probe = reader.probe(path)
    pages, seconds = [], []
    for number, page in enumerate(probe.pages, start=1):
        started = time.perf_counter()
        pages.append(_stored_page(reader, path, probe.kind, number, page))
        seconds.append(time.perf_counter() - started)
    return UploadReading(pages=tuple(pages), seconds=tuple(seconds))


def _stored_page(reader: PixelPageReader, path: Path, kind: FileKind, number: int, page: PageProbe) -> StoredPage:
    try:
        reading = reader.read(path, kind, number, page)
    except DigitizeError as error:
        return StoredPage(
            number=number,
            state=PageState.FAILED,
            width=page.width,
            height=page.height,
            resolution_dpi=page.resolution_dpi,
            has_text_layer=page.has_text_layer,
            words=(),
            reason=Failure(code=error.code, facts=error.facts),
        )
    verdict = judge(reading)
    return StoredPage(
        number=number,
        state=verdict.state,
        width=reading.width,
        height=reading.height,
        resolution_dpi=reading.resolution_dpi,
        has_text_layer=page.has_text_layer,
        words=reading.words,
        reason=verdict.reason,
        turn_degrees=reading.turn_degrees,
        quality=reading.quality,
        marks=reading.marks,
    )
