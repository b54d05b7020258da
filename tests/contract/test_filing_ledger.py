"""The contract of the port `FilingLedger`: documents, their numbers, and the end of an upload."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from digitize.application.ports import UploadClaim
from digitize.domain.access import SERVICE
from digitize.domain.batch import BatchState, Failure, UploadState
from digitize.domain.document import Document, DocumentState, Evidence, Filing, FilingState
from digitize.domain.measures import DOSSIER_ANY_FILE
from tests.builders import filed, new_document
from tests.fakes.ledger_stage import READING, LedgerStage, new_dossier_code


def held(stage: LedgerStage) -> UploadClaim:
    """Hold an upload of one page that is read."""
    return stage.claim(stage.read("Kính gửi"), READING)


def add(stage: LedgerStage, claim: UploadClaim, document: Document) -> Document:
    added = stage.filing.lay_out(claim, [document], {})
    assert added is not None
    return added[0]


def test_batch_and_pages_of_a_claim(stage: LedgerStage) -> None:
    batch = stage.batch()
    upload = stage.read("trang một", "trang hai", batch=batch)
    claim = stage.claim(upload, READING)
    assert stage.filing.batch_of(claim) == batch
    pages = stage.filing.stored_pages(upload.id)
    assert [page.number for page in pages] == [1, 2]
    assert [[word.text for word in page.words] for page in pages] == [["trang", "một"], ["trang", "hai"]]


def test_document_is_kept_with_its_evidence(stage: LedgerStage) -> None:
    claim, code = held(stage), new_dossier_code()
    evidence = Evidence(source="text", reason="filing.code_in_register", codes=(code,), page=1)
    filing = Filing(state=FilingState.FILED, dossier_code=code, evidence=evidence)
    added = add(stage, claim, new_document(claim.upload, filing=filing))
    assert (added.sequence, added.filing, added.state) == (1, filing, DocumentState.ASSEMBLING)
    assert stage.library.find_document(SERVICE, added.id) == added


def test_document_added_again_is_the_one_that_was_added_before(stage: LedgerStage) -> None:
    claim, code = held(stage), new_dossier_code()
    document = new_document(claim.upload, filing=filed(code))
    first = add(stage, claim, document)
    assert add(stage, claim, replace(document, title="khác")) == first
    assert [found.id for found in stage.library.documents_of_dossier(SERVICE, code)] == [document.id]


def test_document_that_waits_has_no_number(stage: LedgerStage) -> None:
    claim = held(stage)
    assert add(stage, claim, new_document(claim.upload)).sequence is None


def test_numbers_within_a_dossier_are_gapless_and_distinct_under_concurrency(stage: LedgerStage) -> None:
    code, other = new_dossier_code(), new_dossier_code()
    claims = [held(stage) for _ in range(12)]

    def file_both(claim: UploadClaim) -> None:
        documents = [new_document(claim.upload, filing=filed(dossier)) for dossier in (code, other)]
        stage.filing.lay_out(claim, documents if claim.upload.id.int % 2 else documents[::-1], {})

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(file_both, claims))
    for dossier in (code, other):
        found = stage.library.documents_of_dossier(SERVICE, dossier)
        assert [document.sequence for document in found] == list(range(1, 13))


@pytest.mark.parametrize("state", [DocumentState.READY, DocumentState.NEEDS_REVIEW])
def test_finished_document_counts_as_a_file_of_its_registered_dossier(
    stage: LedgerStage, state: DocumentState
) -> None:
    claim, code = held(stage), new_dossier_code()
    stage.backstage.register_dossier(code)
    added = add(stage, claim, new_document(claim.upload, filing=filed(code)))
    assert stage.backstage.measure_bits(code) == 0, "a document without its PDF is no file yet"
    done = replace(added, state=state, pdf_key="H41.16/u/d.pdf", counts=True)
    assert stage.filing.finish_document(claim, done)
    assert stage.backstage.measure_bits(code) & DOSSIER_ANY_FILE.mask
    assert stage.library.find_document(SERVICE, added.id) == done


def test_failed_document_is_no_file(stage: LedgerStage) -> None:
    claim, code = held(stage), new_dossier_code()
    stage.backstage.register_dossier(code)
    added = add(stage, claim, new_document(claim.upload, filing=filed(code)))
    failure = Failure(code="document.not_archivable", facts={"filename": "anh.jpg"})
    failed = replace(added, state=DocumentState.FAILED, failure=failure)
    assert stage.filing.finish_document(claim, failed)
    assert stage.backstage.measure_bits(code) == 0
    assert stage.library.find_document(SERVICE, added.id) == failed


def test_dossier_that_is_not_registered_has_its_documents_all_the_same(stage: LedgerStage) -> None:
    claim, code = held(stage), new_dossier_code()
    added = add(stage, claim, new_document(claim.upload, filing=filed(code)))
    assert stage.filing.finish_document(claim, replace(added, state=DocumentState.READY, pdf_key="k"))
    assert len(stage.library.documents_of_dossier(SERVICE, code)) == 1


def test_finish_ends_the_upload_and_the_last_one_the_sealed_batch(stage: LedgerStage) -> None:
    batch = stage.batch()
    first, second = (stage.claim(stage.read("x", batch=batch), READING) for _ in range(2))
    stage.intake.seal_batch(SERVICE, batch.id)
    assert stage.filing.finish_upload(first, failure=None)
    reason = Failure(code="page.unreadable", facts={"filename": "x.pdf"})
    status = stage.intake.batch_status(SERVICE, batch.id)
    assert status is not None
    assert status.batch.state is BatchState.SEALED
    assert stage.filing.finish_upload(second, failure=reason)
    status = stage.intake.batch_status(SERVICE, batch.id)
    assert status is not None
    assert status.batch.state is BatchState.DONE
    assert {(upload.state, upload.failure) for upload in status.uploads if upload.failure is None} == {
        (UploadState.DONE, None)
    }
    assert [upload.failure for upload in status.uploads if upload.state is UploadState.FAILED] == [reason]


@pytest.mark.parametrize("round_number", range(8))
def test_uploads_that_end_together_end_the_batch(stage: LedgerStage, round_number: int) -> None:
    batch = stage.batch()
    claims = [stage.claim(stage.upload(batch)) for _ in range(4 + round_number % 2)]
    stage.intake.seal_batch(SERVICE, batch.id)
    together = Barrier(len(claims))

    def end(claim: UploadClaim) -> bool:
        together.wait()
        return stage.filing.finish_upload(claim, failure=None)

    with ThreadPoolExecutor(len(claims)) as threads:
        assert all(threads.map(end, claims))
    found = stage.intake.find_batch(SERVICE, batch.id)
    assert found is not None
    assert found.state is BatchState.DONE


def test_writes_of_an_earlier_attempt_are_refused(stage: LedgerStage) -> None:
    upload = stage.read("Kính gửi")
    late = stage.claim(upload, READING)
    known = add(stage, late, new_document(upload))
    stage.backstage.expire_leases(upload.id)
    holder = stage.claim(upload, READING)
    assert stage.filing.lay_out(late, [new_document(upload)], {}) is None
    assert not stage.filing.finish_document(late, replace(known, state=DocumentState.READY))
    assert not stage.filing.finish_upload(late, failure=None)
    found = stage.library.find_document(SERVICE, known.id)
    assert found is not None
    assert found.state is DocumentState.ASSEMBLING
    assert stage.filing.finish_upload(holder, failure=None)
    assert not stage.filing.finish_upload(holder, failure=None), "it has ended"
