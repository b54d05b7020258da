"""Originals on this machine's disk: fetched once, checked against the ledger, kept while they are read."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from digitize.application.ports import ObjectStore
from digitize.domain.batch import Upload
from digitize.domain.errors import DigitizeError, UnreadableUploadError
from digitize.domain.keys import original_key

KEPT_ORIGINALS = 4
"""How many originals stay on disk between the pages that are read from them."""


class CachedOriginals:
    """Implements `Originals` on a folder of its own; one instance a process, safe for several threads."""

    def __init__(self, objects: ObjectStore, folder: Path) -> None:
        self._objects = objects
        self._folder = folder
        self._lock = threading.Lock()
        # Upload ids in order of use, with how many blocks use each now.
        self._users: OrderedDict[UUID, int] = OrderedDict()

    @contextmanager
    def local_copy(self, upload: Upload) -> Iterator[Path]:
        """See `Originals.local_copy`; raises UnreadableUploadError `upload.corrupted` for changed bytes."""
        path = self._folder / str(upload.id)
        with self._lock:
            if upload.id not in self._users:
                self._fetch(upload, path)
                self._users[upload.id] = 0
            self._users[upload.id] += 1
            self._users.move_to_end(upload.id)
        try:
            yield path
        finally:
            with self._lock:
                self._users[upload.id] -= 1
                self._evict()

    def _fetch(self, upload: Upload, path: Path) -> None:
        try:
            self._objects.fetch(original_key(upload), path)
            with path.open("rb") as stream:
                is_whole = hashlib.file_digest(stream, "sha256").hexdigest() == upload.sha256
        except DigitizeError:
            path.unlink(missing_ok=True)
            raise
        if not is_whole:
            path.unlink()
            raise UnreadableUploadError("upload.corrupted")

    def _evict(self) -> None:
        for upload_id in [key for key, users in self._users.items() if users == 0][:-KEPT_ORIGINALS]:
            del self._users[upload_id]
            (self._folder / str(upload_id)).unlink(missing_ok=True)
