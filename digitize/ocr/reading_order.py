"""Puts lines that were found later among those that are there already, so that the text still reads well."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from digitize.domain.box import Box
from digitize.domain.recognition import Word

_SAME_LINE_SHARE: Final = 0.5
_WIDEST_GAP: Final = 3.0
_LARGEST_LEADING: Final = 1.5

Line = list[Word]


def with_lines(words: Sequence[Word], found: Sequence[Sequence[Word]]) -> tuple[Word, ...]:
    """Return `words` and the lines `found`, in reading order, lines and blocks counted anew from 0.

    A found line joins the line it stands in (same height, a gap of at most three line heights); else it follows
    the last line above it in its column.
    """
    lines = [list(members) for _, members in groupby(words, key=lambda word: (word.block, word.line))]
    for addition in found:
        _place(lines, list(addition))
    return _counted(lines)


def _place(lines: list[Line], addition: Line) -> None:
    box = _box_of(addition)
    host = _line_beside(lines, box)
    if host is not None:
        block = host[0].block
        host.extend(replace(word, block=block) for word in addition)
        host.sort(key=lambda word: word.box.left)
        return
    above = [
        number
        for number, line in enumerate(lines)
        if _middle(_box_of(line)) < _middle(box) and _shares_column(_box_of(line), box)
    ]
    if above:
        number = max(above, key=lambda n: _middle(_box_of(lines[n])))
        near = box.top - _box_of(lines[number]).bottom <= _LARGEST_LEADING * box.height
        block = lines[number][0].block if near else -1 - len(lines)
        lines.insert(number + 1, [replace(word, block=block) for word in addition])
        return
    number = next(
        (number for number, line in enumerate(lines) if _middle(_box_of(line)) > _middle(box)), len(lines)
    )
    lines.insert(number, [replace(word, block=-1 - len(lines)) for word in addition])


def _line_beside(lines: Sequence[Line], box: Box) -> Line | None:
    """Return the line that `box` stands in, the nearest one when there are several."""
    near: list[tuple[int, Line]] = []
    for line in lines:
        members = [word.box for word in line]
        neighbour = min(members, key=lambda member: _gap(member, box))
        gap = _gap(neighbour, box)
        shared = min(neighbour.bottom, box.bottom) - max(neighbour.top, box.top)
        smaller = min(neighbour.height, box.height)
        if shared >= _SAME_LINE_SHARE * smaller and gap <= _WIDEST_GAP * max(neighbour.height, box.height):
            near.append((gap, line))
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _gap(first: Box, second: Box) -> int:
    return max(0, first.left - second.right, second.left - first.right)


def _shares_column(first: Box, second: Box) -> bool:
    return min(first.right, second.right) > max(first.left, second.left)


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _box_of(line: Sequence[Word]) -> Box:
    box = line[0].box
    for word in line[1:]:
        box = box.joined_with(word.box)
    return box


def _counted(lines: Sequence[Line]) -> tuple[Word, ...]:
    counted: list[Word] = []
    block, previous = -1, None
    for number, line in enumerate(lines):
        if line[0].block != previous:
            block, previous = block + 1, line[0].block
        counted.extend(replace(word, line=number, block=block) for word in line)
    return tuple(counted)
