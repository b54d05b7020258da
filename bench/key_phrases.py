"""The names and numbers on a page that somebody will look for, and whether search finds them in a reading.

Search is the service's own: a phrase is found when the page's tokens hold every token of the query.
"""

import re
from collections.abc import Iterable
from unicodedata import normalize

from bench.people import Person
from bench.texts import PaperText
from digitize.domain.vietnamese import query_tokens, search_tokens

_NUMBERS = re.compile(
    # Whole words only: no piece of a longer number is a phrase.
    r"(?<![\w./-])(?:"
    r"\d{12}"  # a citizen's number
    r"|\d{1,4}/[\w/]*[A-ZĐ]{2,}[\w-]*"  # 123/2024/NĐ-CP, 45/QĐ-SCT
    r"|\d{1,2}/\d{1,2}/\d{4}"
    r"|ngày \d{1,2} tháng \d{1,2} năm \d{4}"
    r"|(?:\d{3}\.\d{2}\.\d{2}\.)?H\d{2}(?:\.\d{2})?-\d{6}-\d{4}"  # a dossier's code
    r"|\d{1,4}(?:\.\d{3})+"  # amounts and telephone numbers
    r")(?![\w/])"
)


def key_phrases(text: str, *, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names that stand in `text` and the numbers, dates and codes in it, each once, in NFC."""
    flowing = " ".join(normalize("NFC", text).split())
    printed = [name for name in names if name in flowing]
    return tuple(dict.fromkeys((*printed, *_NUMBERS.findall(flowing))))


def names_on(paper: PaperText, person: Person) -> tuple[str, ...]:
    """Return the names of the person whom a composed paper is about, and of those who sign it."""
    signatures = (paper.signature, paper.confirmation)
    return (person.full_name, *(signature.name for signature in signatures if signature is not None))


def found_phrases(reading: str, phrases: Iterable[str]) -> tuple[str, ...]:
    """Return those phrases that a search would find in the text of a reading."""
    tokens = set(search_tokens(reading))
    return tuple(phrase for phrase in phrases if tokens.issuperset(query_tokens(phrase)))
