"""The main job in one run: `python -m bench.demo [--output FOLDER]` (see `scripts/demo`).

Starts the embedded stack in a temporary folder, imports the sample register, digitizes the sample batch with the
command line as a scanning room would, shows what the three desks see, compares it with what must come out, and stops
everything again. Exit codes: 0 all as expected, 1 something was not, 130 interrupted.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import unquote

import httpx
from rich.console import Console

from bench.demo_checks import (
    Answer,
    Checks,
    check_coverage,
    check_filing,
    check_ledgers,
    check_pdf_text,
)
from bench.sample_batch import SampleBatch, batch_dossiers, write_sample_batch
from bench.sample_register import FIRST_DAY, LAST_DAY, write_sample_register
from bench.stack import RunningStack, StackFailedError, data_folder, ready_api, running_stack
from digitize.commands import tables
from digitize.domain.vietnamese import fold_tones

_STEPS = 6
_CLIENT_TIMEOUT_SECONDS = 600


class CommandFailedError(Exception):
    """A command of the demo ended with an unexpected exit code; the argument says which and how."""


class _Guide:
    """Leads through the demo: numbered steps with their times, the commands as a user would type them."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._number = 0

    @contextmanager
    def step(self, sentence: str, english: str) -> Iterator[None]:
        self._number += 1
        self.console.print(f"\n[bold][{self._number}/{_STEPS}] {sentence}[/bold] · {english}")
        started = time.monotonic()
        yield
        seconds = f"{time.monotonic() - started:.1f}".replace(".", ",")
        self.console.print(f"      xong sau {seconds} giây", style="dim")

    def say(self, sentence: str) -> None:
        self.console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def run(self, stack: RunningStack, *arguments: str, shown: str, expected_code: int = 0) -> Answer:
        """Run `digitize … --json`; progress bars stay visible. Raises CommandFailedError."""
        self.console.print(f"      $ digitize {shown}", style="cyan", markup=False, highlight=False, soft_wrap=True)
        command = [sys.executable, "-m", "digitize", *arguments, "--json"]
        ended = subprocess.run(
            command,
            env=stack.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            timeout=_CLIENT_TIMEOUT_SECONDS,
        )
        if ended.returncode != expected_code:
            raise CommandFailedError(f"digitize {shown}: mã thoát {ended.returncode}\n{ended.stdout[-2000:]}")
        answer: Answer = json.loads(ended.stdout)
        return answer


def run_demo(output: Path, console: Console) -> bool:
    """Show the main job; return whether all was as expected. Raises StackFailedError, CommandFailedError."""
    guide, checks = _Guide(console), Checks()
    with data_folder() as folder, ThreadPoolExecutor(1) as pool:
        # The papers are drawn while the services start.
        writing = pool.submit(_write_samples, folder)
        with guide.step("Khởi động dịch vụ và vẽ lô giấy tờ mẫu", "start the stack, draw the sample papers"):
            stack_in_folder = running_stack(folder)
            stack = stack_in_folder.__enter__()
        try:
            batch = writing.result()
            _show(guide, checks, stack, batch, folder, output)
        finally:
            stack_in_folder.__exit__(None, None, None)
    return _conclude(guide, checks)
