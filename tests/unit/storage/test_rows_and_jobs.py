"""What storage keeps in its own forms comes back unchanged; jobs cover every page once."""

import zlib
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.access import SERVICE, Principal
from digitize.domain.batch import Failure
from digitize.domain.box import Box
from digitize.domain.errors import NotFoundError, UnreadableUploadError
from digitize.domain.keys import original_key
from digitize.domain.recognition import Word
from digitize.storage.job_queue import RANGE_PAGES, finish_job, probe_job, read_jobs
from digitize.storage.originals import KEPT_ORIGINALS, CachedOriginals
from digitize.storage.rows import failure_of_row, pack_words, units_of, unpack_words
from tests.builders import words_of
from tests.fakes.objects import InMemoryObjectStore, StoredObject
from tests.fakes.workplace import Workplace

BOXES = st.builds(Box, left=st.integers(), top=st.integers(), right=st.integers(), bottom=st.integers())
WORDS = st.builds(
    Word,
    text=st.text(),
    box=BOXES,
    confidence=st.floats(0, 100),
    line=st.integers(0, 500),
    block=st.integers(0, 50),
    recognised_as=st.none() | st.text(),
)


@given(st.lists(WORDS, max_size=20).map(tuple))
def test_words_come_back_as_they_were_packed(words: tuple[Word, ...]) -> None:
    assert unpack_words(pack_words(words)) == words


def test_words_packed_before_tone_repair_are_still_read() -> None:
    old = zlib.compress(b'[["Th\\u1ecb",1,2,3,4,95.5,6,0]]')
    (word,) = unpack_words(old)
    assert (word.text, word.line, word.recognised_as) == ("Thị", 6, None)


def test_packed_words_are_small_and_keep_their_marks() -> None:
    packed = pack_words(words_of("Đặng Thị Hồng"))
    assert "Đặng" in zlib.decompress(packed).decode()


@given(st.integers(1, 3000))
def test_reading_jobs_cover_every_page_exactly_once(page_count: int) -> None:
    jobs = read_jobs(uuid4(), page_count)
    pages = [
        number for job in jobs for number in range(int(job.arguments["first"]), int(job.arguments["last"]) + 1)
    ]
    assert pages == list(range(1, page_count + 1))
    assert len({job.queueing_lock for job in jobs}) == len(jobs) == -(-page_count // RANGE_PAGES)


def test_jobs_of_different_steps_do_not_lock_each_other_out() -> None:
    upload_id = uuid4()
    jobs = [probe_job(upload_id), *read_jobs(upload_id, 1), finish_job(upload_id)]
    assert len({job.queueing_lock for job in jobs}) == 3
    assert {job.arguments["upload_id"] for job in jobs} == {str(upload_id)}


def test_units_of_a_principal_as_a_parameter() -> None:
    assert units_of(SERVICE) is None
    assert units_of(Principal(name="n", units=frozenset())) == []
    assert units_of(Principal(name="n", units=frozenset({"H41.2", "H41.1"}))) == ["H41.1", "H41.2"]


def test_failure_of_a_row() -> None:
    assert failure_of_row(None, {}) is None
    assert failure_of_row("page.timeout", None) == Failure(code="page.timeout", facts={})


def test_original_is_fetched_once_and_kept_while_it_is_among_the_last(
    workplace: Workplace, tmp_path: Path
) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    cached = CachedOriginals(workplace.objects, folder)
    uploads = [workplace.take_in(f"trang {number}") for number in range(KEPT_ORIGINALS + 1)]
    with cached.local_copy(uploads[0]) as path:
        data = path.read_bytes()
    workplace.objects.fail_next("fetch")
    with cached.local_copy(uploads[0]) as path:
        assert path.read_bytes() == data, "the store was not asked again"
    workplace.objects._failing.clear()
    for upload in uploads[1:]:
        with cached.local_copy(upload):
            pass
    assert {path.name for path in folder.iterdir()} == {str(upload.id) for upload in uploads[1:]}


def test_original_in_use_is_never_removed(workplace: Workplace, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    cached = CachedOriginals(workplace.objects, folder)
    held = workplace.take_in("đang đọc")
    with cached.local_copy(held) as path:
        for number in range(KEPT_ORIGINALS + 2):
            with cached.local_copy(workplace.take_in(f"trang {number}")):
                pass
        assert path.exists()


def test_changed_or_missing_original_is_not_handed_out(workplace: Workplace, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    objects: InMemoryObjectStore = workplace.objects
    cached, upload = CachedOriginals(objects, folder), workplace.take_in("trang")
    objects.objects[original_key(upload)] = StoredObject(data=b"other", content_type="application/pdf")
    with pytest.raises(UnreadableUploadError) as refusal, cached.local_copy(upload):
        pass
    assert refusal.value.code == "upload.corrupted"
    objects.delete(original_key(upload))
    with pytest.raises(NotFoundError), cached.local_copy(upload):
        pass
    assert list(folder.iterdir()) == []
