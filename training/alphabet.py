"""The characters that the base model can write, and how a text is brought into them."""

from pathlib import Path
from unicodedata import normalize

# The model of Debian has one dash (besides the long one that it confuses with it), straight single quotes and no
# ellipsis; eth looks like the Vietnamese letter đ and never stands in these papers.
_SPELLING = str.maketrans({
    "–": "-", "—": "-", "‑": "-", "−": "-", "‘": "'", "’": "'", "´": "'", "…": "...", "„": "“",
    "Ð": "Đ", "ð": "đ", "\u00a0": " ", "\u200b": "", "\ufeff": "", "\t": " ",
})  # fmt: skip


def read_alphabet(unicharset: Path) -> frozenset[str]:
    """Return the single characters of a Tesseract unicharset file, and the space."""
    lines = unicharset.read_text(encoding="utf-8").splitlines()[1:]
    names = (line.split(" ", 1)[0] for line in lines)
    return frozenset(name for name in names if len(name) == 1) | {" "}


def spelled(text: str) -> str:
    """Return the text in NFC with single spaces and the dashes and quotes of the model."""
    return " ".join(normalize("NFC", text).translate(_SPELLING).split())


def can_write(text: str, alphabet: frozenset[str]) -> bool:
    """Tell whether every character is in the alphabet (`lstmtraining` skips lines where one is not)."""
    return alphabet.issuperset(text)
