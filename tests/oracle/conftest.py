"""Both sides on one small graph that has everything."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from app.main import application
from graph.database import Database
from schema.root import schema
from tests.conftest import RESTART_LOG, WIPE
from tests.oracle import declarations, planting, store
from tests.oracle.answers import Oracle
from tests.oracle.running import Run
from tests.viewers import as_operator

GRAPH = 1


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def run(server: Database) -> AsyncIterator[Run]:
    """The oracle and the program, side by side."""
    async with server.driver.session(database=server.name) as session:
        for wipe in (WIPE, RESTART_LOG):
            await (await session.run(wipe.text)).consume()
    await planting.plant(server, GRAPH, schema.as_str())
    oracle = Oracle(await store.read(server), declarations.read(), schema.as_str())
    app = application(server, viewer_of=as_operator)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild", timeout=60) as client,
    ):
        yield Run(client, oracle, asyncio.get_running_loop())
    await planting.uproot(server)
