"""Asking for new scans: by officers who cannot read a paper, and by those who review."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from digitize.application.ports_retrieval import AuditLog
from digitize.application.ports_review import Bench, EditLedger, Outcome
from digitize.domain.access import Principal
from digitize.domain.box import Box
from digitize.domain.document import DocumentState
from digitize.domain.errors import ConflictError, InvalidInputError
from digitize.domain.layout import Layout, editable
from digitize.domain.rescans import MOST_NOTE_LETTERS, Rescan, RescanReason, RescanState, awaited_documents
from digitize.domain.review import ReviewItem, ReviewState
from digitize.domain.settling import settle

_MOST_RESCANS: Final = 500


class Rescanning:
    """Use cases around requests for a new scan; `new_id` makes ids."""

    def __init__(self, *, ledger: EditLedger, audit: AuditLog, new_id: Callable[[], UUID]) -> None:
        self._ledger = ledger
        self._audit = audit
        self._new_id = new_id

    def request(
        self,
        principal: Principal,
        document_id: UUID,
        *,
        reason: RescanReason,
        note: str = "",
        page: int | None = None,
        box: Box | None = None,
    ) -> Rescan:
        """Ask for a document, or a page of it, to be scanned again.

        Raises NotFoundError, ConflictError, InvalidInputError (`edit.page_not_in_document`, `rescan.invalid`).
        """
        if len(note) > MOST_NOTE_LETTERS or (box is not None and (page is None or not _is_on_paper(box))):
            raise InvalidInputError("rescan.invalid", {"letters": MOST_NOTE_LETTERS})
        requested: list[Rescan] = []

        def rule(bench: Bench) -> Outcome:
            document = editable(bench.layout, document_id)
            if page is not None and page not in document.pages:
                raise InvalidInputError("edit.page_not_in_document", {"page": page})
            rescan = Rescan(
                id=self._new_id(),
                document_id=document_id,
                upload_id=document.upload_id,
                unit_code=document.unit_code,
                reason=reason,
                requested_by=principal.name,
                page=page,
                box=box,
                note=note.strip(),
            )
            requested.append(rescan)
            settlement = settle(bench.layout, with_request(bench.layout, rescan), bench.open_items)
            return Outcome(settlement=settlement, rescan=rescan)

        self._ledger.change(principal, document_id, rule)
        self._audit.record(principal, "rescan.requested", str(document_id))
        return requested[0]

    def withdraw(self, principal: Principal, rescan_id: UUID) -> None:
        """Take a request back; the question that was answered by it is asked again.

        Raises NotFoundError `rescan.unknown`, ConflictError `rescan.closed`.
        """

        def rule(bench: Bench, rescan: Rescan, items: Sequence[ReviewItem]) -> Outcome:
            if rescan.state is RescanState.CLOSED:
                raise ConflictError("rescan.closed")
            document = bench.layout.document(rescan.document_id)
            is_gone = document.state is DocumentState.SUPERSEDED
            reopened = [] if is_gone else [replace(item, state=ReviewState.OPEN) for item in items]
            others = [other for other in bench.open_rescans if other.id != rescan.id]
            after = replace(bench.layout, awaited=awaited_documents(others))
            settlement = settle(bench.layout, after, bench.open_items, reopened=reopened, touched=(document.id,))
            return Outcome(settlement=settlement, withdrawn_rescan=rescan.id)

        self._ledger.withdraw_rescan(principal, rescan_id, rule)
        self._audit.record(principal, "rescan.withdrawn", str(rescan_id))

    def requests(self, principal: Principal, state: RescanState) -> tuple[Rescan, ...]:
        """Return requests for a new scan, oldest first."""
        return self._ledger.rescans(principal, state=state, limit=_MOST_RESCANS)


def with_request(layout: Layout, rescan: Rescan) -> Layout:
    """Return the layout in which the document of a request waits for its new scan, if that is of all of it."""
    if not rescan.is_of_whole:
        return layout
    return replace(layout, awaited=layout.awaited | {rescan.document_id})


def _is_on_paper(box: Box) -> bool:
    return 0 <= box.left < box.right and 0 <= box.top < box.bottom
