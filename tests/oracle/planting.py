"""Writes a grown graph into a database, with whatever the schema has that the seeds don't know of."""

import re
from collections.abc import Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    get_nullable_type,
)

from graph.database import Database
from graph.statement import WRITE, Statement
from tests.oracle import declarations
from tests.oracle.growing import grow
from tests.oracle.paths import NodeStep, TieStep, parsed
from tests.oracle.seeds import DAYS, MOMENTS, WORDS, Seeds
from tests.oracle.texts import camel

CREATE_NODES = Statement(
    "oracle.create_nodes",
    WRITE,
    """
UNWIND $nodes AS row
CREATE (node:$(row.labels)) SET node = row.properties
WITH node, row
CALL (node, row) {
  UNWIND keys(row.moments) AS name
  SET node[name] = datetime({datetime: datetime(row.moments[name]), timezone: 'Asia/Shanghai'})
}
""",
)
CREATE_TIES = Statement(
    "oracle.create_ties",
    WRITE,
    """
UNWIND $ties AS row
MATCH (start:$(row.start_label) {id: row.start}) MATCH (end:$(row.end_label) {id: row.end})
CREATE (start)-[tie:$(row.type)]->(end) SET tie = row.properties
WITH tie, row
CALL (tie, row) {
  UNWIND keys(row.moments) AS name
  SET tie[name] = datetime({datetime: datetime(row.moments[name]), timezone: 'Asia/Shanghai'})
}
""",
)
# Types of service outlive the wiping between tests, so the seeds take away their own.
UPROOT = Statement(
    "oracle.uproot",
    WRITE,
    "MATCH (type:ServiceType) WHERE type.id STARTS WITH '00000000-0000-7000-8000-' DETACH DELETE type",
)
OPEN_LOG = Statement("oracle.open_log", WRITE, "MATCH (log:Event {seq: 0}) SET log.last = $last")

# For what the schema got since: by the names of its scalars.
PLAIN: dict[str, Sequence[Any]] = {
    "Float": (-1.5, 0.0, 0.25, 2.5),
    "Int": (0, 1, 2, 7),
    "String": [word for word in WORDS if word],
    "ID": ("00000000-0000-7000-8000-000000000002", "00000000-0000-7000-8000-000000000003"),
    "Boolean": (True, False),
    "Date": DAYS,
}


async def plant(database: Database, seed: int, sdl: str) -> None:
    """Write a grown graph into a migrated database without data. It is consistent enough to be asked, no more."""
    seeds, last = grow(seed)
    complete(seeds, sdl)
    await uproot(database)
    async with database.driver.session(database=database.name) as session:
        await (await session.run(CREATE_NODES.text, nodes=seeds.nodes)).consume()
        await (await session.run(CREATE_TIES.text, ties=seeds.ties)).consume()
        await (await session.run(OPEN_LOG.text, last=last)).consume()
        # Texts can be searched a moment after they are written.
        await (await session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")).consume()


def complete(s: Seeds, sdl: str) -> None:
    """Give the graph the kinds of records, and records the properties, that the schema has and nobody planted."""
    schema, declared = build_schema(sdl), declarations.read()
    for kind in declared.kinds.values():
        if len(kind.ways) == 1 and not any(kind.ways[0] <= {*row["labels"]} for row in s.nodes):
            _some_of(s, kind)
    for name, kind in declared.kinds.items():
        said = schema.type_map[name]
        if not isinstance(said, GraphQLObjectType):
            continue
        drawn = re.search(r"\[that:(\w+)\]", kind.pattern or "")
        rows = [row for row in s.ties if drawn and row["type"] == drawn[1]]
        rows += [row for row in s.nodes if any(way <= {*row["labels"]} for way in kind.ways)]
        for each in sorted(kind.properties):
            if not any(each in row["properties"] or each in row["moments"] for row in rows):
                for row in rows:
                    _give(s, row, each, said.fields[camel(each)].type)


def _some_of(s: Seeds, kind: declarations.Kind) -> None:
    """A few records of a kind, tied to others wherever one step leads to them."""
    for number in range(4):
        texts = {f"{name}_{language}": f"测试{number}" for name in kind.computed for language in ("zh", "en")}
        made = s.kept(":".join(sorted(kind.ways[0])), **texts)
        for link in kind.links.values():
            match parsed(link.path):
                case (NodeStep(name="this"), TieStep() as tie, NodeStep() as node) if node.ways and tie.types:
                    others = [
                        row["properties"]["id"] for row in s.nodes if any(way <= {*row["labels"]} for way in node.ways)
                    ]
                    for other in s.few(others, 3 if link.many else 1):
                        start, end = (made, other) if tie.forwards else (other, made)
                        s.tie(start, sorted(tie.types)[0], end)


def _give(s: Seeds, row: dict[str, Any], name: str, kind: Any) -> None:
    if not isinstance(kind, GraphQLNonNull) and s.random.random() < 0.4:
        return
    inner = get_named_type(kind)
    if inner.name == "DateTime":
        row["moments"][name] = s.some(MOMENTS)
        return
    values: Sequence[Any] = list(inner.values) if isinstance(inner, GraphQLEnumType) else PLAIN[inner.name]
    many = isinstance(get_nullable_type(kind), GraphQLList)
    row["properties"][name] = s.few(values) if many else s.some(values)


async def uproot(database: Database) -> None:
    """Take away what `plant` made and nobody else does."""
    async with database.driver.session(database=database.name) as session:
        await (await session.run(UPROOT.text)).consume()
