"""Words and queries that differ little from a query: what a page may say instead when reading went wrong.

Marks do not matter here (o, ô and ơ fold to one letter, `digitize.domain.vietnamese`). They are suggestions for a
person; nothing is ever filed by likeness.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_SEAM = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_SHORTEST = 3
"""Every word of two letters is one letter away from dozens of others."""

LONGEST_NUMBER = 5
"""Numbers are not varied, and longer ones not even kept as words: they may be citizens' numbers."""


def is_dictionary_word(token: str) -> bool:
    """Return whether a search token may stand in the dictionary of words that pages hold."""
    return "_" not in token and ":" not in token and sum(map(str.isdigit, token)) <= LONGEST_NUMBER


def words_near(word: str) -> frozenset[str]:
    """Return every text one letter away from the folded `word`: replaced, left out, or added (about 70 a letter).

    Empty for numbers and for words under three letters.
    """
    if len(word) < _SHORTEST or word.isdigit():
        return frozenset()
    places = range(len(word) + 1)
    added = {word[:place] + letter + word[place:] for place in places for letter in _LETTERS}
    replaced = {word[:place] + letter + word[place + 1 :] for place in places[:-1] for letter in _LETTERS}
    without = {word[:place] + word[place + 1 :] for place in places[:-1]}
    return frozenset(added | replaced | without) - {word}


def regrouped(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words joined or parted at one place: "123/QĐ" is read as "123QĐ" where the slash is lost."""
    for place, (first, second) in enumerate(pairwise(words)):
        yield (*words[:place], first + second, *words[place + 2 :])
    for place, word in enumerate(words):
        parts = _SEAM.split(word)
        if len(parts) > 1:
            yield (*words[:place], *parts, *words[place + 1 :])
