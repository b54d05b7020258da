"""How far confidences can be trusted: words judged against the truth, and the reliability curve they draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from bench.sheet import TrueWord
from digitize.domain.recognition import Word

_BINS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedWord:
    """A recognised word with its confidence, and whether it is the word printed there; `seed` is its page's."""

    word: Word
    is_right: bool
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """Words of like confidence: how sure they were on average and how many were right, 0–1."""

    words: int
    confidence: float
    right: float


def judged_words(words: Iterable[Word], truth: Sequence[TrueWord], *, seed: int = 0) -> list[JudgedWord]:
    """Judge each word: right is one that shares half of the smaller box with a true word of the same text."""
    by_text: dict[str, list[TrueWord]] = {}
    for true in truth:
        by_text.setdefault(normalize("NFC", true.text), []).append(true)
    return [
        JudgedWord(word=word, is_right=any(_meet(word, true) for true in by_text.get(word.text, ())), seed=seed)
        for word in words
    ]


def reliability_curve(judged: Sequence[JudgedWord]) -> list[ReliabilityBin]:
    """Return the words in ten bins of equal width by their confidence, empty ones left out."""
    confidences, is_right = columns_of(judged)
    places = np.minimum(_BINS - 1, (confidences / 100 * _BINS).astype(int))
    return [
        ReliabilityBin(
            words=int(np.count_nonzero(places == place)),
            confidence=float(confidences[places == place].mean()) / 100,
            right=float(is_right[places == place].mean()),
        )
        for place in range(_BINS)
        if np.any(places == place)
    ]


def expected_calibration_error(judged: Sequence[JudgedWord]) -> float:
    """Return the mean distance of confidence and share of right words over the bins, weighted by words, 0–1."""
    bins = reliability_curve(judged)
    return sum(found.words * abs(found.confidence - found.right) for found in bins) / max(1, len(judged))


def columns_of(judged: Sequence[JudgedWord]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return the confidences (0–100) and whether the words are right, as columns."""
    confidences = np.asarray([found.word.confidence for found in judged], dtype=np.float64)
    return confidences, np.asarray([found.is_right for found in judged], dtype=np.bool_)


def _meet(word: Word, true: TrueWord) -> bool:
    across = min(word.box.right, true.x + true.width) - max(word.box.left, true.x)
    down = min(word.box.bottom, true.y + true.height) - max(word.box.top, true.y)
    if across <= 0 or down <= 0:
        return False
    return across * down * 2 >= min(word.box.width * word.box.height, true.width * true.height)
