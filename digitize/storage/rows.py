"""Rows of the ledger become values of the domain."""

import json
import zlib
from dataclasses import asdict
from typing import Any

from digitize.domain.access import Principal
from digitize.domain.batch import Batch, BatchState, Failure, Purpose, Upload, UploadState
from digitize.domain.box import Box
from digitize.domain.document import Document, DocumentState, Evidence, Filing, FilingState
from digitize.domain.page import FileKind, PageState
from digitize.domain.recognition import PageQuality, RegionQuality, Word
from digitize.domain.stored_page import StoredPage
from digitize.storage.page_marks import marks_of_json


def units_of(principal: Principal) -> list[str] | None:
    """Return the principal's units as a query parameter: None means all."""
    return None if principal.units is None else sorted(principal.units)


def failure_of_row(code: str | None, facts: dict[str, str | int] | None) -> Failure | None:
    """Return the failure of a row, if it has one."""
    return None if code is None else Failure(code=code, facts=facts or {})


def batch_of_row(row: dict[str, Any]) -> Batch:
    """Return the batch of a `batch` row."""
    return Batch(
        id=row["id"],
        name=row["name"],
        unit_code=row["unit_code"],
        dossier_code=row["dossier_code"],
        purpose=Purpose(row["purpose"]),
        state=BatchState(row["state"]),
        replaces=row["replaces"],
    )


def upload_of_row(row: dict[str, Any]) -> Upload:
    """Return the upload of an `upload` row."""
    return Upload(
        id=row["id"],
        batch_id=row["batch_id"],
        unit_code=row["unit_code"],
        filename=row["filename"],
        sha256=row["sha256"],
        size_bytes=row["size_bytes"],
        kind=FileKind(row["kind"]),
        state=UploadState(row["state"]),
        page_count=row["page_count"],
        is_signed=row["is_signed"],
        failure=failure_of_row(row["failure_code"], row["failure_facts"]),
        received_at=row["received_at"],
        folder=row["folder"],
    )


def document_of_row(row: dict[str, Any]) -> Document:
    """Return the document of a `document` row."""
    evidence = row["evidence"]
    return Document(
        id=row["id"],
        upload_id=row["upload_id"],
        batch_id=row["batch_id"],
        unit_code=row["unit_code"],
        title=row["title"],
        pages=tuple(row["pages"]),
        purpose=Purpose(row["purpose"]),
        state=DocumentState(row["state"]),
        filing=Filing(
            state=FilingState(row["filing"]),
            dossier_code=row["dossier_code"],
            evidence=Evidence(
                source=evidence["source"],
                reason=evidence["reason"],
                codes=tuple(evidence["codes"]),
                page=evidence["page"],
            ),
        ),
        sequence=row["sequence"],
        pdf_key=row["pdf_key"],
        failure=failure_of_row(row["failure_code"], row["failure_facts"]),
        paper_type=row["paper_type"],
        component_code=row["component_code"],
        component_score=row["component_score"],
        counts=row["counts"],
        version=row["version"],
        supersedes=row["supersedes"],
    )


def evidence_as_json(evidence: Evidence) -> str:
    """Return the evidence as it is kept in the ledger."""
    return json.dumps(
        {
            "source": evidence.source,
            "reason": evidence.reason,
            "codes": list(evidence.codes),
            "page": evidence.page,
        }
    )


def stored_page_of_row(row: dict[str, Any]) -> StoredPage:
    """Return the page of a `stored_pages` row."""
    return StoredPage(
        number=row["number"],
        state=PageState(row["state"]),
        width=row["width"],
        height=row["height"],
        resolution_dpi=row["resolution_dpi"],
        has_text_layer=row["has_text_layer"],
        words=unpack_words(row["words"]) if row["words"] is not None else (),
        reason=failure_of_row(row["reason_code"], row["reason_facts"]),
        turn_degrees=row["turn_degrees"] or 0,
        quality=_quality_of_json(row["quality"]),
        marks=marks_of_json(row["marks"]),
    )


def quality_as_json(quality: PageQuality | None) -> str | None:
    """Return the quality of a page as it is kept in the ledger."""
    return None if quality is None else json.dumps(asdict(quality))


def _quality_of_json(kept: dict[str, Any] | None) -> PageQuality | None:
    if kept is None:
        return None
    regions = tuple(RegionQuality(**(region | {"box": Box(**region["box"])})) for region in kept["regions"])
    return PageQuality(**(kept | {"regions": regions, "cut_sides": tuple(kept["cut_sides"])}))


def pack_words(words: tuple[Word, ...]) -> bytes:
    """Return words as compressed JSON: about 5 bytes a word-coordinate instead of a row a word.

    A ninth place only where tone repair changed the word: rows of before it have none.
    """
    packed = [
        [
            word.text,
            word.box.left,
            word.box.top,
            word.box.right,
            word.box.bottom,
            word.confidence,
            word.line,
            word.block,
            *(() if word.recognised_as is None else (word.recognised_as,)),
        ]
        for word in words
    ]
    return zlib.compress(json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def unpack_words(packed: bytes) -> tuple[Word, ...]:
    """Return the words that `pack_words` packed."""
    return tuple(
        Word(
            text=text,
            box=Box(left=left, top=top, right=right, bottom=bottom),
            confidence=confidence,
            line=line,
            block=block,
            recognised_as=original[0] if original else None,
        )
        for text, left, top, right, bottom, confidence, line, block, *original in json.loads(
            zlib.decompress(packed)
        )
    )
