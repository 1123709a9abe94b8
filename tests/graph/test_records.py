"""What all kinds of records share: locks, versions, events, races for a key."""

import asyncio

import pytest
from neo4j.exceptions import ConstraintError

from domain.refusals import Conflict, NotFound
from domain.viewer import SYSTEM
from graph.database import Change, Database
from graph.organisations import ORGANISATIONS
from graph.statement import WRITE, Statement
from tests.build import Build, graph_hash

TAKE = Statement("tests.take", WRITE, "CREATE (:Organisation {id: $id, key: 'taken'})")


async def test_who_decides_on_a_value_sees_what_the_last_one_left(database: Database, build: Build) -> None:
    unit = await build.organisation(tier="0")

    async def count_up(change: Change) -> None:
        record = await ORGANISATIONS.lock(change, "id", unit)
        await asyncio.sleep(0.005)
        await ORGANISATIONS.update(change, record, {"tier": str(int(record.tier or 0) + 1)})

    await asyncio.gather(*(database.write(SYSTEM, count_up) for _ in range(8)))
    [row] = await build.run("MATCH (u:Organisation) RETURN u.tier AS tier, u.version AS version")
    assert row == {"tier": "8", "version": 9}


async def test_what_changes_nothing_leaves_neither_a_version_nor_an_event(database: Database, build: Build) -> None:
    unit = await build.organisation(tier="区级")
    before = await graph_hash(database)

    async def same(change: Change) -> int:
        record = await ORGANISATIONS.lock(change, "id", unit, version=1)
        return (await ORGANISATIONS.update(change, record, {"tier": "区级", "code": None})).version

    assert await database.write(SYSTEM, same) == 1
    assert await graph_hash(database) == before


@pytest.mark.parametrize(("version", "refusal"), [(2, Conflict), (0, Conflict)])
async def test_only_the_last_version_can_be_changed(
    database: Database, build: Build, version: int, refusal: type[Exception]
) -> None:
    unit = await build.organisation()

    async def lock(change: Change) -> None:
        await ORGANISATIONS.lock(change, "id", unit, version)

    with pytest.raises(refusal):
        await database.write(SYSTEM, lock)


async def test_a_record_of_another_kind_is_not_found(database: Database, build: Build) -> None:
    community = await build.community()

    async def lock(change: Change) -> None:
        await ORGANISATIONS.lock(change, "organisationId", community)

    with pytest.raises(NotFound) as refusal:
        await database.write(SYSTEM, lock)
    assert (refusal.value.field, refusal.value.id) == ("organisationId", community)


async def test_a_lost_race_for_a_key_is_run_again(database: Database, build: Build) -> None:
    await build.node("Organisation", key="taken")
    runs = []

    async def take(change: Change) -> str:
        runs.append(1)
        if len(runs) == 1:
            await change.run(TAKE, id="late")
        return "looked again"

    assert await database.write(SYSTEM, take) == "looked again"
    assert await build.run("MATCH (u:Organisation) RETURN count(u) AS units") == [{"units": 1}]


async def test_a_key_that_nobody_looked_for_stays_an_error(database: Database, build: Build) -> None:
    await build.node("Organisation", key="taken")
    before = await graph_hash(database)

    async def take(change: Change) -> None:
        await change.run(TAKE, id="late")

    with pytest.raises(ConstraintError):
        await database.write(SYSTEM, take)
    assert await graph_hash(database) == before
