"""A real Neo4j for every test that asks for `database`.

With `COBUILD_TEST_URI` set, they use that server (its data is wiped); otherwise they start their own and remove it.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest_asyncio

from app.settings import Account, Settings
from graph.database import Database
from graph.migrations import migrate
from graph.server.process import LocalServer, free_port
from graph.statement import WRITE, Statement
from resolvers import service_types
from tests.build import Build

WIPE = Statement(
    "tests.wipe",
    WRITE,
    """
MATCH (n) WHERE NOT n:__Neo4jMigration AND NOT n:__Neo4jMigrationsLock
  AND NOT n:ServiceType AND NOT (n:Event AND n.seq = 0)
DETACH DELETE n
""",
)
RESTART_LOG = Statement("tests.restart_log", WRITE, "MATCH (log:Event {seq: 0}) SET log.last = 0")


@pytest_asyncio.fixture(scope="session")
async def account() -> AsyncIterator[Account]:
    """How to sign in to the server of this run."""
    if uri := os.environ.get("COBUILD_TEST_URI"):
        yield Account(uri, "neo4j", "unused", "neo4j")
        return
    with TemporaryDirectory(prefix="cobuild-test-") as home:
        # Tests are short: less compiling makes up for slower code.
        local = LocalServer(
            Path(home), Settings().jars, free_port(), free_port(), java_flags=("-XX:TieredStopAtLevel=1",)
        )
        async with local.running():
            yield Account(local.uri, "neo4j", local.password, "neo4j")


@pytest_asyncio.fixture(scope="session")
async def server(account: Account) -> AsyncIterator[Database]:
    """A migrated database, shared by all tests of a run."""
    database = Database.connect(*account)
    await migrate(database)
    await service_types.load(database)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def database(server: Database) -> Database:
    """The migrated database without any data but the service taxonomy."""
    async with server.driver.session(database=server.name) as session:
        for wipe in (WIPE, RESTART_LOG):
            await (await session.run(wipe.text)).consume()
    return server


@pytest_asyncio.fixture
async def build(database: Database) -> Build:
    """Builders of records: `await build.need(community, title="理发")`."""
    return Build(database)
