"""The invisible text of a searchable PDF: one glyphless font, and words laid line by line over their pixels.

Every character gets a character id of its own, which ToUnicode maps back to NFC text; all ids show the same
empty glyph, half an em wide, stretched (Tz) to fill the box of its word. A blank follows every word but the last
of its line, so that a phrase is found and copied as it reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby, pairwise
from statistics import fmean, median
from typing import Final

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from digitize.domain.recognition import Word
from digitize.ocr.page_frame import PageFrame

_UNITS_PER_EM: Final = 1000
_ADVANCE: Final = 500
_ASCENT: Final = 800
_DESCENT: Final = -200
_FONT_NAME: Final = "DigitizeGlyphless"
_FIRST_ID: Final = 1
_BLOCK_OF_MAPPINGS: Final = 100
_TIMESTAMP: Final = 3_786_912_000


@dataclass(slots=True)
class CharacterIds:
    """The character ids of one document, given out as characters are met; 0 stays .notdef."""

    _ids: dict[str, int] = field(default_factory=dict)

    def encoded(self, text: str) -> str:
        """Return the text as the hexadecimal string that a show operator takes."""
        return "".join(f"{self._ids.setdefault(character, len(self._ids) + _FIRST_ID):04X}" for character in text)

    def items(self) -> Iterable[tuple[str, int]]:
        """Return the characters and their ids, by id."""
        return self._ids.items()

    @property
    def count(self) -> int:
        """How many ids there are, with .notdef."""
        return len(self._ids) + _FIRST_ID


def text_layer_content(words: Sequence[Word], frame: PageFrame, ids: CharacterIds, font: str) -> bytes:
    """Return the content stream that lays the words over their pixels, in render mode 3 (invisible)."""
    if not words:
        return b""
    matrix = " ".join(f"{value:.4f}" for value in frame.shown_to_user)
    parts = [f"q {matrix} cm BT 3 Tr"]
    for _key, members in groupby(words, key=lambda word: (word.block, word.line)):
        parts.extend(_line_content(list(members), frame, ids, font))
    parts.append("ET Q\n")
    return "\n".join(parts).encode("ascii")


def glyphless_font(pdf: pikepdf.Pdf, ids: CharacterIds) -> pikepdf.Object:
    """Return the font of a document's text layer, embedded, as an indirect object."""
    program = pdf.make_stream(_font_program())
    program.Length1 = len(program.read_bytes())
    descriptor = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=pikepdf.Name("/" + _FONT_NAME),
            Flags=5,
            FontBBox=[0, _DESCENT, _ADVANCE, _ASCENT],
            ItalicAngle=0,
            Ascent=_ASCENT,
            Descent=_DESCENT,
            CapHeight=_ASCENT,
            StemV=80,
            FontFile2=program,
        )
    )
    descendant = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=pikepdf.Name("/" + _FONT_NAME),
            CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=descriptor,
            DW=_ADVANCE,
            # Glyph 0 is .notdef, which PDF/A forbids to show: every id leads to glyph 1.
            CIDToGIDMap=pdf.make_stream(b"\0\0" + b"\0\1" * (ids.count - 1)),
        )
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name("/" + _FONT_NAME),
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[descendant],
            ToUnicode=pdf.make_stream(_to_unicode(ids)),
        )
    )


def _line_content(words: list[Word], frame: PageFrame, ids: CharacterIds, font: str) -> list[str]:
    scale_down = frame.shown_height_points / frame.height
    size = max(1.0, median(word.box.height for word in words) * scale_down)
    slope, bottom = _bottom_line(words)
    parts = [f"/{font} {size:.3f} Tf"]
    for position, word in enumerate(words):
        left, _unused = frame.to_shown_points(word.box.left, 0)
        right, _unused = frame.to_shown_points(word.box.right, 0)
        centre = (word.box.left + word.box.right) / 2
        _unused, y = frame.to_shown_points(0, bottom + slope * centre)
        baseline = y - size * _DESCENT / _UNITS_PER_EM
        # The blank belongs to the string of its word: pdfium ignores blanks that stand alone.
        blank = " " if position + 1 < len(words) else ""
        stretched = 100 * (right - left) / (len(word.text) * size * _ADVANCE / _UNITS_PER_EM)
        shown = f"{stretched:.3f} Tz <{ids.encoded(word.text + blank)}> Tj"
        parts.append(f"1 0 0 1 {left:.3f} {baseline:.3f} Tm {shown}")
    return parts


def _bottom_line(words: list[Word]) -> tuple[float, float]:
    """Return slope and offset of the line under the words, in pixels: bottom = offset + slope * x.

    A least-squares line through the bottoms; level where the words are few or stand close together.
    """
    centres = [(word.box.left + word.box.right) / 2 for word in words]
    bottoms = [float(word.box.bottom) for word in words]
    middle, level = fmean(centres), fmean(bottoms)
    spread = sum((centre - middle) ** 2 for centre in centres)
    height = median(word.box.height for word in words)
    if len(words) < 3 or max(centres) - min(centres) < 10 * height:
        return 0.0, level
    slope = sum((x - middle) * (y - level) for x, y in zip(centres, bottoms, strict=True)) / spread
    return slope, level - slope * middle


def _to_unicode(ids: CharacterIds) -> bytes:
    mappings = [f"<{number:04X}> <{text.encode('utf-16-be').hex().upper()}>" for text, number in ids.items()]
    starts = [*range(0, len(mappings), _BLOCK_OF_MAPPINGS), len(mappings)]
    blocks = [
        f"{end - start} beginbfchar\n" + "\n".join(mappings[start:end]) + "\nendbfchar"
        for start, end in pairwise(starts)
    ]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <FFFF>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    ).encode("ascii")


def _font_program() -> bytes:
    builder = FontBuilder(_UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({0x20: "blank"})
    pen = TTGlyphPen(None)
    # A line out and back covers nothing but has a height: pdfium leaves out turned text without extent.
    pen.moveTo((0, _DESCENT))
    pen.lineTo((_ADVANCE, _ASCENT))
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "blank": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (_ADVANCE, 0), "blank": (_ADVANCE, 0)})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": _FONT_NAME, "styleName": "Regular", "psName": _FONT_NAME})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, usWinAscent=_ASCENT, usWinDescent=-_DESCENT)
    builder.setupPost()
    # The same document gives the same bytes.
    builder.updateHead(created=_TIMESTAMP, modified=_TIMESTAMP)
    builder.font.recalcTimestamp = False
    buffer = BytesIO()
    builder.save(buffer)
    return buffer.getvalue()
