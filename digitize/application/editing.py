"""Edits of documents: each named by the version it was made on, each kept, each to be undone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from digitize.application.edit_records import OPERATION_NAMES, record_of, record_of_field, record_of_undo
from digitize.application.ports_retrieval import AuditLog
from digitize.application.ports_review import Bench, EditLedger, FieldChange, Outcome
from digitize.application.register_check import RegisterCheck
from digitize.domain import edit_kinds
from digitize.domain.access import Principal
from digitize.domain.document import Document
from digitize.domain.edit_history import EditRecord, undo
from digitize.domain.edits import apply
from digitize.domain.errors import PreconditionFailedError
from digitize.domain.field_entry import entered_value
from digitize.domain.layout import Layout, editable
from digitize.domain.review import ReviewItem, ReviewKind, ReviewState
from digitize.domain.settling import settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What an edit changed: `edit_id` undoes it.

    `registered` says whether the register knows the dossier that was chosen; None where none was.
    """

    edit_id: UUID
    documents: tuple[Document, ...]
    registered: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A document within its upload, and the edits that touched it, oldest first."""

    document: Document
    layout: Layout
    edits: tuple[EditRecord, ...]


class Editing:
    """Use cases of people who put documents right; `new_id` makes ids."""

    def __init__(
        self,
        *,
        ledger: EditLedger,
        register: RegisterCheck,
        audit: AuditLog,
        new_id: Callable[[], UUID],
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._audit = audit
        self.new_id = new_id

    def edit(self, principal: Principal, edit: edit_kinds.Edit, *, version: int) -> Edited:
        """Make an edit of a document that is at `version`.

        Raises PreconditionFailedError `edit.changed`, InvalidInputError `reuse.component_unknown`, and as
        `digitize.domain.edits.apply` does.
        """
        edit_id = self.new_id()
        if isinstance(edit, edit_kinds.ChooseComponent):
            # The version holds the dossier still until the rule runs.
            document = self._ledger.layout_of(principal, edit.document_id).document(edit.document_id)
            self._register.require_component(principal, document.filing.dossier_code, edit.component_code)

        def rule(bench: Bench) -> Outcome:
            require_version(bench.layout, edit.document_id, version)
            after = apply(bench.layout, edit)
            settlement = settle(bench.layout, after, bench.open_items)
            record = record_of(
                bench, after, edit, edit_id=edit_id, actor=principal.name, items=settlement.withdrawn
            )
            return Outcome(settlement=settlement, edit=record)

        documents = self._ledger.change(principal, edit.document_id, rule)
        self._audit.record(principal, f"document.{OPERATION_NAMES[type(edit)]}", str(edit.document_id))
        registered = None
        if isinstance(edit, edit_kinds.Assign) and edit.dossier_code is not None:
            registered = self._register.is_registered(principal, edit.dossier_code)
        return Edited(edit_id=edit_id, documents=documents, registered=registered)

    def edit_field(self, principal: Principal, change: FieldChange, *, version: int) -> Edited:
        """Enter a key field. Raises InvalidInputError `field.invalid_value`, and as `edit` does."""
        edit_id, document_id = self.new_id(), change.document_id
        change = replace(change, value=entered_value(change.name, change.state, change.value or ""))

        def rule(bench: Bench) -> Outcome:
            require_version(bench.layout, document_id, version)
            editable(bench.layout, document_id)
            answered = [item.id for item in bench.open_items if asks_for_field(item, change)]
            settlement = settle(
                bench.layout, bench.layout, bench.open_items, answered=answered, touched=(document_id,)
            )
            record = record_of_field(
                bench, change, edit_id=edit_id, actor=principal.name, items=settlement.withdrawn
            )
            return Outcome(settlement=settlement, edit=record, field=change)

        documents = self._ledger.change(principal, document_id, rule)
        self._audit.record(principal, "document.field", str(document_id))
        return Edited(edit_id=edit_id, documents=documents)

    def undo(self, principal: Principal, edit_id: UUID) -> Edited:
        """Take an edit back; that is an edit, which can be undone in turn.

        Raises NotFoundError `edit.unknown`, ConflictError `edit.overtaken` when what it touched was changed since.
        """
        undoing_id = self.new_id()

        def rule(bench: Bench, undone: EditRecord, items: Sequence[ReviewItem]) -> Outcome:
            after = undo(bench.layout, undone)
            reopened = [
                replace(item, state=ReviewState.OPEN) for item in items if item.state is not ReviewState.OPEN
            ]
            touched = undone.versions if undone.field is not None else ()
            answered = [item.id for item in bench.open_items if item.id in undone.reopened]
            settlement = settle(
                bench.layout, after, bench.open_items, reopened=reopened, answered=answered, touched=touched
            )
            record = record_of_undo(
                bench,
                after,
                undone,
                edit_id=undoing_id,
                actor=principal.name,
                items=settlement.withdrawn,
                reopened=tuple(item.id for item in reopened),
            )
            return Outcome(
                settlement=settlement, edit=record, undone_field=undone.id if undone.field is not None else None
            )

        documents = self._ledger.undo(principal, edit_id, rule)
        self._audit.record(principal, "edit.undone", str(edit_id))
        return Edited(edit_id=undoing_id, documents=documents)

    def history(self, principal: Principal, document_id: UUID) -> History:
        """Return a document with its edits. Raises NotFoundError."""
        layout = self._ledger.layout_of(principal, document_id)
        edits = self._ledger.edits_of(principal, document_id)
        return History(document=layout.document(document_id), layout=layout, edits=edits)

    def versions(self, principal: Principal, document_id: UUID) -> tuple[Document, ...]:
        """Return a document's versions, the first scan first. Raises NotFoundError."""
        return self._ledger.versions_of(principal, document_id)


def require_version(layout: Layout, document_id: UUID, version: int) -> None:
    """Raise PreconditionFailedError `edit.changed` unless the document is at `version`."""
    if layout.document(document_id).version != version:
        raise PreconditionFailedError("edit.changed")


def asks_for_field(item: ReviewItem, change: FieldChange) -> bool:
    """Whether an item asks for the field that was entered."""
    is_its = item.kind is ReviewKind.FIELD and item.document_id == change.document_id
    return is_its and item.reason.facts.get("field") == change.name
