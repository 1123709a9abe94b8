"""The taxonomy of the program becomes the types of the graph, and changes there as it changes here."""

from typing import Any

from domain.service_types import Category
from graph.database import Database
from graph.service_types import bring_up_to_date
from matching.taxonomy import taxonomy
from resolvers import service_types
from tests.build import Build, graph_hash

TYPE = "MATCH (t:ServiceType {code: $code}) RETURN t {.*} AS type"
LINKS = """
MATCH (:ServiceType {code: $code})-[link:BROADER|RELATED]-(other:ServiceType)
RETURN type(link) AS type, startNode(link).code = $code AS out, other.code AS code
"""


def row(code: str, **values: Any) -> dict[str, Any]:
    return {
        "code": code, "name": code, "name_en": code, "aliases": [], "kind": None, "note": None,
        "broader": "HEALTH", "related": [], **values,
    }  # fmt: skip


def categories() -> list[dict[str, Any]]:
    return [row(category.value, broader=None) for category in Category]


async def links(build: Build, code: str) -> set[tuple[str, bool, str]]:
    return {(one["type"], one["out"], one["code"]) for one in await build.run(LINKS, code=code)}


async def test_every_concept_is_a_type_under_its_broader_one(build: Build) -> None:
    [haircut] = await build.run(TYPE, code="haircut")
    assert (haircut["type"]["name"], haircut["type"]["kind"]) == ("理发", "SERVICE")
    assert "剪头发" in haircut["type"]["aliases"]
    assert ("BROADER", True, "household") in await links(build, "haircut")
    assert ("RELATED", False, "nails") in await links(build, "haircut") or (
        "RELATED", True, "nails"
    ) in await links(build, "haircut")  # fmt: skip
    [count] = await build.run("MATCH (t:ServiceType) WHERE NOT coalesce(t.deprecated, false) RETURN count(t) AS n")
    assert count["n"] == len(taxonomy().concepts)


async def test_loading_it_again_writes_nothing(database: Database) -> None:
    before = await graph_hash(database)
    assert await service_types.load(database) == 0
    assert await graph_hash(database) == before


async def test_a_type_that_the_file_lost_is_deprecated_and_comes_back(database: Database, build: Build) -> None:
    try:
        await bring_up_to_date(database, [*categories(), row("old", related=["new"]), row("new")])
        [old] = await build.run(TYPE, code="old")
        assert await bring_up_to_date(database, [*categories(), row("new", name="新名")]) == 2
        [gone], [new] = await build.run(TYPE, code="old"), await build.run(TYPE, code="new")
        assert (gone["type"]["id"], gone["type"]["deprecated"]) == (old["type"]["id"], True)
        assert (new["type"]["name"], new["type"]["version"]) == ("新名", 2)
        assert (
            await bring_up_to_date(database, [*categories(), row("old", broader="new"), row("new", name="新名")]) == 1
        )
        assert await links(build, "old") == {("BROADER", True, "new")}
        assert (await build.run(TYPE, code="old"))[0]["type"]["deprecated"] is False
    finally:
        await build.run("MATCH (t:ServiceType) WHERE t.code IN ['old', 'new'] DETACH DELETE t")
        await service_types.load(database)


async def test_the_five_categories_keep_their_ids(build: Build) -> None:
    [health] = await build.run(TYPE, code="HEALTH")
    assert health["type"]["id"] == "01900000-0000-7000-8000-000000000004"
