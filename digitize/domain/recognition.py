"""What was read on a page: words with boxes in scan pixels (`digitize.domain.box`), and the text of them."""

from dataclasses import dataclass, field
from itertools import groupby

from digitize.domain.box import Box
from digitize.domain.page_marks import PageMarks


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word: NFC text, box in scan pixels, confidence 0–100, and its line on the page.

    `confidence` is the engine's own on the way through the reader, and calibrated in a finished reading: the
    expected percentage of such words that are right letter for letter (`digitize.ocr.confidence`).
    `line` counts text lines of the page from 0 in reading order; `block` counts blocks (columns, tables) the
    same way, so that a blank line can stand between blocks. `recognised_as` is what the engine read where tone
    repair changed the text, and None where it did not.
    """

    text: str
    box: Box
    confidence: float
    line: int
    block: int
    recognised_as: str | None = None


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
class RegionQuality:
    """One piece of the page's text, and what was measured on it.

    `confidence` is the expected share of its letters that stand in words read rightly, 0–1; `lost_letters`, print
    that no word covers, count as wrong. The rest is measured on pixels and None where it could not be:
    `edge_share`, the width of the blur at the edges of the strokes as a share of the height of a small letter;
    `paper_level` and `ink_level`, grey levels 0–255 of the paper between the strokes and of the strokes.
    """

    box: Box
    words: int
    letters: int
    confidence: float
    lost_letters: int = 0
    edge_share: float | None = None
    paper_level: int | None = None
    ink_level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuality:
    """What was measured on a page that was read, as far as the verdict needs it.

    `effective_dpi` is the resolution that the size of its letters speaks of (None: too few letters to tell);
    `cut_sides` are the edges of the picture that cut through its text: "top", "right", "bottom", "left".
    """

    regions: tuple[RegionQuality, ...] = ()
    effective_dpi: int | None = None
    cut_sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """The result of reading one page.

    `width` and `height` are those of the scan in pixels; `resolution_dpi` is what the file states or what the
    page size implies; `source` says where the words come from: "recognised" (Tesseract) or "text_layer" (the
    file's own, born-digital text). `ink_ratio` is the share of dark pixels after preparation, 0–1; a page
    without words and almost without ink is blank. `turn_degrees` is the clockwise turn that sets the scan upright
    (0, 90, 180, 270); boxes stay in the frame of the scan. `quality` is None for a text layer, and where nobody
    measured it.
    """

    width: int
    height: int
    resolution_dpi: int
    words: tuple[Word, ...]
    source: str
    ink_ratio: float
    steps: tuple[PreparationStep, ...] = ()
    turn_degrees: int = 0
    quality: PageQuality | None = None
    marks: PageMarks = field(default_factory=PageMarks)

    @property
    def text(self) -> str:
        """The text of the page, NFC, one line a text line."""
        return text_of(self.words)
