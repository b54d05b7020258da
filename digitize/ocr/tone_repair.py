"""Tone marks set right in running text, by the syllables around them.

A word is only ever given other marks on the same letters ("tô chức" becomes "tổ chức"), and only where the table
of syllables makes the change far likelier than the reading. Names, numbers, codes and fields are left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from digitize.domain.recognition import Word
from digitize.ocr.mark_confusion import confusion_cost
from digitize.ocr.running_text import RunningWord, running_words
from digitize.ocr.syllable_model import Numbers, Sign, SyllableModel, with_new_placement, with_old_placement

SYLLABLES_FILE: Final = Path(__file__).parent / "models" / "syllables.npz"
"""The table of docs/language-model.md, made by `training.build_language_model`."""

_CONTEXT: Final = 2
_REACH: Final = range(-_CONTEXT, _CONTEXT + 1)
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSettings:
    """When a variant is put in: how much likelier it must be, as a natural logarithm over three triples.

    `change_cost` is paid for every change; `stranger_cost` on top for each neighbour the table does not know;
    `confusion_weight` scales what unlikely confusions cost (`confusion_cost`). A variant must occur
    `minimum_occurrences` times in the texts, and `minimum_pair_occurrences` times beside a neighbour it has here.
    Chosen on development pages and held-out laws; docs/language-model.md has the figures.
    """

    change_cost: float = 9.0
    stranger_cost: float = 3.0
    confusion_weight: float = 1.0
    minimum_occurrences: int = 5
    minimum_pair_occurrences: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidates:
    """One row a variant: the position of its word in the sequence of tokens, its token, what it costs."""

    position: Numbers
    token: Numbers
    cost: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The tokens of a page in reading order, two breaks at both ends; `tokens` is changed as repair goes on."""

    sequence: Sequence[RunningWord | None]
    read: Numbers
    tokens: Numbers

    def word_at(self, position: int) -> RunningWord | None:
        """Return the word behind a token; None for a break."""
        return self.sequence[position - _CONTEXT]


class ToneRepair:
    """Repairs the tone marks of a page's words; holds nothing of a page, so that one serves every page."""

    def __init__(self, model: SyllableModel, settings: RepairSettings | None = None) -> None:
        self._model = model
        self._settings = settings or RepairSettings()

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the table of syllables at `path`; raises OSError, ValueError or KeyError when it is unusable."""
        return cls(SyllableModel.load(path))

    def is_known_syllable(self, text: str) -> bool:
        """Tell whether the table holds this syllable."""
        return self._model.is_known_syllable(text)

    def repaired(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """Return the words, given in reading order, with mended tone marks.

        A changed word keeps its box, line, block and confidence, and names what was read in `recognised_as`.
        """
        sequence = list(running_words(words))
        read = self._tokens(sequence)
        page = _Page(sequence=sequence, read=read, tokens=read.copy())
        self._repair(page)
        changed = list(words)
        old_placement = _prefers_old_placement(sequence)
        for position in np.flatnonzero(page.tokens != page.read):
            running = page.word_at(int(position))
            if running is not None:
                syllable = self._model.syllable(int(page.tokens[position]))
                syllable = with_old_placement(syllable) if old_placement else syllable
                changed[running.index] = _reworded(words[running.index], running, syllable)
        return tuple(changed)

    def _repair(self, page: _Page) -> None:
        candidates = self._candidates(page)
        for _ in range(_ROUNDS):
            improved = self._improve(page, candidates)
            if not improved:
                break
            # Only what stands beside a changed word can be judged otherwise now.
            touched = np.isin(candidates.position, [place + shift for place in improved for shift in _REACH])
            candidates = _chosen(candidates, touched)

    def _tokens(self, sequence: Sequence[RunningWord | None]) -> Numbers:
        padding = [int(Sign.BREAK)] * _CONTEXT
        middle = [Sign.BREAK if item is None else self._model.number_of(item.parts.core) for item in sequence]
        return np.array([*padding, *middle, *padding], dtype=np.int64)

    def _candidates(self, page: _Page) -> _Candidates:
        rows: list[tuple[int, int]] = []
        for position, item in enumerate(page.sequence, start=_CONTEXT):
            if item is not None and item.is_repairable:
                variants = self._model.variants(int(page.read[position]), item.parts.core)
                rows.extend((position, token) for token in variants)
        places, token = np.array(rows, dtype=np.int64).reshape(-1, 2).T
        strangers = (page.read == Sign.OTHER).astype(np.float64)
        strangers_beside = strangers[places - 1] + strangers[places + 1]
        candidates = _Candidates(
            position=places,
            token=token,
            cost=self._settings.change_cost + self._settings.stranger_cost * strangers_beside,
        )
        often = self._model.occurrences(token) >= self._settings.minimum_occurrences
        return _chosen(candidates, often & (token != page.read[places]))

    def _improve(self, page: _Page, candidates: _Candidates) -> set[int]:
        """Put the best variants into the page, of near neighbours only the better one; return their positions."""
        tokens, read = page.tokens, page.read
        candidates = _chosen(candidates, self._is_supported(tokens, candidates))
        positions, own = np.unique(candidates.position, return_inverse=True)
        gain = self._score(tokens, candidates.position, candidates.token)
        gain -= self._score(tokens, positions, tokens[positions])[own]
        # The price is for leaving the reading; from one variant to another there is nothing more to pay.
        gain -= np.where(tokens[candidates.position] == read[candidates.position], candidates.cost, 0.0)
        # The confusion costs, the slowest part, are asked for the few rows only that would win without them.
        for row in np.flatnonzero(gain > 0):
            gain[row] -= self._confusion(page, int(candidates.position[row]), int(candidates.token[row]))
        taken: set[int] = set()
        for row in np.argsort(-gain, kind="stable"):
            position = int(candidates.position[row])
            if gain[row] <= 0:
                break
            if taken.isdisjoint(position + shift for shift in _REACH):
                tokens[position] = candidates.token[row]
                taken.add(position)
        return taken

    def _confusion(self, page: _Page, position: int, token: int) -> float:
        word = page.word_at(position)
        # What is the reading again was not confused at all.
        if word is None or token == page.read[position]:
            return 0.0
        read = with_new_placement(word.parts.core.lower())
        return self._settings.confusion_weight * confusion_cost(read, self._model.syllable(token))

    def _score(self, tokens: Numbers, place: Numbers, token: Numbers) -> npt.NDArray[np.float64]:
        """Return ln of the probability of the three triples that hold `token` at `place`."""
        before, earlier, after, later = (tokens[place + shift] for shift in (-1, -2, 1, 2))
        return (
            self._model.log_probability(earlier, before, token)
            + self._model.log_probability(before, token, after)
            + self._model.log_probability(token, after, later)
        )

    def _is_supported(self, tokens: Numbers, candidates: _Candidates) -> npt.NDArray[np.bool_]:
        """Tell where a neighbouring syllable was often seen beside the variant: no change on hearsay."""
        place, token = candidates.position, candidates.token
        before, after = tokens[place - 1], tokens[place + 1]
        left = np.where(before > Sign.OTHER, self._model.pair_occurrences(before, token), 0)
        right = np.where(after > Sign.OTHER, self._model.pair_occurrences(token, after), 0)
        return np.maximum(left, right) >= self._settings.minimum_pair_occurrences


def _chosen(candidates: _Candidates, rows: npt.NDArray[np.bool_]) -> _Candidates:
    return _Candidates(
        position=candidates.position[rows], token=candidates.token[rows], cost=candidates.cost[rows]
    )


def _reworded(word: Word, running: RunningWord, syllable: str) -> Word:
    core = running.parts.core
    if core[0].isupper():
        syllable = syllable[0].upper() + syllable[1:]
    text = f"{running.parts.before}{syllable}{running.parts.after}"
    return replace(word, text=text, recognised_as=word.text)


def _prefers_old_placement(sequence: Sequence[RunningWord | None]) -> bool:
    """Tell whether most words of the page that can show it place the tone mark as in "hoà"."""
    votes = 0
    for item in sequence:
        if item is not None:
            core = item.parts.core.lower()
            votes += (with_new_placement(core) != core) - (with_old_placement(core) != core)
    return votes > 0
