"""The structure of a JPEG: its size, its colours, and whether it is whole, without decoding it.

Decoders fill the missing rows of a torn JPEG with grey and report success; the end marker tells the truth.
"""

from dataclasses import dataclass

_START_OF_SCAN = 0xDA
_END_OF_IMAGE = b"\xff\xd9"
_ADOBE = 0xEE
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class TornJpegError(ValueError):
    """The data ends before the JPEG does, or is no JPEG."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegStructure:
    """What a JPEG's headers state; `adobe_transform` is None where no Adobe marker stands."""

    width: int
    height: int
    components: int
    bits: int
    adobe_transform: int | None


def inspect_jpeg(data: bytes) -> JpegStructure:
    """Return the structure of a whole JPEG; raises TornJpegError when it is not whole."""
    frame: tuple[int, int, int, int] | None = None
    adobe_transform: int | None = None
    position = 2
    while True:
        marker, body = _segment_at(data, position)
        if marker in _FRAME_HEADERS and len(body) >= 6:
            height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
            frame = width, height, body[5], body[0]
        elif marker == _ADOBE and body[:5] == b"Adobe" and len(body) >= 12:
            adobe_transform = body[11]
        position += 4 + len(body) if marker not in _STANDALONE else 2
        if marker == _START_OF_SCAN:
            break
    # In scan data a 0xFF is followed by 0x00 or a restart number: the first FF D9 is the end. The thumbnail's
    # own end marker lies in a segment before the scan and cannot be taken for it.
    if frame is None or min(frame) == 0 or data.find(_END_OF_IMAGE, position) < 0:
        raise TornJpegError("no frame or no end marker")
    width, height, components, bits = frame
    return JpegStructure(
        width=width, height=height, components=components, bits=bits, adobe_transform=adobe_transform
    )


def _segment_at(data: bytes, position: int) -> tuple[int, bytes]:
    while data[position : position + 2] == b"\xff\xff":
        position += 1
    if position + 4 > len(data) or data[position] != 0xFF:
        raise TornJpegError("a segment is missing")
    marker = data[position + 1]
    if marker in _STANDALONE:
        return marker, b""
    end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    if end > len(data):
        raise TornJpegError("a segment is cut")
    return marker, data[position + 4 : end]
