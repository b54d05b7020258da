"""The contract of the port `Reconciliation`: forgotten work comes back, exactly once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from digitize.domain.access import SERVICE
from digitize.domain.batch import Failure, Upload, UploadState
from tests.fakes.ledger_stage import READING, LedgerStage

STEPS = ["probe", "read", "finish"]


def waiting_for(stage: LedgerStage, step: str) -> Upload:
    """Add an upload whose next step is `step`, its job in the queue."""
    upload = {
        "probe": lambda: stage.upload(),
        "read": lambda: stage.probed(9),
        "finish": lambda: stage.read("Kính gửi"),
    }[step]()
    if step != "probe":
        # The probe's own job is over, as it is after a worker ran it.
        jobs = stage.backstage.waiting_jobs(upload.id)
        stage.backstage.lose_jobs(upload.id)
        stage.reconciliation.enqueue_forgotten()
        assert set(stage.backstage.waiting_jobs(upload.id)) <= set(jobs)
    return upload


def locks(upload: Upload, step: str) -> list[str]:
    numbers = {"read": [":0", ":1", ":2"]}.get(step, [""])
    return [f"{step}:{upload.id}{number}" for number in numbers]


@pytest.mark.parametrize("step", STEPS)
def test_forgotten_work_is_enqueued_exactly_once(stage: LedgerStage, step: str) -> None:
    upload = waiting_for(stage, step)
    stage.backstage.lose_jobs(upload.id)
    assert stage.reconciliation.enqueue_forgotten() >= len(locks(upload, step))
    assert stage.backstage.waiting_jobs(upload.id) == locks(upload, step)
    stage.reconciliation.enqueue_forgotten()
    assert stage.backstage.waiting_jobs(upload.id) == locks(upload, step)


@pytest.mark.parametrize("step", STEPS)
def test_work_with_a_waiting_job_is_left_alone(stage: LedgerStage, step: str) -> None:
    upload = waiting_for(stage, step)
    stage.reconciliation.enqueue_forgotten()
    assert stage.backstage.waiting_jobs(upload.id) == locks(upload, step)


@pytest.mark.parametrize("step", STEPS)
def test_work_of_a_living_worker_is_left_alone(stage: LedgerStage, step: str) -> None:
    upload = waiting_for(stage, step)
    stage.backstage.begin_jobs(upload.id, worker_is_alive=True)
    stage.reconciliation.enqueue_forgotten()
    assert stage.backstage.waiting_jobs(upload.id) == []


@pytest.mark.parametrize("step", STEPS)
def test_work_of_a_dead_worker_comes_back(stage: LedgerStage, step: str) -> None:
    upload = waiting_for(stage, step)
    stage.backstage.begin_jobs(upload.id, worker_is_alive=False)
    stage.reconciliation.enqueue_forgotten()
    assert stage.backstage.waiting_jobs(upload.id) == locks(upload, step)


def test_held_work_comes_back_only_after_its_lease(stage: LedgerStage) -> None:
    upload = stage.upload()
    stage.claim(upload)
    stage.backstage.lose_jobs(upload.id)
    stage.reconciliation.enqueue_forgotten()
    assert stage.backstage.waiting_jobs(upload.id) == []
    stage.backstage.expire_leases(upload.id)
    stage.reconciliation.enqueue_forgotten()
    assert stage.backstage.waiting_jobs(upload.id) == [f"probe:{upload.id}"]


def test_only_the_range_of_a_forgotten_page_comes_back(stage: LedgerStage) -> None:
    upload = stage.probed(9)
    for number in range(1, 10):
        claim = stage.page(upload, number)
        if number == 6:
            stage.processing.release_page(claim, retry_after_seconds=0, excused=True)
    stage.backstage.lose_jobs(upload.id)
    stage.reconciliation.enqueue_forgotten()
    assert stage.backstage.waiting_jobs(upload.id) == [f"read:{upload.id}:1"]


def test_what_has_ended_stays_ended(stage: LedgerStage) -> None:
    done, failed = stage.read("Kính gửi"), stage.upload()
    stage.finished(done)
    assert stage.processing.fail_upload(stage.claim(failed), Failure(code="upload.torn", facts={}))
    for upload in (done, failed):
        stage.backstage.lose_jobs(upload.id)
    stage.reconciliation.enqueue_forgotten()
    assert [stage.backstage.waiting_jobs(upload.id) for upload in (done, failed)] == [[], []]


def test_reconcilers_side_by_side_enqueue_once(stage: LedgerStage) -> None:
    upload = stage.probed(9)
    stage.backstage.lose_jobs(upload.id)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: stage.reconciliation.enqueue_forgotten(), range(8)))
    assert stage.backstage.waiting_jobs(upload.id) == locks(upload, "read")


def test_work_brought_back_runs_to_its_end(stage: LedgerStage) -> None:
    upload = stage.read("Kính gửi")
    stage.backstage.lose_jobs(upload.id)
    stage.reconciliation.enqueue_forgotten()
    assert stage.filing.finish_upload(stage.claim(upload, READING), failure=None)
    found = stage.library.find_upload(SERVICE, upload.id)
    assert found is not None
    assert found.state is UploadState.DONE
