"""The graph for analysts: a second local Neo4j, read-only, with pseudonyms for people: docs/decisions/0013.

It is read from any Neo4j over Bolt while that goes on serving. What changes meanwhile is there or not: a relationship
one of whose ends was not read stays behind.
"""

import asyncio
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from neo4j import AsyncSession, Query
from neo4j.exceptions import Neo4jError

from domain.pseudonyms import LABELS, NODES, RELATIONSHIPS, Pseudonyms, Travels, known_names, travelling
from graph import migrations
from graph.database import LOST_RACES, Database
from graph.server.fingerprints import READING_SECONDS
from graph.server.process import LocalServer, free_port, make_password
from graph.server.refusals import AlreadyRunning, NoAnalystsGraph
from graph.statement import READ, WRITE, statement

BATCH = 5_000
ATTEMPTS = 3
# Who looks whether there is a newer graph, and how often.
LOOK_SECONDS = 2.0
# Over the product's settings. Nobody can write, and no `LOAD CSV FROM 'http://...'` reaches into the network.
READ_ONLY = {"server.databases.read_only": "neo4j", "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0"}

HOW_MANY = statement(
    "server.analysts_how_many",
    READ,
    """
RETURN COUNT { MATCH (n:$any($labels)) } + COUNT { MATCH ()-[r:$any($types)]->() } AS total
""",
)
NAMES = statement("server.analysts_names", READ, "MATCH (person:Person) RETURN person.name AS name")
NODES_OF = statement(
    "server.analysts_nodes",
    READ,
    """
MATCH (node:$($label))
RETURN elementId(node) AS id, labels(node) AS labels, [name IN $plain | node[name]] AS plain,
  [name IN $moments | toString(node[name])] AS moments, node.subject_type = 'Person' AS of_person
""",
)
RELATIONSHIPS_OF = statement(
    "server.analysts_relationships",
    READ,
    """
MATCH (start)-[tie:$($type)]->(end)
RETURN elementId(start) AS start, elementId(end) AS end, [name IN $plain | tie[name]] AS plain,
  [name IN $moments | toString(tie[name])] AS moments
""",
)
WRITE_NODES = statement(
    "server.analysts_write_nodes",
    WRITE,
    """
UNWIND $rows AS row
CREATE (node:$($labels)) SET node = row.plain
FOREACH (name IN keys(row.moments) | SET node[name] = datetime(row.moments[name]))
RETURN elementId(node) AS id
""",
)
WRITE_RELATIONSHIPS = statement(
    "server.analysts_write_relationships",
    WRITE,
    """
UNWIND $rows AS row
MATCH (start) WHERE elementId(start) = row.start
MATCH (end) WHERE elementId(end) = row.end
CREATE (start)-[tie:$($type)]->(end) SET tie = row.plain
FOREACH (name IN keys(row.moments) | SET tie[name] = datetime(row.moments[name]))
""",
)
AWAIT_INDEXES = statement("server.analysts_await", READ, "CALL db.awaitIndexes(600)")

Advanced = Callable[[int, int], None]


@dataclass(frozen=True)
class Refreshed:
    """`waits` says that the server of the analysts runs, and takes the new graph by itself within seconds."""

    nodes: int
    relationships: int
    seconds: float
    waits: bool


def settled(server: LocalServer) -> LocalServer:
    """The server of the analysts as it runs: read-only."""
    return replace(server, settings={**server.settings, **READ_ONLY})


async def refresh(source: Database, server: LocalServer, advanced: Advanced) -> Refreshed:
    """Make the graph for analysts anew from `source`, and put it in place of the old one in one step.

    A node that goes while it is read ends a reading; then it is begun again, `ATTEMPTS` times in all.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await _refreshed(source, server, advanced)
        except Neo4jError as error:
            if error.code not in LOST_RACES or attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


async def _refreshed(source: Database, server: LocalServer, advanced: Advanced) -> Refreshed:
    began = time.monotonic()
    server.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_password(server.home / "password")
    fresh = LocalServer(server.home / "fresh", server.jars, free_port(), free_port(), java_flags=server.java_flags)
    await asyncio.to_thread(shutil.rmtree, fresh.home, ignore_errors=True)
    fresh.home.mkdir(mode=0o700)
    shutil.copyfile(server.home / "password", fresh.home / "password")
    try:
        async with fresh.running():
            target = Database.connect(fresh.uri, "neo4j", fresh.password)
            try:
                copy = Copy(source, target, await _pseudonyms(source, server.home / "key"), advanced)
                await copy.made()
            finally:
                await target.close()
        waiting = _waiting(server)
        await asyncio.to_thread(shutil.rmtree, waiting, ignore_errors=True)
        (fresh.home / "data").rename(waiting)
        return Refreshed(copy.nodes, copy.relationships, time.monotonic() - began, not _taken(server))
    finally:
        await asyncio.to_thread(shutil.rmtree, fresh.home, ignore_errors=True)


@asynccontextmanager
async def serving(server: LocalServer) -> AsyncIterator[None]:
    """The server of the analysts runs until the block ends or a newer graph waits: then stop and start again."""
    _taken(server)
    if not (server.home / "data" / "databases").is_dir():
        raise NoAnalystsGraph(folder=str(server.home))
    async with settled(server).running():
        yield


async def newer(server: LocalServer) -> None:
    """Return when a newer graph waits to be taken."""
    while not _waiting(server).exists():  # noqa: ASYNC110 another program puts it there
        await asyncio.sleep(LOOK_SECONDS)


def _waiting(server: LocalServer) -> Path:
    return server.home / "data.next"


def _taken(server: LocalServer) -> bool:
    """Swap in the graph that waits, if there is one; False while the server runs, which will do it."""
    try:
        with server.alone():
            if _waiting(server).exists():
                server.swap_in(_waiting(server))
        return True
    except AlreadyRunning:
        return False


async def _pseudonyms(source: Database, key_file: Path) -> Pseudonyms:
    names: set[str] = set()
    async with source.driver.session(database=source.name) as session:
        async for record in await session.run(_patient(NAMES.text)):
            names.add(record["name"] or "")
    return Pseudonyms(_key(key_file), known_names(names))


def _key(file: Path) -> bytes:
    """Made once, for this machine's user alone: with another one every pseudonym would be another."""
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as content:
            content.write(secrets.token_bytes(32))
    return file.read_bytes()


@dataclass
class Copy:
    """What goes from one graph into the other."""

    source: Database
    target: Database
    pseudonyms: Pseudonyms
    advanced: Advanced
    relationships: int = 0
    _ids: dict[str, str] = field(default_factory=dict)
    _total: int = 0

    @property
    def nodes(self) -> int:
        return len(self._ids)

    async def made(self) -> None:
        """Everything of the allow list, then constraints and indexes, which would only slow the writing down."""
        async with (
            self.source.driver.session(database=self.source.name, fetch_size=BATCH) as reading,
            self.target.driver.session(database=self.target.name) as writing,
        ):
            counted = await reading.run(_patient(HOW_MANY.text), labels=list(NODES), types=list(RELATIONSHIPS))
            self._total = (await counted.single(strict=True))["total"]
            for label, travels in NODES.items():
                await self._nodes(reading, writing, label, travels)
            for kind, travels in RELATIONSHIPS.items():
                await self._relationships(reading, writing, kind, travels)
            for text in _schema():
                await (await writing.run(_patient(text))).consume()
            await (await writing.run(_patient(AWAIT_INDEXES.text))).consume()

    async def _nodes(self, reading: AsyncSession, writing: AsyncSession, label: str, travels: Travels) -> None:
        asked = {"label": label, "plain": travels.plain, "moments": travels.moments}
        async for rows in _batches(reading, NODES_OF.text, asked):
            # A node of several labels is read with the first of them.
            new = [row for row in rows if row["id"] not in self._ids]
            for labels in {tuple(sorted(LABELS & set(row["labels"]))) for row in new}:
                alike = [row for row in new if tuple(sorted(LABELS & set(row["labels"]))) == labels]
                sent = [self._sent(travels, row) for row in alike]
                answer = await writing.run(_patient(WRITE_NODES.text), rows=sent, labels=labels)
                made = [record["id"] async for record in answer]
                self._ids |= zip([row["id"] for row in alike], made, strict=True)
            self.advanced(self.nodes, self._total)

    async def _relationships(self, reading: AsyncSession, writing: AsyncSession, kind: str, travels: Travels) -> None:
        asked = {"type": kind, "plain": travels.plain, "moments": travels.moments}
        async for rows in _batches(reading, RELATIONSHIPS_OF.text, asked):
            sent = [
                {**self._sent(travels, row), "start": self._ids[row["start"]], "end": self._ids[row["end"]]}
                for row in rows
                if row["start"] in self._ids and row["end"] in self._ids
            ]
            await (await writing.run(_patient(WRITE_RELATIONSHIPS.text), rows=sent, type=kind)).consume()
            self.relationships += len(sent)
            self.advanced(self.nodes + self.relationships, self._total)

    def _sent(self, travels: Travels, row: dict[str, Any]) -> dict[str, Any]:
        values = dict(zip(travels.plain, row["plain"], strict=True))
        moments = dict(zip(travels.moments, row["moments"], strict=True))
        return {
            "plain": travelling(travels, values, self.pseudonyms, own_id=row.get("of_person") is not False),
            "moments": {name: moment for name, moment in moments.items() if moment is not None},
        }


def _patient(text: str) -> Query:
    """With more time than a question may take."""
    return Query(text, timeout=READING_SECONDS)


def _schema() -> list[str]:
    """What the migrations say of constraints and indexes; a comment may stand before it."""
    texts = [text for migration in migrations.read() for text in migration.statements]
    return [text for text in texts if re.search(r"^CREATE (?:CONSTRAINT|FULLTEXT|INDEX|VECTOR|POINT|TEXT)", text, re.M)]


async def _batches(session: AsyncSession, text: str, asked: dict[str, Any]) -> AsyncIterator[list[dict[str, Any]]]:
    """The rows of an answer, `BATCH` at a time."""
    rows: list[dict[str, Any]] = []
    async for record in await session.run(_patient(text), asked):
        rows.append(record.data())
        if len(rows) == BATCH:
            yield rows
            rows = []
    if rows:
        yield rows
