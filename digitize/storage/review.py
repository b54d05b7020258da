"""The review queue in the ledger."""

from typing import Any
from uuid import UUID

from digitize.application.ports_review import CLAIM_MINUTES, QueueEntry
from digitize.domain.access import Principal
from digitize.domain.batch import Failure
from digitize.domain.box import Box
from digitize.domain.decisions import require_free
from digitize.domain.errors import ConflictError, NotFoundError
from digitize.domain.review import ReviewItem, ReviewKind, ReviewState
from digitize.storage.database import Database, RowConnection, load_queries
from digitize.storage.rows import units_of


class PostgresReviewQueue:
    """Implements `ReviewQueue`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queries = load_queries("review")

    def entries(
        self,
        principal: Principal,
        *,
        kind: ReviewKind | None,
        unit_code: str | None,
        after: UUID | None,
        limit: int,
    ) -> tuple[QueueEntry, ...]:
        """See `ReviewQueue.entries`."""
        return self._entries(principal, kind=kind, unit_code=unit_code, after=after, limit=limit)

    def open_counts(self, principal: Principal, *, unit_code: str | None) -> dict[ReviewKind, int]:
        """See `ReviewQueue.open_counts`."""
        with self._database.unit_scope(principal) as connection:
            rows = self._queries.open_counts(
                connection, unit=unit_code, below=_below(unit_code), units=units_of(principal)
            )
            found = {ReviewKind(row["kind"]): row["items"] for row in rows}
        return {kind: found.get(kind, 0) for kind in ReviewKind}

    def find_entry(self, principal: Principal, item_id: UUID) -> QueueEntry | None:
        """See `ReviewQueue.find_entry`."""
        found = self._entries(principal, item_id=item_id, limit=1)
        return found[0] if found else None

    def claim(self, principal: Principal, item_id: UUID) -> ReviewItem:
        """See `ReviewQueue.claim`."""
        with self._database.unit_scope(principal) as connection:
            item = self._locked(connection, principal, item_id)
            if item.state is not ReviewState.OPEN:
                raise ConflictError("review.closed")
            require_free(item, principal)
            row = self._queries.claim(connection, item_id=item_id, claimant=principal.name, minutes=CLAIM_MINUTES)
            return item_of_row(row)

    def unclaim(self, principal: Principal, item_id: UUID) -> None:
        """See `ReviewQueue.unclaim`."""
        with self._database.unit_scope(principal) as connection:
            if self._locked(connection, principal, item_id).claimed_by == principal.name:
                self._queries.unclaim(connection, item_id=item_id)

    def _locked(self, connection: RowConnection, principal: Principal, item_id: UUID) -> ReviewItem:
        row = self._queries.lock_item(connection, item_id=item_id, units=units_of(principal))
        if row is None:
            raise NotFoundError("review.unknown")
        return item_of_row(row)

    def _entries(
        self,
        principal: Principal,
        *,
        item_id: UUID | None = None,
        kind: ReviewKind | None = None,
        unit_code: str | None = None,
        after: UUID | None = None,
        limit: int,
    ) -> tuple[QueueEntry, ...]:
        with self._database.unit_scope(principal) as connection:
            rows = self._queries.entries(
                connection,
                item_id=item_id,
                kind=kind,
                unit=unit_code,
                below=_below(unit_code),
                units=units_of(principal),
                after=after,
                only_open=item_id is None,
                limit=limit,
            )
            return tuple(_entry_of_row(row) for row in rows)


def item_of_row(row: dict[str, Any]) -> ReviewItem:
    """Return the item of a `review_item` row that says whether its claim `is_held`."""
    return ReviewItem(
        id=row["id"],
        kind=ReviewKind(row["kind"]),
        document_id=row["document_id"],
        upload_id=row["upload_id"],
        unit_code=row["unit_code"],
        page=row["page"],
        reason=Failure(code=row["reason_code"], facts=row["reason_facts"]),
        state=ReviewState(row["state"]),
        claimed_by=row["claimed_by"] if row["is_held"] else None,
        claimed_until=row["claimed_until"] if row["is_held"] else None,
        version=row["version"],
        decision=row["decision"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        created_at=row["created_at"],
    )


def _entry_of_row(row: dict[str, Any]) -> QueueEntry:
    return QueueEntry(
        item=item_of_row(row | {"is_held": row["claimed_by"] is not None}),
        dossier_code=row["dossier_code"],
        position=row["position"],
        box=_box_of(row),
    )


def _box_of(row: dict[str, Any]) -> Box | None:
    """Return the spot that an item is about: a field's, a stamp's, or the region that reads worst."""
    if row["field_box"] is not None:
        return Box(**dict(zip(("left", "top", "right", "bottom"), row["field_box"], strict=True)))
    if row["kind"] == ReviewKind.SECRECY and row["mark_box"] is not None:
        return Box(**row["mark_box"])
    if row["kind"] != ReviewKind.PAGE or not row["regions"]:
        return None
    worst = min(row["regions"], key=lambda region: region["confidence"])
    return Box(**worst["box"])


def _below(unit_code: str | None) -> str | None:
    return None if unit_code is None else f"{unit_code}."
