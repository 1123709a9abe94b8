"""The web application: `uvicorn --factory app.main:application`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module

from neo4j.exceptions import DriverError, Neo4jError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app import analysts, downloads, graphiql, pairing_plans
from app.admission import Admission
from app.documents import Documents
from app.graphql import BOOKMARKS, GraphQLView
from app.identity import pages
from app.metrics import metrics
from app.roles import HEADER as ROLE
from app.settings import Settings
from app.viewer import Identity, ViewerOf
from graph.database import Database
from schema.access import require_complete
from schema.root import schema

READY_SECONDS = 2.0


def application(
    database: Database | None = None, settings: Settings | None = None, *, viewer_of: ViewerOf | None = None
) -> Starlette:
    """The API, on a database that the caller keeps open or, without one, on that of the settings.

    `viewer_of` says who asks, where that is not for tokens and sessions to say: in tests and measurements.
    """
    require_complete(schema)
    settings = settings or Settings()
    identity = Identity(settings)
    documents = Documents.read(settings.documents, only=settings.only_documents, by_get=settings.get_queries)
    # Not an import at the top: see there.
    tracing = import_module("app.tracing") if settings.otlp_endpoint else None

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if tracing is not None:
                await stack.enter_async_context(tracing.exporting(settings.otlp_endpoint))
            app.state.database = database or settings.connect()
            if database is None:
                stack.push_async_callback(app.state.database.close)
            yield

    middleware = [Middleware(tracing.TracedRequests)] if tracing is not None else []
    if settings.cors_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type", "GraphQL-Require-Preflight", ROLE, BOOKMARKS.decode()],
                expose_headers=[BOOKMARKS.decode(), downloads.CURSOR, "RateLimit", "RateLimit-Policy", "Retry-After"],
            )
        )
    # Innermost, so that a page of an allowed origin can read what is refused here, too.
    middleware.append(
        Middleware(Admission, viewer_of=viewer_of or identity.viewer_of, secure=settings.address.startswith("https:"))
    )
    app = Starlette(
        lifespan=lifespan,
        middleware=middleware,
        routes=[
            Route("/graphql", GraphQLView(documents=documents, introspection=settings.introspection), name="graphql"),
            Route("/health", health, name="health"),
            Route("/ready", ready, name="ready"),
            Route("/metrics", metrics, name="metrics"),
            *pages.routes,
            *graphiql.routes,
            *analysts.routes,
            *downloads.routes,
            *pairing_plans.routes,
        ],
    )
    app.state.identity = identity
    app.state.graphiql = settings.graphiql
    return app


async def health(_: Request) -> Response:
    """Whether the program runs."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """Whether it can answer: 503 while the database is away."""
    try:
        async with asyncio.timeout(READY_SECONDS):
            await request.app.state.database.ping()
    except (Neo4jError, DriverError, TimeoutError):
        return JSONResponse({"status": "unavailable"}, status_code=503)
    return JSONResponse({"status": "ok"})
