"""Knows the word of a stamp by its letters' shapes where print runs through it and no engine can read it.

Print adds ink and takes none away: all letters of the right word are dark, whatever else is. The drawn words
(`models/stamp_words.npz`, made by `bench.stamp_words`) are laid over the inside of the frame in many sizes; words
of other stamps compete, so that the marks of secrecy have to be the likelier ones.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from digitize.domain.page_marks import SecrecyLevel
from digitize.ocr.decoding import Pixels
from digitize.ocr.stamp_frames import StampFrame, inside_of

WORDS_FILE: Final = Path(__file__).parent / "models" / "stamp_words.npz"
SECRECY_STAMPS: Final = MappingProxyType(
    {"MẬT": SecrecyLevel.MAT, "TỐI MẬT": SecrecyLevel.TOI_MAT, "TUYỆT MẬT": SecrecyLevel.TUYET_MAT}
)
DRAWN_CAPITAL_PIXELS: Final = 40
"""Height of a capital without its marks in the file."""

OTHER_STAMPS: Final = ("KHẨN", "HỎA TỐC", "MẪU", "SAO Y", "ĐẾN", "BẢN SAO", "TÓM TẮT")

_Weights = npt.NDArray[np.float32]

_FRAME_PIXELS: Final = 40
"""Height of a frame when words are laid over it: 5 pixels to the millimetre."""

_CAPITAL_SHARES: Final = (0.3, 0.3375, 0.375, 0.4125, 0.4625, 0.5125)
"""Of the frame's height."""

_STRETCHES: Final = (0.88, 1.0, 1.14)
_LEAST_WIDTH: Final = 0.52
_LEAST_WIDTH_OF_TWO: Final = 0.65
"""Of the inside: the width of a frame is made for its words."""

_OFF_CENTRE: Final = (0.08, 0.16)
_LETTER_INK: Final = 0.3
_FULL_INK: Final = 0.65
_LEAST_INK: Final = 12.0
_PRINT_EDGE_MM: Final = 0.25
_SIDE_MM, _INSIDE_MM = 0.3, 0.3
_LEAST_SCORE: Final = 0.42
_SURE_SCORE: Final = 0.5
_SURE_LETTER: Final = 0.52
_SURE_LEAD: Final = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class StampGuess:
    """The likeliest mark of secrecy in a frame; a guess that is not sure needs a second witness."""

    level: SecrecyLevel
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Template:
    """A word in one font and size: what letters weigh against their surroundings, and the letters apart."""

    word: str
    weights: _Weights
    letters: tuple[_Weights, ...]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Match:
    """How much darker the letters are than what is around them, and how dark the palest letter is (0-1)."""

    score: float
    palest_letter: float
    width: float


def guess_stamp(grey: Pixels, frame: StampFrame, *, pixels_per_mm: float, paper: int) -> StampGuess | None:
    """Return the mark of secrecy that a frame may hold; None where another word or none is likelier."""
    ink = _ink_in_frame(grey, frame, pixels_per_mm=pixels_per_mm, paper=paper)
    found: dict[str, _Match] = {}
    for template in _templates():
        match = _laid_over(ink, template)
        if match is not None and (template.word not in found or match > found[template.word]):
            found[template.word] = match
    marks = [word for word in found if word in SECRECY_STAMPS]
    if not marks:
        return None
    word = max(marks, key=lambda mark: found[mark])
    best = found.pop(word)
    lead = best.score - max((match.score for match in found.values()), default=0.0)
    least_width = _LEAST_WIDTH_OF_TWO if " " in word else _LEAST_WIDTH
    if best.score < _LEAST_SCORE or lead < -2 * _SURE_LEAD or best.width < least_width:
        return None
    is_sure = best.score >= _SURE_SCORE and lead >= _SURE_LEAD and best.palest_letter >= _SURE_LETTER
    return StampGuess(level=SECRECY_STAMPS[word], is_sure=is_sure)


def without_print(grey: Pixels, frame: StampFrame, *, pixels_per_mm: float, paper: int) -> Pixels:
    """Return the inside of a frame after everything darker than its lines, which is print, was made paper."""
    picture = inside_of(grey, frame, pixels_per_mm=pixels_per_mm, paper=paper)
    stamp_ink = np.percentile(_ink_of_frame(grey, frame, pixels_per_mm=pixels_per_mm, paper=paper), 25)
    side = max(1, round(_PRINT_EDGE_MM * pixels_per_mm))
    print_mask = cv2.dilate((picture < stamp_ink).astype(np.uint8), np.ones((side, side), np.uint8))
    return np.where(print_mask > 0, paper, picture).astype(np.uint8)


def _ink_of_frame(grey: Pixels, frame: StampFrame, *, pixels_per_mm: float, paper: int) -> npt.NDArray[np.uint8]:
    """Return the darkest grey across the frame's four lines, place by place."""
    whole = inside_of(grey, frame, pixels_per_mm=pixels_per_mm, paper=paper, cut_mm=-_SIDE_MM)
    side = max(2, round(3 * _SIDE_MM * pixels_per_mm))
    level = (whole[:side].min(axis=0), whole[-side:].min(axis=0))
    return np.concatenate([*level, whole[:, :side].min(axis=1), whole[:, -side:].min(axis=1)])


def _ink_in_frame(grey: Pixels, frame: StampFrame, *, pixels_per_mm: float, paper: int) -> _Weights:
    """Return how dark the inside is, 1 where it is as dark as the frame's own ink."""
    ink = float(np.median(_ink_of_frame(grey, frame, pixels_per_mm=pixels_per_mm, paper=paper)))
    inside = inside_of(grey, frame, pixels_per_mm=pixels_per_mm, paper=paper, cut_mm=_INSIDE_MM)
    scale = _FRAME_PIXELS / frame.height
    filter_kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(inside, None, fx=scale, fy=scale, interpolation=filter_kind), dtype=np.float32)
    return np.asarray(
        np.clip((paper - small) / np.float32(_FULL_INK * max(_LEAST_INK, paper - ink)), 0, 1), dtype=np.float32
    )


def _laid_over(ink: _Weights, template: _Template) -> _Match | None:
    """Return how well a word fits near the middle of the inside; None where it is too large or too narrow."""
    height, width = template.weights.shape
    if height > ink.shape[0] or not _LEAST_WIDTH * ink.shape[1] <= width <= ink.shape[1]:
        return None
    left, top = ((room - own) // 2 for room, own in zip(ink.shape[::-1], (width, height), strict=True))
    across, down = (round(share * room) for share, room in zip(_OFF_CENTRE, ink.shape[::-1], strict=True))
    left, right = max(0, left - across), min(ink.shape[1], left + across + width)
    top, bottom = max(0, top - down), min(ink.shape[0], top + down + height)
    scores = cv2.matchTemplate(ink[top:bottom, left:right], template.weights, cv2.TM_CCORR)
    _, score, _, (x, y) = cv2.minMaxLoc(scores)
    under = ink[top + y : top + y + height, left + x : left + x + width]
    palest = min(float((under * letter).sum()) for letter in template.letters)
    return _Match(score=score, palest_letter=palest, width=width / ink.shape[1])


@cache
def _templates() -> tuple[_Template, ...]:
    """Return all words in all fonts and sizes."""
    with np.load(WORDS_FILE) as drawn:
        words = [(name.split("/")[0], drawn[name]) for name in drawn.files]
    return tuple(
        _template(word, letters, capital * _FRAME_PIXELS, stretch)
        for (word, letters), capital, stretch in product(words, _CAPITAL_SHARES, _STRETCHES)
    )


def _template(word: str, drawn: npt.NDArray[np.uint8], capital_pixels: float, stretch: float) -> _Template:
    scale = capital_pixels / DRAWN_CAPITAL_PIXELS
    size = (max(1, round(drawn.shape[1] * scale * stretch)), max(1, round(drawn.shape[0] * scale)))
    ink = cv2.resize((drawn > 0).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    ink = np.pad(ink, 2)
    near = cv2.dilate((ink > _LETTER_INK).astype(np.uint8), np.ones((3, 3), np.uint8))
    letters, around = ink * (ink > _LETTER_INK), (near == 0).astype(np.float32)
    labels = np.pad(cv2.resize(drawn, size, interpolation=cv2.INTER_NEAREST), 2)
    apart = [letters * (labels == number) for number in np.unique(labels) if number]
    return _Template(
        word=word,
        weights=np.asarray(letters / letters.sum() - around / around.sum(), dtype=np.float32),
        letters=tuple(np.asarray(letter / max(1e-6, letter.sum()), dtype=np.float32) for letter in apart),
    )
