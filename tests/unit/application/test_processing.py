"""Processing: an upload is probed, its pages are read, and no bad one holds up its neighbours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from digitize.domain.access import SERVICE
from digitize.domain.batch import Failure, Upload, UploadState
from digitize.domain.errors import (
    LedgerUnavailableError,
    ReaderCrashedError,
    StoreUnavailableError,
    UnreadablePageError,
)
from digitize.domain.keys import original_key
from digitize.domain.page import MAXIMUM_ATTEMPTS, PageState
from tests.fakes.objects import StoredObject
from tests.fakes.page_reader import ScriptedPage, scripted_upload
from tests.fakes.workplace import Workplace

CRASH = ReaderCrashedError("page.reader_crashed")


def upload_now(workplace: Workplace, upload: Upload) -> Upload:
    return workplace.retrieval.upload(SERVICE, upload.id)


def states(workplace: Workplace, upload: Upload) -> list[PageState]:
    return [page.state for page in workplace.ledger.stored_pages(upload.id)]


def test_pages_are_counted_read_and_finished(workplace: Workplace) -> None:
    upload = workplace.take_in("một", "hai", "ba", "bốn", "năm")
    workplace.run_jobs()
    now = upload_now(workplace, upload)
    assert (now.state, now.page_count, now.failure) == (UploadState.DONE, 5, None)
    assert states(workplace, upload) == [PageState.READ] * 5
    assert workplace.reader.calls == ["probe", *["read"] * 5, "assemble"]


def test_original_is_protected_once_the_ledger_names_it(workplace: Workplace) -> None:
    upload = workplace.take_in("một")
    assert workplace.objects.protected == set()
    workplace.run_jobs()
    assert workplace.objects.protected == {original_key(upload)}


@pytest.mark.parametrize("code", ["upload.encrypted", "upload.too_many_pages", "upload.unreadable"])
def test_upload_that_cannot_be_probed_fails_with_its_reason_and_stays(workplace: Workplace, code: str) -> None:
    data = scripted_upload([ScriptedPage()], failure=code)
    upload = workplace.receive(workplace.open_batch(), data)
    workplace.run_jobs()
    now = upload_now(workplace, upload)
    assert (now.state, now.failure) == (
        UploadState.FAILED,
        Failure(code=code, facts={"filename": upload.filename}),
    )
    assert workplace.objects.objects[original_key(upload)].data == data
    assert workplace.status(upload.batch_id).page_ledger()["received"] == 0


def test_torn_upload_fails_and_never_has_fewer_pages(workplace: Workplace) -> None:
    whole = scripted_upload([ScriptedPage(), ScriptedPage()])
    upload = workplace.receive(workplace.open_batch(), whole[:-20])
    workplace.run_jobs()
    now = upload_now(workplace, upload)
    assert now.failure is not None
    assert (now.failure.code, now.page_count) == ("upload.torn", None)


def test_changed_original_fails_as_corrupted(workplace: Workplace) -> None:
    upload = workplace.take_in("một")
    changed = StoredObject(data=b"%PDF-1.7 other", content_type="application/pdf")
    workplace.objects.objects[original_key(upload)] = changed
    workplace.run_jobs()
    failure = upload_now(workplace, upload).failure
    assert failure is not None
    assert failure.code == "upload.corrupted"


def test_original_that_the_store_lost_fails_by_its_own_name(workplace: Workplace) -> None:
    upload = workplace.take_in("một")
    del workplace.objects.objects[original_key(upload)]
    workplace.run_jobs()
    failure = upload_now(workplace, upload).failure
    assert failure is not None
    assert failure.code == "object.unknown"


def test_bad_page_fails_alone(workplace: Workplace) -> None:
    good, bad = ScriptedPage(lines=("Kính gửi",)), ScriptedPage(failure="page.timeout")
    upload = workplace.receive(workplace.open_batch(), scripted_upload([good, bad, good]))
    workplace.run_jobs()
    assert states(workplace, upload) == [PageState.READ, PageState.FAILED, PageState.READ]
    page = workplace.ledger.stored_pages(upload.id)[1]
    assert page.reason == Failure(code="page.timeout", facts={"filename": upload.filename, "page": 2})
    assert upload_now(workplace, upload).state is UploadState.DONE


def test_blank_and_doubtful_pages_get_their_states(workplace: Workplace) -> None:
    pages = [
        ScriptedPage(),
        ScriptedPage(ink_ratio=0.1),
        ScriptedPage(lines=("mờ nhòe",), confidence=10.0),
        ScriptedPage(lines=("rõ",)),
    ]
    upload = workplace.receive(workplace.open_batch(), scripted_upload(pages))
    workplace.run_jobs()
    review = PageState.NEEDS_REVIEW
    assert states(workplace, upload) == [PageState.BLANK, review, review, PageState.READ]


def test_page_that_crashes_the_reader_is_quarantined_after_three_tries(workplace: Workplace) -> None:
    pages = [ScriptedPage(crashes=True), ScriptedPage(lines=("rõ",))]
    upload = workplace.receive(workplace.open_batch(), scripted_upload(pages))
    workplace.run_jobs()
    assert states(workplace, upload) == [PageState.QUARANTINED, PageState.READ]
    assert workplace.reader.calls.count("read") == MAXIMUM_ATTEMPTS + 1
    assert upload_now(workplace, upload).state is UploadState.DONE


def test_reader_that_crashes_once_costs_one_try(workplace: Workplace) -> None:
    workplace.reader.break_next("probe", CRASH)
    workplace.reader.break_next("read", CRASH)
    upload = workplace.take_in("một")
    workplace.run_jobs()
    assert states(workplace, upload) == [PageState.READ]


def test_upload_whose_probe_always_crashes_is_quarantined(workplace: Workplace) -> None:
    workplace.reader.break_next("probe", CRASH, times=MAXIMUM_ATTEMPTS)
    upload = workplace.take_in("một")
    workplace.run_jobs()
    assert upload_now(workplace, upload).state is UploadState.QUARANTINED


@pytest.mark.parametrize("method", ["fetch", "protect"])
def test_store_outage_gives_the_upload_back_without_counting(workplace: Workplace, method: str) -> None:
    upload = workplace.take_in("một")
    for _ in range(MAXIMUM_ATTEMPTS + 1):
        workplace.objects.fail_next(method)
        with pytest.raises(StoreUnavailableError):
            workplace.processing.probe_upload(upload.id)
        workplace.processing.probe_upload(upload.id)
        assert upload_now(workplace, upload).state is UploadState.PROBING, "it waits before the next try"
        workplace.ledger.state.clock.advance(31)
    workplace.processing.probe_upload(upload.id)
    assert upload_now(workplace, upload).state is UploadState.READING


def test_store_outage_gives_a_page_back_without_counting(workplace: Workplace) -> None:
    upload = workplace.take_in("một")
    workplace.processing.probe_upload(upload.id)
    for _ in range(MAXIMUM_ATTEMPTS + 1):
        workplace.objects.fail_next("fetch")
        with pytest.raises(StoreUnavailableError):
            workplace.processing.read_pages(upload.id, first=1, last=1)
        assert states(workplace, upload) == [PageState.WAITING]
        workplace.ledger.state.clock.advance(31)
    workplace.processing.read_pages(upload.id, first=1, last=1)
    assert states(workplace, upload) == [PageState.READ]


def test_ledger_outage_at_the_end_of_a_page_leaves_it_to_its_lease(workplace: Workplace) -> None:
    upload = workplace.take_in("một")
    workplace.processing.probe_upload(upload.id)
    workplace.ledger.state.fail_next("record_reading")
    with pytest.raises(LedgerUnavailableError):
        workplace.processing.read_pages(upload.id, first=1, last=1)
    workplace.processing.read_pages(upload.id, first=1, last=1)
    assert states(workplace, upload) == [PageState.READING]
    workplace.ledger.state.clock.advance(31)
    workplace.processing.read_pages(upload.id, first=1, last=1)
    assert states(workplace, upload) == [PageState.READ]


def test_only_the_pages_of_the_range_are_read(workplace: Workplace) -> None:
    upload = workplace.take_in("một", "hai", "ba")
    workplace.processing.probe_upload(upload.id)
    workplace.processing.read_pages(upload.id, first=2, last=3)
    assert states(workplace, upload) == [PageState.WAITING, PageState.READ, PageState.READ]


def test_job_that_runs_twice_does_nothing_twice(workplace: Workplace) -> None:
    upload = workplace.take_in("một")
    workplace.run_jobs()
    calls = list(workplace.reader.calls)
    workplace.processing.probe_upload(upload.id)
    workplace.processing.read_pages(upload.id, first=1, last=4)
    workplace.finishing.finish_upload(upload.id)
    assert workplace.reader.calls == calls


def test_leases_are_prolonged_while_the_reader_works(workplace: Workplace) -> None:
    answers: list[bool] = []

    @contextmanager
    def beating(extend: Callable[[], bool]) -> Iterator[None]:
        answers.append(extend())
        yield
        answers.append(extend())

    workplace.processing._heartbeat = beating
    upload = workplace.take_in("một")
    workplace.processing.probe_upload(upload.id)
    workplace.processing.read_pages(upload.id, first=1, last=1)
    assert answers == [True] * 4


def test_page_error_of_a_probe_fails_the_upload(workplace: Workplace) -> None:
    workplace.reader.break_next("probe", UnreadablePageError("page.too_large", {"page": 1}))
    upload = workplace.take_in("một")
    workplace.run_jobs()
    failure = upload_now(workplace, upload).failure
    assert failure is not None
    assert (failure.code, failure.facts["filename"]) == ("page.too_large", upload.filename)
