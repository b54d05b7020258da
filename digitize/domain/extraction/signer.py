"""Người ký: the name under the office held, in the signature block at the right of the last signed page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.family_names import family_name
from digitize.domain.extraction.text_lines import Line, PageText, text_confidence, without_garbage
from digitize.domain.recognition import Word
from digitize.domain.vietnamese import folded_syllables

_OFFICE: Final = re.compile(
    r"^(?:t ?m|k ?t|t ?l|t ?uq|q) (?=[a-z]{2})|(?:chu tic\w*|chu nhiem|giam doc|cuc truong|vu truong|"
    r"bo truong|thu truong|vien truong|truong phong|truong ban|chanh van phong|chanh thanh tra|hieu truong|"
    r"doi truong|truong cong an|tong giam doc|bi thu|chanh an|hieu pho|ke toan truong|hoi truong|thu tuong|"
    r"tram truong)\b|^tich$|^nguoi (?:lam don|khai|de nghi|yeu cau|viet don|nop don|tiep nhan|uy quyen|"
    r"dai dien|thuc hien|cam doan|dang ky|lap|mua|ban)\b|^(?:dai dien|cong chung vien|can bo tiep nhan|ben [ab])\b"
)
_CAPITALS: Final = 0.7
_REACH_SHARE: Final = 0.24
"""A signature with its seal takes 25 to 40 mm; two or three lines of offices stand above it."""
_ASIDE_SHARE: Final = 0.17
_REST_OF_A_NAME: Final = 45.0
_NO_OFFICE: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """The name that stands under a signature, with its box in the upright page."""

    name: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBlock:
    """A page's signature block: the office at its head (box in the upright page), and the name if it was read."""

    office: Box
    signer: Signer | None


def signature_block(text: PageText) -> SignatureBlock | None:
    """Return the page's signature block: the rightmost one, lowest first; None on a page nobody signs."""
    offices = [line for line in text.lines if _is_office(line) and not _is_authority(line, text)]
    if not offices:
        return _without_office(text)
    # Beside the signer at the right a second one may confirm or receive, at the left.
    rightmost = max(line.centre for line in offices)
    column = [line for line in offices if abs(line.centre - rightmost) < _ASIDE_SHARE * text.width]
    # "TM. ỦY BAN" and "CHỦ TỊCH" above one name are one block: its lowest line is the nearest to the name.
    last = max(column, key=lambda line: line.top)
    names = [found for line in text.lines if (found := _name_under(line, last, text)) is not None]
    signer = max(names, key=lambda name: name.confidence, default=None)
    return SignatureBlock(office=last.box, signer=signer)


def _is_office(line: Line) -> bool:
    words = without_garbage(line.words)
    if not words or len(words) > 9:
        return False
    cleaned = line.cut(words)
    return cleaned.capital_share >= _CAPITALS and bool(_OFFICE.search(" ".join(folded_syllables(cleaned.text))))


def _is_authority(line: Line, text: PageText) -> bool:
    """Whether the line names who decides, under the title: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"."""
    return line.top < 0.4 * text.height and abs(line.centre - text.width / 2) < 0.09 * text.width


def _without_office(text: PageText) -> SignatureBlock | None:
    """Return the block of a name that stands alone at the lower right, the office above it lost under the seal."""
    for line in reversed(text.lines):
        if line.top < 0.35 * text.height or line.centre < 0.55 * text.width or line.left < 0.4 * text.width:
            continue
        words = _name_words(line.words)
        if len(words) >= 3 and len(without_garbage(line.words)) == len(words):
            found = _signer(words, reduce(Box.joined_with, (word.box for word in words)))
            doubted = replace(found, confidence=min(found.confidence, _NO_OFFICE))
            return SignatureBlock(office=found.box, signer=doubted)
    return None


def _name_under(line: Line, office: Line, text: PageText) -> Signer | None:
    below = line.top - office.bottom
    if not -0.2 * text.letter_height < below < _REACH_SHARE * text.height:
        return None
    if abs(line.centre - office.centre) > 2 * _ASIDE_SHARE * text.width:
        return None
    words = _name_words(line.words)
    if not words:
        return None
    box = reduce(Box.joined_with, (word.box for word in words))
    if abs((box.left + box.right) / 2 - office.centre) > _ASIDE_SHARE * text.width:
        return None
    found = _signer(words, box)
    # Nearly all names have three syllables or more; two that stand off the middle are the rest of a name.
    is_off = abs((box.left + box.right) / 2 - office.centre) > 0.7 * text.letter_height
    if _has_neighbour(line.words, words, text) or (len(words) == 2 and is_off):
        return replace(found, confidence=min(found.confidence, _REST_OF_A_NAME))
    return found


def _has_neighbour(line: Sequence[Word], name: Sequence[Word], text: PageText) -> bool:
    """Whether a word that the signature garbled stands close to the name: "Cẩm Trúc" after a lost "Phạm"."""
    first, last = line.index(name[0]), line.index(name[-1])
    pairs = [(line[first - 1], name[0])] if first else []
    pairs += [(name[-1], line[last + 1])] if last + 1 < len(line) else []
    for left, right in pairs:
        other = left if right is name[0] else right
        if (
            right.box.left - left.box.right < text.letter_height
            and sum(sign.isalpha() for sign in other.text) >= 2
        ):
            return True
    return False


def _signer(words: Sequence[Word], box: Box) -> Signer:
    parts = [_letters(word.text) for word in words]
    family, believed = family_name(parts[0])
    first = words[0].confidence if family == parts[0] else believed
    confidence = 0.98 * text_confidence(words[1:]) * first / 100
    return Signer(name=" ".join((family, *parts[1:])), confidence=confidence, box=box)


def _name_words(words: Sequence[Word]) -> Sequence[Word]:
    """Return the longest run of two to five capitalised syllables that begins with a family name."""
    best: Sequence[Word] = ()
    for start in range(len(words)):
        if not family_name(_letters(words[start].text))[1]:
            continue
        end = start + 1
        while end < len(words) and end - start < 5 and _is_name_part(words[end].text):
            end += 1
        if end - start >= 2 and end - start > len(best):
            best = words[start:end]
    return best


def _is_name_part(text: str) -> bool:
    letters = _letters(text)
    return letters[:1].isupper() and (len(letters) == 1 or letters[1:].islower())


def _letters(text: str) -> str:
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
