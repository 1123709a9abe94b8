"""The API for a row: `python -m tests.torture.api PORT`, with the defect that the environment names.

Beside what the product serves there is `/slow`, the same view on a schema of two fields: one that takes minutes, since
only a question that is slow by itself shows what becomes of it when its caller leaves, and one that fails in a way
that nobody foresaw.
"""

import asyncio
import logging
import socket
import sys

import strawberry
import uvloop
from starlette.routing import Route

from app.commands.up import Api
from app.graphql import GraphQLView
from app.main import application
from schema.context import Info
from tests.torture import breaks
from tests.torture.statements import CARTESIAN
from tests.viewers import as_operator


@strawberry.type
class Query:
    @strawberry.field
    async def count(self, info: Info) -> int:
        [row] = await info.context.database.read(CARTESIAN)
        return int(row["n"])

    @strawberry.field
    async def fails(self, name: str) -> str:
        raise ValueError(f"no such person: {name}")


class Slow(strawberry.Schema):
    def process_errors(self, *_: object) -> None:
        """Errors are told and logged by the view alone, as they are with the product's own schema."""


async def serve(port: int) -> None:
    app = application(viewer_of=as_operator)
    app.router.routes.append(Route("/slow", GraphQLView(Slow(Query))))
    with socket.create_server(("127.0.0.1", port), backlog=1024) as door:
        await Api(app, lambda: None).serve([door])


if __name__ == "__main__":
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    breaks.install()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1])))
