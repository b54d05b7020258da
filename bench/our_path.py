"""digitize's own path in this process: the file is probed, its page read, the PDF/A and the JSON written.

The same calls as the service and `digitize read` make, without the process around them.
"""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from bench.page_classes import CaseFiles
from bench.peers import Run, cpu_seconds
from digitize.application.ports import AssemblyPage
from digitize.application.reading_files import FileOutcome, InputFile, PageOutcome, PdfContent, PdfOutcome
from digitize.commands.read_format import json_parts
from digitize.domain.errors import DigitizeError
from digitize.domain.page import PageProbe, ReadingLimits, UploadProbe
from digitize.domain.quality import judge
from digitize.domain.recognition import PageReading
from digitize.ocr.engine_choice import EngineChoice
from digitize.ocr.in_process_reader import InProcessPageReader

OUR_NAME = "digitize"


@dataclass(frozen=True, slots=True, kw_only=True)
class OurRun:
    """A run of ours, with the reading itself (None after a failure)."""

    run: Run
    reading: PageReading | None


class OurPath:
    """Reads single pages, one after another; the engine keeps its model from one page to the next."""

    def __init__(self, scratch: Path, engine: EngineChoice) -> None:
        self._reader = InProcessPageReader(ReadingLimits(), scratch, engine)

    def run(self, files: CaseFiles, folder: Path) -> OurRun:
        """Take one page the whole way, from the file to the finished PDF and JSON in `folder`."""
        reading, failure = None, None
        started, cpu_before = time.perf_counter(), cpu_seconds()
        try:
            reading = self._whole_path(files, folder)
        except DigitizeError as error:
            failure = error.code
        run = Run(
            text="" if reading is None else reading.text,
            seconds=time.perf_counter() - started,
            cpu_seconds=cpu_seconds() - cpu_before,
            failure=failure,
        )
        return OurRun(run=run, reading=reading)

    def read(self, files: CaseFiles) -> PageReading:
        """Return the reading alone, without PDF and JSON; raises DigitizeError."""
        probe = self._reader.probe(files.original)
        return self._reader.read(files.original, probe.kind, files.number, probe.pages[files.number - 1])

    def _whole_path(self, files: CaseFiles, folder: Path) -> PageReading:
        probe = self._reader.probe(files.original)
        page = probe.pages[files.number - 1]
        reading = self._reader.read(files.original, probe.kind, files.number, page)
        assembly = AssemblyPage(
            number=files.number,
            width=reading.width,
            height=reading.height,
            resolution_dpi=reading.resolution_dpi,
            words=reading.words,
            has_text_layer=page.has_text_layer,
        )
        target = folder / f"{files.name}.digitize.pdf"
        self._reader.assemble(files.original, probe.kind, [assembly], files.name, target)
        _write_json(_outcome(files, probe, page, reading), target.with_suffix(".json"))
        return reading


def _write_json(outcome: FileOutcome, target: Path) -> None:
    with target.open("w", encoding="utf-8") as stream:
        stream.writelines(json_parts(outcome))


def _outcome(files: CaseFiles, probe: UploadProbe, page: PageProbe, reading: PageReading) -> FileOutcome:
    verdict = judge(reading)
    content = files.original.read_bytes()
    return FileOutcome(
        file=InputFile(path=files.original, name=files.original.name, size_bytes=len(content)),
        sha256=hashlib.sha256(content).hexdigest(),
        kind=probe.kind,
        is_signed=probe.is_signed,
        pages=(
            PageOutcome(
                number=files.number, probe=page, state=verdict.state, reason=verdict.reason, reading=reading
            ),
        ),
        pdf=PdfOutcome(content=PdfContent.TWO_LAYERS),
    )
