"""Documents that are assembled anew: held with a lease, and written only while nobody changed them."""

from dataclasses import replace
from uuid import UUID

from digitize.application.leases import LEASE_SECONDS
from digitize.application.ports_review import AssemblyClaim
from digitize.domain.access import SYSTEM
from digitize.domain.document import Document
from digitize.domain.settling import end_state
from digitize.storage.database import Database, load_queries
from digitize.storage.edits import bench_of
from digitize.storage.filing_ledger import finish_document
from digitize.storage.rows import document_of_row, stored_page_of_row, upload_of_row


class PostgresAssemblyLedger:
    """Implements `AssemblyLedger`; `lease_seconds` is how long a claim lasts without being prolonged."""

    def __init__(self, database: Database, *, lease_seconds: int = LEASE_SECONDS) -> None:
        self._database = database
        self._lease_seconds = lease_seconds
        self._queries = load_queries("edits")
        self._documents = load_queries("documents")
        self._processing = load_queries("processing")

    def claim_document(self, document_id: UUID) -> AssemblyClaim | None:
        """See `AssemblyLedger.claim_document`."""
        with self._database.unit_scope(SYSTEM) as connection:
            row = self._queries.claim_document(
                connection, document_id=document_id, lease_seconds=self._lease_seconds
            )
            if row is None:
                return None
            document = document_of_row(row)
            upload = self._queries.upload_of_document(connection, document_id=document_id)
            pages = self._processing.stored_pages(
                connection, upload_id=document.upload_id, first=min(document.pages), last=max(document.pages)
            )
            by_number = {page["number"]: stored_page_of_row(page) for page in pages}
            return AssemblyClaim(
                document=document,
                upload=upload_of_row(upload),
                pages=tuple(by_number[number] for number in document.pages),
                attempt=row["assembly_attempt"],
            )

    def extend_document(self, claim: AssemblyClaim) -> bool:
        """See `AssemblyLedger.extend_document`."""
        with self._database.unit_scope(SYSTEM) as connection:
            row = self._queries.extend_document(
                connection,
                document_id=claim.document.id,
                version=claim.document.version,
                lease_seconds=self._lease_seconds,
            )
        return row is not None

    def release_document(self, claim: AssemblyClaim, *, retry_after_seconds: int, excused: bool) -> None:
        """See `AssemblyLedger.release_document`."""
        with self._database.unit_scope(SYSTEM) as connection:
            self._queries.release_document(
                connection,
                document_id=claim.document.id,
                version=claim.document.version,
                retry_after_seconds=retry_after_seconds,
                excused=int(excused),
            )

    def finish_assembly(self, claim: AssemblyClaim, ended: Document) -> bool:
        """See `AssemblyLedger.finish_assembly`."""
        with self._database.unit_scope(SYSTEM) as connection:
            upload = self._queries.lock_upload_of_document(connection, document_id=ended.id, units=None)
            bench = bench_of(connection, upload_of_row(upload))
            now = bench.layout.document(ended.id)
            if (now.version, now.state) != (claim.document.version, claim.document.state):
                return False
            ended = replace(now, state=ended.state, pdf_key=ended.pdf_key, failure=ended.failure)
            kinds = {item.kind for item in bench.open_items if item.document_id == ended.id}
            ended = end_state(bench.layout, ended, kinds)
            self._documents.share_register(connection)
            # It took the place of the one it supersedes when it was finished for the first time.
            finish_document(connection, replace(ended, supersedes=None))
            return True

    def dossiers_of_upload(self, upload_id: UUID) -> frozenset[str | None]:
        """See `AssemblyLedger.dossiers_of_upload`."""
        with self._database.unit_scope(SYSTEM) as connection:
            rows = self._queries.dossiers_of_upload(connection, upload_id=upload_id)
            return frozenset(row["dossier_code"] for row in rows)
