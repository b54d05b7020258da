"""The marks of a page as the ledger keeps them: one JSON value."""

import json
from dataclasses import asdict
from typing import Any

from digitize.domain.box import Box
from digitize.domain.page_marks import Barcode, LineKind, LineReading, PageMarks, SecrecyLevel, SecrecyMark


def marks_as_json(marks: PageMarks) -> str:
    """Return the marks of a page as they are kept in the ledger."""
    return json.dumps(asdict(marks), ensure_ascii=False)


def marks_of_json(kept: dict[str, Any] | None) -> PageMarks:
    """Return the marks that `marks_as_json` wrote; none for a page that was read before there were any."""
    if kept is None:
        return PageMarks()
    secrecy = kept["secrecy"]
    return PageMarks(
        barcodes=tuple(Barcode(**(code | {"box": Box(**code["box"])})) for code in kept["barcodes"]),
        lines=tuple(
            LineReading(**(line | {"kind": LineKind(line["kind"]), "box": Box(**line["box"])}))
            for line in kept["lines"]
        ),
        secrecy=secrecy and SecrecyMark(level=SecrecyLevel(secrecy["level"]), box=Box(**secrecy["box"])),
        fingerprint=kept["fingerprint"],
    )
