"""The contract of the port `FilingLedger`: what an upload turned out to be, its questions, its new versions."""

from dataclasses import replace

from digitize.application.ports import UploadClaim
from digitize.domain.access import SERVICE, SYSTEM
from digitize.domain.batch import Failure
from digitize.domain.document import Document, DocumentState
from digitize.domain.fields import FieldName, FieldSource, FieldState, FieldValue
from digitize.domain.measures import DOSSIER_ANY_FILE
from digitize.domain.page import PageState
from digitize.domain.page_marks import PageMarks
from digitize.domain.quality import PageVerdict
from digitize.domain.review import Doubt, ReviewKind, review_items
from tests.builders import READ, filed, new_document, new_reading
from tests.fakes.ledger_stage import READING, LedgerStage, new_dossier_code

SEPARATOR = PageVerdict(state=PageState.SEPARATOR)


def laid_out(stage: LedgerStage, claim: UploadClaim, *documents: Document) -> tuple[Document, ...]:
    found = stage.filing.lay_out(claim, documents, {})
    assert found is not None
    return found


def test_pages_outside_of_documents_are_settled_with_them(stage: LedgerStage) -> None:
    upload = stage.read("tờ bìa", "Kính gửi", "Kính gửi")
    claim = stage.claim(upload, READING)
    twice = PageVerdict(state=PageState.DUPLICATE, reason=Failure(code="page.duplicate", facts={"page": 2}))
    stage.filing.lay_out(claim, [new_document(upload, pages=(2,))], {1: SEPARATOR, 3: twice})
    pages = stage.filing.stored_pages(upload.id)
    assert [page.state for page in pages] == [PageState.SEPARATOR, PageState.READ, PageState.DUPLICATE]
    assert pages[2].reason == twice.reason


def test_upload_is_laid_out_once(stage: LedgerStage) -> None:
    upload = stage.read("một", "hai")
    claim = stage.claim(upload, READING)
    (whole,) = laid_out(stage, claim, new_document(upload, pages=(2, 1)))
    again = stage.filing.lay_out(claim, [new_document(upload), new_document(upload, pages=(2,))], {1: SEPARATOR})
    assert again == (whole,), "a second attempt that sees it otherwise must not lay it out twice"
    assert stage.filing.stored_pages(upload.id)[0].state is PageState.READ
    found = stage.library.find_document(SERVICE, whole.id)
    assert found is not None
    assert found.pages == (2, 1)


def test_new_version_takes_the_place_and_the_number_of_the_old_one(stage: LedgerStage) -> None:
    code = new_dossier_code()
    stage.backstage.register_dossier(code)
    old = stage.finished(stage.read("mờ"), filing=filed(code))
    stage.finished(stage.read("khác"), filing=filed(code))
    new = stage.finished(stage.read("rõ"), filing=filed(code), supersedes=old.id)
    found = stage.library.documents_of_dossier(SERVICE, code)
    assert (found[0].id, found[0].sequence) == (new.id, 1)
    assert len(found) == 2
    replaced = stage.library.find_document(SERVICE, old.id)
    assert replaced is not None
    assert (replaced.state, replaced.counts) == (DocumentState.SUPERSEDED, False)


def test_dossier_whose_only_document_no_longer_counts_is_not_counted(stage: LedgerStage) -> None:
    code = new_dossier_code()
    stage.backstage.register_dossier(code)
    old = stage.finished(stage.read("x"), filing=filed(code))
    assert stage.backstage.measure_bits(code) == DOSSIER_ANY_FILE.mask
    doubtful = stage.read("x")
    claim = stage.claim(doubtful, READING)
    (new,) = laid_out(stage, claim, new_document(doubtful, filing=filed(code), supersedes=old.id))
    stage.filing.finish_document(claim, replace(new, state=DocumentState.NEEDS_REVIEW, pdf_key="k", counts=False))
    assert stage.backstage.measure_bits(code) == 0


def test_text_of_a_document_with_a_mark_of_secrecy_is_forgotten(stage: LedgerStage) -> None:
    upload = stage.read("kế hoạch phòng thủ", "trang hai")
    claim = stage.claim(upload, READING)
    (document,) = laid_out(stage, claim, new_document(upload, pages=(1, 2)))
    marked = Failure(code="secrecy.marked", facts={})
    ended = replace(document, state=DocumentState.QUARANTINED, failure=marked)
    stage.filing.finish_document(claim, ended)
    assert [page.words for page in stage.filing.stored_pages(upload.id)] == [(), ()]
    assert stage.library.find_document(SERVICE, document.id) == ended


def test_questions_and_fields_asked_again_stay_as_they_are(stage: LedgerStage) -> None:
    upload = stage.read("Số: 12/QĐ-UBND")
    claim = stage.claim(upload, READING)
    (document,) = laid_out(stage, claim, new_document(upload))
    doubt = Doubt(kind=ReviewKind.FILING, reason=Failure(code="filing.no_code", facts={}))
    number = FieldValue(name=FieldName.NUMBER, state=FieldState.READ, value="12", source=FieldSource.TEXT)
    for _ in range(2):
        done = replace(document, state=DocumentState.READY, pdf_key="k")
        assert stage.filing.finish_document(claim, done, fields=[number], reviews=review_items(document, [doubt]))


def test_earlier_pages_are_those_of_the_dossier_in_other_uploads(stage: LedgerStage) -> None:
    code = new_dossier_code()
    earlier = stage.probed(1)
    marks = PageMarks(fingerprint="00ff00ff00ff00ff")
    stage.processing.record_reading(stage.page(earlier), new_reading("Đơn đề nghị", marks=marks), READ)
    stage.finished(earlier, filing=filed(code))
    claim = stage.claim(stage.read("Đơn đề nghị"), READING)
    (known,) = stage.filing.earlier_pages(claim, code)
    assert (known.upload_id, known.number, known.fingerprint) == (earlier.id, 1, "00ff00ff00ff00ff")
    assert known.text == "Đơn đề nghị"
    assert stage.filing.earlier_pages(claim, new_dossier_code()) == ()
    assert stage.filing.earlier_pages(claim, None) == (), "another batch"
    assert stage.filing.find_document(SYSTEM, claim.upload.id) is None
