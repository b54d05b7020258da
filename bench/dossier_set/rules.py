"""Runs the worker's own use case on a file that was read: pages become documents that find their dossiers."""

from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Final, cast
from uuid import UUID, uuid5

from bench.dossier_set.dossiers import MadeUpDossier
from bench.dossier_set.memory_register import MemoryRegister
from bench.dossier_set.plans import UploadPlan
from digitize.application.dossier_building import BuiltUpload, DossierBuilding
from digitize.application.ports import UploadClaim
from digitize.application.ports_filing import FilingLedger
from digitize.domain.access import Principal
from digitize.domain.batch import Batch, BatchState, Purpose, Upload, UploadState
from digitize.domain.dossier import DossierCode
from digitize.domain.duplicates import KnownPage
from digitize.domain.page import FileKind
from digitize.domain.recognition import text_of
from digitize.domain.stored_page import StoredPage

_NAMESPACE: Final = UUID("5d1f7a52-6a0e-4bb1-9a31-0d2c6f3b7e41")
_UNIT: Final = "H41"
TODAY: Final = date(2026, 11, 25)
"""After the last dossier of the set was received."""


class FilingRules:
    """The rules over the register of the set; files are built in the order in which they come."""

    def __init__(self, dossiers: Sequence[MadeUpDossier]) -> None:
        self._ledger = _MemoryLedger()
        self._building = DossierBuilding(
            ledger=cast(FilingLedger, self._ledger), register=MemoryRegister(dossiers), today=lambda: TODAY
        )

    def build(self, plan: UploadPlan, pages: Sequence[StoredPage]) -> BuiltUpload:
        """Return the documents of a file."""
        code = None if plan.operator_code is None else DossierCode.parse(plan.operator_code).canonical
        path = PurePosixPath(plan.name)
        batch = Batch(
            id=uuid5(_NAMESPACE, f"batch:{plan.name}"),
            name=plan.name,
            unit_code=_UNIT,
            dossier_code=code,
            purpose=Purpose.COMPONENT,
            state=BatchState.SEALED,
        )
        upload = Upload(
            id=uuid5(_NAMESPACE, plan.name),
            batch_id=batch.id,
            unit_code=_UNIT,
            filename=path.name,
            folder="" if path.parent == PurePosixPath() else str(path.parent),
            sha256="0" * 64,
            size_bytes=1,
            kind=FileKind.PDF,
            state=UploadState.READING,
            page_count=len(pages),
        )
        return self._building.build(UploadClaim(upload=upload, attempt=1), batch, pages)

    def remember(self, built: BuiltUpload, pages: Sequence[StoredPage]) -> None:
        """Keep what was built, for the files that come after."""
        self._ledger.remember(built, pages)


class _MemoryLedger:
    """What building asks of the ledger: the pages that a dossier has already; nothing is scanned anew."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[KnownPage, ...]] = {}

    def earlier_pages(self, claim: UploadClaim, dossier_code: str | None) -> tuple[KnownPage, ...]:  # noqa: ARG002
        return self._known.get(dossier_code or "", ())

    def find_document(self, principal: Principal, document_id: UUID) -> None:  # noqa: ARG002
        return None

    def remember(self, built: BuiltUpload, pages: Sequence[StoredPage]) -> None:
        by_number = {page.number: page for page in pages}
        for part in built.documents:
            code = part.document.filing.dossier_code
            if code is None:
                continue
            upload_id = part.document.upload_id
            self._known[code] = (
                *self._known.get(code, ()),
                *(_known_page(upload_id, by_number[number]) for number in part.document.pages),
            )


def _known_page(upload_id: UUID, page: StoredPage) -> KnownPage:
    return KnownPage(
        upload_id=upload_id,
        number=page.number,
        fingerprint=page.marks.fingerprint,
        text=text_of(page.words),
    )
