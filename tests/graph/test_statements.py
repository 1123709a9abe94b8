"""Every statement of the program is planned by Neo4j on the migrated database: it would run, and run well."""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from neo4j import AsyncDriver, AsyncGraphDatabase
from pydantic import BaseModel

import domain
import graph
from app.settings import Account
from graph.database import Database
from graph.statement import STATEMENTS
from tests.graph.picture import PICTURE

for package in (graph, domain):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(found.name)

PARAMETER_MISSING = "01N60"  # none are given, since nothing is run
# The graph of migrations is made as neo4j-migrations makes it; a password is set in the system database.
OTHERS = ("migrations.", "server.")
# An erasure looks everywhere for what names a person; nothing else may.
EVERYWHERE = {"personal_data.nodes_holding"}
BY_ID = {"NodeUniqueIndexSeek", "NodeUniqueIndexSeek(Locking)", "Argument", "EmptyRow"}


def fields(kind: type[BaseModel]) -> Iterator[str]:
    yield from kind.model_fields
    for below in kind.__subclasses__():
        yield from fields(below)


@pytest_asyncio.fixture
async def planner(database: Database, account: Account) -> AsyncIterator[AsyncDriver]:
    """A driver that hears warnings, on a server that knows the documented names: any other is a typing mistake."""
    names = {
        "db.createLabel": PICTURE.labels,
        "db.createRelationshipType": PICTURE.types,
        "db.createProperty": PICTURE.properties | {field for field in fields(BaseModel) if field.islower()},
    }
    driver = AsyncGraphDatabase.driver(account.uri, auth=(account.user, account.password))
    async with driver, driver.session(database=database.name) as session:
        for procedure, given in names.items():
            text = f"UNWIND $names AS name CALL {procedure}(name) RETURN count(*)"
            await (await session.run(text, names=sorted(given))).consume()
        yield driver


def operators(plan: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operator of a plan by its name, those that come before it after it."""
    yield plan["operatorType"].split("@")[0], plan
    for child in plan.get("children", ()):
        yield from operators(child)


def one_row(plan: dict[str, Any]) -> bool:
    """Whether a branch of a plan begins at nodes that are found by their ids, or at rows that are there already."""
    return all(name in BY_ID for name, operator in operators(plan) if not operator.get("children"))


async def faults(planner: AsyncDriver, database: Database, text: str) -> set[str]:
    """What Neo4j warns of when it plans a statement, and what in its plan grows with the graph without need."""
    async with planner.session(database=database.name) as session:
        summary = await (await session.run(f"EXPLAIN {text}")).consume()
    assert summary.plan is not None
    found = {
        status.status_description
        for status in summary.gql_status_objects
        if status.gql_status.startswith("01") and status.gql_status != PARAMETER_MISSING
    }
    for operator, plan in operators(summary.plan):
        if operator == "AllNodesScan" or (operator == "CartesianProduct" and not one_row(plan)):
            found.add(operator)
    return found


@pytest.mark.parametrize("name", sorted(name for name in STATEMENTS if not name.startswith(OTHERS)))
async def test_a_statement_is_planned_without_a_fault(planner: AsyncDriver, server: Database, name: str) -> None:
    assert await faults(planner, server, STATEMENTS[name].text) == ({"AllNodesScan"} if name in EVERYWHERE else set())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("MATCH (need:Nead) RETURN need", "Nead"),
        ("MATCH (need:Need) RETURN need.titel", "titel"),
        ("MATCH (:Area)-[:RAIZES]->(need:Need) RETURN need", "RAIZES"),
        ("MATCH (n) RETURN n", "AllNodesScan"),
        ("MATCH (need:Need), (resource:Resource) RETURN need, resource", "CartesianProduct"),
    ],
)
async def test_a_fault_would_be_found(planner: AsyncDriver, server: Database, text: str, fault: str) -> None:
    assert [description for description in await faults(planner, server, text) if fault in description] != []


async def test_two_nodes_found_by_their_ids_are_no_product(planner: AsyncDriver, server: Database) -> None:
    text = "MATCH (need:Need {id: $need}), (resource:Resource {id: $resource}) RETURN need, resource"
    assert "CartesianProduct" not in await faults(planner, server, text)
