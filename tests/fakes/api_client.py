"""Requests to the application in this process, signed in or not; errors are answered, not raised."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from digitize.api.app import Services, create_app
from digitize.domain.errors import DigitizeError
from tests.fakes.page_reader import ScriptedPage, scripted_upload
from tests.fakes.workplace import Workplace

TOKEN = "made-up-token"
CODE, ISSUED = "H41.16-221115-0001", "000.00.16.H41-221115-0001"
DATA = scripted_upload([ScriptedPage(lines=("Kính gửi bà Đặng Thị Hồng",)), ScriptedPage(lines=("trang hai",))])


@dataclass
class Check:
    """A part of the service that `/readyz` asks; set `trouble` to make it fail."""

    trouble: DigitizeError | None = None

    def __call__(self) -> None:
        """Raise the trouble, if there is one."""
        if self.trouble is not None:
            raise self.trouble


@dataclass
class ApiClient:
    """The application over a workplace, and a client that bears the token."""

    workplace: Workplace
    store_check: Check = field(default_factory=Check)
    token: str = TOKEN

    def __post_init__(self) -> None:
        """Build the application as `bootstrap` does, with fakes."""
        self.app: FastAPI = create_app(
            Services(
                intake=self.workplace.intake,
                retrieval=self.workplace.retrieval,
                search=self.workplace.search,
                register_import=self.workplace.register_import,
                dossier_feed=self.workplace.dossier_feed,
                checklist_desk=self.workplace.checklist_desk,
                cover_sheets=self.workplace.cover_sheets,
                review=self.workplace.review,
                editing=self.workplace.editing,
                rescanning=self.workplace.rescanning,
                reporting=self.workplace.reporting,
                checks={"store": self.store_check},
                close=lambda: None,
            ),
            api_token=self.token,
        )

    def get(self, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """GET below `/api/v1`, signed in."""
        return self.send("GET", f"/api/v1{path}", **content)

    def post(self, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401
        """POST below `/api/v1`, signed in."""
        return self.send("POST", f"/api/v1{path}", **content)

    def send(
        self,
        method: str,
        path: str,
        *,
        authorization: str | None = f"Bearer {TOKEN}",
        headers: dict[str, str] | None = None,
        **content: Any,  # noqa: ANN401
    ) -> httpx.Response:
        """Send one request; `authorization` None sends no token."""
        # As bytes: a client may send letters that are not ASCII.
        signed = {} if authorization is None else {b"Authorization": authorization.encode()}
        named = {name.encode(): value.encode() for name, value in (headers or {}).items()}
        return asyncio.run(self._send(method, path, headers=list((signed | named).items()), **content))

    async def _send(self, method: str, path: str, **content: Any) -> httpx.Response:  # noqa: ANN401
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://digitize") as client:
            return await client.request(method, path, **content)
