"""A worker dies or stands still in the middle of a batch: everything still ends, and nothing is there twice."""

import os
import signal
import time

import pytest

from digitize.application.leases import LEASE_SECONDS
from tests.papers import administrative_pdf, slip_jpeg
from tests.stack import Answer, Stack, descendants_of, is_reading, ledgers_balance, parent_of, wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]
ENDS_WITHIN_SECONDS = 60.0


def send_batch(stack: Stack, name: str, *, first: int) -> str:
    """Send twelve pages in three files and seal the batch; return its id."""
    batch_id = stack.open_batch(name)
    files = [(f"{name}.pdf", administrative_pdf(range(first, first + 10)))]
    files += [(f"{name}-{number}.jpg", slip_jpeg(number)) for number in (first + 10, first + 11)]
    stack.send(batch_id, *files).raise_for_status()
    stack.http.post(f"/batches/{batch_id}/seal").raise_for_status()
    return batch_id


def read_pages(stack: Stack, batch_id: str) -> int:
    pages = stack.get(f"/batches/{batch_id}")["pages"]
    return int(pages["received"]) - int(pages["waiting"]) - int(pages["reading"])


def expect_everything_once(stack: Stack, batch: Answer) -> None:
    """Every page is read and stands once: in the ledger, in the text, in one document, in the search."""
    assert ledgers_balance(batch)
    assert batch["failures"] == []
    assert batch["files"] == {"received": 3, "done": 3, "failed": 0, "quarantined": 0, "under_way": 0}
    assert batch["pages"]["received"] == batch["pages"]["read"] == 12
    counted = stack.rows(
        """
        SELECT count(*) AS pages, count(DISTINCT (upload_id, number)) AS places,
               count(page_text.upload_id) AS texts, bool_and(lease_until IS NULL) AS released
        FROM page LEFT JOIN page_text USING (upload_id, number) WHERE batch_id = %(batch)s
        """,
        batch=batch["id"],
    )
    assert counted == [{"pages": 12, "places": 12, "texts": 12, "released": True}]
    held = stack.rows(
        "SELECT upload_id, unnest(pages) AS number, state FROM document WHERE batch_id = %(batch)s",
        batch=batch["id"],
    )
    assert len(held) == len({(row["upload_id"], row["number"]) for row in held}) == 12
    assert {row["state"] for row in held} == {"ready"}


def reading_worker(stack: Stack) -> int | None:
    """Return the pid of a worker that is in the middle of a page."""
    return next((pid for pid in stack.pids("worker") if is_reading(pid)), None)


def strike(stack: Stack, batch_id: str, wanted: signal.Signals) -> int:
    """Send a signal to a worker that is in the middle of a page of the batch; return its pid."""
    struck: list[int] = []

    def hit() -> bool:
        pid = reading_worker(stack)
        if pid is not None and stack.get(f"/batches/{batch_id}")["pages"]["waiting"] >= 2:
            os.kill(pid, wanted)
            struck.append(pid)
        return bool(struck)

    wait_until(hit, within_seconds=60, what="a worker is in the middle of a page")
    return struck[0]


def test_everything_ends_within_a_minute_of_a_killed_worker(stack: Stack) -> None:
    workers = stack.pids("worker")
    assert len(workers) == 2
    batch_id = send_batch(stack, "chet-giua-chung", first=100)
    wait_until(lambda: read_pages(stack, batch_id) >= 2, within_seconds=60, what="two pages are read")
    victim = strike(stack, batch_id, signal.SIGKILL)
    batch = stack.done(batch_id, within_seconds=ENDS_WITHIN_SECONDS)
    expect_everything_once(stack, batch)
    wait_until(lambda: len(stack.pids("worker")) == 2, within_seconds=20, what="the worker is started again")
    assert victim not in stack.pids("worker")
    assert "đã dừng đột ngột, sẽ được khởi động lại" in stack.running.log.read_text()
    assert stack.get("/search", q="Phiếu số 110")["total"] == 1


def test_a_dead_worker_leaves_no_process_behind(stack: Stack) -> None:
    victim = stack.pids("worker")[0]
    family = descendants_of(victim)
    assert family, "a worker that has read keeps its pixel process"
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: not any(map(parent_of, family)), within_seconds=20, what="its pixel process ended too")
    wait_until(lambda: len(stack.pids("worker")) == 2, within_seconds=30, what="the worker is started again")
    assert all(parent_of(pid) == stack.running.process.pid for pid in stack.pids("worker"))


def test_a_thawed_worker_writes_nothing_over_the_work_of_others(stack: Stack) -> None:
    batch_id = send_batch(stack, "dong-bang", first=200)
    frozen = strike(stack, batch_id, signal.SIGSTOP)
    try:
        batch = stack.done(batch_id, within_seconds=LEASE_SECONDS + ENDS_WITHIN_SECONDS)
        # Before the thaw: the late result is there within milliseconds of it.
        before = _texts(stack, batch_id)
    finally:
        os.kill(frozen, signal.SIGCONT)
    attempts = stack.rows("SELECT max(attempt) AS most FROM page WHERE batch_id = %(batch)s", batch=batch_id)
    assert attempts == [{"most": 2}], "the page that stood still was claimed anew"
    time.sleep(3.0)
    assert _texts(stack, batch_id) == before
    assert stack.get(f"/batches/{batch_id}") == batch
    expect_everything_once(stack, batch)
    assert frozen in stack.pids("worker"), "it lives on"
    send_batch(stack, "sau-dong-bang", first=200)
    wait_until(lambda: is_reading(frozen), within_seconds=30, what="the thawed worker reads again")


def _texts(stack: Stack, batch_id: str) -> list[Answer]:
    return stack.rows(
        """
        SELECT page_text.upload_id, number, page_text.xmin::text, text
        FROM page_text JOIN upload ON upload.id = upload_id WHERE batch_id = %(batch)s ORDER BY 1, 2
        """,
        batch=batch_id,
    )
