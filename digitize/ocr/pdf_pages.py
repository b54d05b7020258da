"""How each page of a PDF is to be read: as its one full-page image, by rendering, or from its own text layer.

A scan is a page whose single image covers it; its pixels are taken as they are stored, for rendering would
resample them (tone marks are 2-4 pixels high). Everything else is rendered.
"""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from digitize.domain.page import PageProbe, ReadingLimits
from digitize.ocr.decoding import exceeds_pixel_limit
from digitize.ocr.page_frame import PageFrame
from digitize.ocr.text_layer import is_sound_text

RENDERING_DPI: Final = 300
_LOWEST_RENDERING_DPI: Final = 100
_HIGHEST_RENDERING_DPI: Final = 600
_INVISIBLE_MODES: Final = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_COVERING_SHARE: Final = 0.6
_EDGE_TOLERANCE: Final = 0.02
_TAKEN_FILTERS: Final = frozenset(
    {"/CCITTFaxDecode", "/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/JBIG2Decode"}
)
_JPEG_FILTER: Final = "/DCTDecode"
_ALTERING_KEYS: Final = ("/SMask", "/Mask", "/ImageMask", "/Decode", "/SMaskInData")
_FORM_DEPTH: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPagePlan:
    """How a page is read. `frame` says where its pixels lie; `takes_image` that they are its one image's."""

    frame: PageFrame
    resolution_dpi: int
    takes_image: bool
    has_text_layer: bool
    has_invisible_text: bool

    @property
    def probe(self) -> PageProbe:
        """The plan as the ledger keeps it."""
        return PageProbe(
            width=self.frame.width,
            height=self.frame.height,
            resolution_dpi=self.resolution_dpi,
            has_text_layer=self.has_text_layer,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageContents:
    images: tuple[pypdfium2.PdfImage, ...]
    nested_images: int
    visible_text: str
    has_invisible_text: bool
    has_drawings: bool


def plan_page(page: pypdfium2.PdfPage, stored_page: pikepdf.Page, limits: ReadingLimits) -> PdfPagePlan:
    """Return how to read a page, given as pdfium and as pikepdf know it."""
    contents = _contents_of(page)
    box = page.get_bbox()
    covering = [image for image in contents.images if _share_of_page(image, box) >= _COVERING_SHARE]
    has_text_layer = not covering and not contents.nested_images and is_sound_text(contents.visible_text)
    taken = _taken_image(contents, stored_page, box, limits)
    if taken is not None:
        frame = _image_frame(taken, page.get_rotation())
        dpi = round(frame.width / (frame.shown_width_points / 72))
    else:
        dpi = _rendering_dpi(page, covering, limits)
        frame = rendered_frame(page, dpi)
    return PdfPagePlan(
        frame=frame,
        resolution_dpi=max(1, dpi),
        takes_image=taken is not None,
        has_text_layer=has_text_layer,
        has_invisible_text=contents.has_invisible_text,
    )


def full_page_image(page: pypdfium2.PdfPage) -> pypdfium2.PdfImage:
    """Return the one image of a page whose plan takes it."""
    return next(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=1))


def stored_image(stored_page: pikepdf.Page) -> pikepdf.Stream | None:
    """Return the image among a page's own resources when there is exactly one."""
    images = [
        candidate
        for candidate in stored_page.resources.get("/XObject", pikepdf.Dictionary()).values()
        if isinstance(candidate, pikepdf.Stream) and candidate.get("/Subtype") == "/Image"
    ]
    return images[0] if len(images) == 1 else None


def jpeg_data_of(image: pikepdf.Stream) -> bytes | None:
    """Return the JPEG an image stores, when that is all it stores."""
    return image.read_raw_bytes() if _filters(image) == [_JPEG_FILTER] else None


def _contents_of(page: pypdfium2.PdfPage) -> _PageContents:
    textpage = page.get_textpage()
    images: list[pypdfium2.PdfImage] = []
    texts: list[str] = []
    nested_images, has_invisible_text, has_drawings = 0, False, False
    for item in page.get_objects(max_depth=_FORM_DEPTH, textpage=textpage):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE and item.level == 0:
            images.append(item)
        elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            nested_images += 1
        elif item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            if pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE_MODES:
                has_invisible_text = True
            else:
                texts.append(_text_of(item))
        elif item.type != pdfium.FPDF_PAGEOBJ_FORM:
            has_drawings = True
    return _PageContents(
        images=tuple(images),
        nested_images=nested_images,
        visible_text="".join(texts),
        has_invisible_text=has_invisible_text,
        has_drawings=has_drawings,
    )


def _text_of(item: pypdfium2.PdfTextObj) -> str:
    try:
        return str(item.extract())
    except pypdfium2.PdfiumError:
        # pdfium answers so for a text object without characters.
        return ""


def _taken_image(
    contents: _PageContents,
    stored_page: pikepdf.Page,
    box: tuple[float, float, float, float],
    limits: ReadingLimits,
) -> pypdfium2.PdfImage | None:
    if len(contents.images) != 1 or contents.nested_images or contents.has_drawings:
        return None
    if contents.visible_text.strip():
        return None
    image, stored = contents.images[0], stored_image(stored_page)
    if stored is None or not _is_plain(stored) or not _covers(image, box):
        return None
    width, height = image.get_px_size()
    if (width, height) != (int(stored.get("/Width", 0)), int(stored.get("/Height", 0))):
        return None
    return None if exceeds_pixel_limit(width, height, limits) else image


def _is_plain(stored: pikepdf.Stream) -> bool:
    """Whether the stored pixels are what is shown: no mask, no inversion, a filter and colours we know."""
    if any(key in stored for key in _ALTERING_KEYS):
        return False
    filters = _filters(stored)
    if filters == [_JPEG_FILTER]:
        return _components(stored) in (1, 3)
    return set(filters) <= _TAKEN_FILTERS


def _filters(stored: pikepdf.Stream) -> list[str]:
    named = stored.get("/Filter")
    if named is None:
        return []
    return [str(name) for name in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _components(stored: pikepdf.Stream) -> int:
    space = stored.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and len(space) == 2 and space[0] == "/ICCBased":
        return int(space[1].get("/N", 0))
    if isinstance(space, pikepdf.Array) and len(space) == 2:
        return {"/CalGray": 1, "/CalRGB": 3}.get(str(space[0]), 0)
    return {"/DeviceGray": 1, "/DeviceRGB": 3}.get(str(space), 0)


def _covers(image: pypdfium2.PdfImage, box: tuple[float, float, float, float]) -> bool:
    """Whether the image stands upright and its edges are those of the page, within 2 % of its sides."""
    matrix = image.get_matrix()
    if matrix.a <= 0 or matrix.d <= 0 or abs(matrix.b) > 0.01 * matrix.a or abs(matrix.c) > 0.01 * matrix.d:
        return False
    left, bottom, right, top = box
    across, down = _EDGE_TOLERANCE * (right - left), _EDGE_TOLERANCE * (top - bottom)
    return bool(
        abs(matrix.e - left) <= across
        and abs(matrix.e + matrix.a - right) <= across
        and abs(matrix.f - bottom) <= down
        and abs(matrix.f + matrix.d - top) <= down
    )


def _image_frame(image: pypdfium2.PdfImage, rotation: int) -> PageFrame:
    matrix = image.get_matrix()
    width, height = image.get_px_size()
    if rotation in (90, 270):
        width, height = height, width
    return PageFrame(
        left=matrix.e,
        bottom=matrix.f,
        right=matrix.e + matrix.a,
        top=matrix.f + matrix.d,
        rotation=rotation,
        width=width,
        height=height,
    )


def rendered_frame(page: pypdfium2.PdfPage, dpi: int) -> PageFrame:
    """Return where the pixels of a page lie that is rendered at `dpi`."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation()
    width, height = (right - left, top - bottom) if rotation in (0, 180) else (top - bottom, right - left)
    # poppler rounds a page's size up.
    return PageFrame(
        left=left,
        bottom=bottom,
        right=right,
        top=top,
        rotation=rotation,
        width=max(1, ceil(width * dpi / 72)),
        height=max(1, ceil(height * dpi / 72)),
    )


def _rendering_dpi(page: pypdfium2.PdfPage, covering: list[pypdfium2.PdfImage], limits: ReadingLimits) -> int:
    """Return 300, or that of the finest image that covers the page, or less where that passes the limit.

    Mixed raster content lays a mask of 300 dpi with the letters over a background of 100: the mask counts. Never
    less than 100: a page that is too large even so fails as `page.too_large` when it is read.
    """
    dpi = RENDERING_DPI
    if covering:
        native = max(_native_dpi(image) for image in covering)
        dpi = min(_HIGHEST_RENDERING_DPI, max(RENDERING_DPI // 2, native))
    width_inches, height_inches = (side / 72 for side in page.get_size())
    frame = rendered_frame(page, dpi)
    if exceeds_pixel_limit(frame.width, frame.height, limits):
        bearable = sqrt(limits.maximum_page_pixels / max(1e-6, width_inches * height_inches))
        bearable = min(bearable, 32_000 / max(width_inches, height_inches))
        dpi = max(_LOWEST_RENDERING_DPI, min(dpi, int(bearable * 0.999)))
    return dpi


def _native_dpi(image: pypdfium2.PdfImage) -> int:
    left, _bottom, right, _top = image.get_bounds()
    return round(float(image.get_px_size()[0] / max(1.0, right - left) * 72))


def _share_of_page(image: pypdfium2.PdfImage, box: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = image.get_bounds()
    width = max(0.0, min(right, box[2]) - max(left, box[0]))
    height = max(0.0, min(top, box[3]) - max(bottom, box[1]))
    return float(width * height / max(1e-6, (box[2] - box[0]) * (box[3] - box[1])))
