"""The command line: `digitize …`. Exit codes: 0 done, 1 some items failed, 2 usage, 3 a service is unreachable.

Commands import what they need when they run: with every import at the top, `digitize read` (and `--help`) took
2.0 s to start instead of 0.4 s, because it loaded the database, the object store and the web framework.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console

from digitize.cli_bench import bench_command
from digitize.cli_sheets import cover_sheet_command

if TYPE_CHECKING:
    from digitize.commands.api_client import ApiClient

app = typer.Typer(
    name="digitize",
    help="Số hóa giấy tờ hồ sơ thủ tục hành chính: đọc, xếp vào hồ sơ, tra cứu, và đếm phần còn thiếu.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
register_app = typer.Typer(help="Sổ tiếp nhận hồ sơ.", no_args_is_help=True)
app.add_typer(register_app, name="register")
app.command(name="bench")(bench_command)
app.command(name="cover-sheet")(cover_sheet_command)

AsJson = Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng.")]

_STEPS = {"upload": "Tải lên", "read": "Đọc trang"}


def main() -> None:
    """Run the command line; what can go wrong ends in a sentence and its exit code, never in a traceback."""
    try:
        app()
    except Exception as error:
        from digitize.commands.failures import sentence_and_code

        ending = sentence_and_code(error)
        if ending is None:
            raise
        _stop(*ending)


@app.command()
def up() -> None:
    """Chạy toàn bộ dịch vụ trên máy này cho đến khi bấm Ctrl-C."""
    from digitize.commands.up import serve
    from digitize.settings import Settings

    errors = Console(stderr=True, highlight=False)
    serve(Settings(), errors.print)


@app.command()
def api() -> None:
    """Chạy riêng API (bản phân tán; cần DIGITIZE_DATABASE_URL và DIGITIZE_S3_*)."""
    import uvicorn

    from digitize import bootstrap
    from digitize.settings import Settings

    settings = Settings()
    bootstrap.api_token(settings)
    uvicorn.run(
        "digitize.asgi:create",
        factory=True,
        host=settings.host,
        port=settings.port,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        proxy_headers=settings.trusted_proxy is not None,
        forwarded_allow_ips=settings.trusted_proxy,
        # Addresses hold what people search for.
        access_log=False,
    )


@app.command()
def worker() -> None:
    """Chạy một tiến trình đọc trang (bản phân tán; chạy bao nhiêu tùy số lõi)."""
    from digitize.settings import Settings
    from workers.__main__ import run_worker

    run_worker(Settings())


@app.command()
def migrate() -> None:
    """Cập nhật cấu trúc cơ sở dữ liệu và tạo kho chứa tệp nếu chưa có."""
    from digitize import bootstrap
    from digitize.settings import Settings

    settings = Settings()
    bootstrap.migrate(settings)
    bootstrap.ensure_bucket(settings)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Kiểm tra máy này còn thiếu gì, và lệnh để sửa."""
    from digitize.commands import tables
    from digitize.commands.doctor import examine
    from digitize.settings import Settings

    findings = examine(Settings())
    if as_json:
        _print_json([{"name": f.name, "good": f.good, "found": f.found, "mend": f.mend} for f in findings])
    else:
        tables.print_findings(Console(), findings)
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


@app.command(name="read")
def read_command(
    paths: Annotated[list[Path], typer.Argument(help="Tệp hoặc thư mục.", exists=True)],
    out: Annotated[Path, typer.Option(help="Thư mục nhận kết quả; được tạo nếu chưa có.", file_okay=False)],
    jobs: Annotated[
        int | None, typer.Option(min=1, max=256, help="Số trang đọc cùng lúc; mặc định là số lõi.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Đọc tệp ngay trên máy này, không cần dịch vụ: mỗi tệp cho ra .txt, .json và PDF hai lớp."""
    from digitize.commands.read import ReadRequest, read
    from digitize.commands.read_tables import print_read, shown_progress
    from digitize.settings import Settings

    # The cores this process may use, which a container can limit.
    cores = len(os.sched_getaffinity(0))
    request = ReadRequest(paths=tuple(paths), out=out, jobs=jobs or cores, settings=Settings())
    try:
        with shown_progress(Console(stderr=True)) as progress:
            report = read(request, progress)
    except KeyboardInterrupt:
        _stop(f"Đã dừng. Những tệp đã đọc xong nằm trong {out}; phần dở dang đã được xóa.", 130)
    except OSError as error:
        _stop(f"Không ghi được vào thư mục {out}: {error.strerror}. Hãy chọn --out khác.", 2)
    if as_json:
        _print_json(report)
    else:
        print_read(Console(), report)
    if report["failures"]:
        raise typer.Exit(1)


@app.command(name="ingest")
def ingest_command(
    paths: Annotated[list[Path], typer.Argument(help="Tệp hoặc thư mục.", exists=True)],
    dossier: Annotated[str | None, typer.Option(help="Mã hồ sơ, nếu tất cả thuộc một hồ sơ.")] = None,
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị, ví dụ H41.16.")] = None,
    name: Annotated[str | None, typer.Option(help="Tên lô; bỏ trống thì tự đặt.")] = None,
    result: Annotated[bool, typer.Option("--result", help="Là kết quả giải quyết.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Đợi đến khi đọc và xếp hồ sơ xong.")] = False,
    as_json: AsJson = False,
) -> None:
    """Đưa tệp vào một lô; chạy lại sau khi đứt thì phần đã lưu được bỏ qua."""
    from digitize.commands import tables
    from digitize.commands.ingest import IngestRequest, ingest
    from digitize.domain.dossier import DossierCode
    from digitize.settings import Settings

    request = IngestRequest(
        paths=tuple(paths),
        unit_code=unit or (DossierCode.parse(dossier).unit.canonical if dossier else Settings().unit_code),
        dossier_code=dossier,
        purpose="result" if result else "component",
        name=name,
        wait=wait,
    )
    with _client() as client, _progress() as advance:
        report = ingest(client, request, advance)
    if as_json:
        _print_json(report)
    else:
        tables.print_ingest(Console(), report)
    if report["failures"]:
        raise typer.Exit(1)


@register_app.command(name="import")
def register_import(
    file: Annotated[Path, typer.Argument(help="Tệp CSV, XLSX hoặc JSON.", exists=True, dir_okay=False)],
    kind: Annotated[
        str | None,
        typer.Option(help="dossiers, units, procedures hay components; bỏ trống thì nhận theo tên cột."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Nhập sổ tiếp nhận, hoặc danh mục đơn vị, thủ tục, thành phần hồ sơ. Nhập lại không đổi gì."""
    from digitize.commands import tables

    with _client() as client, file.open("rb") as content:
        form = {"kind": kind} if kind else None
        report = client.post("/register/imports", files={"file": (file.name, content)}, data=form)
    if as_json:
        _print_json(report)
    else:
        tables.print_import(Console(), report)
    if report["rejected_rows"]:
        raise typer.Exit(1)


@app.command()
def coverage(
    first: Annotated[str, typer.Option("--from", help="Ngày đầu, ví dụ 2022-11-15.")],
    last: Annotated[str, typer.Option("--to", help="Ngày cuối, tính cả ngày này.")],
    by: Annotated[str, typer.Option(help="Chia theo: unit.")] = "unit",
    as_json: AsJson = False,
) -> None:
    """In tỷ lệ số hóa của các hồ sơ tiếp nhận trong kỳ."""
    from digitize.commands import tables

    with _client() as client:
        report = client.get("/coverage", **{"from": first, "to": last, "by": by})
    if as_json:
        _print_json(report)
    else:
        tables.print_coverage(Console(), report)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Chữ cần tìm, có dấu hay không.")], as_json: AsJson = False
) -> None:
    """Tìm trong mọi trang đã đọc."""
    from digitize.commands import tables

    with _client() as client:
        result = client.post("/search", json={"q": query})
    if as_json:
        _print_json(result)
    else:
        tables.print_hits(Console(), result)


@contextmanager
def _client() -> "Iterator[ApiClient]":
    from digitize.commands.api_client import ApiClient
    from digitize.settings import Settings

    client = ApiClient(Settings())
    try:
        yield client
    finally:
        client.close()


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows progress: a bar on a terminal, nothing elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _step, _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bars = {step: progress.add_task(words, total=None, start=False) for step, words in _STEPS.items()}

        def advance(step: str, done: int, total: int) -> None:
            progress.start_task(bars[step])
            progress.update(bars[step], completed=done, total=total)

        yield advance


def _print_json(value: Any) -> None:  # noqa: ANN401 - anything that JSON can hold
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _stop(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(code)
