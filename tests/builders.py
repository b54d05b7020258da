"""Values for tests, whole and valid; a test names only what it is about. People and papers are made up."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from digitize.domain.batch import Batch, BatchState, Purpose, Upload
from digitize.domain.box import Box
from digitize.domain.document import Document, DocumentState, Evidence, Filing, FilingState
from digitize.domain.page import FileKind, PageProbe, PageState, UploadProbe
from digitize.domain.quality import PageVerdict
from digitize.domain.recognition import PageReading, Word
from digitize.domain.register import RegisterRow
from digitize.domain.register_columns import COLUMN_NAMES
from digitize.domain.register_parsing import parse_row
from digitize.domain.vietnamese import normalize

UNIT = "H41.16"
WIDTH, HEIGHT, DPI = 2480, 3508, 300
READ = PageVerdict(state=PageState.READ)


def new_batch(**changes: Any) -> Batch:  # noqa: ANN401 - any field of the value
    """Build an open batch with a name of its own."""
    batch_id = uuid.uuid4()
    batch = Batch(
        id=batch_id,
        name=f"Sáng 23/11 – {batch_id}",
        unit_code=UNIT,
        dossier_code=None,
        purpose=Purpose.COMPONENT,
        state=BatchState.OPEN,
    )
    return replace(batch, **changes)


def new_upload(batch: Batch, **changes: Any) -> Upload:  # noqa: ANN401
    """Build an upload of bytes that nobody else has."""
    upload_id = uuid.uuid4()
    upload = Upload(
        id=upload_id,
        batch_id=batch.id,
        unit_code=batch.unit_code,
        filename="don-de-nghi.pdf",
        sha256=hashlib.sha256(upload_id.bytes).hexdigest(),
        size_bytes=16,
        kind=FileKind.PDF,
    )
    return replace(upload, **changes)


def new_probe(pages: int = 1, *, is_signed: bool = False, has_text_layer: bool = False) -> UploadProbe:
    """Build the probe of a PDF with so many A4 pages."""
    page = PageProbe(width=WIDTH, height=HEIGHT, resolution_dpi=DPI, has_text_layer=has_text_layer)
    return UploadProbe(kind=FileKind.PDF, pages=(page,) * pages, is_signed=is_signed)


def words_of(*lines: str, confidence: float = 95.0) -> tuple[Word, ...]:
    """Build the words of text lines, 20 pixels a letter, a line every 60 pixels."""
    words: list[Word] = []
    for line, text in enumerate(lines):
        left, top = 100, 100 + 60 * line
        for part in normalize(text).split():
            right = left + 20 * len(part)
            box = Box(left=left, top=top, right=right, bottom=top + 30)
            words.append(Word(text=part, box=box, confidence=confidence, line=line, block=0))
            left = right + 20
    return tuple(words)


def new_reading(*lines: str, **changes: Any) -> PageReading:  # noqa: ANN401
    """Build the reading of a page with these text lines."""
    reading = PageReading(
        width=WIDTH,
        height=HEIGHT,
        resolution_dpi=DPI,
        words=words_of(*lines),
        source="recognised",
        ink_ratio=0.05,
    )
    return replace(reading, **changes)


def filed(code: str) -> Filing:
    """Build the decision that a document belongs to a dossier."""
    evidence = Evidence(source="operator", reason="filing.by_operator")
    return Filing(state=FilingState.FILED, dossier_code=code, evidence=evidence)


def unfiled(codes: Sequence[str] = ()) -> Filing:
    """Build the decision that a document waits for a person."""
    evidence = Evidence(source="none", reason="filing.no_code", codes=tuple(codes))
    return Filing(state=FilingState.UNASSIGNED, dossier_code=None, evidence=evidence)


def new_document(upload: Upload, **changes: Any) -> Document:  # noqa: ANN401
    """Build a document over the first page of an upload, being assembled."""
    document = Document(
        id=uuid.uuid4(),
        upload_id=upload.id,
        batch_id=upload.batch_id,
        unit_code=upload.unit_code,
        title="don-de-nghi",
        pages=(1,),
        purpose=Purpose.COMPONENT,
        state=DocumentState.ASSEMBLING,
        filing=unfiled(),
    )
    return replace(document, **changes)


def new_register_row(code: str) -> RegisterRow:
    """Build the register's row of a dossier; `code` as issued."""
    cells = {
        "dossier_code": code,
        "unit_code": UNIT,
        "unit_name": "Sở Công Thương",
        "procedure_code": "1.000001.000.00.00.H41",
        "applicant_name": "Lữ Thị Ánh Đợi",
        "citizen_id": "999085001234",
        "received_at": "2022-11-15T08:00:00",
    }
    row = parse_row(dict.fromkeys(COLUMN_NAMES, "") | cells)
    assert isinstance(row, RegisterRow)
    return row
