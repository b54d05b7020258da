import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from digitize.api.coverage import coverage_routes
from digitize.api.messages import message_for
from digitize.api.problems import install_problem_handlers
from digitize.api.register import register_routes
from digitize.api.sign_in import current_principal
from digitize.application.register import RegisterImport
from digitize.application.reporting import Reporting
from digitize.domain.access import SERVICE
from tests.fakes.register import InMemoryRegister

REGISTER = "\ufeffMã hồ sơ;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Chủ hồ sơ\n" + "\n".join(
    [
        "H41.16-221115-0001;Sở Công Thương;15/11/2022 08:00;20/11/2022;Vi Thế Sửu",
        "H41.16-221115-0002;Sở Công Thương;15/11/2022 09:00;;Lữ Thị Ánh",
        "H41.17-221120-0001;Sở Y tế;20/11/2022;;Tạ Bá Tảo",
        "H41.17-221120-0002;Sở Y tế;hôm qua;;Tạ Bá Tỵ",
    ]
)
PERIOD = {"from": "2022-11-15", "to": "2022-12-15", "by": "unit"}


class Client:
    """Sends requests to an application in this process."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, path: str, params: dict[str, str]) -> httpx.Response:
        return asyncio.run(self._send("GET", path, params=params))

    def post(
        self, path: str, files: dict[str, tuple[str, bytes]], data: dict[str, str] | None = None
    ) -> httpx.Response:
        return asyncio.run(self._send("POST", path, files=files, data=data))

    async def _send(self, method: str, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://digitize") as client:
            return await client.request(method, path, **content)


@pytest.fixture
def client() -> Client:
    register = InMemoryRegister(papers={"H41.16-221115-0001"})
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(register_routes(RegisterImport(register)))
    app.include_router(coverage_routes(Reporting(register)))
    app.dependency_overrides[current_principal] = lambda: SERVICE
    return Client(app)


def test_an_import_reports_and_coverage_counts(client: Client) -> None:
    answer = client.post("/register/imports", files={"file": ("register.csv", REGISTER.encode())})
    assert answer.status_code == 200
    assert answer.json() == {
        "kind": "dossiers",
        "rows": 4,
        "added": 3,
        "changed": 0,
        "unchanged": 0,
        "rejected_rows": 1,
        "rejected": [
            {
                "line": 5,
                "code": "register.date_invalid",
                "column": "received_at",
                "facts": {},
                "message": message_for("register.date_invalid", {}).text,
                "next_step": message_for("register.date_invalid", {}).next_step,
            }
        ],
    }
    coverage = client.get("/coverage", params=PERIOD).json()
    assert coverage["period"] == {"from": "2022-11-15", "to": "2022-12-15", "basis": "received_at"}
    assert coverage["as_of"].endswith("+07:00")
    assert coverage["rows"][0] == {
        "key": "H41.16",
        "name": "Sở Công Thương",
        "measures": {"dossier_any_file": {"numerator": 1, "denominator": 2, "percent": "50.00"}},
    }
    assert coverage["total"]["measures"]["dossier_any_file"] == {
        "numerator": 1,
        "denominator": 3,
        "percent": "33.33",
    }


def test_a_table_of_units_is_imported_by_the_same_route(client: Client) -> None:
    table = "code,name\nH41.16,Sở Công Thương\nxã,Xã nào đó\n".encode()
    refused = client.post("/register/imports", files={"file": ("units.csv", table)})
    assert refused.json()["code"] == "register.kind_ambiguous"
    answer = client.post("/register/imports", files={"file": ("units.csv", table)}, data={"kind": "units"}).json()
    assert (answer["kind"], answer["rows"], answer["added"], answer["rejected_rows"]) == ("units", 2, 1, 1)
    assert answer["rejected"][0]["column"] == "unit_code"


def test_the_list_behind_a_number(client: Client) -> None:
    client.post("/register/imports", files={"file": ("register.csv", REGISTER.encode())})
    query = PERIOD | {"unit": "H41.16", "measure": "dossier_any_file", "side": "numerator"}
    assert client.get("/coverage/dossiers", params=query).json() == {
        "items": [
            {
                "code": "H41.16-221115-0001",
                "unit_code": "H41.16",
                "procedure_code": "",
                "applicant_name": "Vi Thế Sửu",
                "received_at": "2022-11-15T08:00:00+07:00",
                "due_at": "2022-11-20T23:59:59+07:00",
            }
        ],
        "next_cursor": None,
        "total": 1,
    }
    assert client.get("/coverage/dossiers", params=PERIOD | {"side": "gap"}).json()["total"] == 2


def test_an_empty_period_has_no_percentage(client: Client) -> None:
    total = client.get("/coverage", params=PERIOD).json()["total"]
    assert total["measures"]["dossier_any_file"] == {"numerator": 0, "denominator": 0, "percent": None}


@pytest.mark.parametrize("change", [{"to": "2022-11-14"}, {"measure": "x"}, {"side": "x"}, {"unit": "?"}])
def test_a_wrong_question_is_refused(client: Client, change: dict[str, str]) -> None:
    assert client.get("/coverage/dossiers", params=PERIOD | change).status_code == 422
