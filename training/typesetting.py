"""Draws one line of text as ink: float32, 0 is paper and 1 is full ink, with its baseline at a known row."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Ink = npt.NDArray[np.float32]
_TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a line is set; lengths are in em.

    `word_space` and `letter_space` widen the gaps. `mark_shift` (right, down) moves the tone marks away from
    their letters, as the VNI and .VnTime typefaces of the 1990s do; None draws the letters of the font.
    """

    size_px: float
    word_space: float = 0.0
    letter_space: float = 0.0
    gap_at: int | None = None
    gap: float = 0.0
    mark_shift: tuple[float, float] | None = None
    jitter: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """Ink of height x width pixels; row `baseline` carries the letters; `ascent` and `descent` in pixels."""

    ink: Ink
    baseline: int
    ascent: int
    descent: int


def set_line(text: str, font: ImageFont.FreeTypeFont, setting: Setting, random: np.random.Generator) -> SetLine:
    """Draw the text; the canvas leaves one em of paper above and half an em below and at the ends."""
    em = setting.size_px
    places = _places(text, font, setting)
    baseline = round(1.6 * em)
    canvas = Image.new("L", (max(8, round(places[-1] + 1.2 * em)), round(2.3 * em)), 0)
    draw = ImageDraw.Draw(canvas)
    left = 0.6 * em
    if setting.mark_shift is None and setting.letter_space == 0 and setting.jitter == 0:
        _draw_words(draw, text, font, places, (left, baseline))
    else:
        _draw_letters(draw, text, font, setting, places, (left, baseline), random)
    return SetLine(
        ink=(np.asarray(canvas, dtype=np.float32) / 255).astype(np.float32),
        baseline=baseline,
        ascent=round(0.69 * em),
        descent=round(0.22 * em),
    )


def _places(text: str, font: ImageFont.FreeTypeFont, setting: Setting) -> list[float]:
    """Return the left end of each character and of the end, in pixels, without kerning."""
    em, place, places = setting.size_px, 0.0, []
    advances = {character: font.getlength(character) for character in set(text)}
    for number, character in enumerate(text):
        places.append(place)
        place += advances[character] + setting.letter_space * em
        if character == " ":
            place += setting.word_space * em
        if number == setting.gap_at:
            place += setting.gap * em
    return [*places, place]


def _draw_words(
    draw: ImageDraw.ImageDraw,
    text: str,
    font: ImageFont.FreeTypeFont,
    places: Sequence[float],
    origin: tuple[float, float],
) -> None:
    start = 0
    for word in text.split(" "):
        draw.text((origin[0] + places[start], origin[1]), word, fill=255, font=font, anchor="ls")
        start += len(word) + 1


def _draw_letters(
    draw: ImageDraw.ImageDraw,
    text: str,
    font: ImageFont.FreeTypeFont,
    setting: Setting,
    places: Sequence[float],
    origin: tuple[float, float],
    random: np.random.Generator,
) -> None:
    wobble = random.normal(0, max(setting.jitter, 1e-9) * setting.size_px, (len(text), 2))
    for character, place, (right, down) in zip(text, places, wobble, strict=False):
        position = (origin[0] + place + right, origin[1] + down)
        base, mark = _parted(character) if setting.mark_shift is not None else (character, "")
        draw.text(position, base, fill=255, font=font, anchor="ls")
        if mark and setting.mark_shift is not None:
            _draw_mark(draw, mark, character, base, font, setting, position)


def _draw_mark(
    draw: ImageDraw.ImageDraw,
    mark: str,
    character: str,
    base: str,
    font: ImageFont.FreeTypeFont,
    setting: Setting,
    position: tuple[float, float],
) -> None:
    """Draw only the mark of a composed letter, moved: the difference between the letter with and without it."""
    em = setting.size_px
    shift_x, shift_y = setting.mark_shift or (0.0, 0.0)
    size = (max(4, round(1.4 * em)), round(2.3 * em))
    layers = []
    for letter in (character, base):
        layer = Image.new("L", size, 0)
        ImageDraw.Draw(layer).text((0.3 * em, 1.6 * em), letter, fill=255, font=font, anchor="ls")
        layers.append(np.asarray(layer, dtype=np.int16))
    only = np.clip(layers[0] - layers[1], 0, 255).astype(np.uint8)
    upward = -abs(shift_y) if mark != "\u0323" else abs(shift_y)
    corner = (round(position[0] - 0.3 * em + shift_x * em), round(position[1] - 1.6 * em + upward * em))
    stencil = Image.fromarray(only)
    draw.bitmap(corner, stencil, fill=255)


def _parted(character: str) -> tuple[str, str]:
    """Return a letter without its tone mark, and the mark ("" when there is none)."""
    marks = [sign for sign in normalize("NFD", character) if sign in _TONE_MARKS]
    if not marks:
        return character, ""
    rest = "".join(sign for sign in normalize("NFD", character) if sign not in _TONE_MARKS)
    return normalize("NFC", rest), marks[0]
