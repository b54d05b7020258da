"""The whole ledger in memory: every port of it over one state, the twin of the PostgreSQL adapters."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from digitize.application.ports_retrieval import PageHit
from digitize.domain.access import Principal
from digitize.domain.batch import Upload
from digitize.domain.document import Document, DocumentState, FilingState
from digitize.domain.fields import FieldName, FieldValue
from digitize.domain.near_words import is_dictionary_word
from digitize.domain.register import mask_citizen_number
from tests.fakes.ledger_filing import FilingPart
from tests.fakes.ledger_intake import IntakePart
from tests.fakes.ledger_state import LedgerState, sees

_IS_FOUND = (DocumentState.READY, DocumentState.NEEDS_REVIEW, DocumentState.FAILED)


class InMemoryLedger(IntakePart, FilingPart):
    """Implements every port of the ledger; `state` shows its tables, its queue and its clock."""

    def __init__(self, state: LedgerState | None = None) -> None:
        super().__init__(state or LedgerState())

    def find_document(self, principal: Principal, document_id: UUID) -> Document | None:
        """See `DocumentLibrary.find_document`."""
        with self.state.transaction("find_document"):
            document = self.state.documents.get(document_id)
            return document if document is not None and sees(principal, document.unit_code) else None

    def documents_of_dossier(self, principal: Principal, canonical_code: str) -> tuple[Document, ...]:
        """See `DocumentLibrary.documents_of_dossier`."""
        with self.state.transaction("documents_of_dossier"):
            found = [
                document for document in self._visible(principal) if document.filing.dossier_code == canonical_code
            ]
            return tuple(sorted(found, key=lambda document: document.sequence or 0))

    def unfiled_documents(self, principal: Principal, *, limit: int) -> tuple[Document, ...]:
        """See `DocumentLibrary.unfiled_documents`."""
        with self.state.transaction("unfiled_documents"):
            found = [
                document for document in self._visible(principal) if document.filing.state is not FilingState.FILED
            ]
            return tuple(found[:limit])

    def has_secret_document(self, upload_id: UUID) -> bool:
        """See `DocumentLibrary.has_secret_document`."""
        with self.state.transaction("has_secret_document"):
            return any(
                document.upload_id == upload_id
                and document.failure is not None
                and document.failure.code == "secrecy.marked"
                for document in self.state.documents.values()
                if document.state is DocumentState.QUARANTINED
            )

    def fields_of(self, document_id: UUID) -> tuple[FieldValue, ...]:
        """See `DocumentLibrary.fields_of`."""
        with self.state.transaction("fields_of"):
            held = {name: field for (owner, name), field in self.state.fields.items() if owner == document_id}
            return tuple(_shown(held[name]) for name in FieldName if name in held)

    def find_upload(self, principal: Principal, upload_id: UUID) -> Upload | None:
        """See `DocumentLibrary.find_upload`."""
        with self.state.transaction("find_upload"):
            row = self.state.uploads.get(upload_id)
            return row.upload if row is not None and sees(principal, row.upload.unit_code) else None

    def pages_with(
        self, principal: Principal, tokens: Sequence[str], *, limit: int
    ) -> tuple[tuple[PageHit, ...], int]:
        """See `SearchIndex.pages_with`."""
        with self.state.transaction("pages_with"):
            hits = [
                PageHit(
                    document_id=document.id,
                    dossier_code=document.filing.dossier_code,
                    number=document.pages.index(page.number) + 1,
                    words=page.words,
                )
                for document in reversed(self._visible(principal))
                if document.state in _IS_FOUND
                for page in self.state.pages[document.upload_id]
                if page.number in document.pages and page.tokens and set(tokens) <= page.tokens
            ]
            return tuple(hits[:limit]), len(hits)

    def known_words(self, words: Collection[str]) -> frozenset[str]:
        """See `SearchIndex.known_words`."""
        with self.state.transaction("known_words"):
            held = {token for pages in self.state.pages.values() for page in pages for token in page.tokens}
            return frozenset(word for word in words if word in held and is_dictionary_word(word))

    def count_pages(self, principal: Principal, tokens: Sequence[str]) -> int:
        """See `SearchIndex.count_pages`."""
        return self.pages_with(principal, tokens, limit=1)[1]

    def record(self, principal: Principal, action: str, subject: str) -> None:
        """See `AuditLog.record`."""
        with self.state.transaction("record"):
            self.state.audit_entries.append((principal.name, action, subject))

    def _visible(self, principal: Principal) -> list[Document]:
        return [
            document
            for document in self.state.documents.values()
            if sees(principal, document.unit_code) and document.state is not DocumentState.SUPERSEDED
        ]


def _shown(field: FieldValue) -> FieldValue:
    if field.name is not FieldName.HOLDER_NUMBER:
        return field
    return replace(field, value=mask_citizen_number(field.value))
