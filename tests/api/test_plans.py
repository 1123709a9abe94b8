"""How Neo4j goes about the statements that lists compose: never by scanning all nodes, never by a cartesian product."""

from collections.abc import Iterator
from typing import Any

import pytest

from graph import search
from graph.database import Database
from graph.search import Link, Search, Shape
from graph.statement import Statement
from schema.areas import Area, Community
from schema.mapping import Mapped
from schema.root import schema

SCANS = {"AllNodesScan", "CartesianProduct", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan"}


def kinds(kind: type[Mapped] = Mapped) -> Iterator[type[Mapped]]:
    for each in kind.__subclasses__():
        if "shape" in vars(each):
            yield each
        yield from kinds(each)


# What holds of communities holds of the other levels: they lie in the graph alike.
SHAPES = [kind.shape for kind in kinds() if kind.__base__ is not Area or kind is Community]
LINKS = [
    pytest.param(shape, link, id=f"{shape.name}.{name}")
    for shape in SHAPES
    if shape.label
    for name, link in shape.links.items()
]


async def operators(database: Database, what: Statement, parameters: dict[str, Any]) -> set[str]:
    async with database.driver.session(database=database.name) as session:
        summary = await (await session.run(f"EXPLAIN {what.text}", parameters)).consume()

    def walk(plan: dict[str, Any]) -> Iterator[str]:
        yield plan["operatorType"].split("@")[0]
        for child in plan.get("children", ()):
            yield from walk(child)

    assert summary.plan is not None
    return set(walk(summary.plan))


class Told:
    """A database that explains instead of reading."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.operators: set[str] = set()

    async def read(self, what: Statement, **parameters: Any) -> list[dict[str, Any]]:
        self.operators |= await operators(self.database, what, parameters)
        return [{"rows": [], "total": 0, "parent": "x", "id": "x", "record": {}}]


def searches(shape: Shape) -> list[Search]:
    """A plain page, one in the order of each kind of key, and one by what each link leads to."""
    keys = tuple((name, i % 2 == 0) for i, (name, prop) in enumerate(shape.properties.items()) if prop.temporal)
    related: dict[str, Any] = {
        name: {"none": {}} if link.many else {"id": {"eq": "x"}} if "id" in link.to().properties else {}
        for name, link in shape.links.items()
    }
    return [Search(), Search(order=keys[:3]), Search(filter=related)]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
async def test_a_list_of_all_starts_from_its_label(database: Database, shape: Shape) -> None:
    told: Any = Told(database)
    for each in searches(shape):
        await search.page(told, shape, each)
    if shape.label:
        await search.by_ids(told, shape, ["x"])

    assert told.operators & SCANS == set()


@pytest.mark.parametrize(("shape", "link"), LINKS)
async def test_a_list_below_records_starts_from_their_ids(database: Database, shape: Shape, link: Link) -> None:
    told: Any = Told(database)
    await search.pages(told, shape, link, Search(), ["x", "y"])

    assert told.operators & SCANS == set()
    assert not {operator for operator in told.operators if operator.startswith("NodeByLabelScan")}


def test_every_type_of_the_schema_is_looked_at() -> None:
    assert {shape.name for shape in SHAPES} >= {"Need", "Match", "Community", "Pairing", "Project", "Meeting"}
    assert schema.mutation is not None
