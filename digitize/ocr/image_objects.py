"""Page pictures as PDF image objects: JPEG and PNG data as they are, everything else without loss.

Only what PDF/A cannot carry with an sRGB output intent (CMYK, transparency) or PDF not at all (HEIC) is made anew.
"""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Final

import pikepdf
from PIL import Image, TiffImagePlugin

from digitize.domain.page import FileKind, ReadingLimits
from digitize.ocr.decoding import decode_frame, exif_orientation
from digitize.ocr.jpeg_structure import TornJpegError, inspect_jpeg
from digitize.ocr.page_frame import Matrix

_JPEG_QUALITY: Final = 95
_PNG_COLOURS: Final = {0: ("/DeviceGray", 1), 2: ("/DeviceRGB", 3)}
_PNG_SIGNATURE_BYTES: Final = 8
_STRIP_OFFSETS, _STRIP_LENGTHS, _PHOTOMETRIC = 273, 279, 262

_UPRIGHT: Final[Matrix] = (1, 0, 0, 1, 0, 0)
_PLACEMENTS: Final[dict[int, Matrix]] = {
    1: _UPRIGHT,
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""Where the unit square of an image goes on the unit square of its page, by EXIF orientation."""


def image_object(
    pdf: pikepdf.Pdf, original: Path, kind: FileKind, number: int, limits: ReadingLimits
) -> tuple[pikepdf.Stream, Matrix]:
    """Return page `number` of an image file as an image object, and its placement on the unit square.

    Raises UnreadablePageError as `decode_frame` does.
    """
    if kind is FileKind.JPEG:
        stream = jpeg_object(pdf, original.read_bytes())
        if stream is not None:
            return stream, _PLACEMENTS[exif_orientation(original)]
    if kind is FileKind.PNG:
        stream = _png_object(pdf, original.read_bytes())
        if stream is not None:
            return stream, _UPRIGHT
    image = decode_frame(original, kind, number, limits)
    if kind in (FileKind.JPEG, FileKind.HEIC):
        buffer = BytesIO()
        image.save(buffer, format="JPEG", quality=_JPEG_QUALITY, subsampling=0)
        return _stream(pdf, buffer.getvalue(), image.size, _space_of(image), "/DCTDecode"), _UPRIGHT
    return pixels_object(pdf, image), _UPRIGHT


def jpeg_object(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Stream | None:
    """Return a JPEG's own data as an image object; None for one that PDF/A cannot carry as it is."""
    try:
        structure = inspect_jpeg(data)
    except TornJpegError:
        return None
    if structure.components not in (1, 3) or structure.bits != 8:
        return None
    space = "/DeviceGray" if structure.components == 1 else "/DeviceRGB"
    return _stream(pdf, data, (structure.width, structure.height), space, "/DCTDecode")


def pixels_object(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    """Return an image in mode L or RGB as an image object without loss; two tones become CCITT group 4."""
    if image.mode == "L" and _has_two_tones(image):
        return _fax_object(pdf, image)
    return _stream(pdf, zlib.compress(image.tobytes(), 6), image.size, _space_of(image), "/FlateDecode")


def _has_two_tones(image: Image.Image) -> bool:
    counts = image.histogram()
    return counts[0] + counts[255] == image.width * image.height


def _fax_object(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    buffer = BytesIO()
    two_tones = image.convert("1", dither=Image.Dither.NONE)
    # One strip: PDF takes the data of a single one.
    two_tones.save(buffer, format="TIFF", compression="group4", strip_size=image.width * image.height)
    buffer.seek(0)
    with TiffImagePlugin.TiffImageFile(buffer) as written:
        offsets, lengths = written.tag_v2[_STRIP_OFFSETS], written.tag_v2[_STRIP_LENGTHS]
        photometric = written.tag_v2[_PHOTOMETRIC]
    if len(offsets) != 1:
        packed = zlib.compress(two_tones.tobytes(), 6)
        return _stream(pdf, packed, image.size, "/DeviceGray", "/FlateDecode", bits=1)
    data = buffer.getvalue()[offsets[0] : offsets[0] + lengths[0]]
    stream = _stream(pdf, data, image.size, "/DeviceGray", "/CCITTFaxDecode", bits=1)
    stream.DecodeParms = pikepdf.Dictionary(
        K=-1, Columns=image.width, Rows=image.height, BlackIs1=photometric == 1
    )
    return stream


def _png_object(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Stream | None:
    """Return a PNG's own compressed pixels, which PDF's Flate filter reads, unless it is of a rarer sort."""
    pixels: list[bytes] = []
    header = (0, 0, 0, 0, 0, 0, 0)
    position = _PNG_SIGNATURE_BYTES
    while position + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        name, body = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        if name == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        elif name == b"tRNS":
            return None
        elif name == b"IDAT":
            pixels.append(body)
        position += 12 + length
    width, height, bits, colour_type, _compression, _filter, interlaced = header
    if colour_type not in _PNG_COLOURS or bits > 8 or interlaced:
        return None
    space, components = _PNG_COLOURS[colour_type]
    stream = _stream(pdf, b"".join(pixels), (width, height), space, "/FlateDecode", bits=bits)
    stream.DecodeParms = pikepdf.Dictionary(Predictor=15, Colors=components, BitsPerComponent=bits, Columns=width)
    return stream


def _space_of(image: Image.Image) -> str:
    return "/DeviceGray" if image.mode == "L" else "/DeviceRGB"


def _stream(
    pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int], space: str, filter_name: str, *, bits: int = 8
) -> pikepdf.Stream:
    stream = pikepdf.Stream(pdf, data)
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = size
    stream.BitsPerComponent = bits
    stream.ColorSpace = pikepdf.Name(space)
    stream.Filter = pikepdf.Name(filter_name)
    return stream
