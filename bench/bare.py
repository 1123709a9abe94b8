"""The bare app: the compiled statement of each question as a constant, on the same server, without any GraphQL.

`uvicorn bench.bare:application`. It reads the same requests, at `/<folder of the question>`, and answers the same.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
from neo4j import AsyncDriver, AsyncGraphDatabase

from bench.questions import READS
from bench.statements import Asked, compiled

Message = MutableMapping[str, Any]
HEADERS = [(b"content-type", b"application/json")]
ASKED: dict[str, Asked] = {f"/{question.folder}": compiled(question) for question in READS}
DATABASE = os.environ.get("NEO4J_DATABASE", "neo4j")

driver: AsyncDriver


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    asked = ASKED[scope["path"]]
    variables = orjson.loads(await _body(receive))["variables"]
    async with driver.session(database=DATABASE, default_access_mode="READ") as session:
        result = await session.run(asked.text, asked.parameters(variables))  # type: ignore[arg-type]
        record = await result.single(strict=True)
    body = orjson.dumps({"data": asked.answer(record.values(), variables)})
    headers = [*HEADERS, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _live(receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
    global driver
    await receive()
    account = (os.environ["NEO4J_USER"], os.environ["NEO4J_PASSWORD"])
    driver = AsyncGraphDatabase.driver(
        os.environ["NEO4J_URI"], auth=account, notifications_min_severity="OFF", telemetry_disabled=True
    )
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await driver.close()
    await send({"type": "lifespan.shutdown.complete"})
