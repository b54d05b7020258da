"""Who a request acts for: the bearer of the service token."""

import hmac

from fastapi import Request

from digitize.domain.access import SERVICE, Principal
from digitize.domain.errors import NotSignedInError


def current_principal(request: Request) -> Principal:
    """Return who the request acts for. Raises NotSignedInError."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    expected: str = request.app.state.api_token
    # Compared as bytes and in constant time: compare_digest refuses text that is not ASCII. An empty token would
    # let in everybody who sends "Bearer" alone.
    if (
        not expected
        or scheme.lower() != "bearer"
        or not hmac.compare_digest(token.strip().encode(), expected.encode())
    ):
        raise NotSignedInError
    return SERVICE
