"""Projects by GraphQL: put on the list by hand, changed, claimed, joined, moved on, dropped."""

import asyncio
from typing import Any

import pytest

from domain.days import today
from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

CREATE = """
mutation ($input: CreateProjectInput!) {
  createProject(input: $input) {
    __typename
    ... on Project {
      id title status category note timeText startsOn endsOn version
      lead { name } communities { nodes { name } } responsible { nodes { name } }
      answers { nodes { quantity } } uses { nodes { quantity } } meeting { id }
    }
    ... on Refusal { message }
    ... on InvalidInput { field }
    ... on NotFound { field }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: UpdateProjectInput!, $version: Int) {
  updateProject(id: $id, input: $input, version: $version) {
    __typename
    ... on Project { title note lead { name } communities { nodes { name } } responsible { nodes { name } } version }
    ... on InvalidInput { field }
    ... on NotFound { field }
    ... on Conflict { version }
  }
}
"""
MOVE = """
mutation ($id: ID!, $to: ProjectStatus!, $reason: String) {
  moveProject(id: $id, to: $to, reason: $reason) {
    __typename
    ... on Project { status droppedBecause }
    ... on Refusal { message }
    ... on InvalidInput { field }
    ... on ImpossibleChange { current wanted allowed }
  }
}
"""
CLAIM = """
mutation ($id: ID!, $who: ID!) {
  claimProject(id: $id, claimantId: $who) {
    __typename
    ... on Project { status begunOn claims { totalCount } }
    ... on InvalidInput { field }
    ... on NotFound { field }
    ... on ImpossibleChange { message }
  }
}
"""
JOIN = """
mutation ($id: ID!, $unit: ID!) {
  joinProject(id: $id, organisationId: $unit) {
    __typename
    ... on Project { joined { nodes { name } } }
    ... on InvalidInput { field }
    ... on NotFound { field }
  }
}
"""


async def test_a_project_is_proposed_without_a_meeting(ask: Ask, build: Build) -> None:
    community, unit = await build.community("城东社区"), await build.organisation("县文化馆")
    person = await build.node("Person", name="甲某", key="test/甲某")
    need = await build.need(community, quantity=4.0)
    resource = await build.resource(unit, capacity=4.0)
    made = await ask(
        CREATE,
        input={
            "title": " 新春戏台 ",
            "category": "CULTURE_SPORT",
            "timeText": "2026年春节",
            "startsOn": "2026-02-17",
            "endsOn": "2026-02-19",
            "leadId": unit,
            "communityIds": [community],
            "responsibleId": person,
            "needs": [{"needId": need, "needed": 2}],
            "resources": [{"resourceId": resource, "used": 3}],
        },
    )
    del made["createProject"]["id"]
    assert made["createProject"] == {
        "__typename": "Project",
        "title": "新春戏台",
        "status": "PROPOSED",
        "category": "CULTURE_SPORT",
        "note": None,
        "timeText": "2026年春节",
        "startsOn": "2026-02-17",
        "endsOn": "2026-02-19",
        "version": 1,
        "lead": {"name": "县文化馆"},
        "communities": {"nodes": [{"name": "城东社区"}]},
        "responsible": {"nodes": [{"name": "甲某"}]},
        "answers": {"nodes": [{"quantity": 2.0}]},
        "uses": {"nodes": [{"quantity": 3.0}]},
        "meeting": None,
    }


@pytest.mark.parametrize(
    ("values", "kind", "field"),
    [
        ({"title": " "}, "InvalidInput", "title"),
        ({"startsOn": "2026-03-02", "endsOn": "2026-03-01"}, "InvalidInput", "endsOn"),
        ({"leadId": "none"}, "NotFound", "leadId"),
        ({"communityIds": ["none"]}, "NotFound", "communityIds"),
        ({"responsibleId": "none"}, "NotFound", "responsibleId"),
        ({"needs": [{"needId": "none", "needed": 1}]}, "NotFound", "needId"),
        ({"resources": [{"resourceId": "none", "used": 1}]}, "NotFound", "resourceId"),
        ({"resources": [{"resourceId": "none", "used": 0}]}, "InvalidInput", "resources.0.used"),
        ({"needs": [{"needId": "a", "needed": 1}, {"needId": "a", "needed": 2}]}, "InvalidInput", "needs"),
    ],
)
async def test_an_impossible_project_is_not_put_on_the_list(
    ask: Ask, database: Database, values: dict[str, Any], kind: str, field: str
) -> None:
    before = await graph_hash(database)
    refused = (await ask(CREATE, input={"title": "项目", **values}))["createProject"]
    assert (refused["__typename"], refused["field"]) == (kind, field)
    assert await graph_hash(database) == before


async def test_what_is_left_out_of_a_change_stays_and_null_empties(ask: Ask, build: Build) -> None:
    one, two = await build.community("一社区"), await build.community("二社区")
    unit = await build.organisation("县文化馆")
    project = await build.project(unit, one, "戏台", note="露天")
    changed = (await ask(UPDATE, id=project, input={"title": "大戏台", "communityIds": [two, one]}))["updateProject"]
    assert changed == {
        "__typename": "Project",
        "title": "大戏台",
        "note": "露天",
        "lead": {"name": "县文化馆"},
        "communities": {"nodes": [{"name": "一社区"}, {"name": "二社区"}]},
        "responsible": {"nodes": []},
        "version": 2,
    }
    emptied = (await ask(UPDATE, id=project, input={"note": None, "leadId": None}))["updateProject"]
    assert (emptied["note"], emptied["lead"], emptied["version"]) == (None, None, 3)


async def test_a_change_that_changes_nothing_leaves_no_trace(ask: Ask, build: Build, database: Database) -> None:
    unit = await build.organisation()
    project = await build.project(unit, title="戏台")
    before = await graph_hash(database)
    assert (await ask(UPDATE, id=project, input={"title": "戏台", "leadId": unit}))["updateProject"]["version"] == 1
    assert await graph_hash(database) == before


async def test_a_change_of_what_somebody_changed_is_refused(ask: Ask, build: Build) -> None:
    project = await build.project(title="戏台")
    await ask(UPDATE, id=project, input={"title": "大戏台"})
    refused = (await ask(UPDATE, id=project, input={"title": "小戏台"}, version=1))["updateProject"]
    assert refused == {"__typename": "Conflict", "version": 2}


async def test_the_old_id_of_a_merged_unit_leads_as_the_one_that_it_went_into(ask: Ask, build: Build) -> None:
    unit = await build.organisation("县文化馆")
    merged = await build.node("Alias", name="梧溪县文化馆", key="-/merged")
    await build.relate(merged, "ALIAS_OF", unit)
    made = (await ask(CREATE, input={"title": "戏台", "leadId": merged}))["createProject"]
    assert made["lead"] == {"name": "县文化馆"}


async def test_an_ended_project_is_not_changed(ask: Ask, build: Build, database: Database) -> None:
    project = await build.project(status="CLOSED_OUT")
    unit = await build.organisation()
    before = await graph_hash(database)
    assert (await ask(UPDATE, id=project, input={"title": "戏台"}))["updateProject"]["__typename"] == "InvalidInput"
    assert (await ask(JOIN, id=project, unit=unit))["joinProject"]["__typename"] == "InvalidInput"
    assert await graph_hash(database) == before


async def test_an_impossible_step_names_the_possible_ones(ask: Ask, build: Build, database: Database) -> None:
    project = await build.project(status="AGREED")
    before = await graph_hash(database)
    refused = (await ask(MOVE, "zh", id=project, to="DONE"))["moveProject"]
    assert refused == {
        "__typename": "ImpossibleChange",
        "message": "不能由“已商定”变为“已完成”;可以变为:已认领、已取消",
        "current": "AGREED",
        "wanted": "DONE",
        "allowed": ["CLAIMED", "DROPPED"],
    }
    assert await graph_hash(database) == before


async def test_dropping_needs_a_reason_and_keeps_it(ask: Ask, build: Build, database: Database) -> None:
    project = await build.project(status="UNDER_WAY")
    before = await graph_hash(database)
    for reason in (None, "  "):
        refused = (await ask(MOVE, id=project, to="DROPPED", reason=reason))["moveProject"]
        assert (refused["__typename"], refused["field"]) == ("InvalidInput", "reason")
    assert await graph_hash(database) == before
    dropped = (await ask(MOVE, id=project, to="DROPPED", reason=" 场地不够 "))["moveProject"]
    assert dropped == {"__typename": "Project", "status": "DROPPED", "droppedBecause": "场地不够"}


async def test_a_claim_says_who_claims(ask: Ask, build: Build, database: Database) -> None:
    project = await build.project(status="AGREED")
    before = await graph_hash(database)
    refused = (await ask(MOVE, id=project, to="CLAIMED"))["moveProject"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "to")
    assert (await ask(CLAIM, id=project, who="none"))["claimProject"] == {
        "__typename": "NotFound",
        "field": "claimantId",
    }
    assert await graph_hash(database) == before


async def test_several_claim_a_project_and_the_first_moves_it_on(ask: Ask, build: Build, database: Database) -> None:
    project = await build.project(status="AGREED")
    people = [await build.node("Person", name=f"某{n}", key=f"test/{n}") for n in range(3)]
    unit = await build.organisation()
    answers = await asyncio.gather(*(ask(CLAIM, id=project, who=who) for who in (*people, unit)))
    assert {answer["claimProject"]["status"] for answer in answers} == {"CLAIMED"}
    assert {answer["claimProject"]["begunOn"] for answer in answers} == {today().isoformat()}
    mine = await ask(
        """
        query ($person: ID!, $unit: ID!) {
          person(id: $person) { claims { nodes { project { status } organisation { id } person { id } } } }
          organisation(id: $unit) { claims { totalCount } }
        }
        """,
        person=people[0],
        unit=unit,
    )
    assert mine == {
        "person": {
            "claims": {"nodes": [{"project": {"status": "CLAIMED"}, "organisation": None, "person": {"id": people[0]}}]}
        },
        "organisation": {"claims": {"totalCount": 1}},
    }
    steps = await ask("query ($id: ID!) { project(id: $id) { steps { after } claims { totalCount } } }", id=project)
    assert steps["project"] == {"steps": [{"after": "CLAIMED"}], "claims": {"totalCount": 4}}
    before = await graph_hash(database)
    again = (await ask(CLAIM, id=project, who=unit))["claimProject"]
    assert again == {"__typename": "InvalidInput", "field": "claimantId"}
    assert await graph_hash(database) == before


@pytest.mark.parametrize("status", ["PROPOSED", "DONE", "CONFIRMED", "CLOSED_OUT", "DROPPED"])
async def test_what_is_not_agreed_or_is_done_is_not_claimed(ask: Ask, build: Build, status: str) -> None:
    project = await build.project(status=status)
    answer = await ask(CLAIM, id=project, who=await build.organisation())
    assert answer["claimProject"]["__typename"] == "ImpossibleChange"


async def test_further_units_join_once(ask: Ask, build: Build, database: Database) -> None:
    lead, further = await build.organisation("牵头"), await build.organisation("参加")
    project = await build.project(lead, status="UNDER_WAY")
    assert (await ask(JOIN, id=project, unit=further))["joinProject"]["joined"] == {"nodes": [{"name": "参加"}]}
    before = await graph_hash(database)
    for unit in (further, lead):
        refused = (await ask(JOIN, id=project, unit=unit))["joinProject"]
        assert refused == {"__typename": "InvalidInput", "field": "organisationId"}
    assert await graph_hash(database) == before


async def test_projects_are_found_from_every_side(ask: Ask, build: Build) -> None:
    street = await build.street()
    community = await build.community(within=street)
    unit = await build.organisation()
    need, resource = await build.need(community), await build.resource(unit)
    made = await ask(
        CREATE,
        input={
            "title": "戏台",
            "leadId": unit,
            "communityIds": [community],
            "needs": [{"needId": need, "needed": 1}],
            "resources": [{"resourceId": resource, "used": 1}],
        },
    )
    await build.project(title="别的", status="DROPPED")
    answer = await ask(
        """
        query ($street: ID!, $community: ID!, $unit: ID!, $need: ID!, $resource: ID!) {
          street(id: $street) { projects { nodes { title } } }
          community(id: $community) { projects { nodes { title } } }
          organisation(id: $unit) { projects { nodes { title } } }
          need(id: $need) { projects { nodes { title } } }
          resource(id: $resource) { projects { nodes { title } } }
          projects(filter: {status: {eq: PROPOSED}, communities: {some: {id: {eq: $community}}}}) {
            totalCount
            nodes { title }
          }
        }
        """,
        street=street,
        community=community,
        unit=unit,
        need=need,
        resource=resource,
    )
    assert made["createProject"]["title"] == "戏台"
    assert answer.pop("projects") == {"totalCount": 1, "nodes": [{"title": "戏台"}]}
    assert list(answer.values()) == [{"projects": {"nodes": [{"title": "戏台"}]}}] * 5
