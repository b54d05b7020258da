"""Search: pages by words typed with or without tone marks, each hit with its place on the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from digitize.application.ports_retrieval import AuditLog, PageHit, SearchIndex
from digitize.domain.access import Principal
from digitize.domain.box import Box
from digitize.domain.errors import InvalidQueryError
from digitize.domain.matching import Match, find_match
from digitize.domain.near_words import regrouped, words_near
from digitize.domain.vietnamese import folded_syllables, query_tokens

CANDIDATES = 500
"""Pages that are ranked; more hits than this are counted, and the person narrows the query."""

SHOWN = 50

MOST_VARIANTS = 100
"""Queries that are tried where nothing was found, each 0.3 ms."""

MOST_SUGGESTIONS = 5

MOST_VARIED_WORDS = 8
"""Longer queries are sentences: nobody misses a hint for them, and each word has some 500 neighbours."""

# Citizens' numbers have 9 or 12 digits; addresses of requests are written into logs and histories.
# Typed in one run or in groups of three; digits inside a longer code (mã TTHC 1.011442.000.00.00.H38) are none.
_CITIZEN_NUMBER = re.compile(r"(?<![\d.])\d{3}[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{3})?(?!\.?\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One page that was found; boxes in scan pixels; `number` counts from 1 within its document."""

    document_id: UUID
    number: int
    dossier_code: str | None
    snippet: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Words that pages do hold and that differ little from the query; folded, with how many pages hold them."""

    query: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The best hits first, and how many pages there are in all; suggestions where there are none."""

    hits: tuple[SearchHit, ...]
    total: int
    suggestions: tuple[Suggestion, ...] = ()


def refuse_citizen_number(query: str) -> None:
    """Raise InvalidQueryError (`search.number_in_address`) when the query holds a citizen's number."""
    if _CITIZEN_NUMBER.search(query):
        raise InvalidQueryError("search.number_in_address")


class Search:
    """The search use case."""

    def __init__(self, *, index: SearchIndex, audit: AuditLog) -> None:
        self._index = index
        self._audit = audit

    def search(self, principal: Principal, query: str) -> SearchResult:
        """Return the pages that hold the words of `query`, in this order where there are such pages.

        Ranked: the words as typed with their marks, then the words in order without regard to marks, then pages
        that hold them anywhere; newest first among equals. Raises InvalidQueryError.
        """
        words = folded_syllables(query)
        if not words or len(query) > 500:
            raise InvalidQueryError("search.invalid_query")
        pages, total = self._index.pages_with(principal, query_tokens(query), limit=CANDIDATES)
        if not pages and len(words) > 1:
            pages, total = self._index.pages_with(principal, sorted(set(words)), limit=CANDIDATES)
        # The query itself is not logged: it may hold a name or a number.
        self._audit.record(principal, "search", "")
        found = sorted(((find_match(page.words, query), page) for page in pages), key=lambda pair: -pair[0].rank)
        return SearchResult(
            hits=tuple(_hit(match, page) for match, page in found[:SHOWN]),
            total=total,
            suggestions=() if found or len(words) > MOST_VARIED_WORDS else self._suggestions(principal, words),
        )

    def _suggestions(self, principal: Principal, words: Sequence[str]) -> tuple[Suggestion, ...]:
        """Return what pages say instead: one letter read wrongly, or a slash or a space lost (tesstrain#407)."""
        near = {word: words_near(word) for word in words}
        known = self._index.known_words(frozenset().union(*near.values()))
        replaced = (
            (*words[:place], other, *words[place + 1 :])
            for place, word in enumerate(words)
            for other in sorted(near[word] & known)
        )
        counted = (
            Suggestion(query=" ".join(variant), total=self._index.count_pages(principal, _tokens_of(variant)))
            for variant in islice(dict.fromkeys((*regrouped(words), *replaced)), MOST_VARIANTS)
        )
        best = sorted((found for found in counted if found.total), key=lambda found: (-found.total, found.query))
        return tuple(best[:MOST_SUGGESTIONS])


def _tokens_of(words: Sequence[str]) -> list[str]:
    return query_tokens(" ".join(words))


def _hit(match: Match, page: PageHit) -> SearchHit:
    return SearchHit(
        document_id=page.document_id,
        number=page.number,
        dossier_code=page.dossier_code,
        snippet=match.snippet,
        boxes=match.boxes,
    )
