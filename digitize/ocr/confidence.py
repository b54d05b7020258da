"""From the engine's confidence to the share of words that are right: a small table, fitted on pages with truth.

The engine's own figures are in the right order and on the wrong scale: of words that it is 85 % sure of, 70 % are
right, and of those at 96, nearly all. `python -m bench.calibration` fits the table again for a new model; it is
monotone and piecewise linear, one curve for each kind of word.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np

from digitize.domain.recognition import Word

WordKind = Literal["signs", "short", "number", "word", "repaired"]

WORD_KINDS: Final[tuple[WordKind, ...]] = ("signs", "short", "number", "word", "repaired")
"""A ruling read as a bar is 96 % sure to the engine and wrong; one letter is a list's mark as often as a speck; a
number has no neighbour to lean on; of a word whose tone was repaired the engine was sure of something else."""

CALIBRATION_FILE: Final = Path(__file__).parent / "models" / "confidence.json"

_FALLBACK_KIND: Final[WordKind] = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Knots of a rising line: the engine's confidence (0–100) and the percentage of words that are right."""

    stated: tuple[float, ...]
    right: tuple[float, ...]

    def percentages(self, stated: Sequence[float]) -> list[float]:
        """Return the percentage right at each stated confidence, to a tenth; flat beyond the outer knots."""
        return [round(float(value), 1) for value in np.interp(stated, self.stated, self.right)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The curves of one model, by kind of word; a kind without one of its own has that of plain words."""

    curves: Mapping[WordKind, Curve]

    @classmethod
    def load(cls, path: Path, *, model: str) -> "Calibration":
        """Read the curves of `model` from a table made by `bench.calibration`.

        Another model has the curves that the table names as its default: order and rough scale are the engine's,
        not the model's. Raises OSError, KeyError and ValueError where the file is missing or no such table.
        """
        table = json.loads(path.read_text(encoding="utf-8"))
        curves = table["models"].get(model) or table["models"][table["default"]]
        return cls(
            curves={
                kind: Curve(stated=tuple(curves[kind]["stated"]), right=tuple(curves[kind]["right"]))
                for kind in WORD_KINDS
                if kind in curves
            }
        )

    def calibrated(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Return the words with the engine's confidence turned into the expected percentage of right ones."""
        percentages: list[float] = [0.0] * len(words)
        for kind in WORD_KINDS:
            places = [place for place, word in enumerate(words) if kind_of(word) == kind]
            curve = self.curves.get(kind) or self.curves[_FALLBACK_KIND]
            for place, value in zip(
                places, curve.percentages([words[place].confidence for place in places]), strict=True
            ):
                percentages[place] = value
        return tuple(replace(word, confidence=value) for word, value in zip(words, percentages, strict=True))


def kind_of(word: Word) -> WordKind:
    """Return the kind of a word, which decides its curve."""
    if word.recognised_as is not None:
        return "repaired"
    letters = sum(sign.isalnum() for sign in word.text)
    if letters == 0:
        return "signs"
    if any(sign.isdigit() for sign in word.text):
        return "number"
    return "short" if letters == 1 else "word"
