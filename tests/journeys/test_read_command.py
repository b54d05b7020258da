"""A clerk without a service: files of every kind become text, data and PDFs in a folder."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import pdfa

from tests.fakes.scans import drawn_page, jpeg_bytes, scan_pdf, text_pdf, tiff_bytes
from tests.stack import children_of, reads_as_vietnamese

pytestmark = pytest.mark.journey
SLIP = (700, 320)
Answer = dict[str, Any]


def slip(text: str, mode: str = "RGB") -> Any:  # noqa: ANN401  a Pillow image
    return drawn_page((text,), size=SLIP, points=36, mode=mode)


def environment(home: Path) -> dict[str, str]:
    """Return an environment that nothing is set in: no database, no store, no settings."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home), "COLUMNS": "200"}


def digitize(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "digitize", "read", *map(str, arguments)]
    return subprocess.run(
        argv, cwd=home, env=environment(home), capture_output=True, text=True, check=False, timeout=120
    )


def fill(folder: Path) -> None:
    """Put the files of a morning into a folder: every kind, equal stems, sub-folders, and what goes wrong."""
    inner = folder / "Xã Đại Đồng"
    inner.mkdir(parents=True)
    (folder / "Đơn đề nghị.pdf").write_bytes(scan_pdf([slip("Kính gửi"), slip("Đơn đề nghị"), slip("Người ký")]))
    (folder / "đã ký.pdf").write_bytes(scan_pdf([slip("Giấy phép")], signed=True))
    (folder / "công văn.pdf").write_bytes(text_pdf(["Born digital text of a paper that somebody wrote."] * 9))
    (inner / "a.tif").write_bytes(
        tiff_bytes([slip("Trang đầu", "L"), slip("Trang cuối", "L")], compression="tiff_lzw")
    )
    (inner / "a.jpg").write_bytes(jpeg_bytes(slip("Phiếu hẹn")))
    slip("Biên nhận").save(folder / "a.png", dpi=(200, 200))
    whole = scan_pdf([slip("Bị cắt")])
    (folder / "bị cắt.pdf").write_bytes(whole[: len(whole) * 2 // 3])
    (folder / "ghi chú.txt").write_text("một tệp chữ", encoding="utf-8")
    (folder / "trống").mkdir()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ban-lam-viec")
    fill(folder / "Lô sáng")
    return folder


@pytest.fixture(scope="module")
def report(home: Path) -> Answer:
    """Read the folder once, with two jobs, into a folder inside it."""
    ended = digitize(home, "Lô sáng", "--out", "Lô sáng/kết quả", "--jobs", "2", "--json")
    assert ended.returncode == 1, ended.stderr
    answer: Answer = json.loads(ended.stdout)
    return answer


def result(home: Path, stem: str) -> Answer:
    found: Answer = json.loads((home / "Lô sáng" / "kết quả" / f"{stem}.json").read_text(encoding="utf-8"))
    return found


def test_the_one_bad_file_is_named_with_what_to_do(report: Answer) -> None:
    (failure,) = report["failures"]
    assert (failure["filename"], failure["code"]) == ("Lô sáng/bị cắt.pdf", "upload.torn")
    assert reads_as_vietnamese(failure["message"])
    assert reads_as_vietnamese(failure["next_step"])


def test_every_other_scan_has_its_three_results(report: Answer, home: Path) -> None:
    outputs = {entry["output"] for entry in report["results"] if entry["output"]}
    assert outputs == {"Đơn đề nghị", "đã ký", "công văn", "a", "Xã Đại Đồng/a", "Xã Đại Đồng/a.tif"}
    files = {path.relative_to(home / "Lô sáng" / "kết quả").as_posix() for path in written(home)}
    assert files == {f"{stem}.{suffix}" for stem in outputs for suffix in ("txt", "json", "pdf")}


def written(home: Path) -> list[Path]:
    return [path for path in (home / "Lô sáng" / "kết quả").rglob("*") if not path.is_dir()]


def test_a_text_file_met_in_a_folder_is_named_as_skipped(report: Answer) -> None:
    assert report["skipped"] == [{"filename": "Lô sáng/ghi chú.txt", "reason": "not_a_scan"}]


@pytest.mark.usefixtures("report")
def test_the_text_is_in_reading_order_with_a_form_feed_between_pages(home: Path) -> None:
    text = (home / "Lô sáng" / "kết quả" / "Đơn đề nghị.txt").read_text(encoding="utf-8")
    assert text == "Kính gửi\n\fĐơn đề nghị\n\fNgười ký\n"


@pytest.mark.usefixtures("report")
def test_boxes_are_pixels_of_the_scan(home: Path) -> None:
    (page,) = result(home, "Xã Đại Đồng/a")["pages"]
    assert (page["width"], page["height"], page["text"]) == (*SLIP, "Phiếu hẹn")
    first = page["words"][0]
    # Drawn at (150, 200) with 36 pixels: the letters lie a little below that line.
    assert abs(first["left"] - 150) < 12
    assert 195 <= first["top"] < first["bottom"] <= 260


@pytest.mark.usefixtures("report")
def test_the_pdf_of_a_tiff_is_valid_pdf_a_with_both_pages(home: Path) -> None:
    made = home / "Lô sáng" / "kết quả" / "Xã Đại Đồng" / "a.tif.pdf"
    assert pdfa.validate_written(made, "2b").passed
    with pikepdf.open(made) as pdf:
        assert len(pdf.pages) == 2


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize(("stem", "reason"), [("đã ký", "signed"), ("công văn", "text_layer")])
def test_a_signed_or_born_digital_pdf_is_kept_byte_for_byte(home: Path, stem: str, reason: str) -> None:
    assert result(home, stem)["pdf"] == {"content": "original_kept", "reason": reason}
    original = (home / "Lô sáng" / f"{stem}.pdf").read_bytes()
    assert (home / "Lô sáng" / "kết quả" / f"{stem}.pdf").read_bytes() == original


def test_every_key_of_the_json_is_explained(home: Path, report: Answer) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")
    values = [report, *(result(home, entry["output"]) for entry in report["results"] if entry["output"])]
    keys = {key for value in values for key in keys_of(value)} - set(report["pages"]) - set(report["files"])
    assert {key for key in keys if f"`{key}`" not in guide} == set()


def keys_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for member in members:
        yield from keys_of(member)


@pytest.mark.usefixtures("report")
def test_a_second_run_replaces_the_results_and_reads_none_of_them(home: Path) -> None:
    before = written(home)
    ended = digitize(
        home, "Lô sáng/Xã Đại Đồng", "Lô sáng/kết quả", "--out", "Lô sáng/kết quả/Xã Đại Đồng", "--json"
    )
    again: Answer = json.loads(ended.stdout)
    assert ended.returncode == 0, ended.stderr
    assert [entry["output"] for entry in again["results"]] == ["a", "a.tif"]
    assert all(entry["replaced"] for entry in again["results"])
    assert {entry["reason"] for entry in again["skipped"]} == {"earlier_result"}
    assert written(home) == before


def test_an_empty_folder_is_no_failure_and_is_said(tmp_path: Path) -> None:
    (tmp_path / "trống").mkdir()
    ended = digitize(tmp_path, "trống", "--out", "ra")
    assert (ended.returncode, ended.stdout) == (0, "Không có tệp nào để đọc.\n")


def test_a_text_file_that_is_named_is_a_failure_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "ghi chú.txt").write_text("một tệp chữ", encoding="utf-8")
    (tmp_path / "b.jpg").write_bytes(jpeg_bytes(slip("Phiếu hẹn")))
    ended = digitize(tmp_path, "ghi chú.txt", "b.jpg", "--out", "ra")
    assert ended.returncode == 1
    assert "không phải ảnh quét hay PDF" in " ".join(ended.stdout.split())
    assert (tmp_path / "ra" / "b.json").exists()


@pytest.mark.parametrize(
    "arguments", [["x.jpg", "--out", "ra", "--jobs", "0"], ["x.jpg"], ["absent.jpg", "--out", "ra"]]
)
def test_wrong_arguments_are_usage_errors(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "x.jpg").write_bytes(jpeg_bytes(slip("Phiếu hẹn")))
    assert digitize(tmp_path, *arguments).returncode == 2


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_broken_off_leaves_whole_results_and_no_process(tmp_path: Path, sign: int) -> None:
    (tmp_path / "in").mkdir()
    data = scan_pdf([drawn_page()] * 40)
    (tmp_path / "in" / "a.jpg").write_bytes(jpeg_bytes(slip("Phiếu hẹn")))
    (tmp_path / "in" / "b.pdf").write_bytes(data)
    argv = [sys.executable, "-m", "digitize", "read", "in", "--out", "ra", "--jobs", "2"]
    with subprocess.Popen(
        argv,
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # A test run in the background has SIGINT ignored, and its children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as running:
        deadline = time.monotonic() + 60
        while not (tmp_path / "ra" / "a.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        children = children_of(running.pid)
        running.send_signal(sign)
        _, said = running.communicate(timeout=20)
    assert running.returncode == 130
    assert "Đã dừng" in said
    assert len(children) == 2
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    assert sorted(path.name for path in (tmp_path / "ra").iterdir()) == ["a.json", "a.pdf", "a.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "ra"]
