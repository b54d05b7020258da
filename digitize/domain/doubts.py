"""What is doubtful about a document, beyond its pages: what a person is asked."""

from collections.abc import Sequence
from typing import Final

from digitize.domain.batch import Failure
from digitize.domain.contradictions import Contradiction
from digitize.domain.fields import FIELD_NAMES, FieldName, FieldState, FieldValue
from digitize.domain.procedure import ComponentChoice
from digitize.domain.review import Doubt, ReviewKind
from digitize.domain.splitting import Segment

DOUBTFUL_SPLIT: Final = 0.6
"""Below this confidence a boundary is a guess."""

DOUBTFUL_FIELD: Final = 50.0
"""Below this a value is shown to a person before it is believed; values stated 90 and more are right 97 times of
100 (`python -m bench.field_accuracy`)."""

_ASKED_FIELDS: Final = (FieldName.NUMBER, FieldName.ISSUED_ON, FieldName.HOLDER_NUMBER)
"""What papers are found and matched by; the others can wait until somebody opens the document."""


def doubts_of(
    *,
    segment: Segment,
    choice: ComponentChoice,
    is_component: bool,
    contradictions: Sequence[Contradiction],
    fields: Sequence[FieldValue],
) -> tuple[Doubt, ...]:
    """Return the questions a document asks; `is_component`: its procedure's components are known."""
    doubts = [
        Doubt(kind=ReviewKind.DOSSIER, reason=_reason("filing.maybe_wrong_dossier"), page=found.page)
        for found in contradictions
    ]
    if segment.confidence < DOUBTFUL_SPLIT:
        doubts.append(Doubt(kind=ReviewKind.SPLIT, reason=_reason("split.doubtful")))
    if is_component and not choice.is_decided:
        doubts.append(Doubt(kind=ReviewKind.COMPONENT, reason=_component_reason(choice)))
    return (*doubts, *_field_doubts(fields))


def _field_doubts(fields: Sequence[FieldValue]) -> tuple[Doubt, ...]:
    return tuple(
        Doubt(
            kind=ReviewKind.FIELD,
            reason=Failure(
                code="field.doubtful", facts={"field": field.name.value, "label": FIELD_NAMES[field.name]}
            ),
            page=field.page,
        )
        for field in fields
        if field.name in _ASKED_FIELDS and _is_doubtful(field)
    )


def _is_doubtful(field: FieldValue) -> bool:
    if field.state is FieldState.READ:
        return field.confidence < DOUBTFUL_FIELD
    # Without a place to look at there is nothing to ask: the paper may not have it at all.
    return field.state is FieldState.NOT_ENTERED and field.box is not None


def _component_reason(choice: ComponentChoice) -> Failure:
    if choice.code is None:
        return _reason("component.unknown")
    # What "accept" means: the likest component.
    return Failure(code="component.ambiguous", facts={"component": choice.code})


def _reason(code: str) -> Failure:
    return Failure(code=code, facts={})
