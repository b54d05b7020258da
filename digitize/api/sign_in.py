"""Who a request acts for: the bearer of the service token, asked before a byte of the body is taken."""

import hmac

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from digitize.api.messages import language_of_header
from digitize.api.problems import problem
from digitize.domain.access import SERVICE, Principal
from digitize.domain.errors import NotSignedInError


class TokenGate:
    """Middleware that answers 401 to every request below `prefix` without the service token.

    A dependency of the routes would come too late: the framework takes a whole form, hundreds of megabytes of a
    stranger's, before it asks dependencies.
    """

    def __init__(self, app: ASGIApp, *, token: str, prefix: str) -> None:
        self._app = app
        self._token = token.encode()
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a signed request on, with who it acts for in its state."""
        if scope["type"] == "http" and scope["path"].startswith(self._prefix):
            headers = dict(scope["headers"])
            if not self._is_signed(headers.get(b"authorization", b"")):
                language = language_of_header(headers.get(b"accept-language", b"").decode("latin-1"))
                await problem(401, NotSignedInError().code, {}, language)(scope, receive, send)
                return
            scope.setdefault("state", {})["principal"] = SERVICE
        await self._app(scope, receive, send)

    def _is_signed(self, authorization: bytes) -> bool:
        scheme, _, token = authorization.partition(b" ")
        # In constant time. An empty token would let in everybody who sends "Bearer" alone.
        is_equal = hmac.compare_digest(token.strip(), self._token)
        return bool(self._token) and scheme.lower() == b"bearer" and is_equal


def current_principal(request: Request) -> Principal:
    """Return who the request acts for. Raises NotSignedInError when it did not pass the gate."""
    principal = getattr(request.state, "principal", None)
    if not isinstance(principal, Principal):
        raise NotSignedInError
    return principal
