"""The program and the oracle agree on who sees what: a share of what `python -m tests.access` asks."""

from collections.abc import AsyncIterator
from itertools import islice
from random import Random

import pytest_asyncio

from domain.roles import Role
from graph.database import Database
from tests.access.forms import FORMS
from tests.access.graphs import plant, random_graph
from tests.access.running import Operation, expected, operations, same, told, without
from tests.build import Build

ROLES = (Role.COMMUNITY_WORKER,)


@pytest_asyncio.fixture(autouse=True)
async def without_a_trace(build: Build) -> AsyncIterator[None]:
    """A label that an index is of stays known; other tests ask which there are."""
    yield
    await build.run("MATCH (n:Planted) DETACH DELETE n")
    await build.run("DROP INDEX planted IF EXISTS")


async def test_random_operations_on_random_graphs_agree(database: Database, build: Build) -> None:
    random = Random(2026)
    graphs = [random_graph(random) for _ in range(15)]
    await plant(build, graphs)

    for operation in islice(operations(random, graphs, ROLES), 60):
        wanted, answer = expected(operation), await told(database, operation)
        assert same(wanted, answer), f"{operation}\n{wanted}\n{answer}"


async def test_a_predicate_that_is_taken_away_is_noticed(database: Database, build: Build) -> None:
    random = Random(2026)
    graphs = [random_graph(random) for _ in range(10)]
    await plant(build, graphs)
    [form] = [form for form in FORMS if form.name == "list of needs"]
    operation = Operation(graphs[0], Role.COMMUNITY_WORKER, form, graphs[0].me)

    assert same(expected(operation), await told(database, operation))
    mutant = without(Role.COMMUNITY_WORKER, "Need", "a test without Need")
    assert not same(expected(operation), await told(database, operation, mutant))
