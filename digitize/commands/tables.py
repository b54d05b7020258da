"""What the commands print: tables in Vietnamese number form."""

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from digitize.domain.measures import measure_named
from digitize.domain.vietnamese import format_count, format_percent

if TYPE_CHECKING:
    # The doctor brings an HTTP client along, which `digitize read` has no use for.
    from digitize.commands.doctor import Finding

STATES = {
    "received": "nhận",
    "waiting": "chờ",
    "reading": "đang đọc",
    "read": "đã đọc",
    "needs_review": "cần xem",
    "blank": "trắng",
    "separator": "tờ bìa",
    "duplicate": "trùng",
    "failed": "lỗi",
    "quarantined": "cách ly",
    "done": "xong",
    "under_way": "đang xử lý",
    "skipped": "bỏ qua (đã có)",
    "rejected": "bị từ chối",
    "incomplete": "chưa đủ",
}


def print_ingest(console: Console, report: dict[str, Any]) -> None:
    """Print the two ledgers of a batch, and what failed."""
    console.print(f"Lô {report['batch']}")
    for title, ledger in (("Sổ tệp", report["files"]), ("Sổ trang", report["pages"])):
        table = Table(title=title, title_justify="left")
        shown = [name for name in ledger if ledger[name] or name == "received"]
        for name in shown:
            table.add_column(STATES.get(name, name), justify="right")
        table.add_row(*(format_count(ledger[name]) for name in shown))
        console.print(table)
    if report["failures"]:
        print_failures(console, report["failures"])


def print_failures(console: Console, failures: list[dict[str, Any]], title: str = "Tệp và trang có lỗi") -> None:
    """Print each failure with its reason and the next step."""
    table = Table(title=title, title_justify="left", show_lines=True)
    table.add_column("Tệp", overflow="fold")
    table.add_column("Trang", justify="right")
    table.add_column("Chuyện gì đã xảy ra", overflow="fold")
    table.add_column("Cần làm gì", overflow="fold")
    for failure in failures:
        page = "" if failure["page"] is None else str(failure["page"])
        # Square brackets in a file's name are no markup.
        cells = (failure["filename"], page, failure["message"], failure["next_step"])
        table.add_row(*(escape(cell) for cell in cells))
    console.print(table)


def print_coverage(console: Console, report: dict[str, Any]) -> None:
    """Print numerator, denominator and percent of each measure, by unit."""
    period = report["period"]
    for measure in report["total"]["measures"]:
        title = f"Tỷ lệ số hóa, từ {_day(period['from'])} đến {_day(period['to'])}"
        caption = f"{measure}: {measure_named(measure).definition_vi}"
        table = Table(title=title, title_justify="left", caption=caption, caption_justify="left")
        table.add_column("Đơn vị", overflow="fold")
        for heading in ("Tiếp nhận", "Đã số hóa", "Tỷ lệ", "Còn thiếu"):
            table.add_column(heading, justify="right")
        for row in report["rows"]:
            table.add_row(row["name"] or row["key"], *_figures(row["measures"][measure]))
        table.add_section()
        table.add_row("Tổng cộng", *_figures(report["total"]["measures"][measure]))
        console.print(table)


def _figures(figure: dict[str, Any]) -> tuple[str, str, str, str]:
    numerator, denominator = figure["numerator"], figure["denominator"]
    return (
        format_count(denominator),
        format_count(numerator),
        format_percent(figure["percent"]),
        format_count(denominator - numerator),
    )


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


def print_hits(console: Console, result: dict[str, Any]) -> None:
    """Print the pages that were found, best first."""
    console.print(f"{format_count(result['total'])} trang")
    for suggestion in result["suggestions"]:
        found = format_count(suggestion["total"])
        console.print(f"    Có phải: {suggestion['q']} ({found} trang)", markup=False, highlight=False)
    for hit in result["hits"]:
        box = hit["boxes"][0] if hit["boxes"] else None
        place = f" [{box['left']}, {box['top']}, {box['right']}, {box['bottom']}]" if box else ""
        console.print(
            f"[bold]{hit['dossier_code'] or 'chưa rõ hồ sơ'}[/bold]  tài liệu {hit['document']}  "
            f"trang {hit['page']}{place}",
            highlight=False,
            soft_wrap=True,
        )
        console.print(f"    {hit['snippet']}", highlight=False, markup=False, soft_wrap=True)


def print_import(console: Console, report: dict[str, Any]) -> None:
    """Print what became of a register file."""
    console.print(
        f"Đọc {format_count(report['rows'])} dòng: thêm {format_count(report['added'])}, "
        f"đổi {format_count(report['changed'])}, giữ nguyên {format_count(report['unchanged'])}, "
        f"từ chối {format_count(report['rejected_rows'])}."
    )
    for row in report["rejected"][:50]:
        column = f", cột {row['column']}" if row["column"] else ""
        console.print(f"  dòng {row['line']}{column}: {row['message']} {row['next_step']}", markup=False)


def print_findings(console: Console, findings: "list[Finding]") -> None:
    """Print the doctor's findings, and the mend of each that is not well."""
    for finding in findings:
        mark = "[green]✓[/green]" if finding.good else "[red]✗[/red]"
        console.print(f"{mark} {finding.name}: {finding.found}", highlight=False)
        if not finding.good:
            console.print(f"    cách sửa: {finding.mend}", highlight=False, markup=False)
