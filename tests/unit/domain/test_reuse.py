from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from digitize.domain.procedure import Component
from digitize.domain.reuse import EarlierPaper, Validity, could_be, expiry_of, offers_for, validity_of

TODAY = date(2022, 11, 15)
COMPONENT = Component(
    procedure_code="9.1", code="TP1", name="Phiếu lý lịch tư pháp", paper_type="", validity_months=6
)
PAPER = EarlierPaper(
    document_id=UUID(int=1),
    dossier_code="H41.16-220601-0001",
    title="PHIẾU LÝ LỊCH TƯ PHÁP",
    paper_type="",
    component_name="",
    is_result=False,
    issued_on=date(2022, 6, 1),
)


@pytest.mark.parametrize(
    ("issued_on", "months", "expires_on"),
    [
        (date(2022, 5, 15), 6, date(2022, 11, 15)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2022, 12, 1), 1, date(2023, 1, 1)),
        (date(2022, 12, 1), 120, date(2032, 12, 1)),
    ],
)
def test_expiry(issued_on: date, months: int, expires_on: date) -> None:
    assert expiry_of(replace(COMPONENT, validity_months=months), issued_on) == expires_on


def test_a_paper_is_valid_to_the_end_of_its_last_day() -> None:
    assert validity_of(COMPONENT, date(2022, 5, 15), TODAY) is Validity.VALID
    assert validity_of(COMPONENT, date(2022, 5, 14), TODAY) is Validity.EXPIRED


def test_a_paper_of_unknown_date_is_not_called_valid_unless_the_kind_never_expires() -> None:
    assert validity_of(COMPONENT, None, TODAY) is Validity.DATE_UNKNOWN
    assert validity_of(replace(COMPONENT, validity_months=None), None, TODAY) is Validity.VALID


@pytest.mark.parametrize("title", ["Phiếu lý lịch tư pháp", "PHIEU LY LICH TU PHAP", "Phiếu lý lịch tư pháp số 2"])
def test_a_paper_is_known_by_its_name_whatever_its_marks(title: str) -> None:
    assert could_be(COMPONENT, replace(PAPER, title=title))


def test_a_paper_is_known_by_the_component_it_was() -> None:
    assert could_be(COMPONENT, replace(PAPER, title="văn bản", component_name="Phiếu lý lịch tư pháp"))
    assert not could_be(COMPONENT, replace(PAPER, title="văn bản"))


def test_a_type_that_says_all_is_enough_and_another_type_is_too_much() -> None:
    asked = replace(COMPONENT, name="Căn cước công dân của người yêu cầu", paper_type="CCCD")
    assert could_be(asked, replace(PAPER, title="Thẻ", paper_type="CCCD"))
    assert not could_be(asked, replace(PAPER, title=asked.name, paper_type="KHAISINH"))


def test_an_application_is_never_reused() -> None:
    asked = replace(COMPONENT, name="Đơn đề nghị", paper_type="DON")
    assert not could_be(asked, replace(PAPER, title="Đơn đề nghị", paper_type="DON"))


def test_a_general_type_alone_says_nothing() -> None:
    asked = replace(COMPONENT, name="Quyết định giao đất", paper_type="QD")
    assert not could_be(asked, replace(PAPER, title="Quyết định về việc khen thưởng", paper_type="QD"))


def test_valid_papers_come_first_and_the_newest_of_them_first() -> None:
    papers = [
        replace(PAPER, document_id=UUID(int=1), issued_on=None),
        replace(PAPER, document_id=UUID(int=2), issued_on=date(2021, 1, 1)),
        replace(PAPER, document_id=UUID(int=3), issued_on=date(2022, 6, 1)),
        replace(PAPER, document_id=UUID(int=4), issued_on=date(2022, 9, 1)),
    ]
    offers = offers_for(COMPONENT, papers, TODAY)
    assert [offer.paper.document_id.int for offer in offers] == [4, 3, 2, 1]
    assert [offer.validity for offer in offers] == [1, 1, 2, 3]
    assert offers[0].expires_on == date(2023, 3, 1)
