"""The records that edits leave: what was asked for, and what it touched before and after."""

from dataclasses import asdict
from typing import Final
from uuid import UUID

from digitize.application.ports_review import Bench, FieldChange
from digitize.domain import edit_kinds
from digitize.domain.edit_history import EditRecord, Snapshot, changes
from digitize.domain.layout import Layout

OPERATION_NAMES: Final[dict[type[edit_kinds.Edit], str]] = {
    edit_kinds.Assign: "assign",
    edit_kinds.ChooseComponent: "component",
    edit_kinds.SetPurpose: "purpose",
    edit_kinds.Split: "split",
    edit_kinds.Merge: "merge",
    edit_kinds.Reorder: "reorder",
    edit_kinds.Rotate: "rotate",
    edit_kinds.AcceptPage: "accept_page",
    edit_kinds.MarkBlank: "mark_blank",
    edit_kinds.Unmark: "unmark",
    edit_kinds.TakeOut: "take_out",
    edit_kinds.PutBack: "put_back",
}
FIELD_OPERATION: Final = "field"
UNDO_OPERATION: Final = "undo"


def record_of(
    bench: Bench,
    after: Layout,
    edit: edit_kinds.Edit,
    *,
    edit_id: UUID,
    actor: str,
    items: tuple[UUID, ...],
) -> EditRecord:
    """Return the record of an edit; its time and versions are the ledger's."""
    before_and_after = changes(bench.layout, after)
    return EditRecord(
        id=edit_id,
        upload_id=bench.upload.id,
        operation=OPERATION_NAMES[type(edit)],
        facts={name: _plain(value) for name, value in asdict(edit).items() if name != "document_id"},
        actor=actor,
        at=None,
        before=before_and_after[0],
        after=before_and_after[1],
        versions={},
        items=items,
    )


def record_of_field(
    bench: Bench,
    change: FieldChange,
    *,
    edit_id: UUID,
    actor: str,
    items: tuple[UUID, ...],
) -> EditRecord:
    """Return the record of a field that was entered; its values are kept apart from it."""
    return EditRecord(
        id=edit_id,
        upload_id=bench.upload.id,
        operation=FIELD_OPERATION,
        facts={"field": change.name.value},
        actor=actor,
        at=None,
        before=Snapshot(),
        after=Snapshot(),
        versions={},
        items=items,
        field=change.name,
    )


def record_of_undo(
    bench: Bench,
    after: Layout,
    undone: EditRecord,
    *,
    edit_id: UUID,
    actor: str,
    items: tuple[UUID, ...],
    reopened: tuple[UUID, ...],
) -> EditRecord:
    """Return the record of an edit that takes `undone` back."""
    before_and_after = changes(bench.layout, after)
    return EditRecord(
        id=edit_id,
        upload_id=bench.upload.id,
        operation=UNDO_OPERATION,
        facts={"undone": undone.operation},
        actor=actor,
        at=None,
        before=before_and_after[0],
        after=before_and_after[1],
        versions={},
        items=items,
        reopened=reopened,
        field=undone.field,
        undoes=undone.id,
    )


def _plain(value: object) -> str | int | list[int] | None:
    if value is None or isinstance(value, int):
        return value
    return [int(number) for number in value] if isinstance(value, tuple) else str(value)
