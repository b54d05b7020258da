"""The contract of the port `IntakeLedger`: the ledger in memory and PostgreSQL behave alike."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from digitize.domain.access import SERVICE, Principal
from digitize.domain.batch import BatchState, Failure, Upload, UploadState
from digitize.domain.errors import ConflictError, NotFoundError
from tests.builders import READ, new_batch, new_reading, new_upload
from tests.fakes.ledger_stage import READING, LedgerStage

OWN = Principal(name="own", units=frozenset({"H41.16", "H41.17"}))
OTHER = Principal(name="other", units=frozenset({"H41.99"}))
NOBODY = Principal(name="nobody", units=frozenset())
THREADS = 20


def test_batch_is_found_as_it_was_added(stage: LedgerStage) -> None:
    batch = new_batch(unit_code="H41.16.001", dossier_code="H41.16-221115-0001")
    stage.intake.add_batch(SERVICE, batch)
    assert stage.intake.find_batch(SERVICE, batch.id) == batch
    assert stage.intake.find_batch(SERVICE, uuid.uuid4()) is None


def test_batches_of_one_name_come_newest_first(stage: LedgerStage) -> None:
    name = f"Chiều {uuid.uuid4()}"
    first, second = stage.batch(name=name), stage.batch(name=name)
    stage.batch(name=f"{name} B2")
    assert [batch.id for batch in stage.intake.batches_named(SERVICE, name)] == [second.id, first.id]


def test_upload_comes_with_the_job_that_probes_it(stage: LedgerStage) -> None:
    batch = stage.batch()
    upload = new_upload(batch)
    added = stage.intake.add_upload(SERVICE, upload)
    assert added.received_at is not None
    assert replace(added, received_at=None) == upload
    assert stage.backstage.waiting_jobs(upload.id) == [f"probe:{upload.id}"]


def test_same_bytes_in_one_batch_are_one_upload(stage: LedgerStage) -> None:
    batch = stage.batch()
    first = stage.intake.add_upload(SERVICE, new_upload(batch))
    again = new_upload(batch, sha256=first.sha256, filename="khac.pdf")
    assert stage.intake.add_upload(SERVICE, again) == first
    assert stage.backstage.waiting_jobs(again.id) == []
    assert stage.intake.find_upload_by_hash(SERVICE, batch.id, first.sha256) == first


def test_same_bytes_in_two_batches_are_two_uploads(stage: LedgerStage) -> None:
    first = stage.upload()
    batch = stage.batch()
    assert stage.intake.find_upload_by_hash(SERVICE, batch.id, first.sha256) is None
    second = stage.intake.add_upload(SERVICE, new_upload(batch, sha256=first.sha256))
    assert second.id != first.id


def test_twenty_threads_with_the_same_bytes_add_one_row_and_one_job(stage: LedgerStage) -> None:
    batch = stage.batch()
    uploads = [new_upload(batch, sha256="ab" * 32) for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        kept = list(threads.map(lambda upload: stage.intake.add_upload(SERVICE, upload), uploads))
    assert len({upload.id for upload in kept}) == 1
    status = stage.intake.batch_status(SERVICE, batch.id)
    assert status is not None
    assert [upload.id for upload in status.uploads] == [kept[0].id]
    assert sum(len(stage.backstage.waiting_jobs(upload.id)) for upload in uploads) == 1


def test_sealed_batch_refuses_uploads_and_sealing_again_changes_nothing(stage: LedgerStage) -> None:
    batch = stage.batch()
    stage.upload(batch)
    stage.intake.seal_batch(SERVICE, batch.id)
    stage.intake.seal_batch(SERVICE, batch.id)
    with pytest.raises(ConflictError) as refusal:
        stage.upload(batch)
    assert refusal.value.code == "batch.sealed"
    found = stage.intake.find_batch(SERVICE, batch.id)
    assert found is not None
    assert found.state is BatchState.SEALED


@pytest.mark.parametrize("round_number", range(8))
def test_uploads_that_race_the_seal_are_kept_or_refused_and_no_done_batch_has_one(
    stage: LedgerStage, round_number: int
) -> None:
    batch = stage.batch()
    together = Barrier(5 + round_number % 3)

    def add(number: int) -> Upload | None:
        together.wait()
        if number == 0:
            stage.intake.seal_batch(SERVICE, batch.id)
            return None
        try:
            return stage.intake.add_upload(SERVICE, new_upload(batch))
        except ConflictError:
            return None

    with ThreadPoolExecutor(together.parties) as threads:
        acknowledged = {upload.id for upload in threads.map(add, range(together.parties)) if upload}
    status = stage.intake.batch_status(SERVICE, batch.id)
    assert status is not None
    assert {upload.id for upload in status.uploads} == acknowledged
    assert status.batch.state is (BatchState.SEALED if acknowledged else BatchState.DONE)


def test_empty_batch_is_done_when_it_is_sealed(stage: LedgerStage) -> None:
    batch = stage.batch()
    stage.intake.seal_batch(SERVICE, batch.id)
    found = stage.intake.find_batch(SERVICE, batch.id)
    assert found is not None
    assert found.state is BatchState.DONE


def test_batch_sealed_after_its_last_upload_ended_is_done(stage: LedgerStage) -> None:
    batch = stage.batch()
    claim = stage.claim(stage.upload(batch))
    assert stage.processing.fail_upload(claim, Failure(code="upload.torn", facts={}))
    stage.intake.seal_batch(SERVICE, batch.id)
    found = stage.intake.find_batch(SERVICE, batch.id)
    assert found is not None
    assert found.state is BatchState.DONE


def test_status_holds_uploads_documents_pages_and_failures(stage: LedgerStage) -> None:
    batch = stage.batch()
    upload = stage.probed(2, batch)
    assert stage.processing.record_reading(stage.page(upload, 1), new_reading("Kính gửi"), READ)
    failure = Failure(code="page.timeout", facts={"filename": upload.filename, "page": 2})
    assert stage.processing.fail_page(stage.page(upload, 2), failure)
    document = stage.finished(upload)
    broken = stage.upload(batch)
    torn = Failure(code="upload.torn", facts={"pages_read": 1})
    assert stage.processing.fail_upload(stage.claim(broken), torn)

    status = stage.intake.batch_status(SERVICE, batch.id)
    assert status is not None
    assert status.documents == {upload.id: (document.id,)}
    assert {found.id: (found.state, found.failure) for found in status.uploads} == {
        upload.id: (UploadState.DONE, None),
        broken.id: (UploadState.FAILED, torn),
    }
    (page_failure,) = status.page_failures
    assert (page_failure.upload_id, page_failure.number, page_failure.failure) == (upload.id, 2, failure)
    ledger = status.page_ledger()
    assert (ledger["received"], ledger["read"], ledger["failed"]) == (2, 1, 1)
    assert status.file_ledger() == {"received": 2, "done": 1, "failed": 1, "quarantined": 0, "under_way": 0}


@pytest.mark.parametrize("stranger", [OTHER, NOBODY])
def test_stranger_sees_and_changes_nothing_of_another_unit(stage: LedgerStage, stranger: Principal) -> None:
    batch = stage.batch()
    upload = stage.upload(batch)
    assert stage.intake.find_batch(stranger, batch.id) is None
    assert stage.intake.batches_named(stranger, batch.name) == ()
    assert stage.intake.find_upload_by_hash(stranger, batch.id, upload.sha256) is None
    assert stage.intake.batch_status(stranger, batch.id) is None
    stage.intake.seal_batch(stranger, batch.id)
    assert stage.intake.find_batch(OWN, batch.id) == batch
    with pytest.raises(NotFoundError) as refusal:
        stage.intake.add_upload(stranger, new_upload(batch))
    assert refusal.value.code == "batch.unknown"


def test_own_unit_is_seen(stage: LedgerStage) -> None:
    batch = stage.batch()
    upload = stage.intake.add_upload(OWN, new_upload(batch))
    assert stage.intake.batches_named(OWN, batch.name) == (batch,)
    assert stage.intake.find_upload_by_hash(OWN, batch.id, upload.sha256) == upload
    assert stage.intake.batch_status(OWN, batch.id) is not None
    assert stage.processing.claim_upload(upload.id, states=READING) is None
