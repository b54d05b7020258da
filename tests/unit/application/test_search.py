"""Search: the best page first, its words in their place, and no citizen's number in an address."""

import pytest

from digitize.application.search import SHOWN, refuse_citizen_number
from digitize.domain.access import SERVICE, Principal
from digitize.domain.errors import InvalidQueryError
from tests.fakes.workplace import Workplace


def found_texts(workplace: Workplace, query: str) -> list[str]:
    return [hit.snippet for hit in workplace.search.search(SERVICE, query).hits]


def test_pages_with_the_words_as_typed_come_first(workplace: Workplace) -> None:
    for text in ("bà Đặng Thị Hồng", "ông Đăng Thi Hông", "Thị Hồng, Đặng Thị"):
        workplace.take_in(text)
    workplace.run_jobs()
    assert found_texts(workplace, "Đặng Thị Hồng") == [
        "bà Đặng Thị Hồng",
        "ông Đăng Thi Hông",
        "Thị Hồng, Đặng Thị",
    ]


def test_newest_comes_first_among_equals(workplace: Workplace) -> None:
    for text in ("tờ khai một", "tờ khai hai"):
        workplace.take_in(text)
    workplace.run_jobs()
    assert found_texts(workplace, "to khai") == ["tờ khai hai", "tờ khai một"]


def test_hit_knows_its_place(workplace: Workplace) -> None:
    upload = workplace.take_in("bìa", "đơn của bà Đặng Thị Hồng", dossier_code="H41.16-221115-0001")
    workplace.run_jobs()
    result = workplace.search.search(SERVICE, "dang thi hong")
    (hit,) = result.hits
    assert (hit.document_id, hit.number, hit.dossier_code, result.total) == (
        workplace.document_of(upload).id,
        2,
        "H41.16-221115-0001",
        1,
    )
    (box,) = hit.boxes
    assert box.left < box.right


def test_words_that_stand_nowhere_together_are_found_scattered(workplace: Workplace) -> None:
    workplace.take_in("Hồng ở phường Đặng")
    workplace.run_jobs()
    assert found_texts(workplace, "Đặng Hồng") == ["Hồng ở phường Đặng"]
    assert found_texts(workplace, "Đặng Lan") == []


def test_best_fifty_are_shown_and_all_are_counted(workplace: Workplace) -> None:
    workplace.take_in(*["tờ khai"] * (SHOWN + 10))
    workplace.run_jobs()
    result = workplace.search.search(SERVICE, "tờ khai")
    assert (len(result.hits), result.total) == (SHOWN, SHOWN + 10)


@pytest.mark.parametrize("query", ["", "   ", "… – !", "chữ " * 126])
def test_empty_and_endless_queries_are_refused(workplace: Workplace, query: str) -> None:
    with pytest.raises(InvalidQueryError) as refusal:
        workplace.search.search(SERVICE, query)
    assert refusal.value.code == "search.invalid_query"


def test_query_is_not_logged(workplace: Workplace) -> None:
    workplace.search.search(SERVICE, "Đặng Thị Hồng 001085001234")
    assert workplace.ledger.state.audit_entries == [("service-token", "search", "")]


def test_stranger_finds_nothing(workplace: Workplace) -> None:
    workplace.take_in("tờ khai")
    workplace.run_jobs()
    result = workplace.search.search(Principal(name="stranger", units=frozenset({"H41.99"})), "tờ khai")
    assert (result.hits, result.total) == ((), 0)


@pytest.mark.parametrize(
    "query",
    [
        "001085001234",
        "012345678",
        "căn cước 001085001234 của ông",
        "001 085 001 234",
        "001.085.001.234",
        "số:001085001234.",
        "０１２３４５６７８",
    ],
)
def test_citizen_numbers_are_refused_in_addresses(query: str) -> None:
    with pytest.raises(InvalidQueryError) as refusal:
        refuse_citizen_number(query)
    assert refusal.value.code == "search.number_in_address"


@pytest.mark.parametrize(
    "query",
    [
        "Đặng Thị Hồng",
        "H41.16-221115-0001",
        "000.00.16.H41-221115-0001",
        "45/2020/NĐ-CP",
        "0912345678",
        "15/11/2022",
        "17.167",
        "12345678",
        "1234567890123",
        "1.011442.000.00.00.H38",
        "3.000181",
    ],
)
def test_other_numbers_are_searched_for(query: str) -> None:
    refuse_citizen_number(query)


def test_word_that_was_read_wrongly_is_suggested(workplace: Workplace) -> None:
    workplace.take_in("Nghị lịnh số 45/2020/NĐ-CP")
    workplace.run_jobs()
    result = workplace.search.search(SERVICE, "nghị lệnh")
    assert (result.hits, [(found.query, found.total) for found in result.suggestions]) == ((), [("nghi linh", 1)])


def test_lost_slash_is_suggested(workplace: Workplace) -> None:
    workplace.take_in("Quyết định số 123QĐ-UBND")
    workplace.run_jobs()
    result = workplace.search.search(SERVICE, "123/QĐ-UBND")
    assert [found.query for found in result.suggestions] == ["123qd ubnd"]


def test_number_is_never_varied(workplace: Workplace) -> None:
    workplace.take_in("Số định danh 001085001234")
    workplace.run_jobs()
    assert workplace.search.search(SERVICE, "001085001235").suggestions == ()


def test_stranger_gets_no_suggestion(workplace: Workplace) -> None:
    workplace.take_in("Nghị lịnh")
    workplace.run_jobs()
    stranger = Principal(name="stranger", units=frozenset({"H41.99"}))
    assert workplace.search.search(stranger, "nghị lệnh").suggestions == ()
