"""The same sheet scanned twice: it looks the same, and says the same.

Looks alone do not tell: two forms filled in for two people share all their print. So the texts have to agree as
two readings of one sheet do, which differ in letters but not in numbers or whole names. In doubt a page is no
duplicate: a page too many is seen by a person, a page too few is lost.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from digitize.domain.cover_sheet import parse_payload
from digitize.domain.fingerprints import SAME_SHEET_BITS
from digitize.domain.recognition import text_of
from digitize.domain.spelling import edits_between
from digitize.domain.stored_page import StoredPage
from digitize.domain.vietnamese import folded_syllables

_LEAST_SYLLABLES: Final = 8
"""With fewer words there is nothing to compare: the backs of two cards look alike."""
_LEAST_LIKENESS: Final = 0.85
_LONG_NUMBER: Final = 4
"""Digits of a number that must be the same in both: shorter ones are page furniture and often misread."""
_WHOLE_NUMBER: Final = 6
_DIGITS: Final = re.compile(r"\d+")
_SHORTEST_WORD: Final = 3
"""Seals and signatures are read as something else every time, mostly in scraps of one or two letters."""
_MOST_LEFT_OVER: Final = 8
_OTHER_WORDS: Final = 2
"""Words on both sides that are no misreadings of each other: with so many another name stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """A page of an earlier upload; `fingerprint` as in `PageMarks`, `text` its whole text."""

    upload_id: UUID
    number: int
    fingerprint: str | None
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReference:
    """A page: of another upload, or of the same one (`upload_id` None)."""

    upload_id: UUID | None
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    reference: PageReference
    bits: int
    page: StoredPage | KnownPage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    syllables: Counter[str]
    numbers: Counter[str]


def find_duplicates(pages: Sequence[StoredPage], earlier: Sequence[KnownPage] = ()) -> dict[int, PageReference]:
    """Return the pages that repeat another one, by number, with the first of its scans.

    The later of two scans is the duplicate; pages in `earlier` come before all of `pages`. Sheets with a barcode
    of ours and pages without a fingerprint (blank ones) repeat nothing.
    """
    seen = [
        _Seen(
            reference=PageReference(upload_id=page.upload_id, number=page.number),
            bits=int(page.fingerprint, 16),
            page=page,
        )
        for page in earlier
        if page.fingerprint is not None
    ]
    found: dict[int, PageReference] = {}
    for page in pages:
        fingerprint = page.marks.fingerprint
        if fingerprint is None or any(parse_payload(mark.text) for mark in page.marks.barcodes):
            continue
        own = _Seen(
            reference=PageReference(upload_id=None, number=page.number), bits=int(fingerprint, 16), page=page
        )
        first = _first_scan(own, seen)
        if first is None:
            seen.append(own)
        else:
            found[page.number] = first.reference
    return found


def _first_scan(own: _Seen, seen: Sequence[_Seen]) -> _Seen | None:
    bits = own.bits
    # A comparison takes 60 ns: all pairs of 3,000 pages 0.3 s. An index would cost more than it saves.
    near = [other for other in seen if (other.bits ^ bits).bit_count() <= SAME_SHEET_BITS]
    if not near:
        return None
    words = _words(own)
    return next((other for other in near if _say_the_same(words, _words(other))), None)


def _words(seen: _Seen) -> _Words:
    text = seen.page.text if isinstance(seen.page, KnownPage) else text_of(seen.page.words)
    return _Words(
        syllables=Counter(folded_syllables(text)),
        numbers=Counter(number for number in _DIGITS.findall(text) if len(number) >= _LONG_NUMBER),
    )


def _say_the_same(first: _Words, second: _Words) -> bool:
    sizes = sorted((first.syllables.total(), second.syllables.total()))
    shared = (first.syllables & second.syllables).total()
    if sizes[0] < _LEAST_SYLLABLES or shared < _LEAST_LIKENESS * sizes[1]:
        return False
    if not _same_numbers(first.numbers, second.numbers):
        return False
    # Blocks are read in another order now and then, so what is left over is compared, not what stands where.
    left, right = _unlike(first.syllables - second.syllables, second.syllables - first.syllables)
    if max(len(left), len(right)) > _MOST_LEFT_OVER:
        return False
    # Numbers that agree leave little room for another person; without any, one other word is another paper.
    has_numbers = bool(first.numbers & second.numbers)
    return min(len(left), len(right)) < (_OTHER_WORDS if has_numbers else 1)


def _same_numbers(first: Counter[str], second: Counter[str]) -> bool:
    """Return whether no long number stands for another one; a few digits read out of a seal may be too many."""
    left, right = first - second, second - first
    if left and right:
        return False
    return all(len(number) < _WHOLE_NUMBER for number in (*left, *right))


def _unlike(left: Counter[str], right: Counter[str]) -> tuple[list[str], list[str]]:
    """Return the words of either side that are no misreading of one of the other side's."""
    mine, theirs = (
        [word for word in side.elements() if len(word) >= _SHORTEST_WORD and word.isalpha()]
        for side in (left, right)
    )
    return (
        [word for word in mine if not any(_is_misreading(word, other) for other in right)],
        [word for word in theirs if not any(_is_misreading(word, other) for other in left)],
    )


def _is_misreading(first: str, second: str) -> bool:
    limit = max(1, max(len(first), len(second)) // 3)
    return edits_between(first, second, limit=limit) <= limit
