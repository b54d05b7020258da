"""The operating system user that PostgreSQL and SeaweedFS run as."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from digitize.embedded.errors import OsUserMissingError

# Debian's package postgresql-common makes this user; PostgreSQL refuses to run as root.
SERVICE_USER_NAME = "postgres"


@dataclass(frozen=True, slots=True, kw_only=True)
class OsUser:
    """A user to drop to, with every group it belongs to."""

    name: str
    user_id: int
    group_id: int
    group_ids: tuple[int, ...]


def service_user(*, owned_folder: Path) -> OsUser | None:
    """Return the user to drop to, or None when we are an ordinary user already.

    Root keeps using the owner of a folder that an ordinary user made earlier: its files stay readable.
    Raises OsUserMissingError when root runs us and there is nobody to drop to.
    """
    if os.geteuid() != 0:
        return None
    try:
        owner_id = owned_folder.stat().st_uid if owned_folder.exists() else 0
        entry = pwd.getpwuid(owner_id) if owner_id else pwd.getpwnam(SERVICE_USER_NAME)
    except KeyError as error:
        raise OsUserMissingError(SERVICE_USER_NAME) from error
    group_ids = tuple(os.getgrouplist(entry.pw_name, entry.pw_gid))
    return OsUser(name=entry.pw_name, user_id=entry.pw_uid, group_id=entry.pw_gid, group_ids=group_ids)


def run_as(
    user: OsUser | None,
    argv: list[str],
    *,
    environment: dict[str, str],
    working_directory: Path,
    standard_input: str = "",
    timeout_seconds: float = 120.0,
) -> subprocess.CompletedProcess[str]:
    """Run a short program as `user`, both outputs together in `stdout`; the caller reads the return code."""
    return subprocess.run(
        argv,
        env=environment,
        cwd=working_directory,
        input=standard_input,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        timeout=timeout_seconds,
        umask=0o077,
        user=user.user_id if user else None,
        group=user.group_id if user else None,
        extra_groups=list(user.group_ids) if user else None,
    )


def can_execute(user: OsUser | None, path: Path) -> bool:
    """Tell whether `user` may enter a folder or run a file.

    The kernel is asked as that user: mode bits alone know nothing of access lists and mount options.
    """
    if user is None:
        return os.access(path, os.X_OK)
    argv = ["/usr/bin/test", "-x", str(path)]
    return run_as(user, argv, environment={}, working_directory=Path("/")).returncode == 0
