"""A reader for the pixel process that misbehaves as bad files make decoders misbehave."""

import os
import subprocess
import time
from pathlib import Path

from digitize.domain.page import FileKind, PageProbe
from digitize.domain.recognition import PageReading
from digitize.ocr.in_process_reader import InProcessPageReader

HOSTILE_READER = "tests.fakes.hostile_reader:HostileReader"


class HostileReader(InProcessPageReader):
    """Reads as the real one does, unless the file's stem names a misdeed."""

    def read(self, original: Path, kind: FileKind, number: int, page: PageProbe) -> PageReading:
        """Die, hang, swell or fail, if that is what the file is called."""
        match original.stem:
            case "die":
                os.abort()
            case "hang":
                subprocess.run(["sleep", "600"], check=False)
            case "swell":
                hoard = [bytearray(b"x" * 50_000_000) for _ in range(40)]
                time.sleep(60)
                del hoard
            case "bug":
                raise LookupError("a mistake of ours")
        return super().read(original, kind, number, page)
