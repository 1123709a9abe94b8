"""The project list as it was, made of events: compared with what was seen while a story ran."""

import random
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest

from domain.days import today
from domain.snapshots import end_of
from graph import snapshots
from graph.database import Database
from tests.api.conftest import Ask
from tests.api.mutations import asking
from tests.build import Build
from tests.exchange.lists import PROJECTS, project, workbook

STEPS = 40
# What the graph says now, in the words of a snapshot.
SEEN = """
MATCH (project:Project)
RETURN project {.id, .title, .status, .code, .detail, .category, .category_text, .note, .status_text, .time_text, .rule,
  .dropped_because, .claim_limit, starts_on: toString(project.starts_on), ends_on: toString(project.ends_on),
  begun_on: toString(project.begun_on),
  lead_id: head(COLLECT { MATCH (project)-[:LED_BY]->(unit) RETURN unit.id }),
  responsible_ids: COLLECT { MATCH (project)<-[:RESPONSIBLE_FOR]-(one) RETURN one.id ORDER BY one.id },
  community_ids: COLLECT { MATCH (project)-[:BENEFITS]->(one) RETURN one.id ORDER BY one.id },
  joined_ids: COLLECT { MATCH (project)<-[:JOINS]-(one) RETURN one.id ORDER BY one.id },
  claimant_ids: COLLECT { MATCH (project)<-[:CLAIMED]-(one) RETURN one.id ORDER BY one.id },
  needed: COLLECT { MATCH (project)-[tie:ANSWERS]->(one) RETURN [one.id, tie.quantity] ORDER BY one.id },
  used: COLLECT { MATCH (project)-[tie:USES]->(one) RETURN [one.id, tie.quantity] ORDER BY one.id }} AS project
ORDER BY project.id
"""
NOW = "RETURN toString(datetime.realtime('Asia/Shanghai')) AS now"
CREATE = "mutation ($input: CreateProjectInput!) { it: createProject(input: $input) { __typename } }"
UPDATE = "mutation ($id: ID!, $input: UpdateProjectInput!) { it: updateProject(id: $id, input: $input) { __typename } }"
MOVE = """
mutation ($id: ID!, $to: ProjectStatus!) { it: moveProject(id: $id, to: $to, reason: "因故") { __typename } }
"""
CLAIM = "mutation ($id: ID!, $who: ID!) { it: claimProject(id: $id, claimantId: $who) { __typename } }"
WITHDRAW = "mutation ($id: ID!, $who: ID!) { it: withdrawClaim(id: $id, claimantId: $who) { __typename } }"
JOIN = "mutation ($id: ID!, $who: ID!) { it: joinProject(id: $id, organisationId: $who) { __typename } }"
LEAVE = "mutation ($id: ID!, $who: ID!) { it: leaveProject(id: $id, organisationId: $who) { __typename } }"
IMPORT = """
mutation ($file: Upload!) { it: importList(file: $file, input: {match: false}) { ... on ImportReport { importId } } }
"""
UNDO = "mutation ($id: ID!) { it: undoImport(id: $id) { __typename } }"
AS_OF = """
query ($day: Date!, $after: String) {
  projectsAsOf(day: $day, first: 2, after: $after) {
    nodes { title status leadId needed { id quantity } record { __typename } } cursor hasNextPage
  }
}
"""


@pytest.fixture
def ask(client: httpx.AsyncClient) -> Ask:
    return asking(client)


class Story:
    """People keep a project list, by chance."""

    def __init__(self, ask: Ask, build: Build) -> None:
        self.ask, self.build, self.chance = ask, build, random.Random(3)
        self.imports: list[str] = []
        self.number = 0

    async def begin(self) -> None:
        self.street = await self.build.street("河东街道", within=await self.build.county("示例县"))
        self.communities = [await self.build.community(name, within=self.street) for name in ("新村社区", "柳园社区")]
        self.units = [await self.build.organisation(f"示例单位{number}") for number in range(3)]
        self.people = [
            await self.build.node("Person", name=f"某{number}", key=f"{self.units[0]}/{number}") for number in range(2)
        ]
        self.needs = [await self.build.need(self.communities[0], quantity=1000.0) for _ in range(3)]
        self.resources = [await self.build.resource(self.units[1], capacity=1000.0) for _ in range(3)]

    async def step(self) -> None:
        ids = [row["id"] for row in await self.build.run("MATCH (p:Project) RETURN p.id AS id ORDER BY p.title, id")]
        some = self.chance.choice(ids) if ids else None
        kind = self.chance.choice(("create", "update", "update", "move", "move", "claim", "claim", "other", "list"))
        if kind == "create" or some is None:
            await self.ask(CREATE, input={"title": f"项目{self.chance.random():.4f}", **self.values()})
        elif kind == "update":
            await self.ask(UPDATE, id=some, input=self.values())
        elif kind == "move":
            status = self.chance.choice(("AGREED", "UNDER_WAY", "DONE", "CONFIRMED", "DROPPED", "CLOSED_OUT"))
            await self.ask(MOVE, id=some, to=status)
        elif kind == "claim":
            await self.ask(CLAIM, id=some, who=self.chance.choice([*self.units, *self.people]))
        elif kind == "other":
            await self.ask(self.chance.choice((WITHDRAW, JOIN, LEAVE)), id=some, who=self.chance.choice(self.units))
        elif self.imports and self.chance.random() < 0.4:
            await self.ask(UNDO, id=self.imports.pop())
        else:
            await self.list()

    async def list(self) -> None:
        """A version of a list: some rows as before, some otherwise, some new."""
        self.number += 1
        rows = [
            project(
                number,
                f"清单项目{number}",
                self.chance.choice(("示例单位0", "示例单位1")),
                self.chance.choice(("新村社区", "柳园社区", "新村社区、柳园社区")),
                备注=f"第{self.number if self.chance.random() < 0.5 else 0}版",
            )
            for number in range(1, 3 + self.number % 3)
        ]
        made = (await self.ask(IMPORT, file=workbook(("示例县河东街道项目清单",), PROJECTS, *rows)))["it"]
        if made.get("importId"):
            self.imports.append(made["importId"])

    def values(self) -> dict[str, Any]:
        some, number = self.chance.choice, self.chance.random
        choices: dict[str, Any] = {
            "detail": some(("周末开展", "换了地方", None)),
            "note": some(("自带工具", None)),
            "startsOn": some(("2026-05-01", None)),
            "leadId": some([*self.units, None]),
            "responsibleId": some([*self.people, None]),
            "communityIds": some(([], self.communities[:1], self.communities)),
            "needs": [{"needId": need, "needed": 1.5} for need in self.needs if number() < 0.4],
            "resources": [{"resourceId": one, "used": 2.0} for one in self.resources if number() < 0.4],
            "claimLimit": some((2, 3, None)),
        }
        return {name: value for name, value in choices.items() if number() < 0.5}


async def test_list_of_every_moment_of_a_story_is_the_one_that_was_seen(
    ask: Ask, build: Build, database: Database
) -> None:
    story = Story(ask, build)
    await story.begin()
    seen: list[tuple[str, list[dict[str, Any]]]] = []
    for _ in range(STEPS):
        await story.step()
        there = [row["project"] for row in await build.run(SEEN)]
        [row] = await build.run(NOW)
        seen.append((row["now"], there))
    kinds = await build.run("MATCH (e:Event {subject_type: 'Project'}) WHERE e.seq > 0 RETURN DISTINCT e.verb AS verb")
    assert {row["verb"] for row in kinds} >= {"CREATED", "UPDATED"}
    assert len({project["status"] for _, there in seen for project in there}) >= 3
    for moment, there in seen:
        then = await snapshots.projects(database, moment, "", 1000)
        told = [orjson.loads(snapshot.model_dump_json()) for snapshot in then]
        for snapshot in told:
            for name in ("needed", "used"):
                snapshot[name] = sorted([key, quantity] for key, quantity in snapshot[name].items())
        assert told == there


async def test_list_of_a_day_comes_in_pages_and_ends_with_the_day(ask: Ask, build: Build) -> None:
    unit = await build.organisation()
    need = await build.need(await build.community(), quantity=3.0)
    for number in range(3):
        shares = [{"needId": need, "needed": 1}] if number == 0 else []
        await ask(CREATE, input={"title": f"项目{number}", "leadId": unit, "needs": shares})
    first = (await ask(AS_OF, day=str(today())))["projectsAsOf"]
    assert first["nodes"][0] == {
        "title": "项目0",
        "status": "PROPOSED",
        "leadId": unit,
        "needed": [{"id": need, "quantity": 1.0}],
        "record": {"__typename": "Project"},
    }
    assert first["hasNextPage"]
    last = (await ask(AS_OF, day=str(today()), after=first["cursor"]))["projectsAsOf"]
    assert [node["title"] for node in last["nodes"]] == ["项目2"]
    assert (last["cursor"], last["hasNextPage"]) == (None, False)
    before = (await ask(AS_OF, day=str(today() - timedelta(days=1))))["projectsAsOf"]
    assert before == {"nodes": [], "cursor": None, "hasNextPage": False}


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    assert end_of(today()) == f"{today() + timedelta(days=1)}T00:00:00[Asia/Shanghai]"
