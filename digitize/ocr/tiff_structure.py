"""The structure of a TIFF: its directories, and whether all they point at lies inside the file.

Pillow reads a directory whose last entries are cut off as far as it goes, with a warning, and libtiff goes on
with what is left: the strict count walks the chain itself (TIFF 6.0; BigTIFF with eight-byte offsets).
"""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TYPE_BYTES: Final = {
    **dict.fromkeys((1, 2, 6, 7), 1),
    **dict.fromkeys((3, 8), 2),
    **dict.fromkeys((4, 9, 11, 13), 4),
    **dict.fromkeys((5, 10, 12, 16, 17, 18), 8),
}
_NUMBER_CODES: Final = {3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_OFFSET_TAGS: Final = {273: 279, 324: 325}
"""Where the data of strips (tiles) lie, and the tag with their lengths."""

_BIG: Final = 43


class TornTiffError(ValueError):
    """The file ends before the TIFF does, or its directories lead nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    order: str
    count_code: str
    offset_code: str
    entry_head: str
    entry_bytes: int

    @property
    def value_bytes(self) -> int:
        """How many bytes of a value stand in the entry itself."""
        return struct.calcsize(self.offset_code)


def count_tiff_pages(original: Path, *, at_most: int) -> int:
    """Return the number of pages of a whole TIFF, or `at_most` + 1 when there are more.

    Raises TornTiffError when a directory, a value or the data of a page does not lie inside the file.
    """
    with original.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return sum(1 for _directory in _directories(data, at_most))
        except (struct.error, KeyError) as error:
            raise TornTiffError("a directory is cut") from error


def _directories(data: mmap.mmap, at_most: int) -> Iterator[int]:
    order = "<" if data[:2] == b"II" else ">"
    (version,) = struct.unpack(order + "H", data[2:4])
    if version == _BIG:
        layout = _Layout(order=order, count_code="Q", offset_code="Q", entry_head="HHQ", entry_bytes=20)
    else:
        layout = _Layout(order=order, count_code="H", offset_code="I", entry_head="HHI", entry_bytes=12)
    seen: set[int] = set()
    (offset,) = struct.unpack_from(order + layout.offset_code, data, 8 if version == _BIG else 4)
    while offset:
        if offset in seen:
            raise TornTiffError("the directories form a circle")
        seen.add(offset)
        yield offset
        if len(seen) > at_most:
            return
        offset = _checked_directory(data, offset, layout)
    if not seen:
        raise TornTiffError("there is no directory")


def _checked_directory(data: mmap.mmap, offset: int, layout: _Layout) -> int:
    """Return where the next directory lies, after checking that this one and its data are whole."""
    (count,) = struct.unpack_from(layout.order + layout.count_code, data, offset)
    position = offset + struct.calcsize(layout.order + layout.count_code)
    end = position + count * layout.entry_bytes
    (following,) = struct.unpack_from(layout.order + layout.offset_code, data, end)
    numbers: dict[int, tuple[int, ...]] = {}
    for entry in range(position, end, layout.entry_bytes):
        tag, kind, amount = struct.unpack_from(layout.order + layout.entry_head, data, entry)
        start = _value_start(data, entry, kind, amount, layout)
        if kind in _NUMBER_CODES and (tag in _OFFSET_TAGS or tag in _OFFSET_TAGS.values()):
            numbers[tag] = struct.unpack_from(f"{layout.order}{amount}{_NUMBER_CODES[kind]}", data, start)
    for offsets, lengths in _OFFSET_TAGS.items():
        # A single strip without a stated length is legal; its decoder then finds the end.
        for start, length in zip(numbers.get(offsets, ()), numbers.get(lengths, ()), strict=False):
            if start + length > len(data):
                raise TornTiffError("the data of a page is cut")
    return int(following)


def _value_start(data: mmap.mmap, entry: int, kind: int, amount: int, layout: _Layout) -> int:
    value_at = entry + struct.calcsize(layout.order + layout.entry_head)
    size = _TYPE_BYTES.get(kind, 1) * amount
    if size <= layout.value_bytes:
        return value_at
    (start,) = struct.unpack_from(layout.order + layout.offset_code, data, value_at)
    if start + size > len(data):
        raise TornTiffError("a value is cut")
    return int(start)
