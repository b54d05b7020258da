"""Our own cover sheets as a scanner sees them once they are printed."""

import tempfile
from pathlib import Path

import cv2
import numpy as np
import pdf2image

from bench.pages import GeneratedPage, ResolutionDpi
from digitize.domain.cover_sheet import CoverSheet, SheetPayload
from digitize.export.cover_sheets import write_cover_sheets


def printed_sheet(payload: SheetPayload, *, resolution_dpi: ResolutionDpi) -> GeneratedPage:
    """Return the sheet drawn by the product's own printer; its words are not told: nobody reads them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        write_cover_sheets([CoverSheet(payload=payload)], path)
        (picture,) = pdf2image.convert_from_path(path, dpi=resolution_dpi)
    image = cv2.cvtColor(np.asarray(picture, dtype=np.uint8), cv2.COLOR_RGB2BGR)
    return GeneratedPage(image=np.asarray(image, dtype=np.uint8), resolution_dpi=resolution_dpi, words=(), text="")
