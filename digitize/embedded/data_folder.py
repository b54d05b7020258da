"""The data folder of one embedded installation: layout, modes, lock and secrets.

root/            0711 when root runs us (the service user walks through), else 0700
  lock           held with flock by the running `digitize up`; holds its pid
  api-token      the service token (its path is fixed: users read it)
  secrets/       0700, one file a secret, mode 0600
  logs/          0700, one file a child
  postgres/      0700, the service user's
  seaweedfs/     0700, the service user's
  run/           0700, the service user's: unix sockets (or a short folder elsewhere)
"""

import fcntl
import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitize.embedded.errors import (
    DataFolderInUseError,
    FolderNotTraversableError,
    FolderNotUsableError,
    SocketFolderUntrustedError,
    SocketPathTooLongError,
)
from digitize.embedded.os_user import OsUser, can_execute, service_user
from digitize.embedded.private_files import make_private_folder, write_private_file_once

# sun_path holds 108 bytes; PostgreSQL and Go differ by a few, so stay clear of the edge.
SOCKET_PATH_BYTES = 100
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"
SECRETS_READ_BY_USERS = frozenset({"api-token"})


class DataFolder:
    """Paths, lock and secrets under one root; nothing is touched before `prepare()`."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.postgres = self.root / "postgres"
        self.seaweedfs = self.root / "seaweedfs"
        self.logs = self.root / "logs"
        self.secrets = self.root / "secrets"

    @property
    def service_user(self) -> OsUser | None:
        """The user PostgreSQL and SeaweedFS run as; None: the one we are."""
        return service_user(owned_folder=self.postgres)

    @property
    def sockets(self) -> Path:
        """Folder of the unix sockets: inside the root, or a short one derived from it when that is long."""
        inside = self.root / "run"
        if _longest_socket_bytes(inside) < SOCKET_PATH_BYTES:
            return inside
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        outside = Path(tempfile.gettempdir()) / f"digitize-{digest}"
        if _longest_socket_bytes(outside) >= SOCKET_PATH_BYTES:
            raise SocketPathTooLongError(str(outside), SOCKET_PATH_BYTES)
        return outside

    def prepare(self) -> None:
        """Create the folders with the right modes; safe to call at every start.

        Raises FolderNotUsableError, FolderNotTraversableError, OsUserMissingError,
        SocketFolderUntrustedError, SocketPathTooLongError.
        """
        user = self.service_user
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            if user is not None:
                # Only search permission: the service user walks through, and still lists nothing.
                self.root.chmod(stat.S_IMODE(self.root.stat().st_mode) | 0o011)
            self._refuse_closed_ancestors(user)
            for ours in (self.secrets, self.logs):
                make_private_folder(ours, owner=None)
            for theirs in (self.postgres, self.seaweedfs):
                make_private_folder(theirs, owner=user)
            self._prepare_sockets(user)
        except OSError as error:
            raise FolderNotUsableError(str(self.root), error.strerror or str(error)) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for this process; the kernel frees it however the process ends.

        Raises DataFolderInUseError with the holder's pid when another process has it.
        """
        # Python opens files close-on-exec: a child that outlives us does not keep the lock.
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "?"
                raise DataFolderInUseError(str(self.root), holder) from error
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
            yield
            os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)

    def secret(self, name: str) -> str:
        """Return the secret (64 hexadecimal digits), made and synced to disk at the first call."""
        return write_private_file_once(self.secret_path(name), secrets.token_hex(32) + "\n")

    def secret_path(self, name: str) -> Path:
        """Return the file that holds a secret."""
        return (self.root if name in SECRETS_READ_BY_USERS else self.secrets) / name

    def _refuse_closed_ancestors(self, user: OsUser | None) -> None:
        if user is None or can_execute(user, self.root):
            return
        for ancestor in (*reversed(self.root.parents), self.root):
            if not can_execute(user, ancestor):
                raise FolderNotTraversableError(str(self.root), str(ancestor), user.name)

    def _prepare_sockets(self, user: OsUser | None) -> None:
        folder = self.sockets
        if folder.parent == self.root:
            make_private_folder(folder, owner=user)
            return
        # The temporary folder is everybody's: a folder that waits there under our name may be a trap.
        owner_id = user.user_id if user else os.geteuid()
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError as error:
            found = folder.lstat()
            closed = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
            if not closed or found.st_uid not in {owner_id, os.geteuid()}:
                raise SocketFolderUntrustedError(str(folder)) from error
        if user is not None:
            os.chown(folder, user.user_id, user.group_id, follow_symlinks=False)


def _longest_socket_bytes(folder: Path) -> int:
    return len(os.fsencode(folder / LONGEST_SOCKET_NAME))
