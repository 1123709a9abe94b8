"""Neo4j and the API as a row has them: programs of their own, with the defect in them, killed as a row likes."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.settings import ROOT, Account, Settings
from bench.processes import serving
from graph.database import Database
from graph.migrations import migrate
from graph.server.process import LocalServer, free_port
from resolvers import service_types
from tests.torture.breaks import VARIABLE

# Rows are short: less compiling makes up for slower code.
FLAGS = ("-XX:TieredStopAtLevel=1",)


@dataclass(frozen=True)
class Api:
    """A process that serves the API, one worker, and where its log is."""

    address: str
    port: int
    pid: int
    log: Path


@asynccontextmanager
async def folder() -> AsyncIterator[Path]:
    with TemporaryDirectory(prefix="cobuild-torture-") as name:
        yield Path(name)


def neo4j(home: Path, settings: Mapping[str, str] | None = None) -> LocalServer:
    """As `make run` sets it, but for `settings`."""
    return LocalServer(
        home / "neo4j", Settings().jars, free_port(), free_port(), java_flags=FLAGS, settings=settings or {}
    )


def account(server: LocalServer) -> Account:
    return Account(server.uri, "neo4j", server.password, "neo4j")


@asynccontextmanager
async def connected(server: LocalServer) -> AsyncIterator[Database]:
    """A migrated database."""
    database = Database.connect(*account(server))
    try:
        await migrate(database)
        await service_types.load(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def api(
    server: LocalServer, home: Path, defect: str | None = None, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Api]:
    """An API process on that Neo4j, which need not run yet again; everybody who asks it is an administrator."""
    port = free_port()
    log = home / f"api-{port}.log"
    command = [sys.executable, "-m", "tests.torture.api", str(port)]
    async with serving(
        command, {**signed_in(server), **breaking(defect), **(environment or {})}, port, log, ROOT
    ) as pid:
        yield Api(f"http://127.0.0.1:{port}", port, pid, log)


@asynccontextmanager
async def program(
    *arguments: str, server: LocalServer | None = None, defect: str | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m ARGUMENTS`, on that Neo4j; killed at the end of the block if it still runs."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *arguments),
        env={**os.environ, **(signed_in(server) if server else {}), **breaking(defect)},
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def signed_in(server: LocalServer) -> dict[str, str]:
    uri, user, password, _ = account(server)
    return {"NEO4J_URI": uri, "NEO4J_USER": user, "NEO4J_PASSWORD": password}


def breaking(defect: str | None) -> dict[str, str]:
    return {VARIABLE: defect or ""}


def resident_megabytes(pid: int) -> float:
    """The memory of a process that is in RAM right now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
