"""`python -m bench.view`: what /graphql itself costs a request, in microseconds of CPU, with nothing asked of Neo4j.

The application is called directly as ASGI with `{ __typename }`: once as it is, and once with the answer given, so that
only the way in and out is left: routing, headers, JSON, choice of the operation, metrics. The best of 40 rounds.
"""

import time
from typing import Any

import orjson
import uvloop
from starlette.types import Message
from strawberry.types import ExecutionResult

from app.main import application
from bench.served import as_bench
from graph.database import Database
from schema.root import schema

ROUNDS, REQUESTS = 40, 100
BODY = orjson.dumps({"query": "{ __typename }"})
SCOPE = {
    "type": "http",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "method": "POST",
    "scheme": "http",
    "path": "/graphql",
    "raw_path": b"/graphql",
    "query_string": b"",
    "root_path": "",
    "client": ("127.0.0.1", 50_000),
    "server": ("127.0.0.1", 8_000),
    "headers": [
        (b"host", b"127.0.0.1:8000"),
        (b"accept", b"application/graphql-response+json, application/json"),
        (b"accept-language", b"zh-CN,zh;q=0.9"),
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(BODY)),
    ],
}


async def receive() -> Message:
    return {"type": "http.request", "body": BODY, "more_body": False}


async def send(message: Message) -> None:
    assert message.get("status", 200) == 200


async def given(*_: Any, **__: Any) -> ExecutionResult:
    return ExecutionResult(data={"__typename": "Query"}, errors=None)


async def best(app: Any) -> float:
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(REQUESTS):
            await app(dict(SCOPE), receive, send)
        rounds.append((time.process_time() - began) / REQUESTS)
    return min(rounds) * 1e6


async def main() -> None:
    database = Database.connect("bolt://127.0.0.1:9", "neo4j", "unused")
    app = application(database, viewer_of=as_bench)
    async with app.router.lifespan_context(app):
        print(f"as it is                {await best(app):6.1f} us")
        schema.execute = given  # type: ignore[method-assign]
        print(f"with the answer given   {await best(app):6.1f} us")
    await database.close()


if __name__ == "__main__":
    uvloop.run(main())
