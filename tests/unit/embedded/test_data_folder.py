"""Layout, modes, lock and secrets of the data folder."""

import os
import pickle
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitize.embedded.data_folder import SOCKET_PATH_BYTES, DataFolder
from digitize.embedded.errors import (
    DataFolderInUseError,
    FolderNotTraversableError,
    FolderNotUsableError,
    SocketFolderUntrustedError,
)

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Yield a folder that every user may walk through (pytest's own are closed)."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_prepared_folder_shows_others_nothing(open_folder: Path) -> None:
    folder = DataFolder(open_folder / "data")
    folder.prepare()
    folder.prepare()
    assert mode(folder.root) == (0o711 if AS_ROOT else 0o700)
    for private in (folder.secrets, folder.logs, folder.postgres, folder.seaweedfs, folder.sockets):
        assert mode(private) == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="only root drops to another user")
def test_root_refuses_a_folder_under_a_closed_one_and_names_it(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(FolderNotTraversableError, match=f"chmod o\\+x {closed}"):
        DataFolder(closed / "data").prepare()


@pytest.mark.skipif(not AS_ROOT, reason="only root can give a folder away")
def test_root_goes_on_as_the_user_who_made_the_folder(open_folder: Path) -> None:
    folder = DataFolder(open_folder / "data")
    folder.postgres.mkdir(parents=True)
    os.chown(folder.postgres, 65534, 65534)
    user = folder.service_user
    assert user is not None
    assert user.user_id == 65534


def test_folder_that_cannot_be_made_is_refused_in_two_languages(open_folder: Path) -> None:
    (open_folder / "file").write_text("")
    with pytest.raises(FolderNotUsableError) as caught:
        DataFolder(open_folder / "file" / "data").prepare()
    assert "DIGITIZE_DATA_DIR" in caught.value.in_vietnamese()
    assert "DIGITIZE_DATA_DIR" in caught.value.in_english()


def test_second_process_is_refused_with_the_pid_of_the_first(open_folder: Path) -> None:
    folder = DataFolder(open_folder)
    folder.prepare()
    with folder.lock(), pytest.raises(DataFolderInUseError, match=str(os.getpid())), folder.lock():
        pytest.fail("two holders")
    with folder.lock():
        pass


def test_lock_of_a_killed_process_is_free_though_its_child_lives_on(open_folder: Path) -> None:
    folder = DataFolder(open_folder)
    folder.prepare()
    program = (
        "import os, subprocess, sys; from pathlib import Path;"
        "from digitize.embedded.data_folder import DataFolder\n"
        "with DataFolder(Path(sys.argv[1])).lock():\n"
        "    print(subprocess.Popen(['sleep', '30'], stdout=subprocess.DEVNULL).pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(open_folder)], stdout=subprocess.PIPE, text=True, check=False
    )
    try:
        with folder.lock():
            pass
    finally:
        os.kill(int(done.stdout), 9)


def test_secret_is_made_once_and_only_its_owner_reads_it(open_folder: Path) -> None:
    folder = DataFolder(open_folder)
    folder.prepare()
    first = folder.secret("postgres-digitize_app")
    assert len(bytes.fromhex(first)) == 32
    assert folder.secret("postgres-digitize_app") == first
    assert folder.secret("other") != first
    assert mode(folder.secret_path("other")) == 0o600
    assert [path.name for path in folder.secrets.iterdir() if path.name.startswith(".")] == []


def test_secret_that_was_opened_to_others_is_closed_again(open_folder: Path) -> None:
    folder = DataFolder(open_folder)
    folder.prepare()
    folder.secret("key")
    folder.secret_path("key").chmod(0o644)
    folder.secret("key")
    assert mode(folder.secret_path("key")) == 0o600


def test_service_token_lies_where_the_documents_say(open_folder: Path) -> None:
    assert DataFolder(open_folder).secret_path("api-token") == open_folder / "api-token"


def test_long_data_folder_gets_a_short_socket_folder_of_its_own(open_folder: Path) -> None:
    long_folder = DataFolder(open_folder / ("d" * 90))
    long_folder.prepare()
    try:
        assert len(os.fsencode(long_folder.sockets)) < SOCKET_PATH_BYTES - 20
        assert long_folder.sockets != DataFolder(open_folder / ("e" * 90)).sockets
        assert mode(long_folder.sockets) == 0o700
        long_folder.prepare()
    finally:
        long_folder.sockets.rmdir()


def test_socket_folder_that_is_open_to_others_is_refused(open_folder: Path) -> None:
    folder = DataFolder(open_folder / ("d" * 90))
    folder.sockets.mkdir()
    folder.sockets.chmod(0o777)
    try:
        with pytest.raises(SocketFolderUntrustedError):
            folder.prepare()
    finally:
        folder.sockets.rmdir()


def test_errors_survive_the_way_between_processes() -> None:
    error = DataFolderInUseError("/data", "42")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own bytes
