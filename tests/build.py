"""Builders: a test states only what matters to it; everything else gets a plain, plainly fictitious value."""

import hashlib
from collections.abc import Collection
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import orjson

from domain.areas import AreaLevel, area_key
from domain.ids import new_id
from domain.organisations import organisation_key
from domain.text import name_key
from graph.database import Database
from graph.statement import READ, WRITE, Statement

_numbers = count(1)

GRAPH = Statement(
    "tests.graph",
    READ,
    """
MATCH (node) WHERE NOT node:__Neo4jMigration AND NOT node:__Neo4jMigrationsLock
RETURN labels(node) AS labels, properties(node) AS properties,
  [(node)-[tie]->(other) | [type(tie), properties(tie), other.id]] AS ties
""",
)


async def graph_hash(database: Database, *, events: bool = True, but: Collection[str] = ()) -> str:
    """The same for two graphs with the same nodes and relationships. `but` names properties that may differ.

    A refusal leaves it as it was: `before = await graph_hash(database)`, then the call, then the same again.
    """
    rows = []
    for row in await database.read(GRAPH):
        if events or "Event" not in row["labels"]:
            properties = {name: value for name, value in row["properties"].items() if name not in but}
            ties = sorted(orjson.dumps(tie, option=orjson.OPT_SORT_KEYS) for tie in row["ties"])
            node = orjson.dumps([sorted(row["labels"]), properties], option=orjson.OPT_SORT_KEYS)
            rows.append(b"\n".join([node, *ties]))
    return hashlib.sha256(b"\n\n".join(sorted(rows))).hexdigest()


class Build:
    """Writes nodes straight into the graph, past all rules, so that tests of the rules don't depend on them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def run(self, text: str, **parameters: Any) -> list[dict[str, Any]]:
        async with self.database.driver.session(database=self.database.name) as session:
            result = await session.run(Statement("tests.run", WRITE, text).text, parameters)
            return [dict(record) async for record in result]

    async def node(self, labels: str, **properties: Any) -> str:
        now = datetime.now(UTC)
        values = {"id": new_id(), "version": 1, "created_at": now, "updated_at": now, **properties}
        await self.run(f"CREATE (n:{labels}) SET n = $values", values=values)
        return str(values["id"])

    async def indexed(self) -> None:
        """Return when what was written can be found by its texts."""
        await self.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")

    async def relate(self, start: str, relationship: str, end: str, **properties: Any) -> None:
        await self.run(
            f"MATCH (a {{id: $start}}), (b {{id: $end}}) CREATE (a)-[r:{relationship}]->(b) SET r = $properties",
            start=start,
            end=end,
            properties=properties,
        )

    async def area(
        self, level: AreaLevel, name: str | None = None, *, within: str | None = None, **properties: Any
    ) -> str:
        name = name or f"{level.label}{next(_numbers)}"
        key = name_key(name)
        area = await self.node(
            f"Area:{level.label}",
            level=level.value,
            name=name,
            name_key=key,
            key=area_key(level, within, key),
            aliases=[],
            **properties,
        )
        if within:
            await self.relate(area, "PART_OF", within)
        return area

    async def county(self, name: str | None = None) -> str:
        return await self.area(AreaLevel.COUNTY, name)

    async def street(self, name: str | None = None, *, within: str | None = None) -> str:
        return await self.area(AreaLevel.STREET, name, within=within)

    async def community(self, name: str | None = None, *, within: str | None = None, **properties: Any) -> str:
        return await self.area(AreaLevel.COMMUNITY, name, within=within, **properties)

    async def organisation(
        self, name: str | None = None, *, county: str | None = None, paired_with: str | None = None, **properties: Any
    ) -> str:
        name = name or f"单位{next(_numbers)}"
        key = name_key(name)
        unit = await self.node(
            "Organisation",
            name=name,
            name_key=key,
            key=organisation_key(county, key),
            aliases=[],
            **properties,
        )
        if county:
            await self.relate(unit, "BASED_IN", county)
        if paired_with:
            await self.relate(unit, "PAIRED_WITH", paired_with, since=date(2026, 1, 1))
        return unit

    async def resource(self, unit: str, title: str | None = None, **properties: Any) -> str:
        resource = await self.node(
            "Resource",
            **{"title": title or f"资源{next(_numbers)}", "status": "OPEN", "promised": 0.0, "flags": [], **properties},
        )
        await self.relate(unit, "OFFERS", resource)
        return resource

    async def need(self, community: str, title: str | None = None, **properties: Any) -> str:
        need = await self.node(
            "Need",
            **{
                "title": title or f"需求{next(_numbers)}",
                "status": "OPEN",
                "urgency": "NORMAL",
                "answered": 0.0,
                "raised_on": date(2026, 1, 15),
                "flags": [],
                **properties,
            },
        )
        await self.relate(community, "RAISES", need)
        return need

    async def match(self, resource: str, need: str, score: float = 0.8, **properties: Any) -> None:
        parts = dict.fromkeys(("text", "audience", "time", "place", "capacity"), score)
        await self.relate(
            resource,
            "MATCHES",
            need,
            **{"score": score, **parts, "reason_zh": "测试", "reason_en": "a test", **properties},
        )

    async def project(
        self, lead: str | None = None, community: str | None = None, title: str | None = None, **properties: Any
    ) -> str:
        project = await self.node(
            "Project",
            **{"title": title or f"项目{next(_numbers)}", "status": "AGREED", "flags": [], **properties},
        )
        if lead:
            await self.relate(project, "LED_BY", lead)
        if community:
            await self.relate(project, "BENEFITS", community)
        return project
