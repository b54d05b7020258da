"""Health, without a token: alive, and ready to take work."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from digitize.domain.errors import DigitizeError


def health_routes(checks: dict[str, Callable[[], None]]) -> APIRouter:
    """Return the health routes; each check raises a DigitizeError while its part does not answer."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    def alive() -> dict[str, str]:
        """Answer while the process serves at all."""
        return {"status": "alive"}

    @router.get("/readyz")
    def ready() -> JSONResponse:
        """Answer 200 while database and object store answer, else 503 with the part that does not."""
        failing: dict[str, str] = {}
        for name, check in checks.items():
            try:
                check()
            except DigitizeError as error:
                failing[name] = error.code
        if failing:
            return JSONResponse({"status": "not_ready", "failing": failing}, 503, {"Retry-After": "5"})
        return JSONResponse({"status": "ready"})

    return router
