"""Lines cut from running text: any folder of plain Vietnamese texts serves."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from training.alphabet import can_write, spelled

# One file in twelve is held out whole, so that no sentence of the validation lines was ever trained on.
_HELD_OUT_EVERY = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningText:
    """Paragraphs as lists of words."""

    paragraphs: tuple[tuple[str, ...], ...]


class NoTextError(ValueError):
    """The folder holds too little text for lines."""


def read_folder(folder: Path, alphabet: frozenset[str], *, held_out: bool) -> RunningText:
    """Return the paragraphs of the `*.txt` files (UTF-8), either those held out for validation or the others.

    Paragraphs with characters that the model cannot write are left out. Raises NoTextError when none is left.
    """
    paragraphs: list[tuple[str, ...]] = []
    for number, path in enumerate(sorted(folder.glob("*.txt"))):
        if (number % _HELD_OUT_EVERY == 0) == held_out:
            lines = (spelled(line) for line in path.read_text(encoding="utf-8").splitlines())
            paragraphs.extend(tuple(line.split(" ")) for line in lines if line and can_write(line, alphabet))
    if not paragraphs:
        raise NoTextError(f"no usable text in {folder}")
    return RunningText(paragraphs=tuple(paragraphs))


def cut_line(text: RunningText, random: Random, *, most_characters: int) -> str:
    """Return consecutive words of one paragraph, at most `most_characters` long (one word may be longer)."""
    words = random.choice(text.paragraphs)
    start = 0 if random.random() < 0.3 else random.randrange(len(words))
    line = words[start]
    for word in words[start + 1 :]:
        if len(line) + 1 + len(word) > most_characters:
            break
        line = f"{line} {word}"
    return line
