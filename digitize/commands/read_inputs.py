"""What `digitize read` is asked to read: folders are walked, nothing is left out without a word.

Every file found ends in one of three lists: to be read, failed already, or skipped with a reason.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final

from digitize.application.reading_files import InputFile
from digitize.commands.read_format import SUFFIXES, is_result
from digitize.domain.batch import Failure
from digitize.domain.page import detect_kind
from digitize.domain.vietnamese import normalize

_HEAD_BYTES: Final = 1024
_SCAN_SUFFIXES: Final = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".heic", ".heif"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file to be read, and its place below the folder it was found in ("sub/a.pdf")."""

    file: InputFile
    place: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something that is not read though it was found; `reason` is a word of `SKIP_REASONS`."""

    name: str
    reason: str


SKIP_REASONS: Final = {
    "not_a_scan": "không phải ảnh quét hay PDF",
    "earlier_result": "kết quả của lần đọc trước",
    "hidden": "tệp hoặc thư mục ẩn",
    "link_to_folder": "liên kết tới thư mục",
    "special_file": "không phải tệp thường",
    "named_twice": "đã có trong danh sách",
}
"""Why a file is skipped, as machines and as people read it."""


@dataclass(slots=True, kw_only=True)
class Inputs:
    """What the arguments of the command come to."""

    files: list[FoundFile] = field(default_factory=list)
    failures: list[tuple[str, Failure]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def find_inputs(paths: Sequence[Path]) -> Inputs:
    """Return the files that `paths` (files and folders) stand for, in a stable order.

    A file named by the user is always read; one that is met in a folder only when its content or its name says
    that it is a scan, and results of earlier runs (known by their JSON, wherever they lie) are left alone.
    """
    inputs = Inputs()
    seen: set[Path] = set()
    for path in paths:
        if path.is_dir():
            _walk(path, inputs, seen)
        else:
            _add(path, Path(path.name), inputs, seen)
    return inputs


def shown_name(path: Path) -> str:
    """Return a path as it is shown and stored: NFC, with bytes that are no UTF-8 replaced."""
    return normalize(os.fsencode(path).decode("utf-8", errors="replace"))


def _walk(root: Path, inputs: Inputs, seen: set[Path]) -> None:
    def note_failure(error: OSError) -> None:
        name = shown_name(Path(error.filename or root))
        inputs.failures.append((name, Failure(code="file.unreadable", facts={"filename": PurePath(name).name})))

    for folder, folder_names, file_names in os.walk(root, onerror=note_failure):
        here = Path(folder)
        kept = sorted(name for name in folder_names if _is_entered(here / name, inputs))
        # os.walk enters what is left in its own list.
        folder_names[:] = kept
        for name in sorted(file_names):
            path = here / name
            reason = _reason_to_skip(path, name)
            if reason is None:
                _add(path, path.relative_to(root), inputs, seen)
            else:
                inputs.skipped.append(Skipped(name=shown_name(path), reason=reason))


def _is_entered(folder: Path, inputs: Inputs) -> bool:
    reason = "hidden" if folder.name.startswith(".") else "link_to_folder" if folder.is_symlink() else None
    if reason is not None:
        inputs.skipped.append(Skipped(name=shown_name(folder), reason=reason))
    return reason is None


def _reason_to_skip(path: Path, name: str) -> str | None:
    if name.startswith("."):
        return "hidden"
    if not path.is_file():
        return None if path.is_symlink() else "special_file"
    if path.suffix in SUFFIXES and is_result(path.parent / f"{path.stem}.json"):
        return "earlier_result"
    return None if _looks_like_a_scan(path) else "not_a_scan"


def _looks_like_a_scan(path: Path) -> bool:
    if path.suffix.lower() in _SCAN_SUFFIXES:
        # A torn or empty "a.pdf" is a scan that went wrong, and is reported as such.
        return True
    try:
        with path.open("rb") as stream:
            return detect_kind(stream.read(_HEAD_BYTES)) is not None
    except OSError:
        # What cannot be opened cannot be judged: reading it will say so.
        return True


def _add(path: Path, place: Path, inputs: Inputs, seen: set[Path]) -> None:
    name = shown_name(path)
    unreadable = Failure(code="file.unreadable", facts={"filename": PurePath(name).name})
    try:
        size_bytes = path.stat().st_size
    except OSError:
        inputs.failures.append((name, unreadable))
        return
    if not path.is_file():
        # Reading a pipe or a device would wait for ever.
        inputs.failures.append((name, unreadable))
        return
    resolved = path.resolve()
    if resolved in seen:
        inputs.skipped.append(Skipped(name=name, reason="named_twice"))
        return
    seen.add(resolved)
    inputs.files.append(FoundFile(file=InputFile(path=path, name=name, size_bytes=size_bytes), place=place))
