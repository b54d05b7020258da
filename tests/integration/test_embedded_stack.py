"""The real PostgreSQL and SeaweedFS under our supervisor. The tests share one stack and run in file order."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
import urllib3

from digitize.embedded.data_folder import DataFolder
from digitize.embedded.errors import DataFolderInUseError
from digitize.embedded.ports import GRPC_OFFSET
from digitize.embedded.postgres import DATABASE_OF_ROLE, OWNER_ROLE, PostgresCluster
from digitize.embedded.seaweedfs import SeaweedFs
from digitize.embedded.seaweedfs_files import prefix_is_durable
from digitize.embedded.supervisor import Supervisor
from digitize.embedded.weed_program import weed_program

pytestmark = pytest.mark.integration
BUCKET = "digitize"
ORIGINAL = b"synthetic page " * 20_000
STACK_PROGRAM = Path(__file__).with_name("embedded_stack_process.py")


class Stack:
    """PostgreSQL and SeaweedFS in one data folder, supervised by this very process."""

    def __init__(self, root: Path) -> None:
        self.folder = DataFolder(root)
        self.folder.prepare()
        self.events: list[tuple[str, str]] = []
        self._after_each_sleep: Callable[[], None] = lambda: None
        self.supervisor = Supervisor(on_event=self._note, sleep=self._sleep)
        self.cluster = PostgresCluster(folder=self.folder)
        self.store = self._new_store()

    def start(self) -> float:
        """Start both and return the seconds until the bucket was there."""
        began = time.monotonic()
        self.store = self._new_store()
        self.cluster.initialise()
        self.supervisor.start(self.cluster.child())
        self.store.initialise()
        self.supervisor.start(self.store.child())
        self.store.ensure_bucket(BUCKET)
        return time.monotonic() - began

    def watch_until(self, condition: Callable[[], bool], *, within_seconds: float) -> None:
        """Let the supervisor watch until the condition holds; fail after the time."""
        stop = threading.Event()
        deadline = time.monotonic() + within_seconds

        def look() -> None:
            if condition() or time.monotonic() > deadline:
                stop.set()

        self._after_each_sleep = look
        self.supervisor.watch_until(stop)
        self._after_each_sleep = lambda: None
        assert condition(), self.events

    def pid(self, name: str) -> int:
        pid = self.supervisor.pid(name)
        assert pid is not None
        return pid

    def times_ready(self, name: str) -> int:
        return self.events.count(("ready", name))

    def _new_store(self) -> SeaweedFs:
        return SeaweedFs(
            folder=self.folder,
            postgres_socket=self.cluster.socket_folder,
            postgres_password=self.cluster.password("seaweedfs"),
            grace_seconds=1.0,
        )

    def _note(self, event: str, child: str, _fields: Mapping[str, object]) -> None:
        self.events.append((event, child))

    def _sleep(self, seconds: float) -> None:
        time.sleep(seconds)
        self._after_each_sleep()


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    # Not pytest's folder: the user that root drops to cannot enter it.
    root = Path(tempfile.mkdtemp(prefix="digitize-stack-", dir="/tmp"))
    running = Stack(root)
    try:
        with running.folder.lock():
            assert running.start() < 15.0, "the first start, cluster creation included"
            yield running
    finally:
        running.supervisor.stop_all()
        running.store.forget_sockets()
        shutil.rmtree(root)


def process_fact(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split(":", 1)[1].split()[0] for line in lines if line.startswith(f"{name}:"))


def status_of(method: str, port: int, path: str) -> int:
    with urllib3.PoolManager(retries=False, timeout=5.0) as http_client:
        return http_client.request(method, f"http://127.0.0.1:{port}{path}").status


def test_children_are_direct_and_not_root(stack: Stack) -> None:
    for name in ("postgres", "weed"):
        pid = stack.pid(name)
        assert process_fact(pid, "PPid") == str(os.getpid())
        assert process_fact(pid, "Uid") != "0"
        assert name in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()


def test_postgres_is_durable_and_only_on_the_socket(stack: Stack) -> None:
    wanted = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "lc_ctype": "C.UTF-8",
        "jit": "off",
    }
    with psycopg.connect(stack.cluster.url("digitize_app")) as connection:
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in wanted}
    assert found == {name: (value,) for name, value in wanted.items()}


def test_every_role_reaches_its_own_database_and_only_the_owner_is_superuser(stack: Stack) -> None:
    for role, database in DATABASE_OF_ROLE.items():
        with psycopg.connect(stack.cluster.url(role)) as connection:
            row = connection.execute("SELECT current_database(), current_setting('is_superuser')").fetchone()
        assert row == (database, "on" if role == OWNER_ROLE else "off")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(stack.cluster.url("digitize_app").replace("/digitize?", "/seaweedfs?"))
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(stack.cluster.url("digitize_app").replace("digitize_app:", "digitize_app:x"))


def test_failing_statement_leaves_no_value_in_the_log(stack: Stack) -> None:
    with psycopg.connect(stack.cluster.url(OWNER_ROLE), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE person (name text UNIQUE)")
        connection.execute("INSERT INTO person VALUES ('madeupname')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('madeupname')")
    log = (stack.folder.logs / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "madeupname" not in log


def test_everything_listens_on_loopback_only(stack: Stack) -> None:
    ports = stack.store.ports
    http_ports = {ports.master, ports.volume, ports.filer, ports.s3}
    ours = http_ports | {port + GRPC_OFFSET for port in http_ports}
    listening = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{stack.pid('weed')}/net/{table}").read_text().splitlines()[1:]:
            address, port = line.split()[1].split(":")
            if line.split()[3] == "0A" and int(port, 16) in ours:
                listening.add((address, int(port, 16)))
    assert listening == {("0100007F", port) for port in ours}


def test_fsync_rule_covers_all_buckets(stack: Stack) -> None:
    assert prefix_is_durable(stack.store.shell("fs.configure\n"))


def test_nobody_without_our_keys_reads_or_deletes(stack: Stack) -> None:
    client = stack.store.client()
    client.put_object(BUCKET, "unit/original", io.BytesIO(ORIGINAL), len(ORIGINAL))
    ports = stack.store.ports
    for method in ("GET", "DELETE", "PUT", "POST"):
        assert status_of(method, ports.filer, f"/buckets/{BUCKET}/unit/original") in {401, 404}
    assert status_of("DELETE", ports.filer, "/buckets/?recursive=true") in {401, 404}
    assert status_of("GET", ports.master, f"/col/delete?collection={BUCKET}") == 404
    assert status_of("GET", ports.volume, "/1,0100000000") == 401
    assert status_of("DELETE", ports.volume, "/1,0100000000") == 401
    assert status_of("GET", ports.s3, f"/{BUCKET}/unit/original") == 403
    with client.get_object(BUCKET, "unit/original") as answer:
        assert answer.read() == ORIGINAL


def test_grpc_without_our_certificate_reaches_nothing(stack: Stack, tmp_path: Path) -> None:
    ports = stack.store.ports
    weed = weed_program(given=None, user=None, copies=tmp_path)
    argv = [str(weed), "shell", f"-master=127.0.0.1:{ports.master}", f"-filer=127.0.0.1:{ports.filer}"]
    try:
        answer = subprocess.run(
            argv,
            input="fs.ls /buckets\n",
            capture_output=True,
            text=True,
            timeout=3,
            check=False,
            cwd=tmp_path,
            env={"HOME": str(tmp_path)},
        ).stdout
    except subprocess.TimeoutExpired as silence:
        answer = (silence.stdout or b"").decode()
    assert BUCKET not in answer
    assert BUCKET in stack.store.shell("fs.ls /buckets\n"), "with it the same question is answered"


def test_second_up_on_the_same_folder_is_refused(stack: Stack) -> None:
    with pytest.raises(DataFolderInUseError, match=str(os.getpid())), DataFolder(stack.folder.root).lock():
        pytest.fail("two holders")


def test_killed_postgres_comes_back_with_every_commit(stack: Stack) -> None:
    url = stack.cluster.url(OWNER_ROLE)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (value int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    os.kill(stack.pid("postgres"), signal.SIGKILL)
    stack.watch_until(lambda: stack.times_ready("postgres") == 2, within_seconds=20)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT value FROM kept").fetchall() == [(7,)]
    stack.watch_until(stack.store.canary_survives, within_seconds=10)


def test_killed_weed_comes_back_on_the_same_port_by_itself(stack: Stack) -> None:
    endpoint = stack.store.endpoint
    os.kill(stack.pid("weed"), signal.SIGKILL)
    stack.watch_until(lambda: stack.times_ready("weed") == 2, within_seconds=30)
    assert stack.store.endpoint == endpoint
    assert stack.store.canary_survives()


def test_rows_and_objects_survive_a_stop_and_a_new_start(stack: Stack) -> None:
    stack.supervisor.stop_all()
    # A pid that belongs to a stranger now, as after a reboot: PostgreSQL alone would refuse to start.
    pid_file = stack.folder.postgres / "data" / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"], user=process_owner(stack)) as stranger:
        pid_file.write_text(f"{stranger.pid}\n{pid_file.parent}\n0\n5432\n\n\n")
        shutil.chown(pid_file, process_owner(stack))
        seconds = stack.start()
        stranger.kill()
    assert seconds < 15.0
    with psycopg.connect(stack.cluster.url(OWNER_ROLE)) as connection:
        assert connection.execute("SELECT value FROM kept").fetchall() == [(7,)]
    with stack.store.client().get_object(BUCKET, "unit/original") as answer:
        assert answer.read() == ORIGINAL


def wait_until_gone(pid: int, *, within_seconds: float) -> None:
    deadline = time.monotonic() + within_seconds
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, "it lives on without its supervisor"
        time.sleep(0.1)


def process_owner(stack: Stack) -> int:
    user = stack.folder.service_user
    return user.user_id if user else os.geteuid()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user; others are ordinary already")
def test_ordinary_user_runs_the_stack_and_a_killed_supervisor_leaves_nothing() -> None:
    root = Path(tempfile.mkdtemp(prefix="digitize-nobody-", dir="/tmp"))
    shutil.chown(root, "nobody")
    argv = [sys.executable, str(STACK_PROGRAM), str(root), "nobody"]
    started: list[subprocess.Popen[str]] = []
    try:
        for occasion in ("first", "after a kill"):
            process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd="/")
            started.append(process)
            assert process.stdout is not None
            pids = json.loads(process.stdout.readline())["pids"]
            for pid in pids.values():
                assert process_fact(pid, "Uid") == "65534"
            if occasion == "first":
                process.kill()
                process.wait()
                wait_until_gone(pids["postgres"], within_seconds=10)
        process.terminate()
        assert process.wait(timeout=20) == 0
        assert not [pid for pid in pids.values() if Path(f"/proc/{pid}").exists()]
    finally:
        for process in started:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
        shutil.rmtree(root)
