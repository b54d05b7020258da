"""Builds the engine that was chosen, or what stands in for it on this machine."""

import importlib
from pathlib import Path

import numpy as np

from digitize.ocr.engine import EngineUnusableError, Layout, RecognitionEngine
from digitize.ocr.engine_choice import EngineChoice, EngineName
from digitize.ocr.recognition_model import RecognitionModel, find_model
from digitize.ocr.tesseract import PytesseractEngine

_LIBRARY_ADAPTER = "digitize.ocr.tesseract_library"
_TRIAL_SECONDS = 20.0


def build_engine(choice: EngineChoice, scratch: Path) -> RecognitionEngine:
    """Return the engine that `engine_in_use` names; raises EngineUnusableError when its model is missing."""
    model = find_model(choice.model)
    if engine_in_use(choice) is EngineName.PYTESSERACT:
        return PytesseractEngine(scratch, model)
    adapter = importlib.import_module(_LIBRARY_ADAPTER)
    engine: RecognitionEngine = adapter.TesserocrEngine(model)
    return engine


def engine_in_use(choice: EngineChoice) -> EngineName:
    """Return the engine that reads: pytesseract where tesserocr cannot be imported (no wheel for the machine)."""
    if choice.engine is EngineName.TESSEROCR:
        try:
            importlib.import_module(_LIBRARY_ADAPTER)
        except ImportError:
            return EngineName.PYTESSERACT
    return choice.engine


def require_engine(choice: EngineChoice, scratch: Path) -> RecognitionModel:
    """Return the model that reads; raises EngineUnusableError unless the engine reads a picture with it.

    Asked once at start: found out page by page, every page would be blamed for it and quarantined.
    """
    blank = np.full((64, 64), 255, dtype=np.uint8)
    build_engine(choice, scratch).recognise(
        blank, layout=Layout.PAGE, resolution_dpi=300, timeout_seconds=_TRIAL_SECONDS
    )
    return find_model(choice.model)


__all__ = ["EngineUnusableError", "build_engine", "engine_in_use", "require_engine"]
