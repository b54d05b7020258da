"""Changes by people in the ledger: a rule works on a locked upload, and what it makes of it is one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from digitize.application.ports_review import Bench, Outcome, Rule
from digitize.domain.access import Principal
from digitize.domain.batch import Upload, UploadState
from digitize.domain.document import Document
from digitize.domain.edit_history import EditRecord
from digitize.domain.errors import ConflictError, NotFoundError
from digitize.domain.layout import Layout
from digitize.domain.rescans import Rescan, RescanState, awaited_documents
from digitize.domain.review import ReviewItem
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.database import Database, RowConnection, load_queries
from digitize.storage.edit_rows import edit_of_row, rescan_of_row
from digitize.storage.edit_writes import OutcomeWriter
from digitize.storage.fields import SealedFields
from digitize.storage.job_queue import JobQueue
from digitize.storage.review import item_of_row
from digitize.storage.rows import document_of_row, stored_page_of_row, units_of, upload_of_row


class PostgresEditLedger:
    """Implements `EditLedger`."""

    def __init__(self, database: Database, queue: JobQueue, citizen_numbers: CitizenNumbers) -> None:
        self._database = database
        self._writer = OutcomeWriter(queue, SealedFields(citizen_numbers))
        self._queries = load_queries("edits")
        self._review = load_queries("review")

    def change(self, principal: Principal, document_id: UUID, rule: Rule) -> tuple[Document, ...]:
        """See `EditLedger.change`."""
        with self._database.unit_scope(principal) as connection:
            row = self._queries.lock_upload_of_document(
                connection, document_id=document_id, units=units_of(principal)
            )
            if row is None:
                raise NotFoundError("document.unknown")
            bench = self._bench(connection, upload_of_row(row))
            return self._applied(connection, principal, bench, rule(bench))

    def decide(
        self, principal: Principal, item_id: UUID, rule: Callable[[Bench, ReviewItem], Outcome]
    ) -> tuple[Document, ...]:
        """See `EditLedger.decide`."""
        with self._database.unit_scope(principal) as connection:
            row = self._queries.lock_upload_of_item(connection, item_id=item_id, units=units_of(principal))
            if row is None:
                raise NotFoundError("review.unknown")
            bench = self._bench(connection, upload_of_row(row))
            (item,) = self._items(connection, [item_id])
            return self._applied(connection, principal, bench, rule(bench, item))

    def undo(
        self,
        principal: Principal,
        edit_id: UUID,
        rule: Callable[[Bench, EditRecord, Sequence[ReviewItem]], Outcome],
    ) -> tuple[Document, ...]:
        """See `EditLedger.undo`."""
        with self._database.unit_scope(principal) as connection:
            row = self._queries.lock_upload_of_edit(connection, edit_id=edit_id, units=units_of(principal))
            if row is None:
                raise NotFoundError("edit.unknown")
            bench = self._bench(connection, upload_of_row(row))
            record = edit_of_row(self._queries.find_edit(connection, edit_id=edit_id))
            items = self._items(connection, list(record.items))
            return self._applied(connection, principal, bench, rule(bench, record, items))

    def withdraw_rescan(
        self,
        principal: Principal,
        rescan_id: UUID,
        rule: Callable[[Bench, Rescan, Sequence[ReviewItem]], Outcome],
    ) -> tuple[Document, ...]:
        """See `EditLedger.withdraw_rescan`."""
        with self._database.unit_scope(principal) as connection:
            row = self._queries.lock_upload_of_rescan(connection, rescan_id=rescan_id, units=units_of(principal))
            if row is None:
                raise NotFoundError("rescan.unknown")
            bench = self._bench(connection, upload_of_row(row))
            rescan = rescan_of_row(self._queries.find_rescan(connection, rescan_id=rescan_id))
            items = self._items(connection, [] if rescan.item_id is None else [rescan.item_id])
            return self._applied(connection, principal, bench, rule(bench, rescan, items))

    def layout_of(self, principal: Principal, document_id: UUID) -> Layout:
        """See `EditLedger.layout_of`."""
        with self._database.unit_scope(principal, snapshot=True) as connection:
            rows = self._queries.documents_of_upload_of(
                connection, document_id=document_id, units=units_of(principal)
            )
            documents = tuple(document_of_row(row) for row in rows)
            if not documents:
                raise NotFoundError("document.unknown")
            return layout_of(connection, documents[0].upload_id, documents)

    def edits_of(self, principal: Principal, document_id: UUID) -> tuple[EditRecord, ...]:
        """See `EditLedger.edits_of`."""
        with self._database.unit_scope(principal) as connection:
            rows = self._queries.edits_of_document(connection, document_id=document_id, units=units_of(principal))
            return tuple(edit_of_row(row) for row in rows)

    def versions_of(self, principal: Principal, document_id: UUID) -> tuple[Document, ...]:
        """See `EditLedger.versions_of`."""
        with self._database.unit_scope(principal) as connection:
            rows = self._queries.versions_of_document(
                connection, document_id=document_id, units=units_of(principal)
            )
            found = tuple(document_of_row(row) for row in rows)
        if not found:
            raise NotFoundError("document.unknown")
        return found

    def rescans(self, principal: Principal, *, state: RescanState, limit: int) -> tuple[Rescan, ...]:
        """See `EditLedger.rescans`."""
        with self._database.unit_scope(principal) as connection:
            rows = self._queries.rescans(connection, state=state, units=units_of(principal), limit=limit)
            return tuple(rescan_of_row(row) for row in rows)

    def _bench(self, connection: RowConnection, upload: Upload) -> Bench:
        if upload.state is not UploadState.DONE:
            raise ConflictError("edit.upload_under_way")
        return bench_of(connection, upload)

    def _items(self, connection: RowConnection, ids: list[UUID]) -> list[ReviewItem]:
        return [item_of_row(row) for row in self._review.items_by_id(connection, ids=ids)]

    def _applied(
        self, connection: RowConnection, principal: Principal, bench: Bench, outcome: Outcome | None
    ) -> tuple[Document, ...]:
        if outcome is None:
            return bench.layout.documents
        return self._writer.write(connection, principal, bench, outcome)


def bench_of(connection: RowConnection, upload: Upload) -> Bench:
    """Return an upload as rules find it; the upload is locked, its documents and open questions are now."""
    queries = load_queries("edits")
    documents = tuple(document_of_row(row) for row in queries.lock_documents(connection, upload_id=upload.id))
    items = load_queries("review").open_items_of_upload(connection, upload_id=upload.id)
    rows = queries.open_rescans_of_upload(connection, upload_id=upload.id)
    rescans = tuple(rescan_of_row(row) for row in rows)
    layout = layout_of(connection, upload.id, documents)
    return Bench(
        upload=upload,
        layout=replace(layout, awaited=awaited_documents(rescans)),
        open_items=tuple(item_of_row(row) for row in items),
        open_rescans=rescans,
    )


def layout_of(connection: RowConnection, upload_id: UUID, documents: tuple[Document, ...]) -> Layout:
    """Return the layout of an upload that has these documents; which of them are awaited is left out."""
    queries = load_queries("edits")
    rows = list(queries.laid_pages(connection, upload_id=upload_id))
    return Layout(
        documents=documents,
        pages=tuple(stored_page_of_row(row) for row in rows),
        unread=frozenset(row["number"] for row in rows if row["is_unread"]),
    )
