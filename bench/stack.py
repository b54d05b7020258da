"""A `digitize up` of its own: temporary data folder, free port, stopped again; for demo, tests and benchmarks."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_READY_WITHIN_SECONDS = 120.0
_STOPPED_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningStack:
    """A stack that is ready; `seconds_to_ready` was measured from the start of the process."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    url: str
    log: Path
    environment: dict[str, str]
    seconds_to_ready: float

    @property
    def token(self) -> str:
        """The service token."""
        return (self.data_dir / "api-token").read_text(encoding="ascii").strip()

    def run(self, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        """Run `digitize …` as a client of this stack."""
        return subprocess.run(
            [sys.executable, "-m", "digitize", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=900,
        )


class StackFailedError(Exception):
    """The stack did not become ready; the argument is the end of its log."""


@contextmanager
def data_folder() -> Iterator[Path]:
    """Give a temporary folder that the service user may walk through (under root's own it may not)."""
    # A short path: it holds a unix socket.
    folder = Path(tempfile.mkdtemp(prefix="digitize-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_stack(folder: Path, *, workers: int | None = None) -> Iterator[RunningStack]:
    """Run `digitize up` on `folder` until the block ends. Raises StackFailedError."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIGITIZE_")}
    environment |= {"DIGITIZE_DATA_DIR": str(folder / "data"), "DIGITIZE_PORT": str(port)}
    if workers is not None:
        environment["DIGITIZE_WORKERS"] = str(workers)
    log = folder / "up.log"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "digitize", "up"], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_ready(process, log)
        yield RunningStack(
            process=process,
            data_dir=folder / "data",
            url=f"http://127.0.0.1:{port}",
            log=log,
            environment=environment,
            seconds_to_ready=time.monotonic() - started,
        )
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        # The last line that `digitize up` prints before it begins to watch.
        if "digitize đã sẵn sàng" in log.read_text(encoding="utf-8", errors="replace"):
            return
        time.sleep(0.1)
    raise StackFailedError(log.read_text(encoding="utf-8", errors="replace")[-4000:])


def free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready_api(stack: RunningStack) -> httpx.Client:
    """Return an HTTP client of the stack's API, signed in."""
    return httpx.Client(
        base_url=f"{stack.url}/api/v1",
        headers={"Authorization": f"Bearer {stack.token}"},
        timeout=120.0,
        trust_env=False,
    )
