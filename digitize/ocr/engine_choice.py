"""Which engine is to read with which model, as plain words that travel to the pixel process.

Nothing heavy is imported here: `installed_engines` builds what is chosen, in the process that has the pixels.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OWN_MODEL: Final = "vie_hs"
"""Trained on administrative print, from Debian's `vie`; shipped with the program, its card lies beside it."""

FALLBACK_MODEL: Final = "vie"
"""Debian's `tesseract-ocr-vie`."""


class EngineName(StrEnum):
    """The engines behind the port `RecognitionEngine`."""

    TESSEROCR = "tesserocr"
    """Tesseract as a library in the process (docs/adr/0010)."""

    PYTESSERACT = "pytesseract"
    """The installed program, one process a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """What the settings ask for; `model` is the name of a file NAME.traineddata."""

    engine: EngineName = EngineName.TESSEROCR
    model: str = OWN_MODEL


DEFAULT_ENGINE: Final = EngineChoice()
