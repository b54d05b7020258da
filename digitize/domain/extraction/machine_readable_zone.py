"""The machine-readable zone of identity cards (ICAO 9303 part 5, TD1: three lines of 30 characters).

Vietnamese cards: `IDVNM`, the last nine digits of the citizen number and their check digit, the twelve digits;
then birth and expiry with check digits; then the name without marks. A misread character is put right only where
a check digit then agrees.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.text_lines import Line

_LENGTH: Final = 30
_WEIGHTS: Final = (7, 3, 1)
_TO_DIGIT: Final = str.maketrans("OQDIlZSGBT|", "00011256871")
_TO_LETTER: Final = str.maketrans("01258", "OIZSB")
_FILLERS: Final = str.maketrans({"«": "<<", "‹": "<", "≤": "<", "(": "<", "¢": "<", "〈": "<"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineReadableZone:
    """What the zone says; `name` is in capitals without marks; `box` in the frame of the lines given.

    `is_complete` tells that the check digit over all of it agrees. Without it the first three digits of the
    citizen number are unproven: the number's own check digit covers the last nine.
    """

    citizen_number: str
    is_complete: bool
    birth_date: date
    name: str
    box: Box


def machine_readable_zone(lines: Sequence[Line]) -> MachineReadableZone | None:
    """Return the zone among the lines of a page; None when there is none or a check digit disagrees."""
    rows = [(_signs(line), line) for line in lines]
    for index, (first, line) in enumerate(rows):
        if not re.match(r"[I1l|][DO0]?[VY]NM", first[1:6] if first[:1] == "<" else first[:6]):
            continue
        following = [row for row in rows[index + 1 : index + 4] if len(row[0]) >= 20]
        if len(following) >= 2:
            zone = _zone(first, following[0][0], following[1][0], [line, *(row[1] for row in following[:2])])
            if zone is not None:
                return zone
    return None


def check_digit(signs: str) -> int:
    """Return the check digit of ICAO 9303 part 3, 4.9: weights 7, 3, 1; digits, A = 10 …, fillers 0."""
    return sum(_value(sign) * _WEIGHTS[place % 3] for place, sign in enumerate(signs)) % 10


def _value(sign: str) -> int:
    if sign.isdigit():
        return int(sign)
    return ord(sign) - ord("A") + 10 if "A" <= sign <= "Z" else 0


def _signs(line: Line) -> str:
    return re.sub(r"\s", "", line.text).translate(_FILLERS)


def _zone(first: str, second: str, third: str, lines: Iterable[Line]) -> MachineReadableZone | None:
    number = _citizen_number(first)
    birth = _birth(second, number) if number else None
    if number is None or birth is None:
        return None
    return MachineReadableZone(
        citizen_number=number,
        is_complete=_agrees_as_a_whole(first, second, number),
        birth_date=birth,
        name=_name(third),
        box=reduce(Box.joined_with, (line.box for line in lines)),
    )


def _citizen_number(first: str) -> str | None:
    digits = first[5:].translate(_TO_DIGIT)
    match = re.match(r"(\d{9})(\d)(\d{12})", digits)
    if match is None or check_digit(match[1]) != int(match[2]):
        return None
    return match[3] if match[3].endswith(match[1]) else None


def _agrees_as_a_whole(first: str, second: str, number: str) -> bool:
    if len(first) != _LENGTH or len(second) != _LENGTH:
        return False
    tail = first[27:].translate(_TO_DIGIT)
    upper = f"{number[3:]}{check_digit(number[3:])}{number}{tail}"
    lower = second[:7].translate(_TO_DIGIT) + second[8:15].translate(_TO_DIGIT) + second[18:29]
    return second[29].translate(_TO_DIGIT) == str(check_digit(upper + lower))


def _birth(second: str, number: str) -> date | None:
    match = re.match(r"(\d{6})(\d)[MF<NH](\d{6})(\d)", second[:7].translate(_TO_DIGIT) + _sex_on(second))
    if match is None or check_digit(match[1]) != int(match[2]) or check_digit(match[3]) != int(match[4]):
        return None
    # The fourth digit of the citizen number tells century and sex (Nghị định 137/2015/NĐ-CP, article 7).
    century = 1900 + 100 * (int(number[3]) // 2)
    try:
        return date(century + int(match[1][:2]), int(match[1][2:4]), int(match[1][4:6]))
    except ValueError:
        return None


def _sex_on(second: str) -> str:
    return second[7:8] + second[8:15].translate(_TO_DIGIT)


def _name(third: str) -> str:
    letters = re.sub(r"[<K]{3,}[A-Z<]{0,3}$", "", third.translate(_TO_LETTER).upper())
    return " ".join(part for part in re.split(r"<+", letters) if part)
