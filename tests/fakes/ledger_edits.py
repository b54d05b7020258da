"""The ledger in memory: how what a rule made of an upload is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from digitize.application.ports_review import Bench, Outcome
from digitize.domain.access import Principal
from digitize.domain.batch import BatchState, Upload, UploadState
from digitize.domain.document import Document, DocumentState
from digitize.domain.edit_history import EditRecord
from digitize.domain.errors import ConflictError
from digitize.domain.fields import FieldName, FieldSource, FieldState, FieldValue
from digitize.domain.layout import Layout
from digitize.domain.measures import DOSSIER_ANY_FILE
from digitize.domain.page import PageState
from digitize.domain.register import mask_citizen_number
from digitize.domain.rescans import Rescan, RescanState, awaited_documents
from digitize.domain.review import ReviewItem, ReviewState
from digitize.domain.stored_page import StoredPage
from digitize.storage.job_queue import RANGE_PAGES, assemble_job, read_job
from tests.fakes.ledger_state import LedgerState, PageRow


@dataclass
class Hold:
    """A document that is assembled: tries since its last change, and until when somebody has it."""

    attempt: int = 0
    lease_until: datetime | None = None


@dataclass
class DeskState:
    """What only the review desk keeps."""

    edits: dict[UUID, EditRecord] = field(default_factory=dict)
    field_history: dict[UUID, tuple[FieldValue | None, FieldValue | None]] = field(default_factory=dict)
    rescans: dict[UUID, Rescan] = field(default_factory=dict)
    holds: dict[UUID, Hold] = field(default_factory=dict)


class EditWrites:
    """Writes outcomes into the tables of the ledger in memory."""

    def __init__(self, state: LedgerState) -> None:
        self.state = state
        self.desk = DeskState()

    def _upload(self, upload_id: UUID) -> Upload:
        return self.state.uploads[upload_id].upload

    def _bench(self, upload_id: UUID) -> Bench:
        upload = self._upload(upload_id)
        if upload.state is not UploadState.DONE:
            raise ConflictError("edit.upload_under_way")
        return self._found(upload)

    def _found(self, upload: Upload) -> Bench:
        rescans = self._open_rescans(upload.id)
        return Bench(
            upload=upload,
            layout=replace(self._layout(upload.id), awaited=awaited_documents(rescans)),
            open_items=tuple(self._open_of(upload_id=upload.id)),
            open_rescans=rescans,
        )

    def _open_rescans(self, upload_id: UUID) -> tuple[Rescan, ...]:
        return tuple(
            rescan
            for rescan in self.desk.rescans.values()
            if rescan.upload_id == upload_id and rescan.state is RescanState.OPEN
        )

    def _layout(self, upload_id: UUID) -> Layout:
        rows = self.state.pages.get(upload_id, [])
        return Layout(
            documents=tuple(self.state.documents_of(upload_id)),
            pages=tuple(_stored(row) for row in rows),
            unread=frozenset(row.number for row in rows if not row.words),
        )

    def _open_of(self, *, upload_id: UUID | None = None, document_id: UUID | None = None) -> list[ReviewItem]:
        return [
            self._normal(item)
            for item in self.state.reviews.values()
            if item.state is ReviewState.OPEN
            and upload_id in (None, item.upload_id)
            and document_id in (None, item.document_id)
        ]

    def _normal(self, item: ReviewItem) -> ReviewItem:
        """Return the item without a claim that ended."""
        if item.claimed_until is not None and item.claimed_until > self.state.clock.now:
            return item
        return replace(item, claimed_by=None, claimed_until=None)

    def _put(self, item: ReviewItem) -> ReviewItem:
        self.state.reviews[item.id] = item
        return item

    def _applied(self, principal: Principal, bench: Bench, outcome: Outcome | None) -> tuple[Document, ...]:
        if outcome is None:
            return bench.layout.documents
        if outcome.undone_field is not None:
            self._require_field_as_left(outcome.undone_field)
        codes = {known.filing.dossier_code for known in bench.layout.documents}
        self._write_documents(outcome.settlement.documents)
        for page in outcome.settlement.pages:
            self._write_page(bench.upload.id, page)
        self._write_items(principal, outcome)
        self._write_edit(principal, outcome)
        if outcome.rescan is not None:
            self.desk.rescans[outcome.rescan.id] = replace(outcome.rescan, requested_at=self.state.clock.now)
        if outcome.withdrawn_rescan is not None:
            rescan = self.desk.rescans[outcome.withdrawn_rescan]
            closed = replace(rescan, state=RescanState.CLOSED, closed_at=self.state.clock.now)
            self.desk.rescans[rescan.id] = closed
        for code in codes | {known.filing.dossier_code for known in outcome.settlement.documents}:
            self._count(code)
        self._enqueue(bench.upload, outcome)
        return tuple(self.state.documents_of(bench.upload.id))

    def _write_documents(self, documents: tuple[Document, ...]) -> None:
        ids = {document.id for document in documents}
        for document_id in ids & set(self.state.documents):
            cleared = replace(self.state.documents[document_id], sequence=None)
            self.state.documents[document_id] = cleared
        for document in sorted(documents, key=lambda known: known.sequence is None):
            sequence = self._sequence(document)
            self.state.documents[document.id] = replace(document, sequence=sequence)
            self.desk.holds[document.id] = Hold()

    def _sequence(self, document: Document) -> int | None:
        code, wanted = document.filing.dossier_code, document.sequence
        if code is None or document.state is DocumentState.SUPERSEDED:
            return wanted if code is not None else None
        others = [known for known in self.state.documents.values() if known.filing.dossier_code == code]
        taken = {known.sequence for known in others if known.state is not DocumentState.SUPERSEDED}
        if wanted is not None and wanted not in taken:
            return wanted
        return max((known.sequence or 0 for known in others), default=0) + 1

    def _write_page(self, upload_id: UUID, page: StoredPage) -> None:
        row = self.state.pages[upload_id][page.number - 1]
        row.state, row.reason, row.turn_degrees = page.state, page.reason, page.turn_degrees
        row.marks, row.lease_until = page.marks, None
        if page.state is PageState.WAITING:
            row.excused = row.attempt

    def _write_items(self, principal: Principal, outcome: Outcome) -> None:
        self._withdraw(outcome.settlement.withdrawn)
        decided = outcome.decided
        if decided is not None:
            item = self.state.reviews[decided.item_id]
            self._put(
                replace(
                    item,
                    state=ReviewState.DECIDED,
                    decision=decided.decision,
                    decided_by=principal.name,
                    decided_at=self.state.clock.now,
                    claimed_by=None,
                    claimed_until=None,
                    version=item.version + 1,
                )
            )
        for item in outcome.settlement.asked:
            known = self.state.reviews.get(item.id)
            version = known.version + 1 if known is not None else 1
            if known is None or known.state is not ReviewState.OPEN:
                self._put(replace(item, version=version, decision=None, decided_by=None, decided_at=None))

    def _withdraw(self, ids: Sequence[UUID]) -> None:
        for item_id in ids:
            item = self.state.reviews[item_id]
            self._put(
                replace(
                    item,
                    state=ReviewState.WITHDRAWN,
                    claimed_by=None,
                    claimed_until=None,
                    version=item.version + 1,
                )
            )

    def _write_edit(self, principal: Principal, outcome: Outcome) -> None:
        if outcome.edit is None:
            return
        versions = {document.id: document.version for document in outcome.settlement.documents}
        edit = replace(outcome.edit, at=self.state.clock.now, versions=versions)
        self.desk.edits[edit.id] = edit
        if edit.field is None:
            return
        (document_id,) = versions
        key = (document_id, edit.field)
        old = self.state.fields.get(key)
        if outcome.field is not None:
            self.state.fields[key] = self._entered(principal, old, outcome)
        elif outcome.undone_field is not None:
            restored = self.desk.field_history[outcome.undone_field][0]
            if restored is None:
                del self.state.fields[key]
            else:
                self.state.fields[key] = restored
        self.desk.field_history[edit.id] = (old, self.state.fields.get(key))

    def _entered(self, principal: Principal, old: FieldValue | None, outcome: Outcome) -> FieldValue:
        change = outcome.field
        assert change is not None
        known = old or FieldValue(name=change.name, state=FieldState.NOT_ENTERED)
        accepted = replace(known, accepted_by=principal.name, accepted_at=self.state.clock.now)
        if change.value is None:
            return accepted
        is_number = change.name is FieldName.HOLDER_NUMBER and change.value
        value = mask_citizen_number(change.value) if is_number else change.value
        return replace(accepted, state=change.state, value=value, confidence=100.0, source=FieldSource.PERSON)

    def _require_field_as_left(self, edit_id: UUID) -> None:
        record = self.desk.edits[edit_id]
        (document_id,) = record.versions
        assert record.field is not None
        if self.state.fields.get((document_id, record.field)) != self.desk.field_history[edit_id][1]:
            raise ConflictError("edit.overtaken")

    def _enqueue(self, upload: Upload, outcome: Outcome) -> None:
        if outcome.reread:
            row = self.state.uploads[upload.id]
            row.upload = replace(upload, state=UploadState.READING)
            row.excused, row.lease_until = row.attempt, None
            batch = self.state.batches[upload.batch_id]
            if batch.state is BatchState.DONE:
                self.state.batches[batch.id] = replace(batch, state=BatchState.SEALED)
            for number in sorted({(page - 1) // RANGE_PAGES for page in outcome.reread}):
                self.state.enqueue(read_job(upload.id, number, upload.page_count or 0))
            return
        for document in outcome.settlement.documents:
            if document.state is DocumentState.ASSEMBLING:
                self.state.enqueue(assemble_job(upload.id, document.id))

    def _count(self, code: str | None) -> None:
        if code is None or code not in self.state.measure_bits:
            return
        any_file = any(
            document.counts for document in self.state.documents.values() if document.filing.dossier_code == code
        )
        bits = self.state.measure_bits[code] & ~DOSSIER_ANY_FILE.mask
        self.state.measure_bits[code] = bits | (DOSSIER_ANY_FILE.mask if any_file else 0)


def _stored(page: PageRow) -> StoredPage:
    return StoredPage(
        number=page.number,
        state=page.state,
        width=page.probe.width,
        height=page.probe.height,
        resolution_dpi=page.probe.resolution_dpi,
        has_text_layer=page.probe.has_text_layer,
        words=page.words,
        reason=page.reason,
        turn_degrees=page.turn_degrees,
        quality=page.quality,
        marks=page.marks,
    )
