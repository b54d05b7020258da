"""Dossier codes (mã hồ sơ): parsed strictly, and found in the text of a page.

Thông tư 01/2018/TT-VPCP, article 19: unit code, date of reception (YYMMDD), serial number of that day, joined by
hyphens: `000.00.16.H41-221215-0001` (historic) or `H41.16-221215-0001` (present). There is no check digit: one
misread digit is usually another citizen's dossier, so nothing is repaired here and a code read from paper
counts only when the register knows it (`digitize.domain.filing`).
"""

import re
from dataclasses import dataclass
from datetime import date

from digitize.domain.errors import InvalidDossierCodeError, InvalidUnitCodeError
from digitize.domain.units import UnitCode

_UNIT = r"(?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,3}){0,4})"
_STRICT = re.compile(rf"(?P<unit>{_UNIT})-(?P<day>\d{{6}})-(?P<serial>\d{{4,6}})", re.ASCII)
# Recognition widens spaces around hyphens, prints dashes for them, and sees a space beside a narrow 1 ("221 115").
# Only the day has a fixed number of digits between hyphens, so only there a space can be ignored without a guess.
_IN_TEXT = re.compile(
    rf"(?<![0-9A-Za-z.])(?P<unit>{_UNIT})\s?[-–—]\s?(?P<day>\d(?: ?\d){{5}})"
    r"\s?[-–—]\s?(?P<serial>\d{4,6})(?![0-9A-Za-z])",
    re.ASCII,
)

_LOWER_LEVELS = re.compile(r"(?<![\d/])\d{2}[.,\s]\s*$", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierCode:
    """One dossier code.

    `issued` is the string as printed on the paper; `canonical` writes the unit with level 1 first, so that the
    historic and the present form of one dossier are equal; `received_on` is the date inside the code.
    """

    issued: str
    canonical: str
    unit: UnitCode
    received_on: date

    @classmethod
    def parse(cls, text: str) -> "DossierCode":
        """Return the dossier code that `text` is, white space around it ignored.

        Raises InvalidDossierCodeError when the shape is wrong or the date inside does not exist. Whether the
        date lies in the future is the register's question: the domain has no clock.
        """
        match = _STRICT.fullmatch(text.strip())
        if match is None:
            raise InvalidDossierCodeError(text)
        try:
            unit = UnitCode.parse(match["unit"])
        except InvalidUnitCodeError as error:
            raise InvalidDossierCodeError(text, "unit") from error
        day = match["day"]
        try:
            received_on = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
        except ValueError as error:
            raise InvalidDossierCodeError(text, "date") from error
        return cls(
            issued=text.strip(),
            canonical=f"{unit.canonical}-{day}-{match['serial']}",
            unit=unit,
            received_on=received_on,
        )


def is_torn_historic_unit(before: str, unit: str) -> bool:
    """Return whether `unit` is what is left of a historic unit code whose dots were lost.

    "000.65.44 A31-190504-5010" ends in a well-formed code of another office: level 1 alone behind two digits is
    taken for a remainder, not for a code.
    """
    return "." not in unit and _LOWER_LEVELS.search(before) is not None


def find_dossier_codes(text: str) -> tuple[DossierCode, ...]:
    """Return the distinct dossier codes printed in `text`, in order of appearance.

    Neighbours of other kinds (mã TTHC `1.011442.000.00.00.H38`, số phiếu `26.10229`) do not have the shape.
    """
    found: dict[str, DossierCode] = {}
    for match in _IN_TEXT.finditer(text):
        if is_torn_historic_unit(text[: match.start()], match["unit"]):
            continue
        try:
            code = DossierCode.parse(f"{match['unit']}-{match['day'].replace(' ', '')}-{match['serial']}")
        except InvalidDossierCodeError:
            continue
        found.setdefault(code.canonical, code)
    return tuple(found.values())
