"""`digitize up`: the whole service on one machine, its data in one folder, until Ctrl-C."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from digitize.bootstrap_reading import require_usable_machine
from digitize.embedded.child import Child
from digitize.embedded.data_folder import DataFolder
from digitize.embedded.postgres import PostgresCluster
from digitize.embedded.seaweedfs import SeaweedFs
from digitize.embedded.supervisor import Supervisor, run_until_signalled
from digitize.settings import Settings
from digitize.storage.job_queue import living_workers
from digitize.storage.migrations import migrate

Announce = Callable[[str], None]

_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TESSDATA_PREFIX")
# A worker answers SIGTERM by finishing what it is reading.
_WORKER_GRACE_SECONDS = 20.0

_SENTENCES = {
    "ready": "{child}: sẵn sàng",
    "exited": "{child}: đã dừng đột ngột, sẽ được khởi động lại",
    "restarting": "{child}: đang khởi động lại",
    "stopped": "{child}: đã dừng",
    "killed": "{child}: đã dừng (hết thời gian chờ nên dừng ngay; dữ liệu đã lưu vẫn an toàn)",
}


def serve(settings: Settings, announce: Announce) -> None:
    """Bring the stack up and keep it up until SIGINT or SIGTERM; then stop it in reverse.

    Order: PostgreSQL, SeaweedFS, bucket and migrations, API, workers; each is ready before the next starts.
    Raises EmbeddedError when the folder is in use or a part cannot be started, UnusableMachineError when no page
    could be read.
    """

    def tell(event: str, child: str, _fields: Mapping[str, object]) -> None:
        if event in _SENTENCES:
            announce(_SENTENCES[event].format(child=child))

    folder = DataFolder(settings.data_dir)
    folder.prepare()
    with folder.lock():
        # What a killed process left behind; nobody else works in a locked folder.
        shutil.rmtree(folder.root / "scratch", ignore_errors=True)
        # Found out by the workers, it would have them started again and again.
        require_usable_machine(settings.engine_choice, folder.root)
        supervisor = Supervisor(on_event=tell)
        run_until_signalled(supervisor, lambda: _bring_up(settings, folder, supervisor, announce))


def _bring_up(settings: Settings, folder: DataFolder, supervisor: Supervisor, announce: Announce) -> None:
    postgres = PostgresCluster(folder=folder)
    announce("PostgreSQL: đang chuẩn bị")
    postgres.initialise()
    supervisor.start(postgres.child())
    store = SeaweedFs(
        folder=folder,
        postgres_socket=postgres.socket_folder,
        postgres_password=postgres.password("seaweedfs"),
    )
    store.initialise()
    supervisor.start(store.child())
    store.ensure_bucket(settings.s3_bucket)
    announce("Cơ sở dữ liệu: đang cập nhật cấu trúc")
    migrate(postgres.url("digitize_owner"))
    environment = _environment(settings, folder, postgres, store)
    supervisor.start(_api_child(settings, folder, environment))
    ledger = postgres.url("digitize_app")
    numbers = range(1, settings.workers + 1)
    supervisor.start(*(_worker_child(number, folder, environment, ledger) for number in numbers))
    announce(f"digitize đã sẵn sàng tại {settings.client_url} (dừng bằng Ctrl-C)")


def _environment(
    settings: Settings, folder: DataFolder, postgres: PostgresCluster, store: SeaweedFs
) -> dict[str, str]:
    """Return the complete environment of the API and the workers: what a distributed service sets by hand."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    given = {name: value for name, value in os.environ.items() if name.startswith("DIGITIZE_")}
    made = {
        "DIGITIZE_DATA_DIR": str(folder.root),
        "DIGITIZE_DATABASE_URL": postgres.url("digitize_app"),
        "DIGITIZE_S3_ENDPOINT": store.endpoint,
        "DIGITIZE_S3_ACCESS_KEY": store.access_key,
        "DIGITIZE_S3_SECRET_KEY": store.secret_key,
        # One thread a process: OpenMP's own threads made reading 5 times slower when cores were busy.
        "OMP_THREAD_LIMIT": "1",
    }
    made["DIGITIZE_SECRET_KEY"] = (
        settings.secret_key.get_secret_value() if settings.secret_key else folder.secret("secret-key")
    )
    made["DIGITIZE_API_TOKEN"] = (
        settings.api_token.get_secret_value() if settings.api_token else folder.secret("api-token")
    )
    return {**inherited, **given, **made}


def _api_child(settings: Settings, folder: DataFolder, environment: Mapping[str, str]) -> Child:
    def is_ready() -> bool:
        try:
            answer = httpx.get(f"{settings.client_url}/readyz", timeout=3.0, trust_env=False, verify=False)  # noqa: S501 - our own child on loopback
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    return _python_child("api", ["-m", "digitize", "api"], folder, environment, is_ready, grace_seconds=10.0)


def _worker_child(number: int, folder: DataFolder, environment: Mapping[str, str], url: str) -> Child:
    def is_ready() -> bool:
        return living_workers(url) >= number

    return _python_child(
        f"worker-{number}",
        ["-m", "digitize", "worker"],
        folder,
        environment,
        is_ready,
        grace_seconds=_WORKER_GRACE_SECONDS,
        stop_group="workers",
    )


def _python_child(
    name: str,
    arguments: list[str],
    folder: DataFolder,
    environment: Mapping[str, str],
    readiness: Callable[[], bool],
    *,
    grace_seconds: float,
    stop_group: str | None = None,
) -> Child:
    return Child(
        name=name,
        argv=[sys.executable, *arguments],
        environment=environment,
        working_directory=Path.cwd(),
        readiness=readiness,
        log_path=folder.logs / f"{name}.log",
        grace_seconds=grace_seconds,
        stop_group=stop_group,
    )
