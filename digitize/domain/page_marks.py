"""What a page carries beside its words: barcodes, a mark of secrecy, lines read a second time, its fingerprint.

Boxes are scan pixels, as everywhere (`digitize.domain.box`).
"""

from dataclasses import dataclass
from enum import StrEnum

from digitize.domain.box import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A barcode with error detection of its own: `symbology` is "qr", "data_matrix" or "code_128"."""

    text: str
    symbology: str
    box: Box


class LineKind(StrEnum):
    """Which lines are read a second time, because one wrong character in them is another paper or person."""

    DOSSIER_CODE = "dossier_code"
    DOCUMENT_NUMBER = "document_number"

    PAGE_NUMBER = "page_number"
    """The numeral above the text, which the first reading drops (`first` is ""); it binds pages together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReading:
    """The second reading of a line, cut out, enlarged, and limited to the characters that can stand there.

    `first` is what the page's own reading has in that place, `text` what the second one has; `confidence` 0–100 is
    the engine's own for its worst word.
    """

    kind: LineKind
    first: str
    text: str
    confidence: float
    box: Box


class SecrecyLevel(StrEnum):
    """Degrees of secrecy of Luật Bảo vệ bí mật nhà nước, by their names without marks."""

    MAT = "mat"
    TOI_MAT = "toi_mat"
    TUYET_MAT = "tuyet_mat"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyMark:
    """A stamp (or a line of print) that names a degree of secrecy."""

    level: SecrecyLevel
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMarks:
    """All marks of one page.

    `fingerprint` is a perceptual hash of the upright page, 16 hexadecimal digits: two scans of one sheet differ in
    few of its 64 bits. None where there is nothing to see (a blank page).
    """

    barcodes: tuple[Barcode, ...] = ()
    lines: tuple[LineReading, ...] = ()
    secrecy: SecrecyMark | None = None
    fingerprint: str | None = None
