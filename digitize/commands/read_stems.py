"""Under which name the results of a file are kept: never over something that is not an earlier result of it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from digitize.application.reading_files import InputFile
from digitize.commands.read_format import SUFFIXES, source_of_result
from digitize.commands.read_inputs import FoundFile
from digitize.domain.vietnamese import normalize

_MAXIMUM_STEM_BYTES: Final = 240
"""File systems end a name at 255 bytes; a Vietnamese letter takes up to three."""


class StemRegister:
    """Gives every input file a stem of its own below the folder `out`.

    `a.pdf` gets "a". Where "a" is taken, by another file of this run, by the results of another file, or by
    anything else that lies there, it gets "a.pdf", then "a.pdf (2)" and so on.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._taken: set[str] = set()

    def assign(self, found: FoundFile) -> Path:
        """Return the path without suffix under which the file's results are kept."""
        for stem in _candidates(found.place):
            path = self._out / stem
            # Windows shares and sticks take "A" and "a", composed and decomposed letters for the same name.
            key = normalize(str(stem)).casefold()
            if key not in self._taken and _is_free(path, found.file):
                self._taken.add(key)
                return path
        raise AssertionError("the candidates do not end")


def result_path(stem: Path, suffix: str) -> Path:
    """Return the path of one result; dots in the stem are part of its name."""
    return stem.parent / (stem.name + suffix)


def _candidates(place: Path) -> Iterator[Path]:
    yield place.parent / _shortened(place.stem)
    whole = _shortened(place.name)
    yield place.parent / whole
    number = 2
    while True:
        yield place.parent / f"{whole} ({number})"
        number += 1


def _shortened(name: str) -> str:
    while len(name.encode("utf-8", errors="surrogateescape")) > _MAXIMUM_STEM_BYTES:
        name = name[:-1]
    return name


def _is_free(stem: Path, file: InputFile) -> bool:
    occupied = [path for suffix in SUFFIXES if (path := result_path(stem, suffix)).exists() or path.is_symlink()]
    if not occupied:
        return True
    source = source_of_result(result_path(stem, ".json"))
    if source is None:
        return False
    name, sha256 = source
    # The same bytes under another name, such as an absolute path, are the same file.
    return name == file.name or sha256 == _sha256_of(file.path)


def _sha256_of(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
