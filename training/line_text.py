"""What the training lines say: a mixture of running text and of the short lines of papers, from a seed."""

from dataclasses import dataclass
from random import Random

from training.alphabet import can_write, spelled
from training.office_text import heading, number_line, office_line, sprinkled
from training.running_text import RunningText, cut_line

_KINDS = ("running", "sprinkled", "short", "capitals", "heading", "office", "number", "two_columns")
_WEIGHTS = (38, 14, 9, 7, 7, 10, 11, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineText:
    """The true text (NFC, of the alphabet) and where a wide gap stands, when the line holds two columns."""

    text: str
    kind: str
    gap_at: int | None = None


def made_line(source: RunningText, alphabet: frozenset[str], seed: str) -> LineText:
    """Return the line of a seed; equal seeds and sources give equal lines."""
    random = Random(seed)
    while True:
        kind = random.choices(_KINDS, _WEIGHTS)[0]
        text, gap = _text_of(kind, source, random)
        text = spelled(text)
        if text and can_write(text, alphabet):
            return LineText(text=text, kind=kind, gap_at=gap)


def _text_of(kind: str, source: RunningText, random: Random) -> tuple[str, int | None]:
    if kind == "two_columns":
        left, right = _column(source, random), _column(source, random)
        return f"{left} {right}", len(left)
    if kind == "number":
        return number_line(random), None
    if kind == "office":
        return office_line(random), None
    if kind == "heading":
        return heading(random), None
    if kind == "capitals":
        return cut_line(source, random, most_characters=random.randint(6, 60)).upper(), None
    if kind == "short":
        return cut_line(source, random, most_characters=random.randint(1, 22)), None
    line = cut_line(source, random, most_characters=random.randint(40, 96))
    return (sprinkled(line, random) if kind == "sprinkled" else line), None


def _column(source: RunningText, random: Random) -> str:
    pick = random.random()
    if pick < 0.4:
        return spelled(heading(random))
    if pick < 0.6:
        return spelled(office_line(random))
    if pick < 0.8:
        return spelled(number_line(random))
    return cut_line(source, random, most_characters=random.randint(3, 30))
