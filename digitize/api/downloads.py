"""Stored files as responses: streamed from the object store, in ranges where the client asks for one."""

import re
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from digitize.api.messages import language_of
from digitize.api.problems import problem
from digitize.application.retrieval import Retrieval, StoredFile

# Longer numbers name no byte of any file, and int() refuses very long ones.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def download(request: Request, retrieval: Retrieval, stored: StoredFile) -> Response:
    """Return the file, or the one range of it that the request asks for (RFC 9110, section 14)."""
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    wanted = _range_of(request.headers.get("range"), stored.size_bytes)
    if wanted is None:
        headers["Content-Length"] = str(stored.size_bytes)
        body = retrieval.stream(stored, offset=0, length=stored.size_bytes)
        return StreamingResponse(body, 200, headers, stored.content_type)
    first, last = wanted
    if first > last:
        facts: dict[str, str | int] = {"size_bytes": stored.size_bytes}
        refusal = problem(416, "request.range_unsatisfiable", facts, language_of(request))
        refusal.headers["Content-Range"] = f"bytes */{stored.size_bytes}"
        return refusal
    headers["Content-Length"] = str(last - first + 1)
    headers["Content-Range"] = f"bytes {first}-{last}/{stored.size_bytes}"
    body = retrieval.stream(stored, offset=first, length=last - first + 1)
    return StreamingResponse(body, 206, headers, stored.content_type)


def _range_of(header: str | None, size_bytes: int) -> tuple[int, int] | None:
    """Return first and last byte of the wanted range; first > last when there is no such byte; None for all."""
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        # Several ranges, or a unit we do not know: the whole file is a correct answer.
        return None
    start, end = match.groups()
    if not start:
        return max(size_bytes - int(end), 0) if int(end) else size_bytes, size_bytes - 1
    return int(start), min(int(end), size_bytes - 1) if end else size_bytes - 1
