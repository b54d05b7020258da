"""The work on pixels itself, as it runs inside the pixel process.

Nothing here protects against a decoder that crashes, hangs or swells: that is what the process around it is for
(`digitize.ocr.pixel_process`). Use `PixelPageReader` elsewhere.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2

from digitize.application.ports import AssemblyPage
from digitize.domain.errors import UnreadablePageError
from digitize.domain.page import FileKind, PageProbe, ReadingLimits, UploadProbe
from digitize.domain.recognition import PageReading, Word
from digitize.ocr.decoding import exceeds_pixel_limit
from digitize.ocr.pdf_pages import plan_page, rendered_frame
from digitize.ocr.preparation import PreparedPage, ink_ratio, prepare
from digitize.ocr.probing import opened_pdf, probe_upload
from digitize.ocr.rasterize import Raster, page_of, raster_of_image, raster_of_pdf, rendered_page, write_for_screen
from digitize.ocr.searchable_pdf import write_searchable_pdf
from digitize.ocr.tesseract import recognise
from digitize.ocr.text_layer import words_of_text_layer


class InProcessPageReader:
    """Implements the port `PageReader` in the calling process; pictures on their way lie in `scratch`."""

    def __init__(self, limits: ReadingLimits, scratch: Path, language: str) -> None:
        self._limits = limits
        self._scratch = scratch
        self._language = language

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
        raster = self._raster(original, kind, number, page.resolution_dpi)
        prepared, steps = prepare(raster)
        words = self._recognised(prepared, raster)
        height, width = raster.grey.shape
        return PageReading(
            width=width,
            height=height,
            resolution_dpi=raster.resolution_dpi,
            words=words,
            source="recognised",
            ink_ratio=ink_ratio(prepared.grey),
            steps=steps,
        )

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

    def _recognised(self, prepared: PreparedPage, raster: Raster) -> tuple[Word, ...]:
        height, width = raster.grey.shape
        with tempfile.TemporaryDirectory(dir=self._scratch, prefix="page-") as folder:
            picture = Path(folder) / "page.pgm"
            if not cv2.imwrite(str(picture), prepared.grey):
                raise OSError(f"cannot write the picture of a page to {self._scratch}")
            words = recognise(
                picture,
                language=self._language,
                resolution_dpi=prepared.resolution_dpi,
                timeout_seconds=self._limits.page_seconds,
            )
        boxes = prepared.boxes_in_scan([word.box for word in words], width=width, height=height)
        return tuple(
            replace(word, box=box)
            for word, box in zip(words, boxes, strict=True)
            if box.width > 0 and box.height > 0
        )

    def _reading_of_text_layer(self, original: Path, number: int) -> PageReading:
        with opened_pdf(original) as (document, stored):
            page = page_of(document, number)
            plan = plan_page(page, stored.pages[number - 1], self._limits)
            words = words_of_text_layer(page, plan.frame)
        covered = sum(word.box.width * word.box.height for word in words)
        return PageReading(
            width=plan.frame.width,
            height=plan.frame.height,
            resolution_dpi=plan.resolution_dpi,
            words=words,
            source="text_layer",
            # Letters cover about a third of their boxes; only "is there ink" matters where words are certain.
            ink_ratio=min(1.0, covered / 3 / (plan.frame.width * plan.frame.height)),
        )
