"""Keeping areas by GraphQL."""

from typing import Any

import pytest

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

CREATE = """
mutation ($input: CreateAreaInput!) {
  createArea(input: $input) {
    __typename
    ... on Area { id level name version parent { id } }
    ... on NameTaken { field existingId }
    ... on InvalidInput { field message }
    ... on NotFound { field }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: UpdateAreaInput!, $version: Int) {
  updateArea(id: $id, input: $input, version: $version) {
    __typename
    ... on Area { id name aliases version }
    ... on NameTaken { existingId }
    ... on Conflict { expected }
  }
}
"""
MOVE = """
mutation ($id: ID!, $within: ID) {
  moveArea(id: $id, within: $within) {
    __typename
    ... on Area { version parent { id } }
    ... on NameTaken { name existingId }
    ... on InvalidInput { field }
    ... on NotFound { field }
  }
}
"""
REMOVE = """
mutation ($id: ID!) {
  removeArea(id: $id) { __typename ... on Area { id } ... on StillInUse { by } }
}
"""


async def test_a_new_area_has_its_level_and_lies_in_the_one_above(build: Build, ask: Ask) -> None:
    street = await build.street("一街道")
    made = (await ask(CREATE, input={"level": "COMMUNITY", "name": "松园社区", "within": street}))["createArea"]
    [row] = await build.run("MATCH (c:Area:Community) RETURN c.id AS id, c.key AS key")
    assert row == {"id": made.pop("id"), "key": f"COMMUNITY/{street}/松园社区"}
    assert made == {
        "__typename": "Community",
        "level": "COMMUNITY",
        "name": "松园社区",
        "version": 1,
        "parent": {"id": street},
    }


@pytest.mark.parametrize(
    ("level", "above"),
    [
        ("COUNTY", "COUNTY"),
        ("STREET", "STREET"),
        ("STREET", "COMMUNITY"),
        ("COMMUNITY", "COMMUNITY"),
        ("COMPOUND", "STREET"),
        ("GRID", "BUILDING"),
        ("BUILDING", "COUNTY"),
    ],
)
async def test_levels_go_down(database: Database, ask: Ask, level: str, above: str) -> None:
    upper = (await ask(CREATE, input={"level": above, "name": "上"}))["createArea"]["id"]
    before = await graph_hash(database)
    refused = (await ask(CREATE, input={"level": level, "name": "下", "within": upper}))["createArea"]
    assert refused == {
        "__typename": "InvalidInput",
        "field": "within",
        "message": f"within: a {level.lower()} does not lie in a {above.lower()}",
    }
    assert await graph_hash(database) == before


async def test_a_name_is_taken_in_any_spelling_of_it_within_one_area(
    database: Database, build: Build, ask: Ask
) -> None:
    street, other = await build.street(), await build.street()
    pine = await build.community("松园社区", within=street)
    before = await graph_hash(database)
    stated = {"level": "COMMUNITY", "name": "松園 社區"}
    refused = (await ask(CREATE, input={**stated, "within": street}))["createArea"]
    assert refused == {"__typename": "NameTaken", "field": "name", "existingId": pine}
    assert await graph_hash(database) == before
    assert (await ask(CREATE, input={**stated, "within": other}))["createArea"]["__typename"] == "Community"


async def test_under_a_new_name_an_area_is_still_found_by_the_old_one(build: Build, ask: Ask) -> None:
    street = await build.street()
    pine = await build.community("松园社区", within=street)
    renamed = (await ask(UPDATE, id=pine, input={"name": "梅园社区"}, version=1))["updateArea"]
    assert renamed == {"__typename": "Community", "id": pine, "name": "梅园社区", "aliases": [], "version": 2}
    taken = await ask(CREATE, input={"level": "COMMUNITY", "name": "松园社区", "within": street})
    assert taken["createArea"] == {"__typename": "NameTaken", "field": "name", "existingId": pine}
    [row] = await build.run("MATCH (c:Community) RETURN c.key AS key, c.name_key AS name_key")
    assert row == {"key": f"COMMUNITY/{street}/梅园社区", "name_key": "梅园社区"}
    stale = (await ask(UPDATE, id=pine, input={"name": "竹园社区"}, version=1))["updateArea"]
    assert stale == {"__typename": "Conflict", "expected": 1}


async def test_an_area_moves_with_all_that_is_in_it(database: Database, build: Build, ask: Ask) -> None:
    street, other = await build.street(), await build.street()
    pine = await build.community("松园社区", within=street)
    moved = (await ask(MOVE, id=pine, within=other))["moveArea"]
    assert moved == {"__typename": "Community", "version": 2, "parent": {"id": other}}
    namesake = await build.community("松園社區", within=street)
    before = await graph_hash(database)
    refused: list[tuple[Any, dict[str, str]]] = [
        (street, {"__typename": "NameTaken", "name": "松园社区", "existingId": namesake}),
        (pine, {"__typename": "InvalidInput", "field": "within"}),
        ("nowhere", {"__typename": "NotFound", "field": "within"}),
    ]
    for within, answer in refused:
        assert (await ask(MOVE, id=pine, within=within))["moveArea"] == answer
        assert await graph_hash(database) == before
    assert (await ask(MOVE, id=pine, within=None))["moveArea"]["parent"] is None


async def test_an_area_is_removed_only_while_nothing_is_in_it(database: Database, build: Build, ask: Ask) -> None:
    street = await build.street()
    pine = await build.community(within=street)
    await build.need(pine)
    before = await graph_hash(database)
    for area, by in ((street, "Community × 1"), (pine, "Need × 1")):
        assert (await ask(REMOVE, id=area))["removeArea"] == {"__typename": "StillInUse", "by": by}
    assert (await ask(REMOVE, language="zh", id=pine))["removeArea"]["by"] == "需求 × 1"
    assert await graph_hash(database) == before
    await build.run("MATCH (n:Need) DETACH DELETE n")
    assert (await ask(REMOVE, id=pine))["removeArea"] == {"__typename": "Community", "id": pine}
    assert await build.run("MATCH (c:Community) RETURN c.id AS id") == []
