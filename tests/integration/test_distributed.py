"""The distributed form: `digitize api` and two `digitize worker`, told everything by environment variables."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from bench.stack import free_port
from digitize.embedded.data_folder import DataFolder
from digitize.embedded.postgres import OWNER_ROLE, PostgresCluster
from digitize.embedded.seaweedfs import SeaweedFs
from digitize.embedded.supervisor import Supervisor
from tests.papers import administrative_pdf
from tests.stack import is_reading, ledgers_balance, run_cli, wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]
TOKEN = "token-of-a-test"
PAGES_A_FILE, FILES = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Processes on "machines" of their own: each has its own data folder, all share database and store."""

    environment: dict[str, str]
    folder: Path
    running: ExitStack
    database_url: str

    def environment_of(self, machine: str) -> dict[str, str]:
        """Return the environment of one machine."""
        return {**self.environment, "DIGITIZE_DATA_DIR": str(self.folder / machine)}

    def start(self, machine: str, command: str) -> subprocess.Popen[bytes]:
        """Run `digitize COMMAND` on a machine until the test ends."""
        log = self.running.enter_context((self.folder / f"{machine}.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "digitize", command],
            env=self.environment_of(machine),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.running.callback(process.wait, 30)
        self.running.callback(process.terminate)
        return process

    def log(self, machine: str) -> str:
        """Return what a machine has said so far."""
        return (self.folder / f"{machine}.log").read_text()

    def http(self) -> httpx.Client:
        """Return a signed-in client."""
        url = f"http://127.0.0.1:{self.environment['DIGITIZE_PORT']}"
        headers = {"Authorization": f"Bearer {TOKEN}"}
        client = httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=30.0)
        return self.running.enter_context(client)


@contextmanager
def database_and_store(root: Path) -> Iterator[tuple[PostgresCluster, SeaweedFs]]:
    folder, supervisor = DataFolder(root), Supervisor(on_event=lambda _event, _child, _fields: None)
    folder.prepare()
    cluster = PostgresCluster(folder=folder)
    password = cluster.password("seaweedfs")
    store = SeaweedFs(
        folder=folder, postgres_socket=cluster.socket_folder, postgres_password=password, grace_seconds=1.0
    )
    try:
        with folder.lock():
            cluster.initialise()
            supervisor.start(cluster.child())
            store.initialise()
            supervisor.start(store.child())
            yield cluster, store
    finally:
        supervisor.stop_all()
        store.forget_sockets()


@pytest.fixture
def service() -> Iterator[Service]:
    """Give a database and a store that somebody else runs, and the environment that names them."""
    # Not pytest's folder: the user that root drops to cannot enter it.
    folder = Path(tempfile.mkdtemp(prefix="digitize-many-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with database_and_store(folder / "given") as (cluster, store), ExitStack() as running:
            environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
            environment |= {
                "DIGITIZE_PORT": str(free_port()),
                "DIGITIZE_DATABASE_URL": cluster.url("digitize_app"),
                "DIGITIZE_DATABASE_OWNER_URL": cluster.url(OWNER_ROLE),
                "DIGITIZE_S3_ENDPOINT": store.endpoint,
                "DIGITIZE_S3_ACCESS_KEY": store.access_key,
                "DIGITIZE_S3_SECRET_KEY": store.secret_key,
                "DIGITIZE_S3_BUCKET": "digitize-many",
                "DIGITIZE_SECRET_KEY": "0" * 64,
                "DIGITIZE_API_TOKEN": TOKEN,
                "OMP_THREAD_LIMIT": "1",
            }
            url = cluster.url("digitize_app")
            yield Service(environment=environment, folder=folder, running=running, database_url=url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def answers(http: httpx.Client) -> bool:
    try:
        return http.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False


def test_two_workers_share_a_batch_and_one_that_is_stopped_drains(service: Service) -> None:
    for _ in range(2):
        migrated = run_cli(service.environment_of("admin"), "migrate")
        assert migrated.returncode == 0, migrated.stderr
    service.start("api", "api")
    workers = [service.start(machine, "worker") for machine in ("north", "south")]
    http = service.http()
    wait_until(lambda: answers(http), within_seconds=30, what="the API is ready")
    for machine in ("north", "south"):
        wait_until(lambda name=machine: "worker is ready" in service.log(name), within_seconds=30, what=machine)  # type: ignore[misc]

    papers = service.folder / "papers"
    papers.mkdir()
    for number in range(FILES):
        seeds = range(number * PAGES_A_FILE, (number + 1) * PAGES_A_FILE)
        (papers / f"{number}.pdf").write_bytes(administrative_pdf(seeds))
    ingested = run_cli(
        service.environment_of("scanner"), "ingest", str(papers), "--name", "lo-nhieu-may", "--json"
    )
    assert ingested.returncode == 0, ingested.stderr

    reading: set[int] = set()

    def both_have_read() -> bool:
        reading.update(worker.pid for worker in workers if is_reading(worker.pid))
        return len(reading) == 2

    wait_until(both_have_read, within_seconds=60, what="both workers read pages")
    workers[0].send_signal(signal.SIGTERM)
    assert workers[0].wait(30) == 0, "it finishes what it reads, and ends well"
    batch_id = http.get("/api/v1/batches", params={"name": "lo-nhieu-may"}).json()["batches"][0]["id"]
    path = f"/api/v1/batches/{batch_id}"
    wait_until(lambda: http.get(path).json()["state"] == "done", within_seconds=60, what="the batch is done")
    batch = http.get(path).json()
    assert ledgers_balance(batch)
    assert (batch["files"]["done"], batch["failures"]) == (FILES, [])
    assert batch["pages"]["read"] == batch["pages"]["received"] == FILES * PAGES_A_FILE
    with psycopg.connect(service.database_url) as connection:
        assert connection.execute("SELECT max(attempt) FROM page").fetchone() == (1,), "no page was broken off"
    assert not list((service.folder / "north" / "scratch").iterdir()), "it leaves no scratch files"


@pytest.mark.parametrize("command", ["api", "worker", "migrate"])
def test_a_process_that_is_told_nothing_says_what_it_needs(command: str, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DIGITIZE_DATA_DIR": str(tmp_path)}
    ended = run_cli(environment, command)
    assert ended.returncode == 2
    assert "DIGITIZE_" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["migrate"])
def test_a_database_that_does_not_answer_ends_with_3_and_a_sentence(command: str, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DIGITIZE_DATA_DIR": str(tmp_path),
        "DIGITIZE_DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/digitize?connect_timeout=2",
        "DIGITIZE_SECRET_KEY": "0" * 64,
        "DIGITIZE_S3_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        "DIGITIZE_S3_ACCESS_KEY": "key",
        "DIGITIZE_S3_SECRET_KEY": "secret",
    }
    ended = run_cli(environment, command)
    assert ended.returncode == 3
    assert "Cơ sở dữ liệu tạm thời không trả lời" in ended.stderr
    assert "Traceback" not in ended.stderr
