"""Adds characters to the alphabet of a Tesseract model: to its unicharset and to its recoder.

Debian's `vie` cannot write ỵ (Tỵ, Kỵ), m² and the bullet. `lstmtraining --old_traineddata` carries the trained
output rows over to the longer list and starts the new rows at the mean of the old. The model of
25 November 2026 has the characters but has not learnt to write them: see docs/model-card.md.
"""

import struct
from dataclasses import dataclass

_FIRST_ENTRY = struct.Struct("<bi")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedCharacter:
    """A character with its unicharset properties (hexadecimal: 3 lower-case letter, 5 capital, 10 punctuation)."""

    character: str
    properties: str
    script: str
    other_case: str
    direction: int


ADDED_CHARACTERS = (
    AddedCharacter(character="ỵ", properties="3", script="Latin", other_case="Ỵ", direction=0),
    AddedCharacter(character="Ỵ", properties="5", script="Latin", other_case="ỵ", direction=0),
    AddedCharacter(character="²", properties="0", script="Common", other_case="²", direction=2),
    AddedCharacter(character="•", properties="10", script="Common", other_case="•", direction=10),
)


def extended_unicharset(unicharset: str, added: tuple[AddedCharacter, ...] = ADDED_CHARACTERS) -> str:
    """Return the text of a unicharset file with the characters appended (identities of the others stay)."""
    lines = unicharset.rstrip("\n").split("\n")
    first = len(lines) - 1
    identities = {entry.character: first + place for place, entry in enumerate(added)}
    for entry in added:
        identity, other = identities[entry.character], identities[entry.other_case]
        code = f"{ord(entry.character):x}"
        lines.append(
            f"{entry.character} {entry.properties} 0,255,0,255,0,0,0,0,0,0 {entry.script} {other} "
            f"{entry.direction} {identity} {entry.character}\t# {entry.character} [{code} ]"
        )
    return "\n".join((str(first + len(added)), *lines[1:])) + "\n"


def extended_recoder(recoder: bytes, added_count: int = len(ADDED_CHARACTERS)) -> bytes:
    """Return the recoder with one new code of its own for each added character.

    Codes follow the highest in use, so that the null code of the network stays what it was.
    """
    (count,) = struct.unpack_from("<I", recoder)
    position, highest = 4, 0
    for _ in range(count):
        _, length = _FIRST_ENTRY.unpack_from(recoder, position)
        position += _FIRST_ENTRY.size
        highest = max(highest, *struct.unpack_from(f"<{length}i", recoder, position))
        position += 4 * length
    entries = b"".join(struct.pack("<bii", 1, 1, highest + 1 + place) for place in range(added_count))
    return struct.pack("<I", count + added_count) + recoder[4:] + entries
