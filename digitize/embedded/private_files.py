"""Files and folders that only their owner reads, written so that a power cut leaves the old or the new."""

import os
import secrets
import stat
from pathlib import Path

from digitize.embedded.os_user import OsUser


def make_private_folder(path: Path, *, owner: OsUser | None) -> None:
    """Create the folder with mode 0700 (an existing one is closed to others) and give it to `owner`."""
    path.mkdir(mode=0o700, exist_ok=True)
    # By descriptor and never through a link: root must not be led to give away another folder.
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchmod(descriptor, 0o700)
        if owner is not None:
            os.fchown(descriptor, owner.user_id, owner.group_id)
    finally:
        os.close(descriptor)


def write_private_file(path: Path, text: str, *, owner: OsUser | None = None) -> None:
    """Replace the file atomically, mode 0600, on disk before this returns."""
    beside = _write_beside(path, text, owner=owner)
    beside.replace(path)
    sync_folder(path.parent)


def write_private_file_once(path: Path, text: str) -> str:
    """Write the file unless it exists; return what it holds, so that two racers agree on one value."""
    if not path.exists():
        beside = _write_beside(path, text, owner=None)
        try:
            path.hardlink_to(beside)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        sync_folder(path.parent)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


def sync_folder(path: Path) -> None:
    """Make a new or renamed name in this folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_beside(path: Path, text: str, *, owner: OsUser | None) -> Path:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        if owner is not None:
            os.fchown(file.fileno(), owner.user_id, owner.group_id)
        os.fsync(file.fileno())
    return beside
