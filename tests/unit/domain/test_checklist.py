from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from digitize.domain.checklist import (
    ChecklistItem,
    ComponentState,
    DossierPapers,
    FiledPaper,
    checklist_of,
    is_open,
)
from digitize.domain.procedure import Component
from digitize.domain.reuse import Reuse, ReuseKind
from digitize.domain.statuses import DossierStatus

ASKED_AT = datetime(2022, 11, 20, 9, tzinfo=UTC)
COMPONENT = Component(procedure_code="9.1", code="TP1", name="Bản sao giấy khai sinh")


def paper(*, days_after: int = -1, component_code: str | None = "TP1", is_result: bool = False) -> FiledPaper:
    return FiledPaper(
        document_id=uuid4(),
        title="Giấy khai sinh",
        component_code=component_code,
        is_result=is_result,
        filed_at=ASKED_AT + timedelta(days=days_after),
    )


def dossier(*papers: FiledPaper, status: int | None = 4, **changes: Any) -> DossierPapers:  # noqa: ANN401 - any field
    values: dict[str, Any] = {
        "code": "H41.16-221115-0001",
        "canonical_code": "H41.16-221115-0001",
        "procedure_code": "9.1",
        "yields_result_paper": True,
        "components": (COMPONENT,),
    }
    state = DossierStatus(status) if status else None
    return DossierPapers(status=state, papers=papers, **(values | changes))


def item(*papers: FiledPaper, status: int | None = 4, **changes: Any) -> ChecklistItem:  # noqa: ANN401
    return checklist_of(dossier(*papers, status=status, **changes)).items[0]


def reuse(kind: ReuseKind = ReuseKind.COMPONENT, *, days_after: int = -1) -> Reuse:
    at = ASKED_AT + timedelta(days=days_after)
    return Reuse(component_code="TP1", document_id=uuid4(), kind=kind, by="tester", at=at)


def test_a_component_without_a_paper_is_missing_and_with_one_is_not() -> None:
    there = paper()
    assert (item().state, item().is_missing) == (ComponentState.NOT_DIGITIZED, True)
    found = item(there)
    assert (found.state, found.is_missing, found.documents) == (
        ComponentState.DIGITIZED,
        False,
        (there.document_id,),
    )


@pytest.mark.parametrize(
    ("kind", "state"), [(ReuseKind.COMPONENT, 2), (ReuseKind.RESULT, 3)], ids=["component", "result"]
)
def test_a_reused_paper_stands_for_the_component(kind: ReuseKind, state: int) -> None:
    found = item(reuses=(reuse(kind),))
    assert (found.state, found.is_missing) == (state, False)


def test_a_scanned_paper_goes_before_a_reused_one() -> None:
    assert item(paper(), reuses=(reuse(),)).state is ComponentState.DIGITIZED


@pytest.mark.parametrize("exempt", [{"is_required": False}, {"must_digitize": False}])
def test_what_the_list_exempts_is_never_missing(exempt: dict[str, Any]) -> None:
    component = replace(COMPONENT, **exempt)
    assert not item(components=(component,)).is_missing


@pytest.mark.parametrize("status", [3, 7, 8])
def test_nothing_is_missing_of_a_refused_withdrawn_or_stopped_dossier(status: int) -> None:
    found = checklist_of(dossier(status=status, supplements=(("TP1", ASKED_AT),)))
    assert not found.items[0].is_missing
    assert not found.result.is_missing


def test_a_dossier_taken_up_again_misses_its_papers_again() -> None:
    withdrawn_at = ASKED_AT
    assert not item(status=7, withdrawn_at=withdrawn_at).is_missing
    assert item(status=4, withdrawn_at=withdrawn_at).is_missing


def test_dates_tell_the_status_where_the_register_gives_none() -> None:
    assert not item(status=None, withdrawn_at=ASKED_AT).is_missing
    assert checklist_of(dossier(status=None, returned_at=ASKED_AT)).result.is_missing


def test_a_component_that_a_supplement_asks_for_is_missing_until_a_newer_paper_comes() -> None:
    asked = (("TP1", ASKED_AT),)
    before, after = paper(days_after=-1), paper(days_after=1)
    found = item(before, status=5, supplements=asked)
    assert (found.state, found.is_missing, found.is_supplement_awaited) == (ComponentState.DIGITIZED, True, True)
    assert not item(before, after, status=5, supplements=asked).is_missing
    assert not item(reuses=(reuse(days_after=1),), status=5, supplements=asked).is_missing


def test_a_supplement_for_another_component_does_not_touch_this_one() -> None:
    assert not item(paper(), status=5, supplements=(("TP2", ASKED_AT),)).is_missing


@pytest.mark.parametrize(("status", "is_missing"), [(4, False), (5, False), (9, True), (10, True)])
def test_the_result_is_awaited_once_the_dossier_is_finished(status: int, is_missing: bool) -> None:  # noqa: FBT001 - a parameter
    assert checklist_of(dossier(status=status)).result.is_missing is is_missing


def test_a_procedure_without_a_result_paper_never_lacks_it() -> None:
    assert not checklist_of(dossier(status=10, yields_result_paper=False)).result.is_missing


def test_a_result_is_no_component_and_a_component_no_result() -> None:
    result = paper(is_result=True)
    found = checklist_of(dossier(result, status=10))
    assert found.result.documents == (result.document_id,)
    assert not found.result.is_missing
    assert found.items[0].is_missing


def test_a_component_that_is_the_result_stands_with_the_result() -> None:
    result = replace(COMPONENT, code="KQ", name="Trích lục", is_result=True)
    scanned = paper(component_code="KQ")
    found = checklist_of(dossier(scanned, status=10, components=(COMPONENT, result)))
    assert [one.component.code for one in found.items] == ["TP1"]
    assert found.result.documents == (scanned.document_id,)


def test_papers_of_no_component_are_listed_apart() -> None:
    loose, other = paper(component_code=None), paper(component_code="TP9")
    assert set(checklist_of(dossier(loose, other)).others) == {loose.document_id, other.document_id}
    assert isinstance(loose.document_id, UUID)


@pytest.mark.parametrize(
    ("status", "expected"),
    [*((open_one, True) for open_one in (1, 2, 4, 5, 6, 9)), *((closed, False) for closed in (3, 7, 8, 10))],
)
def test_a_dossier_is_open_until_it_is_returned_or_ends_without_a_result(status: int, expected: bool) -> None:  # noqa: FBT001
    assert is_open(DossierStatus(status)) is expected


def test_a_returned_dossier_without_a_status_is_closed() -> None:
    assert is_open(None)
    assert not is_open(None, returned_at=ASKED_AT)
    assert not is_open(None, withdrawn_at=ASKED_AT)
