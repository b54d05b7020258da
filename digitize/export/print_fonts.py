"""The fonts that our printed sheets are set in: DejaVu Sans of Debian, which has every Vietnamese letter."""

from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from digitize.domain.errors import FontMissingError

REGULAR: Final = "DejaVuSans"
BOLD: Final = "DejaVuSans-Bold"
DEBIAN_PACKAGE: Final = "fonts-dejavu-core"
FONT_FOLDERS: Final = (Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/dejavu"))


def register_fonts(folders: tuple[Path, ...] = FONT_FOLDERS) -> None:
    """Make `REGULAR` and `BOLD` known to reportlab; raises FontMissingError."""
    for name in (REGULAR, BOLD):
        # The fourteen fonts that every PDF reader has lack ạ, ộ, ữ: they are no way out when DejaVu is missing.
        path = next((folder / f"{name}.ttf" for folder in folders if (folder / f"{name}.ttf").is_file()), None)
        if path is None:
            raise FontMissingError(f"{name}.ttf", DEBIAN_PACKAGE)
        pdfmetrics.registerFont(TTFont(name, str(path)))
