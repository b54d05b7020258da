"""Originals on disk for tests of the use cases: fetched for each use, removed after it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitize.application.ports import ObjectStore
from digitize.domain.batch import Upload
from digitize.domain.errors import UnreadableUploadError
from digitize.domain.keys import original_key


class FetchedOriginals:
    """Implements `Originals` without a cache; a changed original is noticed as the real one does."""

    def __init__(self, objects: ObjectStore, folder: Path) -> None:
        self.objects = objects
        self._folder = folder

    @contextmanager
    def local_copy(self, upload: Upload) -> Iterator[Path]:
        """Give the path of the original while the block runs."""
        path = self._folder / f"original-{upload.id}"
        try:
            self.objects.fetch(original_key(upload), path)
            if hashlib.sha256(path.read_bytes()).hexdigest() != upload.sha256:
                raise UnreadableUploadError("upload.corrupted")
            yield path
        finally:
            path.unlink(missing_ok=True)
