"""What an ASGI server loads: `uvicorn --factory digitize.asgi:create`."""

from fastapi import FastAPI

from digitize.api.app import create_app
from digitize.bootstrap import api_token, build_services
from digitize.settings import Settings


def create() -> FastAPI:
    """Return the application, made from the environment's settings."""
    settings = Settings()
    return create_app(build_services(settings), api_token=api_token(settings))
