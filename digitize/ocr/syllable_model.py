"""Which Vietnamese syllables follow one another: counts of a folder of texts, and probabilities made of them.

The table holds counts only, never a text: how often each syllable, pair and triple occurs. It is built by
`training/build_language_model.py`; what it was built from stands in docs/language-model.md.

File format (NumPy's .npz, read without pickle; all arrays are one-dimensional):

- `syllables`   uint8   the tokens, UTF-8, separated by newlines; the first ones are the signs of `Sign`;
- `single_counts` uint32  occurrences of each token, in the order of `syllables`;
- `pair_keys`   uint32  differences between neighbours of the sorted keys first · V + second, V = number of tokens;
- `pair_counts` uint32  their occurrences;
- `triple_keys` uint32  the same of the sorted keys (place of the first pair in `pair_keys`) · V + third;
- `triple_counts` uint32.

Probabilities are interpolated with absolute discounting (Ney, Essen and Kneser 1994), in natural logarithms.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from digitize.domain.vietnamese import fold_tones, normalize

Numbers = npt.NDArray[np.int64]
Logarithms = npt.NDArray[np.float64]

_DISCOUNT: Final = 0.75
_SHAPE: Final = re.compile(r"^([\W_]*)(.*?)([\W_]*)$", re.DOTALL)
_BREAKING: Final = re.compile(r"[.,;:!?()\[\]…]")
# Two ways to place a tone mark on open "oa", "oe", "uy" ("hoà", "hòa"): one word, so one statistic.
# After "q" the "u" belongs to the consonant and the mark never moves.
_OLD_PLACEMENT: Final = re.compile(r"(?<!q)(o[àáảãạ]|o[èéẻẽẹ]|u[ỳýỷỹỵ])$")
_NEW_PLACEMENT: Final = re.compile(r"(?<!q)([òóỏõọ]a|[òóỏõọ]e|[ùúủũụ]y)$")
_OLD_PAIRS: Final = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_NEW_PAIRS: Final = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_NEW_OF_OLD: Final = dict(zip(_OLD_PAIRS, _NEW_PAIRS, strict=True))
_OLD_OF_NEW: Final = dict(zip(_NEW_PAIRS, _OLD_PAIRS, strict=True))


class Sign(IntEnum):
    """Tokens that are no syllables; the number is the place in the table."""

    BREAK = 0
    NUMBER = 1
    OTHER = 2


SIGN_NAMES: Final = ("<break>", "<number>", "<other>")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordParts:
    """A printed word: punctuation before, the `core`, punctuation after; whether a sentence ends at each side."""

    before: str
    core: str
    after: str
    breaks_before: bool
    breaks_after: bool


def parts_of(text: str) -> WordParts:
    """Split a printed word (no white space within) from its punctuation: "(tổ" → "(", "tổ", "".

    A comma breaks too: with laws full of "yêu cầu", a table blind to commas read "cầu yếu, cầu tạm" as "cầu yêu,
    cầu tạm", and 8 of 12 other wrong changes on development pages went with it (the right ones stayed).
    """
    match = _SHAPE.match(normalize(text))
    before, core, after = match.groups() if match else ("", "", "")
    lone = not core
    return WordParts(
        before=before,
        core=core,
        after=after,
        breaks_before=lone or _BREAKING.search(before) is not None,
        breaks_after=lone or _BREAKING.search(after) is not None,
    )


def with_new_placement(syllable: str) -> str:
    """Return a lower-case NFC syllable with its tone mark on the first vowel of open oa, oe, uy: "hoà" → "hòa"."""
    return _OLD_PLACEMENT.sub(lambda match: _NEW_OF_OLD[match[0]], syllable)


def with_old_placement(syllable: str) -> str:
    """Return a lower-case NFC syllable with the mark on the second vowel: "hòa" → "hoà"."""
    return _NEW_PLACEMENT.sub(lambda match: _OLD_OF_NEW[match[0]], syllable)


def token_name(core: str) -> str:
    """Return what the statistics call a core: a syllable in lower case, or the name of a sign."""
    if core.isalpha():
        return with_new_placement(core.lower())
    if any(character.isdigit() for character in core):
        return SIGN_NAMES[Sign.NUMBER] if not any(map(str.isalpha, core)) else SIGN_NAMES[Sign.OTHER]
    return SIGN_NAMES[Sign.OTHER]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyllableCounts:
    """Counts as stored; keys sorted and whole (not differences). See the head of the module."""

    syllables: tuple[str, ...]
    single_counts: Numbers
    pair_keys: Numbers
    pair_counts: Numbers
    triple_keys: Numbers
    triple_counts: Numbers

    def save(self, path: Path) -> None:
        """Write the table; equal counts give equal bytes."""
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                syllables=np.frombuffer("\n".join(self.syllables).encode(), dtype=np.uint8),
                single_counts=self.single_counts.astype(np.uint32),
                pair_keys=np.diff(self.pair_keys, prepend=0).astype(np.uint32),
                pair_counts=self.pair_counts.astype(np.uint32),
                triple_keys=np.diff(self.triple_keys, prepend=0).astype(np.uint32),
                triple_counts=self.triple_counts.astype(np.uint32),
            )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a table that `save` wrote; raises OSError, or ValueError and KeyError when it is something else."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(
                syllables=tuple(stored["syllables"].tobytes().decode().split("\n")),
                single_counts=stored["single_counts"].astype(np.int64),
                pair_keys=np.cumsum(stored["pair_keys"], dtype=np.int64),
                pair_counts=stored["pair_counts"].astype(np.int64),
                triple_keys=np.cumsum(stored["triple_keys"], dtype=np.int64),
                triple_counts=stored["triple_counts"].astype(np.int64),
            )


class SyllableModel:
    """Probabilities of syllables after the two before them, and the variants of the same letters."""

    def __init__(self, counts: SyllableCounts) -> None:
        self._counts = counts
        self._size = len(counts.syllables)
        self._numbers = {name: number for number, name in enumerate(counts.syllables)}
        self._variants = _grouped_by_letters(counts.syllables)
        self._groups = dict.fromkeys(range(len(SIGN_NAMES)), ()) | {
            number: group for group in self._variants.values() for number in group
        }
        total = float(counts.single_counts.sum())
        # What the texts do not hold is taken for half an occurrence, whatever all unknown words come to together.
        self._single = np.maximum(counts.single_counts, 0.5) / total
        self._single[Sign.OTHER] = 0.5 / total
        # What absolute discounting and pruning leave of a context goes to the shorter context.
        first = counts.pair_keys // self._size
        kept = np.bincount(first, weights=counts.pair_counts - _DISCOUNT, minlength=self._size)
        self._rest_of_single = 1.0 - kept / np.maximum(counts.single_counts, 1)
        pair = counts.triple_keys // self._size
        kept = np.bincount(pair, weights=counts.triple_counts - _DISCOUNT, minlength=len(counts.pair_keys))
        self._rest_of_pair = 1.0 - kept / counts.pair_counts

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the table of counts at `path`; raises OSError, ValueError, KeyError."""
        return cls(SyllableCounts.load(path))

    def number_of(self, core: str) -> int:
        """Return the token's place in the table; `Sign.OTHER` for what the texts do not hold."""
        return self._numbers.get(token_name(core), int(Sign.OTHER))

    def syllable(self, number: int) -> str:
        """Return the token at a place of the table, lower case, new placement of tone marks."""
        return self._counts.syllables[number]

    def is_known_syllable(self, text: str) -> bool:
        """Tell whether the texts hold this syllable (either case, either placement of the tone mark)."""
        return self._numbers.get(token_name(normalize(text)), int(Sign.OTHER)) > Sign.OTHER

    def variants(self, number: int, core: str) -> tuple[int, ...]:
        """Return the places of all syllables with the letters of a word, whatever their marks.

        `number` is the word's own place, `core` its letters, asked for only where the texts do not hold it.
        """
        return self._groups[number] if number > Sign.OTHER else self._variants.get(fold_tones(core), ())

    def occurrences(self, numbers: Numbers) -> Numbers:
        """Return how often the tokens occur in the texts."""
        return self._counts.single_counts[numbers]

    def pair_occurrences(self, first: Numbers, second: Numbers) -> Numbers:
        """Return how often tokens follow one another in the texts (0 below the pruning limit)."""
        return _found(self._counts.pair_keys, self._counts.pair_counts, first * self._size + second)[1]

    def log_probability(self, first: Numbers, second: Numbers, third: Numbers) -> Logarithms:
        """Return ln P(third | first second), element by element; arrays of one shape."""
        pairs, counts = self._counts, self._counts.single_counts
        _, following = _found(pairs.pair_keys, pairs.pair_counts, second * self._size + third)
        seen = np.maximum(following - _DISCOUNT, 0.0) / np.maximum(counts[second], 1)
        double = seen + self._rest_of_single[second] * self._single[third]
        place, context = _found(pairs.pair_keys, pairs.pair_counts, first * self._size + second)
        _, triple = _found(pairs.triple_keys, pairs.triple_counts, place * self._size + third)
        triple = np.where(context > 0, triple, 0)
        seen = np.maximum(triple - _DISCOUNT, 0.0) / np.maximum(context, 1)
        rest = np.where(context > 0, self._rest_of_pair[place], 1.0)
        logarithms: Logarithms = np.log(seen + rest * double)
        return logarithms


def _grouped_by_letters(syllables: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    groups: dict[str, list[int]] = {}
    for number, syllable in enumerate(syllables):
        if number > Sign.OTHER:
            groups.setdefault(fold_tones(syllable), []).append(number)
    return {letters: tuple(numbers) for letters, numbers in groups.items()}


def _found(keys: Numbers, counts: Numbers, wanted: Numbers) -> tuple[Numbers, Numbers]:
    """Return the places of wanted keys in sorted keys and their counts, 0 where a key is not there."""
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return places, np.where(keys[places] == wanted, counts[places], 0)
