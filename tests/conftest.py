"""Fixtures that every kind of test may ask for; what is expensive is started only when asked for."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from digitize.storage.migrations import migrate
from tests.fakes.workplace import Workplace, new_workplace

# The same examples on every machine, and no time limit an example: a busy machine is no failure.
hypothesis.settings.register_profile("digitize", deadline=None, derandomize=True)
hypothesis.settings.load_profile("digitize")


def _postgres_binaries() -> Path:
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Give a real PostgreSQL with the newest schema, on a unix socket of its own; stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="digitize-pg-"))
    folder.chmod(0o755)
    data, binaries = folder / "data", _postgres_binaries()
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        check=True,
        capture_output=True,
        user=user,
        cwd="/",
    )
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-h", "", "-k", folder, "-c", "fsync=off"],
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"postgresql://postgres@/digitize?host={folder}"
    try:
        _wait_and_create(folder)
        migrate(url)
        yield url
    finally:
        server.send_signal(2)
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_and_create(folder: Path) -> None:
    for _ in range(100):
        try:
            with psycopg.connect(f"postgresql://postgres@/postgres?host={folder}", autocommit=True) as connection:
                connection.execute("CREATE DATABASE digitize")
                return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start in {folder}")


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """Put the whole system over fakes."""
    return new_workplace(tmp_path)
