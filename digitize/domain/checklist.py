"""What a dossier's papers should be, which of them exist, and which are still missing (còn thiếu).

Thông tư 01/2023/TT-VPCP: digitized are the components that the list of a procedure names, and the result. So what
is missing is a question of the procedure, of the papers that count, and of the dossier's status: nobody waits for
the papers of a dossier that was withdrawn, refused or stopped; a request for a supplement asks for a component
again; the result is awaited once the dossier is finished.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from digitize.domain.procedure import Component
from digitize.domain.reuse import Reuse, ReuseKind
from digitize.domain.statuses import DossierStatus

_NOTHING_MISSING = frozenset({DossierStatus.NOT_ACCEPTED, DossierStatus.WITHDRAWN, DossierStatus.STOPPED})
_CLOSED = _NOTHING_MISSING | {DossierStatus.RETURNED}
_RESULT_EXPECTED = frozenset({DossierStatus.FINISHED, DossierStatus.RETURNED})


class ComponentState(IntEnum):
    """The state of a component as provincial systems number it."""

    NOT_DIGITIZED = 0
    DIGITIZED = 1
    REUSED_FROM_COMPONENT = 2
    REUSED_FROM_RESULT = 3

    @property
    def vietnamese_name(self) -> str:
        """The name people read."""
        return (
            "Chưa số hóa",
            "Được số hóa",
            "Tái sử dụng từ thành phần hồ sơ khác",
            "Tái sử dụng từ kết quả hồ sơ khác",
        )[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledPaper:
    """A document filed under the dossier that counts as digitized and is not superseded."""

    document_id: UUID
    title: str
    component_code: str | None
    is_result: bool
    filed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPapers:
    """All that a checklist is made from, of one moment.

    `supplements` are the components that a supplement was asked for, by code, with the time of the request.
    `is_procedure_known` is False where the reference data has no components of the procedure: then only the
    result can be missing.
    """

    code: str
    canonical_code: str
    procedure_code: str
    status: DossierStatus | None
    returned_at: datetime | None = None
    withdrawn_at: datetime | None = None
    yields_result_paper: bool
    components: tuple[Component, ...]
    papers: tuple[FiledPaper, ...]
    reuses: tuple[Reuse, ...] = ()
    supplements: tuple[tuple[str, datetime], ...] = ()

    @property
    def is_procedure_known(self) -> bool:
        """Whether there are components to compare with."""
        return bool(self.components)

    def is_result(self, paper: FiledPaper) -> bool:
        """Return whether a paper of this dossier is its result: it came as one, or it is the component that is."""
        results = {component.code for component in self.components if component.is_result}
        return paper.is_result or paper.component_code in results


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One component: its state, the documents that are it, the paper it reuses, and whether it is missing."""

    component: Component
    state: ComponentState
    documents: tuple[UUID, ...]
    reuse: Reuse | None
    is_missing: bool
    is_supplement_awaited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultItem:
    """The result: whether this procedure yields a paper, the documents that are it, and whether it is missing."""

    is_expected: bool
    documents: tuple[UUID, ...]
    is_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierChecklist:
    """The checklist; `others` are documents of the dossier that are no component by name yet."""

    items: tuple[ChecklistItem, ...]
    result: ResultItem
    others: tuple[UUID, ...]


def settled_status(
    status: DossierStatus | None, *, returned_at: datetime | None, withdrawn_at: datetime | None
) -> DossierStatus | None:
    """Return the status, or the one that the dates tell where the register gives none.

    A status that is given wins over the dates: a dossier that was withdrawn and taken up again keeps its date.
    """
    if status is not None:
        return status
    if withdrawn_at is not None:
        return DossierStatus.WITHDRAWN
    return DossierStatus.RETURNED if returned_at is not None else None


def is_open(
    status: DossierStatus | None, *, returned_at: datetime | None = None, withdrawn_at: datetime | None = None
) -> bool:
    """Return whether papers may still come: the dossier is neither returned, withdrawn, stopped nor refused."""
    return settled_status(status, returned_at=returned_at, withdrawn_at=withdrawn_at) not in _CLOSED


def is_result_expected(status: DossierStatus | None, *, yields_result_paper: bool) -> bool:
    """Return whether the result must be there by now: finished or returned, and the procedure yields a paper."""
    return yields_result_paper and status in _RESULT_EXPECTED


def awaits_papers(status: DossierStatus | None) -> bool:
    """Return whether anything can be missing: of a withdrawn, refused or stopped dossier nothing is.

    A returned dossier still misses what was never digitized: it stays in the list of what has to be caught up.
    """
    return status not in _NOTHING_MISSING


def checklist_of(dossier: DossierPapers) -> DossierChecklist:
    """Return what exists and what is missing of a dossier."""
    status = settled_status(dossier.status, returned_at=dossier.returned_at, withdrawn_at=dossier.withdrawn_at)
    named = {component.code for component in dossier.components}
    results = tuple(paper.document_id for paper in dossier.papers if dossier.is_result(paper))
    is_expected = is_result_expected(status, yields_result_paper=dossier.yields_result_paper)
    return DossierChecklist(
        items=tuple(
            _item(component, dossier, status) for component in dossier.components if not component.is_result
        ),
        result=ResultItem(is_expected=is_expected, documents=results, is_missing=is_expected and not results),
        others=tuple(
            paper.document_id
            for paper in dossier.papers
            if not dossier.is_result(paper) and paper.component_code not in named
        ),
    )


def _item(component: Component, dossier: DossierPapers, status: DossierStatus | None) -> ChecklistItem:
    papers = [
        paper
        for paper in dossier.papers
        if paper.component_code == component.code and not dossier.is_result(paper)
    ]
    reuse = next((reuse for reuse in dossier.reuses if reuse.component_code == component.code), None)
    state = _state(papers, reuse)
    asked_at = dict(dossier.supplements).get(component.code)
    is_awaited = asked_at is not None and awaits_papers(status) and not _came_since(asked_at, papers, reuse)
    is_due = component.is_required and component.must_digitize
    is_missing = awaits_papers(status) and is_due and state is ComponentState.NOT_DIGITIZED
    return ChecklistItem(
        component=component,
        state=state,
        documents=tuple(paper.document_id for paper in papers),
        reuse=reuse,
        is_missing=is_missing or is_awaited,
        is_supplement_awaited=is_awaited,
    )


def _state(papers: Sequence[FiledPaper], reuse: Reuse | None) -> ComponentState:
    if papers:
        return ComponentState.DIGITIZED
    if reuse is None:
        return ComponentState.NOT_DIGITIZED
    is_result = reuse.kind is ReuseKind.RESULT
    return ComponentState.REUSED_FROM_RESULT if is_result else ComponentState.REUSED_FROM_COMPONENT


def _came_since(asked_at: datetime, papers: Sequence[FiledPaper], reuse: Reuse | None) -> bool:
    return any(paper.filed_at > asked_at for paper in papers) or (reuse is not None and reuse.at > asked_at)
