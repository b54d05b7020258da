"""Who is let in, and how errors are told."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
import structlog
from fastapi.routing import APIRoute
from structlog.testing import capture_logs

from digitize.api import app as application
from digitize.domain.errors import LedgerUnavailableError, ReaderCrashedError, StoreUnavailableError
from tests.fakes.api_client import ApiClient
from tests.fakes.workplace import Workplace

WITHOUT_TOKEN = {"/healthz", "/readyz"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def operations(client: ApiClient) -> Iterator[tuple[str, str]]:
    """Yield method and path of every operation that OpenAPI describes, its parameters filled in."""
    for path, item in client.app.openapi()["paths"].items():
        for method in item:
            filled = path.replace("{number}", "1").replace("{code}", "H41.16-221115-0001")
            for name in ("batch_id", "upload_id", "document_id"):
                filled = filled.replace(f"{{{name}}}", UNKNOWN)
            yield method.upper(), filled


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic bWFkZS11cC10b2tlbg==", "made-up-token", "Bearer mật"],
)
def test_every_operation_but_health_wants_the_token(client: ApiClient, authorization: str | None) -> None:
    asked = [operation for operation in operations(client) if operation[1] not in WITHOUT_TOKEN]
    assert len(asked) > 15
    for method, path in asked:
        answer = client.send(method, path, authorization=authorization)
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.required"), path
        assert answer.headers["www-authenticate"] == "Bearer"


def test_body_of_a_stranger_is_not_taken(client: ApiClient) -> None:
    taken: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        taken.append(b"x")
        yield b"x"

    answer = client.send("POST", f"/api/v1/batches/{UNKNOWN}/files", authorization=None, content=body())
    assert answer.status_code == 401
    assert taken == []


def test_openapi_describes_every_route(client: ApiClient) -> None:
    routes = {route.path for route in client.app.routes if isinstance(route, APIRoute)}
    assert routes <= set(client.app.openapi()["paths"])


def test_health_needs_no_token(client: ApiClient) -> None:
    for path in WITHOUT_TOKEN:
        assert client.send("GET", path, authorization=None).status_code == 200


def test_scheme_of_the_token_may_be_written_in_any_case(client: ApiClient) -> None:
    assert client.send("GET", "/api/v1/documents/unassigned", authorization="bearer made-up-token ").is_success


def test_empty_token_of_the_service_lets_nobody_in(workplace: Workplace) -> None:
    client = ApiClient(workplace, token="")
    for authorization in ("Bearer", "Bearer ", ""):
        answer = client.send("GET", "/api/v1/documents/unassigned", authorization=authorization)
        assert answer.status_code == 401


def test_openapi_is_served_under_the_api(client: ApiClient) -> None:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    assert "/api/v1/batches" in answer.json()["paths"]
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.send("GET", path).status_code == 404


def test_problem_has_its_whole_shape(client: ApiClient) -> None:
    answer = client.get(f"/uploads/{UNKNOWN}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "vi"
    assert answer.json() == {
        "type": "urn:digitize:problem:upload.unknown",
        "title": "Không tìm thấy tệp đã tải lên này.",
        "status": 404,
        "detail": "Không tìm thấy tệp đã tải lên này.",
        "code": "upload.unknown",
        "next_step": "Hãy mở lại lô để xem danh sách tệp.",
    }


def test_language_follows_the_header(client: ApiClient) -> None:
    answer = client.get(f"/uploads/{UNKNOWN}", headers={"Accept-Language": "en-GB"})
    assert answer.headers["content-language"] == "en"
    assert answer.json()["title"] == "There is no such upload."
    unsigned = client.send("GET", "/api/v1/search?q=x", authorization=None, headers={"Accept-Language": "en"})
    assert unsigned.json()["title"] == "The request carries no valid token."


def test_address_and_method_that_do_not_exist(client: ApiClient) -> None:
    missing = client.get("/nothing")
    assert (missing.status_code, missing.json()["code"]) == (404, "request.unknown_address")
    wrong = client.send("DELETE", "/api/v1/batches")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "request.method_not_allowed")


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("POST", "/batches", {"json": {"name": "Sáng"}}),
        ("POST", "/batches", {"json": {"name": "Sáng", "unit_code": "H41", "misspelt": 1}}),
        ("POST", "/batches", {"json": {"name": "Sáng", "unit_code": "H41", "purpose": "x"}}),
        ("POST", "/batches", {"content": b"{"}),
        ("POST", f"/batches/{UNKNOWN}/files", {}),
        ("GET", "/batches/not-an-id", {}),
        ("GET", "/search", {}),
        ("GET", f"/documents/{UNKNOWN}/pages/x/words", {}),
    ],
)
def test_wrong_request_names_its_fields_and_not_its_values(
    client: ApiClient, method: str, path: str, content: dict[str, Any]
) -> None:
    answer = client.send(method, f"/api/v1{path}", **content)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert "not-an-id" not in answer.text


@pytest.mark.parametrize(
    "error",
    [StoreUnavailableError("H41/k"), LedgerUnavailableError(), ReaderCrashedError("page.reader_crashed")],
)
def test_outage_asks_to_come_back(client: ApiClient, workplace: Workplace, error: LedgerUnavailableError) -> None:
    upload = workplace.take_in("Kính gửi")
    workplace.run_jobs()
    workplace.reader.break_next("render", error)
    answer = client.get(f"/documents/{workplace.document_of(upload).id}/pages/1/image")
    assert (answer.status_code, answer.json()["code"]) == (503, error.code)
    assert int(answer.headers["retry-after"]) > 0
    assert "H41/k" not in answer.text


def test_unexpected_error_shows_no_traceback(client: ApiClient, workplace: Workplace) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("Đặng Thị Hồng")

    workplace.ledger.find_upload = broken  # type: ignore[method-assign,assignment]
    structlog.reset_defaults()
    with capture_logs() as logs:
        answer = client.get(f"/uploads/{uuid4()}")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal.error")
    for secret in ("Traceback", "ZeroDivisionError", "Hồng", ".py"):
        assert secret not in answer.text
    assert [entry["event"] for entry in logs] == ["request failed unexpectedly"]


def test_ready_names_the_part_that_does_not_answer(client: ApiClient) -> None:
    client.store_check.trouble = StoreUnavailableError("bucket")
    answer = client.send("GET", "/readyz", authorization=None)
    assert answer.status_code == 503
    assert answer.json() == {"status": "not_ready", "failing": {"store": "store.unavailable"}}
    assert client.send("GET", "/healthz", authorization=None).status_code == 200


def test_announced_body_beyond_the_limit_is_refused_before_it_is_read(client: ApiClient) -> None:
    length = {"Content-Length": str(application.MAXIMUM_REQUEST_BYTES + 1)}
    answer = client.post("/batches", content=b"{}", headers=length)
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
    assert "1000 MB" in answer.json()["title"]


def test_unannounced_body_beyond_the_limit_is_refused_on_its_way(
    monkeypatch: pytest.MonkeyPatch, workplace: Workplace
) -> None:
    monkeypatch.setattr(application, "MAXIMUM_REQUEST_BYTES", 1_000_000)
    client, sent = ApiClient(workplace), 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 100_000
            yield b"x" * 100_000

    answer = client.post("/batches", content=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
    assert sent <= 1_200_000
