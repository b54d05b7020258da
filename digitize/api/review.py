"""The review queue: what waits for a person, claims, decisions."""

import re
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from digitize.api.documents import box_entry
from digitize.api.edits import changed_document
from digitize.api.messages import Language, language_of, message_for
from digitize.api.preconditions import RequiredVersion, put_version
from digitize.api.schemas_review import (
    AcceptDecision,
    AssignDecision,
    BlankDecision,
    ComponentDecision,
    DecisionRequest,
    DecisionResponse,
    FieldDecision,
    ReleaseDecision,
    RescanDecision,
    ReviewEntry,
    ReviewResponse,
)
from digitize.api.sign_in import current_principal
from digitize.application.ports_review import QueueEntry
from digitize.application.review import Review
from digitize.domain.access import Principal
from digitize.domain.decisions import (
    Accept,
    AssignTo,
    ComponentIs,
    Decision,
    FieldIs,
    IsBlank,
    KeepQuarantined,
    Release,
    ScanAgain,
)
from digitize.domain.dossier import DossierCode
from digitize.domain.register import mask_citizen_number
from digitize.domain.review import ReviewKind
from digitize.domain.units import UnitCode

Signed = Annotated[Principal, Depends(current_principal)]

# Reasons mention facts of the paper, and a fact may be a number of a person.
_PERSON_NUMBER: Final = re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)", re.ASCII)


def review_routes(review: Review) -> APIRouter:
    """Return the routes of the review desk."""
    router = APIRouter(prefix="/review", tags=["review"])

    @router.get("", response_model=ReviewResponse)
    def queue(
        request: Request,
        principal: Signed,
        kind: ReviewKind | None = None,
        unit: str | None = None,
        cursor: UUID | None = None,
    ) -> ReviewResponse:
        """Return a part of the queue, oldest first; `unit` includes the units below it."""
        unit_code = UnitCode.parse(unit).canonical if unit is not None else None
        found = review.queue(principal, kind=kind, unit_code=unit_code, after=cursor)
        counts = {kind.value: count for kind, count in found.counts.items()}
        return ReviewResponse(
            items=[_entry(entry, language_of(request)) for entry in found.entries],
            counts={"total": sum(counts.values()), **counts},
            cursor=found.following,
        )

    @router.get("/{item_id}", response_model=ReviewEntry)
    def item(request: Request, response: Response, principal: Signed, item_id: UUID) -> ReviewEntry:
        """Return a question, open or not."""
        found = review.entry(principal, item_id)
        put_version(response, found.item.version)
        return _entry(found, language_of(request))

    @router.post("/{item_id}/claim", response_model=ReviewEntry)
    def claim(request: Request, response: Response, principal: Signed, item_id: UUID) -> ReviewEntry:
        """Hold a question for ten minutes, or for ten more; 409 `review.claimed` while somebody else does."""
        found = review.claim(principal, item_id)
        put_version(response, found.item.version)
        return _entry(found, language_of(request))

    @router.delete("/{item_id}/claim", status_code=204)
    def unclaim(principal: Signed, item_id: UUID) -> None:
        """Give a question back."""
        review.unclaim(principal, item_id)

    @router.post("/{item_id}/decision", response_model=DecisionResponse)
    def decide(
        request: Request,
        response: Response,
        principal: Signed,
        item_id: UUID,
        version: RequiredVersion,
        body: DecisionRequest,
    ) -> DecisionResponse:
        """Decide a question; 412 `review.changed` when it is no longer at the version in If-Match."""
        result = review.decide(principal, item_id, _decision(body), version=version)
        put_version(response, result.entry.item.version)
        return DecisionResponse(
            item=_entry(result.entry, language_of(request)),
            edit=result.edit_id,
            registered=result.registered,
            documents=[changed_document(document) for document in result.documents],
        )

    return router


def _decision(body: DecisionRequest) -> Decision:
    if isinstance(body, AssignDecision):
        return AssignTo(dossier_code=DossierCode.parse(body.dossier_code).canonical)
    if isinstance(body, ComponentDecision):
        return ComponentIs(component_code=body.component_code)
    if isinstance(body, FieldDecision):
        return FieldIs(name=body.name, state=body.state, value=body.value)
    if isinstance(body, RescanDecision):
        return ScanAgain(reason=body.reason, note=body.note)
    if isinstance(body, AcceptDecision):
        return Accept()
    if isinstance(body, BlankDecision):
        return IsBlank()
    return Release() if isinstance(body, ReleaseDecision) else KeepQuarantined()


def _entry(entry: QueueEntry, language: Language) -> ReviewEntry:
    item = entry.item
    words = message_for(item.reason.code, item.reason.facts, language)
    return ReviewEntry(
        id=item.id,
        kind=item.kind,
        document=item.document_id,
        upload=item.upload_id,
        unit_code=item.unit_code,
        dossier_code=entry.dossier_code,
        page=item.page,
        position=entry.position,
        box=None if entry.box is None else box_entry(entry.box),
        reason=item.reason.code,
        message=_masked(words.text),
        next_step=_masked(words.next_step),
        state=item.state,
        version=item.version,
        claimed_by=item.claimed_by,
        claimed_until=item.claimed_until,
        decision=item.decision,
        decided_by=item.decided_by,
        decided_at=item.decided_at,
        created_at=item.created_at,
    )


def _masked(sentence: str) -> str:
    return _PERSON_NUMBER.sub(lambda number: mask_citizen_number(number[0]), sentence)
