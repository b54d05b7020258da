"""Errors become problem details (RFC 9457) with our stable code; the one table from error to HTTP status."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from digitize.api.messages import Language, language_of, message_for
from digitize.domain.errors import (
    ConflictError,
    DigitizeError,
    FontMissingError,
    HeaderNotAllowedError,
    InvalidInputError,
    LedgerUnavailableError,
    NotFoundError,
    NotSignedInError,
    PreconditionFailedError,
    PreconditionRequiredError,
    ReaderCrashedError,
    StoreUnavailableError,
    UnreadablePageError,
    UnreadableUploadError,
)

_RETRY_AFTER_SECONDS = "30"

# First match wins: special errors stand before the classes they derive from.
_STATUS_BY_ERROR: tuple[tuple[type[DigitizeError], int], ...] = (
    (HeaderNotAllowedError, 400),
    (InvalidInputError, 422),
    (NotFoundError, 404),
    (ConflictError, 409),
    (PreconditionFailedError, 412),
    (PreconditionRequiredError, 428),
    (UnreadableUploadError, 422),
    (UnreadablePageError, 422),
    (NotSignedInError, 401),
    (ReaderCrashedError, 503),
    (StoreUnavailableError, 503),
    (LedgerUnavailableError, 503),
    (FontMissingError, 503),
)

_CODE_BY_STATUS = {404: "request.unknown_address", 405: "request.method_not_allowed", 413: "request.too_large"}

_log = structlog.get_logger()


def status_of(error: DigitizeError) -> int:
    """Return the HTTP status of an expected error."""
    return next(status for kind, status in _STATUS_BY_ERROR if isinstance(error, kind))


def problem(
    status: int, code: str, facts: dict[str, str | int], language: Language, **extensions: object
) -> JSONResponse:
    """Return a problem document: what happened and what to do, in the reader's language."""
    message = message_for(code, facts, language)
    body: dict[str, Any] = {
        "type": f"urn:digitize:problem:{code}",
        "title": message.text,
        "status": status,
        "detail": message.text,
        "code": code,
        "next_step": message.next_step,
        **extensions,
    }
    headers: dict[str, str] = {"Content-Language": language}
    if status == 503:
        headers["Retry-After"] = _RETRY_AFTER_SECONDS
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def install_problem_handlers(app: FastAPI) -> None:
    """Translate every error of the application into a problem document."""

    @app.exception_handler(DigitizeError)
    def expected(request: Request, error: DigitizeError) -> JSONResponse:
        return problem(status_of(error), error.code, error.facts, language_of(request))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        # The values themselves stay out: they may be names or numbers.
        fields = ", ".join(sorted({".".join(str(part) for part in item["loc"][1:]) for item in error.errors()}))
        return problem(422, "request.invalid", {"fields": fields}, language_of(request))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> JSONResponse:
        code = _CODE_BY_STATUS.get(error.status_code, "request.invalid")
        return problem(error.status_code, code, {"fields": ""}, language_of(request))

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> JSONResponse:
        _log.error("request failed unexpectedly", path=request.url.path, exc_info=error)
        return problem(500, "internal.error", {}, language_of(request))
