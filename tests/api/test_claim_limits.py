"""How many may claim a project."""

import sys
from pathlib import Path

import pytest

from app.settings import ROOT, Account
from bench.processes import serving
from graph.database import Database
from graph.server.process import free_port
from tests.api.conftest import Ask
from tests.build import Build, graph_hash
from tests.torture.claims import Tally, claimed, prepared

CLAIM = """
mutation ($id: ID!, $who: ID!) {
  claimProject(id: $id, claimantId: $who) {
    __typename
    ... on Project { status claims { totalCount } }
    ... on Refusal { errorCode message }
    ... on FullyClaimed { id limit }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $limit: Int) {
  updateProject(id: $id, input: {claimLimit: $limit}) {
    __typename
    ... on Project { claimLimit }
    ... on InvalidInput { field message }
  }
}
"""


async def test_who_comes_too_late_is_told_and_changes_nothing(ask: Ask, build: Build, database: Database) -> None:
    project = await build.project(claim_limit=1)
    won = (await ask(CLAIM, id=project, who=await build.organisation()))["claimProject"]
    assert won == {"__typename": "Project", "status": "CLAIMED", "claims": {"totalCount": 1}}
    late = await build.organisation()
    before = await graph_hash(database)
    refused = (await ask(CLAIM, id=project, who=late))["claimProject"]
    assert refused == {
        "__typename": "FullyClaimed",
        "errorCode": "FULLY_CLAIMED",
        "message": "all 1 claims that it may have are taken",
        "id": project,
        "limit": 1,
    }
    assert await graph_hash(database) == before


async def test_a_claim_that_is_withdrawn_leaves_its_place(ask: Ask, build: Build) -> None:
    project, first, second = await build.project(claim_limit=1), await build.organisation(), await build.organisation()
    await ask(CLAIM, id=project, who=first)
    withdraw = "mutation ($id: ID!, $who: ID!) { withdrawClaim(id: $id, claimantId: $who) { __typename } }"
    await ask(withdraw, id=project, who=first)
    assert (await ask(CLAIM, id=project, who=second))["claimProject"]["__typename"] == "Project"


@pytest.mark.parametrize("limit", [0, -1, 1001, 1])
async def test_a_limit_is_a_number_that_can_be_kept(ask: Ask, build: Build, database: Database, limit: int) -> None:
    project = await build.project()
    for _ in range(2):
        await build.relate(await build.organisation(), "CLAIMED", project)
    before = await graph_hash(database)
    refused = (await ask(UPDATE, id=project, limit=limit))["updateProject"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "claimLimit")
    assert await graph_hash(database) == before


async def test_a_limit_can_be_set_and_taken_away(ask: Ask, build: Build) -> None:
    project = await build.project()
    assert (await ask(UPDATE, id=project, limit=2))["updateProject"] == {"__typename": "Project", "claimLimit": 2}
    assert (await ask(UPDATE, id=project, limit=None))["updateProject"] == {"__typename": "Project", "claimLimit": None}


async def test_through_two_processes_exactly_as_many_win_as_may(
    account: Account, database: Database, tmp_path: Path
) -> None:
    wanted = await prepared(database, projects=30, clients=40)
    environment = {"NEO4J_URI": account.uri, "NEO4J_USER": account.user, "NEO4J_PASSWORD": account.password}
    ports = free_port(), free_port()
    command = [sys.executable, "-m", "tests.torture.api"]
    async with (
        serving([*command, str(ports[0])], environment, ports[0], tmp_path / "one.log", ROOT),
        serving([*command, str(ports[1])], environment, ports[1], tmp_path / "two.log", ROOT),
    ):
        tally = await claimed(database, [f"http://127.0.0.1:{port}" for port in ports], wanted)
    tries = sum(len(each.units) for each in wanted)
    winners = sum(min(each.limit, len(each.units)) for each in wanted)
    assert tally == Tally(attempts=tries, winners=winners, wrong=0, odd_answers={})
