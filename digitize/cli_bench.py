"""`digitize bench …`: the options of the benchmark. What is measured stands in docs/measurements/README.md."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

if TYPE_CHECKING:
    from bench.report import Report
    from digitize.commands.bench import BenchRequest, Progress

_STEPS = {"generated": "Trang sinh ra", "real": "Trang quét thật"}


class SeedSetName(StrEnum):
    """The sets of seeds that pages are made from."""

    FRESH = "fresh"
    DEVELOPMENT = "development"
    VALIDATION = "validation"
    TEST = "test"


Pages = Annotated[int, typer.Option(min=1, help="Số trang mỗi lớp.")]
Compare = Annotated[str, typer.Option(help="So với: tesseract,ocrmypdf.")]
Seeds = Annotated[SeedSetName, typer.Option(help="Bộ mầm; fresh lấy theo đồng hồ.")]
FirstSeed = Annotated[int | None, typer.Option(help="Mầm đầu tiên, để đo lại đúng những trang cũ.")]
Only = Annotated[str, typer.Option(help="Chỉ đo những lớp này, ví dụ clean300,photo200.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Số tiến trình cho những trang không bấm giờ.")]
Timed = Annotated[int, typer.Option(min=0, help="Số trang bấm giờ mỗi lớp, đọc lần lượt trên một lõi.")]
Real = Annotated[
    Path | None, typer.Option(exists=True, file_okay=False, help="Thư mục trang thật, bản chép trong truth/.")
]
Memory = Annotated[bool, typer.Option("--memory/--no-memory", help="Đo bộ nhớ trên một trang A4.")]
Large = Annotated[bool, typer.Option("--large", help="Đo bộ nhớ cả trên một tờ A0 (139 Mpx).")]
JobsScaling = Annotated[bool, typer.Option("--jobs-scaling", help="So hai tiến trình với một.")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Ghi mọi số liệu, từng trang, vào tệp này.")]
Plot = Annotated[Path | None, typer.Option(help="Vẽ biểu đồ vào tệp SVG này.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="In bảng kiểu GitHub.")]


def bench_command(
    pages: Pages = 10,
    compare: Compare = "",
    seeds: Seeds = SeedSetName.FRESH,
    first_seed: FirstSeed = None,
    only: Only = "",
    jobs: Jobs = None,
    timed: Timed = 3,
    real: Real = None,
    memory: Memory = True,
    large: Large = False,
    jobs_scaling: JobsScaling = False,
    json_file: JsonFile = None,
    plot: Plot = None,
    markdown: Markdown = False,
) -> None:
    """Đo độ chính xác theo lớp trang và tốc độ, bên cạnh Tesseract và OCRmyPDF trên cùng những trang."""
    # Here, not above: generators, fonts and OpenCV are what no other command should wait for.
    from digitize.commands.bench import BenchRequest
    from digitize.settings import Settings

    request = BenchRequest(
        command=" ".join(["digitize", *sys.argv[1:]]),
        engine=Settings().engine_choice,
        pages=pages,
        timed_pages=timed,
        jobs=jobs or os.cpu_count() or 1,
        compare=_names(compare),
        seeds=seeds.value,
        first_seed=first_seed,
        only=_names(only),
        real=real,
        with_memory=memory,
        with_a0=large,
        with_jobs_scaling=jobs_scaling,
    )
    _show(_measured(request), json_file=json_file, plot=plot, markdown=markdown)


def _measured(request: "BenchRequest") -> "Report":
    from bench.fonts import FontMissingError
    from digitize.commands.bench import bench

    try:
        with _progress() as progress:
            return bench(request, progress)
    except (ValueError, FileNotFoundError, FontMissingError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from error


def _show(report: "Report", *, json_file: Path | None, plot: Path | None, markdown: bool) -> None:
    from bench.plot import as_svg
    from bench.report import as_json, as_markdown, print_report

    if json_file is not None:
        json_file.write_text(as_json(report), encoding="utf-8")
    if plot is not None:
        plot.write_text(as_svg(report), encoding="utf-8")
    if markdown:
        print(as_markdown(report))
    else:
        print_report(report)


def _names(stated: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in stated.split(",") if name.strip())


@contextmanager
def _progress() -> Iterator["Progress"]:
    """Give a progress bar on a terminal, and nothing elsewhere."""
    from digitize.commands.bench import Progress

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:

        def start(step: str, count: int) -> None:
            bars.add_task(_STEPS[step], total=count)

        yield Progress(start=start, advance=lambda count: bars.advance(bars.task_ids[-1], count))
