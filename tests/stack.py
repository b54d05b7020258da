"""A running `digitize up` as tests use it: HTTP, command line, its processes, its ledger, its object store."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from minio import Minio
from psycopg.rows import dict_row

from bench.stack import RunningStack, data_folder, ready_api, running_stack
from digitize.embedded.child import last_log_lines

Answer = dict[str, Any]
"""A JSON object of the API or of the command line."""

BUCKET = "digitize"
SHOWN_LOG_LINES = 15
_MOMENT_SECONDS = 0.15
_STARTED_SECONDS = 1.0
POLL_SECONDS = 0.25
_CLI_SECONDS = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack that is ready; `http` is signed in and begins at `/api/v1`."""

    running: RunningStack
    http: httpx.Client

    @property
    def url(self) -> str:
        """The root of the service."""
        return self.running.url

    @property
    def data_dir(self) -> Path:
        """The data folder of this installation."""
        return self.running.data_dir

    def get(self, path: str, **parameters: str) -> Answer:
        """Return the JSON of a GET that must succeed."""
        answer: Answer = self.http.get(path, params=parameters).raise_for_status().json()
        return answer

    def open_batch(self, name: str, **fields: str) -> str:
        """Open a batch of unit H41.16 unless `fields` say otherwise; return its id."""
        body = {"name": name, "unit_code": "H41.16", **fields}
        return str(self.http.post("/batches", json=body).raise_for_status().json()["id"])

    def send(self, batch_id: str, *files: tuple[str, bytes], **headers: str) -> httpx.Response:
        """Send files (name, content) to a batch."""
        parts = [("files", file) for file in files]
        return self.http.post(f"/batches/{batch_id}/files", files=parts, headers=headers)

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `digitize …` to its end as a client of this stack."""
        return run_cli(self.running.environment, *arguments)

    def cli_json(self, *arguments: str, expected_code: int = 0) -> Answer:
        """Return what `digitize … --json` prints, after a look at its exit code."""
        ended = self.cli(*arguments, "--json")
        assert ended.returncode == expected_code, (
            f"{ended.returncode}: {ended.stdout[-1500:]}{ended.stderr[-1500:]}"
        )
        answer: Answer = json.loads(ended.stdout)
        return answer

    def sealed_and_done(self, batch_id: str, *, within_seconds: float) -> Answer:
        """Seal a batch, wait until it is done, and return it."""
        self.http.post(f"/batches/{batch_id}/seal").raise_for_status()
        return self.done(batch_id, within_seconds=within_seconds)

    def done(self, batch_id: str, *, within_seconds: float) -> Answer:
        """Wait until a sealed batch is done and return it."""
        path = f"/batches/{batch_id}"
        wait_until(lambda: self.get(path)["state"] == "done", within_seconds=within_seconds, what="batch is done")
        return self.get(path)

    def pids(self, name: str) -> list[int]:
        """Return the direct children whose command line says `name` (postgres, weed, api, worker)."""
        return [pid for pid in children_of(self.running.process.pid) if name in program_words(pid)]

    def child_environment(self) -> dict[str, str]:
        """Return the environment that the API child was given: addresses and keys of database and store."""
        text = Path(f"/proc/{self.pids('api')[0]}/environ").read_text()
        return dict(entry.split("=", 1) for entry in text.split("\0") if entry)

    def rows(self, query: str, **parameters: object) -> list[Answer]:
        """Return rows of the ledger."""
        url = self.child_environment()["DIGITIZE_DATABASE_URL"]
        with psycopg.connect(url, row_factory=dict_row) as connection:
            return connection.execute(query, parameters).fetchall()

    def minio(self) -> Minio:
        """Return a plain client of the object store."""
        given = self.child_environment()
        return Minio(
            given["DIGITIZE_S3_ENDPOINT"].removeprefix("http://"),
            access_key=given["DIGITIZE_S3_ACCESS_KEY"],
            secret_key=given["DIGITIZE_S3_SECRET_KEY"],
            secure=False,
            region="us-east-1",
        )

    def last_log_lines(self) -> str:
        """Return the ends of all logs."""
        logs = [self.running.log, *sorted((self.data_dir / "logs").glob("*.log"))]
        return "\n".join(f"── {log.name}\n{last_log_lines(log, count=SHOWN_LOG_LINES)}" for log in logs)


@contextmanager
def started_stack(folder: Path | None = None, *, workers: int = 2) -> Iterator[Stack]:
    """Run a stack until the block ends, in `folder` (kept) or in a temporary one."""
    if folder is None:
        with data_folder() as made, started_stack(made, workers=workers) as stack:
            yield stack
        return
    with running_stack(folder, workers=workers) as running, ready_api(running) as http:
        yield Stack(running=running, http=http)


def run_cli(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `digitize …` to its end with this environment."""
    argv = [sys.executable, "-m", "digitize", *arguments]
    # A wide terminal: sentences in tables stay in one line.
    environment = {**environment, "COLUMNS": "250"}
    return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=_CLI_SECONDS)


def wait_until(condition: Callable[[], bool], *, within_seconds: float, what: str) -> None:
    """Ask again and again until the condition holds; fail after the time."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {within_seconds} s: {what}"
        time.sleep(POLL_SECONDS)


def children_of(pid: int) -> list[int]:
    """Return the direct children of a process, from /proc."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and parent_of(int(entry.name)) == pid:
            found.append(int(entry.name))
    return sorted(found)


def descendants_of(pid: int) -> list[int]:
    """Return the children of a process, their children, and so on."""
    children = children_of(pid)
    return children + [deeper for child in children for deeper in descendants_of(child)]


def is_reading(worker: int) -> bool:
    """Tell whether a worker is in the middle of a page: its pixel process computes, now and a moment later.

    Starting takes that process half a second of its time; probing and assembling are shorter than the moment.
    """
    pixels = [pid for pid in descendants_of(worker) if "digitize.ocr.pixel_child" in program_words(pid)]
    if not any(_computes(pid) for pid in pixels):
        return False
    time.sleep(_MOMENT_SECONDS)
    return any(_computes(pid) for pid in pixels)


def _computes(pid: int) -> bool:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    # Fields 14 and 15 of proc(5): the processor time so far, in ticks, in the program and in the kernel.
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return fields[0] == "R" and seconds > _STARTED_SECONDS


def parent_of(pid: int) -> int | None:
    """Return the parent of a living process; None for one that is gone or a zombie."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state == "Z" else int(parent)


def program_words(pid: int) -> list[str]:
    """Return the words of a command line, the program without its folder."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
    except OSError:
        return []
    return [Path(words[0]).name, *words[1:]]


def processes_naming(text: str) -> list[int]:
    """Return the living processes, ourselves apart, whose command line, folder or environment names `text`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()) and parent_of(int(entry.name)) is not None:
            try:
                known = (entry / "cmdline").read_text() + (entry / "environ").read_text(errors="replace")
                known += str((entry / "cwd").readlink())
            except OSError:
                continue
            if text in known:
                found.append(int(entry.name))
    return sorted(found)


def add_log_section(item: pytest.Item, report: pytest.TestReport) -> None:
    """Show the ends of the stack's logs beside a test that failed."""
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.failed and isinstance(stack, Stack):
        report.sections.append(("logs of digitize up", stack.last_log_lines()))


def ledgers_balance(batch: Answer) -> bool:
    """Tell whether both ledgers of a batch add up, and the file ledger counts the uploads that are listed."""
    files, pages = batch["files"], batch["pages"]
    ended = sum(files[state] for state in ("done", "failed", "quarantined", "under_way"))
    in_states = sum(count for state, count in pages.items() if state != "received")
    return bool(files["received"] == ended == len(batch["uploads"]) and pages["received"] == in_states)


def reads_as_vietnamese(sentence: str) -> bool:
    """Tell whether a sentence has tone marks, ends as a sentence, and shows no unfilled place."""
    marked = any(ord(character) >= 0x1EA0 or character in "ăâđêôơưáàãéèíìóòõúùý" for character in sentence)
    return marked and sentence.endswith(".") and not any(character in "{}…" for character in sentence[:-1])
