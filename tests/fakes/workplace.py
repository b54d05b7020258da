"""The whole system over fakes: every use case on one ledger, one object store and one reader in memory."""

import io
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from digitize.application.assembly import DocumentAssembly
from digitize.application.checklist import ChecklistDesk
from digitize.application.cover_sheets import CoverSheets
from digitize.application.dossier_building import DossierBuilding
from digitize.application.dossier_feed import DossierFeed
from digitize.application.editing import Editing
from digitize.application.finishing import Finishing
from digitize.application.intake import Intake, NewBatch
from digitize.application.processing import Processing
from digitize.application.reassembly import Reassembly
from digitize.application.register import RegisterImport
from digitize.application.register_check import RegisterCheck
from digitize.application.reporting import Reporting
from digitize.application.rescanning import Rescanning
from digitize.application.retrieval import Retrieval
from digitize.application.review import Review
from digitize.application.search import Search
from digitize.domain.access import SERVICE
from digitize.domain.batch import Batch, BatchStatus, Purpose, Upload
from digitize.domain.document import Document
from digitize.domain.page import ReadingLimits
from digitize.domain.register_columns import COLUMN_NAMES
from digitize.export import cover_sheets
from digitize.export.workbooks import workbook_rows
from digitize.storage.job_queue import ASSEMBLE_DOCUMENT, FINISH_UPLOAD, PROBE_UPLOAD, Job
from tests.builders import new_register_row
from tests.fakes.checklists import InMemoryChecklists
from tests.fakes.filing_register import InMemoryFilingRegister
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.ledger_review import InMemoryReviewDesk
from tests.fakes.objects import InMemoryObjectStore
from tests.fakes.originals import FetchedOriginals
from tests.fakes.page_reader import FakePageReader, ScriptedPage, scripted_upload
from tests.fakes.register import InMemoryRegister

MAXIMUM_FILE_BYTES = 1_000_000
"""Small, so that a file that is too large need not be large."""


@contextmanager
def no_heartbeat(extend: Callable[[], bool]) -> Iterator[None]:
    """Prolong nothing: time in the fakes moves only when a test moves it."""
    assert extend is not None
    yield


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """The use cases, and the fakes behind them; `folder` holds spool and scratch."""

    ledger: InMemoryLedger
    objects: InMemoryObjectStore
    reader: FakePageReader
    register: InMemoryRegister
    folder: Path
    intake: Intake
    processing: Processing
    finishing: Finishing
    retrieval: Retrieval
    search: Search
    register_import: RegisterImport
    dossier_feed: DossierFeed
    checklist_desk: ChecklistDesk
    cover_sheets: CoverSheets
    review: Review
    editing: Editing
    rescanning: Rescanning
    reassembly: Reassembly
    reporting: Reporting

    @property
    def spool(self) -> Path:
        """Where uploads are spooled."""
        return self.folder / "spool"

    def open_batch(
        self, *, unit_code: str = "H41.16", dossier_code: str | None = None, replaces: UUID | None = None
    ) -> Batch:
        """Open a batch."""
        new = NewBatch(
            name="Sáng",
            unit_code=unit_code,
            dossier_code=dossier_code,
            purpose=Purpose.COMPONENT,
            replaces=replaces,
        )
        return self.intake.open_batch(SERVICE, new)

    def receive(self, batch: Batch, data: bytes, filename: str = "don-de-nghi.pdf") -> Upload:
        """Take a file into a batch."""
        return self.intake.receive_upload(SERVICE, batch.id, filename=filename, content=io.BytesIO(data))

    def take_in(self, *texts: str, dossier_code: str | None = None) -> Upload:
        """Take in an upload with these pages, in a batch of its own."""
        data = scripted_upload([ScriptedPage(lines=(text,)) for text in texts])
        return self.receive(self.open_batch(dossier_code=dossier_code), data)

    def register_dossier(self, code: str) -> None:
        """Put a dossier without papers into the register; `code` as issued."""
        row = new_register_row(code)
        self.register.save(SERVICE, [row], frozenset(COLUMN_NAMES))
        self.ledger.state.measure_bits[row.code.canonical] = 0

    def run_jobs(self) -> None:
        """Do what workers do until no job waits."""
        while jobs := self.ledger.state.waiting_jobs():
            queued = next(entry for entry in self.ledger.state.jobs if entry.job is jobs[0])
            queued.is_begun = True
            try:
                self._run(queued.job)
            finally:
                self.ledger.state.jobs.remove(queued)

    def status(self, batch_id: UUID) -> BatchStatus:
        """Return what became of a batch."""
        return self.intake.status(SERVICE, batch_id)

    def document_of(self, upload: Upload) -> Document:
        """Return the one document of an upload."""
        (document,) = self.ledger.state.documents_of(upload.id)
        return document

    def _run(self, job: Job) -> None:
        upload_id = UUID(str(job.arguments["upload_id"]))
        if job.task == PROBE_UPLOAD:
            self.processing.probe_upload(upload_id)
        elif job.task == ASSEMBLE_DOCUMENT:
            self.reassembly.assemble_document(UUID(str(job.arguments["document_id"])))
        elif job.task == FINISH_UPLOAD:
            self.finishing.finish_upload(upload_id)
        else:
            first, last = int(job.arguments["first"]), int(job.arguments["last"])
            self.processing.read_pages(upload_id, first=first, last=last)


def new_workplace(folder: Path) -> Workplace:
    """Put everything together; `folder` is empty and belongs to the test."""
    for name in ("spool", "scratch", "originals"):
        (folder / name).mkdir()
    ledger, objects = InMemoryLedger(), InMemoryObjectStore()
    reader, register = FakePageReader(), InMemoryRegister()
    originals = FetchedOriginals(objects, folder / "originals")
    checklists = InMemoryChecklists(register=register)
    check = RegisterCheck(InMemoryFilingRegister(register=register))
    desk = InMemoryReviewDesk(ledger.state)
    return Workplace(
        ledger=ledger,
        objects=objects,
        reader=reader,
        register=register,
        folder=folder,
        intake=Intake(
            ledger=ledger,
            objects=objects,
            spool=folder / "spool",
            new_id=uuid.uuid4,
            limits=ReadingLimits(maximum_file_bytes=MAXIMUM_FILE_BYTES),
        ),
        processing=Processing(
            ledger=ledger, objects=objects, originals=originals, reader=reader, heartbeat=no_heartbeat
        ),
        finishing=_finishing(ledger, register, originals, reader, folder),
        retrieval=_retrieval(ledger, register, originals, reader, folder),
        search=Search(index=ledger, audit=ledger),
        register_import=RegisterImport(register, workbook_rows=workbook_rows),
        dossier_feed=DossierFeed(register, checklists),
        checklist_desk=ChecklistDesk(checklists=checklists, audit=ledger, today=lambda: date(2022, 11, 15)),
        cover_sheets=CoverSheets(printer=cover_sheets, register=register, scratch=folder / "scratch"),
        review=Review(queue=desk, ledger=desk, register=check, audit=ledger, new_id=uuid.uuid4),
        editing=Editing(ledger=desk, register=check, audit=ledger, new_id=uuid.uuid4),
        rescanning=Rescanning(ledger=desk, audit=ledger, new_id=uuid.uuid4),
        reassembly=_reassembly(desk, originals, reader, folder),
        reporting=Reporting(register),
    )


def _reassembly(
    desk: InMemoryReviewDesk, originals: FetchedOriginals, reader: FakePageReader, folder: Path
) -> Reassembly:
    return Reassembly(
        ledger=desk,
        assembly=_assembly(originals, reader, folder),
        objects=originals.objects,
        heartbeat=no_heartbeat,
    )


def _finishing(
    ledger: InMemoryLedger,
    register: InMemoryRegister,
    originals: FetchedOriginals,
    reader: FakePageReader,
    folder: Path,
) -> Finishing:
    return Finishing(
        claims=ledger,
        ledger=ledger,
        building=DossierBuilding(
            ledger=ledger,
            register=InMemoryFilingRegister(register=register),
            today=lambda: ledger.state.clock.now.date(),
        ),
        assembly=_assembly(originals, reader, folder),
        heartbeat=no_heartbeat,
    )


def _assembly(originals: FetchedOriginals, reader: FakePageReader, folder: Path) -> DocumentAssembly:
    return DocumentAssembly(
        objects=originals.objects, originals=originals, reader=reader, scratch=folder / "scratch"
    )


def _retrieval(
    ledger: InMemoryLedger,
    register: InMemoryRegister,
    originals: FetchedOriginals,
    reader: FakePageReader,
    folder: Path,
) -> Retrieval:
    return Retrieval(
        library=ledger,
        register=register,
        objects=originals.objects,
        originals=originals,
        reader=reader,
        audit=ledger,
        scratch=folder / "scratch",
    )
