"""The port to whatever turns pixels into words: one narrow call that every engine keeps alike.

`tests/contract/test_recognition_engine.py` is what the adapters and the fake are held to.
"""

from enum import StrEnum
from typing import Literal, Protocol

from digitize.domain.recognition import Word
from digitize.ocr.decoding import Pixels


class Layout(StrEnum):
    """What a picture holds, which is what the engine need not find out by itself."""

    PAGE = "page"
    """A whole page: columns, tables and pictures are to be found."""

    SPARSE = "sparse"
    """Text anywhere, in no particular order."""

    LINE = "line"
    """One line of text."""


EngineTrouble = Literal["engine_missing", "model_missing", "model_broken"]


class EngineUnusableError(RuntimeError):
    """The engine or its model is not installed as it should be; no page is to blame.

    `trouble` says what, `model` names the model that was asked for.
    """

    def __init__(self, trouble: EngineTrouble, model: str) -> None:
        super().__init__(trouble, model)
        self.trouble = trouble
        self.model = model


class RecognitionEngine(Protocol):
    """Reads pictures; an object keeps its model, so that it is loaded once where the engine can do that."""

    def recognise(
        self,
        picture: Pixels,
        *,
        layout: Layout,
        resolution_dpi: int,
        timeout_seconds: float,
        allowed: str = "",
    ) -> tuple[Word, ...]:
        """Return the words of `picture` (uint8, height x width, dark on light) in reading order.

        Boxes are pixels of the picture, with area, inside it; texts are NFC and not empty; confidences are
        0-100; lines and blocks are counted from 0. A picture without text gives no words. `allowed` holds the
        characters that can stand there ("": all), for this picture alone.

        Raises UnreadablePageError `page.timeout` or `page.unreadable`, and EngineUnusableError.
        """
        ...
