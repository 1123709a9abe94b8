"""Keeping people by GraphQL. Names and phones stay out of events."""

from typing import Any

import pytest

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

CREATE = """
mutation ($input: CreatePersonInput!) {
  createPerson(input: $input) {
    __typename
    ... on Person { id name phone version organisations { nodes { id } } }
    ... on NameTaken { existingId }
    ... on NotFound { field }
    ... on InvalidInput { field }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: UpdatePersonInput!) {
  updatePerson(id: $id, input: $input) {
    __typename ... on Person { name phone version } ... on NameTaken { existingId }
  }
}
"""
REMOVE = """
mutation ($id: ID!) { removePerson(id: $id) { __typename ... on Person { id } ... on StillInUse { by } } }
"""


async def test_who_stands_for_a_unit_is_a_member_of_it(build: Build, ask: Ask) -> None:
    unit = await build.organisation()
    made = (await ask(CREATE, input={"name": "甲", "phone": "000-00000001", "standsFor": unit}))["createPerson"]
    [row] = await build.run("MATCH (p:Person) MATCH (e:Event {subject_id: p.id}) RETURN p.key AS key, e.after AS after")
    assert row == {"key": f"{unit}/甲", "after": f'{{"stands_for":"{unit}"}}'}
    assert made.pop("id")
    assert made == {
        "__typename": "Person",
        "name": "甲",
        "phone": "000-00000001",
        "version": 1,
        "organisations": {"nodes": [{"id": unit}]},
    }


async def test_namesakes_stand_for_different_units(database: Database, build: Build, ask: Ask) -> None:
    unit, other = await build.organisation(), await build.organisation()
    first = (await ask(CREATE, input={"name": "甲", "standsFor": unit}))["createPerson"]["id"]
    second = (await ask(CREATE, input={"name": "乙", "standsFor": unit}))["createPerson"]["id"]
    assert (await ask(CREATE, input={"name": "甲", "standsFor": other}))["createPerson"]["__typename"] == "Person"
    before = await graph_hash(database)
    refused = (await ask(CREATE, input={"name": " 甲", "standsFor": unit}))["createPerson"]
    assert refused == {"__typename": "NameTaken", "existingId": first}
    refused = (await ask(UPDATE, id=second, input={"name": "甲"}))["updatePerson"]
    assert refused == {"__typename": "NameTaken", "existingId": first}
    refused = (await ask(CREATE, input={"name": "丙", "standsFor": "nobody"}))["createPerson"]
    assert refused == {"__typename": "NotFound", "field": "standsFor"}
    assert await graph_hash(database) == before


async def test_a_change_of_a_name_or_phone_leaves_neither_in_the_log(build: Build, ask: Ask) -> None:
    person = await build.node("Person", name="甲", key="x/甲", phone="000-00000001")
    changed = (await ask(UPDATE, id=person, input={"name": "乙", "phone": None}))["updatePerson"]
    assert changed == {"__typename": "Person", "name": "乙", "phone": None, "version": 2}
    [row] = await build.run("MATCH (e:Event {subject_id: $id}) RETURN e.before AS before, e.after AS after", id=person)
    assert row == {"before": None, "after": None}


async def test_who_is_counted_on_is_not_removed(database: Database, build: Build, ask: Ask) -> None:
    unit = await build.organisation()
    person = (await ask(CREATE, input={"name": "甲", "standsFor": unit}))["createPerson"]["id"]
    resource = await build.resource(unit)
    await build.relate(person, "CONTACT_FOR", resource)
    before = await graph_hash(database)
    assert (await ask(REMOVE, id=person))["removePerson"] == {"__typename": "StillInUse", "by": "Resource × 1"}
    assert await graph_hash(database) == before
    await build.run("MATCH ()-[c:CONTACT_FOR]->() DELETE c")
    assert (await ask(REMOVE, id=person))["removePerson"] == {"__typename": "Person", "id": person}
    assert await build.run("MATCH (p:Person) RETURN p") == []


TIES = [
    ("joinOrganisation", "leaveOrganisation", "organisationId", "MEMBER_OF", "unit"),
    ("registerWithCommunity", "unregisterFromCommunity", "communityId", "REGISTERED_WITH", "community"),
    ("addSkill", "removeSkill", "serviceTypeId", "SKILLED_IN", "skill"),
]


@pytest.mark.parametrize(("make", "end", "argument", "tie", "to"), TIES)
async def test_a_tie_is_made_once_and_ended_once(
    database: Database, build: Build, ask: Ask, make: str, end: str, argument: str, tie: str, to: str
) -> None:
    person = await build.node("Person", name="甲", key="x/甲")
    ends = {
        "unit": await build.organisation(),
        "community": await build.community(),
        "skill": "01900000-0000-7000-8000-000000000004",
    }

    async def call(name: str) -> Any:
        query = f"""mutation ($person: ID!, $other: ID!) {{
          {name}(personId: $person, {argument}: $other) {{
            __typename ... on Person {{ version }} ... on InvalidInput {{ field }}
          }}
        }}"""
        return (await ask(query, person=person, other=ends[to]))[name]

    for _ in range(2):
        assert await call(make) == {"__typename": "Person", "version": 2}
    [row] = await build.run("MATCH (:Person)-[r]->(n) RETURN collect([type(r), n.id]) AS ties")
    assert row["ties"] == [[tie, ends[to]]]
    assert await call(end) == {"__typename": "Person", "version": 3}
    before = await graph_hash(database)
    assert await call(end) == {"__typename": "InvalidInput", "field": argument}
    assert await graph_hash(database) == before


APPOINT = """
mutation ($person: ID!, $area: ID!, $input: PostInput!) {
  appoint(personId: $person, areaId: $area, input: $input) {
    __typename ... on Person { version } ... on InvalidInput { field message }
  }
}
"""
DISMISS = """
mutation ($person: ID!, $area: ID!, $post: String!) {
  dismiss(personId: $person, areaId: $area, post: $post) {
    __typename ... on Person { version } ... on InvalidInput { field }
  }
}
"""


async def test_a_person_has_several_posts_in_one_area(database: Database, build: Build, ask: Ask) -> None:
    person, area = await build.node("Person", name="甲", key="x/甲"), await build.community()
    await ask(APPOINT, person=person, area=area, input={"post": "网格员", "since": "2025-01-01"})
    await ask(APPOINT, person=person, area=area, input={"post": "楼栋长"})
    await ask(APPOINT, person=person, area=area, input={"post": "网格员", "until": "2026-01-01"})
    posts = "MATCH (:Person)-[s:SERVES]->() RETURN s.post AS post, toString(s.until) AS until ORDER BY post"
    assert await build.run(posts) == [{"post": "楼栋长", "until": None}, {"post": "网格员", "until": "2026-01-01"}]
    dismissed = (await ask(DISMISS, person=person, area=area, post="楼栋长"))["dismiss"]
    assert dismissed == {"__typename": "Person", "version": 5}
    before = await graph_hash(database)
    refused = (await ask(DISMISS, person=person, area=area, post="楼栋长"))["dismiss"]
    assert refused == {"__typename": "InvalidInput", "field": "areaId"}
    days = {"post": "网格员", "since": "2026-02-01", "until": "2026-01-31"}
    refused = (await ask(APPOINT, person=person, area=area, input=days))["appoint"]
    assert refused == {
        "__typename": "InvalidInput",
        "field": "until",
        "message": "until: must not be before 2026-02-01",
    }
    assert await graph_hash(database) == before


async def test_people_register_with_communities_alone(database: Database, build: Build, ask: Ask) -> None:
    person, street = await build.node("Person", name="甲", key="x/甲"), await build.street()
    before = await graph_hash(database)
    query = """mutation ($person: ID!, $street: ID!) {
      registerWithCommunity(personId: $person, communityId: $street) { __typename ... on InvalidInput { field } }
    }"""
    refused = (await ask(query, person=person, street=street))["registerWithCommunity"]
    assert refused == {"__typename": "InvalidInput", "field": "communityId"}
    assert await graph_hash(database) == before
