"""The web application: `uvicorn --factory app.main:application`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from neo4j.exceptions import DriverError, Neo4jError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app import analysts, downloads, graphiql
from app.graphql import GraphQLView
from app.settings import Settings
from graph.database import Database

READY_SECONDS = 2.0


def application(database: Database | None = None) -> Starlette:
    """The API, on a database that the caller keeps open or, without one, on that of the settings."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.database = database or Settings().connect()
        yield
        if database is None:
            await app.state.database.close()

    view = GraphQLView()
    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/graphql", view, name="graphql"),
            Route("/health", health, name="health"),
            Route("/ready", ready, name="ready"),
            *graphiql.routes,
            *analysts.routes,
            *downloads.routes,
        ],
    )


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
