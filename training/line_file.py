"""Writes `.lstmf` files, the training documents of Tesseract (`DocumentData::SaveDocument`, version 5.3)."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A picture of one line (uint8, height x width, grey) and its text."""

    image: npt.NDArray[np.uint8]
    text: str


def write_document(lines: Iterable[PrintedLine], target: Path, *, language: str = "vie") -> None:
    """Write the lines as pages of one document; each page holds one line and one box around it."""
    pages = [_page(line, number, language) for number, line in enumerate(lines)]
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(struct.pack("<I", len(pages)) + b"".join(pages))
    unfinished.replace(target)


def _page(line: PrintedLine, number: int, language: str) -> bytes:
    # Level 1: the files live for an hour, and noise hardly compresses.
    picture = cv2.imencode(".png", line.image, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
    height, width = line.image.shape
    text = _string(line.text.encode())
    return b"".join(
        (
            b"\x01",  # The pointer to the page is not null.
            _string(b"line"),
            struct.pack("<i", number),
            _string(picture),
            _string(language.encode()),
            text,
            struct.pack("<I4h", 1, 0, 0, width, height),
            struct.pack("<I", 1),
            text,
            b"\x00",  # Horizontal text.
        )
    )


def _string(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data
