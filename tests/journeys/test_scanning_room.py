"""The scanning room: a pile goes in, the one bad file is named, and running the command again is harmless."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.pages import (
    GeneratedPage,
    PageSpec,
    generate_page,
    write_heic,
    write_jpeg,
    write_pdf,
    write_png,
    write_tiff,
)
from tests.papers import slip_jpeg
from tests.stack import Answer, Stack, ledgers_balance, reads_as_vietnamese, wait_until

pytestmark = pytest.mark.journey
TORN = "06-bi-cut.pdf"
GOOD_PAGES = 7
IN_BROKEN_RUN = 60


def a_page(seed: int) -> GeneratedPage:
    return generate_page(PageSpec(seed=seed, resolution_dpi=150, paper="giay_tiep_nhan"))


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of every kind that scanners and telephones make, and one that was cut off."""
    folder = tmp_path_factory.mktemp("lo") / "Lô sáng 23-11"
    folder.mkdir()
    write_pdf([a_page(1), a_page(2)], folder / "01-don.pdf")
    write_tiff([a_page(3), a_page(4)], folder / "02-to-khai.tif")
    write_jpeg(a_page(5), folder / "03-anh.jpg")
    write_png(a_page(6), folder / "04-anh.png")
    write_heic(a_page(7), folder / "05-dien-thoai.heic")
    write_pdf([a_page(8)], folder / TORN)
    whole = (folder / TORN).read_bytes()
    (folder / TORN).write_bytes(whole[: len(whole) * 2 // 3])
    (folder / ".tep-an").write_bytes(b"hidden files are no papers")
    return folder


@pytest.fixture(scope="module")
def report(stack: Stack, pile: Path) -> Answer:
    """Ingest the pile for the first time: exit code 1, because one file is bad."""
    return stack.cli_json("ingest", str(pile), "--wait", expected_code=1)


def test_the_one_bad_file_is_named_with_what_to_do(report: Answer) -> None:
    assert [failure["filename"] for failure in report["failures"]] == [TORN]
    failure = report["failures"][0]
    assert (failure["code"], failure["page"]) == ("upload.torn", None)
    assert TORN in failure["message"]
    assert reads_as_vietnamese(failure["message"])
    assert reads_as_vietnamese(failure["next_step"])


def test_every_good_file_is_read_and_the_ledgers_balance(stack: Stack, report: Answer) -> None:
    batch = stack.get(f"/batches/{report['batch']}")
    assert batch["state"] == "done"
    assert ledgers_balance(batch)
    wanted_files = {"received": 6, "done": 5, "failed": 1, "quarantined": 0, "under_way": 0}
    assert batch["files"] == wanted_files
    assert report["files"] == {**wanted_files, "skipped": 0, "rejected": 0}
    assert batch["pages"]["read"] + batch["pages"]["needs_review"] == GOOD_PAGES == batch["pages"]["received"]
    counts = {upload["filename"]: upload["page_count"] for upload in batch["uploads"]}
    assert counts["01-don.pdf"] == counts["02-to-khai.tif"] == 2
    assert counts[TORN] is None
    # Every page is a receipt with a title of its own: a paper each.
    good = [upload for upload in batch["uploads"] if upload["filename"] != TORN]
    assert all(len(upload["documents"]) == upload["page_count"] for upload in good)


def test_the_same_command_again_adds_nothing(stack: Stack, pile: Path, report: Answer) -> None:
    before = stack.rows("SELECT count(*) FROM upload") + stack.rows("SELECT count(*) FROM document")
    again = stack.cli_json("ingest", str(pile), "--wait", expected_code=1)
    assert again["batch"] == report["batch"]
    assert again["files"]["skipped"] == 6
    assert again["pages"] == report["pages"]
    assert stack.rows("SELECT count(*) FROM upload") + stack.rows("SELECT count(*) FROM document") == before


def test_a_person_at_the_terminal_reads_vietnamese_tables(stack: Stack, pile: Path, report: Answer) -> None:
    ended = stack.cli("ingest", str(pile), "--wait")
    assert ended.returncode == 1
    for words in (report["batch"], "Sổ tệp", "Sổ trang", "bỏ qua", "bị đứt"):
        assert words in ended.stdout
    assert "Traceback" not in ended.stderr


def test_a_killed_command_is_resumed_by_the_same_command(stack: Stack, tmp_path: Path) -> None:
    folder = tmp_path / "lo-dut-giua-chung"
    folder.mkdir()
    for number in range(IN_BROKEN_RUN):
        (folder / f"{number:02d}.jpg").write_bytes(slip_jpeg(number))
    argv = [sys.executable, "-m", "digitize", "ingest", str(folder)]
    broken = subprocess.Popen(
        argv, env=stack.running.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    in_batch = (
        "SELECT count(*) AS uploads FROM upload JOIN batch ON batch.id = batch_id WHERE name LIKE 'lo-dut-giua%%'"
    )
    try:
        wait_until(lambda: stack.rows(in_batch)[0]["uploads"] >= 3, within_seconds=30, what="some are stored")
    finally:
        broken.kill()
        broken.wait()
    resumed = stack.cli_json("ingest", str(folder))
    assert stack.rows(in_batch)[0]["uploads"] == IN_BROKEN_RUN
    assert resumed["files"]["received"] == IN_BROKEN_RUN
    assert 3 <= resumed["files"]["skipped"] < IN_BROKEN_RUN, "what was stored is skipped, the rest is sent"
    assert resumed["failures"] == []
    assert len(stack.rows("SELECT FROM batch WHERE name LIKE 'lo-dut-giua%%'")) == 1
