import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from digitize.api.checklist import checklist_routes
from digitize.api.dossier_feed import dossier_feed_routes
from digitize.api.problems import install_problem_handlers
from digitize.api.sign_in import current_principal
from digitize.application.checklist import ChecklistDesk
from digitize.application.dossier_feed import DossierFeed
from digitize.domain.access import SERVICE, Principal
from digitize.domain.procedure import Component
from digitize.domain.register_columns import COLUMN_NAMES
from digitize.domain.register_tables import NAMES_BY_KIND, TableKind
from tests.builders import new_register_row
from tests.fakes.checklists import InMemoryChecklists, PaperInMemory

CODE, EARLIER = "H41.16-221115-0001", "H41.17-220601-0001"
PAPER = PaperInMemory(
    id=uuid.UUID(int=7),
    dossier_code=EARLIER,
    title="PHIẾU LÝ LỊCH TƯ PHÁP",
    issued_on=date(2022, 9, 1),
    filed_at=datetime(2022, 9, 2, tzinfo=UTC),
)


class Log:
    """An audit log that forgets."""

    def record(self, principal: Principal, action: str, subject: str) -> None:
        """Forget it."""


class Client:
    """Sends requests to an application in this process."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def send(self, method: str, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        return asyncio.run(self._send(method, path, **content))

    async def _send(self, method: str, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://digitize") as client:
            return await client.request(method, path, **content)


@pytest.fixture
def client() -> Client:
    checklists = InMemoryChecklists(papers=[PAPER])
    register = checklists.register
    for code in (CODE, EARLIER):
        row = replace(new_register_row(code), procedure_code="9.1", citizen_number="999085001234", status=None)
        register.save(SERVICE, [row], frozenset(COLUMN_NAMES))
    component = Component(procedure_code="9.1", code="TP1", name="Phiếu lý lịch tư pháp", validity_months=6)
    register.save_reference(SERVICE, [component], frozenset(NAMES_BY_KIND[TableKind.COMPONENTS]))
    desk = ChecklistDesk(checklists=checklists, audit=Log(), today=lambda: date(2022, 11, 15))
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(checklist_routes(desk))
    app.include_router(dossier_feed_routes(DossierFeed(register, checklists)))
    app.dependency_overrides[current_principal] = lambda: SERVICE
    return Client(app)


def test_a_checklist_says_what_is_missing_and_what_could_be_reused(client: Client) -> None:
    answer = client.send("GET", f"/dossiers/{CODE}/checklist")
    assert answer.status_code == 200
    checklist = answer.json()
    assert (checklist["missing"], checklist["is_open"], checklist["is_procedure_known"]) == (1, True, True)
    (component,) = checklist["components"]
    assert (component["state"], component["state_name"]) == (0, "Chưa số hóa")
    assert component["reusable"] == [
        {
            "document_id": str(PAPER.id),
            "dossier_code": EARLIER,
            "title": PAPER.title,
            "kind": 2,
            "issued_on": "2022-09-01",
            "expires_on": "2023-03-01",
            "validity": "valid",
        }
    ]
    assert "999" not in answer.text


def test_reusing_and_undoing(client: Client) -> None:
    body = {"component_code": "TP1", "document_id": str(PAPER.id)}
    recorded = client.send("POST", f"/dossiers/{CODE}/reuse", json=body)
    assert (recorded.status_code, recorded.json()["kind"]) == (200, 2)
    (component,) = client.send("GET", f"/dossiers/{CODE}/checklist").json()["components"]
    assert (component["state"], component["is_missing"], component["reusable"]) == (2, False, [])
    for _ in range(2):
        assert client.send("DELETE", f"/dossiers/{CODE}/reuse/TP1").status_code == 204
    assert client.send("GET", f"/dossiers/{CODE}/checklist").json()["missing"] == 1


def test_a_paper_of_the_dossier_s_own_is_a_conflict(client: Client) -> None:
    body = {"component_code": "TP1", "document_id": str(uuid.uuid4())}
    assert client.send("POST", f"/dossiers/{CODE}/reuse", json=body).status_code == 404
    body["document_id"] = str(PAPER.id)
    refused = client.send("POST", f"/dossiers/{EARLIER}/reuse", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "reuse.same_dossier")


def test_the_change_feed_answers_what_changed(client: Client) -> None:
    body = {"received_at": "2022-11-15T08:00:00", "status": 4}
    added = client.send("PUT", "/dossiers/000.00.16.H41-221115-0002", json=body)
    assert added.status_code == 200
    assert added.json() == {"code": "H41.16-221115-0002", "outcome": "added", "changed": []}
    changed = client.send("PUT", "/dossiers/H41.16-221115-0002", json={"status": 7})
    assert changed.json() == {"code": "H41.16-221115-0002", "outcome": "changed", "changed": ["status"]}


@pytest.mark.parametrize(
    ("body", "code", "column"),
    [
        ({"status": "xong rồi"}, "register.status_unknown", "status"),
        ({"citizen_id": "040"}, "register.citizen_number_invalid", "citizen_id"),
        ({"trang_thai_cu": "rút"}, "register.field_unknown", "trang_thai_cu"),
    ],
)
def test_a_bad_message_is_refused_with_its_column(
    client: Client, body: dict[str, Any], code: str, column: str
) -> None:
    refused = client.send("PUT", f"/dossiers/{CODE}", json=body)
    assert refused.status_code == 422
    assert (refused.json()["code"], refused.json()["column"]) == (code, column)
    assert next(iter(body.values())) not in refused.json()["detail"]
