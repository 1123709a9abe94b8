"""`python -m tests.oracle --operations 5000 --seed 1`: random operations, answered twice.

On the Neo4j at COBUILD_TEST_URI, whose data it replaces, or on one of its own.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from app.main import application
from app.settings import Settings
from graph.database import Database
from graph.migrations import migrate
from graph.server.process import LocalServer, free_port
from schema.root import schema
from tests.conftest import RESTART_LOG, WIPE
from tests.oracle import declarations, planting, store
from tests.oracle.answers import Oracle
from tests.oracle.running import Result, Run, quiet
from tests.viewers import as_operator


@asynccontextmanager
async def some_database() -> AsyncIterator[Database]:
    """The one that COBUILD_TEST_URI names, or one on a server that is started for it."""
    with TemporaryDirectory(prefix="cobuild-oracle-") as home:
        if uri := os.environ.get("COBUILD_TEST_URI"):
            database = Database.connect(uri, "neo4j", "unused")
            try:
                yield database
            finally:
                await database.close()
            return
        server = LocalServer(Path(home), Settings().jars, free_port(), free_port())
        async with server.running():
            database = Database.connect(server.uri, "neo4j", server.password)
            try:
                yield database
            finally:
                await database.close()


async def compare(database: Database, number: int, seed: int, graph: int, stop_at: int) -> Result:
    await migrate(database)
    async with database.driver.session(database=database.name) as session:
        for wipe in (WIPE, RESTART_LOG):
            await (await session.run(wipe.text)).consume()
    await planting.plant(database, graph, schema.as_str())
    oracle = Oracle(await store.read(database), declarations.read(), schema.as_str())
    app = application(database, viewer_of=as_operator)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild", timeout=60) as client,
    ):
        run = Run(client, oracle, asyncio.get_running_loop())
        with quiet():
            return await asyncio.to_thread(run.of, number, seed, stop_at=stop_at, told=Told())


class Told:
    """Says how a run gets on, and each difference as soon as it is found."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, result: Result) -> None:
        for operation, difference in result.differences[self._told :]:
            print(f"\n\n{operation!r}\nat {list(difference.path)}")
            print(f"expected {difference.expected!r:.600}\nanswered {difference.actual!r:.600}", flush=True)
        self._told = len(result.differences)
        done = f"\r{result.asked} operations, {result.share_filled:.0%} not empty, {result.refused} with errors, "
        print(f"{done}{self._told} differences ", end="", file=sys.stderr, flush=True)


def report(result: Result, seed: int, graph: int) -> None:
    """What came of it: the seeds, how much was asked, and what was asked the least."""
    counts = sorted(result.used.counts.items(), key=lambda pair: pair[1])
    print(f"\nseed {seed}, graph {graph}: {result.asked} operations, {result.share_filled:.1%} not empty")
    print(f"{len(counts)} elements, {sum(count < 20 for _, count in counts)} used less than 20 times; the least:")
    print("\n".join(f"  {count:5} {name}" for name, count in counts[:12]))
    print(f"{len(result.differences)} differences")


async def main() -> int:
    reader = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    reader.add_argument("--operations", type=int, default=5000)
    reader.add_argument("--seed", type=int, default=1, help="of the operations")
    reader.add_argument("--graph", type=int, default=1, help="the seed of the graph")
    reader.add_argument("--stop-at", type=int, default=10, help="how many differences are enough")
    asked = reader.parse_args()
    async with some_database() as database:
        result = await compare(database, asked.operations, asked.seed, asked.graph, asked.stop_at)
    report(result, asked.seed, asked.graph)
    return len(result.differences)


if __name__ == "__main__":
    sys.exit(min(asyncio.run(main()), 1))
