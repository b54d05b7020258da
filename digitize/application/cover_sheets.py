"""Cover sheets and labels: what makes the next scan find its dossier by itself."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from digitize.domain.access import Principal
from digitize.domain.cover_sheet import CoverSheet, SheetKind, SheetPayload
from digitize.domain.dossier import DossierCode
from digitize.domain.errors import InvalidInputError
from digitize.domain.register import DossierHead

MOST_SHEETS = 500
"""A morning's dossiers; a request for more is a mistake."""


class SheetPrinter(Protocol):
    """Draws sheets as PDF files. Methods raise FontMissingError."""

    def write_cover_sheets(self, sheets: Sequence[CoverSheet], target: Path) -> None:
        """Write one A4 page a sheet to `target`."""
        ...

    def write_label_sheet(self, codes: Sequence[DossierCode], target: Path) -> None:
        """Write labels, 24 a page, to `target`."""
        ...


class HeadRegister(Protocol):
    """What printing asks the register."""

    def find(self, principal: Principal, canonical_code: str) -> DossierHead | None:
        """Return the dossier's head, if the principal may see it."""
        ...


class CoverSheets:
    """Prints sheets; the names on them come from the register, where it knows the dossier."""

    def __init__(self, *, printer: SheetPrinter, register: HeadRegister, scratch: Path) -> None:
        self._printer = printer
        self._register = register
        self._scratch = scratch

    def pdf(self, principal: Principal, kind: SheetKind, codes: Sequence[str]) -> bytes:
        """Return a PDF of sheets (or labels) for dossier codes in either form; a separator sheet takes none.

        Dossiers that the register does not know yet get their sheets too: papers may come before the register.
        Raises InvalidDossierCodeError, InvalidInputError (`cover_sheet.no_codes`, `cover_sheet.too_many`),
        FontMissingError, LedgerUnavailableError.
        """
        if len(codes) > MOST_SHEETS:
            raise InvalidInputError("cover_sheet.too_many", {"maximum": MOST_SHEETS})
        if not codes and kind is not SheetKind.SEPARATOR:
            raise InvalidInputError("cover_sheet.no_codes")
        parsed = [DossierCode.parse(code) for code in codes]
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            target = Path(folder) / "sheets.pdf"
            if kind is SheetKind.LABEL:
                self._printer.write_label_sheet(parsed, target)
            elif kind is SheetKind.SEPARATOR:
                self._printer.write_cover_sheets([CoverSheet(payload=SheetPayload(kind=kind))], target)
            else:
                self._printer.write_cover_sheets([self._sheet(principal, kind, code) for code in parsed], target)
            return target.read_bytes()

    def _sheet(self, principal: Principal, kind: SheetKind, code: DossierCode) -> CoverSheet:
        head = self._register.find(principal, code.canonical)
        return CoverSheet(
            payload=SheetPayload(kind=kind, code=code),
            unit_name=head.unit_name if head else "",
            procedure_name=head.procedure_name if head else "",
        )
