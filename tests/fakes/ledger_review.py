"""The ledger in memory as the review desk, edits and re-assembly use it: the twin of the PostgreSQL adapters."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from digitize.application.leases import LEASE_SECONDS
from digitize.application.ports_review import (
    CLAIM_MINUTES,
    AssemblyClaim,
    Bench,
    Outcome,
    QueueEntry,
    Rule,
)
from digitize.domain.access import Principal
from digitize.domain.batch import UploadState
from digitize.domain.box import Box
from digitize.domain.decisions import require_free
from digitize.domain.document import Document, DocumentState
from digitize.domain.edit_history import EditRecord
from digitize.domain.errors import ConflictError, NotFoundError
from digitize.domain.fields import FieldName
from digitize.domain.layout import Layout
from digitize.domain.rescans import Rescan, RescanState
from digitize.domain.review import ReviewItem, ReviewKind, ReviewState
from digitize.domain.settling import end_state
from digitize.storage.job_queue import Job, assemble_job
from tests.fakes.ledger_edits import EditWrites, Hold
from tests.fakes.ledger_state import sees


class InMemoryReviewDesk(EditWrites):
    """Implements `ReviewQueue`, `EditLedger` and `AssemblyLedger` over the tables of the ledger in memory."""

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
        with self.state.transaction("entries"):
            found = [item for item in self._open(principal, unit_code) if kind in (None, item.kind)]
            if after is not None:
                ids = [item.id for item in self.state.reviews.values()]
                behind = set(ids[ids.index(after) + 1 :])
                found = [item for item in found if item.id in behind]
            return tuple(self._entry(item) for item in found[:limit])

    def open_counts(self, principal: Principal, *, unit_code: str | None) -> dict[ReviewKind, int]:
        """See `ReviewQueue.open_counts`."""
        with self.state.transaction("open_counts"):
            kinds = [item.kind for item in self._open(principal, unit_code)]
            return {kind: kinds.count(kind) for kind in ReviewKind}

    def find_entry(self, principal: Principal, item_id: UUID) -> QueueEntry | None:
        """See `ReviewQueue.find_entry`."""
        with self.state.transaction("find_entry"):
            item = self.state.reviews.get(item_id)
            return self._entry(item) if item is not None and sees(principal, item.unit_code) else None

    def claim(self, principal: Principal, item_id: UUID) -> ReviewItem:
        """See `ReviewQueue.claim`."""
        with self.state.transaction("claim"):
            item = self._item(principal, item_id)
            if item.state is not ReviewState.OPEN:
                raise ConflictError("review.closed")
            require_free(item, principal)
            until = self.state.clock.now + timedelta(minutes=CLAIM_MINUTES)
            return self._put(
                replace(item, claimed_by=principal.name, claimed_until=until, version=item.version + 1)
            )

    def unclaim(self, principal: Principal, item_id: UUID) -> None:
        """See `ReviewQueue.unclaim`."""
        with self.state.transaction("unclaim"):
            item = self._item(principal, item_id)
            if item.claimed_by == principal.name:
                self._put(replace(item, claimed_by=None, claimed_until=None, version=item.version + 1))

    def change(self, principal: Principal, document_id: UUID, rule: Rule) -> tuple[Document, ...]:
        """See `EditLedger.change`."""
        with self.state.transaction("change"):
            document = self.state.documents.get(document_id)
            if document is None or not sees(principal, document.unit_code):
                raise NotFoundError("document.unknown")
            bench = self._bench(document.upload_id)
            return self._applied(principal, bench, rule(bench))

    def decide(
        self, principal: Principal, item_id: UUID, rule: Callable[[Bench, ReviewItem], Outcome]
    ) -> tuple[Document, ...]:
        """See `EditLedger.decide`."""
        with self.state.transaction("decide"):
            item = self._item(principal, item_id)
            bench = self._bench(item.upload_id)
            return self._applied(principal, bench, rule(bench, item))

    def undo(
        self,
        principal: Principal,
        edit_id: UUID,
        rule: Callable[[Bench, EditRecord, Sequence[ReviewItem]], Outcome],
    ) -> tuple[Document, ...]:
        """See `EditLedger.undo`."""
        with self.state.transaction("undo"):
            record = self.desk.edits.get(edit_id)
            if record is None or not sees(principal, self._upload(record.upload_id).unit_code):
                raise NotFoundError("edit.unknown")
            bench = self._bench(record.upload_id)
            items = [self._normal(self.state.reviews[item_id]) for item_id in sorted(record.items)]
            return self._applied(principal, bench, rule(bench, record, items))

    def layout_of(self, principal: Principal, document_id: UUID) -> Layout:
        """See `EditLedger.layout_of`."""
        with self.state.transaction("layout_of"):
            document = self.state.documents.get(document_id)
            if document is None or not sees(principal, document.unit_code):
                raise NotFoundError("document.unknown")
            return self._layout(document.upload_id)

    def edits_of(self, principal: Principal, document_id: UUID) -> tuple[EditRecord, ...]:
        """See `EditLedger.edits_of`."""
        with self.state.transaction("edits_of"):
            undone = {record.undoes: record.id for record in self.desk.edits.values() if record.undoes}
            return tuple(
                replace(record, undone_by=undone.get(record.id))
                for record in self.desk.edits.values()
                if document_id in _touched(record) and sees(principal, self._upload(record.upload_id).unit_code)
            )

    def versions_of(self, principal: Principal, document_id: UUID) -> tuple[Document, ...]:
        """See `EditLedger.versions_of`."""
        with self.state.transaction("versions_of"):
            documents = self.state.documents
            known = documents.get(document_id)
            if known is None or not sees(principal, known.unit_code):
                raise NotFoundError("document.unknown")
            chain = [known]
            while chain[0].supersedes is not None:
                chain.insert(0, documents[chain[0].supersedes])
            while later := [newer for newer in documents.values() if newer.supersedes == chain[-1].id]:
                chain.append(later[0])
            return tuple(chain)

    def rescans(self, principal: Principal, *, state: RescanState, limit: int) -> tuple[Rescan, ...]:
        """See `EditLedger.rescans`."""
        with self.state.transaction("rescans"):
            found = [
                rescan
                for rescan in self.desk.rescans.values()
                if rescan.state is state and sees(principal, rescan.unit_code)
            ]
            return tuple(found[:limit])

    def withdraw_rescan(
        self,
        principal: Principal,
        rescan_id: UUID,
        rule: Callable[[Bench, Rescan, Sequence[ReviewItem]], Outcome],
    ) -> tuple[Document, ...]:
        """See `EditLedger.withdraw_rescan`."""
        with self.state.transaction("withdraw_rescan"):
            rescan = self.desk.rescans.get(rescan_id)
            if rescan is None or not sees(principal, rescan.unit_code):
                raise NotFoundError("rescan.unknown")
            bench = self._bench(rescan.upload_id)
            known = self.state.reviews.get(rescan.item_id) if rescan.item_id is not None else None
            items = [] if known is None else [self._normal(known)]
            return self._applied(principal, bench, rule(bench, rescan, items))

    def close_rescans(self, document_id: UUID, by_document_id: UUID) -> None:
        """Close the requests of a document that was superseded, and its questions."""
        with self.state.transaction("close_rescans"):
            for rescan in self.desk.rescans.values():
                if rescan.document_id == document_id and rescan.state is RescanState.OPEN:
                    closed_at = self.state.clock.now
                    self.desk.rescans[rescan.id] = replace(
                        rescan,
                        state=RescanState.CLOSED,
                        closed_at=closed_at,
                        closed_by_document=by_document_id,
                    )
            self._withdraw([item.id for item in self._open_of(document_id=document_id)])

    def claim_document(self, document_id: UUID) -> AssemblyClaim | None:
        """See `AssemblyLedger.claim_document`."""
        with self.state.transaction("claim_document"):
            document = self.state.documents.get(document_id)
            if document is None or document.state is not DocumentState.ASSEMBLING:
                return None
            hold = self.desk.holds.setdefault(document_id, Hold())
            upload = self._upload(document.upload_id)
            if upload.state is not UploadState.DONE or not self.state.is_free(hold.lease_until):
                return None
            hold.attempt, hold.lease_until = hold.attempt + 1, self.state.after(LEASE_SECONDS)
            layout = self._layout(document.upload_id)
            return AssemblyClaim(
                document=document, upload=upload, pages=layout.pages_of(document), attempt=hold.attempt
            )

    def extend_document(self, claim: AssemblyClaim) -> bool:
        """See `AssemblyLedger.extend_document`."""
        with self.state.transaction("extend_document"):
            if not self._holds(claim):
                return False
            self.desk.holds[claim.document.id].lease_until = self.state.after(LEASE_SECONDS)
            return True

    def release_document(self, claim: AssemblyClaim, *, retry_after_seconds: int, excused: bool) -> None:
        """See `AssemblyLedger.release_document`."""
        with self.state.transaction("release_document"):
            if self._holds(claim):
                hold = self.desk.holds[claim.document.id]
                hold.attempt -= excused
                hold.lease_until = self.state.after(retry_after_seconds) if retry_after_seconds else None

    def finish_assembly(self, claim: AssemblyClaim, ended: Document) -> bool:
        """See `AssemblyLedger.finish_assembly`."""
        with self.state.transaction("finish_assembly"):
            if not self._holds(claim):
                return False
            now = self.state.documents[ended.id]
            ended = replace(now, state=ended.state, pdf_key=ended.pdf_key, failure=ended.failure)
            kinds = {item.kind for item in self._open_of(document_id=ended.id)}
            self.state.documents[ended.id] = end_state(
                self._found(self._upload(ended.upload_id)).layout, ended, kinds
            )
            self._count(ended.filing.dossier_code)
            return True

    def dossiers_of_upload(self, upload_id: UUID) -> frozenset[str | None]:
        """See `AssemblyLedger.dossiers_of_upload`."""
        with self.state.transaction("dossiers_of_upload"):
            return frozenset(document.filing.dossier_code for document in self._layout(upload_id).active)

    def forgotten_assemblies(self) -> list[Job]:
        """Return the jobs of documents to be assembled that nobody holds, for `Reconciliation`."""
        return [
            assemble_job(document.upload_id, document.id)
            for document in self.state.documents.values()
            if document.state is DocumentState.ASSEMBLING
            and self._upload(document.upload_id).state is UploadState.DONE
            and self.state.is_free(self.desk.holds.setdefault(document.id, Hold()).lease_until)
        ]

    def _holds(self, claim: AssemblyClaim) -> bool:
        now = self.state.documents[claim.document.id]
        return (now.version, now.state) == (claim.document.version, DocumentState.ASSEMBLING)

    def _open(self, principal: Principal, unit_code: str | None) -> list[ReviewItem]:
        return [
            item
            for item in self.state.reviews.values()
            if item.state is ReviewState.OPEN
            and sees(principal, item.unit_code)
            and (unit_code is None or f"{item.unit_code}.".startswith(f"{unit_code}."))
        ]

    def _entry(self, item: ReviewItem) -> QueueEntry:
        document = self.state.documents[item.document_id]
        return QueueEntry(
            item=self._normal(item),
            dossier_code=document.filing.dossier_code,
            position=document.pages.index(item.page) + 1 if item.page in document.pages else None,
            box=self._box(item),
        )

    def _box(self, item: ReviewItem) -> Box | None:
        name = item.reason.facts.get("field")
        if isinstance(name, str):
            value = self.state.fields.get((item.document_id, FieldName(name)))
            return value.box if value is not None else None
        page = None if item.page is None else self.state.pages[item.upload_id][item.page - 1]
        if page is None:
            return None
        if item.kind is ReviewKind.SECRECY:
            return page.marks.secrecy.box if page.marks.secrecy is not None else None
        if item.kind is not ReviewKind.PAGE or page.quality is None or not page.quality.regions:
            return None
        return min(page.quality.regions, key=lambda region: region.confidence).box

    def _item(self, principal: Principal, item_id: UUID) -> ReviewItem:
        item = self.state.reviews.get(item_id)
        if item is None or not sees(principal, item.unit_code):
            raise NotFoundError("review.unknown")
        return self._normal(item)


def _touched(record: EditRecord) -> set[UUID]:
    contents = (*record.before.documents, *record.after.documents)
    return {content.id for content in contents} | set(record.versions)
