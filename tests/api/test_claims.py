"""Taking a claim back, and leaving a project that a unit joined."""

from typing import Any

import pytest

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

WITHDRAW = """
mutation ($id: ID!, $who: ID!, $reason: String) {
  withdrawClaim(id: $id, claimantId: $who, reason: $reason) {
    __typename
    ... on Project { status begunOn claims { totalCount } }
    ... on Refusal { message }
    ... on InvalidInput { field }
    ... on NotFound { field }
  }
}
"""
CLAIM = """
mutation ($id: ID!, $who: ID!) { claimProject(id: $id, claimantId: $who) { ... on Project { status begunOn } } }
"""
LEAVE = """
mutation ($id: ID!, $unit: ID!, $reason: String) {
  leaveProject(id: $id, organisationId: $unit, reason: $reason) {
    __typename
    ... on Project { joined { nodes { name } } version }
    ... on Refusal { message }
    ... on InvalidInput { field }
    ... on NotFound { field }
  }
}
"""
LAST_EVENT = """
MATCH (event:Event) WHERE event.seq > 0
RETURN event.before AS before, event.after AS after, event.reason AS reason ORDER BY event.seq DESC LIMIT 1
"""


async def test_without_any_claim_left_a_claimed_project_is_agreed_again(ask: Ask, build: Build) -> None:
    project = await build.project(status="AGREED")
    one, two = await build.organisation(), await build.organisation()
    begun = (await ask(CLAIM, id=project, who=one))["claimProject"]["begunOn"]
    await ask(CLAIM, id=project, who=two)
    first = (await ask(WITHDRAW, id=project, who=one, reason=" 人手不够 "))["withdrawClaim"]
    assert first == {"__typename": "Project", "status": "CLAIMED", "begunOn": begun, "claims": {"totalCount": 1}}
    [event] = await build.run(LAST_EVENT)
    assert event == {"before": f'{{"claimed_by":"{one}"}}', "after": None, "reason": "人手不够"}

    last = (await ask(WITHDRAW, id=project, who=two))["withdrawClaim"]
    assert last == {"__typename": "Project", "status": "AGREED", "begunOn": None, "claims": {"totalCount": 0}}
    steps = await ask("query ($id: ID!) { project(id: $id) { steps { before after } } }", id=project)
    assert steps["project"]["steps"] == [
        {"before": "AGREED", "after": "CLAIMED"},
        {"before": "CLAIMED", "after": "AGREED"},
    ]
    assert (await ask(CLAIM, id=project, who=two))["claimProject"]["status"] == "CLAIMED"


async def test_what_is_under_way_keeps_its_last_claim(ask: Ask, build: Build, database: Database) -> None:
    project = await build.project(status="UNDER_WAY")
    one, two = await build.organisation(), await build.organisation()
    await build.relate(one, "CLAIMED", project)
    before = await graph_hash(database)
    refused = (await ask(WITHDRAW, id=project, who=one))["withdrawClaim"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "claimantId")
    assert "somebody else has to claim it first" in refused["message"]
    assert await graph_hash(database) == before
    await build.relate(two, "CLAIMED", project)
    done = (await ask(WITHDRAW, id=project, who=one))["withdrawClaim"]
    assert (done["status"], done["claims"]["totalCount"]) == ("UNDER_WAY", 1)


@pytest.mark.parametrize("status", ["DONE", "CONFIRMED", "CLOSED_OUT", "DROPPED"])
async def test_what_is_finished_keeps_all_its_claims(ask: Ask, build: Build, database: Database, status: str) -> None:
    project = await build.project(status=status)
    for _ in range(2):
        unit = await build.organisation()
        await build.relate(unit, "CLAIMED", project)
    before = await graph_hash(database)
    refused = (await ask(WITHDRAW, id=project, who=unit))["withdrawClaim"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "id")
    assert await graph_hash(database) == before


async def test_only_a_claim_that_there_is_can_be_withdrawn(ask: Ask, build: Build, database: Database) -> None:
    project = await build.project(status="CLAIMED")
    unit = await build.organisation()
    await build.relate(await build.organisation(), "CLAIMED", project)
    before = await graph_hash(database)
    for given, kind, field in (
        ({"id": project, "who": unit}, "InvalidInput", "claimantId"),
        ({"id": project, "who": "none"}, "NotFound", "claimantId"),
        ({"id": "none", "who": unit}, "NotFound", "id"),
        ({"id": project, "who": unit, "reason": " "}, "InvalidInput", "reason"),
    ):
        refused: dict[str, Any] = (await ask(WITHDRAW, **given))["withdrawClaim"]
        assert (refused["__typename"], refused["field"]) == (kind, field)
    assert await graph_hash(database) == before


async def test_a_unit_that_joined_may_leave(ask: Ask, build: Build) -> None:
    project = await build.project(await build.organisation("牵头"), status="UNDER_WAY")
    stays, leaves = await build.organisation("留下"), await build.organisation("离开")
    for unit in (stays, leaves):
        await build.relate(unit, "JOINS", project)
    left = (await ask(LEAVE, id=project, unit=leaves, reason="搬走"))["leaveProject"]
    assert left == {"__typename": "Project", "joined": {"nodes": [{"name": "留下"}]}, "version": 2}
    [event] = await build.run(LAST_EVENT)
    assert event == {"before": f'{{"joined_by":"{leaves}"}}', "after": None, "reason": "搬走"}


async def test_who_did_not_join_or_leads_cannot_leave(ask: Ask, build: Build, database: Database) -> None:
    lead, other = await build.organisation(), await build.organisation()
    project = await build.project(lead, status="UNDER_WAY")
    ended = await build.project(status="CLOSED_OUT")
    await build.relate(other, "JOINS", ended)
    before = await graph_hash(database)
    for given, kind, field in (
        ({"id": project, "unit": lead}, "InvalidInput", "organisationId"),
        ({"id": project, "unit": other}, "InvalidInput", "organisationId"),
        ({"id": project, "unit": "none"}, "NotFound", "organisationId"),
        ({"id": ended, "unit": other}, "InvalidInput", "id"),
    ):
        refused = (await ask(LEAVE, **given))["leaveProject"]
        assert (refused["__typename"], refused["field"]) == (kind, field)
    assert await graph_hash(database) == before
