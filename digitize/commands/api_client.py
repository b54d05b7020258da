"""The API as the client commands use it."""

from collections.abc import Mapping
from typing import Any

import httpx

from digitize.bootstrap import MissingSettingError, api_token
from digitize.settings import Settings


class UnreachableError(Exception):
    """The API does not answer, or answers that it cannot serve now."""


class RefusedError(Exception):
    """The API refuses the request; `body` is its problem document."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body

    def __str__(self) -> str:
        """Return what happened and what to do, in words."""
        return f"{self.body.get('detail', self.status)} {self.body.get('next_step', '')}".strip()


class ApiClient:
    """A thin client: JSON in, JSON out, two kinds of error. Safe for several threads."""

    def __init__(self, settings: Settings) -> None:
        try:
            token = api_token(settings)
        except MissingSettingError as error:
            raise UnreachableError(
                f"Không có mã truy cập: đặt DIGITIZE_API_TOKEN, hoặc DIGITIZE_DATA_DIR trỏ tới thư mục của "
                f"`digitize up` (tìm tại {settings.token_file})."
            ) from error
        self._url = settings.client_url
        self._client = httpx.Client(
            base_url=f"{self._url}/api/v1",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "vi"},
            timeout=httpx.Timeout(300.0, connect=5.0),
            # A service on this machine is never behind the office's web proxy.
            trust_env=settings.api_url is not None,
        )

    def get(self, path: str, **parameters: str) -> dict[str, Any]:
        """Return the JSON of a GET. Raises UnreachableError, RefusedError."""
        return self._request("GET", path, params=parameters)

    def post(
        self,
        path: str,
        *,
        json: object = None,
        files: object = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the JSON of a POST. Raises UnreachableError, RefusedError."""
        return self._request("POST", path, json=json, files=files, data=data, headers=headers)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _request(self, method: str, path: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's own options
        try:
            response = self._client.request(method, path, **options)
        except httpx.HTTPError as error:
            raise UnreachableError(
                f"Không kết nối được tới {self._url}. Dịch vụ đã chạy chưa (digitize up)?"
            ) from error
        if response.status_code >= 500:
            raise UnreachableError(str(RefusedError(response.status_code, _json_of(response))))
        if response.status_code >= 400:
            raise RefusedError(response.status_code, _json_of(response))
        return _json_of(response)


def _json_of(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {"detail": f"HTTP {response.status_code}"}
    return body if isinstance(body, dict) else {"detail": f"HTTP {response.status_code}"}
