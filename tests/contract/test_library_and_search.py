"""The contracts of `DocumentLibrary`, `SearchIndex` and `AuditLog`: what the officers' desk reads."""

import uuid
from dataclasses import replace

import pytest

from digitize.domain.access import SERVICE, Principal
from digitize.domain.document import DocumentState
from digitize.domain.vietnamese import query_tokens
from tests.builders import filed, words_of
from tests.fakes.ledger_stage import READING, LedgerStage, new_dossier_code

OWN = Principal(name="own", units=frozenset({"H41.16"}))
OTHER = Principal(name="other", units=frozenset({"H41.17", "H41"}))
NOBODY = Principal(name="nobody", units=frozenset())


def rare_word() -> str:
    """Return a word that stands on no other page."""
    return "từ" + uuid.uuid4().hex


def hits(stage: LedgerStage, query: str, principal: Principal = SERVICE, limit: int = 100) -> list[int]:
    found, total = stage.search.pages_with(principal, query_tokens(query), limit=limit)
    assert total >= len(found)
    return [hit.number for hit in found]


def test_documents_of_a_dossier_come_by_number(stage: LedgerStage) -> None:
    code = new_dossier_code()
    documents = [stage.finished(stage.read("x"), filing=filed(code)) for _ in range(3)]
    found = stage.library.documents_of_dossier(SERVICE, code)
    assert [document.id for document in found] == [document.id for document in documents]
    assert [document.sequence for document in found] == [1, 2, 3]


def test_documents_that_wait_come_oldest_first_and_at_most_so_many(stage: LedgerStage) -> None:
    unit = f"H41.{uuid.uuid4().int % 900 + 100}"
    batch = stage.batch(unit_code=unit)
    waiting = [stage.finished(stage.read("x", batch=batch)) for _ in range(3)]
    stage.finished(stage.read("x", batch=batch), filing=filed(new_dossier_code()))
    clerk = Principal(name="clerk", units=frozenset({unit}))
    found = stage.library.unfiled_documents(clerk, limit=10)
    assert [document.id for document in found[-3:]] == [document.id for document in waiting]
    assert stage.library.unfiled_documents(clerk, limit=1)[0] == found[0]


def test_superseded_document_is_listed_no_more(stage: LedgerStage) -> None:
    code = new_dossier_code()
    old = stage.finished(stage.read("x"), filing=filed(code), state=DocumentState.SUPERSEDED)
    assert stage.library.documents_of_dossier(SERVICE, code) == ()
    assert stage.library.find_document(SERVICE, old.id) is not None


def test_stored_pages_of_a_range(stage: LedgerStage) -> None:
    upload = stage.read("một", "hai", "ba", "bốn")
    assert [page.number for page in stage.library.stored_pages(upload.id)] == [1, 2, 3, 4]
    assert [page.number for page in stage.library.stored_pages(upload.id, first=2, last=3)] == [2, 3]
    assert [page.number for page in stage.library.stored_pages(upload.id, first=3)] == [3, 4]
    assert stage.library.stored_pages(uuid.uuid4()) == ()


def test_page_that_was_not_read_has_no_words(stage: LedgerStage) -> None:
    (page,) = stage.library.stored_pages(stage.probed().id)
    assert page.words == ()


@pytest.mark.parametrize("query", ["thi hong {0}", "Thị Hồng {0}", "hồng {0}", "{0}"])
def test_page_is_found_by_neighbouring_words_with_or_without_marks(stage: LedgerStage, query: str) -> None:
    word = rare_word()
    stage.finished(stage.read(f"Đặng Thị Hồng {word} thường trú", "trang khác"))
    assert hits(stage, query.format(word)) == [1]


def test_words_that_are_no_neighbours_are_not_found_as_a_phrase(stage: LedgerStage) -> None:
    word = rare_word()
    stage.finished(stage.read(f"Đặng {word} thường trú"))
    assert hits(stage, f"{word} trú") == []


def test_hit_counts_its_page_within_the_document_and_brings_its_words(stage: LedgerStage) -> None:
    word, code = rare_word(), new_dossier_code()
    upload = stage.read("bìa", "mục lục", f"đơn {word}")
    document = stage.finished(upload, pages=(2, 3), filing=filed(code))
    (hit,), total = stage.search.pages_with(SERVICE, query_tokens(word), limit=10)
    assert (hit.document_id, hit.dossier_code, hit.number, total) == (document.id, code, 2, 1)
    assert hit.words == words_of(f"đơn {word}")


def test_page_outside_of_every_document_is_not_found(stage: LedgerStage) -> None:
    word = rare_word()
    stage.finished(stage.read(word, "đơn"), pages=(2,))
    assert hits(stage, word) == []


def test_page_is_found_only_once_its_document_is_finished(stage: LedgerStage) -> None:
    word = rare_word()
    upload = stage.read(word)
    assert hits(stage, word) == []
    stage.finished(upload, state=DocumentState.NEEDS_REVIEW)
    assert hits(stage, word) == [1]


def test_newest_documents_come_first_and_all_are_counted(stage: LedgerStage) -> None:
    word = rare_word()
    documents = [stage.finished(stage.read(word, word)) for _ in range(3)]
    found, total = stage.search.pages_with(SERVICE, query_tokens(word), limit=4)
    newest, middle, _ = reversed(documents)
    assert [(hit.document_id, hit.number) for hit in found] == [
        (newest.id, 1),
        (newest.id, 2),
        (middle.id, 1),
        (middle.id, 2),
    ]
    assert total == 6


@pytest.mark.parametrize("stranger", [OTHER, NOBODY])
def test_stranger_sees_nothing_of_another_unit(stage: LedgerStage, stranger: Principal) -> None:
    word, code = rare_word(), new_dossier_code()
    upload = stage.read(word)
    document = stage.finished(upload, filing=filed(code))
    waiting = stage.finished(stage.read(word))
    assert stage.library.find_document(stranger, document.id) is None
    assert stage.library.find_upload(stranger, upload.id) is None
    assert stage.library.documents_of_dossier(stranger, code) == ()
    unfiled = stage.library.unfiled_documents(stranger, limit=10_000)
    assert waiting.id not in {found.id for found in unfiled}
    assert stage.search.pages_with(stranger, query_tokens(word), limit=10) == ((), 0)


def test_own_unit_is_seen(stage: LedgerStage) -> None:
    word, code = rare_word(), new_dossier_code()
    upload = stage.read(word)
    document = stage.finished(upload, filing=filed(code))
    assert stage.library.find_document(OWN, document.id) == replace(document, sequence=1)
    found = stage.library.find_upload(OWN, upload.id)
    assert found is not None
    assert stage.library.documents_of_dossier(OWN, code) == (replace(document, sequence=1),)
    assert hits(stage, word, OWN) == [1]


def test_words_of_a_query_never_reach_into_the_tokens_of_units(stage: LedgerStage) -> None:
    stage.finished(stage.read("Kính gửi"))
    assert hits(stage, "unit:H41.16") == []


def test_audit_entries_are_appended_in_order(stage: LedgerStage) -> None:
    actor = Principal(name=f"clerk-{uuid.uuid4()}", units=frozenset())
    stage.audit.record(actor, "document.pdf_opened", "1")
    stage.audit.record(actor, "search", "")
    stage.audit.record(actor, "document.pdf_opened", "1")
    assert stage.backstage.audit_entries(actor.name) == [
        ("document.pdf_opened", "1"),
        ("search", ""),
        ("document.pdf_opened", "1"),
    ]
    assert stage.processing.claim_upload(uuid.uuid4(), states=READING) is None
