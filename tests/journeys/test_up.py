"""`digitize up`: its children, its borders, its end, and the commands around it."""

import contextlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.stack import data_folder, free_port
from tests.papers import slip_jpeg
from tests.stack import Stack, children_of, descendants_of, processes_naming, program_words, run_cli, started_stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
_LISTENING = "0A"
_LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


def listening_addresses(pids: list[int]) -> set[str]:
    """Return the local addresses (hexadecimal, as /proc has them) on which these processes take connections."""
    inodes = set()
    for pid in pids:
        # A process, or one of its descriptors, may end while we look: PostgreSQL's backends come and go.
        with contextlib.suppress(OSError):
            for descriptor in list(Path(f"/proc/{pid}/fd").iterdir()):
                with contextlib.suppress(OSError):
                    inodes.add(str(descriptor.readlink()))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            facts = line.split()
            if facts[3] == _LISTENING and f"socket:[{facts[9]}]" in inodes:
                found.add(facts[1].split(":")[0])
    return found


def test_children_are_direct_and_say_what_they_are(stack: Stack) -> None:
    children = {pid: program_words(pid) for pid in children_of(stack.running.process.pid)}
    counts = {name: len(stack.pids(name)) for name in ("postgres", "weed", "api", "worker")}
    assert counts == {"postgres": 1, "weed": 1, "api": 1, "worker": 2}
    assert len(children) == 5, children


def test_nothing_listens_beyond_loopback(stack: Stack) -> None:
    addresses = listening_addresses([stack.running.process.pid, *descendants_of(stack.running.process.pid)])
    assert addresses, "API and object store listen"
    assert addresses <= _LOOPBACK


def test_no_secret_stands_on_a_command_line(stack: Stack) -> None:
    given = stack.child_environment()
    secrets = {given[name] for name in ("DIGITIZE_SECRET_KEY", "DIGITIZE_API_TOKEN", "DIGITIZE_S3_SECRET_KEY")}
    lines = [" ".join(program_words(pid)) for pid in descendants_of(stack.running.process.pid)]
    assert not [line for line in lines if any(secret in line for secret in secrets)]
    assert (stack.data_dir / "api-token").stat().st_mode & 0o777 == 0o600


def test_a_second_up_on_the_same_folder_refuses_and_says_who_holds_it(stack: Stack) -> None:
    environment = {**stack.running.environment, "DIGITIZE_PORT": str(free_port())}
    ended = run_cli(environment, "up")
    assert ended.returncode == 1
    assert f"đang được tiến trình {stack.running.process.pid} sử dụng" in ended.stderr
    assert str(stack.data_dir) in ended.stderr
    assert "Traceback" not in ended.stderr
    assert stack.http.get(f"{stack.url}/readyz").status_code == 200


def test_health_is_answered_without_a_token(stack: Stack) -> None:
    assert stack.http.get(f"{stack.url}/healthz", headers={"Authorization": ""}).json() == {"status": "alive"}
    assert stack.http.get(f"{stack.url}/readyz", headers={"Authorization": ""}).json() == {"status": "ready"}


def test_doctor_finds_a_machine_that_can_work_and_a_service_that_is_ready(stack: Stack) -> None:
    ended = stack.cli("doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(ended.stdout)}
    assert ended.returncode == 0, findings
    assert findings["Dịch vụ digitize"]["found"] == "sẵn sàng"


@pytest.mark.parametrize(
    "arguments",
    [("ingest", "không-có-tệp-này.pdf"), ("coverage", "--from", "2022-11-15")],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(stack: Stack, arguments: tuple[str, ...]) -> None:
    ended = stack.cli(*arguments)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_a_wrong_setting_ends_with_2_and_its_name(stack: Stack) -> None:
    ended = run_cli({**stack.running.environment, "DIGITIZE_PORT": "99999"}, "search", "x")
    assert ended.returncode == 2
    assert "DIGITIZE_PORT" in ended.stderr
    exposed = run_cli({**stack.running.environment, "DIGITIZE_HOST": "0.0.0.0"}, "up")  # noqa: S104 - refused
    assert exposed.returncode == 2
    assert "DIGITIZE_TLS_CERT" in exposed.stderr


def test_an_unreachable_service_ends_with_3(stack: Stack) -> None:
    environment = {**stack.running.environment, "DIGITIZE_PORT": str(free_port())}
    ended = run_cli(environment, "search", "giấy chứng nhận")
    assert ended.returncode == 3
    assert "Không kết nối được tới" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a data folder of its own, for stacks that come and go."""
    with data_folder() as made:
        yield made


def test_sigterm_stops_everything_and_the_data_survives(folder: Path) -> None:
    paper = slip_jpeg(900)
    with started_stack(folder, workers=1) as first:
        batch_id = first.open_batch("Lô trước khi tắt máy")
        first.send(batch_id, ("phiếu.jpg", paper)).raise_for_status()
        batch = first.sealed_and_done(batch_id, within_seconds=60)
        process = first.running.process
    assert process.returncode == 0
    assert processes_naming(str(folder)) == []
    with started_stack(folder, workers=1) as second:
        assert second.get(f"/batches/{batch_id}") == batch
        upload = batch["uploads"][0]
        assert second.http.get(f"/uploads/{upload['id']}/original").content == paper
        assert second.http.get(f"/documents/{upload['documents'][0]}/pdf").status_code == 200
        assert second.get("/search", q="phieu so 900")["total"] == 1
        os.kill(second.running.process.pid, signal.SIGINT)
        assert second.running.process.wait(timeout=40) == 0, "Ctrl-C is an orderly end"
    assert processes_naming(str(folder)) == []
