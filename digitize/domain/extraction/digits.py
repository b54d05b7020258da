"""Digits where only digits can stand: what recognition takes for letters there is put back."""

from typing import Final

_LOOKALIKES: Final = str.maketrans(
    {"O": "0", "o": "0", "Q": "0", "I": "1", "l": "1", "|": "1", "S": "5", "B": "8"}
)


def repaired_digits(text: str) -> str | None:
    """Return `text` as digits, letters that look like one replaced; None when something else is in it."""
    repaired = text.translate(_LOOKALIKES)
    return repaired if repaired.isascii() and repaired.isdigit() else None
