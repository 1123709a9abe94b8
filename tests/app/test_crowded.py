"""When every connection to Neo4j is in use, the next caller hears of it within seconds."""

import asyncio
import time
from contextlib import AsyncExitStack

import httpx

from app.main import application
from app.settings import Account
from graph.database import CONNECTIONS, WAIT_SECONDS, Database
from tests.viewers import as_operator


async def test_a_question_that_finds_no_connection_is_answered_with_503_within_the_wait(account: Account) -> None:
    database = Database.connect(*account)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        sessions = [await stack.enter_async_context(database.driver.session()) for _ in range(CONNECTIONS)]
        held = await asyncio.gather(*(session.begin_transaction() for session in sessions))
        app = application(database, viewer_of=as_operator)
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://cobuild") as client:
            began = time.monotonic()
            answer = await client.post("/graphql", json={"query": "{ needs { totalCount } }"})
            waited = time.monotonic() - began
            for tx in held[:1]:
                await tx.rollback()
            again = await client.post("/graphql", json={"query": "{ needs { totalCount } }"})
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
    assert WAIT_SECONDS <= waited < WAIT_SECONDS + 1
    assert again.status_code == 200
