"""What `digitize read` shows to people: the progress while it reads, and a short account at the end."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from digitize.commands.read_inputs import SKIP_REASONS
from digitize.commands.read_results import Count
from digitize.commands.tables import STATES, print_failures
from digitize.domain.vietnamese import format_count

_SHOWN_ENTRIES = 40
"""More lines than this scroll away; `--json` lists all."""

_KEPT_REASONS = {
    "signed": "PDF đã ký số được giữ nguyên từng byte",
    "text_layer": "PDF đã có sẵn chữ được giữ nguyên từng byte",
    "document.not_archivable": "không làm được PDF hai lớp",
}


@contextmanager
def shown_progress(console: Console) -> Iterator[Callable[[Count], None]]:
    """Give a function that shows progress: a bar on a terminal, nothing elsewhere."""
    if not console.is_terminal:
        yield lambda _count: None
        return
    columns = (
        TextColumn("Đọc trang"),
        BarColumn(),
        TextColumn("{task.fields[pages]} trang"),
        TextColumn("{task.fields[files]} tệp"),
        TimeElapsedColumn(),
        TextColumn("còn"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", total=None, pages="…", files="…")

        def show(count: Count) -> None:
            about = "khoảng " if count.is_estimate else ""
            progress.update(
                bar,
                completed=count.pages_done,
                total=count.pages,
                pages=f"{format_count(count.pages_done)}/{about}{format_count(count.pages)}",
                files=f"{format_count(count.files_done)}/{format_count(count.files)}",
            )

        yield show


def print_read(console: Console, report: dict[str, Any]) -> None:
    """Print what became of files and pages, and what somebody has to look at."""
    if not report["results"]:
        console.print("Không có tệp nào để đọc.")
    else:
        _print_account(console, report)
    _print_notes(console, report)
    if report["review"]:
        _print_entries(console, "Trang đã đọc nhưng cần xem lại", report["review"])
    if report["failures"]:
        _print_entries(console, "Tệp và trang có lỗi", report["failures"])


def _print_account(console: Console, report: dict[str, Any]) -> None:
    pages, files = report["pages"], report["files"]
    count = sum(pages.values())
    seconds = format(report["seconds"], ".1f").replace(".", ",")
    speed = format(report["pages_per_minute"], ".1f").replace(".", ",")
    kept = sum(result["output"] is not None for result in report["results"])
    console.print(
        f"Đã đọc {format_count(count)} trang trong {seconds} giây ({speed} trang/phút, "
        f"{report['jobs']} tiến trình). Kết quả của {format_count(kept)} tệp nằm trong {report['out']}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    table = Table(title_justify="left")
    table.add_column("")
    states = ("read", "needs_review", "blank", "incomplete", "failed", "quarantined")
    shown = [state for state in states if pages.get(state) or files.get(state)]
    table.add_column("tổng số", justify="right")
    for state in shown:
        table.add_column(STATES[state], justify="right")
    for title, ledger in (("Tệp", files), ("Trang", pages)):
        figures = (format_count(ledger[state]) if ledger.get(state) else "–" for state in shown)
        table.add_row(title, format_count(sum(ledger.values())), *figures)
    console.print(table)


def _print_notes(console: Console, report: dict[str, Any]) -> None:
    """Print, one line each, what happened to files that a glance at the table would not show."""
    replaced = sum(bool(result.get("replaced")) for result in report["results"])
    notes = [f"Thay kết quả của lần đọc trước: {format_count(replaced)} tệp."] if replaced else []
    reasons = Counter(result["pdf_reason"] for result in report["results"] if result.get("pdf_reason"))
    notes += [f"{_KEPT_REASONS[reason]}: {format_count(count)} tệp." for reason, count in reasons.items()]
    skipped = Counter(entry["reason"] for entry in report["skipped"])
    notes += [f"Bỏ qua ({SKIP_REASONS[reason]}): {format_count(count)}." for reason, count in skipped.items()]
    if skipped:
        notes.append("Thêm --json để xem tên từng tệp bị bỏ qua.")
    for note in notes:
        console.print(note[0].upper() + note[1:], markup=False, highlight=False)


def _print_entries(console: Console, title: str, entries: list[dict[str, Any]]) -> None:
    rows = _with_page_ranges(entries)
    print_failures(console, rows[:_SHOWN_ENTRIES], title)
    if len(rows) > _SHOWN_ENTRIES:
        left = format_count(len(rows) - _SHOWN_ENTRIES)
        console.print(f"… và {left} dòng nữa; thêm --json để xem đủ.")


def _with_page_ranges(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one entry for neighbouring pages of a file with the same sentence: its page is "4–17"."""
    rows: list[dict[str, Any]] = []
    last_page: int | None = None
    for entry in entries:
        page = entry["page"]
        continues = page is not None and last_page == page - 1 and bool(rows)
        if continues and all(rows[-1][key] == entry[key] for key in ("filename", "code", "message")):
            first = str(rows[-1]["page"]).partition("–")[0]
            rows[-1] = {**entry, "page": f"{first}–{page}"}
        else:
            rows.append(entry)
        last_page = page
    return rows
