"""Unit codes: the historic form (level 1 last) and the present one (level 1 first).

Sources: QCVN 102:2016/BTTTT (`000.00.16.H41`, rightmost part is level 1); Quyết định 20/2020/QĐ-TTg (`H41.16`,
level 1 first; communes may carry three digits, `H55.242`). Quyết định 09/2025/QĐ-TTg closed codes of merged
provinces: closed codes still parse, because old papers carry them.
"""

import re
from dataclasses import dataclass

from digitize.domain.errors import InvalidUnitCodeError

_HISTORIC = re.compile(r"(\d{3})\.(\d{2})\.(\d{2})\.([A-Z]\d{2})", re.ASCII)
_PRESENT = re.compile(r"([A-Z]\d{2})((?:\.\d{1,3}){0,4})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCode:
    """A well-formed unit code: `issued` as printed, `canonical` with level 1 first and no empty levels."""

    issued: str
    canonical: str

    @classmethod
    def parse(cls, text: str) -> "UnitCode":
        """Return the unit code that `text` is, white space around it ignored.

        Raises InvalidUnitCodeError for anything else.
        """
        stripped = text.strip()
        historic = _HISTORIC.fullmatch(stripped)
        if historic:
            level_4, level_3, level_2, level_1 = historic.groups()
            levels = [level for level in (level_2, level_3, level_4) if int(level)]
            return cls(issued=stripped, canonical=".".join([level_1, *levels]))
        if _PRESENT.fullmatch(stripped):
            return cls(issued=stripped, canonical=_without_empty_tail(stripped))
        raise InvalidUnitCodeError(text)


def _without_empty_tail(code: str) -> str:
    levels = code.split(".")
    while len(levels) > 1 and int(levels[-1]) == 0:
        levels.pop()
    return ".".join(levels)
