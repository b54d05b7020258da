"""Puts the parts of the service together; with `bootstrap_reading` the only file that names concrete adapters."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from digitize.api.app import Services
from digitize.application.assembly import DocumentAssembly
from digitize.application.checklist import ChecklistDesk
from digitize.application.cover_sheets import CoverSheets
from digitize.application.dossier_building import DossierBuilding
from digitize.application.dossier_feed import DossierFeed
from digitize.application.editing import Editing
from digitize.application.finishing import Finishing
from digitize.application.intake import Intake
from digitize.application.leases import heartbeat
from digitize.application.ports import Reconciliation
from digitize.application.processing import Processing
from digitize.application.reassembly import Reassembly
from digitize.application.register import RegisterImport
from digitize.application.register_check import RegisterCheck
from digitize.application.reporting import Reporting
from digitize.application.rescanning import Rescanning
from digitize.application.retrieval import Retrieval
from digitize.application.review import Review
from digitize.application.search import Search
from digitize.bootstrap_reading import UnusableMachineError, require_usable_machine
from digitize.domain.access import SYSTEM
from digitize.domain.page import ReadingLimits
from digitize.domain.periods import office_zone
from digitize.export.cover_sheets import write_cover_sheets, write_label_sheet
from digitize.export.workbooks import workbook_rows
from digitize.ocr.page_reader import PixelPageReader
from digitize.settings import Settings
from digitize.storage import migrations
from digitize.storage.assemblies import PostgresAssemblyLedger
from digitize.storage.checklists import PostgresChecklists
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.coverage_facts import PostgresCoverageFacts
from digitize.storage.database import Database
from digitize.storage.documents import PostgresLibrary
from digitize.storage.edits import PostgresEditLedger
from digitize.storage.fields import SealedFields
from digitize.storage.filing_ledger import PostgresFilingLedger
from digitize.storage.filing_register import PostgresFilingRegister
from digitize.storage.job_queue import JobQueue
from digitize.storage.ledger import PostgresIntakeLedger
from digitize.storage.objects import S3ObjectStore
from digitize.storage.originals import CachedOriginals
from digitize.storage.processing_ledger import PostgresProcessingLedger
from digitize.storage.reconciliation import PostgresReconciliation
from digitize.storage.register import PostgresRegister
from digitize.storage.review import PostgresReviewQueue


class MissingSettingError(Exception):
    """A setting that this command needs is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        """Return the sentence for the person who starts the command."""
        return (
            f"Chưa đặt {self.name}. `digitize up` tự đặt mọi thứ; nếu chạy phân tán, hãy xem docs/operations.md."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerServices:
    """What a worker process runs; `database_url` is where its jobs come from."""

    database_url: str
    processing: Processing
    finishing: Finishing
    reassembly: Reassembly
    reconciliation: Reconciliation
    close: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Adapters:
    """The adapters that the API and the workers share."""

    database: Database
    objects: S3ObjectStore
    cipher: CitizenNumbers
    register: PostgresRegister
    originals: CachedOriginals
    reader: PixelPageReader
    library: PostgresLibrary
    queue: JobQueue
    scratch: Path

    def close(self) -> None:
        self.reader.close()
        self.database.close()
        shutil.rmtree(self.scratch, ignore_errors=True)


def build_services(settings: Settings) -> Services:
    """Return the use cases of the API. Raises MissingSettingError."""
    parts = _adapters(settings, "api", pool_size=16)
    spool = parts.scratch / "spool"
    spool.mkdir()
    # Multipart bodies are spooled by the web framework: on the data disk, not in a small /tmp.
    tempfile.tempdir = str(spool)
    checklists = PostgresChecklists(parts.database)
    edits = PostgresEditLedger(parts.database, parts.queue, parts.cipher)
    check = RegisterCheck(PostgresFilingRegister(parts.database, parts.cipher))
    return Services(
        intake=_intake(parts, spool),
        retrieval=_retrieval(parts),
        search=Search(index=parts.library, audit=parts.library),
        register_import=RegisterImport(parts.register, workbook_rows=workbook_rows),
        dossier_feed=DossierFeed(parts.register, checklists),
        checklist_desk=ChecklistDesk(checklists=checklists, audit=parts.library, today=_office_day),
        cover_sheets=CoverSheets(printer=_SheetPrinter(), register=parts.register, scratch=parts.scratch),
        review=Review(
            queue=PostgresReviewQueue(parts.database),
            ledger=edits,
            register=check,
            audit=parts.library,
            new_id=uuid4,
        ),
        editing=Editing(ledger=edits, register=check, audit=parts.library, new_id=uuid4),
        rescanning=Rescanning(ledger=edits, audit=parts.library, new_id=uuid4),
        reporting=Reporting(PostgresCoverageFacts(parts.database)),
        checks={"ledger": lambda: _check_ledger(parts.database), "store": parts.objects.ensure_bucket},
        close=parts.close,
    )


def _intake(parts: _Adapters, spool: Path) -> Intake:
    return Intake(
        ledger=PostgresIntakeLedger(parts.database, parts.queue),
        objects=parts.objects,
        spool=spool,
        new_id=uuid4,
        limits=ReadingLimits(),
    )


def _retrieval(parts: _Adapters) -> Retrieval:
    return Retrieval(
        library=parts.library,
        register=parts.register,
        objects=parts.objects,
        originals=parts.originals,
        reader=parts.reader,
        audit=parts.library,
        scratch=parts.scratch,
    )


def build_worker(settings: Settings) -> WorkerServices:
    """Return what a worker process runs. Raises MissingSettingError, UnusableMachineError."""
    parts = _adapters(settings, "worker", pool_size=4)
    try:
        require_usable_machine(settings.engine_choice, parts.scratch)
    except UnusableMachineError:
        parts.close()
        raise
    processing_ledger = PostgresProcessingLedger(parts.database, parts.queue)
    assembly = DocumentAssembly(
        objects=parts.objects, originals=parts.originals, reader=parts.reader, scratch=parts.scratch
    )
    return WorkerServices(
        database_url=database_url(settings),
        processing=Processing(
            ledger=processing_ledger,
            objects=parts.objects,
            originals=parts.originals,
            reader=parts.reader,
            heartbeat=heartbeat,
        ),
        finishing=_finishing(parts, processing_ledger, assembly),
        reassembly=Reassembly(
            ledger=PostgresAssemblyLedger(parts.database),
            assembly=assembly,
            objects=parts.objects,
            heartbeat=heartbeat,
        ),
        reconciliation=PostgresReconciliation(parts.database, parts.queue),
        close=parts.close,
    )


def _finishing(parts: _Adapters, claims: PostgresProcessingLedger, assembly: DocumentAssembly) -> Finishing:
    ledger = PostgresFilingLedger(parts.database, SealedFields(parts.cipher))
    register = PostgresFilingRegister(parts.database, parts.cipher)
    return Finishing(
        claims=claims,
        ledger=ledger,
        building=DossierBuilding(ledger=ledger, register=register, today=_office_day),
        assembly=assembly,
        heartbeat=heartbeat,
    )


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema. Raises MissingSettingError."""
    owner = settings.database_owner_url
    migrations.migrate(owner.get_secret_value() if owner else database_url(settings))


def ensure_bucket(settings: Settings) -> None:
    """Make the bucket if it is not there. Raises MissingSettingError, StoreUnavailableError."""
    _object_store(settings).ensure_bucket()


def api_token(settings: Settings) -> str:
    """Return the service token: from the settings, else from the data folder. Raises MissingSettingError."""
    if settings.api_token is not None:
        return settings.api_token.get_secret_value()
    if settings.token_file.exists():
        return settings.token_file.read_text(encoding="ascii").strip()
    raise MissingSettingError("DIGITIZE_API_TOKEN")


def database_url(settings: Settings) -> str:
    """Return the URL of the ledger. Raises MissingSettingError."""
    if settings.database_url is None:
        raise MissingSettingError("DIGITIZE_DATABASE_URL")
    return settings.database_url.get_secret_value()


def _adapters(settings: Settings, name: str, *, pool_size: int) -> _Adapters:
    if settings.secret_key is None:
        raise MissingSettingError("DIGITIZE_SECRET_KEY")
    scratch_root = settings.data_dir / "scratch"
    scratch_root.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=scratch_root))
    originals = scratch / "originals"
    originals.mkdir()
    database = Database(database_url(settings), pool_size=pool_size)
    objects = _object_store(settings)
    cipher = CitizenNumbers(settings.secret_key.get_secret_value())
    return _Adapters(
        database=database,
        objects=objects,
        cipher=cipher,
        register=PostgresRegister(database, cipher),
        originals=CachedOriginals(objects, originals),
        reader=PixelPageReader(ReadingLimits(), scratch, settings.engine_choice),
        library=PostgresLibrary(database),
        queue=JobQueue(),
        scratch=scratch,
    )


def _object_store(settings: Settings) -> S3ObjectStore:
    needed = {
        "DIGITIZE_S3_ENDPOINT": settings.s3_endpoint,
        "DIGITIZE_S3_ACCESS_KEY": settings.s3_access_key,
        "DIGITIZE_S3_SECRET_KEY": settings.s3_secret_key,
    }
    for name, value in needed.items():
        if value is None:
            raise MissingSettingError(name)
    return S3ObjectStore(
        endpoint=settings.s3_endpoint or "",
        access_key=settings.s3_access_key or "",
        secret_key=settings.s3_secret_key.get_secret_value() if settings.s3_secret_key else "",
        bucket=settings.s3_bucket,
    )


def _office_day() -> date:
    return datetime.now(office_zone()).date()


class _SheetPrinter:
    """The port `SheetPrinter` on the functions of `digitize.export`."""

    write_cover_sheets = staticmethod(write_cover_sheets)
    write_label_sheet = staticmethod(write_label_sheet)


def _check_ledger(database: Database) -> None:
    with database.unit_scope(SYSTEM):
        # Opening the scope asks the database already.
        return
