"""Keeps what `digitize read` makes of each file, whole or not at all, and counts it."""

import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digitize.application.reading_files import FileOutcome, InputFile, PdfContent
from digitize.commands.read_format import failure_entry, json_parts, text_of_file
from digitize.commands.read_stems import result_path
from digitize.domain.batch import Failure
from digitize.domain.page import PageState


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How far the work is; `pages` is an estimate while there are files whose pages nobody has counted."""

    pages_done: int
    pages: int
    is_estimate: bool
    files_done: int
    files: int


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of files and pages; entries are as the JSON summary shows them."""

    results: list[dict[str, Any]] = field(default_factory=list)
    pages: Counter[str] = field(default_factory=Counter)
    failures: list[dict[str, Any]] = field(default_factory=list)
    review: list[dict[str, Any]] = field(default_factory=list)


class ResultFolder:
    """The folder `--out`: implements `ReadingDesk` for the files of one run.

    Everything is written in a hidden folder inside it first and then renamed: the PDF, the text, and last the
    JSON. Leaving the context removes the hidden folder.
    """

    def __init__(self, out: Path, stems: Mapping[InputFile, Path], progress: Callable[[Count], None]) -> None:
        self._out = out
        self._stems = stems
        self._numbers = {file: number for number, file in enumerate(stems)}
        self._progress = progress
        self._work = Path()
        self._started: dict[InputFile, float] = {}
        self._lock = threading.Lock()
        self._waiting_bytes = sum(file.size_bytes for file in stems)
        self._opened_bytes = 0
        self._waiting_files = len(stems)
        self._pages_opened = 0
        self._pages_done = 0
        self.tally = Tally()

    def __enter__(self) -> "ResultFolder":
        """Make the folder; raises OSError when that cannot be done."""
        self._out.mkdir(parents=True, exist_ok=True)
        self._work = Path(tempfile.mkdtemp(prefix=".digitize-", dir=self._out))
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was under way."""
        shutil.rmtree(self._work, ignore_errors=True)

    def open(self, file: InputFile, page_count: int) -> None:
        """Take note that the file's pages are known."""
        with self._lock:
            self._started[file] = time.monotonic()
            self._waiting_files -= 1
            self._waiting_bytes -= file.size_bytes
            self._opened_bytes += file.size_bytes
            self._pages_opened += page_count
            self._show()

    def count_page(self, file: InputFile) -> None:  # noqa: ARG002  the port names the file
        """Take note that one more page is done."""
        with self._lock:
            self._pages_done += 1
            self._show()

    def pdf_path(self, file: InputFile) -> Path:
        """Return where the file's PDF is written at first."""
        return self._work / f"{self._numbers[file]}.pdf"

    def finish(self, outcome: FileOutcome) -> None:
        """Put the results in their place; raises OSError."""
        file = outcome.file
        stem = self._stems[file]
        written = self.pdf_path(file)
        made = {".pdf": written, ".txt": written.with_suffix(".txt"), ".json": written.with_suffix(".json")}
        made[".txt"].write_text(text_of_file(outcome), encoding="utf-8", newline="\n")
        with made[".json"].open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(json_parts(outcome))
        stem.parent.mkdir(parents=True, exist_ok=True)
        is_replaced = _put_in_place(made, stem, has_pdf=outcome.pdf.content is not PdfContent.MISSING)
        with self._lock:
            self._note(outcome, stem, is_replaced=is_replaced)
            self._show()

    def refuse(self, file: InputFile, failure: Failure) -> None:
        """Take note that the file gives no results."""
        self.pdf_path(file).unlink(missing_ok=True)
        with self._lock:
            if file not in self._started:
                self._waiting_files -= 1
                self._waiting_bytes -= file.size_bytes
            self.tally.failures.append(failure_entry(file.name, None, failure))
            self.tally.results.append({"filename": file.name, "state": "failed", "output": None})
            self._show()

    def _note(self, outcome: FileOutcome, stem: Path, *, is_replaced: bool) -> None:
        name = outcome.file.name
        counted = Counter(page.state.value for page in outcome.pages)
        failures = [
            failure_entry(name, page.number, page.reason)
            for page in outcome.pages
            if page.reason is not None and page.state in (PageState.FAILED, PageState.QUARANTINED)
        ]
        if outcome.pdf.failure is not None:
            failures.append(failure_entry(name, None, outcome.pdf.failure))
        review = [
            failure_entry(name, page.number, page.reason)
            for page in outcome.pages
            if page.reason is not None and page.state is PageState.NEEDS_REVIEW
        ]
        self.tally.pages.update(counted)
        self.tally.failures.extend(failures)
        self.tally.review.extend(review)
        self.tally.results.append(
            {
                "filename": name,
                "state": "incomplete" if failures else "needs_review" if review else "read",
                "output": stem.relative_to(self._out).as_posix(),
                "replaced": is_replaced,
                "pages": dict(counted),
                "pdf": outcome.pdf.content.value,
                "pdf_reason": outcome.pdf.reason,
                "seconds": round(time.monotonic() - self._started[outcome.file], 2),
            }
        )

    def _show(self) -> None:
        """Show the progress; files nobody has opened are taken to have as many pages a byte as the others."""
        pages_a_byte = self._pages_opened / self._opened_bytes if self._opened_bytes else 0.0
        expected = max(self._waiting_files, round(self._waiting_bytes * pages_a_byte))
        self._progress(
            Count(
                pages_done=self._pages_done,
                pages=self._pages_opened + expected,
                is_estimate=self._waiting_files > 0,
                files_done=len(self.tally.results),
                files=len(self._stems),
            )
        )


def _put_in_place(made: Mapping[str, Path], stem: Path, *, has_pdf: bool) -> bool:
    """Rename the results to their names; return whether they replace those of an earlier run."""
    last = result_path(stem, ".json")
    is_replaced = last.exists()
    # While the three do not belong together there must be no JSON.
    last.unlink(missing_ok=True)
    if not has_pdf:
        result_path(stem, ".pdf").unlink(missing_ok=True)
    for suffix, path in made.items():
        if suffix != ".pdf" or has_pdf:
            path.replace(result_path(stem, suffix))
    return is_replaced
