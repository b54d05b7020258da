"""Stamps of secrecy (MẬT, TỐI MẬT, TUYỆT MẬT), which stop a page before anybody reads on.

Looked for four ways, because each is blind somewhere: a line of its own among the page's words (a stamp that the
engine read); blobs of red ink in the scan's colours (the preparation takes red stamps away); dark frames (grey
scans and copies); frames of lines that text runs through, whose word is known by the shapes of its letters. What
else stands in a frame is read as one line and has to be exactly one of the three marks: arrival stamps, seals and
red signatures say something else, and so does "BẢO VỆ BÍ MẬT NHÀ NƯỚC".
"""

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np

from digitize.domain.box import Box
from digitize.domain.errors import UnreadablePageError
from digitize.domain.page_marks import SecrecyLevel, SecrecyMark
from digitize.domain.recognition import Word
from digitize.domain.upright import turned_box
from digitize.domain.vietnamese import fold_tones
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import Layout, RecognitionEngine
from digitize.ocr.geometry import quarter_turned, reduced
from digitize.ocr.lined_frames import lined_frames
from digitize.ocr.prepared_page import PreparedPage
from digitize.ocr.rasterize import REDUCTION, Raster
from digitize.ocr.stamp_frames import StampFrame, dark_frames, inside_of, red_frames, redness_of
from digitize.ocr.stamp_words import guess_stamp, without_print

_MARKS: Final = MappingProxyType(
    {"mat": SecrecyLevel.MAT, "toimat": SecrecyLevel.TOI_MAT, "tuyetmat": SecrecyLevel.TUYET_MAT}
)
_OTHER_WORDS: Final = frozenset({"MẮT", "MẤT", "MÁT", "MÀT", "MẶT"})
"""Words that only marks tell from MẬT; in running print they are what they are."""

_WORN_MAT: Final = re.compile(r"[tilj]?ma{1,2}[tilj]{1,2}")
_LONGEST_SCRAP: Final = 4
"""So few letters in a frame may be what is left of a stamp, however surely they were read."""

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_DARK_DPI: Final = 100
_LARGE_PAGE_PIXELS: Final = 60_000_000
_MOST_FRAMES: Final = 6
_LETTER_PIXELS_PER_MM: Final = 12.0
"""Capitals of a stamp are 3.3 mm high: read at about 40 pixels."""

_RED_AS_INK: Final = (255 - np.minimum(255, 2 * np.arange(256))).astype(np.uint8)
_SURE_CONFIDENCE: Final = 80.0
_PRINT_STROKE_MM: Final = 0.4
_MOST_LINED_FRAMES: Final = 2
"""Each costs 30 ms; a page with more of them is a form."""

_AROUND_LETTERS_MM: Final = 0.6
_FRAME_SECONDS: Final = 2.0
_ALONE_HEIGHTS: Final = 1.2
"""Heights of the line: a stamp stands by itself, the words of a sentence stand nearer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageOfFrames:
    """The grey page on which dark frames are looked for, and the same `factor` times smaller."""

    grey: Pixels
    small: Pixels
    factor: int
    pixels_per_mm: float
    paper: int

    @classmethod
    def of(cls, prepared: PreparedPage) -> "_PageOfFrames":
        # Erasing the lines of a table may take the sides of a stamp's frame with them.
        grey = prepared.grey if prepared.ruled is None else prepared.ruled
        factor = max(1, round(prepared.resolution_dpi / _DARK_DPI))
        return cls(
            grey=grey,
            small=reduced(grey, factor),
            factor=factor,
            pixels_per_mm=prepared.resolution_dpi / 25.4,
            paper=int(np.median(grey[::16, ::16])),
        )

    def inside(self, frame: StampFrame) -> Pixels:
        """Return what stands inside a frame of the large page."""
        return inside_of(self.grey, frame, pixels_per_mm=self.pixels_per_mm, paper=self.paper)

    def scaled(self, frames: Iterable[StampFrame]) -> list[StampFrame]:
        """Return frames of the small page in the large one."""
        return [frame.scaled(self.factor) for frame in frames]


def secrecy_mark(
    raster: Raster, prepared: PreparedPage, words: Sequence[Word], engine: RecognitionEngine
) -> SecrecyMark | None:
    """Return the mark of secrecy of a page, its box in pixels of the scan; None for all other pages.

    `words` are those read on `prepared`, in its pixels. Raises EngineUnusableError.
    """
    height, width = raster.grey.shape
    page = _PageOfFrames.of(prepared)
    # The frame first: of "TUYỆT MẬT" the words may hold no more than "MẬT".
    found = _mark_in_dark_frames(page, words, engine) or mark_in_words(words)
    if found is None and prepared.scan_colour is not None:
        red = _mark_in_red(raster, prepared.scan_colour, prepared.turn_degrees, engine)
        if red is not None:
            return red
    # Last, for it is the least sure.
    found = found or _mark_over_text(page, engine)
    if found is None:
        return None
    (box,) = prepared.boxes_in_scan([found.box], width=width, height=height)
    return SecrecyMark(level=found.level, box=box)


def mark_in_words(words: Sequence[Word]) -> SecrecyMark | None:
    """Return the mark that stands among the words by itself, in capitals; its box is in their frame."""
    before = ""
    for piece in _pieces(words):
        text = " ".join(word.text for word in piece)
        level = _level_of(text) if text.isupper() and text not in _OTHER_WORDS else None
        if level is SecrecyLevel.MAT and before.isupper():
            # Words of a stamp that leans may stand in two lines.
            level = _level_of(before + text) or level
        # "BẢO VỆ BÍ / MẬT": a title that was broken there.
        if level is not None and fold_tones(before) != "bi":
            return SecrecyMark(level=level, box=_box_around(piece))
        before = piece[-1].text
    return None


def _pieces(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the stretches of the lines between wide gaps."""
    for _, members in groupby(words, key=lambda word: (word.block, word.line)):
        piece: list[Word] = []
        for word in members:
            if piece and word.box.left - piece[-1].box.right > _ALONE_HEIGHTS * piece[-1].box.height:
                yield piece
                piece = []
            piece.append(word)
        yield piece


def _level_of(text: str) -> SecrecyLevel | None:
    """Return the level that a text names, and nothing else."""
    return _MARKS.get(_folded_letters(text))


def _level_in_frame(text: str) -> SecrecyLevel | None:
    """Return the level that the reading of a stamp means, letters of worn ink and remains of the frame forgiven.

    Names of months, "MẪU", "KHẨN", "ĐẾN", "HỎA TỐC" are further away.
    """
    letters = _folded_letters(text)
    if _WORN_MAT.fullmatch(letters):
        return SecrecyLevel.MAT
    # "TÓM TẮT" is two letters away from TỐI MẬT.
    for mark, level, most in (("tuyetmat", SecrecyLevel.TUYET_MAT, 2), ("toimat", SecrecyLevel.TOI_MAT, 1)):
        if _letters_apart(letters, mark) <= most:
            return level
    return None


def _letters_apart(first: str, second: str) -> int:
    """Return how many letters have to be put in, taken out or replaced (Levenshtein)."""
    row = list(range(len(second) + 1))
    for number, letter in enumerate(first, start=1):
        above, row[0] = row[0], number
        for place, other in enumerate(second, start=1):
            cost = min(row[place] + 1, row[place - 1] + 1, above + (letter != other))
            above, row[place] = row[place], cost
    return row[-1]


def _folded_letters(text: str) -> str:
    return fold_tones("".join(_LETTERS.findall(text)))


def _mark_in_dark_frames(
    page: _PageOfFrames, words: Sequence[Word], engine: RecognitionEngine
) -> SecrecyMark | None:
    unread = 0
    for frame in page.scaled(dark_frames(page.small, pixels_per_mm=page.pixels_per_mm / page.factor)):
        inside = [word for word in words if frame.holds(word.box)]
        text = " ".join(word.text for word in inside)
        level = _level_in_frame(text)
        is_read = len(_folded_letters(text)) > _LONGEST_SCRAP and _is_sure(inside)
        # Of "TUYỆT MẬT" the words of the page may hold no more than "MẬT".
        if level is SecrecyLevel.MAT or (level is None and not is_read and unread < _MOST_FRAMES):
            unread += 1
            level = _level_read(page.inside(frame), page.pixels_per_mm, engine) or level
        if level is not None:
            return SecrecyMark(level=level, box=frame.box)
    return None


def _mark_over_text(page: _PageOfFrames, engine: RecognitionEngine) -> SecrecyMark | None:
    """Look at frames that text runs through: their word is known by its shapes, or guessed so and read."""
    frames = lined_frames(page.small, pixels_per_mm=page.pixels_per_mm / page.factor)
    for frame in page.scaled(frames[:_MOST_LINED_FRAMES]):
        guess = guess_stamp(page.grey, frame, pixels_per_mm=page.pixels_per_mm, paper=page.paper)
        if guess is not None and (guess.is_sure or _read_without_print(page, frame, engine) is guess.level):
            return SecrecyMark(level=guess.level, box=frame.box)
    return None


def _read_without_print(page: _PageOfFrames, frame: StampFrame, engine: RecognitionEngine) -> SecrecyLevel | None:
    """Read a stamp after everything darker than its frame, which is print, was made paper."""
    stamp = without_print(page.grey, frame, pixels_per_mm=page.pixels_per_mm, paper=page.paper)
    return _level_read(stamp, page.pixels_per_mm, engine)


def _mark_in_red(
    raster: Raster, small: Pixels, turn_degrees: int, engine: RecognitionEngine
) -> SecrecyMark | None:
    """Look at the red layer alone: the print under a stamp is black and does not show there."""
    pixels_per_mm = raster.resolution_dpi / 25.4
    frames = red_frames(quarter_turned(small, turn_degrees), pixels_per_mm=pixels_per_mm / REDUCTION)
    if not frames or raster.colour is None:
        return None
    is_large = raster.grey.size > _LARGE_PAGE_PIXELS
    pixels, scale = (small, 1) if is_large else (raster.colour.full(), REDUCTION)
    height, width = pixels.shape[:2]
    size = (height, width) if turn_degrees in (90, 270) else (width, height)
    for frame in (frame.scaled(scale) for frame in frames[:_MOST_FRAMES]):
        box = turned_box(frame.box, -turn_degrees, width=size[0], height=size[1])
        box = Box(left=max(0, box.left), top=max(0, box.top), right=box.right, bottom=box.bottom)
        stamp = quarter_turned(pixels[box.top : box.bottom, box.left : box.right], turn_degrees)
        place = frame.moved(-max(0, frame.box.left), -max(0, frame.box.top))
        factor = pixels_per_mm * scale / REDUCTION
        pictures = _pictures_of_red(stamp, place, factor)
        level = next(filter(None, (_level_read(line, factor, engine) for line in pictures)), None)
        if level is not None:
            whole = REDUCTION // scale
            return SecrecyMark(level=level, box=_scaled(box, whole, raster.grey.shape))
    return None


def _pictures_of_red(bgr: Pixels, frame: StampFrame, pixels_per_mm: float) -> Iterator[Pixels]:
    """Yield the ways in which a red stamp may be read, the likeliest first."""
    layer = np.asarray(cv2.LUT(redness_of(bgr), _RED_AS_INK), dtype=np.uint8)
    inside = inside_of(layer, frame, pixels_per_mm=pixels_per_mm, paper=255)
    yield inside
    # Black print across the stamp has cut its letters: thin gaps are filled.
    side = max(2, round(_PRINT_STROKE_MM * pixels_per_mm))
    yield np.asarray(cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)), dtype=np.uint8)
    # The frame was too pale to be seen: the blob is its letters.
    yield inside_of(layer, frame, pixels_per_mm=pixels_per_mm, paper=255, cut_mm=-_AROUND_LETTERS_MM)
    # Dark red in a bad light: red ink is dark in the green channel, whatever its red is.
    green = np.ascontiguousarray(bgr[:, :, 1])
    paper = int(np.median(green))
    yield inside_of(green, frame, pixels_per_mm=pixels_per_mm, paper=paper, cut_mm=-_AROUND_LETTERS_MM)
    # A page that reads badly may have been turned over wrongly.
    yield quarter_turned(inside, 180)


def _level_read(picture: Pixels, pixels_per_mm: float, engine: RecognitionEngine) -> SecrecyLevel | None:
    """Read what stands in a frame as one line."""
    if picture.size == 0:
        return None
    scale = _LETTER_PIXELS_PER_MM / pixels_per_mm
    filter_kind = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    line = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=filter_kind), dtype=np.uint8)
    low, high = int(line.min()), int(line.max())
    stretch = 255 / max(1, high - low)
    line = np.asarray(cv2.convertScaleAbs(line, alpha=stretch, beta=-low * stretch), dtype=np.uint8)
    with contextlib.suppress(UnreadablePageError):
        read = engine.recognise(
            np.asarray(line, dtype=np.uint8),
            layout=Layout.LINE,
            resolution_dpi=300,
            timeout_seconds=_FRAME_SECONDS,
        )
        return _level_in_frame(" ".join(word.text for word in read))
    return None


def _is_sure(words: Sequence[Word]) -> bool:
    return min(word.confidence for word in words) > _SURE_CONFIDENCE


def _scaled(box: Box, factor: int, shape: tuple[int, ...]) -> Box:
    return Box(
        left=box.left * factor,
        top=box.top * factor,
        right=min(shape[1], box.right * factor),
        bottom=min(shape[0], box.bottom * factor),
    )


def _box_around(words: Sequence[Word]) -> Box:
    box = words[0].box
    for word in words[1:]:
        box = box.joined_with(word.box)
    return box
