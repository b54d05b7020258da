"""Real scans with transcripts: digitize beside plain Tesseract, page by page.

The folder holds NAME.pdf files and truth/NAME.pN.txt, the transcript of page N. It stays the user's: only figures
leave it.
"""

import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bench.accuracy import Record, records_of
from bench.key_phrases import key_phrases
from bench.our_path import OUR_NAME, OurPath
from bench.page_classes import CaseFiles
from bench.peers import PlainTesseract, stay_on_one_core
from digitize.domain.page import PageProbe, ReadingLimits
from digitize.ocr.engine_choice import EngineChoice
from digitize.ocr.probing import probe_upload

REAL_CLASS: Final = "real"
RENDERED_DPI: Final = 300
AT_300: Final = "tesseract at 300 dpi"
_PAGES_A_TASK: Final = 5
_TRANSCRIPT: Final = re.compile(r"(?P<name>.+)\.p(?P<number>\d+)\.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class RealPage:
    """A page with its transcript; `number` counts from 1."""

    original: Path
    number: int
    text: str

    @property
    def name(self) -> str:
        """File name and page, such as "11-ct-300dpi.p1"."""
        return f"{self.original.stem}.p{self.number}"


def real_pages(folder: Path) -> list[RealPage]:
    """Return the pages that have a transcript, in the order of their names; raises FileNotFoundError for none."""
    pages = []
    for transcript in sorted((folder / "truth").glob("*.txt")):
        named = _TRANSCRIPT.fullmatch(transcript.name)
        original = folder / f"{named['name']}.pdf" if named else None
        if named and original is not None and original.exists():
            text = transcript.read_text(encoding="utf-8")
            pages.append(RealPage(original=original, number=int(named["number"]), text=text))
    if not pages:
        raise FileNotFoundError(f"{folder}: no truth/NAME.pN.txt beside NAME.pdf")
    return pages


def read_real_pages(
    pages: Sequence[RealPage], engine: EngineChoice, progress: Callable[[int], None]
) -> list[Record]:
    """Read every page with digitize, and with Tesseract at its native resolution and at 300 dpi.

    One after another in a process of its own, which stays on one core. The pages' pictures are drawn by pdftoppm,
    with what lies over them (the captions of signatures).
    """
    records: list[Record] = []
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=stay_on_one_core) as alone:
        for start in range(0, len(pages), _PAGES_A_TASK):
            part = tuple(pages[start : start + _PAGES_A_TASK])
            records.extend(alone.submit(read_part, part, engine).result())
            progress(len(part))
    return records


def read_part(pages: Sequence[RealPage], engine: EngineChoice) -> list[Record]:
    """Read pages in this process, after a warm-up."""
    with tempfile.TemporaryDirectory(prefix="digitize-bench-") as name:
        folder = Path(name)
        ours = OurPath(folder, engine)
        ours.run(_files(pages[0], RENDERED_DPI, folder), folder)
        return [record for turn, page in enumerate(pages) for record in _records(page, ours, turn, folder)]


def worse_pages(records: Sequence[Record], *, peer: str) -> list[str]:
    """Return the names of the pages on which digitize makes more character errors than `peer`."""
    errors = {
        (record.page, record.contestant): record.score.character_edits + record.score.lost_characters
        for record in records
    }
    ours = [(page, count) for (page, name), count in errors.items() if name == OUR_NAME]
    return [page for page, count in ours if (page, peer) in errors and count > errors[page, peer]]


def _records(page: RealPage, ours: OurPath, turn: int, folder: Path) -> list[Record]:
    native_dpi = _probe(page).resolution_dpi
    files = _files(page, native_dpi, folder)
    records = records_of(
        files, page_class=REAL_CLASS, ours=ours, peers=[PlainTesseract()], turn=turn, folder=folder
    )
    at_300 = PlainTesseract(name=AT_300)
    enlarged = _files(page, RENDERED_DPI, folder)
    only_peer = records_of(enlarged, page_class=REAL_CLASS, ours=None, peers=[at_300], turn=0, folder=folder)
    return [*records, *only_peer]


def _probe(page: RealPage) -> PageProbe:
    return probe_upload(page.original, ReadingLimits()).pages[page.number - 1]


def _files(page: RealPage, resolution_dpi: int, folder: Path) -> CaseFiles:
    picture = folder / f"{page.name}.{resolution_dpi}"
    number = str(page.number)
    command = ["pdftoppm", "-r", str(resolution_dpi), "-f", number, "-l", number, "-singlefile"]
    subprocess.run([*command, str(page.original), str(picture)], check=True, capture_output=True, timeout=300)
    return CaseFiles(
        name=page.name,
        original=page.original,
        picture=picture.with_name(picture.name + ".ppm"),
        text=page.text,
        key_phrases=key_phrases(page.text),
        number=page.number,
    )
