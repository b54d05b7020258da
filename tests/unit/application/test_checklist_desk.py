import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from digitize.application.checklist import ChecklistDesk
from digitize.domain.access import SERVICE, Principal
from digitize.domain.errors import ConflictError, NotFoundError
from digitize.domain.procedure import Component
from digitize.domain.register_columns import COLUMN_NAMES
from digitize.domain.register_tables import NAMES_BY_KIND, TableKind
from digitize.domain.reuse import ReuseKind, Validity
from tests.builders import new_register_row
from tests.fakes.checklists import InMemoryChecklists, PaperInMemory

CODE, EARLIER = "H41.16-221115-0001", "H41.17-220601-0001"
COMPONENT = Component(
    procedure_code="9.1", code="TP1", name="Phiếu lý lịch tư pháp", is_required=True, validity_months=6
)


@dataclass
class Log:
    """The audit log in memory."""

    entries: list[tuple[str, str]] = field(default_factory=list)

    def record(self, principal: Principal, action: str, subject: str) -> None:  # noqa: ARG002 - one principal here
        """Append an entry."""
        self.entries.append((action, subject))


@dataclass
class Desk:
    """The use case, what stands behind it, and short cuts."""

    checklists: InMemoryChecklists = field(default_factory=InMemoryChecklists)
    log: Log = field(default_factory=Log)

    def __post_init__(self) -> None:
        """Register two dossiers of one applicant and one component."""
        self.case = ChecklistDesk(checklists=self.checklists, audit=self.log, today=lambda: date(2022, 11, 15))
        register = self.checklists.register
        for code in (CODE, EARLIER):
            row = replace(new_register_row(code), procedure_code="9.1", citizen_number="999085001234")
            register.save(SERVICE, [row], frozenset(COLUMN_NAMES))
        register.save_reference(SERVICE, [COMPONENT], frozenset(NAMES_BY_KIND[TableKind.COMPONENTS]))

    def paper(self, code: str = EARLIER, **changes: Any) -> PaperInMemory:  # noqa: ANN401 - any field
        """File a paper."""
        paper = PaperInMemory(
            id=uuid.uuid4(),
            dossier_code=code,
            title="PHIẾU LÝ LỊCH TƯ PHÁP",
            issued_on=date(2022, 9, 1),
            filed_at=datetime(2022, 9, 2, tzinfo=UTC),
        )
        self.checklists.papers.append(made := replace(paper, **changes))
        return made

    def refusal(self, paper: PaperInMemory) -> str:
        """Return the code with which reusing the paper is refused."""
        with pytest.raises(ConflictError) as refused:
            self.case.reuse(SERVICE, CODE, component_code="TP1", document_id=paper.id)
        return refused.value.code


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_earlier_paper_is_offered_with_its_expiry(desk: Desk) -> None:
    paper = desk.paper()
    opened = desk.case.checklist(SERVICE, CODE)
    (offer,) = opened.offers["TP1"]
    assert (offer.paper.document_id, offer.validity, offer.expires_on) == (
        paper.id,
        Validity.VALID,
        date(2023, 3, 1),
    )
    assert opened.checklist.items[0].is_missing


def test_nothing_is_offered_for_a_component_that_is_there(desk: Desk) -> None:
    desk.paper()
    desk.paper(CODE, component_code="TP1")
    assert desk.case.checklist(SERVICE, CODE).offers == {}


def test_reusing_fills_the_component_and_is_logged_without_personal_data(desk: Desk) -> None:
    paper = desk.paper()
    reuse = desk.case.reuse(SERVICE, CODE, component_code="TP1", document_id=paper.id)
    assert reuse.kind is ReuseKind.COMPONENT
    assert desk.case.reuse(SERVICE, CODE, component_code="TP1", document_id=paper.id) == reuse
    assert not desk.case.checklist(SERVICE, CODE).checklist.items[0].is_missing
    assert ("reuse.recorded", f"{CODE}/{paper.id}") in desk.log.entries


def test_undoing_opens_the_component_again_and_may_be_repeated(desk: Desk) -> None:
    desk.case.reuse(SERVICE, CODE, component_code="TP1", document_id=desk.paper().id)
    desk.case.undo(SERVICE, CODE, component_code="TP1")
    desk.case.undo(SERVICE, CODE, component_code="TP1")
    assert desk.case.checklist(SERVICE, CODE).checklist.items[0].is_missing
    assert [action for action, _ in desk.log.entries].count("reuse.undone") == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issued_on": date(2022, 5, 14)}, "reuse.expired"),
        ({"issued_on": None}, "reuse.date_unknown"),
        ({"counts": False}, "reuse.not_usable"),
    ],
)
def test_a_paper_that_may_not_be_used_is_refused(desk: Desk, changes: dict[str, Any], code: str) -> None:
    assert desk.refusal(desk.paper(**changes)) == code
    assert desk.checklists.reuses == {}


def test_another_applicant_s_paper_is_refused_before_anything_else_is_told(desk: Desk) -> None:
    foreign = replace(new_register_row("H41.17-220601-0002"), citizen_number="999085009999")
    desk.checklists.register.save(SERVICE, [foreign], frozenset(COLUMN_NAMES))
    assert desk.refusal(desk.paper("H41.17-220601-0002", counts=False)) == "reuse.other_applicant"


def test_a_paper_of_the_dossier_itself_is_not_reused(desk: Desk) -> None:
    assert desk.refusal(desk.paper(CODE)) == "reuse.same_dossier"


def test_what_is_unknown_is_not_found(desk: Desk) -> None:
    paper = desk.paper()
    for code, component, document, expected in (
        ("H41.16-221115-0009", "TP1", paper.id, "dossier.unknown"),
        (CODE, "TP9", paper.id, "reuse.component_unknown"),
        (CODE, "TP1", uuid.uuid4(), "document.unknown"),
    ):
        with pytest.raises(NotFoundError) as refused:
            desk.case.reuse(SERVICE, code, component_code=component, document_id=document)
        assert refused.value.code == expected
