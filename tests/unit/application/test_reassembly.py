"""Re-assembly: after an edit the PDF is made anew, thrown away when it comes too late, given up in the end."""

import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest

from digitize.application.assembly import DocumentAssembly
from digitize.application.editing import Editing
from digitize.application.reassembly import Reassembly
from digitize.application.register_check import RegisterCheck
from digitize.domain.access import SERVICE
from digitize.domain.document import Document, DocumentState
from digitize.domain.edit_kinds import Assign, Edit, Rotate, Split
from digitize.domain.errors import ReaderCrashedError, StoreUnavailableError
from digitize.domain.keys import original_key
from digitize.domain.page import MAXIMUM_ATTEMPTS
from tests.fakes.filing_register import InMemoryFilingRegister
from tests.fakes.ledger_review import InMemoryReviewDesk
from tests.fakes.originals import FetchedOriginals
from tests.fakes.workplace import Workplace, no_heartbeat

CODE, OTHER_CODE = "H41.16-221115-0001", "H41.16-221115-0002"
CRASH = ReaderCrashedError("page.reader_crashed")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The desk of edits and the worker behind it, over a workplace."""

    place: Workplace
    ledger: InMemoryReviewDesk
    editing: Editing
    reassembly: Reassembly

    def edit(self, edit: Edit) -> Document:
        """Make an edit of the document as it is now; return it afterwards."""
        version = self.now(edit.document_id).version
        self.editing.edit(SERVICE, edit, version=version)
        return self.now(edit.document_id)

    def now(self, document_id: uuid.UUID) -> Document:
        """Return a document as it is now."""
        return self.place.ledger.state.documents[document_id]


@pytest.fixture
def desk(workplace: Workplace, tmp_path: Path) -> Desk:
    """Give the desk over a workplace."""
    ledger = InMemoryReviewDesk(workplace.ledger.state)
    folder = tmp_path / "reassembly"
    folder.mkdir()
    return Desk(
        place=workplace,
        ledger=ledger,
        editing=Editing(
            ledger=ledger,
            register=RegisterCheck(InMemoryFilingRegister(register=workplace.register)),
            audit=workplace.ledger,
            new_id=uuid.uuid4,
        ),
        reassembly=Reassembly(
            ledger=ledger,
            assembly=DocumentAssembly(
                objects=workplace.objects,
                originals=FetchedOriginals(workplace.objects, folder),
                reader=workplace.reader,
                scratch=folder,
            ),
            objects=workplace.objects,
            heartbeat=no_heartbeat,
        ),
    )


@pytest.fixture
def document(workplace: Workplace) -> Document:
    """Give a filed document of two pages."""
    workplace.register_dossier(CODE)
    upload = workplace.take_in("Kính gửi", "trang hai", dossier_code=CODE)
    workplace.run_jobs()
    return workplace.document_of(upload)


def test_turned_page_makes_a_new_pdf_and_counts_again(desk: Desk, document: Document) -> None:
    changed = desk.edit(Rotate(document_id=document.id, page=2, turn=90))
    assert (changed.state, changed.counts) == (DocumentState.ASSEMBLING, False)
    desk.reassembly.assemble_document(document.id)
    ended = desk.now(document.id)
    assert (ended.state, ended.counts, ended.version) == (DocumentState.READY, True, 2)
    assert ended.pdf_key in desk.place.objects.objects
    assert desk.place.ledger.state.measure_bits[CODE] == 1


def test_each_part_of_a_split_document_has_its_own_pages(desk: Desk, document: Document) -> None:
    part = uuid.uuid4()
    desk.edit(Split(document_id=document.id, after=1, new_id=part))
    for document_id in (document.id, part):
        desk.reassembly.assemble_document(document_id)
    keys = [desk.now(document_id).pdf_key for document_id in (document.id, part)]
    texts = [desk.place.objects.objects[key].data.decode() for key in keys if key is not None]
    assert ["Kính gửi" in text for text in texts] == [True, False]
    assert ["trang hai" in text for text in texts] == [False, True]


def test_tags_follow_the_dossier_and_leave_a_shared_original(desk: Desk, document: Document) -> None:
    upload = desk.place.ledger.state.uploads[document.upload_id].upload
    desk.edit(Assign(document_id=document.id, dossier_code=OTHER_CODE))
    desk.reassembly.assemble_document(document.id)
    key = desk.now(document.id).pdf_key
    assert key is not None
    assert desk.place.objects.tags_of[key]["dossier"] == OTHER_CODE
    assert desk.place.objects.tags_of[original_key(upload)]["dossier"] == OTHER_CODE
    desk.edit(Split(document_id=document.id, after=1, new_id=uuid.uuid4()))
    desk.edit(Assign(document_id=document.id, dossier_code=CODE))
    desk.reassembly.assemble_document(document.id)
    assert "dossier" not in desk.place.objects.tags_of[original_key(upload)]


def test_document_that_needs_nothing_is_left_alone(desk: Desk, document: Document) -> None:
    desk.reassembly.assemble_document(document.id)
    assert desk.now(document.id) == document


def test_document_that_always_crashes_the_reader_fails_with_its_reason(desk: Desk, document: Document) -> None:
    desk.edit(Rotate(document_id=document.id, page=2, turn=90))
    desk.place.reader.break_next("assemble", CRASH, times=MAXIMUM_ATTEMPTS)
    desk.reassembly.assemble_document(document.id)
    ended = desk.now(document.id)
    assert ended.state is DocumentState.FAILED
    assert ended.failure is not None
    assert ended.failure.code == "document.not_archivable"


def test_document_comes_back_after_an_outage_of_the_store(desk: Desk, document: Document) -> None:
    desk.edit(Rotate(document_id=document.id, page=2, turn=90))
    desk.place.objects.fail_next("put", times=1)
    with pytest.raises(StoreUnavailableError):
        desk.reassembly.assemble_document(document.id)
    assert desk.ledger.forgotten_assemblies() == []
    desk.place.ledger.state.clock.advance(31)
    (job,) = desk.ledger.forgotten_assemblies()
    assert job.arguments["document_id"] == str(document.id)
    desk.reassembly.assemble_document(document.id)
    assert desk.now(document.id).state is DocumentState.READY
