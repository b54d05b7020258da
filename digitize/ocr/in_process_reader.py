"""The work on pixels itself, as it runs inside the pixel process.

Nothing here protects against a decoder that crashes, hangs or swells: that is what the process around it is for
(`digitize.ocr.pixel_process`). Use `PixelPageReader` elsewhere.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from digitize.application.ports import AssemblyPage
from digitize.domain.errors import UnreadablePageError
from digitize.domain.page import FileKind, PageProbe, ReadingLimits, UploadProbe
from digitize.domain.recognition import PageReading
from digitize.ocr.confidence import CALIBRATION_FILE, Calibration
from digitize.ocr.decoding import exceeds_pixel_limit
from digitize.ocr.drawn_marks import marks_of_drawn_page
from digitize.ocr.engine_choice import EngineChoice
from digitize.ocr.installed_engines import build_engine
from digitize.ocr.page_recognition import PageRecognition
from digitize.ocr.pdf_pages import plan_page, rendered_frame
from digitize.ocr.probing import opened_pdf, probe_upload
from digitize.ocr.rasterize import Raster, page_of, raster_of_image, raster_of_pdf, rendered_page, write_for_screen
from digitize.ocr.recognition_model import find_model
from digitize.ocr.searchable_pdf import write_searchable_pdf
from digitize.ocr.stamped_numbers import with_stamped_numbers
from digitize.ocr.text_layer import words_of_text_layer
from digitize.ocr.tone_repair import SYLLABLES_FILE, ToneRepair


class InProcessPageReader:
    """Implements the port `PageReader` in the calling process; pictures on their way lie in `scratch`."""

    def __init__(self, limits: ReadingLimits, scratch: Path, engine: EngineChoice) -> None:
        self._limits = limits
        self._scratch = scratch
        self._engine_choice = engine

    def probe(self, original: Path) -> UploadProbe:
        """Return what the upload is; raises as the port says."""
        return probe_upload(original, self._limits)

    def read(self, original: Path, kind: FileKind, number: int, page: PageProbe) -> PageReading:
        """Return the reading of page `number`; raises as the port says."""
        if exceeds_pixel_limit(page.width, page.height, self._limits):
            megapixels = page.width * page.height // 1_000_000
            raise UnreadablePageError("page.too_large", {"page": number, "megapixels": megapixels})
        if kind is FileKind.PDF and page.has_text_layer:
            return self._reading_of_text_layer(original, number)
        return self._recognition.read(self._raster(original, kind, number, page.resolution_dpi))

    def assemble(
        self, original: Path, kind: FileKind, pages: Sequence[AssemblyPage], title: str, target: Path
    ) -> None:
        """Write the searchable PDF; raises as the port says."""
        write_searchable_pdf(original, kind, pages, title, target, limits=self._limits, scratch=self._scratch)

    def render(self, original: Path, kind: FileKind, number: int, target: Path) -> None:
        """Write page `number` as a JPEG for the screen; a PDF's page with what lies over it (signatures)."""
        if kind is not FileKind.PDF:
            write_for_screen(raster_of_image(original, kind, number, self._limits, dpi=300), target)
            return
        with opened_pdf(original) as (document, stored):
            page = page_of(document, number)
            plan = plan_page(page, stored.pages[number - 1], self._limits)
            # 200 dpi shows an A4 page 1,654 pixels wide: enough for the eye, half the time of 300.
            dpi = min(plan.resolution_dpi, 200)
            smaller = replace(plan, frame=rendered_frame(page, dpi), resolution_dpi=dpi)
            raster = rendered_page(original, number, smaller, self._limits, self._scratch, page)
        write_for_screen(raster, target)

    def _raster(self, original: Path, kind: FileKind, number: int, dpi: int) -> Raster:
        if kind is FileKind.PDF:
            return raster_of_pdf(original, number, self._limits, self._scratch)
        return raster_of_image(original, kind, number, self._limits, dpi)

    @cached_property
    def _recognition(self) -> PageRecognition:
        # Built at the first page: the API's reader only draws pages, and its machine may have no engine.
        return PageRecognition(
            engine=build_engine(self._engine_choice, self._scratch),
            tone_repair=ToneRepair.load(SYLLABLES_FILE),
            calibration=Calibration.load(CALIBRATION_FILE, model=find_model(self._engine_choice.model).name),
            page_seconds=self._limits.page_seconds,
        )

    def _reading_of_text_layer(self, original: Path, number: int) -> PageReading:
        with opened_pdf(original) as (document, stored):
            page = page_of(document, number)
            plan = plan_page(page, stored.pages[number - 1], self._limits)
            words = words_of_text_layer(page, plan.frame)
            marks = marks_of_drawn_page(page, words, plan.frame, self._recognition.engine)
            words = with_stamped_numbers(document, number, plan.frame, words)
        covered = sum(word.box.width * word.box.height for word in words)
        return PageReading(
            width=plan.frame.width,
            height=plan.frame.height,
            resolution_dpi=plan.resolution_dpi,
            words=words,
            source="text_layer",
            # Letters cover about a third of their boxes; only "is there ink" matters where words are certain.
            ink_ratio=min(1.0, covered / 3 / (plan.frame.width * plan.frame.height)),
            marks=marks,
        )
