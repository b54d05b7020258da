"""The officer's desk: what is opened is what was asked for, in the own units only, and leaves an entry."""

from uuid import uuid4

import pytest

from digitize.domain.access import SERVICE, Principal
from digitize.domain.batch import Upload
from digitize.domain.errors import (
    ConflictError,
    InvalidDossierCodeError,
    LedgerUnavailableError,
    NotFoundError,
    ReaderCrashedError,
    StoreUnavailableError,
    UnreadablePageError,
)
from tests.builders import new_document
from tests.fakes.page_reader import ScriptedPage, scripted_upload
from tests.fakes.workplace import Workplace

ISSUED, CODE = "000.00.16.H41-221115-0001", "H41.16-221115-0001"
STRANGER = Principal(name="stranger", units=frozenset({"H41.99"}))


@pytest.fixture
def upload(workplace: Workplace) -> Upload:
    """Give an upload of two pages, filed under a registered dossier."""
    workplace.register_dossier(ISSUED)
    received = workplace.take_in("Kính gửi", "trang hai", dossier_code=CODE)
    workplace.run_jobs()
    return workplace.retrieval.upload(SERVICE, received.id)


def audited(workplace: Workplace) -> list[tuple[str, str]]:
    return [(action, subject) for _, action, subject in workplace.ledger.state.audit_entries]


@pytest.mark.parametrize("code", [ISSUED, CODE, f" {CODE} "])
def test_dossier_opens_by_either_form_of_its_code(workplace: Workplace, upload: Upload, code: str) -> None:
    dossier = workplace.retrieval.open_dossier(SERVICE, code)
    assert dossier.code == ISSUED
    assert dossier.head is not None
    assert dossier.documents == (workplace.document_of(upload),)
    assert audited(workplace) == [("dossier.opened", CODE)]


def test_dossier_that_is_only_registered_opens_without_documents(workplace: Workplace) -> None:
    workplace.register_dossier(CODE)
    assert workplace.retrieval.open_dossier(SERVICE, CODE).documents == ()


def test_dossier_that_only_has_papers_opens_without_a_head(workplace: Workplace) -> None:
    workplace.take_in("Kính gửi", dossier_code=CODE)
    workplace.run_jobs()
    dossier = workplace.retrieval.open_dossier(SERVICE, CODE)
    assert (dossier.code, dossier.head, len(dossier.documents)) == (CODE, None, 1)


def test_unknown_and_malformed_codes_open_nothing(workplace: Workplace) -> None:
    with pytest.raises(NotFoundError) as refusal:
        workplace.retrieval.open_dossier(SERVICE, CODE)
    assert refusal.value.code == "dossier.unknown"
    with pytest.raises(InvalidDossierCodeError):
        workplace.retrieval.open_dossier(SERVICE, "H41.16")
    assert audited(workplace) == []


def test_every_opening_leaves_an_entry_without_names(workplace: Workplace, upload: Upload) -> None:
    document = workplace.document_of(upload)
    retrieval = workplace.retrieval
    retrieval.pages(SERVICE, document.id)
    retrieval.page(SERVICE, document.id, 2)
    retrieval.pdf(SERVICE, document.id)
    retrieval.page_image(SERVICE, document.id, 1)
    retrieval.original_of_document(SERVICE, document.id)
    assert audited(workplace) == [
        ("document.text_opened", str(document.id)),
        ("page.opened", f"{document.id}/2"),
        ("document.pdf_opened", str(document.id)),
        ("page.image_opened", f"{document.id}/1"),
        ("original.opened", str(upload.id)),
    ]
    assert {name for name, _, _ in workplace.ledger.state.audit_entries} == {"service-token"}


def test_nothing_is_handed_out_that_could_not_be_logged(workplace: Workplace, upload: Upload) -> None:
    for ask in (workplace.retrieval.pdf, workplace.retrieval.pages, workplace.retrieval.original_of_document):
        workplace.ledger.state.fail_next("record")
        with pytest.raises(LedgerUnavailableError):
            ask(SERVICE, workplace.document_of(upload).id)


def test_pdf_is_named_by_the_code_as_issued(workplace: Workplace, upload: Upload) -> None:
    pdf = workplace.retrieval.pdf(SERVICE, workplace.document_of(upload).id)
    assert (pdf.name, pdf.content_type) == (f"{ISSUED}.1.pdf", "application/pdf")
    data = b"".join(workplace.retrieval.stream(pdf, offset=0, length=pdf.size_bytes))
    assert data.startswith(b"%PDF-")
    assert len(data) == pdf.size_bytes


def test_document_without_pdf_is_a_conflict(workplace: Workplace, upload: Upload) -> None:
    waiting = new_document(upload)
    workplace.ledger.state.documents[waiting.id] = waiting
    with pytest.raises(ConflictError) as conflict:
        workplace.retrieval.pdf(SERVICE, waiting.id)
    assert conflict.value.code == "document.no_pdf"


def test_original_with_papers_of_others_is_not_opened_from_a_document(
    workplace: Workplace, upload: Upload
) -> None:
    part = new_document(upload, pages=(1,))
    workplace.ledger.state.documents[part.id] = part
    with pytest.raises(ConflictError) as conflict:
        workplace.retrieval.original_of_document(SERVICE, part.id)
    assert conflict.value.code == "original.shared"
    assert audited(workplace) == []


def test_pages_of_a_document_are_its_own(workplace: Workplace, upload: Upload) -> None:
    part = new_document(upload, pages=(2,))
    workplace.ledger.state.documents[part.id] = part
    assert [page.number for page in workplace.retrieval.pages(SERVICE, part.id)] == [2]
    assert workplace.retrieval.page(SERVICE, part.id, 1).number == 2


@pytest.mark.parametrize("number", [-1, 0, 3, 10**12])
def test_page_that_is_not_in_the_document_is_unknown(workplace: Workplace, upload: Upload, number: int) -> None:
    document = workplace.document_of(upload)
    for ask in (workplace.retrieval.page, workplace.retrieval.page_image):
        with pytest.raises(NotFoundError) as refusal:
            ask(SERVICE, document.id, number)
        assert refusal.value.facts == {"page": number, "page_count": 2}


def test_original_that_failed_is_handed_out_byte_for_byte(workplace: Workplace) -> None:
    data = scripted_upload([ScriptedPage()], failure="upload.encrypted")
    failed = workplace.receive(workplace.open_batch(), data, "mật khẩu.pdf")
    workplace.run_jobs()
    original = workplace.retrieval.original(SERVICE, failed.id)
    assert (original.name, original.size_bytes) == ("mật khẩu.pdf", len(data))
    assert b"".join(workplace.retrieval.stream(original, offset=0, length=len(data))) == data


def test_image_that_cannot_be_made_names_its_file(workplace: Workplace, upload: Upload) -> None:
    document = workplace.document_of(upload)
    workplace.reader.break_next("render", UnreadablePageError("page.unreadable", {"page": 1}))
    with pytest.raises(UnreadablePageError) as refusal:
        workplace.retrieval.page_image(SERVICE, document.id, 1)
    assert refusal.value.facts["filename"] == upload.filename
    for error in (ReaderCrashedError("page.reader_crashed"), StoreUnavailableError("key")):
        workplace.reader.break_next("render", error)
        with pytest.raises(type(error)):
            workplace.retrieval.page_image(SERVICE, document.id, 1)
    assert list((workplace.folder / "scratch").iterdir()) == []


def test_stranger_opens_nothing(workplace: Workplace, upload: Upload) -> None:
    document, retrieval = workplace.document_of(upload), workplace.retrieval
    for by_document in (retrieval.document, retrieval.pages, retrieval.pdf, retrieval.original_of_document):
        with pytest.raises(NotFoundError):
            by_document(STRANGER, document.id)
    for by_page in (retrieval.page, retrieval.page_image):
        with pytest.raises(NotFoundError):
            by_page(STRANGER, document.id, 1)
    for by_upload in (retrieval.upload, retrieval.original):
        with pytest.raises(NotFoundError):
            by_upload(STRANGER, upload.id)
    with pytest.raises(NotFoundError):
        retrieval.open_dossier(STRANGER, CODE)
    assert retrieval.unfiled_documents(STRANGER) == ()
    assert audited(workplace) == []


def test_what_does_not_exist_is_unknown(workplace: Workplace) -> None:
    with pytest.raises(NotFoundError) as refusal:
        workplace.retrieval.document(SERVICE, uuid4())
    assert refusal.value.code == "document.unknown"
    with pytest.raises(NotFoundError) as refusal:
        workplace.retrieval.upload(SERVICE, uuid4())
    assert refusal.value.code == "upload.unknown"
