"""The object store in memory: the twin of `S3ObjectStore` in the contract suite."""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from digitize.domain.errors import NotFoundError, StoreUnavailableError


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """An object as it was put."""

    data: bytes
    content_type: str


@dataclass
class InMemoryObjectStore:
    """Implements `ObjectStore`; `fail_next` makes single calls fail as an outage would."""

    objects: dict[str, StoredObject] = field(default_factory=dict)
    tags_of: dict[str, dict[str, str]] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)
    puts: list[str] = field(default_factory=list)
    _failing: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail_next(self, method: str, *, times: int = 1) -> None:
        """Make the next calls of `method` raise StoreUnavailableError."""
        self._failing.extend([method] * times)

    def put(self, key: str, source: Path, *, sha256: str, content_type: str, tags: Mapping[str, str]) -> None:
        """Keep the bytes; an object whose bytes differ from `sha256` is refused."""
        self._begin("put", key)
        data = source.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreUnavailableError(key)
        with self._lock:
            self.puts.append(key)
            self.objects[key] = StoredObject(data=data, content_type=content_type)
            self.tags_of[key] = dict(tags)

    def fetch(self, key: str, target: Path) -> None:
        """Write the object to a file."""
        self._begin("fetch", key)
        target.write_bytes(self._known(key).data)

    def size(self, key: str) -> int:
        """Return the size in bytes."""
        self._begin("size", key)
        return len(self._known(key).data)

    def stream(self, key: str, *, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield the bytes asked for."""
        self._begin("stream", key)
        data = self._known(key).data
        yield data[offset : None if length is None else offset + length]

    def set_tags(self, key: str, tags: Mapping[str, str]) -> None:
        """Replace the tags."""
        self._begin("set_tags", key)
        self._known(key)
        self.tags_of[key] = dict(tags)

    def tags(self, key: str) -> dict[str, str]:
        """Return the tags."""
        self._begin("tags", key)
        self._known(key)
        return dict(self.tags_of[key])

    def protect(self, key: str) -> None:
        """Remember that the object must stay."""
        self._begin("protect", key)
        self._known(key)
        self.protected.add(key)

    def delete(self, key: str) -> None:
        """Forget the object, if it is there."""
        self._begin("delete", key)
        with self._lock:
            self.objects.pop(key, None)
            self.tags_of.pop(key, None)

    def _known(self, key: str) -> StoredObject:
        try:
            return self.objects[key]
        except KeyError as error:
            raise NotFoundError("object.unknown", {"key": key}) from error

    def _begin(self, method: str, key: str) -> None:
        if method in self._failing:
            self._failing.remove(method)
            raise StoreUnavailableError(key)
