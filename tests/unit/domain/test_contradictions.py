"""Contradictions: what on a filed paper speaks against its dossier."""

from dataclasses import replace
from datetime import date

from digitize.domain.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions,
    contradictions_in_stack,
)
from digitize.domain.document import Evidence, Filing, FilingState
from digitize.domain.dossier import DossierCode
from digitize.domain.filing_clues import FilingClues, clues_of
from digitize.domain.paper_boundaries import Boundary
from digitize.domain.register_facts import DossierFacts, RegisterFacts
from digitize.domain.splitting import GoverningSheet, Segment
from digitize.domain.stored_page import StoredPage
from tests.unit.domain.stored_pages import BODY, a_page, coded, read_again

CODE, OTHER, FAR = "H41.16-221115-0001", "H41.16-221115-0002", "H41.17-221120-0345"
NAME, NUMBER = "Lữ Thị Ánh Đợi", "999085001234"
FILED = Filing(
    state=FilingState.FILED,
    dossier_code=CODE,
    evidence=Evidence(source="cover_sheet", reason="filing.by_cover_sheet"),
)
APPLICANT = DossierFacts(
    code=CODE,
    unit_code="H41.16",
    procedure_code="1",
    applicant_name=NAME,
    citizen_number=NUMBER,
    received_on=date(2022, 11, 15),
    is_open=True,
)


def found(
    *pages: StoredPage,
    applicant: DossierFacts = APPLICANT,
    operator: str | None = None,
    filename: str = "quet.pdf",
    under_a_sheet: bool = False,
) -> list[tuple[int | None, str]]:
    """Return page and kind of what contradicts; the register knows CODE, OTHER and FAR."""
    facts = RegisterFacts(
        by_code={CODE: applicant, OTHER: replace(applicant, code=OTHER), FAR: replace(applicant, code=FAR)}
    )
    entries = contradictions(_clues(pages, operator, filename, under_a_sheet=under_a_sheet), FILED, facts)
    return [(entry.page, entry.kind.value) for entry in entries]


def _clues(
    pages: tuple[StoredPage, ...], operator: str | None, filename: str, *, under_a_sheet: bool
) -> FilingClues:
    segment = Segment(
        pages=tuple(page.number for page in pages),
        title=None,
        governing_sheet=GoverningSheet(page=99, payload=None) if under_a_sheet else None,
        boundary=Boundary.START,
        confidence=1.0,
    )
    code = None if operator is None else DossierCode.parse(operator)
    return clues_of(segment, pages, operator_code=code, filename=filename, today=date(2026, 11, 25))


def test_page_that_names_the_applicant_contradicts_nothing() -> None:
    assert found(a_page(1, f"Họ và tên: {NAME}", f"Số định danh: {NUMBER}")) == []
    assert found(a_page(1, "Họ và tên: Lữ Thị Ánh Đọl")) == []
    assert found(a_page(1, "Họ và tên: Lũ Thỉ Anh", f"Số định danh: {NUMBER}")) == []


def test_page_that_names_another_person_contradicts_where_it_stands() -> None:
    page = a_page(2, "Họ và tên: Phạm Văn Hòa", "Số định danh: 999070009999")
    assert found(a_page(1, f"Họ và tên: {NAME}"), page) == [(2, "name")]
    facts = RegisterFacts(by_code={CODE: APPLICANT})
    entry = contradictions(_clues((page,), None, "a.pdf", under_a_sheet=False), FILED, facts)[0]
    assert entry == Contradiction(page=2, box=entry.box, kind=ContradictionKind.NAME)
    assert entry.box is not None
    assert entry.box.top == page.words[0].box.top


def test_number_alone_contradicts_too() -> None:
    assert found(a_page(1, "Số căn cước công dân: 999070009999")) == [(1, "number")]


def test_relative_beside_the_applicant_is_no_contradiction_on_later_pages_either() -> None:
    first = a_page(1, f"Họ và tên: {NAME}", "Ông (bà): Phạm Văn Hòa")
    assert found(first, a_page(2, "Họ và tên: Phạm Văn Hòa")) == []


def test_page_that_names_nobody_contradicts_nothing() -> None:
    assert found(a_page(1, *BODY)) == []


def test_namesake_with_another_number_contradicts() -> None:
    assert found(a_page(1, f"Họ và tên: {NAME}", "Số định danh: 999070009999")) == [(1, "number")]
    assert found(a_page(1, f"Họ và tên: {NAME}", f"Số định danh: {NUMBER[:-1]}9")) == []


def test_people_on_papers_of_an_organisation_contradict_nothing() -> None:
    company = replace(APPLICANT, applicant_name="Công ty TNHH Lam Sơn", citizen_number="")
    assert found(a_page(1, "Họ và tên: Phạm Văn Hòa"), applicant=company) == []


def test_other_registered_code_contradicts_confirmed_or_not() -> None:
    assert found(a_page(1, f"Mã hồ sơ: {FAR}")) == [(1, "code")]
    assert found(a_page(1, "Mã hồ sơ: H41.17-221120-0999")) == []


def test_misread_digit_of_the_own_code_is_no_contradiction() -> None:
    assert found(a_page(1, f"Mã hồ sơ: {OTHER}", marks=read_again(CODE))) == []
    assert found(a_page(1, f"Mã hồ sơ: {OTHER}", marks=read_again(OTHER))) == [(1, "code")]


def test_barcode_of_another_dossier_contradicts_even_unregistered() -> None:
    assert found(a_page(1, *BODY, marks=coded("H41.17-221120-0999"))) == [(1, "code")]


def test_choice_of_the_operator_and_names_of_files_contradict() -> None:
    assert found(a_page(1, *BODY), operator=OTHER) == [(None, "code")]
    assert found(a_page(1, *BODY), filename=f"{OTHER}.pdf") == [(None, "code")]
    assert found(a_page(1, *BODY), filename=f"{OTHER}.pdf", under_a_sheet=True) == []


def test_unfiled_paper_is_contradicted_by_nothing() -> None:
    unfiled = replace(FILED, state=FilingState.UNASSIGNED, dossier_code=None)
    clues = _clues((a_page(1, "Họ và tên: Phạm Văn Hòa"),), None, "a.pdf", under_a_sheet=False)
    assert contradictions(clues, unfiled, RegisterFacts(by_code={CODE: APPLICANT})) == ()


def in_stack(*pages: StoredPage) -> list[list[str]]:
    """Return the kinds of contradiction of papers of one page each, one behind the other."""
    facts = RegisterFacts(by_code={CODE: APPLICANT})
    stack = [(_clues((page,), None, "quet.pdf", under_a_sheet=True), FILED) for page in pages]
    return [[entry.kind.value for entry in entries] for entries in contradictions_in_stack(stack, facts)]


def test_papers_of_nobody_behind_a_missing_cover_sheet_are_doubted_with_the_others() -> None:
    own, foreign = a_page(1, f"Họ và tên: {NAME}"), a_page(3, "Họ và tên: Phạm Văn Hòa")
    drawing = a_page(2, "Mặt bằng tầng một")
    last = replace(drawing, number=4)
    assert in_stack(own, drawing, foreign, last) == [[], ["neighbour"], ["name"], ["neighbour"]]


def test_foreign_paper_in_the_middle_of_a_stack_doubts_itself_alone() -> None:
    own, foreign = a_page(1, f"Họ và tên: {NAME}"), a_page(3, "Họ và tên: Phạm Văn Hòa")
    pages = (own, a_page(2, "Mặt bằng"), foreign, a_page(4, "Mặt bằng"), replace(own, number=5))
    assert in_stack(*pages) == [[], [], ["name"], [], []]


def test_paper_of_a_person_named_beside_the_applicant_in_the_stack_contradicts_nothing() -> None:
    application = a_page(1, f"Họ và tên: {NAME}", "Người liên quan: Phạm Văn Hòa")
    extract = a_page(2, "Họ, chữ đệm, tên người chết: PHẠM VĂN HÒA")
    assert in_stack(application, extract) == [[], []]
    assert in_stack(a_page(1, f"Họ và tên: {NAME}"), extract) == [[], ["name"]]
