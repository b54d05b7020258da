"""The change feed of the one-stop system over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response

from digitize.api.messages import language_of
from digitize.api.problems import problem, status_of
from digitize.api.schemas_register import DossierChangeSchema
from digitize.api.sign_in import current_principal
from digitize.application.dossier_feed import DossierFeed
from digitize.domain.access import Principal
from digitize.domain.errors import InvalidInputError

Signed = Annotated[Principal, Depends(current_principal)]


def dossier_feed_routes(feed: DossierFeed) -> APIRouter:
    """Return the route of the change feed."""
    router = APIRouter(prefix="/dossiers", tags=["register"])

    @router.put("/{code}", response_model=DossierChangeSchema)
    def put_dossier(
        request: Request, principal: Signed, code: str, body: Annotated[dict[str, Any], Body()]
    ) -> DossierChangeSchema | Response:
        """Add or change one dossier: our field names with ISO times, or the national portal's object.

        A field that is absent keeps its value, null takes it away; a bad value answers 422 with its `column`.
        """
        try:
            change = feed.put(principal, code, body)
        except InvalidInputError as error:
            column = error.facts.get("column", "")
            return problem(status_of(error), error.code, error.facts, language_of(request), column=column)
        return DossierChangeSchema(code=change.code, outcome=change.outcome, changed=list(change.changed))

    return router
