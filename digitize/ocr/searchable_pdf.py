"""The two-layer PDF/A-2b: the original's own pictures, and over them the words, invisible.

Written by `pikepdf.pdfa.save`, which validates the bytes it wrote and accepts nothing but a pass. A PDF's pages
are kept and get the layer grafted on; where that gives no valid PDF/A (unembedded fonts, odd objects) the pages
are drawn anew as pictures. The original itself is never touched.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import pdfa

from digitize.application.ports import AssemblyPage
from digitize.domain.errors import UnreadablePageError, UnreadableUploadError
from digitize.domain.page import FileKind, ReadingLimits
from digitize.domain.recognition import Word
from digitize.ocr.geometry import boxes_mapped, turning
from digitize.ocr.image_objects import image_object, jpeg_object
from digitize.ocr.invisible_text import CharacterIds, glyphless_font, text_layer_content
from digitize.ocr.old_text import without_invisible_text
from digitize.ocr.page_frame import Matrix, PageFrame
from digitize.ocr.pdf_pages import PdfPagePlan, jpeg_data_of, plan_page, stored_image
from digitize.ocr.probing import opened_pdf
from digitize.ocr.rasterize import jpeg_of, page_of, raster_of_page_image, rendered_page

_FONT: Final = "DigitizeText"
_REDRAWN_JPEG_QUALITY: Final = 90
_LANGUAGE: Final = "vi"
_NOT_ARCHIVABLE: Final = "document.not_archivable"
_GRAFTING_ERRORS: Final = (pdfa.PdfaError, pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError)


def write_searchable_pdf(
    original: Path,
    kind: FileKind,
    pages: Sequence[AssemblyPage],
    title: str,
    target: Path,
    *,
    limits: ReadingLimits,
    scratch: Path,
) -> None:
    """Write the pages as one PDF/A-2b to `target`; raises UnreadableUploadError `document.not_archivable`."""
    try:
        if kind is not FileKind.PDF:
            _from_images(original, kind, pages, title, target, limits)
            return
        try:
            _grafted(original, pages, title, target, limits)
        except _GRAFTING_ERRORS:
            _redrawn(original, pages, title, target, limits, scratch)
    except (*_GRAFTING_ERRORS, UnreadablePageError) as error:
        raise UnreadableUploadError(_NOT_ARCHIVABLE) from error


def _from_images(
    original: Path, kind: FileKind, pages: Sequence[AssemblyPage], title: str, target: Path, limits: ReadingLimits
) -> None:
    ids = CharacterIds()
    with pikepdf.Pdf.new() as pdf:
        for page in pages:
            picture, placement = image_object(pdf, original, kind, page.number, limits)
            added = _picture_page(pdf, picture, _frame_of_picture(page), placement)
            _lay_words(pdf, added, page, _frame_of_picture(page), ids)
        _save(pdf, ids, title, target)


def _grafted(
    original: Path, pages: Sequence[AssemblyPage], title: str, target: Path, limits: ReadingLimits
) -> None:
    ids = CharacterIds()
    with opened_pdf(original) as (document, stored), pikepdf.Pdf.new() as pdf:
        for page in pages:
            source = stored.pages[page.number - 1]
            plan = plan_page(page_of(document, page.number), source, limits)
            pdf.pages.append(source)
            added = pdf.pages[-1]
            _drop_form_fields(added)
            if page.has_text_layer:
                continue
            if plan.has_invisible_text:
                without_invisible_text(pdf, added)
            added.contents_add(pikepdf.Stream(pdf, b"q\n"), prepend=True)
            added.contents_add(pikepdf.Stream(pdf, b"\nQ\n"))
            _lay_words(pdf, added, page, _scaled(plan.frame, page), ids)
        _save(pdf, ids, title, target)


def _redrawn(
    original: Path,
    pages: Sequence[AssemblyPage],
    title: str,
    target: Path,
    limits: ReadingLimits,
    scratch: Path,
) -> None:
    ids = CharacterIds()
    with opened_pdf(original) as (document, stored), pikepdf.Pdf.new() as pdf:
        for page in pages:
            drawn = page_of(document, page.number)
            source = stored.pages[page.number - 1]
            plan = plan_page(drawn, source, limits)
            picture = _picture_of(pdf, original, page.number, plan, limits, scratch, drawn, source)
            frame = _upright(_scaled(plan.frame, page))
            added = _picture_page(pdf, picture, frame, (1, 0, 0, 1, 0, 0))
            _lay_words(pdf, added, page, frame, ids)
        _save(pdf, ids, title, target)


def _picture_of(
    pdf: pikepdf.Pdf,
    original: Path,
    number: int,
    plan: PdfPagePlan,
    limits: ReadingLimits,
    scratch: Path,
    drawn: pypdfium2.PdfPage,
    source: pikepdf.Page,
) -> pikepdf.Stream:
    """Return the picture of a page: the JPEG it stores where it stands upright, else one made of its pixels."""
    is_plain = plan.takes_image and plan.frame.rotation == 0
    stored = stored_image(source) if is_plain else None
    data = None if stored is None else jpeg_data_of(stored)
    picture = None if data is None else jpeg_object(pdf, data)
    if picture is None:
        raster = raster_of_page_image(drawn, source, plan, limits)
        raster = raster or rendered_page(original, number, plan, limits, scratch, drawn)
        pixels = raster.grey if raster.colour is None else raster.colour.full()
        picture = jpeg_object(pdf, jpeg_of(pixels, quality=_REDRAWN_JPEG_QUALITY))
    if picture is None:
        raise UnreadablePageError("page.unreadable", {"page": number})
    return picture


def _picture_page(pdf: pikepdf.Pdf, picture: pikepdf.Stream, frame: PageFrame, placement: Matrix) -> pikepdf.Page:
    """Add a page of the frame's size that shows the picture over all of it."""
    width, height = frame.shown_width_points, frame.shown_height_points
    added = pdf.add_blank_page(page_size=(width, height))
    added.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(picture)))
    placed = " ".join(f"{value:g}" for value in placement)
    content = f"q {width:.4f} 0 0 {height:.4f} 0 0 cm {placed} cm /Im0 Do Q\n"
    added.Contents = pdf.make_stream(content.encode("ascii"))
    return added


def _lay_words(
    pdf: pikepdf.Pdf, added: pikepdf.Page, page: AssemblyPage, frame: PageFrame, ids: CharacterIds
) -> None:
    """Lay the words of `page` over its picture (`frame` as it was scanned) and have it shown upright."""
    turned = frame.turned(page.turn_degrees)
    if page.turn_degrees:
        added.Rotate = turned.rotation
    content = text_layer_content(_turned_words(page), turned, ids, _FONT)
    if content:
        added.contents_add(pikepdf.Stream(pdf, content))
        # The font is made when all characters are known; until then its place is kept.
        fonts = added.resources.get("/Font", pikepdf.Dictionary())
        kept = pikepdf.Dictionary({name: fonts[name] for name in fonts.keys()})  # noqa: SIM118
        kept["/" + _FONT] = pikepdf.Dictionary()
        added.Resources = pikepdf.Dictionary(
            {name: added.resources[name] for name in added.resources.keys() if name != "/Font"}  # noqa: SIM118
        )
        added.Resources.Font = kept


def _turned_words(page: AssemblyPage) -> tuple[Word, ...]:
    """Return the words with their boxes in pixels of the page as it is shown upright."""
    if not page.turn_degrees:
        return page.words
    turn = turning(page.turn_degrees, width=page.width, height=page.height)
    across = page.turn_degrees in (90, 270)
    width, height = (page.height, page.width) if across else (page.width, page.height)
    boxes = boxes_mapped([word.box for word in page.words], turn, width=width, height=height)
    return tuple(replace(word, box=box) for word, box in zip(page.words, boxes, strict=True))


def _save(pdf: pikepdf.Pdf, ids: CharacterIds, title: str, target: Path) -> None:
    font = glyphless_font(pdf, ids)
    for page in pdf.pages:
        fonts = page.resources.get("/Font")
        if fonts is not None and "/" + _FONT in fonts:
            fonts["/" + _FONT] = font
    pdf.Root.Lang = _LANGUAGE
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
    pdf.docinfo["/Title"] = title
    pdfa.save(pdf, target, "2b", object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _drop_form_fields(page: pikepdf.Page) -> None:
    """Leave out the form fields: without the document's form they are dead, and PDF/A refuses some of them."""
    if "/Annots" in page:
        kept = [note for note in page.Annots if note.get("/Subtype") != "/Widget"]
        page.Annots = pikepdf.Array(kept)


def _frame_of_picture(page: AssemblyPage) -> PageFrame:
    return PageFrame(
        left=0,
        bottom=0,
        right=page.width * 72 / page.resolution_dpi,
        top=page.height * 72 / page.resolution_dpi,
        rotation=0,
        width=page.width,
        height=page.height,
    )


def _scaled(frame: PageFrame, page: AssemblyPage) -> PageFrame:
    """Return the frame in the pixels the words were read in, should the page have been read at another size."""
    return replace(frame, width=page.width, height=page.height)


def _upright(frame: PageFrame) -> PageFrame:
    return replace(
        frame, left=0, bottom=0, right=frame.shown_width_points, top=frame.shown_height_points, rotation=0
    )
