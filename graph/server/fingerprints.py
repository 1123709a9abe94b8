"""What a graph holds, as two counts and a hash: equal for two graphs whose users could not tell them apart."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from neo4j import AsyncSession, Query

from graph.database import Database
from graph.statement import READ, Statement, statement

MODULUS = 1 << 256
EVERY = 5_000
# All of a county takes longer than a question may.
READING_SECONDS = 7_200.0

HOW_MANY = statement(
    "server.how_many",
    READ,
    "RETURN COUNT { MATCH (n) } + COUNT { MATCH ()-[r]->() } AS total",
)
# The driver takes ten times as long over a moment as over its text.
_VALUES = """[name IN keys({0}) | [name,
  CASE WHEN valueType({0}[name]) STARTS WITH 'ZONED DATETIME' THEN toString({0}[name]) ELSE {0}[name] END]]"""
# Element ids join the two readings; they are no part of the hash, since a restored graph has others.
NODES = statement(
    "server.nodes",
    READ,
    f"MATCH (node) RETURN elementId(node) AS id, labels(node) AS labels, {_VALUES.format('node')} AS values",
)
RELATIONSHIPS = statement(
    "server.relationships",
    READ,
    f"""
MATCH (start)-[tie]->(end)
RETURN elementId(start) AS start, elementId(end) AS end, type(tie) AS type, {_VALUES.format("tie")} AS values
""",
)
Advanced = Callable[[int, int], None]


@dataclass(frozen=True)
class Fingerprint:
    """`sha256` is the sum, modulo 2^256, of the digests of all nodes and relationships: the order doesn't matter."""

    nodes: int
    relationships: int
    sha256: str


async def fingerprint(database: Database, advanced: Advanced = lambda _, __: None) -> Fingerprint:
    """Read everything once. `advanced(done, total)` tells how far it is."""
    digests: dict[str, bytes] = {}
    done = relationships = whole = 0
    async with database.driver.session(database=database.name, fetch_size=EVERY) as session:
        [total] = [record["total"] async for record in _streamed(session, HOW_MANY)]
        async for node in _streamed(session, NODES):
            digest = _digest([sorted(node["labels"]), sorted(node["values"])])
            digests[node["id"]] = digest
            whole += int.from_bytes(digest)
            done += 1
            if done % EVERY == 0:
                advanced(done, total)
        async for tie in _streamed(session, RELATIONSHIPS):
            ends = [digests[tie[end]].hex() for end in ("start", "end")]
            whole += int.from_bytes(_digest([*ends, tie["type"], sorted(tie["values"])]))
            relationships += 1
            done += 1
            if done % EVERY == 0:
                advanced(done, total)
    return Fingerprint(len(digests), relationships, f"{whole % MODULUS:064x}")


async def _streamed(session: AsyncSession, what: Statement) -> Any:
    async for record in await session.run(Query(what.text, timeout=READING_SECONDS)):
        yield record


def _digest(value: Any) -> bytes:
    """Of lists, texts and numbers; dates and times by their ISO text."""
    return hashlib.sha256(orjson.dumps(value, default=str)).digest()
