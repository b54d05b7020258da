"""Chunks of training lines on disk."""

from collections.abc import Iterator
from pathlib import Path

from training.line_file import PrintedLine, write_document
from training.line_image import printed_line
from training.line_text import made_line
from training.running_text import RunningText
from training.typefaces import TypeCase

LINES_PER_DOCUMENT = 50


def printed_lines(
    source: RunningText, alphabet: frozenset[str], typefaces: TypeCase, *, seed: int, first: int, count: int
) -> Iterator[PrintedLine]:
    """Yield lines `first` to `first + count - 1` of a seed; each depends on the seed and its number only."""
    for number in range(first, first + count):
        text = made_line(source, alphabet, f"{seed}:{number}")
        around = tuple(made_line(source, alphabet, f"{seed}:{number}:{side}").text for side in ("above", "below"))
        yield printed_line(text, (around[0], around[1]), typefaces, (seed, number))


def write_chunk(
    source: RunningText,
    alphabet: frozenset[str],
    typefaces: TypeCase,
    folder: Path,
    *,
    seed: int,
    first: int,
    count: int,
) -> list[Path]:
    """Write documents of 50 lines and return their paths; a document that is there already is taken as it is."""
    documents = []
    for start in range(first, first + count, LINES_PER_DOCUMENT):
        size = min(LINES_PER_DOCUMENT, first + count - start)
        target = folder / f"lines-{seed}-{start:06d}.lstmf"
        if not target.is_file():
            lines = printed_lines(source, alphabet, typefaces, seed=seed, first=start, count=size)
            write_document(lines, target)
        documents.append(target)
    return documents
