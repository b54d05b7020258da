"""The contract of the port `ObjectStore`: the store in memory and SeaweedFS behave alike."""

import hashlib
import uuid
from pathlib import Path

import pytest

from digitize.application.ports import ObjectStore
from digitize.domain.errors import NotFoundError, StoreUnavailableError
from digitize.storage.objects import S3ObjectStore

DATA = bytes(range(256)) * 5000
TAGS = {"kind": "original", "unit": "H41.16"}


def put(store: ObjectStore, folder: Path, data: bytes = DATA, *, sha256: str | None = None) -> str:
    """Put bytes under a key of their own and return it."""
    key = f"H41.16/{uuid.uuid4()}/original"
    put_under(store, key, folder, data, sha256=sha256)
    return key


def put_under(
    store: ObjectStore, key: str, folder: Path, data: bytes = DATA, *, sha256: str | None = None
) -> None:
    source = folder / "source"
    source.write_bytes(data)
    stated = sha256 or hashlib.sha256(data).hexdigest()
    store.put(key, source, sha256=stated, content_type="application/pdf", tags=TAGS)


def test_object_comes_back_byte_for_byte(object_store: ObjectStore, tmp_path: Path) -> None:
    key = put(object_store, tmp_path)
    object_store.fetch(key, tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == DATA
    assert b"".join(object_store.stream(key)) == DATA
    assert object_store.size(key) == len(DATA)


@pytest.mark.parametrize(("offset", "length"), [(0, 1), (1, 255), (70_000, 300_000), (len(DATA) - 1, 1)])
def test_part_of_an_object_is_exactly_that_part(
    object_store: ObjectStore, tmp_path: Path, offset: int, length: int
) -> None:
    key = put(object_store, tmp_path)
    assert b"".join(object_store.stream(key, offset=offset, length=length)) == DATA[offset : offset + length]


def test_stream_from_an_offset_goes_to_the_end(object_store: ObjectStore, tmp_path: Path) -> None:
    key = put(object_store, tmp_path)
    assert b"".join(object_store.stream(key, offset=1000)) == DATA[1000:]


def test_object_of_several_parts_comes_back(object_store: ObjectStore, tmp_path: Path) -> None:
    data = DATA * 30
    key = put(object_store, tmp_path, data)
    assert object_store.size(key) == len(data) > 32 << 20
    assert b"".join(object_store.stream(key, offset=len(data) - 10)) == data[-10:]


def test_object_that_differs_from_its_hash_is_refused(object_store: ObjectStore, tmp_path: Path) -> None:
    key = f"H41.16/{uuid.uuid4()}/original"
    with pytest.raises(StoreUnavailableError):
        put_under(object_store, key, tmp_path, sha256="0" * 64)
    with pytest.raises(NotFoundError):
        object_store.size(key)


def test_missing_object_is_unknown(object_store: ObjectStore, tmp_path: Path) -> None:
    for ask in (
        lambda: object_store.fetch("H41.16/none", tmp_path / "none"),
        lambda: object_store.size("H41.16/none"),
        lambda: list(object_store.stream("H41.16/none")),
    ):
        with pytest.raises(NotFoundError) as refusal:
            ask()
        assert refusal.value.code == "object.unknown"


def test_tags_are_those_of_the_put_until_they_are_replaced(object_store: ObjectStore, tmp_path: Path) -> None:
    key = put(object_store, tmp_path)
    assert object_store.tags(key) == TAGS
    object_store.set_tags(key, {"dossier": "H41.16-221115-0001", "kind": "original"})
    assert object_store.tags(key) == {"dossier": "H41.16-221115-0001", "kind": "original"}


def test_deleted_object_is_gone_and_deleting_again_changes_nothing(
    object_store: ObjectStore, tmp_path: Path
) -> None:
    key = put(object_store, tmp_path)
    object_store.delete(key)
    with pytest.raises(NotFoundError):
        object_store.size(key)
    object_store.delete(key)
    object_store.delete("H41.16/never-there")


def test_protected_object_is_read_as_before_and_protecting_again_changes_nothing(
    object_store: ObjectStore, tmp_path: Path
) -> None:
    key = put(object_store, tmp_path)
    object_store.protect(key)
    object_store.protect(key)
    assert b"".join(object_store.stream(key)) == DATA
    assert object_store.tags(key) == TAGS


@pytest.mark.integration
def test_bytes_of_a_protected_original_survive_a_delete(seaweedfs: S3ObjectStore, tmp_path: Path) -> None:
    key = put(seaweedfs, tmp_path)
    seaweedfs.protect(key)
    seaweedfs.delete(key)
    client, bucket = seaweedfs._client, seaweedfs._bucket
    versions = client.list_objects(bucket, prefix=key, include_version=True)
    (kept,) = [found.version_id for found in versions if not found.is_delete_marker]
    answer = client.get_object(bucket, key, version_id=kept)
    try:
        assert answer.read() == DATA
    finally:
        answer.close()
        answer.release_conn()


@pytest.mark.integration
def test_store_that_does_not_answer_is_unavailable() -> None:
    # Port 9 ("discard") answers nobody.
    silent = S3ObjectStore(endpoint="http://127.0.0.1:9", access_key="a", secret_key="s", bucket="digitize")
    with pytest.raises(StoreUnavailableError) as outage:
        silent.size("H41.16/any")
    assert outage.value.retryable
