"""Search over everything that was read."""

from typing import Annotated

from fastapi import APIRouter, Depends

from digitize.api.documents import box_entry
from digitize.api.schemas import SearchHitEntry, SearchRequest, SearchResponse, SuggestionEntry
from digitize.api.sign_in import current_principal
from digitize.application.search import Search, SearchResult, refuse_citizen_number
from digitize.domain.access import Principal

Signed = Annotated[Principal, Depends(current_principal)]


def search_routes(search: Search) -> APIRouter:
    """Return the routes of search."""
    router = APIRouter(prefix="/search", tags=["search"])

    @router.get("", response_model=SearchResponse)
    def by_address(principal: Signed, q: str) -> SearchResponse:
        """Search with or without tone marks; citizens' numbers are refused here, because addresses are logged."""
        refuse_citizen_number(q)
        return _response(search.search(principal, q))

    @router.post("", response_model=SearchResponse)
    def by_body(principal: Signed, body: SearchRequest) -> SearchResponse:
        """Search for anything, citizens' numbers included."""
        return _response(search.search(principal, body.q))

    return router


def _response(result: SearchResult) -> SearchResponse:
    hits = [
        SearchHitEntry(
            document=hit.document_id,
            page=hit.number,
            dossier_code=hit.dossier_code,
            snippet=hit.snippet,
            boxes=[box_entry(box) for box in hit.boxes],
        )
        for hit in result.hits
    ]
    suggestions = [SuggestionEntry(q=found.query, total=found.total) for found in result.suggestions]
    return SearchResponse(hits=hits, total=result.total, suggestions=suggestions)
