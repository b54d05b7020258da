"""A limit on the size of request bodies, kept while they arrive and not after."""

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
        if announced.isdigit() and int(announced) > self._maximum_bytes:
            megabytes = self._maximum_bytes // 1_000_000
            language = language_of_header(headers.get(b"accept-language", b"").decode("latin-1"))
            response = problem(413, "request.too_large", {"maximum_megabytes": megabytes}, language)
            await response(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._maximum_bytes:
                # The client sends more than it announced, or announced nothing: to the application it hung up.
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, counted, send)
