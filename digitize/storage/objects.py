"""Objects in any S3 store, through the minio SDK."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import urllib3
from minio import Minio
from minio.commonconfig import Tags
from minio.error import MinioException, S3Error

from digitize.domain.errors import NotFoundError, StoreUnavailableError

_CHUNK_BYTES = 1 << 20
_PART_BYTES = 32 << 20
_MISSING = frozenset({"NoSuchKey", "NoSuchObject", "ResourceNotFound"})
# Stores, or buckets, without object lock.
_NO_LOCK = frozenset(
    {"NotImplemented", "InvalidRequest", "ObjectLockConfigurationNotFoundError", "MethodNotAllowed"}
)
_CONNECT_SECONDS, _READ_SECONDS, _RETRIES = 5.0, 60.0, 3


class S3ObjectStore:
    """Implements `ObjectStore` on one bucket of an S3 store.

    `endpoint` is a URL ("http://127.0.0.1:8333"); its scheme decides about TLS.
    """

    def __init__(self, *, endpoint: str, access_key: str, secret_key: str, bucket: str) -> None:
        scheme, _, host = endpoint.rpartition("://")
        self._client = Minio(
            host,
            access_key=access_key,
            secret_key=secret_key,
            secure=scheme == "https",
            # Naming the region spares a question to the store at every start.
            region="us-east-1",
            http_client=urllib3.PoolManager(
                maxsize=16,
                timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
                # A store that has just started answers 500 for some seconds.
                retries=urllib3.Retry(total=_RETRIES, backoff_factor=0.3, status_forcelist=(500, 502, 503, 504)),
            ),
        )
        self._bucket = bucket

    def ensure_bucket(self) -> None:
        """Make the bucket if it is not there. Raises StoreUnavailableError."""
        with _store_errors("bucket"):
            if not self._client.bucket_exists(self._bucket):
                self._client.make_bucket(self._bucket, object_lock=True)

    def put(self, key: str, source: Path, *, sha256: str, content_type: str, tags: Mapping[str, str]) -> None:
        """See `ObjectStore.put`."""
        size_bytes = source.stat().st_size
        metadata: dict[str, str | list[str] | tuple[str]] = {"sha256": sha256}
        if size_bytes <= _PART_BYTES:
            # The store refuses the object when its bytes differ. Objects of several parts are covered part by
            # part, by the signature of each request.
            metadata["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(sha256)).decode("ascii")
        with _store_errors(key), source.open("rb") as stream:
            self._client.put_object(
                self._bucket,
                key,
                stream,
                size_bytes,
                content_type=content_type,
                metadata=metadata,
                part_size=_PART_BYTES,
                tags=_as_tags(tags),
            )

    def fetch(self, key: str, target: Path) -> None:
        """See `ObjectStore.fetch`."""
        with target.open("wb") as stream:
            for chunk in self.stream(key):
                stream.write(chunk)

    def size(self, key: str) -> int:
        """See `ObjectStore.size`."""
        with _store_errors(key):
            return self._client.stat_object(self._bucket, key).size or 0

    def stream(self, key: str, *, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See `ObjectStore.stream`."""
        with _store_errors(key):
            response = self._client.get_object(self._bucket, key, offset=offset, length=length or 0)
            try:
                yield from response.stream(_CHUNK_BYTES)
            finally:
                response.close()
                response.release_conn()

    def set_tags(self, key: str, tags: Mapping[str, str]) -> None:
        """See `ObjectStore.set_tags`."""
        with _store_errors(key):
            self._client.set_object_tags(self._bucket, key, _as_tags(tags))

    def tags(self, key: str) -> dict[str, str]:
        """See `ObjectStore.tags`."""
        with _store_errors(key):
            return dict(self._client.get_object_tags(self._bucket, key) or {})

    def protect(self, key: str) -> None:
        """See `ObjectStore.protect`: a legal hold, for the law and not a date says when papers may go."""
        try:
            self._client.enable_object_legal_hold(self._bucket, key)
        except S3Error as error:
            if error.code in _MISSING:
                raise NotFoundError("object.unknown", {"key": key}) from error
            if error.code not in _NO_LOCK:
                raise StoreUnavailableError(key) from error
        except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
            raise StoreUnavailableError(key) from error

    def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        with _store_errors(key):
            self._client.remove_object(self._bucket, key)


def _as_tags(tags: Mapping[str, str]) -> Tags:
    made = Tags.new_object_tags()
    made.update(tags)
    return made


@contextmanager
def _store_errors(key: str) -> Iterator[None]:
    """Translate the SDK's errors: a missing object is the caller's question, all else the store's trouble."""
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise NotFoundError("object.unknown", {"key": key}) from error
        raise StoreUnavailableError(key) from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise StoreUnavailableError(key) from error
