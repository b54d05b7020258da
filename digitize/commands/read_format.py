"""The form of `STEM.json`: described in docs/reading.md, which a test holds against what is written here."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from digitize.api.messages import message_for
from digitize.application.reading_files import FileOutcome, PageOutcome, PdfOutcome
from digitize.domain.batch import Failure
from digitize.domain.box import Box
from digitize.domain.recognition import PageReading, Word

FORMAT: Final = "digitize.read/1"
SUFFIXES: Final = (".pdf", ".txt", ".json")
"""Of the results of one file, in the order in which they appear: where the JSON is, all are there."""

_HEAD_CHARACTERS: Final = 8192
# The beginning that `json_parts` writes, so that a result is known without reading megabytes of words.
_HEAD: Final = re.compile(r'\{"format":"digitize\.read/\d+","file":("(?:[^"\\]|\\.)*"),"sha256":"([0-9a-f]{64})"')


def json_parts(outcome: FileOutcome) -> Iterator[str]:
    """Yield the contents of `STEM.json`, compact, letters as they are, a page at a time.

    A page in the form of dicts takes 0.3 MB: a file of 1,000 pages at once 300 MB.
    """
    head = {
        "format": FORMAT,
        "file": outcome.file.name,
        "sha256": outcome.sha256,
        "kind": outcome.kind.value,
        "is_signed": outcome.is_signed,
        "pdf": _pdf(outcome.pdf),
    }
    yield _dumped(head).removesuffix("}") + ',"pages":['
    for position, page in enumerate(outcome.pages):
        yield ("," if position else "") + _dumped(_page(page))
    yield "]}\n"


def text_of_file(outcome: FileOutcome) -> str:
    """Return the contents of `STEM.txt`: the pages' texts, a form feed between pages."""
    texts = ("" if page.reading is None else page.reading.text for page in outcome.pages)
    return "\f".join(f"{text}\n" if text else "" for text in texts)


def source_of_result(path: Path) -> tuple[str, str] | None:
    """Return the file name and SHA-256 that a `STEM.json` of ours names; None when it is not one."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            head = _HEAD.match(stream.read(_HEAD_CHARACTERS))
    except OSError:
        return None
    return None if head is None else (json.loads(head[1]), head[2])


def is_result(path: Path) -> bool:
    """Tell whether a file is a `STEM.json` that an earlier run wrote."""
    return source_of_result(path) is not None


def failure_entry(name: str, page: int | None, failure: Failure) -> dict[str, Any]:
    """Return a failure as the tables and the JSON summary show it."""
    return {"filename": name, "page": page, "code": failure.code, **sentences(failure)}


def sentences(failure: Failure) -> dict[str, str]:
    """Return what happened and what to do, in Vietnamese."""
    message = message_for(failure.code, failure.facts)
    return {"message": message.text, "next_step": message.next_step}


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pdf(pdf: PdfOutcome) -> dict[str, Any]:
    return {"content": pdf.content.value, "reason": pdf.reason}


def _page(page: PageOutcome) -> dict[str, Any]:
    reading = page.reading
    frame = page.probe if reading is None else reading
    return {
        "number": page.number,
        "width": frame.width,
        "height": frame.height,
        "resolution_dpi": frame.resolution_dpi,
        "turn_degrees": 0 if reading is None else reading.turn_degrees,
        "state": page.state.value,
        "reason": None if page.reason is None else {"code": page.reason.code, **sentences(page.reason)},
        "source": None if reading is None else reading.source,
        "steps": [] if reading is None else [asdict(step) for step in reading.steps],
        "quality": None if reading is None else _quality(reading),
        "words": [] if reading is None else [_word(word) for word in reading.words],
        "text": "" if reading is None else reading.text,
    }


def _quality(reading: PageReading) -> dict[str, Any] | None:
    if reading.quality is None:
        return None
    regions = [{**asdict(region), "box": _box(region.box)} for region in reading.quality.regions]
    return {**asdict(reading.quality), "regions": regions}


def _word(word: Word) -> dict[str, Any]:
    value: dict[str, Any] = {
        "text": word.text,
        **_box(word.box),
        "confidence": round(word.confidence, 1),
        "line": word.line,
        "block": word.block,
    }
    if word.recognised_as is not None:
        value["recognised_as"] = word.recognised_as
    return value


def _box(box: Box) -> dict[str, int]:
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}
