"""From a page's pixels to its words and marks: prepared, read, set upright, completed, repaired and measured."""

from dataclasses import dataclass, replace
from typing import Final

from digitize.domain.page_marks import PageMarks
from digitize.domain.quality import BLANK_INK_RATIO
from digitize.domain.recognition import PageReading, PreparationStep, Word
from digitize.ocr.background import ink_ratio
from digitize.ocr.barcodes import barcodes_on
from digitize.ocr.confidence import Calibration
from digitize.ocr.engine import Layout, RecognitionEngine
from digitize.ocr.fingerprint import fingerprint_of
from digitize.ocr.line_rereading import reread_lines
from digitize.ocr.page_numbers import page_number
from digitize.ocr.preparation import prepare
from digitize.ocr.prepared_page import PreparedPage
from digitize.ocr.quality import measure_quality
from digitize.ocr.rasterize import Raster
from digitize.ocr.second_pass import completed
from digitize.ocr.secrecy_stamps import secrecy_mark
from digitize.ocr.straightening import turned_over
from digitize.ocr.tone_repair import ToneRepair

_LEGIBLE_CONFIDENCE: Final = 65.0
_FEWEST_LETTERS: Final = 30
_SECOND_PASS_SECONDS: Final = 20.0
"""Within what the pixel process grants beside the page's own time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecognition:
    """Reads pages with one engine; `page_seconds` limits each of its calls."""

    engine: RecognitionEngine
    tone_repair: ToneRepair
    calibration: Calibration
    page_seconds: float

    def read(self, raster: Raster) -> PageReading:
        """Return the reading of a page; raises UnreadablePageError and EngineUnusableError as the engine does."""
        prepared, steps = prepare(raster)
        prepared, read, turn = self._set_right(prepared, self._words(prepared))
        read, second_pass = completed(
            read,
            prepared.grey,
            self.engine,
            resolution_dpi=prepared.resolution_dpi,
            timeout_seconds=min(self.page_seconds, _SECOND_PASS_SECONDS),
        )
        height, width = raster.grey.shape
        words = in_scan(read, prepared, width=width, height=height)
        words = self.calibration.calibrated(self.tone_repair.repaired(words))
        ink = ink_ratio(prepared.grey)
        return PageReading(
            width=width,
            height=height,
            resolution_dpi=raster.resolution_dpi,
            words=words,
            source="recognised",
            ink_ratio=ink,
            steps=(*steps, *turn, second_pass),
            turn_degrees=prepared.turn_degrees,
            quality=measure_quality(
                raster.grey,
                prepared,
                words=words,
                recognised=read,
                resolution_dpi=raster.resolution_dpi,
            ),
            marks=self._marks(raster, prepared, read, is_blank=not read and ink < BLANK_INK_RATIO),
        )

    def _marks(
        self, raster: Raster, prepared: PreparedPage, read: tuple[Word, ...], *, is_blank: bool
    ) -> PageMarks:
        """Return what the page carries beside its words; `read` lies in the frame of `prepared`."""
        height, width = raster.grey.shape
        lines = reread_lines(
            read,
            prepared.grey,
            self.engine,
            resolution_dpi=prepared.resolution_dpi,
            timeout_seconds=min(self.page_seconds, _SECOND_PASS_SECONDS),
        )
        lines += page_number(read, prepared.grey, self.engine, resolution_dpi=prepared.resolution_dpi)
        boxes = prepared.boxes_in_scan([line.box for line in lines], width=width, height=height)
        return PageMarks(
            barcodes=barcodes_on(raster.grey, resolution_dpi=raster.resolution_dpi),
            lines=tuple(replace(line, box=box) for line, box in zip(lines, boxes, strict=True)),
            secrecy=secrecy_mark(raster, prepared, read, self.engine),
            fingerprint=None if is_blank else fingerprint_of(prepared.grey),
        )

    def _words(self, prepared: PreparedPage) -> tuple[Word, ...]:
        return self.engine.recognise(
            prepared.grey,
            layout=Layout.PAGE,
            resolution_dpi=prepared.resolution_dpi,
            timeout_seconds=self.page_seconds,
        )

    def _set_right(
        self, prepared: PreparedPage, words: tuple[Word, ...]
    ) -> tuple[PreparedPage, tuple[Word, ...], tuple[PreparationStep, ...]]:
        """Turn a page over that reads badly and whose letters did not say which way up it lies."""
        first = legibility(words)
        if prepared.turn_is_certain or first is None or first >= _LEGIBLE_CONFIDENCE:
            return prepared, words, ()
        other = turned_over(prepared)
        other_words = self._words(other)
        second = legibility(other_words)
        is_better = second is not None and second > first
        reason = f"confidence {first:.0f} as it lay, {second or 0:.0f} turned over"
        step = PreparationStep(name="turn_over", applied=is_better, reason=reason)
        return (other, other_words, (step,)) if is_better else (prepared, words, (step,))


def legibility(words: tuple[Word, ...]) -> float | None:
    """Return the mean confidence (0-100) of the words by their letters; None for fewer than 30 letters."""
    letters = sum(len(word.text) for word in words)
    if letters < _FEWEST_LETTERS:
        return None
    return sum(word.confidence * len(word.text) for word in words) / letters


def in_scan(words: tuple[Word, ...], prepared: PreparedPage, *, width: int, height: int) -> tuple[Word, ...]:
    """Return words of a prepared page with their boxes in pixels of the scan; those outside of it are left out."""
    boxes = prepared.boxes_in_scan([word.box for word in words], width=width, height=height)
    return tuple(
        replace(word, box=box) for word, box in zip(words, boxes, strict=True) if box.width > 0 and box.height > 0
    )
