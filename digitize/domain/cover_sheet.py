"""What the barcodes of our own sheets and labels say, and the dossier codes inside anybody's barcode.

`DGZ1:BIA:<mã hồ sơ>` cover sheet for components · `DGZ1:KQ:<mã hồ sơ>` cover sheet for the result ·
`DGZ1:TEM:<mã hồ sơ>` label on a paper · `DGZ1:TACH` separator sheet: a new document of the same dossier begins.
QR and Code 128 carry the same ASCII text. "1" is the version: a sheet printed today has to be understood when
a later version prints more, so other versions are no payload of ours rather than a guess.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from digitize.domain.dossier import DossierCode, find_dossier_codes
from digitize.domain.errors import InvalidDossierCodeError

_PREFIX: Final = "DGZ1"
_PAYLOAD: Final = re.compile(rf"{_PREFIX}:(?P<kind>[A-Z]+)(?::(?P<code>\S+))?", re.ASCII)
# Receipts of other systems hold URLs, sometimes a URL as a parameter of another URL: encoded twice.
_MOST_DECODINGS: Final = 2


class SheetKind(StrEnum):
    """What a sheet is for; the values stand in the payload."""

    COVER = "BIA"
    RESULT = "KQ"
    LABEL = "TEM"
    SEPARATOR = "TACH"


_KINDS: Final = {kind.value: kind for kind in SheetKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPayload:
    """What a barcode of ours says; `code` is None for separators alone."""

    kind: SheetKind
    code: DossierCode | None = None

    @property
    def text(self) -> str:
        """The text in the barcodes: ASCII, the code as issued."""
        parts = (_PREFIX, self.kind.value) if self.code is None else (_PREFIX, self.kind.value, self.code.issued)
        return ":".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet:
    """One sheet to print: what its barcodes say, and the names that help people; labels are no sheets."""

    payload: SheetPayload
    unit_name: str = ""
    procedure_name: str = ""

    def __post_init__(self) -> None:
        """Refuse labels, which are printed many to a sheet."""
        if self.payload.kind is SheetKind.LABEL:
            raise ValueError("a label is no sheet of its own")


def parse_payload(text: str) -> SheetPayload | None:
    """Return what a barcode of ours says; None for every other text.

    Strict to the letter (capitals, no white space): a barcode corrects its own errors, so a text that is nearly
    ours is somebody else's.
    """
    match = _PAYLOAD.fullmatch(text)
    if match is None:
        return None
    kind = _KINDS.get(match["kind"])
    if kind is None:
        return None
    if kind is SheetKind.SEPARATOR:
        return SheetPayload(kind=kind) if match["code"] is None else None
    try:
        code = DossierCode.parse(match["code"] or "")
    except InvalidDossierCodeError:
        return None
    return SheetPayload(kind=kind, code=code)


def codes_in_barcode(text: str) -> tuple[DossierCode, ...]:
    """Return the distinct dossier codes in the text of a barcode, in order: alone, in a receipt or in a URL.

    Percent signs are decoded. Barcodes of ours are included; a text with two codes returns both, and the caller
    decides nothing from it.
    """
    found: dict[str, DossierCode] = {}
    decoded = text
    for _ in range(_MOST_DECODINGS + 1):
        for code in find_dossier_codes(decoded):
            found.setdefault(code.canonical, code)
        once_more = unquote(decoded)
        if once_more == decoded:
            break
        decoded = once_more
    return tuple(found.values())
