"""`digitize ingest`: several files at once, with a progress bar; a broken run is resumed by running it again."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digitize.api.messages import message_for
from digitize.commands.api_client import ApiClient, RefusedError

PARALLEL_UPLOADS = 4
_POLL_SECONDS = 0.5

Progress = Callable[[str, int, int], None]
"""Called with the step ("upload" or "read"), how much is done, and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestRequest:
    """What to ingest, and as what; `name` None makes a name that the same command finds again."""

    paths: tuple[Path, ...]
    unit_code: str
    dossier_code: str | None
    purpose: str
    name: str | None
    wait: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A file to be sent; `sha256` is None when it could not be read."""

    file: Path
    folder: str
    sha256: str | None


@dataclass(slots=True, kw_only=True)
class _Outcome:
    """What became of the files, filled by several threads."""

    skipped: int = 0
    done: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def files_below(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those below the folders named, in a stable order; hidden files are left out."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            if not file.is_dir() and not file.name.startswith("."):
                found.setdefault(file)
    return list(found)


def folder_of(file: Path, paths: Iterable[Path]) -> str:
    """Return the folders that `file` lies in, from the named folder on: "sáng/H41.16-221215-0001"; else ""."""
    for path in paths:
        if path.is_dir() and file.is_relative_to(path):
            root = path.resolve().name
            return "/".join(part for part in (root, *file.parent.relative_to(path).parts) if part)
    return ""


def ingest(client: ApiClient, request: IngestRequest, progress: Progress) -> dict[str, Any]:
    """Upload everything, seal the batch, and return `{"batch", "files", "pages", "failures"}`.

    What an earlier run of the same command stored already is skipped by its SHA-256. Raises UnreachableError,
    and RefusedError when the batch itself is refused.
    """
    files = files_below(request.paths)
    name = request.name or _name_for(request)
    earlier = client.get("/batches", name=name)["batches"]
    stored = {upload["sha256"] for batch in earlier for upload in client.get(f"/batches/{batch['id']}")["uploads"]}
    hashes = {file: digest for file in files if (digest := _sha256_of(file)) is not None}
    wanted = [file for file in files if hashes.get(file) not in stored]
    batch_id = _batch_for(client, request, name, earlier, wanted)
    outcome = _Outcome(skipped=len(files) - len(wanted))
    uploads = [
        _Wanted(file=file, folder=folder_of(file, request.paths), sha256=hashes.get(file)) for file in wanted
    ]
    _upload_all(client, batch_id, uploads, outcome, progress)
    batch = client.post(f"/batches/{batch_id}/seal")
    while request.wait and batch["state"] != "done":
        _report_reading(batch, progress)
        time.sleep(_POLL_SECONDS)
        batch = client.get(f"/batches/{batch_id}")
    if request.wait:
        _report_reading(batch, progress)
    failures = outcome.failures + batch["failures"]
    return {
        "batch": batch_id,
        "files": {**batch["files"], "skipped": outcome.skipped, "rejected": len(outcome.failures)},
        "pages": batch["pages"],
        "failures": failures,
    }


def _batch_for(
    client: ApiClient, request: IngestRequest, name: str, earlier: list[dict[str, Any]], wanted: list[Path]
) -> str:
    """Return the batch of a broken run, the finished one when nothing is new, else a new one."""
    open_batches = [batch["id"] for batch in earlier if batch["state"] == "open"]
    if open_batches:
        return str(open_batches[0])
    if earlier and not wanted:
        return str(earlier[0]["id"])
    body: dict[str, Any] = {"name": name, "unit_code": request.unit_code, "purpose": request.purpose}
    if request.dossier_code:
        body["dossier_code"] = request.dossier_code
    return str(client.post("/batches", json=body)["id"])


def _upload_all(
    client: ApiClient,
    batch_id: str,
    files: list[_Wanted],
    outcome: _Outcome,
    progress: Progress,
) -> None:
    def upload(wanted: _Wanted) -> None:
        failure = _upload_one(client, batch_id, wanted)
        with outcome.lock:
            outcome.done += 1
            if failure is not None:
                outcome.failures.append(failure)
            progress("upload", outcome.done, len(files))

    with ThreadPoolExecutor(PARALLEL_UPLOADS) as pool:
        # list() brings the first error of a thread here: an unreachable service ends the run.
        list(pool.map(upload, files))


def _upload_one(client: ApiClient, batch_id: str, wanted: _Wanted) -> dict[str, Any] | None:
    file = wanted.file
    if wanted.sha256 is None:
        message = message_for("file.unreadable", {"filename": file.name})
        return _local_failure(file, "file.unreadable", message.text, message.next_step)
    try:
        with file.open("rb") as content:
            client.post(
                f"/batches/{batch_id}/files",
                files={"files": (file.name, content)},
                data={"folder": wanted.folder},
                headers={"X-Content-SHA256": wanted.sha256},
            )
    except RefusedError as error:
        body = error.body
        return _local_failure(file, body.get("code", ""), body.get("detail", ""), body.get("next_step", ""))
    return None


def _local_failure(file: Path, code: str, message: str, next_step: str) -> dict[str, Any]:
    return {
        "upload": None,
        "filename": file.name,
        "page": None,
        "code": code,
        "message": message,
        "next_step": next_step,
    }


def _report_reading(batch: dict[str, Any], progress: Progress) -> None:
    pages, files = batch["pages"], batch["files"]
    waiting = pages["waiting"] + pages["reading"]
    # Files that are not counted yet stand for a page each, so that the bar never shows "done" too early.
    uncounted = sum(upload["page_count"] is None for upload in batch["uploads"]) - files["failed"]
    total = pages["received"] + files["under_way"] + max(uncounted, 0)
    progress("read", total - waiting - files["under_way"] - max(uncounted, 0), total)


def _name_for(request: IngestRequest) -> str:
    """Return a batch name that the same command makes again: its first path and a short digest of the rest."""
    facts = [
        *(str(path.resolve()) for path in request.paths),
        request.unit_code,
        request.dossier_code or "",
        request.purpose,
    ]
    digest = hashlib.sha256("\0".join(facts).encode("utf-8")).hexdigest()[:8]
    return f"{request.paths[0].resolve().name[:120]} ({digest})"


def _sha256_of(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
