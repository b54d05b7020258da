"""Intake: a file is acknowledged only after store and ledger hold it; what is refused leaves nothing."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import BinaryIO, cast
from uuid import UUID, uuid4

import pytest

from digitize.application.intake import Intake, NewBatch
from digitize.domain.access import SERVICE, Principal
from digitize.domain.batch import BatchState, Purpose, Upload
from digitize.domain.errors import (
    ConflictError,
    DigitizeError,
    InvalidInputError,
    LedgerUnavailableError,
    NotFoundError,
    StoreUnavailableError,
    UploadRejectedError,
)
from digitize.domain.keys import original_key
from digitize.domain.page import FileKind, ReadingLimits
from tests.fakes.ledger import InMemoryLedger
from tests.fakes.page_reader import ScriptedPage, scripted_upload
from tests.fakes.workplace import MAXIMUM_FILE_BYTES, Workplace

DATA = scripted_upload([ScriptedPage(lines=("Kính gửi",))])
STRANGER = Principal(name="stranger", units=frozenset({"H41.99"}))


def assert_nothing_kept(workplace: Workplace) -> None:
    assert workplace.objects.objects == {}
    assert_nothing_acknowledged(workplace)


def assert_nothing_acknowledged(workplace: Workplace) -> None:
    assert workplace.ledger.state.uploads == {}
    assert workplace.ledger.state.jobs == []
    assert list(workplace.spool.iterdir()) == []


def test_batch_is_opened_with_canonical_codes(workplace: Workplace) -> None:
    new = NewBatch(
        name="  Sa\u0301ng 23/11 ",
        unit_code="000.00.16.H41",
        dossier_code="000.00.16.H41-221115-0001",
        purpose=Purpose.RESULT,
    )
    batch = workplace.intake.open_batch(SERVICE, new)
    assert (batch.name, batch.unit_code, batch.dossier_code, batch.purpose, batch.state) == (
        "Sáng 23/11",
        "H41.16",
        "H41.16-221115-0001",
        Purpose.RESULT,
        BatchState.OPEN,
    )
    assert workplace.intake.batches_named(SERVICE, "Sa\u0301ng 23/11") == (batch,)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "batch.name_invalid"),
        ({"name": "x" * 201}, "batch.name_invalid"),
        ({"name": "a\nb"}, "batch.name_invalid"),
        ({"name": "a\u202eb"}, "batch.name_invalid"),
        ({"unit_code": "sở"}, "unit.invalid_code"),
        ({"dossier_code": "H41.16-221315-0001"}, "dossier.invalid_code"),
    ],
)
def test_wrong_batch_is_refused(workplace: Workplace, change: dict[str, str], code: str) -> None:
    new = NewBatch(name="Sáng", unit_code="H41.16", dossier_code=None, purpose=Purpose.COMPONENT)
    with pytest.raises(InvalidInputError) as refusal:
        workplace.intake.open_batch(SERVICE, replace(new, **change))  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert workplace.ledger.state.batches == {}


def test_name_that_no_batch_can_have_finds_none(workplace: Workplace) -> None:
    workplace.ledger.state.fail_next("batches_named")
    assert workplace.intake.batches_named(SERVICE, "a\0b") == (), "the database is not even asked"


def test_received_file_is_in_store_and_ledger_with_its_job(workplace: Workplace) -> None:
    batch = workplace.open_batch(dossier_code="H41.16-221115-0001")
    upload = workplace.receive(batch, DATA, "Đơn đề nghị.pdf")
    assert upload.sha256 == hashlib.sha256(DATA).hexdigest()
    assert (upload.size_bytes, upload.kind, upload.unit_code) == (len(DATA), FileKind.PDF, "H41.16")
    stored = workplace.objects.objects[original_key(upload)]
    assert (stored.data, stored.content_type) == (DATA, "application/pdf")
    assert workplace.objects.tags_of[original_key(upload)] == {
        "kind": "original",
        "unit": "H41.16",
        "dossier": "H41.16-221115-0001",
    }
    assert [job.task for job in workplace.ledger.state.waiting_jobs()] == ["probe_upload"]
    assert list(workplace.spool.iterdir()) == []


def test_hash_stated_in_capitals_is_the_same_hash(workplace: Workplace) -> None:
    stated = hashlib.sha256(DATA).hexdigest().upper()
    workplace.intake.receive_upload(
        SERVICE,
        workplace.open_batch().id,
        filename="a.pdf",
        content=io.BytesIO(DATA),
        declared_sha256=f" {stated} ",
    )
    assert len(workplace.objects.objects) == 1


@pytest.mark.parametrize(
    ("filename", "data", "declared", "code"),
    [
        ("a.pdf", b"", None, "upload.empty"),
        ("a.pdf", b"%PDF-" + b"x" * MAXIMUM_FILE_BYTES, None, "upload.too_large"),
        ("a.pdf", b"Day la van ban", None, "upload.type_unsupported"),
        ("a.pdf", b"MZ\x90\0%PDF-1.7", None, "upload.type_unsupported"),
        ("a.pdf", DATA, "0" * 64, "upload.hash_mismatch"),
        ("a.pdf", DATA, "không phải hash", "upload.hash_mismatch"),
        ("", DATA, None, "upload.name_invalid"),
        ("   ", DATA, None, "upload.name_invalid"),
        ("..", DATA, None, "upload.name_invalid"),
        ("../../etc/passwd", DATA, None, "upload.name_invalid"),
        ("..\\boot.ini", DATA, None, "upload.name_invalid"),
        ("x" * 201, DATA, None, "upload.name_invalid"),
        ("hoso\u202efdp.exe", DATA, None, "upload.name_invalid"),
        ("a\u2066b.pdf", DATA, None, "upload.name_invalid"),
        ("a\0.pdf", DATA, None, "upload.name_invalid"),
        ("a\r\nb.pdf", DATA, None, "upload.name_invalid"),
        ("a\udcff.pdf", DATA, None, "upload.name_invalid"),
    ],
)
def test_refused_file_leaves_nothing(
    workplace: Workplace, filename: str, data: bytes, declared: str | None, code: str
) -> None:
    batch = workplace.open_batch()
    with pytest.raises(UploadRejectedError) as refusal:
        workplace.intake.receive_upload(
            SERVICE, batch.id, filename=filename, content=io.BytesIO(data), declared_sha256=declared
        )
    assert refusal.value.code == code
    shown = str(refusal.value.facts["filename"])
    assert len(shown) <= 60
    assert shown.isprintable()
    assert_nothing_kept(workplace)


def test_file_of_exactly_the_limit_is_taken(workplace: Workplace) -> None:
    data = DATA + b" " * (MAXIMUM_FILE_BYTES - len(DATA))
    assert workplace.receive(workplace.open_batch(), data).size_bytes == MAXIMUM_FILE_BYTES


def test_name_of_two_hundred_characters_is_kept_in_nfc(workplace: Workplace) -> None:
    name = "a\u0301" * 196 + ".pdf"
    assert workplace.receive(workplace.open_batch(), DATA, name).filename == "á" * 196 + ".pdf"


def test_store_outage_leaves_no_row(workplace: Workplace) -> None:
    batch = workplace.open_batch()
    workplace.objects.fail_next("put")
    with pytest.raises(StoreUnavailableError):
        workplace.receive(batch, DATA)
    assert_nothing_kept(workplace)
    assert workplace.receive(batch, DATA).id in workplace.ledger.state.uploads, "the second try works"


def test_ledger_outage_acknowledges_nothing_and_may_leave_an_object_that_nobody_names(
    workplace: Workplace,
) -> None:
    batch = workplace.open_batch()
    workplace.ledger.state.fail_next("add_upload")
    with pytest.raises(LedgerUnavailableError):
        workplace.receive(batch, DATA)
    assert_nothing_acknowledged(workplace)
    assert len(workplace.objects.objects) == 1
    upload = workplace.receive(batch, DATA)
    assert original_key(upload) in workplace.objects.objects


@pytest.mark.parametrize("method", ["find_batch", "find_upload_by_hash"])
def test_ledger_outage_before_the_put_keeps_nothing(workplace: Workplace, method: str) -> None:
    batch = workplace.open_batch()
    workplace.ledger.state.fail_next(method)
    with pytest.raises(LedgerUnavailableError):
        workplace.receive(batch, DATA)
    assert_nothing_kept(workplace)


class TornStream(io.RawIOBase):
    """A connection that breaks after its first bytes."""

    def __init__(self) -> None:
        self._chunks = [b"%PDF-1.7 half"]

    def read(self, size: int = -1) -> bytes:  # noqa: ARG002 - the size asked for
        """Give the first bytes, then break."""
        if not self._chunks:
            raise ConnectionResetError
        return self._chunks.pop()


def test_connection_that_breaks_leaves_nothing(workplace: Workplace) -> None:
    batch = workplace.open_batch()
    with pytest.raises(ConnectionResetError):
        workplace.intake.receive_upload(SERVICE, batch.id, filename="a.pdf", content=cast(BinaryIO, TornStream()))
    assert_nothing_kept(workplace)


def test_same_bytes_again_are_the_same_upload_and_are_not_put_again(workplace: Workplace) -> None:
    batch = workplace.open_batch()
    first = workplace.receive(batch, DATA, "a.pdf")
    assert workplace.receive(batch, DATA, "b.pdf") == first
    assert workplace.objects.puts == [original_key(first)]


def test_same_bytes_twenty_times_at_once_are_one_upload_and_one_object(workplace: Workplace) -> None:
    batch = workplace.open_batch()
    with ThreadPoolExecutor(20) as threads:
        uploads = list(threads.map(lambda number: workplace.receive(batch, DATA, f"{number}.pdf"), range(20)))
    assert len({upload.id for upload in uploads}) == 1
    assert list(workplace.objects.objects) == [original_key(uploads[0])]
    assert len(workplace.ledger.state.jobs) == 1
    assert list(workplace.spool.iterdir()) == []


def test_unknown_and_sealed_batches_refuse(workplace: Workplace) -> None:
    batch = workplace.open_batch()
    for principal, batch_id in ((SERVICE, uuid4()), (STRANGER, batch.id)):
        for ask in (workplace.intake.status, workplace.intake.seal):
            with pytest.raises(NotFoundError):
                ask(principal, batch_id)
        with pytest.raises(NotFoundError) as refusal:
            workplace.intake.receive_upload(principal, batch_id, filename="a.pdf", content=io.BytesIO(DATA))
        assert refusal.value.code == "batch.unknown"
    workplace.intake.seal(SERVICE, batch.id)
    with pytest.raises(ConflictError) as conflict:
        workplace.receive(batch, DATA)
    assert conflict.value.code == "batch.sealed"
    assert_nothing_kept(workplace)


class SealingLedger(InMemoryLedger):
    """A ledger whose batch is sealed while a file comes in."""

    def find_upload_by_hash(self, principal: Principal, batch_id: UUID, sha256: str) -> Upload | None:
        """Seal first."""
        self.seal_batch(SERVICE, batch_id)
        return super().find_upload_by_hash(principal, batch_id, sha256)


def test_batch_sealed_while_the_file_came_in_keeps_nothing(workplace: Workplace) -> None:
    intake = Intake(
        ledger=SealingLedger(workplace.ledger.state),
        objects=workplace.objects,
        spool=workplace.spool,
        new_id=uuid4,
        limits=ReadingLimits(),
    )
    batch = workplace.open_batch()
    with pytest.raises(DigitizeError) as conflict:
        intake.receive_upload(SERVICE, batch.id, filename="a.pdf", content=io.BytesIO(DATA))
    assert conflict.value.code == "batch.sealed"
    assert_nothing_kept(workplace)
