"""Keeping units, and pairing them, by GraphQL."""

import asyncio
from typing import Any

import pytest

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

CREATE = """
mutation ($input: CreateOrganisationInput!) {
  createOrganisation(input: $input) {
    __typename
    ... on Organisation { id name kind tier version aliases basedIn { id } }
    ... on NameTaken { field name existingId message }
    ... on InvalidInput { field }
    ... on NotFound { field }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: UpdateOrganisationInput!, $version: Int) {
  updateOrganisation(id: $id, input: $input, version: $version) {
    __typename
    ... on Organisation { id name version aliases kind basedIn { id } }
    ... on NameTaken { existingId }
    ... on NotFound { field }
    ... on Conflict { expected }
  }
}
"""
REMOVE = """
mutation ($id: ID!) {
  removeOrganisation(id: $id) { __typename ... on Organisation { id } ... on StillInUse { by } ... on NotFound { id } }
}
"""
PAIR = """
mutation ($unit: ID!, $community: ID!, $input: PairingInput) {
  pair(organisationId: $unit, communityId: $community, input: $input) {
    __typename
    ... on Organisation { version pairings { nodes { since basis community { id } } } }
    ... on InvalidInput { field }
    ... on NotFound { field }
  }
}
"""
UNPAIR = """
mutation ($unit: ID!, $community: ID!) {
  unpair(organisationId: $unit, communityId: $community) {
    __typename ... on Organisation { version pairings { totalCount } } ... on InvalidInput { field }
  }
}
"""


async def test_a_new_unit_is_based_where_it_says(build: Build, ask: Ask) -> None:
    county = await build.county()
    community = await build.community(within=await build.street(within=county))
    made = await ask(CREATE, input={"name": "第一小学", "kind": "SCHOOL", "tier": "区级", "basedIn": community})
    unit = made["createOrganisation"]
    [row] = await build.run("MATCH (u:Organisation) RETURN u.id AS id, u.key AS key")
    assert row == {"id": unit.pop("id"), "key": f"{county}/第一小学"}
    assert unit == {
        "__typename": "Organisation",
        "name": "第一小学",
        "kind": "SCHOOL",
        "tier": "区级",
        "version": 1,
        "aliases": [],
        "basedIn": {"id": community},
    }


async def test_a_name_is_taken_in_any_spelling_of_it_within_a_county(
    database: Database, build: Build, ask: Ask
) -> None:
    county = await build.county()
    unit = await build.organisation("国家税务局", county=county)
    before = await graph_hash(database)
    refused = await ask(CREATE, input={"name": "國家 稅務局", "basedIn": county})
    assert refused["createOrganisation"] == {
        "__typename": "NameTaken",
        "field": "name",
        "name": "國家 稅務局",
        "existingId": unit,
        "message": "name: “國家 稅務局” exists already",
    }
    assert await graph_hash(database) == before
    elsewhere = await ask(CREATE, input={"name": "國家 稅務局", "basedIn": await build.county()})
    assert elsewhere["createOrganisation"]["__typename"] == "Organisation"


async def test_of_many_who_create_one_unit_at_once_one_does_and_the_others_learn_its_id(build: Build, ask: Ask) -> None:
    answers = await asyncio.gather(*(ask(CREATE, input={"name": "第一小学"}) for _ in range(6)))
    made = [answer["createOrganisation"] for answer in answers]
    [unit] = [answer for answer in made if answer["__typename"] == "Organisation"]
    refused = [answer for answer in made if answer["__typename"] == "NameTaken"]
    assert [answer["existingId"] for answer in refused] == [unit["id"]] * 5
    [row] = await build.run(
        "MATCH (u:Organisation) MATCH (e:Event) WHERE e.seq > 0 RETURN count(u) AS u, count(e) AS e"
    )
    assert row == {"u": 1, "e": 1}


async def test_two_units_that_take_one_name_at_once_do_not_both_get_it(build: Build, ask: Ask) -> None:
    units = [await build.organisation() for _ in range(2)]
    answers = await asyncio.gather(*(ask(UPDATE, id=unit, input={"name": "第一小学"}) for unit in units))
    kinds = sorted(answer["updateOrganisation"]["__typename"] for answer in answers)
    assert kinds == ["NameTaken", "Organisation"]


async def test_changes_at_the_same_moment_are_all_kept(build: Build, ask: Ask) -> None:
    unit = await build.organisation()
    place = {"longitude": 113.2, "latitude": 28.5}
    inputs: list[dict[str, Any]] = [{"tier": "市级"}, {"code": "9"}, {"kind": "SCHOOL"}, place]
    await asyncio.gather(*(ask(UPDATE, id=unit, input=one) for one in inputs))
    [row] = await build.run("MATCH (u:Organisation) RETURN u {.version, .tier, .code, .kind, .longitude} AS u")
    assert row["u"] == {"version": 5, "tier": "市级", "code": "9", "kind": "SCHOOL", "longitude": 113.2}


async def test_under_a_new_name_a_unit_is_still_found_by_the_old_one(build: Build, ask: Ask) -> None:
    unit = await build.organisation("第一小学")
    spelled = (await ask(UPDATE, id=unit, input={"name": "第一小學"}))["updateOrganisation"]
    assert (spelled["name"], spelled["aliases"], spelled["version"]) == ("第一小學", ["第一小学"], 2)
    renamed = (await ask(UPDATE, id=unit, input={"name": "实验小学"}))["updateOrganisation"]
    assert (renamed["name"], renamed["version"]) == ("实验小学", 3)
    taken = (await ask(CREATE, input={"name": "第一小学"}))["createOrganisation"]
    assert (taken["__typename"], taken["existingId"]) == ("NameTaken", unit)
    back = (await ask(UPDATE, id=unit, input={"name": "第一小学"}))["updateOrganisation"]
    assert (back["name"], back["version"]) == ("第一小学", 4)
    [row] = await build.run("MATCH (a:Alias)-[:ALIAS_OF]->(u) RETURN a.name AS alias, a.key AS key, u.key AS unit")
    assert row == {"alias": "实验小学", "key": "-/实验小学", "unit": "-/第一小学"}


async def test_a_unit_that_moves_to_another_county_is_known_there(build: Build, ask: Ask) -> None:
    east, west = await build.county(), await build.county()
    unit = await build.organisation("第一小学", county=east)
    moved = (await ask(UPDATE, id=unit, input={"basedIn": west}))["updateOrganisation"]
    assert (moved["basedIn"], moved["version"]) == ({"id": west}, 2)
    [row] = await build.run("MATCH (u:Organisation) MATCH (e:Event {subject_id: u.id}) RETURN u.key AS k, e.after AS a")
    assert row == {"k": f"{west}/第一小学", "a": f'{{"based_in":"{west}"}}'}


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        ({"name": ""}, {"__typename": "InvalidInput", "field": "name"}),
        ({"name": "a\x00b"}, {"__typename": "InvalidInput", "field": "name"}),
        ({"basedIn": "nowhere"}, {"__typename": "NotFound", "field": "basedIn"}),
    ],
)
async def test_a_unit_that_can_not_be_is_refused_by_field(
    database: Database, ask: Ask, stated: dict[str, Any], answer: dict[str, str]
) -> None:
    before = await graph_hash(database)
    refused = await ask(CREATE, input={"name": "第一小学", **stated})
    assert refused["createOrganisation"] == answer
    assert await graph_hash(database) == before


async def test_a_unit_is_removed_only_while_nothing_refers_to_it(database: Database, build: Build, ask: Ask) -> None:
    unit = await build.organisation(county=await build.county(), paired_with=await build.community())
    await build.resource(unit)
    before = await graph_hash(database)
    refused = (await ask(REMOVE, id=unit))["removeOrganisation"]
    assert refused == {"__typename": "StillInUse", "by": "Community × 1, Resource × 1"}
    assert await graph_hash(database) == before
    await build.run("MATCH (r:Resource) DETACH DELETE r")
    await build.run("MATCH ()-[p:PAIRED_WITH]->() DELETE p")
    assert (await ask(REMOVE, id=unit))["removeOrganisation"] == {"__typename": "Organisation", "id": unit}
    assert (await ask(REMOVE, id=unit))["removeOrganisation"] == {"__typename": "NotFound", "id": unit}
    assert await build.run("MATCH (e:Event {subject_id: $id}) RETURN e.verb AS verb", id=unit) == [{"verb": "REMOVED"}]


async def test_a_pairing_is_made_once_changed_and_ended(database: Database, build: Build, ask: Ask) -> None:
    unit, community = await build.organisation(), await build.community()
    await ask(PAIR, unit=unit, community=community, input={"since": "2026-01-01"})
    paired = (await ask(PAIR, unit=unit, community=community, input={"basis": "协议"}))["pair"]
    assert paired == {
        "__typename": "Organisation",
        "version": 3,
        "pairings": {"nodes": [{"since": "2026-01-01", "basis": "协议", "community": {"id": community}}]},
    }
    before = await graph_hash(database)
    assert (await ask(PAIR, unit=unit, community=community))["pair"]["version"] == 3
    assert await graph_hash(database) == before
    ended = (await ask(UNPAIR, unit=unit, community=community))["unpair"]
    assert ended == {"__typename": "Organisation", "version": 4, "pairings": {"totalCount": 0}}
    before = await graph_hash(database)
    again = (await ask(UNPAIR, unit=unit, community=community))["unpair"]
    assert again == {"__typename": "InvalidInput", "field": "communityId"}
    assert await graph_hash(database) == before


async def test_a_unit_is_paired_with_communities_alone(database: Database, build: Build, ask: Ask) -> None:
    unit, street = await build.organisation(), await build.street()
    before = await graph_hash(database)
    refused = (await ask(PAIR, unit=unit, community=street))["pair"]
    assert refused == {"__typename": "InvalidInput", "field": "communityId"}
    refused = (await ask(PAIR, unit=unit, community=unit))["pair"]
    assert refused == {"__typename": "NotFound", "field": "communityId"}
    assert await graph_hash(database) == before
