"""Whatever the schema allows is answered or refused in words: see tests/fuzz.py."""

import asyncio
import os

from app.main import application
from graph.database import Database
from tests import fuzz
from tests.build import Build
from tests.serving import serving
from tests.viewers import as_operator


async def test_no_question_that_can_be_made_up_is_a_failure(database: Database, build: Build) -> None:
    community = await build.community()
    unit = await build.organisation(paired_with=community)
    need, resource = await build.need(community), await build.resource(unit)
    await build.match(resource, need)
    ids = [community, unit, need, resource, await build.project(unit, community)]
    examples = int(os.environ.get(fuzz.VARIABLE, fuzz.SHARE))
    async with serving(application(database, viewer_of=as_operator)) as address:
        executed = await asyncio.to_thread(fuzz.ask, address, ids, examples)
    total = sum(executed.values())
    print(f"{examples} questions of {len(executed)} fields, seed {fuzz.SEED}, {total} executed: no failure")
    assert total >= examples * 0.5
