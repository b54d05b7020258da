"""How far the fingerprints of two pages lie apart (`digitize.ocr.fingerprint` makes them)."""

from typing import Final

SAME_SHEET_BITS: Final = 13
"""Two scans of one sheet differ in at most so many of 64 bits.

32 generated papers, each scanned six times (200 dpi twice with other skew, faded 150, clean 300, old 200, copy of
a copy 200): 99.6 % of the pairs of one sheet; of pairs of different sheets 0.1 % of different kinds and 1.6 % of
one kind lie as near. The hash sees where lines of ink lie, not what they say: the same form filled in by two
persons is nearly always near (23 of 24 pairs), so two sheets are the same only where their text agrees too.
"""


def bits_apart(first: str, second: str) -> int:
    """Return in how many bits two fingerprints (16 hexadecimal digits) differ, 0-64."""
    return (int(first, 16) ^ int(second, 16)).bit_count()
