"""The review queue: claimed by one person at a time, decided once, each decision with its effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from digitize.application.edit_records import record_of, record_of_field
from digitize.application.editing import asks_for_field
from digitize.application.ports_retrieval import AuditLog
from digitize.application.ports_review import (
    Bench,
    Decided,
    EditLedger,
    FieldChange,
    Outcome,
    QueueEntry,
    ReviewQueue,
)
from digitize.application.register_check import RegisterCheck
from digitize.application.rescanning import with_request
from digitize.domain.access import Principal
from digitize.domain.decisions import (
    DECISION_NAMES,
    Accept,
    AssignTo,
    ComponentIs,
    Decision,
    FieldIs,
    Release,
    ScanAgain,
    edit_of,
    release,
    require_free,
    require_possible,
)
from digitize.domain.document import Document
from digitize.domain.edits import apply
from digitize.domain.errors import InvalidInputError, NotFoundError, PreconditionFailedError
from digitize.domain.field_entry import entered_value
from digitize.domain.fields import FieldName
from digitize.domain.rescans import MOST_NOTE_LETTERS, Rescan
from digitize.domain.review import ReviewItem, ReviewKind, ReviewState
from digitize.domain.settling import settle

PAGE_OF_QUEUE: Final = 50
"""How many items are given at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A part of the queue, oldest first; `counts` are of all of it; the next part is behind `following`."""

    entries: tuple[QueueEntry, ...]
    counts: Mapping[ReviewKind, int]
    following: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionResult:
    """The item and the documents after a decision; `edit_id` undoes it, None where there is nothing to undo.

    `registered` says whether the register knows the dossier that was chosen; None where none was.
    """

    entry: QueueEntry
    documents: tuple[Document, ...]
    edit_id: UUID | None
    registered: bool | None


class Review:
    """Use cases of the review desk; `new_id` makes ids."""

    def __init__(
        self,
        *,
        queue: ReviewQueue,
        ledger: EditLedger,
        register: RegisterCheck,
        audit: AuditLog,
        new_id: Callable[[], UUID],
    ) -> None:
        self._queue = queue
        self._ledger = ledger
        self._register = register
        self._audit = audit
        self._new_id = new_id

    def queue(
        self,
        principal: Principal,
        *,
        kind: ReviewKind | None = None,
        unit_code: str | None = None,
        after: UUID | None = None,
    ) -> QueuePage:
        """Return the part of the queue behind the item `after`; `unit_code` includes the units below it."""
        entries = self._queue.entries(
            principal, kind=kind, unit_code=unit_code, after=after, limit=PAGE_OF_QUEUE + 1
        )
        is_more = len(entries) > PAGE_OF_QUEUE
        shown = entries[:PAGE_OF_QUEUE]
        return QueuePage(
            entries=shown,
            counts=self._queue.open_counts(principal, unit_code=unit_code),
            following=shown[-1].item.id if is_more else None,
        )

    def entry(self, principal: Principal, item_id: UUID) -> QueueEntry:
        """Return an item, open or not. Raises NotFoundError `review.unknown`."""
        entry = self._queue.find_entry(principal, item_id)
        if entry is None:
            raise NotFoundError("review.unknown")
        return entry

    def claim(self, principal: Principal, item_id: UUID) -> QueueEntry:
        """Hold an item for ten minutes, or for ten more.

        Raises NotFoundError `review.unknown`, ConflictError (`review.claimed`, `review.closed`).
        """
        self._queue.claim(principal, item_id)
        return self.entry(principal, item_id)

    def unclaim(self, principal: Principal, item_id: UUID) -> None:
        """Give an item back. Raises NotFoundError `review.unknown`."""
        self._queue.unclaim(principal, item_id)

    def decide(self, principal: Principal, item_id: UUID, decision: Decision, *, version: int) -> DecisionResult:
        """Decide an item that is at `version`: the decision and its effect are one transaction.

        Raises PreconditionFailedError `review.changed` when it was changed or decided since, ConflictError
        `review.claimed` while somebody else holds it, InvalidInputError `review.decision_impossible`, and as
        `digitize.domain.edits.apply` does.
        """
        edit_id = self._new_id()
        checked = _checked(decision)
        if isinstance(decision, ComponentIs):
            dossier_code = self.entry(principal, item_id).dossier_code
            self._register.require_component(principal, dossier_code, decision.component_code)
        made: list[Outcome] = []

        def rule(bench: Bench, item: ReviewItem) -> Outcome:
            if item.version != version or item.state is not ReviewState.OPEN:
                raise PreconditionFailedError("review.changed")
            require_free(item, principal)
            require_possible(item, checked)
            outcome = self._outcome(bench, item, checked, principal=principal, edit_id=edit_id)
            made.append(outcome)
            return outcome

        documents = self._ledger.decide(principal, item_id, rule)
        self._audit.record(principal, f"review.{DECISION_NAMES[type(decision)]}", str(item_id))
        registered = None
        if isinstance(decision, AssignTo):
            registered = self._register.is_registered(principal, decision.dossier_code)
        return DecisionResult(
            entry=self.entry(principal, item_id),
            documents=documents,
            edit_id=edit_id if made[0].edit is not None else None,
            registered=registered,
        )

    def _outcome(
        self, bench: Bench, item: ReviewItem, decision: Decision, *, principal: Principal, edit_id: UUID
    ) -> Outcome:
        decided = Decided(item_id=item.id, decision=DECISION_NAMES[type(decision)], facts=_facts_of(decision))
        if isinstance(decision, Release):
            return _released(bench, item, decided)
        if isinstance(decision, ScanAgain):
            rescan = _rescan(item, decision, rescan_id=self._new_id(), actor=principal.name)
            after = with_request(bench.layout, rescan)
            settlement = settle(bench.layout, after, bench.open_items, closed=(item.id,))
            return Outcome(settlement=settlement, decided=decided, rescan=rescan)
        change = _field_change(item, decision)
        if change is not None:
            return _field_entered(bench, item, decided, change, edit_id=edit_id, actor=principal.name)
        edit = edit_of(bench.layout, item, decision)
        after = bench.layout if edit is None else apply(bench.layout, edit)
        settlement = settle(bench.layout, after, bench.open_items, closed=(item.id,))
        items = (item.id, *settlement.withdrawn)
        record = None
        if edit is not None:
            record = record_of(bench, after, edit, edit_id=edit_id, actor=principal.name, items=items)
        return Outcome(settlement=settlement, edit=record, decided=decided)


def _released(bench: Bench, item: ReviewItem, decided: Decided) -> Outcome:
    freed = release(bench.layout, item)
    settlement = settle(bench.layout, freed.layout, bench.open_items, closed=(item.id,))
    return Outcome(settlement=settlement, decided=decided, released=freed.released, reread=freed.reread)


def _field_entered(
    bench: Bench, item: ReviewItem, decided: Decided, change: FieldChange, *, edit_id: UUID, actor: str
) -> Outcome:
    answered = [other.id for other in bench.open_items if asks_for_field(other, change)]
    settlement = settle(bench.layout, bench.layout, bench.open_items, closed=(item.id,), answered=answered)
    items = (item.id, *settlement.withdrawn)
    record = record_of_field(bench, change, edit_id=edit_id, actor=actor, items=items)
    return Outcome(settlement=settlement, edit=record, decided=decided, field=change)


def _field_change(item: ReviewItem, decision: Decision) -> FieldChange | None:
    if isinstance(decision, FieldIs):
        return FieldChange(
            document_id=item.document_id, name=decision.name, state=decision.state, value=decision.value
        )
    if isinstance(decision, Accept) and item.kind is ReviewKind.FIELD:
        return FieldChange(document_id=item.document_id, name=FieldName(str(item.reason.facts.get("field"))))
    return None


def _rescan(item: ReviewItem, decision: ScanAgain, *, rescan_id: UUID, actor: str) -> Rescan:
    return Rescan(
        id=rescan_id,
        document_id=item.document_id,
        upload_id=item.upload_id,
        unit_code=item.unit_code,
        reason=decision.reason,
        requested_by=actor,
        # Where the dossier is doubted, the whole document is: it must not count before the new scan is there.
        page=None if item.kind is ReviewKind.DOSSIER else item.page,
        note=decision.note.strip(),
        item_id=item.id,
    )


def _checked(decision: Decision) -> Decision:
    if isinstance(decision, FieldIs):
        return replace(decision, value=entered_value(decision.name, decision.state, decision.value))
    if isinstance(decision, ScanAgain) and len(decision.note) > MOST_NOTE_LETTERS:
        raise InvalidInputError("rescan.invalid", {"letters": MOST_NOTE_LETTERS})
    return decision


def _facts_of(decision: Decision) -> dict[str, str | int]:
    """Return what is kept of a decision in its item; values of fields have a place of their own."""
    if isinstance(decision, AssignTo):
        return {"dossier_code": decision.dossier_code}
    if isinstance(decision, ComponentIs):
        return {"component_code": decision.component_code or ""}
    if isinstance(decision, FieldIs):
        return {"field": decision.name.value, "state": decision.state.value}
    return {"reason": decision.reason.value} if isinstance(decision, ScanAgain) else {}
