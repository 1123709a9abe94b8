"""What projects promise of resources and answer of needs, also when many decide at the same moment."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
import pytest_asyncio

from app.settings import Account
from domain.ids import new_id
from domain.meetings import AgendaItem
from domain.projects import Project, ProjectStatus
from domain.refusals import CapacityExceeded, InvalidInput, Refusal
from domain.viewer import Viewer
from graph.database import Database
from graph.statement import READ, Statement
from resolvers import meetings, projects
from tests.build import Build, graph_hash

ANNA = Viewer("anna", "Anna")
BERT = Viewer("bert", "Bert")

RESOURCE = Statement(
    "tests.resource", READ, "MATCH (r:Resource {id: $id}) RETURN r.promised AS promised, r.version AS version"
)
NEED = Statement("tests.need", READ, "MATCH (n:Need {id: $id}) RETURN n.answered AS answered, n.status AS status")
SUMS = Statement(
    "tests.sums",
    READ,
    """
MATCH (entry:Resource|Need)
RETURN entry.id AS id, coalesce(entry.promised, entry.answered) AS kept, reduce(total = 0.0, quantity IN COLLECT {
  MATCH (project:Project)-[share:USES|ANSWERS]->(entry) WHERE project.status <> 'DROPPED' RETURN share.quantity
} | total + quantity) AS summed
""",
)


@pytest_asyncio.fixture
async def elsewhere(database: Database, account: Account) -> AsyncIterator[Database]:  # noqa: ARG001
    """The same database, reached by another process of the program."""
    other = Database.connect(*account)
    yield other
    await other.close()


async def item(build: Build, meeting: str, need: str, resource: str) -> str:
    """An agenda item, past the check that adding one makes."""
    made = new_id()
    await build.run(
        """
MATCH (meeting:Meeting {id: $meeting}), (need:Need {id: $need}), (resource:Resource {id: $resource})
CREATE (meeting)-[:HAS_ITEM]->(item:AgendaItem {id: $id, version: 1, title: '议题', position: 1, decision: 'PENDING',
  needed: 1.0, used: 1.0, created_at: datetime(), updated_at: datetime()})
CREATE (item)-[:ABOUT]->(need), (item)-[:PROPOSES]->(resource)
""",
        id=made,
        meeting=meeting,
        need=need,
        resource=resource,
    )
    return made


async def meeting(build: Build, area: str) -> str:
    held = await build.node("Meeting", title="联席会议", status="HELD", held_on=date(2026, 2, 10))
    await build.relate(held, "HELD_BY", area)
    return held


async def outcome(work: Any) -> Any:
    try:
        return await work
    except Refusal as refusal:
        return refusal


async def test_meetings_that_decide_at_once_never_promise_more_than_there_is(
    build: Build, database: Database, elsewhere: Database
) -> None:
    """Forty resources with 0 to 3 units left, each of which 2 to 4 items of four meetings want at the same moment."""
    chance, at_once = random.Random(40), asyncio.Semaphore(16)
    community, unit = await build.community(), await build.organisation()
    held = [await meeting(build, community) for _ in range(4)]
    needs = [await build.need(community, quantity=1000.0) for _ in range(8)]
    left, wanted, items = {}, {}, []
    for number in range(40):
        resource = await build.resource(unit, capacity=float(number % 4), capacity_unit="次")
        left[resource], wanted[resource] = number % 4, chance.randint(2, 4)
        for which in range(wanted[resource]):
            one = await item(build, held[which], chance.choice(needs), resource)
            items.append((resource, one))
    chance.shuffle(items)

    async def accept(number: int, resource: str, one: str) -> tuple[str, Any]:
        async with at_once:
            where = elsewhere if number % 2 else database
            return resource, await outcome(meetings.accept_item(where, ANNA, one))

    outcomes = await asyncio.gather(*(accept(number, *each) for number, each in enumerate(items)))

    for resource in left:
        ends = [end for of, end in outcomes if of == resource]
        won = min(left[resource], wanted[resource])
        assert sum(isinstance(end, AgendaItem) for end in ends) == won
        assert sum(isinstance(end, CapacityExceeded) for end in ends) == wanted[resource] - won
        assert await database.read(RESOURCE, id=resource) == [{"promised": float(won), "version": 1 + won}]


async def test_forty_mixed_decisions_leave_exact_sums(build: Build, database: Database, elsewhere: Database) -> None:
    """Each takes from two of three resources and two of three needs, and some give it back: a deadlock would show."""
    chance = random.Random(40)
    community, unit = await build.community(), await build.organisation()
    resources = [await build.resource(unit, capacity=4.0, capacity_unit="次") for _ in range(3)]
    needs = [await build.need(community, quantity=6.0, quantity_unit="次") for _ in range(3)]

    async def one(number: int) -> Any:
        stated = {
            "title": f"项目{number}",
            "needs": [{"need_id": need, "needed": 1} for need in chance.sample(needs, 2)],
            "resources": [{"resource_id": resource, "used": 1} for resource in chance.sample(resources, 2)],
        }
        made = await outcome(projects.create(*((database, ANNA) if number % 2 else (elsewhere, BERT)), stated))
        if isinstance(made, Project) and number % 4 == 0:
            return await outcome(projects.move(database, ANNA, made.id, ProjectStatus.DROPPED, "试一试"))
        return made

    outcomes = await asyncio.gather(*(one(number) for number in range(40)))

    assert {type(one) for one in outcomes} <= {Project, CapacityExceeded, InvalidInput}
    live = [one for one in outcomes if isinstance(one, Project) and one.status is ProjectStatus.PROPOSED]
    sums = await database.read(SUMS)
    assert [row for row in sums if row["kept"] != row["summed"]] == []
    kept = {row["id"]: row["kept"] for row in sums}
    assert sum(kept[resource] for resource in resources) == 2 * len(live)
    # Whatever is dropped is given back, so that 12 units of three resources bear at most six projects of two units.
    assert 1 <= len(live) <= 6


async def test_a_need_is_not_answered_twice(build: Build, database: Database, elsewhere: Database) -> None:
    community, unit = await build.community(), await build.organisation()
    need = await build.need(community, quantity=1.0)
    held = [await meeting(build, community) for _ in range(2)]
    items = [await item(build, one, need, await build.resource(unit)) for one in held]
    outcomes = await asyncio.gather(
        outcome(meetings.accept_item(database, ANNA, items[0])),
        outcome(meetings.accept_item(elsewhere, BERT, items[1])),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["AgendaItem", "InvalidInput"]
    assert await database.read(NEED, id=need) == [{"answered": 1.0, "status": "ANSWERED"}]


async def test_one_item_is_decided_once(build: Build, database: Database, elsewhere: Database) -> None:
    community, unit = await build.community(), await build.organisation()
    one = await item(build, await meeting(build, community), await build.need(community), await build.resource(unit))
    outcomes = await asyncio.gather(
        *(outcome(meetings.accept_item(where, ANNA, one)) for where in (database, elsewhere) * 3)
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["AgendaItem"] + ["ImpossibleChange"] * 5
    assert await build.run("MATCH (p:Project) RETURN count(p) AS projects") == [{"projects": 1}]


async def test_a_need_is_answered_in_parts_and_reopens_when_a_project_is_dropped(
    build: Build, database: Database
) -> None:
    community, unit = await build.community(), await build.organisation()
    need = await build.need(community, quantity=78.0, quantity_unit="位")
    resource = await build.resource(unit, capacity=100.0, capacity_unit="人")
    stated = {"title": "测血压", "resources": [{"resource_id": resource, "used": 60}]}
    first = await projects.create(database, ANNA, {**stated, "needs": [{"need_id": need, "needed": 60}]})
    assert await database.read(NEED, id=need) == [{"answered": 60.0, "status": "OPEN"}]
    rest = {"title": "再测", "needs": [{"need_id": need, "needed": 18}]}
    await projects.create(database, ANNA, rest)
    assert await database.read(NEED, id=need) == [{"answered": 78.0, "status": "ANSWERED"}]

    await projects.move(database, ANNA, first.id, ProjectStatus.DROPPED, "设备坏了")

    assert await database.read(NEED, id=need) == [{"answered": 18.0, "status": "OPEN"}]
    assert await database.read(RESOURCE, id=resource) == [{"promised": 0.0, "version": 3}]


async def test_a_changed_docking_promises_the_difference(build: Build, database: Database) -> None:
    community, unit = await build.community(), await build.organisation()
    need = await build.need(community, quantity=10.0)
    one, two = [await build.resource(unit, capacity=5.0, capacity_unit="次") for _ in range(2)]
    project = await projects.create(
        database,
        ANNA,
        {
            "title": "讲座",
            "needs": [{"need_id": need, "needed": 4}],
            "resources": [{"resource_id": one, "used": 4}],
        },
    )
    await projects.update(
        database,
        ANNA,
        project.id,
        {"resources": [{"resource_id": one, "used": 5}, {"resource_id": two, "used": 2}]},
    )
    assert await database.read(RESOURCE, id=one) == [{"promised": 5.0, "version": 3}]
    assert await database.read(RESOURCE, id=two) == [{"promised": 2.0, "version": 2}]
    assert await database.read(NEED, id=need) == [{"answered": 4.0, "status": "OPEN"}]
    await projects.update(database, ANNA, project.id, {"resources": [], "needs": []})
    assert await database.read(RESOURCE, id=one) == [{"promised": 0.0, "version": 4}]
    assert await database.read(NEED, id=need) == [{"answered": 0.0, "status": "OPEN"}]


async def test_a_project_beyond_the_capacity_leaves_nothing(build: Build, database: Database) -> None:
    community, unit = await build.community(), await build.organisation()
    need = await build.need(community, quantity=10.0)
    resource = await build.resource(unit, capacity=2.0, capacity_per="MONTH", promised=23.0)
    before = await graph_hash(database)
    with pytest.raises(CapacityExceeded) as refusal:
        await projects.create(
            database,
            ANNA,
            {
                "title": "讲座",
                "needs": [{"need_id": need, "needed": 1}],
                "resources": [{"resource_id": resource, "used": 2}],
            },
        )
    assert (refusal.value.limit, refusal.value.promised, refusal.value.asked) == (24.0, 23.0, 2.0)
    assert await graph_hash(database) == before
