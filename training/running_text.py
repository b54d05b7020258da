"""Lines cut from running text: any folder of plain Vietnamese texts serves."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unicodedata import normalize

from training.alphabet import can_write, spelled

# One file in twelve is held out whole, so that no sentence of the validation lines was ever trained on.
_HELD_OUT_EVERY = 12
# Rarer spellings are mistakes of the texts.
_LEAST_SEEN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningText:
    """Paragraphs as lists of words; `variants` are the seen syllables of the same bare letters (chi, chí, chỉ)."""

    paragraphs: tuple[tuple[str, ...], ...]
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
    return RunningText(paragraphs=tuple(paragraphs), variants=_variants(paragraphs))


def with_other_tones(line: str, text: RunningText, random: Random) -> str:
    """Give about half of the syllables other diacritics that the texts know, whatever the sense.

    Running text teaches the network what is likely ("chỉ" for "chi"); in such lines only the picture tells.
    """
    words = []
    for word in line.split(" "):
        others = text.variants.get(_bare(word), ())
        words.append(random.choice(others) if others and random.random() < 0.5 else word)
    return " ".join(words)


def _variants(paragraphs: list[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    seen = Counter(word for words in paragraphs for word in words if word.isalpha() and word.islower())
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word, count in sorted(seen.items()):
        if count >= _LEAST_SEEN:
            groups[_bare(word)].append(word)
    return {bare: tuple(words) for bare, words in groups.items() if len(words) > 1}


def _bare(word: str) -> str:
    letters = normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


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
