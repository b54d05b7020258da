"""Finishing: documents are made, filed and assembled; every step may run again without doing anything twice."""

from dataclasses import replace
from uuid import uuid5

import pytest

from digitize.domain.access import SERVICE
from digitize.domain.batch import Batch, Failure, Purpose, Upload, UploadState
from digitize.domain.document import DocumentState, FilingState
from digitize.domain.errors import ConflictError, LedgerUnavailableError, ReaderCrashedError, StoreUnavailableError
from digitize.domain.keys import original_key, searchable_pdf_key
from digitize.domain.page import MAXIMUM_ATTEMPTS, FileKind, PageState
from digitize.domain.review import ReviewKind
from tests.fakes.page_reader import ScriptedPage, scripted_upload
from tests.fakes.workplace import Workplace

CODE = "H41.16-221115-0001"
CRASH = ReaderCrashedError("page.reader_crashed")


def read_only(workplace: Workplace, *texts: str, dossier_code: str | None = None) -> Upload:
    """Take in an upload and read it, but do not finish it."""
    upload = workplace.take_in(*texts, dossier_code=dossier_code)
    workplace.processing.probe_upload(upload.id)
    workplace.processing.read_pages(upload.id, first=1, last=len(texts))
    return upload


def state(workplace: Workplace, upload: Upload) -> UploadState:
    return workplace.retrieval.upload(SERVICE, upload.id).state


def test_document_of_the_operator_s_dossier_is_filed_stored_tagged_and_counted(workplace: Workplace) -> None:
    workplace.register_dossier(CODE)
    upload = workplace.take_in("Kính gửi", "trang hai", dossier_code=CODE)
    workplace.run_jobs()
    document = workplace.document_of(upload)
    assert (document.state, document.sequence, document.page_count) == (DocumentState.READY, 1, 2)
    assert document.pdf_key == searchable_pdf_key(document)
    assert "Kính gửi" in workplace.objects.objects[document.pdf_key].data.decode()
    assert workplace.objects.tags_of[document.pdf_key] == {"kind": "searchable", "unit": "H41.16", "dossier": CODE}
    assert workplace.objects.tags_of[original_key(upload)]["dossier"] == CODE
    assert workplace.ledger.state.measure_bits[CODE] == 1


def test_code_on_the_paper_files_the_document_when_it_is_registered(workplace: Workplace) -> None:
    workplace.register_dossier(CODE)
    upload = workplace.take_in("bìa", "Mã hồ sơ: 000.00.16.H41-221115-0001")
    workplace.run_jobs()
    filing = workplace.document_of(upload).filing
    assert (filing.state, filing.dossier_code, filing.evidence.page) == (FilingState.FILED, CODE, 2)
    assert workplace.objects.tags_of[original_key(upload)]["dossier"] == CODE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("không có mã", "filing.no_code"),
        ("H41.16-221120-0777", "filing.not_in_register"),
        (f"{CODE} và H41.16-221115-0009", "filing.two_codes"),
    ],
)
def test_document_without_sure_evidence_waits_with_the_reason(
    workplace: Workplace, text: str, reason: str
) -> None:
    workplace.register_dossier(CODE)
    workplace.register_dossier("H41.16-221115-0009")
    upload = workplace.take_in(text)
    workplace.run_jobs()
    document = workplace.document_of(upload)
    assert (document.filing.state, document.filing.evidence.reason) == (FilingState.UNASSIGNED, reason)
    assert (document.state, document.sequence) == (DocumentState.READY, None)
    assert "dossier" not in workplace.objects.tags_of[original_key(upload)]
    assert workplace.retrieval.unfiled_documents(SERVICE) == (document,)


def test_id_of_a_document_is_that_of_its_pages(workplace: Workplace) -> None:
    upload = workplace.take_in("một", "hai")
    workplace.run_jobs()
    assert workplace.document_of(upload).id == uuid5(upload.id, "1-2")


@pytest.mark.parametrize("broken", ["lay_out", "finish_document", "finish_upload"])
def test_finishing_again_after_an_outage_does_nothing_twice(workplace: Workplace, broken: str) -> None:
    upload = read_only(workplace, "Kính gửi", dossier_code=CODE)
    workplace.ledger.state.fail_next(broken)
    with pytest.raises(LedgerUnavailableError):
        workplace.finishing.finish_upload(upload.id)
    workplace.ledger.state.clock.advance(31)
    workplace.finishing.finish_upload(upload.id)
    document = workplace.document_of(upload)
    assert (document.state, document.sequence) == (DocumentState.READY, 1)
    assert state(workplace, upload) is UploadState.DONE
    assert len(workplace.objects.objects) == 2
    workplace.finishing.finish_upload(upload.id)
    assert workplace.document_of(upload) == document


def test_finished_document_is_not_assembled_again(workplace: Workplace) -> None:
    upload = read_only(workplace, "Kính gửi")
    workplace.ledger.state.fail_next("finish_upload")
    with pytest.raises(LedgerUnavailableError):
        workplace.finishing.finish_upload(upload.id)
    workplace.ledger.state.clock.advance(31)
    workplace.finishing.finish_upload(upload.id)
    assert workplace.reader.calls.count("assemble") == 1


def test_reader_that_crashes_once_is_asked_again(workplace: Workplace) -> None:
    upload = read_only(workplace, "Kính gửi")
    workplace.reader.break_next("assemble", CRASH)
    workplace.finishing.finish_upload(upload.id)
    assert workplace.document_of(upload).state is DocumentState.READY
    assert list((workplace.folder / "scratch").iterdir()) == []


def test_document_that_always_crashes_the_reader_is_quarantined(workplace: Workplace) -> None:
    upload = read_only(workplace, "Kính gửi")
    workplace.intake.seal(SERVICE, upload.batch_id)
    workplace.reader.break_next("assemble", CRASH, times=MAXIMUM_ATTEMPTS)
    workplace.finishing.finish_upload(upload.id)
    assert workplace.document_of(upload).state is DocumentState.QUARANTINED
    assert state(workplace, upload) is UploadState.QUARANTINED
    assert workplace.status(upload.batch_id).batch.state == "done"


@pytest.mark.parametrize("method", ["fetch", "put", "set_tags"])
def test_store_outage_gives_the_upload_back_without_counting(workplace: Workplace, method: str) -> None:
    upload = read_only(workplace, "Kính gửi", dossier_code=CODE)
    for _ in range(MAXIMUM_ATTEMPTS + 1):
        workplace.objects.fail_next(method)
        with pytest.raises(StoreUnavailableError):
            workplace.finishing.finish_upload(upload.id)
        assert state(workplace, upload) is UploadState.READING
        workplace.ledger.state.clock.advance(31)
    workplace.finishing.finish_upload(upload.id)
    assert workplace.document_of(upload).state is DocumentState.READY
    assert workplace.document_of(upload).sequence == 1


def test_pdf_that_cannot_be_archived_is_handed_out_as_it_came_and_waits_for_review(workplace: Workplace) -> None:
    data = scripted_upload([ScriptedPage(lines=("Kính gửi",))], not_archivable=True)
    upload = workplace.receive(workplace.open_batch(dossier_code=CODE), data)
    workplace.run_jobs()
    document = workplace.document_of(upload)
    assert (document.state, document.pdf_key) == (DocumentState.NEEDS_REVIEW, original_key(upload))
    assert document.failure == Failure(code="document.not_archivable", facts={"filename": upload.filename})
    assert state(workplace, upload) is UploadState.DONE


def test_image_that_cannot_be_archived_has_no_pdf(workplace: Workplace) -> None:
    data = scripted_upload([ScriptedPage(lines=("Kính gửi",))], not_archivable=True)
    upload = workplace.receive(workplace.open_batch(), data)
    workplace.processing.probe_upload(upload.id)
    workplace.processing.read_pages(upload.id, first=1, last=1)
    row = workplace.ledger.state.uploads[upload.id]
    row.upload = replace(row.upload, kind=FileKind.JPEG)
    workplace.finishing.finish_upload(upload.id)
    document = workplace.document_of(upload)
    assert (document.state, document.pdf_key) == (DocumentState.FAILED, None)


@pytest.mark.parametrize(("is_signed", "has_text_layer"), [(True, False), (False, True)])
def test_signed_or_born_digital_pdf_is_kept_byte_exact(
    workplace: Workplace,
    is_signed: bool,  # noqa: FBT001 - a table
    has_text_layer: bool,  # noqa: FBT001 - a table
) -> None:
    page = ScriptedPage(lines=("Kính gửi",), has_text_layer=has_text_layer)
    data = scripted_upload([page], is_signed=is_signed)
    upload = workplace.receive(workplace.open_batch(), data)
    workplace.run_jobs()
    document = workplace.document_of(upload)
    assert (document.state, document.pdf_key) == (DocumentState.READY, original_key(upload))
    assert workplace.objects.objects[original_key(upload)].data == data
    assert "assemble" not in workplace.reader.calls


def test_pdf_with_one_scanned_page_among_digital_ones_is_assembled(workplace: Workplace) -> None:
    pages = [ScriptedPage(lines=("số",), has_text_layer=True), ScriptedPage(lines=("giấy",))]
    upload = workplace.receive(workplace.open_batch(), scripted_upload(pages))
    workplace.run_jobs()
    assert workplace.document_of(upload).pdf_key != original_key(upload)


def test_document_with_a_bad_page_waits_for_review(workplace: Workplace) -> None:
    pages = [ScriptedPage(lines=("rõ",)), ScriptedPage(failure="page.unreadable")]
    upload = workplace.receive(workplace.open_batch(), scripted_upload(pages))
    workplace.run_jobs()
    assert workplace.document_of(upload).state is DocumentState.NEEDS_REVIEW


def test_upload_without_any_readable_page_fails_with_the_reason_of_its_first_page(workplace: Workplace) -> None:
    batch: Batch = workplace.open_batch()
    pages = [ScriptedPage(failure="page.too_large"), ScriptedPage(failure="page.timeout")]
    upload = workplace.receive(batch, scripted_upload(pages))
    workplace.run_jobs()
    now = workplace.retrieval.upload(SERVICE, upload.id)
    assert (now.state, now.failure and now.failure.code) == (UploadState.FAILED, "page.too_large")
    assert workplace.ledger.state.documents_of(upload.id) == []


def test_two_documents_of_one_dossier_are_numbered_in_order(workplace: Workplace) -> None:
    uploads = [workplace.take_in(text, dossier_code=CODE) for text in ("đơn", "tờ khai")]
    workplace.run_jobs()
    assert [workplace.document_of(upload).sequence for upload in uploads] == [1, 2]


def test_code_that_was_read_only_once_is_a_suggestion(workplace: Workplace) -> None:
    workplace.register_dossier(CODE)
    page = ScriptedPage(lines=(f"Mã hồ sơ: {CODE}",), second_reading="H41.16-221115-0007")
    upload = workplace.receive(workplace.open_batch(), scripted_upload([page]))
    workplace.run_jobs()
    filing = workplace.document_of(upload).filing
    assert (filing.state, filing.dossier_code) == (FilingState.SUGGESTED, None)
    assert filing.evidence.codes == (CODE,)


def test_cover_sheets_govern_their_pages_and_belong_to_no_document(workplace: Workplace) -> None:
    other = "H41.16-221115-0002"
    pages = [
        ScriptedPage(lines=("TỜ BÌA HỒ SƠ",), barcodes=(f"DGZ1:BIA:{CODE}",)),
        ScriptedPage(lines=("Giấy thứ nhất",)),
        ScriptedPage(lines=("TỜ BÌA HỒ SƠ",), barcodes=(f"DGZ1:BIA:{other}",)),
        ScriptedPage(lines=("Giấy thứ hai",)),
        ScriptedPage(lines=("trang hai của nó",)),
    ]
    upload = workplace.receive(workplace.open_batch(), scripted_upload(pages))
    workplace.run_jobs()
    documents = workplace.ledger.state.documents_of(upload.id)
    assert [(document.filing.dossier_code, document.pages) for document in documents] == [
        (CODE, (2,)),
        (other, (4, 5)),
    ]
    assert [page.state for page in workplace.ledger.stored_pages(upload.id)] == [
        PageState.SEPARATOR,
        PageState.READ,
        PageState.SEPARATOR,
        PageState.READ,
        PageState.READ,
    ]
    ledger = workplace.status(upload.batch_id).page_ledger()
    assert (ledger["received"], ledger["separator"], ledger["read"]) == (5, 2, 3)


def test_result_cover_sheet_makes_results(workplace: Workplace) -> None:
    pages = [
        ScriptedPage(lines=("TỜ BÌA KẾT QUẢ",), barcodes=(f"DGZ1:KQ:{CODE}",)),
        ScriptedPage(lines=("Giấy phép",)),
    ]
    upload = workplace.receive(workplace.open_batch(), scripted_upload(pages))
    workplace.run_jobs()
    assert workplace.document_of(upload).purpose is Purpose.RESULT


def test_page_scanned_twice_is_marked_and_counts_once(workplace: Workplace) -> None:
    lines = ("ĐƠN ĐỀ NGHỊ", "Tôi tên là Lữ Thị Ánh Đợi, kính đề nghị quý cơ quan xem xét hồ sơ này")
    page = ScriptedPage(lines=lines, fingerprint="0f0f00ff12345678")
    upload = workplace.receive(workplace.open_batch(dossier_code=CODE), scripted_upload([page, page]))
    again = workplace.receive(workplace.open_batch(dossier_code=CODE), scripted_upload([page, page, page]))
    workplace.run_jobs()
    assert workplace.document_of(upload).pages == (1,)
    duplicate = workplace.ledger.stored_pages(upload.id)[1]
    assert (duplicate.state, duplicate.reason and duplicate.reason.facts["page"]) == (PageState.DUPLICATE, 1)
    assert workplace.ledger.state.documents_of(again.id) == [], "the dossier has this page from an earlier upload"
    assert {page.state for page in workplace.ledger.stored_pages(again.id)} == {PageState.DUPLICATE}


def test_mark_of_secrecy_stops_the_document(workplace: Workplace) -> None:
    pages = [ScriptedPage(lines=("KẾ HOẠCH", "phòng thủ khu vực"), is_secret=True)]
    upload = workplace.receive(workplace.open_batch(dossier_code=CODE), scripted_upload(pages))
    workplace.register_dossier(CODE)
    workplace.run_jobs()
    document = workplace.document_of(upload)
    assert (document.state, document.failure and document.failure.code) == (
        DocumentState.QUARANTINED,
        "secrecy.marked",
    )
    assert (document.title, document.pdf_key) == ("don-de-nghi", None)
    assert workplace.search.search(SERVICE, "phòng thủ").total == 0
    assert [item.kind for item in workplace.ledger.state.reviews.values()] == [ReviewKind.SECRECY]
    assert workplace.ledger.state.measure_bits[CODE] == 0
    with pytest.raises(ConflictError) as refusal:
        workplace.retrieval.pages(SERVICE, document.id)
    assert refusal.value.code == "secrecy.marked"
    with pytest.raises(ConflictError):
        workplace.retrieval.original(SERVICE, upload.id)


def test_dossier_whose_papers_all_failed_the_gate_is_not_digitized(workplace: Workplace) -> None:
    workplace.register_dossier(CODE)
    bad = ScriptedPage(lines=("mờ nhòe không đọc được gì",), confidence=20.0)
    workplace.receive(workplace.open_batch(dossier_code=CODE), scripted_upload([bad]))
    workplace.run_jobs()
    assert workplace.ledger.state.measure_bits[CODE] == 0
    workplace.take_in("Kính gửi", dossier_code=CODE)
    workplace.run_jobs()
    assert workplace.ledger.state.measure_bits[CODE] == 1


def test_new_scan_of_a_document_takes_its_place(workplace: Workplace) -> None:
    workplace.register_dossier(CODE)
    lines = ("ĐƠN ĐỀ NGHỊ", "Tôi tên là Lữ Thị Ánh Đợi, kính đề nghị quý cơ quan xem xét hồ sơ này")
    page = ScriptedPage(lines=lines, fingerprint="0f0f00ff12345678")
    old = workplace.receive(workplace.open_batch(dossier_code=CODE), scripted_upload([page]))
    workplace.run_jobs()
    batch = workplace.open_batch(replaces=workplace.document_of(old).id)
    new = workplace.receive(batch, scripted_upload([page]))
    workplace.run_jobs()
    document = workplace.document_of(new)
    assert (document.filing.dossier_code, document.sequence) == (CODE, 1)
    assert document.filing.evidence.reason == "filing.by_rescan"
    assert workplace.document_of(old).state is DocumentState.SUPERSEDED
