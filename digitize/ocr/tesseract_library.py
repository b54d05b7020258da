"""Tesseract as a library in this process, through tesserocr: the model is loaded once, nothing is encoded.

The wheel brings a Tesseract of its own (5.5.4); the installed program need not be there. A crash of the library
ends the process: it runs in the pixel process only.
"""

from functools import cached_property

import numpy as np
import tesserocr

from digitize.domain.errors import UnreadablePageError
from digitize.domain.recognition import Word
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import EngineUnusableError, Layout
from digitize.ocr.recognition_model import RecognitionModel
from digitize.ocr.tesseract import PAGE_SEGMENTATION_MODES, WHITELIST, words_of_tsv


class TesserocrEngine:
    """Implements the port `RecognitionEngine`; the model is loaded at the first picture. Not for threads."""

    def __init__(self, model: RecognitionModel) -> None:
        self._model = model

    def recognise(
        self,
        picture: Pixels,
        *,
        layout: Layout,
        resolution_dpi: int,
        timeout_seconds: float,
        allowed: str = "",
    ) -> tuple[Word, ...]:
        """Return the words of a picture; boxes, order and errors as the port says.

        The limit of time is looked at between words: a search for the layout that hangs is ended by the pixel
        process.
        """
        height, width = picture.shape
        library = self._library
        library.SetPageSegMode(int(PAGE_SEGMENTATION_MODES[layout]))
        library.SetVariable(WHITELIST, allowed)
        try:
            library.SetImageBytes(np.ascontiguousarray(picture).tobytes(), width, height, 1, width)
            library.SetSourceResolution(resolution_dpi)
            if not library.Recognize(max(1, round(1000 * timeout_seconds))):
                raise UnreadablePageError("page.timeout", {"seconds": round(timeout_seconds)})
            tsv = str(library.GetTSVText(0))
        except RuntimeError as error:
            raise UnreadablePageError("page.unreadable") from error
        finally:
            # The picture and its parts (150 MB of an A4 page) would else stay until the next one.
            library.Clear()
        return tuple(words_of_tsv(tsv))

    @cached_property
    def _library(self) -> tesserocr.PyTessBaseAPI:
        try:
            # The folder must end with a slash: the library puts folder and file name together as they are.
            return tesserocr.PyTessBaseAPI(path=f"{self._model.folder}/", lang=self._model.name)
        except RuntimeError as error:
            raise EngineUnusableError("model_broken", self._model.name) from error
