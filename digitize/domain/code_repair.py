"""Dossier codes in text that recognition damaged: repaired where a digit must stand, and nowhere else.

O, I, S and B in the place of a digit are 0, 1, 5 and 8, a comma in a unit code is a dot, an underscore or a dash
is a hyphen. A digit read as another digit cannot be seen: there is no check digit, so a repaired code is a clue
for a person and never files a paper by itself (`digitize.domain.filing`).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from digitize.domain.dossier import DossierCode, is_torn_historic_unit
from digitize.domain.errors import InvalidDossierCodeError

_REPAIRS: Final = str.maketrans("OoIl|SB", "0011158")
_DIGIT: Final = r"[0-9OoIl|SB]"
_DOT: Final = r"[.,] ?"
_HYPHEN: Final = r"\s?[-–—_]\s?"
_DAMAGED: Final = re.compile(
    rf"(?<![0-9A-Za-z.,])(?P<levels>{_DIGIT}{{3}}{_DOT}{_DIGIT}{{2}}{_DOT}{_DIGIT}{{2}}{_DOT})?"
    rf"(?P<letter>[A-Z])(?P<province>{_DIGIT}{{2}}(?:{_DOT}{_DIGIT}{{1,3}}){{0,4}})"
    rf"{_HYPHEN}(?P<day>{_DIGIT}(?: ?{_DIGIT}){{5}}){_HYPHEN}(?P<serial>{_DIGIT}{{4,6}})(?![0-9A-Za-z])",
    re.ASCII,
)
_LETTERS_FOR_DIGITS: Final = re.compile(r"[OoIl|SB]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairedCode:
    """A dossier code in text; `was_repaired` when a letter had to be taken for a digit.

    Other signs (a comma for a dot, a dash for a hyphen) turn no code into another and are no repair.
    """

    code: DossierCode
    was_repaired: bool


def repaired_codes(text: str, today: date) -> tuple[RepairedCode, ...]:
    """Return the distinct dossier codes in `text`, in order of appearance, digits repaired.

    A code with a date that does not exist, or after `today`, is none. One that stands twice, once without
    need of repair, was not repaired.
    """
    found: dict[str, RepairedCode] = {}
    for match in _DAMAGED.finditer(text):
        code = _repaired(match, today)
        unit = _dotted(match["letter"] + match["province"])
        is_remainder = not match["levels"] and is_torn_historic_unit(text[: match.start()], unit)
        if code is None or is_remainder:
            continue
        known = found.get(code.code.canonical)
        if known is None or (known.was_repaired and not code.was_repaired):
            found[code.code.canonical] = code
    return tuple(found.values())


def _repaired(match: re.Match[str], today: date) -> RepairedCode | None:
    # The letter of level 1 is a letter: an "S" there is no 5.
    levels, province = (_dotted(match[group] or "") for group in ("levels", "province"))
    day, serial = match["day"].replace(" ", ""), match["serial"]
    unit = f"{levels.translate(_REPAIRS)}{match['letter']}{province.translate(_REPAIRS)}"
    try:
        code = DossierCode.parse(f"{unit}-{day.translate(_REPAIRS)}-{serial.translate(_REPAIRS)}")
    except InvalidDossierCodeError:
        return None
    if code.received_on > today:
        return None
    was_repaired = _LETTERS_FOR_DIGITS.search(levels + province + day + serial) is not None
    return RepairedCode(code=code, was_repaired=was_repaired)


def _dotted(levels: str) -> str:
    return levels.replace(",", ".").replace(" ", "")
