"""The head of an administrative page: issuing body and number at the left, national name and date at the right.

Nghị định 30/2020/NĐ-CP, appendix I. Lines of both columns share text lines, so they are told apart by the gap
beside the national name. Papers of citizens have the national name in the middle and no left column.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from digitize.domain.extraction.text_lines import Line, PageText, rows_of
from digitize.domain.vietnamese import fold_tones

_NATIONAL_NAME: Final = ("cong hoa", "xa hoi", "chu nghia", "viet nam", "hoa xa", "hoi chu", "nghia viet")
_MOTTO: Final = ("doc lap", "tu do", "hanh phuc", "lap tu", "do hanh")
_HEAD_SHARE: Final = 0.5
_CENTRED_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Lines of the left and the right block, top to bottom; `left` is empty where the national name is centred.

    `found` tells whether a national name was seen; without one the page is cut in the middle. `bottom` is where
    the head ends: the first line that reaches over both columns.
    """

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    found: bool
    bottom: float


def heading_of(text: PageText) -> Heading:
    """Return the head of a page."""
    name = _national_lines(text)
    if not name:
        cut_x = 0.46 * text.width
        return _blocks(text, cut_x=cut_x, top=0.0, below=0.0, found=False)
    left_edge = min(line.left for line in name)
    centre = sum(line.centre for line in name) / len(name)
    top, below = min(line.top for line in name), max(line.bottom for line in name)
    beside = [
        line
        for line in text.lines
        if line.right < left_edge and top - text.letter_height < (line.top + line.bottom) / 2 < below
    ]
    if centre < _CENTRED_SHARE * text.width and not beside:
        right = [line for line in text.lines if top <= line.top < _HEAD_SHARE * text.height]
        return Heading(left=(), right=rows_of(right), found=True, bottom=below)
    return _blocks(text, cut_x=float(left_edge), top=top, below=below, found=True)


def _national_lines(text: PageText) -> list[Line]:
    """Return the lines of national name and motto, cut down to what stands in their column."""
    found: list[Line] = []
    for line in text.lines:
        if line.top > _HEAD_SHARE * text.height:
            break
        plain = " ".join(line.folded.replace("-", " ").split())
        for signs in (_NATIONAL_NAME, _MOTTO):
            if sum(sign in plain for sign in signs) >= 2:
                found.append(_from_first_sign(line, signs))
                break
    # A page may carry the head of another one (a copied card): only what belongs to the first name counts.
    return [line for line in found if line.top - found[0].top < 4 * text.letter_height]


def _from_first_sign(line: Line, signs: Sequence[str]) -> Line:
    firsts = {sign.split()[0] for sign in signs}
    start = next((index for index, word in enumerate(line.words) if fold_tones(word.text) in firsts), 0)
    return line.cut(line.words[start:])


def _blocks(text: PageText, *, cut_x: float, top: float, below: float, found: bool) -> Heading:
    left: list[Line] = []
    right: list[Line] = []
    bottom = _HEAD_SHARE * text.height
    for line in text.lines:
        middle = (line.top + line.bottom) / 2
        if middle < top - 1.2 * text.letter_height:
            continue
        if middle > bottom:
            break
        parts = _parted(line, cut_x, text)
        if parts is None:
            if middle > below and (len(line.words) >= 3 or line.folded.startswith("kinh gui")):
                bottom = line.top
            continue
        if parts[0] is not None:
            left.append(parts[0])
        if parts[1] is not None:
            right.append(parts[1])
    return Heading(left=rows_of(left), right=rows_of(right), found=found, bottom=bottom)


def _parted(line: Line, cut_x: float, text: PageText) -> tuple[Line | None, Line | None] | None:
    """Return what of the line stands left and right of the cut; None when it reaches over both columns."""
    slack = 0.02 * text.width
    if line.right <= cut_x + slack:
        return line, None
    if line.left >= cut_x - slack:
        return None, line
    low, high = cut_x - 0.1 * text.width, cut_x + 0.1 * text.width
    best, widest = 0, 0.6 * text.letter_height
    for index in range(1, len(line.words)):
        start, end = line.words[index - 1].box.right, line.words[index].box.left
        if end - start > widest and end >= low and start <= high:
            best, widest = index, end - start
    if best:
        return line.cut(line.words[:best]), line.cut(line.words[best:])
    if line.centre > cut_x + 0.08 * text.width and line.left > low:
        return None, line
    return None
