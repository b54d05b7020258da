from typing import Any

import pytest

from digitize.application.dossier_feed import DossierChange, DossierFeed
from digitize.domain.access import SERVICE, Principal
from digitize.domain.errors import InvalidDossierCodeError, InvalidInputError
from tests.fakes.checklists import InMemoryChecklists
from tests.fakes.register import InMemoryRegister

CODE, ISSUED = "H41.16-221115-0001", "000.00.16.H41-221115-0001"
RECORD: dict[str, Any] = {
    "received_at": "2022-11-15T08:00:00",
    "applicant_name": "Vi Thế Sửu",
    "citizen_id": "999085001234",
    "status": 4,
}


@pytest.fixture
def register() -> InMemoryRegister:
    return InMemoryRegister()


@pytest.fixture
def feed(register: InMemoryRegister) -> DossierFeed:
    return DossierFeed(register, InMemoryChecklists(register=register))


def put(feed: DossierFeed, code: str = CODE, **record: Any) -> DossierChange:  # noqa: ANN401 - any JSON
    return feed.put(SERVICE, code, record)


def refusal(feed: DossierFeed, **record: Any) -> tuple[str, object]:  # noqa: ANN401
    with pytest.raises(InvalidInputError) as refused:
        put(feed, **(RECORD | record))
    return refused.value.code, refused.value.facts.get("column")


def test_a_dossier_is_added_once_and_the_same_message_changes_nothing(feed: DossierFeed) -> None:
    assert put(feed, **RECORD).outcome == "added"
    assert put(feed, **RECORD) == DossierChange(code=CODE, outcome="unchanged", changed=())


def test_the_answer_names_what_changed_and_the_rest_stays(feed: DossierFeed, register: InMemoryRegister) -> None:
    put(feed, ISSUED, **RECORD)
    change = put(feed, status=10, returned_at="2022-11-20T09:00:00+07:00")
    assert (change.outcome, change.changed) == ("changed", ("returned_at", "status"))
    row = register.rows[CODE]
    assert (row.code.issued, row.applicant_name, row.status) == (ISSUED, "Vi Thế Sửu", 10)


def test_null_takes_a_value_away(feed: DossierFeed) -> None:
    put(feed, **RECORD, due_at="2022-11-20")
    assert put(feed, due_at=None).changed == ("due_at",)


def test_a_citizen_number_that_looks_the_same_masked_is_named_too(feed: DossierFeed) -> None:
    put(feed, **RECORD)
    assert put(feed, citizen_id="999185001234").changed == ("citizen_id",)


def test_the_portal_s_object_is_understood(feed: DossierFeed, register: InMemoryRegister) -> None:
    portal: dict[str, Any] = {
        "MaHoSo": ISSUED,
        "ChuHoSo": "Lữ Thị Ánh",
        "NgayTiepNhan": "20221115083000",
        "TrangThaiHoSo": "2",
        "LoaiDoiTuong": 1,
        "MaSoNoiBo": "không rõ",
        "TaiLieuNop": [],
    }
    assert put(feed, CODE, **portal).outcome == "added"
    assert register.rows[CODE].status == 2


@pytest.mark.parametrize(
    ("record", "code", "column"),
    [
        ({"received_at": None}, "register.value_missing", "received_at"),
        ({"received_at": "hôm nay"}, "register.date_invalid", "received_at"),
        ({"citizen_id": 40085001234}, "register.citizen_number_invalid", "citizen_id"),
        ({"staus": 4}, "register.field_unknown", "staus"),
        ({"status": [4]}, "register.field_invalid", "status"),
        ({"Trạng thái": 4}, "register.field_repeated", "Trạng thái"),
        ({"dossier_code": "H41.16-221115-0002"}, "register.code_differs", "dossier_code"),
        ({"supplement_components": "TP1"}, "register.field_invalid", "supplement_components"),
        ({"supplement_components": [7]}, "register.field_invalid", "supplement_components"),
        ({"supplement_components": ["TP1"]}, "register.value_missing", "supplement_requested_at"),
    ],
)
def test_a_bad_value_is_refused_with_its_column_and_nothing_is_kept(
    feed: DossierFeed, register: InMemoryRegister, record: dict[str, object], code: str, column: str
) -> None:
    assert refusal(feed, **record) == (code, column)
    assert register.rows == {}


def test_the_code_of_the_address_must_be_one(feed: DossierFeed) -> None:
    with pytest.raises(InvalidDossierCodeError):
        put(feed, "hồ sơ 1", **RECORD)


def test_a_unit_writes_only_its_own_dossiers(feed: DossierFeed) -> None:
    industry = Principal(name="industry", units=frozenset({"H41.16"}))
    with pytest.raises(InvalidInputError) as refused:
        feed.put(industry, "H41.17-221115-0001", RECORD)
    assert refused.value.code == "register.unit_not_allowed"
    put(feed, **RECORD, unit_code="H41.17")
    with pytest.raises(InvalidInputError) as refused:
        feed.put(industry, CODE, RECORD)
    assert (refused.value.code, refused.value.facts["column"]) == ("register.unit_not_allowed", "dossier_code")


def test_components_asked_for_again_are_recorded_once(feed: DossierFeed) -> None:
    asked: dict[str, Any] = {
        "supplement_components": ["TP1"],
        "supplement_requested_at": "2022-11-20T09:00:00",
        "status": 5,
    }
    assert put(feed, **(RECORD | asked)).outcome == "added"
    assert put(feed, **(RECORD | asked)).outcome == "unchanged"
    assert put(feed, supplement_components=[]).changed == ("supplement_components",)
