"""The main job in one run: `python -m bench.demo [--output FOLDER]` (see `scripts/demo`).

Starts the embedded stack in a temporary folder, imports the sample register, digitizes the sample batch with the
command line as a scanning room would, shows what the three desks see, compares it with what must come out, and
stops everything again. Exit codes: 0 all as expected, 1 something was not, 130 interrupted.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
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
        self.console.print(f"\n[bold][{self._number}/{_STEPS}] {sentence}[/bold] · {english}", soft_wrap=True)
        started = time.monotonic()
        yield
        seconds = f"{time.monotonic() - started:.1f}".replace(".", ",")
        self.console.print(f"      xong sau {seconds} giây", style="dim")

    def say(self, sentence: str) -> None:
        self.console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def run(self, stack: RunningStack, *arguments: str, shown: str, expected_code: int = 0) -> Answer:
        """Run `digitize … --json`; progress bars stay visible. Raises CommandFailedError."""
        self.console.print(
            f"      $ digitize {shown}", style="cyan", markup=False, highlight=False, soft_wrap=True
        )
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
    with data_folder() as folder, ThreadPoolExecutor(1) as pool, ExitStack() as running:
        # The papers are drawn while the services start.
        writing = pool.submit(_write_samples, folder)
        with guide.step("Khởi động dịch vụ, vẽ giấy tờ mẫu", "start the services, draw sample papers"):
            stack = running.enter_context(running_stack(folder))
            batch = writing.result()
            guide.say(f"      Thư mục tạm: {stack.data_dir} · API: {stack.url}")
        _import_register(guide, checks, stack, folder)
        documents = _digitize(guide, checks, stack, batch)
        _read_coverage(guide, checks, stack, batch)
        _find_paper(guide, checks, stack, batch, documents, output)
        with guide.step("Dừng mọi thứ đã khởi động, xóa thư mục tạm", "stop everything, remove the data"):
            running.close()
    return _conclude(guide, checks)


def _write_samples(folder: Path) -> SampleBatch:
    write_sample_register(folder / "so-tiep-nhan.csv")
    return write_sample_batch(folder / "lo-mau", batch_dossiers())


def _import_register(guide: _Guide, checks: Checks, stack: RunningStack, folder: Path) -> None:
    with guide.step("Nhập sổ tiếp nhận (dữ liệu mẫu, người bịa ra)", "import the sample register"):
        register = folder / "so-tiep-nhan.csv"
        report = guide.run(stack, "register", "import", str(register), shown=f"register import {register.name}")
        tables.print_import(guide.console, report)
        checks.expect("Mọi dòng của sổ tiếp nhận đều được nhập", holds=report["rows"] == report["added"] > 0)


def _digitize(guide: _Guide, checks: Checks, stack: RunningStack, batch: SampleBatch) -> dict[str, list[Answer]]:
    """Ingest the batch and wait; return each file's documents by file name."""
    with guide.step("Phòng quét: đưa cả lô vào, đợi đọc và xếp hồ sơ", "scanning room: ingest, read, file"):
        guide.say(
            f"      {len(batch.files)} tệp, {batch.page_count} trang: PDF, TIFF, JPEG, PNG, HEIC; nghiêng,\n"
            "      phai màu, chụp bằng điện thoại. Một tệp cố ý bị cắt cụt: lệnh phải nêu tên nó (mã thoát 1).\n"
            "      One file is broken on purpose: the command must name it and exit with 1."
        )
        report = guide.run(
            stack,
            "ingest",
            str(batch.folder),
            "--wait",
            shown=f"ingest {batch.folder.name}/ --wait",
            expected_code=1,
        )
        tables.print_ingest(guide.console, report)
        check_ledgers(checks, batch, report)
        with ready_api(stack) as api:
            documents = _documents_of(api, report["batch"])
        for file in batch.files:
            for sentence in _where(documents.get(file.path.name, [])):
                guide.say(f"      {file.path.name}: {sentence}")
        check_filing(checks, batch, documents)
    return documents


def _read_coverage(guide: _Guide, checks: Checks, stack: RunningStack, batch: SampleBatch) -> None:
    with guide.step("Lãnh đạo: tỷ lệ số hóa trong kỳ", "manager: share of dossiers digitized"):
        period = ("--from", FIRST_DAY.isoformat(), "--to", LAST_DAY.isoformat())
        report = guide.run(stack, "coverage", *period, shown=f"coverage {' '.join(period)}")
        tables.print_coverage(guide.console, report)
        check_coverage(checks, batch, report)


def _find_paper(
    guide: _Guide,
    checks: Checks,
    stack: RunningStack,
    batch: SampleBatch,
    documents: dict[str, list[Answer]],
    output: Path,
) -> None:
    wanted = batch.with_outcome("filed")[0]
    name = wanted.person.full_name
    typed = fold_tones(name).lower()
    with guide.step("Cán bộ: tìm giấy tờ bằng tên gõ không dấu", "officer: find a paper by a name without marks"):
        result = guide.run(stack, "search", typed, shown=f'search "{typed}"')
        tables.print_hits(guide.console, result)
        guide.say("      [trái, trên, phải, dưới] là ô chữ trên bản quét, tính bằng điểm ảnh · box in scan pixels")
        wanted_ids = [document["id"] for document in documents.get(wanted.path.name, [])[:1]]
        found = [hit for hit in result["hits"] if hit["document"] in wanted_ids and hit["boxes"]]
        checks.expect(f"Gõ “{typed}” tìm thấy đúng trang của {name}", holds=bool(found))
        if not found:
            return
        with ready_api(stack) as api:
            pdf = _download(api, found[0]["document"], output)
        guide.say(f"      PDF hai lớp (ảnh gốc + lớp chữ) / two-layer PDF: {pdf.resolve()}")
        checks.expect(
            "Tên tệp tải về là <mã hồ sơ>.<STT>.pdf", holds=pdf.name.startswith(f"{wanted.dossier_codes[0]}.")
        )
        check_pdf_text(checks, pdf, name)


def _documents_of(api: httpx.Client, batch_id: str) -> dict[str, list[Answer]]:
    """Return the documents of each upload of a batch, in the order of their pages, by file name."""
    uploads = api.get(f"/batches/{batch_id}").raise_for_status().json()["uploads"]
    return {
        upload["filename"]: [
            api.get(f"/documents/{document}").raise_for_status().json() for document in upload["documents"]
        ]
        for upload in uploads
    }


def _where(documents: list[Answer]) -> list[str]:
    return [_place_of(document) for document in documents] or ["không đọc được, bản gốc vẫn được giữ nguyên vẹn"]


def _place_of(document: Answer) -> str:
    what = f"“{document['title']}”, {document['page_count']} trang"
    if document["filing"] == "filed":
        return f"{what}: hồ sơ {document['dossier_code']}. {document['evidence']['message']}"
    return f"{what}: chưa rõ hồ sơ. {document['evidence']['message']} {document['next_step']}"


def _download(api: httpx.Client, document_id: str, output: Path) -> Path:
    """Save the two-layer PDF under the name that the service gives it."""
    answer = api.get(f"/documents/{document_id}/pdf").raise_for_status()
    name = unquote(answer.headers["content-disposition"].rpartition("''")[2])
    output.mkdir(parents=True, exist_ok=True)
    target = output / Path(name).name
    target.write_bytes(answer.content)
    return target


def _conclude(guide: _Guide, checks: Checks) -> bool:
    guide.console.print("\n[bold]Đối chiếu[/bold] · compared with what must come out")
    for sentence, holds in checks.made:
        mark = "[green]✓[/green]" if holds else "[red]✗[/red]"
        guide.console.print(f"  {mark} {sentence}", highlight=False, soft_wrap=True)
    if checks.all_hold:
        guide.say("\nChạy thật: đặt DIGITIZE_DATA_DIR rồi `digitize up` · to run it for real: `digitize up`")
    return checks.all_hold


def _stop_like_ctrl_c(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Run the demo; return the exit code."""
    parser = argparse.ArgumentParser(description="Chạy thử digitize với dữ liệu mẫu / the main job on sample data")
    parser.add_argument("--output", type=Path, default=Path("demo-output"), help="thư mục để lại PDF hai lớp")
    options = parser.parse_args()
    # A closed terminal or `kill` must stop the services too, as Ctrl-C does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_like_ctrl_c)
    console = Console()
    try:
        return 0 if run_demo(options.output, console) else 1
    except KeyboardInterrupt:
        console.print("\nĐã dừng theo yêu cầu, mọi thứ đã khởi động đều đã tắt · stopped as asked")
        return 130
    except (StackFailedError, CommandFailedError) as error:
        console.print(f"\nKhông chạy được / it failed:\n{error}", style="red", markup=False, highlight=False)
        return 1


if __name__ == "__main__":
    sys.exit(main())
