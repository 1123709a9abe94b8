"""What is measured: our API, its peers and the bare app, each one process, and the driver alone."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from zlib import crc32

import orjson
from neo4j import AsyncDriver, AsyncGraphDatabase

from app.settings import Account
from bench.database import ROOT
from bench.load import Keep, Run, Samples, drive, request
from bench.processes import serving
from bench.questions import Question, Variables
from bench.statements import Asked
from graph.server.process import free_port

LOGS = ROOT / ".cobuild" / "bench" / "logs"
NODE = ROOT / "bench" / "peers" / "neo4j_graphql"
OURS, YOGA, APOLLO, STRAWBERRY, BARE, FLOOR = "Cobuild", "yoga", "Apollo", "Strawberry", "bare app", "floor"
PEERS = (YOGA, APOLLO)
DRIVER_OPTIONS: dict[str, Any] = {"notifications_min_severity": "OFF", "telemetry_disabled": True}


class Side(Protocol):
    """Something that answers questions. `pid` is the process whose CPU time is spent on it."""

    @property
    def name(self) -> str: ...
    @property
    def pid(self) -> int: ...

    async def ask(
        self,
        question: Question,
        arguments: Sequence[Variables],
        connections: int,
        seconds: float,
        *,
        once: bool = False,
        expected: Sequence[int | None] | None = None,
        keep: Keep | None = None,
    ) -> Samples:
        """Ask with the arguments in turn, over that many connections: see `bench.load.Run`."""
        ...


@dataclass(frozen=True)
class Kind:
    """How a server is started, given a port, and the file that says a question in its words."""

    name: str
    text: str
    command: Callable[[int], list[str]]


def _uvicorn(*target: str) -> Callable[[int], list[str]]:
    fast = ("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning")
    return lambda port: [sys.executable, "-m", "uvicorn", *target, "--port", str(port), *fast]


def _node(file: str) -> Callable[[int], list[str]]:
    return lambda _: [shutil.which("node") or "node", str(NODE / file)]


KINDS = (
    Kind(OURS, "cobuild.graphql", _uvicorn("--factory", "bench.served:application")),
    Kind(YOGA, "neo4j_graphql.graphql", _node("yoga.mjs")),
    Kind(APOLLO, "neo4j_graphql.graphql", _node("apollo.mjs")),
    Kind(STRAWBERRY, "strawberry.graphql", _uvicorn("bench.peers.stock_strawberry:application")),
    Kind(BARE, "cobuild.graphql", _uvicorn("bench.bare:application")),
)


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    kind: Kind
    port: int
    pid: int
    label: str = ""

    @property
    def name(self) -> str:
        return self.label or self.kind.name

    async def ask(
        self,
        question: Question,
        arguments: Sequence[Variables],
        connections: int,
        seconds: float,
        *,
        once: bool = False,
        expected: Sequence[int | None] | None = None,
        keep: Keep | None = None,
    ) -> Samples:
        path = f"/{question.folder}" if self.kind.name == BARE else "/graphql"
        requests = [request(self.port, path, question.body(self.kind.text, one)) for one in arguments]
        return await drive(Run(requests, seconds, once=once, expected=expected, keep=keep), self.port, connections)


@asynccontextmanager
async def started(kind: Kind, account: Account, **more: str) -> AsyncIterator[Server]:
    port = free_port()
    environment = {
        "NODE_ENV": "production",
        "PORT": str(port),
        "NEO4J_URI": account.uri,
        "NEO4J_USER": account.user,
        "NEO4J_PASSWORD": account.password,
        "NEO4J_DATABASE": account.database,
        **more,
    }
    log = LOGS / f"{kind.name.replace(' ', '_').lower()}.log"
    async with serving(kind.command(port), environment, port, log, ROOT) as pid:
        yield Server(kind, port, pid)


@dataclass(frozen=True)
class Driver:
    """A statement for each question through the Python driver: no HTTP, no shaping, no JSON.

    Its best setting: the async driver, one session for each connection, auto-commit, one row. What it is asked with
    `keep` is shaped and written as JSON, to be compared with the others' answers.
    """

    name: str
    asked: Callable[[Question], Asked]
    driver: AsyncDriver
    database: str

    @property
    def pid(self) -> int:
        return os.getpid()

    async def ask(
        self,
        question: Question,
        arguments: Sequence[Variables],
        connections: int,
        seconds: float,
        *,
        once: bool = False,
        expected: Sequence[int | None] | None = None,  # noqa: ARG002
        keep: Keep | None = None,
    ) -> Samples:
        asked = self.asked(question)
        prepared = [dict(asked.parameters(variables)) for variables in arguments]
        samples = Samples()
        begun = time.perf_counter()
        turns = iter(range(len(arguments))) if once else _round(len(arguments))

        async def connection() -> None:
            async with self.driver.session(database=self.database, default_access_mode="READ") as session:
                while (now := time.perf_counter()) < begun + seconds and (i := next(turns, None)) is not None:
                    result = await session.run(asked.text, prepared[i])
                    record = await result.single(strict=True)
                    if (after := time.perf_counter()) <= begun + seconds:
                        samples.add(after - now, 0)
                    if keep is not None:
                        body = orjson.dumps({"data": asked.answer(record.values(), arguments[i])})
                        keep(i, crc32(body), body)

        await asyncio.gather(*(connection() for _ in range(connections)))
        samples.seconds = min(time.perf_counter() - begun, seconds)
        return samples


def _round(number: int) -> Iterator[int]:
    while True:
        yield from range(number)


@asynccontextmanager
async def driving(name: str, asked: Callable[[Question], Asked], account: Account) -> AsyncIterator[Driver]:
    uri, user, password, database = account
    async with AsyncGraphDatabase.driver(uri, auth=(user, password), **DRIVER_OPTIONS) as driver:
        yield Driver(name, asked, driver, database)
