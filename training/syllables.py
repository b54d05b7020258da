"""Counts of syllables, pairs and triples in a folder of texts, for tone repair."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from digitize.ocr.syllable_model import SIGN_NAMES, Sign, SyllableCounts, parts_of, token_name

_BREAK: Final = SIGN_NAMES[Sign.BREAK]


def text_files(folder: Path) -> list[Path]:
    """Return the .txt files of a folder by name; raises FileNotFoundError when there is none."""
    files = sorted(folder.glob("*.txt"), key=lambda path: path.name)
    if not files:
        raise FileNotFoundError(f"no .txt file in {folder}")
    return files


def digest_of(files: Sequence[Path]) -> str:
    """Return the SHA-256 over the contents of the files, one after another: what a table was built from."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def tokens_of(text: str) -> Iterator[str]:
    """Yield the tokens of a text, two breaks between sentences; every line is a paragraph of its own."""
    yield from (_BREAK, _BREAK)
    broken = True
    for line in text.splitlines():
        for word in line.split():
            parts = parts_of(word)
            if parts.breaks_before and not broken:
                yield from (_BREAK, _BREAK)
            if parts.core:
                yield token_name(parts.core)
            broken = parts.breaks_after or not parts.core
            if broken and parts.core:
                yield from (_BREAK, _BREAK)
        if not broken:
            yield from (_BREAK, _BREAK)
            broken = True


def counted(
    texts: Sequence[str], *, minimum_single: int, minimum_pair: int, minimum_triple: int
) -> SyllableCounts:
    """Count the texts; what occurs less often than a minimum is left out (of single tokens: becomes "other").

    `minimum_triple` must not be below `minimum_pair`: a triple names the pair it begins with.
    """
    if minimum_triple < minimum_pair:
        raise ValueError("minimum_triple is below minimum_pair")
    tokens = [token for text in texts for token in tokens_of(text)]
    singles = Counter(tokens)
    syllables = sorted(
        token for token, count in singles.items() if count >= minimum_single and token not in SIGN_NAMES
    )
    names = (*SIGN_NAMES, *syllables)
    numbers = {name: number for number, name in enumerate(names)}
    size = len(names)
    codes = np.array([numbers.get(token, int(Sign.OTHER)) for token in tokens], dtype=np.int64)
    single_counts = np.bincount(codes, minlength=size)
    pair_keys, pair_counts = _frequent(codes[:-1] * size + codes[1:], minimum_pair)
    pairs = codes[:-2] * size + codes[1:-1]
    places = np.minimum(np.searchsorted(pair_keys, pairs), len(pair_keys) - 1)
    kept = pair_keys[places] == pairs
    triple_keys, triple_counts = _frequent(places[kept] * size + codes[2:][kept], minimum_triple)
    return SyllableCounts(
        syllables=names,
        single_counts=single_counts,
        pair_keys=pair_keys,
        pair_counts=pair_counts,
        triple_keys=triple_keys,
        triple_counts=triple_counts,
    )


def _frequent(keys: npt.NDArray[np.int64], minimum: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    found, counts = np.unique(keys, return_counts=True)
    often = counts >= minimum
    return found[often], counts[often].astype(np.int64)
