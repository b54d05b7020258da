"""Edits as the ledger keeps them: rows with the touched documents and pages as JSON."""

import json
from typing import Any
from uuid import UUID

from digitize.domain.batch import Purpose
from digitize.domain.box import Box
from digitize.domain.document import Document, Evidence, Filing, FilingState
from digitize.domain.edit_history import DocumentContent, EditRecord, PageContent, Snapshot
from digitize.domain.fields import FieldName
from digitize.domain.page import PageState
from digitize.domain.rescans import Rescan, RescanReason, RescanState
from digitize.storage.rows import evidence_as_json, failure_of_row

_SIDES = ("left", "top", "right", "bottom")


def edit_as_row(record: EditRecord, unit_code: str, versions: dict[UUID, int]) -> dict[str, object]:
    """Return the parameters of the query `add_edit`; `versions` are those after the edit."""
    touched = {content.id for content in (*record.before.documents, *record.after.documents)} | set(versions)
    return {
        "id": record.id,
        "upload_id": record.upload_id,
        "unit_code": unit_code,
        "operation": record.operation,
        "facts": json.dumps(dict(record.facts), ensure_ascii=False),
        "actor": record.actor,
        "documents": sorted(touched),
        "before": _snapshot_as_json(record.before),
        "after": _snapshot_as_json(record.after),
        "versions": json.dumps({str(document_id): version for document_id, version in versions.items()}),
        "items": list(record.items),
        "reopened": list(record.reopened),
        "field": record.field,
        "undoes": record.undoes,
    }


def edit_of_row(row: dict[str, Any]) -> EditRecord:
    """Return the edit of an `edit` row."""
    return EditRecord(
        id=row["id"],
        upload_id=row["upload_id"],
        operation=row["operation"],
        facts=row["facts"],
        actor=row["actor"],
        at=row["at"],
        before=_snapshot_of_json(row["before"]),
        after=_snapshot_of_json(row["after"]),
        versions={UUID(document_id): version for document_id, version in row["versions"].items()},
        items=tuple(row["items"]),
        reopened=tuple(row["reopened"]),
        field=None if row["field"] is None else FieldName(row["field"]),
        undoes=row["undoes"],
        undone_by=row["undone_by"],
    )


def document_as_row(document: Document, sequence: int | None) -> dict[str, object]:
    """Return the parameters of the query `put_document`."""
    return {
        "id": document.id,
        "upload_id": document.upload_id,
        "batch_id": document.batch_id,
        "unit_code": document.unit_code,
        "title": document.title,
        "pages": list(document.pages),
        "purpose": document.purpose,
        "state": document.state,
        "filing": document.filing.state,
        "dossier_code": document.filing.dossier_code,
        "sequence": sequence,
        "evidence": evidence_as_json(document.filing.evidence),
        "pdf_key": document.pdf_key,
        "failure_code": document.failure.code if document.failure else None,
        "failure_facts": json.dumps(document.failure.facts if document.failure else {}),
        "paper_type": document.paper_type,
        "component_code": document.component_code,
        "component_score": document.component_score,
        "counts": document.counts,
        "version": document.version,
    }


def rescan_as_row(rescan: Rescan) -> dict[str, object]:
    """Return the parameters of the query `add_rescan`."""
    return {
        "id": rescan.id,
        "document_id": rescan.document_id,
        "upload_id": rescan.upload_id,
        "unit_code": rescan.unit_code,
        "page": rescan.page,
        "box": None if rescan.box is None else [getattr(rescan.box, side) for side in _SIDES],
        "reason": rescan.reason,
        "note": rescan.note,
        "requested_by": rescan.requested_by,
        "item_id": rescan.item_id,
    }


def rescan_of_row(row: dict[str, Any]) -> Rescan:
    """Return the request of a `rescan_request` row."""
    return Rescan(
        id=row["id"],
        document_id=row["document_id"],
        upload_id=row["upload_id"],
        unit_code=row["unit_code"],
        reason=RescanReason(row["reason"]),
        requested_by=row["requested_by"],
        page=row["page"],
        box=None if row["box"] is None else Box(**dict(zip(_SIDES, row["box"], strict=True))),
        note=row["note"],
        state=RescanState(row["state"]),
        requested_at=row["requested_at"],
        closed_at=row["closed_at"],
        closed_by_document=row["closed_by_document"],
        item_id=row["item_id"],
    )


def _snapshot_as_json(snapshot: Snapshot) -> str:
    documents = [
        {
            "id": str(content.id),
            "pages": list(content.pages),
            "purpose": content.purpose,
            "filing": content.filing.state,
            "dossier_code": content.filing.dossier_code,
            "evidence": json.loads(evidence_as_json(content.filing.evidence)),
            "component_code": content.component_code,
            "component_score": content.component_score,
            "is_superseded": content.is_superseded,
            "sequence": content.sequence,
        }
        for content in snapshot.documents
    ]
    pages = [
        {
            "number": content.number,
            "state": content.state,
            "turn_degrees": content.turn_degrees,
            "reason_code": content.reason.code if content.reason else None,
            "reason_facts": content.reason.facts if content.reason else {},
        }
        for content in snapshot.pages
    ]
    return json.dumps({"documents": documents, "pages": pages}, ensure_ascii=False)


def _snapshot_of_json(kept: dict[str, Any]) -> Snapshot:
    documents = tuple(
        DocumentContent(
            id=UUID(content["id"]),
            pages=tuple(content["pages"]),
            purpose=Purpose(content["purpose"]),
            filing=Filing(
                state=FilingState(content["filing"]),
                dossier_code=content["dossier_code"],
                evidence=Evidence(**(content["evidence"] | {"codes": tuple(content["evidence"]["codes"])})),
            ),
            component_code=content["component_code"],
            component_score=content["component_score"],
            is_superseded=content["is_superseded"],
            sequence=content["sequence"],
        )
        for content in kept["documents"]
    )
    pages = tuple(
        PageContent(
            number=content["number"],
            state=PageState(content["state"]),
            turn_degrees=content["turn_degrees"],
            reason=failure_of_row(content["reason_code"], content["reason_facts"]),
        )
        for content in kept["pages"]
    )
    return Snapshot(documents=documents, pages=pages)
