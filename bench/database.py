"""The county and the city in a Neo4j of their own: loaded once, kept in `.cobuild/bench`, copied for each run."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from neo4j import GraphDatabase
from rich.console import Console

from app.settings import Account, Settings
from bench.data.loading import load
from bench.data.size import Size
from bench.questions import Ids
from graph.database import Database
from graph.migrations import migrate
from graph.server.process import LocalServer, free_port
from graph.statement import READ, statement

ROOT = Path(__file__).parent.parent
# What the rows follow from: another one of these is another graph. Newer migrations run on the copy, as on any graph.
SOURCES = (
    *sorted((ROOT / "bench" / "data").glob("*.py")),
    *(ROOT / "domain" / f"{name}.py" for name in ("audiences", "quantities", "text", "times")),
)
HEAP = ("-Xms2g", "-Xmx2g")
MEMORY = {"server.memory.pagecache.size": "2g", "dbms.memory.transaction.total.max": "1g"}

RESAMPLE = statement("bench.resample", READ, "CALL db.prepareForReplanning(300)")
IDS = statement(
    "bench.ids",
    READ,
    """
RETURN COLLECT { MATCH (n:Organisation) RETURN n.id ORDER BY n.id } AS organisations,
  COLLECT { MATCH (n:Community) RETURN n.id ORDER BY n.id } AS communities,
  COLLECT { MATCH (n:Street) RETURN n.id ORDER BY n.id } AS streets
""",
)

console = Console(highlight=False)


@dataclass(frozen=True)
class Served:
    """A Neo4j that runs, the process that it is, and what arguments are drawn from."""

    account: Account
    pid: int
    ids: Ids


@asynccontextmanager
async def served(size: Size) -> AsyncIterator[Served]:
    """A fresh copy of the county or the city, loaded first if that has not been done yet."""
    kept = await _loaded(size)
    home = _folder() / "run" / size.name
    shutil.rmtree(home, ignore_errors=True)
    await asyncio.to_thread(shutil.copytree, kept, home)
    server = _server(home)
    try:
        async with server.running():
            account = Account(server.uri, "neo4j", server.password, "neo4j")
            await _migrated(server)
            yield Served(account, server.pid, await asyncio.to_thread(_ids, account))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _folder() -> Path:
    return Settings().data / "bench"


def _server(home: Path) -> LocalServer:
    return LocalServer(home, Settings().jars, free_port(), free_port(), java_flags=HEAP, settings=MEMORY)


def fingerprint() -> str:
    """Of everything that the graph follows from."""
    found = hashlib.sha256()
    for file in SOURCES:
        found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:16]


async def _loaded(size: Size) -> Path:
    kept = _folder() / f"{size.name}-{fingerprint()}"
    if kept.is_dir():
        return kept
    for old in _folder().glob(f"{size.name}-*"):
        shutil.rmtree(old)
    console.print(f"Loading the {size.name}, which is then kept in {kept.relative_to(ROOT)} ...")
    home = _folder() / "loading" / size.name
    shutil.rmtree(home, ignore_errors=True)
    server = _server(home)
    async with server.running():
        await _migrated(server)
        await asyncio.to_thread(_load, server, size)
    shutil.rmtree(home / "logs")
    home.rename(kept)
    return kept


async def _migrated(server: LocalServer) -> None:
    database = Database.connect(server.uri, "neo4j", server.password)
    await migrate(database)
    await database.close()


def _load(server: LocalServer, size: Size) -> None:
    def progress(what: str, done: int, total: int) -> None:
        console.print(f"  {what} {done}/{total}", end="\n" if done == total else "\r")

    with GraphDatabase.driver(server.uri, auth=("neo4j", server.password), telemetry_disabled=True) as driver:
        load(driver, size, progress)
        with driver.session(database="neo4j") as session:
            session.run(RESAMPLE.text).consume()


def _ids(account: Account) -> Ids:
    uri, user, password, database = account
    with (
        GraphDatabase.driver(uri, auth=(user, password), telemetry_disabled=True) as driver,
        driver.session(database=database) as session,
    ):
        return Ids(**session.run(IDS.text).single(strict=True).data())
