"""Writes what a rule made of an upload, all in the transaction of the connection it is given."""

import json
from collections.abc import Iterable
from uuid import UUID

from digitize.application.ports_review import Bench, Decided, FieldChange, Outcome
from digitize.domain.access import Principal
from digitize.domain.document import Document, DocumentState
from digitize.domain.errors import ConflictError
from digitize.domain.fields import FieldSource, FieldState, FieldValue
from digitize.domain.review import ReviewItem
from digitize.domain.stored_page import StoredPage
from digitize.storage.database import RowConnection, load_queries
from digitize.storage.edit_rows import document_as_row, edit_as_row, rescan_as_row
from digitize.storage.fields import SealedFields
from digitize.storage.filing_ledger import count_dossier
from digitize.storage.job_queue import RANGE_PAGES, JobQueue, assemble_job, read_job
from digitize.storage.rows import document_of_row, pack_words

_SURE = 100.0
"""A person's word."""


class OutcomeWriter:
    """Turns outcomes into rows and jobs; citizens' numbers pass through `fields`."""

    def __init__(self, queue: JobQueue, fields: SealedFields) -> None:
        self._queue = queue
        self._fields = fields
        self._queries = load_queries("edits")
        self._documents = load_queries("documents")
        self._review = load_queries("review")

    def write(
        self, connection: RowConnection, principal: Principal, bench: Bench, outcome: Outcome
    ) -> tuple[Document, ...]:
        """Write the outcome; return the documents of the upload as they are now, in their order.

        Raises ConflictError `edit.overtaken` when the field of an undone edit was changed since.
        """
        settlement = outcome.settlement
        self._documents.share_register(connection)
        codes = _dossiers(bench, settlement.documents)
        # In one order, so that two changes cannot wait for each other.
        for code in sorted(codes):
            self._documents.lock_dossier(connection, dossier_code=code)
        written = self._write_documents(connection, settlement.documents)
        self._write_pages(connection, bench, outcome)
        self._write_items(connection, principal, settlement.withdrawn, settlement.asked, outcome.decided)
        if outcome.edit is not None:
            versions = {document.id: document.version for document in settlement.documents}
            self._queries.add_edit(connection, **edit_as_row(outcome.edit, bench.upload.unit_code, versions))
        self._write_field(connection, principal, outcome)
        if outcome.rescan is not None:
            self._queries.add_rescan(connection, **rescan_as_row(outcome.rescan))
        if outcome.withdrawn_rescan is not None:
            self._queries.withdraw_rescan(connection, rescan_id=outcome.withdrawn_rescan)
        for code in sorted(codes):
            count_dossier(connection, code)
        self._enqueue(connection, bench, outcome, written.values())
        known = {document.id: document for document in bench.layout.documents}
        return tuple((known | written).values())

    def _write_documents(self, connection: RowConnection, documents: tuple[Document, ...]) -> dict[UUID, Document]:
        """Write the documents; those that bring a number with them are the first to get one."""
        self._queries.clear_sequences(connection, ids=[document.id for document in documents])
        numbered_first = sorted(documents, key=lambda document: document.sequence is None)
        written = {}
        for document in numbered_first:
            sequence = self._sequence(connection, document)
            row = self._queries.put_document(connection, **document_as_row(document, sequence))
            written[document.id] = document_of_row(row)
        return {document.id: written[document.id] for document in documents}

    def _sequence(self, connection: RowConnection, document: Document) -> int | None:
        code, wanted = document.filing.dossier_code, document.sequence
        if code is None or document.state is DocumentState.SUPERSEDED:
            # A superseded document keeps its number, should it come back; nobody else is kept from it.
            return wanted if code is not None else None
        if wanted is not None and self._queries.is_sequence_free(connection, dossier_code=code, sequence=wanted):
            return wanted
        following: int = self._documents.next_sequence(connection, dossier_code=code)
        return following

    def _write_pages(self, connection: RowConnection, bench: Bench, outcome: Outcome) -> None:
        for page in outcome.settlement.pages:
            self._write_page(connection, bench, page)
        if outcome.released:
            numbers = list(outcome.released)
            self._queries.release_secrecy(connection, upload_id=bench.upload.id, numbers=numbers)

    def _write_page(self, connection: RowConnection, bench: Bench, page: StoredPage) -> None:
        self._queries.put_page(
            connection,
            upload_id=bench.upload.id,
            number=page.number,
            state=page.state,
            reason_code=page.reason.code if page.reason else None,
            reason_facts=json.dumps(page.reason.facts if page.reason else {}),
        )
        if page.turn_degrees != bench.layout.page(page.number).turn_degrees:
            self._queries.put_turn(
                connection,
                upload_id=bench.upload.id,
                number=page.number,
                turn=page.turn_degrees,
                nothing=pack_words(()),
            )

    def _write_items(
        self,
        connection: RowConnection,
        principal: Principal,
        withdrawn: tuple[UUID, ...],
        asked: tuple[ReviewItem, ...],
        decided: Decided | None,
    ) -> None:
        self._review.withdraw_items(connection, ids=list(withdrawn))
        if decided is not None:
            self._review.decide_item(
                connection,
                item_id=decided.item_id,
                decision=decided.decision,
                facts=json.dumps(decided.facts),
                decider=principal.name,
            )
        self._review.ask_item(
            connection,
            [
                {
                    "id": item.id,
                    "kind": item.kind,
                    "document_id": item.document_id,
                    "upload_id": item.upload_id,
                    "unit_code": item.unit_code,
                    "page": item.page,
                    "reason_code": item.reason.code,
                    "reason_facts": json.dumps(item.reason.facts),
                }
                for item in asked
            ],
        )

    def _write_field(self, connection: RowConnection, principal: Principal, outcome: Outcome) -> None:
        if outcome.edit is None or (outcome.field is None and outcome.undone_field is None):
            return
        edit, queries = outcome.edit, self._queries
        document_id = _document_of(outcome)
        if outcome.undone_field is not None and not queries.is_field_as_left(
            connection, edit_id=outcome.undone_field
        ):
            raise ConflictError("edit.overtaken")
        queries.begin_field_history(
            connection, edit_id=edit.id, document_id=document_id, name=edit.field, changer=principal.name
        )
        if outcome.undone_field is not None:
            queries.remove_field(connection, edit_id=outcome.undone_field)
            queries.restore_field(connection, edit_id=outcome.undone_field)
        elif outcome.field is not None:
            self._enter(connection, principal, outcome.field)
        queries.end_field_history(connection, edit_id=edit.id)

    def _enter(self, connection: RowConnection, principal: Principal, change: FieldChange) -> None:
        if change.value is None:
            self._queries.accept_field(
                connection, document_id=change.document_id, name=change.name, accepted_by=principal.name
            )
            return
        entered = FieldValue(
            name=change.name,
            state=change.state,
            value=change.value if change.state is FieldState.READ else "",
            confidence=_SURE,
            source=FieldSource.PERSON,
        )
        (row,) = self._fields.rows(change.document_id, [entered])
        self._queries.set_field(connection, **row, accepted_by=principal.name)

    def _enqueue(
        self, connection: RowConnection, bench: Bench, outcome: Outcome, documents: Iterable[Document]
    ) -> None:
        upload = bench.upload
        if outcome.reread:
            # The upload goes the way of a new one from here: read, then finished.
            self._queries.reopen_upload(connection, upload_id=upload.id)
            self._queries.reopen_batch(connection, batch_id=upload.batch_id)
            for number in sorted({(page - 1) // RANGE_PAGES for page in outcome.reread}):
                self._queue.enqueue(connection, read_job(upload.id, number, upload.page_count or 0))
            return
        for document in documents:
            if document.state is DocumentState.ASSEMBLING:
                self._queue.enqueue(connection, assemble_job(upload.id, document.id))


def _dossiers(bench: Bench, documents: tuple[Document, ...]) -> set[str]:
    """Return the dossiers whose documents or measures the change touches: those left and those entered."""
    ids = {document.id for document in documents}
    before = [document for document in bench.layout.documents if document.id in ids]
    return {code for document in (*before, *documents) if (code := document.filing.dossier_code) is not None}


def _document_of(outcome: Outcome) -> UUID:
    if outcome.field is not None:
        return outcome.field.document_id
    # Undoing the edit of a field touches one document: the field's.
    (document,) = outcome.settlement.documents
    return document.id
