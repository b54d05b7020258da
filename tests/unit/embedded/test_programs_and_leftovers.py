"""Finding programs, and ending what an earlier run left behind."""

import os
import pickle
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitize.embedded import errors
from digitize.embedded.data_folder import DataFolder
from digitize.embedded.errors import EmbeddedError, PostgresVersionError, ProgramMissingError
from digitize.embedded.leftovers import leftover_pids, stop_leftovers
from digitize.embedded.os_user import OsUser
from digitize.embedded.postgres import PostgresCluster
from digitize.embedded.private_files import make_private_folder
from digitize.embedded.weed_program import weed_program


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `sleep` in the temporary folder."""
    with subprocess.Popen(["sleep", "60"], cwd=tmp_path) as process:
        yield process
        process.kill()


def test_leftover_is_found_by_folder_and_name_only(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    assert leftover_pids(program="sleep", working_directory=tmp_path) == [sleeper.pid]
    assert leftover_pids(program="postgres", working_directory=tmp_path) == []
    assert leftover_pids(program="sleep", working_directory=tmp_path.parent) == []


def test_leftover_is_stopped_and_reported(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    found = stop_leftovers(
        program="sleep", working_directory=tmp_path, stop_signal=signal.SIGTERM, grace_seconds=5.0
    )
    assert found == [sleeper.pid]
    assert sleeper.wait() == -signal.SIGTERM


def test_nothing_left_is_no_wait(tmp_path: Path) -> None:
    assert not stop_leftovers(
        program="sleep", working_directory=tmp_path, stop_signal=signal.SIGTERM, grace_seconds=5.0
    )


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def cluster_made_by(version: int, root: Path) -> DataFolder:
    folder = DataFolder(root)
    data = folder.postgres / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text(f"{version}\n")
    return folder


def test_cluster_of_another_major_version_is_refused_with_the_package_to_install(tmp_path: Path) -> None:
    binaries = program(tmp_path / "bin" / "postgres", "echo 'postgres (PostgreSQL) 17.2 (Debian)'").parent
    program(binaries / "initdb", "")
    cluster = PostgresCluster(folder=cluster_made_by(16, tmp_path / "data"), binaries=binaries)
    with pytest.raises(PostgresVersionError, match="postgresql-16"):
        cluster.child()


def test_postgres_older_than_fifteen_counts_as_missing(tmp_path: Path) -> None:
    binaries = program(tmp_path / "bin" / "postgres", "echo 'postgres (PostgreSQL) 13.20'").parent
    program(binaries / "initdb", "")
    with pytest.raises(ProgramMissingError, match="apt-get install postgresql"):
        PostgresCluster(folder=DataFolder(tmp_path / "data"), binaries=binaries).child()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_weed_in_a_closed_folder_is_copied_for_the_service_user(tmp_path: Path) -> None:
    nobody = OsUser(name="nobody", user_id=65534, group_id=65534, group_ids=(65534,))
    weed = program(tmp_path / "closed" / "weed", "echo one")
    copy = weed_program(given=weed, user=nobody, copies=tmp_path / "programs")
    assert copy.read_text() == weed.read_text()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o755
    program(weed, "echo another version")
    assert weed_program(given=weed, user=nobody, copies=tmp_path / "programs").read_text() == weed.read_text()
    assert weed_program(given=weed, user=None, copies=tmp_path / "programs") == weed


def test_private_folder_is_never_made_through_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(OSError, match="link"):
        make_private_folder(tmp_path / "link", owner=None)
    assert stat.S_IMODE(target.stat().st_mode) == 0o755


@pytest.mark.parametrize("kind", EmbeddedError.__subclasses__())
def test_every_error_speaks_both_languages_and_survives_pickling(kind: type[EmbeddedError]) -> None:
    error = kind("first", 2, "third", "fourth")
    assert error.in_vietnamese() != error.in_english()
    assert "{" not in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own bytes
    assert kind.__name__ in (errors.__doc__ or "")
