"""The application: routers over the use cases, behind one token."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI

from digitize import __version__
from digitize.api.batches import batch_routes
from digitize.api.checklist import checklist_routes
from digitize.api.cover_sheets import cover_sheet_routes
from digitize.api.coverage import coverage_routes
from digitize.api.documents import document_routes
from digitize.api.dossier_feed import dossier_feed_routes
from digitize.api.dossiers import dossier_routes
from digitize.api.edits import edit_routes
from digitize.api.health import health_routes
from digitize.api.limits import BodyLimit
from digitize.api.problems import install_problem_handlers
from digitize.api.register import register_routes
from digitize.api.rescans import rescan_routes
from digitize.api.review import review_routes
from digitize.api.search import search_routes
from digitize.api.sign_in import TokenGate
from digitize.api.uploads import upload_routes
from digitize.application.checklist import ChecklistDesk
from digitize.application.cover_sheets import CoverSheets
from digitize.application.dossier_feed import DossierFeed
from digitize.application.editing import Editing
from digitize.application.intake import Intake
from digitize.application.register import RegisterImport
from digitize.application.reporting import Reporting
from digitize.application.rescanning import Rescanning
from digitize.application.retrieval import Retrieval
from digitize.application.review import Review
from digitize.application.search import Search

MAXIMUM_REQUEST_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases that the API serves; `close` ends what stands behind them."""

    intake: Intake
    retrieval: Retrieval
    search: Search
    register_import: RegisterImport
    dossier_feed: DossierFeed
    checklist_desk: ChecklistDesk
    cover_sheets: CoverSheets
    review: Review
    editing: Editing
    rescanning: Rescanning
    reporting: Reporting
    checks: dict[str, Callable[[], None]]
    close: Callable[[], None]


def create_app(services: Services, *, api_token: str) -> FastAPI:
    """Return the ASGI application."""
    app = FastAPI(
        title="digitize",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        # FastAPI's own documentation pages load scripts from a public network: blank on an office's LAN.
        docs_url=None,
        redoc_url=None,
        on_shutdown=[services.close],
    )
    install_problem_handlers(app)
    app.add_middleware(BodyLimit, maximum_bytes=MAXIMUM_REQUEST_BYTES)
    # Added last, so asked first.
    app.add_middleware(TokenGate, token=api_token, prefix="/api/")
    app.include_router(health_routes(services.checks))
    routers = (
        batch_routes(services.intake),
        upload_routes(services.retrieval),
        dossier_routes(services.retrieval),
        document_routes(services.retrieval),
        search_routes(services.search),
        register_routes(services.register_import),
        dossier_feed_routes(services.dossier_feed),
        checklist_routes(services.checklist_desk),
        cover_sheet_routes(services.cover_sheets),
        review_routes(services.review),
        edit_routes(services.editing),
        rescan_routes(services.rescanning),
        coverage_routes(services.reporting),
    )
    for router in routers:
        app.include_router(router, prefix="/api/v1")
    return app
