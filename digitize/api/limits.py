"""A limit on the size of request bodies, kept while they arrive and not after."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digitize.api.messages import language_of_header
from digitize.api.problems import problem


class BodyLimit:
    """Middleware that answers 413 to a body of more than `maximum_bytes`, announced or not."""

    def __init__(self, app: ASGIApp, maximum_bytes: int) -> None:
        self._app = app
        self._maximum_bytes = maximum_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body stays within the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        announced = headers.get(b"content-length", b"0")
        # No length of twenty digits is within any limit, and int() refuses very long ones.
        if announced.isdigit() and (len(announced) > 19 or int(announced) > self._maximum_bytes):
            await self._too_large(headers)(scope, receive, send)
            return
        received, is_replaced = 0, False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._maximum_bytes:
                # The client sends more than it announced, or announced nothing: to the application it hung up.
                return {"type": "http.disconnect"}
            return message

        async def truthful(message: Message) -> None:
            # The application answers a body that broke off; the truth is that it was too large.
            nonlocal is_replaced
            if message["type"] == "http.response.start" and received > self._maximum_bytes:
                is_replaced = True
                await self._too_large(headers)(scope, receive, send)
            elif not is_replaced:
                await send(message)

        await self._app(scope, counted, truthful)

    def _too_large(self, headers: dict[bytes, bytes]) -> JSONResponse:
        language = language_of_header(headers.get(b"accept-language", b"").decode("latin-1"))
        facts: dict[str, str | int] = {"maximum_megabytes": self._maximum_bytes // 1_000_000}
        return problem(413, "request.too_large", facts, language)
