"""Build the table of syllables for tone repair from a folder of Vietnamese texts (UTF-8, .txt).

    python -m training.build_language_model FOLDER [--out digitize/ocr/models/syllables.npz]

The same texts give the same bytes. What it prints belongs into docs/language-model.md. About half a minute and
1 GB of memory for 2 million words.
"""

import argparse
import hashlib
from pathlib import Path
from typing import Final

from digitize.ocr.syllable_model import Sign
from training.syllables import counted, digest_of, text_files

DEFAULT_TABLE: Final = Path("digitize/ocr/models/syllables.npz")

# Measured on held-out laws and development pages: keeping every triple doubles the file and changes nothing.
MINIMUM_SINGLE: Final = 2
MINIMUM_PAIR: Final = 1
MINIMUM_TRIPLE: Final = 2


def build(folder: Path, table: Path) -> str:
    """Write the table of a folder's texts; return its figures as lines of text for the card."""
    files = text_files(folder)
    counts = counted(
        [path.read_text(encoding="utf-8") for path in files],
        minimum_single=MINIMUM_SINGLE,
        minimum_pair=MINIMUM_PAIR,
        minimum_triple=MINIMUM_TRIPLE,
    )
    table.parent.mkdir(parents=True, exist_ok=True)
    counts.save(table)
    tokens = int(counts.single_counts.sum() - counts.single_counts[Sign.BREAK])
    return "\n".join(
        (
            f"texts: {len(files)} files, {sum(path.stat().st_size for path in files)} bytes, {tokens} tokens",
            f"SHA-256 of the texts: {digest_of(files)}",
            f"syllables: {len(counts.syllables) - len(Sign)}",
            f"pairs: {len(counts.pair_keys)}, triples: {len(counts.triple_keys)}",
            f"table: {table.stat().st_size} bytes, SHA-256 {hashlib.sha256(table.read_bytes()).hexdigest()}",
        )
    )


def main() -> None:
    """Read the command line, build, print the figures."""
    parser = argparse.ArgumentParser(description="Build the table of syllables for tone repair.")
    parser.add_argument("folder", type=Path, help="folder with .txt files in UTF-8")
    parser.add_argument("--out", type=Path, default=DEFAULT_TABLE)
    arguments = parser.parse_args()
    print(build(arguments.folder, arguments.out))


if __name__ == "__main__":
    main()
