"""Cơ quan ban hành: the last body named in the left block; the body above it is its parent and stays out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.text_lines import Line, PageText, text_confidence, without_garbage
from digitize.domain.vietnamese import folded_syllables

_BODY: Final = re.compile(
    r"^(?:so|tong cuc|chi cuc|cuc|vu|vien|phong|ban|bo|trung tam|van phong|uy ban|ubnd|hoi dong|hdnd|truong|"
    r"dai hoc|hoc vien|cong an|benh vien|tram|doan|lien doan|hoi|toa an|tand|bao hiem|bhxh|kho bac|thanh tra|"
    r"cong ty|tong cong ty|tap doan|doanh nghiep|hop tac xa|chi nhanh|ngan hang|dang bo|dang uy|tinh uy|huyen uy|"
    r"thanh uy|xa uy|quy|mat tran|chinh phu|thu tuong|quoc hoi|dai hoi|nha|to|thu vien|bao tang|hat|doi|don|"
    r"chinh quyen|uy ban|hiep hoi|lien hiep|co so|hang|cang|khu|phan vien|ubmttq|bch|bcd|bch)(?: |$)"
)
_OPEN_END: Final = re.compile(r"(?: va|,| -| cua| cho| va cac)$")
_PLACE_ONLY: Final = re.compile(r"^(?:tinh|thanh pho|tp|huyen|thi xa|quan|xa|phuong|thi tran|dac khu)(?: |$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The issuing body, its lines joined, with its box in the upright page."""

    name: str
    confidence: float
    box: Box


def issuer_of(lines: Sequence[Line], text: PageText, *, above: float) -> Issuer | None:
    """Return the body that the lines of the left block name, those that end above `above` (levelled pixels)."""
    named = [line for line in lines if line.bottom < above + 0.3 * text.letter_height]
    rows = [cleaned for line in named if (cleaned := _capitals(line)) is not None]
    if not rows:
        return None
    start = 0
    for index, row in enumerate(rows):
        if index and _BODY.match(_plain(row)) and not _OPEN_END.search(_plain(rows[index - 1])):
            start = index
    members = rows[start:]
    words = [word for row in members for word in row.words]
    sure = text_confidence(words) * (0.98 if _BODY.match(_plain(rows[start])) else 0.8)
    return Issuer(
        name=" ".join(row.text for row in members),
        confidence=sure,
        box=reduce(Box.joined_with, (row.box for row in members)),
    )


def _capitals(line: Line) -> Line | None:
    words = without_garbage(line.words)
    if not words:
        return None
    cleaned = line.cut(words)
    letters = sum(sign.isalpha() for sign in cleaned.text)
    return cleaned if letters >= 2 and cleaned.capital_share >= 0.8 and not _is_noise(cleaned) else None


def _is_noise(line: Line) -> bool:
    return len(line.words) == 1 and len(line.text) <= 3 and not _BODY.match(_plain(line))


def _plain(line: Line) -> str:
    return " ".join(folded_syllables(line.text))
