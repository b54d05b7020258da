"""What was read on a page: words with boxes in scan pixels, and the text made from them.

Coordinate frame of every box in the project: pixels of the page as scanned (the frame of the stored image),
origin top-left, x to the right, y down, before any preparation; preparation maps its boxes back.
"""

from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An upright rectangle in scan pixels; `right` and `bottom` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Width in scan pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in scan pixels."""
        return self.bottom - self.top

    def joined_with(self, other: "Box") -> "Box":
        """Return the smallest box that holds both."""
        return Box(
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word: NFC text, box in scan pixels, confidence 0–100, and its line on the page.

    `line` counts text lines of the page from 0 in reading order; `block` counts blocks (columns, tables) the
    same way, so that a blank line can stand between blocks.
    """

    text: str
    box: Box
    confidence: float
    line: int
    block: int


def text_of(words: tuple[Word, ...]) -> str:
    """Return the text of a page: one line a text line, an empty line between blocks, in reading order."""
    parts: list[str] = []
    previous_block: int | None = None
    for (block, _line), members in groupby(words, key=lambda word: (word.block, word.line)):
        if previous_block is not None and block != previous_block:
            parts.append("")
        parts.append(" ".join(word.text for word in members))
        previous_block = block
    return "\n".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationStep:
    """One step of the preparation chain: whether it ran, and why, as a short constant plus its measurement."""

    name: str
    applied: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """The result of reading one page.

    `width` and `height` are those of the scan in pixels; `resolution_dpi` is what the file states or what the
    page size implies; `source` says where the words come from: "recognised" (Tesseract) or "text_layer" (the
    file's own, born-digital text). `ink_ratio` is the share of dark pixels after preparation, 0–1; a page
    without words and almost without ink is blank.
    """

    width: int
    height: int
    resolution_dpi: int
    words: tuple[Word, ...]
    source: str
    ink_ratio: float
    steps: tuple[PreparationStep, ...] = ()

    @property
    def text(self) -> str:
        """The text of the page, NFC, one line a text line."""
        return text_of(self.words)
