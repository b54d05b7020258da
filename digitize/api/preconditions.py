"""If-Match: which version a change was made on, so that the second of two people notices the first."""

import re
from typing import Annotated, Final

from fastapi import Depends, Header, Response

from digitize.domain.errors import PreconditionRequiredError

_ENTITY_TAG: Final = re.compile(r'(?:W/)?"?(\d{1,9})"?', re.ASCII)


def required_version(if_match: Annotated[str | None, Header()] = None) -> int:
    """Return the version in the header If-Match. Raises PreconditionRequiredError where there is none."""
    match = _ENTITY_TAG.fullmatch((if_match or "").strip())
    if match is None:
        # "*" too: whoever overwrites whatever is there has not looked at it.
        raise PreconditionRequiredError("request.if_match_missing")
    return int(match[1])


RequiredVersion = Annotated[int, Depends(required_version)]
"""The version that a request was made on."""


def put_version(response: Response, version: int) -> None:
    """Say which version the answer is of."""
    response.headers["ETag"] = f'"{version}"'
