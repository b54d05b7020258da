"""What `digitize read` takes for input, and under which names it keeps the results."""

import json
import os
from pathlib import Path

import pytest

from digitize.application.reading_files import InputFile
from digitize.commands.read_inputs import FoundFile, Inputs, find_inputs
from digitize.commands.read_stems import StemRegister

PDF = b"%PDF-1.7\n"
SHA = "0" * 64


def places(inputs: Inputs) -> list[str]:
    return [found.place.as_posix() for found in inputs.files]


def write(path: Path, data: bytes = PDF) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def write_result(folder: Path, stem: str, *, of: str, sha256: str = SHA) -> None:
    head = {"format": "digitize.read/1", "file": of, "sha256": sha256, "kind": "pdf"}
    write(folder / f"{stem}.json", json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode())
    write(folder / f"{stem}.txt")
    write(folder / f"{stem}.pdf")


def found(place: str, path: Path | None = None) -> FoundFile:
    file = path or Path("in") / place
    return FoundFile(file=InputFile(path=file, name=file.as_posix(), size_bytes=1), place=Path(place))


def test_folders_are_walked_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b.pdf", "a.pdf", "Năm 2024/Đơn xin.pdf", "Năm 2023/x.tif"):
        write(tmp_path / name)
    assert places(find_inputs([tmp_path])) == ["a.pdf", "b.pdf", "Năm 2023/x.tif", "Năm 2024/Đơn xin.pdf"]


def test_a_scan_without_a_suffix_is_known_by_its_content(tmp_path: Path) -> None:
    write(tmp_path / "scan0001", b"\xff\xd8\xff\xe0")
    assert places(find_inputs([tmp_path])) == ["scan0001"]


@pytest.mark.parametrize(
    ("name", "reason"), [("Thumbs.db", "not_a_scan"), (".DS_Store", "hidden"), (".git/HEAD", "hidden")]
)
def test_what_is_left_out_of_a_folder_is_named(tmp_path: Path, name: str, reason: str) -> None:
    write(tmp_path / name, b"anything")
    inputs = find_inputs([tmp_path])
    assert [entry.reason for entry in inputs.skipped] == [reason]
    assert inputs.files == []


def test_an_empty_file_that_is_called_a_scan_is_read_and_will_fail(tmp_path: Path) -> None:
    write(tmp_path / "a.pdf", b"")
    assert places(find_inputs([tmp_path])) == ["a.pdf"]


def test_a_file_that_is_named_is_read_whatever_it_is(tmp_path: Path) -> None:
    assert places(find_inputs([write(tmp_path / "notes.docx", b"text")])) == ["notes.docx"]


def test_results_of_an_earlier_run_are_no_input(tmp_path: Path) -> None:
    write(tmp_path / "a.jpg", b"\xff\xd8\xff\xe0")
    write_result(tmp_path / "out", "a", of="a.jpg")
    inputs = find_inputs([tmp_path])
    assert places(inputs) == ["a.jpg"]
    assert {entry.reason for entry in inputs.skipped} == {"earlier_result"}


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf")
    inputs = find_inputs([path, tmp_path])
    assert places(inputs) == ["a.pdf"]
    assert [entry.reason for entry in inputs.skipped] == ["named_twice"]


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    assert [entry.reason for entry in find_inputs([tmp_path]).skipped] == ["special_file"]


def test_a_link_that_leads_nowhere_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").symlink_to(tmp_path / "gone.pdf")
    assert [failure.code for _, failure in find_inputs([tmp_path]).failures] == ["file.unreadable"]


def stems(out: Path, *files: FoundFile) -> list[str]:
    register = StemRegister(out)
    return [register.assign(file).relative_to(out).as_posix() for file in files]


def test_the_second_file_of_a_name_keeps_its_suffix(tmp_path: Path) -> None:
    assert stems(tmp_path, found("a.jpg"), found("a.pdf"), found("a.tif")) == ["a", "a.pdf", "a.tif"]


def test_equal_names_below_two_arguments_are_numbered(tmp_path: Path) -> None:
    files = [found("s/a.pdf", Path(root) / "s/a.pdf") for root in ("x", "y", "z")]
    assert stems(tmp_path, *files) == ["s/a", "s/a.pdf", "s/a.pdf (2)"]


def test_names_that_a_windows_share_takes_for_one_are_kept_apart(tmp_path: Path) -> None:
    assert stems(tmp_path, found("Đơn.pdf"), found("ĐƠN.pdf")) == ["Đơn", "ĐƠN.pdf"]


def test_a_second_run_keeps_the_names(tmp_path: Path) -> None:
    write_result(tmp_path, "a", of="in/a.jpg")
    write_result(tmp_path, "a.pdf", of="in/a.pdf")
    assert stems(tmp_path, found("a.jpg"), found("a.pdf")) == ["a", "a.pdf"]


def test_the_results_of_another_file_are_not_replaced(tmp_path: Path) -> None:
    write_result(tmp_path, "a", of="other/a.pdf")
    assert stems(tmp_path, found("a.pdf", write(tmp_path / "in" / "a.pdf"))) == ["a.pdf"]


def test_a_file_that_is_no_result_is_never_replaced(tmp_path: Path) -> None:
    original = write(tmp_path / "a.pdf")
    assert stems(tmp_path, found("a.pdf", original)) == ["a.pdf"]


def test_dots_in_a_name_stay(tmp_path: Path) -> None:
    assert stems(tmp_path, found("H41.16-221215-0001.pdf")) == ["H41.16-221215-0001"]


def test_a_name_too_long_for_three_suffixes_is_shortened(tmp_path: Path) -> None:
    (stem,) = stems(tmp_path, found("ệ" * 83 + ".pdf"))
    assert len(stem.encode()) <= 240
