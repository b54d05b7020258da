"""Receiving: batches are opened, files come in, the batch is sealed.

A file is acknowledged only after the object store and the ledger hold it. Order of writes: the upload's id
first; the hash over the spooled file; the object under a key that names the id; then ONE transaction with the
ledger row and the job. A crash in between leaves at most an object that nobody names, never a row without its
object.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from digitize.application.ports import IntakeLedger, ObjectStore
from digitize.domain.access import Principal
from digitize.domain.batch import Batch, BatchState, BatchStatus, Purpose, Upload
from digitize.domain.dossier import DossierCode
from digitize.domain.errors import ConflictError, InvalidInputError, NotFoundError, UploadRejectedError
from digitize.domain.keys import original_key
from digitize.domain.page import FileKind, ReadingLimits, detect_kind
from digitize.domain.units import UnitCode

_CHUNK_BYTES = 1 << 20
_LONGEST_FILENAME = 200
_LONGEST_FOLDER = 500
# Marks that turn the direction of text: "hoso\u202efdp.exe" reads as "hosoexe.pdf".
_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """What a scanning room states when it opens a batch; codes as typed.

    `replaces` is the document that is scanned anew in this batch.
    """

    name: str
    unit_code: str
    dossier_code: str | None
    purpose: Purpose
    replaces: UUID | None = None


class Intake:
    """Use cases of the scanning room's desk; `new_id` makes random UUIDs."""

    def __init__(
        self,
        *,
        ledger: IntakeLedger,
        objects: ObjectStore,
        spool: Path,
        new_id: Callable[[], UUID],
        limits: ReadingLimits,
    ) -> None:
        self._ledger = ledger
        self._objects = objects
        self._spool = spool
        self._new_id = new_id
        self._limits = limits

    def open_batch(self, principal: Principal, new: NewBatch) -> Batch:
        """Open a batch; a well-formed unit that is not known yet is created unconfirmed.

        Raises InvalidInputError (`batch.name_invalid`), InvalidUnitCodeError, InvalidDossierCodeError.
        """
        name = unicodedata.normalize("NFC", new.name).strip()
        if not name or len(name) > _LONGEST_FILENAME or not _is_plain_text(name):
            raise InvalidInputError("batch.name_invalid")
        dossier = DossierCode.parse(new.dossier_code).canonical if new.dossier_code else None
        batch = Batch(
            id=self._new_id(),
            name=name,
            unit_code=UnitCode.parse(new.unit_code).canonical,
            dossier_code=dossier,
            purpose=new.purpose,
            state=BatchState.OPEN,
            replaces=new.replaces,
        )
        self._ledger.add_batch(principal, batch)
        return batch

    def batches_named(self, principal: Principal, name: str) -> tuple[Batch, ...]:
        """Return the batches with exactly this name, newest first: a broken run finds its own again."""
        wanted = unicodedata.normalize("NFC", name).strip()
        # No batch has such a name, and PostgreSQL refuses text with a NUL.
        return self._ledger.batches_named(principal, wanted) if _is_plain_text(wanted) else ()

    def receive_upload(
        self,
        principal: Principal,
        batch_id: UUID,
        *,
        filename: str,
        folder: str = "",
        content: BinaryIO,
        declared_sha256: str | None = None,
    ) -> Upload:
        """Take a file into the batch; it is durable when this returns.

        `folder` names the folders it lay in, outermost first, joined by "/". Returns the earlier upload when the
        batch already holds these bytes. Raises UploadRejectedError
        (`upload.name_invalid`, `upload.empty`, `upload.too_large`, `upload.type_unsupported`,
        `upload.hash_mismatch`), NotFoundError (`batch.unknown`), ConflictError (`batch.sealed`) and
        StoreUnavailableError; nothing is kept then.
        """
        batch = self._open_batch(principal, batch_id)
        name = _clean_filename(filename)
        upload_id = self._new_id()
        spooled = self._spool / str(upload_id)
        try:
            size_bytes, sha256 = self._spool_and_hash(content, spooled, name)
            if declared_sha256 is not None and declared_sha256.strip().lower() != sha256:
                raise UploadRejectedError("upload.hash_mismatch", {"filename": name})
            upload = Upload(
                id=upload_id,
                batch_id=batch.id,
                unit_code=batch.unit_code,
                filename=name,
                folder=_clean_folder(folder, name),
                sha256=sha256,
                size_bytes=size_bytes,
                kind=_kind_of(spooled, name),
            )
            earlier = self._ledger.find_upload_by_hash(principal, batch_id, sha256)
            return earlier or self._store(principal, batch, upload, spooled)
        finally:
            spooled.unlink(missing_ok=True)

    def _store(self, principal: Principal, batch: Batch, upload: Upload, spooled: Path) -> Upload:
        key = original_key(upload)
        tags = {"kind": "original", "unit": upload.unit_code}
        if batch.dossier_code is not None:
            tags["dossier"] = batch.dossier_code
        self._objects.put(key, spooled, sha256=upload.sha256, content_type=upload.kind.content_type, tags=tags)
        try:
            kept = self._ledger.add_upload(principal, upload)
        except ConflictError:
            # Sealed while the file came in: the ledger has refused it for certain, so nothing is kept.
            self._objects.delete(key)
            raise
        if kept.id != upload.id:
            # The same bytes arrived at the same moment on another connection, and that one was first.
            self._objects.delete(key)
        return kept

    def seal(self, principal: Principal, batch_id: UUID) -> None:
        """Seal the batch: it takes no more files. Raises NotFoundError."""
        if self._ledger.find_batch(principal, batch_id) is None:
            raise NotFoundError("batch.unknown")
        self._ledger.seal_batch(principal, batch_id)

    def status(self, principal: Principal, batch_id: UUID) -> BatchStatus:
        """Return the batch with its ledger. Raises NotFoundError."""
        status = self._ledger.batch_status(principal, batch_id)
        if status is None:
            raise NotFoundError("batch.unknown")
        return status

    def _open_batch(self, principal: Principal, batch_id: UUID) -> Batch:
        batch = self._ledger.find_batch(principal, batch_id)
        if batch is None:
            raise NotFoundError("batch.unknown")
        if batch.state is not BatchState.OPEN:
            raise ConflictError("batch.sealed")
        return batch

    def _spool_and_hash(self, content: BinaryIO, spooled: Path, filename: str) -> tuple[int, str]:
        """Copy `content` to `spooled`; return its size in bytes and its SHA-256."""
        digest, size_bytes = hashlib.sha256(), 0
        with spooled.open("wb") as target:
            while chunk := content.read(_CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes > self._limits.maximum_file_bytes:
                    megabytes = self._limits.maximum_file_bytes // 1_000_000
                    facts: dict[str, str | int] = {"filename": filename, "maximum_megabytes": megabytes}
                    raise UploadRejectedError("upload.too_large", facts)
                digest.update(chunk)
                target.write(chunk)
        if size_bytes == 0:
            raise UploadRejectedError("upload.empty", {"filename": filename})
        return size_bytes, digest.hexdigest()


def _kind_of(spooled: Path, filename: str) -> FileKind:
    with spooled.open("rb") as stream:
        kind = detect_kind(stream.read(1024))
    if kind is None:
        raise UploadRejectedError("upload.type_unsupported", {"filename": filename})
    return kind


def _clean_filename(filename: str) -> str:
    """Return the name in NFC; raises UploadRejectedError for a name that could mislead a person or a program."""
    name = unicodedata.normalize("NFC", filename).strip()
    shown = "".join(character for character in name if _is_plain_text(character))[:60]
    if not name or len(name) > _LONGEST_FILENAME or not _is_plain_text(name):
        raise UploadRejectedError("upload.name_invalid", {"filename": shown})
    if "/" in name or "\\" in name or name in {".", ".."}:
        raise UploadRejectedError("upload.name_invalid", {"filename": shown})
    return name


def _clean_folder(folder: str, filename: str) -> str:
    """Return the folder names in NFC; raises UploadRejectedError for a path that leads anywhere else."""
    names = [unicodedata.normalize("NFC", name).strip() for name in folder.split("/")] if folder else []
    is_path = any(not name or name in {".", ".."} or "\\" in name for name in names)
    if is_path or len(folder) > _LONGEST_FOLDER or not _is_plain_text(folder):
        raise UploadRejectedError("upload.name_invalid", {"filename": filename})
    return "/".join(names)


def _is_plain_text(text: str) -> bool:
    return not any(
        character in _DIRECTION_MARKS or unicodedata.category(character) in {"Cc", "Cs"} for character in text
    )
