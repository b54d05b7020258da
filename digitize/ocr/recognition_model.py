"""Which trained model reads: our own file, shipped with the program, or one that is installed with Tesseract.

Tesseract takes its models from ONE folder a run. Our own model therefore lies in a folder of its own, and what
needs another model (`osd` for orientation) is another run, which finds it in the installed folder.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from digitize.ocr.engine import EngineUnusableError
from digitize.ocr.engine_choice import FALLBACK_MODEL, OWN_MODEL

_OWN_FOLDER: Final = Path(__file__).parent / "models"
_LISTING_SECONDS: Final = 20
_LISTED_FOLDER: Final = re.compile(r'"(?P<folder>[^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionModel:
    """A model file `NAME.traineddata` and the folder it lies in."""

    name: str
    folder: Path

    @property
    def file(self) -> Path:
        """The model file."""
        return self.folder / f"{self.name}.traineddata"


def find_model(wanted: str, *, own_folder: Path = _OWN_FOLDER) -> RecognitionModel:
    """Return the model that reads when `wanted` is asked for; raises EngineUnusableError when there is none.

    `vie` stands in for our own model where its file is missing (a checkout before the training): Tesseract
    would blame every page for it. Any other name must be installed.
    """
    own = RecognitionModel(name=wanted, folder=own_folder)
    if own.file.is_file():
        return own
    installed = RecognitionModel(
        name=FALLBACK_MODEL if wanted == OWN_MODEL else wanted, folder=_installed_folder(wanted)
    )
    if installed.file.is_file():
        return installed
    raise EngineUnusableError("model_missing", installed.name)


def _installed_folder(wanted: str) -> Path:
    """Return the folder in which the installed Tesseract keeps its models; raises EngineUnusableError.

    Only `--list-langs` names it: it differs between distributions and follows TESSDATA_PREFIX.
    """
    try:
        listed = subprocess.run(
            ["tesseract", "--list-langs"],
            capture_output=True,
            text=True,
            check=False,
            timeout=_LISTING_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineUnusableError("engine_missing", wanted) from error
    # Tesseract 5 writes the list to the output, 4 wrote it to the errors.
    found = _LISTED_FOLDER.search(listed.stdout + listed.stderr)
    if found is None:
        raise EngineUnusableError("model_missing", wanted)
    return Path(found["folder"])
