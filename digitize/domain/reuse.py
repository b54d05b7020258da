"""Reuse of an earlier paper of the same applicant: what may stand for a component, and until when.

Nghị định 45/2020/NĐ-CP and Thông tư 01/2023/TT-VPCP: a citizen is not asked again for a paper that the offices
already hold and that is still valid. Whose paper it is, is told by the citizen number's keyed hash alone.
"""

import calendar
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from uuid import UUID

from digitize.domain.procedure import Component
from digitize.domain.vietnamese import folded_syllables

# Papers that are made anew for every dossier: an application of last year is no component of this year's.
_NEVER_REUSED = frozenset({"DON", "TOKHAI", "TIEPNHAN", "KIEMSOAT", "BOSUNG", "CV", "UYQUYEN"})
# The type alone says what is asked for, whatever the list calls it; a person looks whether it is the very paper.
_TYPES_THAT_SAY_ALL = frozenset(
    {"CCCD", "CMND", "KHAISINH", "KETHON", "HONNHAN", "HOKHAU", "GCNQSDD", "DKDN", "DKHKD"}
)
_SHARED_SYLLABLES = 0.7
"""Two names mean the same paper when this share of all their distinct syllables stands in both."""


class ReuseKind(IntEnum):
    """What is used again, in the numbers of the component's state."""

    COMPONENT = 2
    RESULT = 3


class Validity(IntEnum):
    """Whether an earlier paper may be used on a day."""

    VALID = 1
    EXPIRED = 2
    DATE_UNKNOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """The decision that an earlier document stands for a component; `by` is who decided it."""

    component_code: str
    document_id: UUID
    kind: ReuseKind
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPaper:
    """A paper of another dossier that counts as digitized.

    `component_name` is the name of the component that it is there ("" unknown); `issued_on` None where its date
    of issue was not read.
    """

    document_id: UUID
    dossier_code: str
    title: str
    paper_type: str
    component_name: str
    is_result: bool
    issued_on: date | None

    @property
    def kind(self) -> ReuseKind:
        """The kind of reuse it would be."""
        return ReuseKind.RESULT if self.is_result else ReuseKind.COMPONENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseOffer:
    """An earlier paper that could stand for a component; `expires_on` None: for good, or date unknown."""

    paper: EarlierPaper
    validity: Validity
    expires_on: date | None


def expiry_of(component: Component, issued_on: date | None) -> date | None:
    """Return the last day on which a paper issued on `issued_on` may stand for `component`; None: no limit known.

    A month that is too short ends it on its last day: issued 31/08, valid 6 months, expires 28/02.
    """
    if component.validity_months is None or issued_on is None:
        return None
    months = issued_on.year * 12 + issued_on.month - 1 + component.validity_months
    year, month = divmod(months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(issued_on.day, last_day))


def validity_of(component: Component, issued_on: date | None, today: date) -> Validity:
    """Return whether a paper issued on `issued_on` may stand for `component` today.

    Where the component has a limit and the date is unknown, nobody can say: that is not valid.
    """
    if component.validity_months is None:
        return Validity.VALID
    expires_on = expiry_of(component, issued_on)
    if expires_on is None:
        return Validity.DATE_UNKNOWN
    return Validity.VALID if today <= expires_on else Validity.EXPIRED


def offers_for(component: Component, papers: Iterable[EarlierPaper], today: date) -> tuple[ReuseOffer, ...]:
    """Return the papers that could stand for `component`: valid ones first, the newest of them first."""
    offers = [
        ReuseOffer(
            paper=paper,
            validity=validity_of(component, paper.issued_on, today),
            expires_on=expiry_of(component, paper.issued_on),
        )
        for paper in papers
        if could_be(component, paper)
    ]
    return tuple(sorted(offers, key=_order))


def could_be(component: Component, paper: EarlierPaper) -> bool:
    """Return whether `paper` is the kind of paper that `component` asks for, by its type or its name."""
    types = {component.paper_type, paper.paper_type} - {""}
    if types & _NEVER_REUSED or len(types) > 1:
        return False
    if component.paper_type == paper.paper_type and component.paper_type in _TYPES_THAT_SAY_ALL:
        return True
    wanted = frozenset(folded_syllables(component.name))
    names = (paper.component_name, paper.title)
    return any(_alike(wanted, frozenset(folded_syllables(name))) for name in names)


def _alike(first: Collection[str], second: Collection[str]) -> bool:
    together = set(first) | set(second)
    return bool(together) and len(set(first) & set(second)) >= _SHARED_SYLLABLES * len(together)


def _order(offer: ReuseOffer) -> tuple[int, int, str]:
    issued_on = offer.paper.issued_on
    return offer.validity, -(issued_on.toordinal() if issued_on else 0), str(offer.paper.document_id)
