"""What people may ask of those who keep data about them: to be told all of it, and to be forgotten."""

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from domain.personal_data import (
    OPERATION_DAYS,
    SUPERSEDED_ROW_DAYS,
    UNUSED_PERSON_DAYS,
    Erased,
    Erasure,
    without,
)
from domain.refusals import NotFound
from domain.viewer import Viewer
from graph import operations, personal_data
from graph.database import Change, Database
from graph.people import PEOPLE
from graph.records import Values

BATCH = 2_000
RETENTION = "超过保存期限 / kept long enough"
Progress = Callable[["Removed"], None]


class Removed(NamedTuple):
    """What was kept long enough: answers of operations, rows of old list versions, people whom nothing leads to."""

    operations: int = 0
    rows: int = 0
    people: int = 0


async def export(database: Database, person_id: str) -> dict[str, Any]:
    """All that the graph holds of a person, ready for JSON. Raises NotFound."""
    who = await personal_data.known(database, person_id)
    if who is None:
        raise NotFound("personId", person_id)
    told = await personal_data.everything(database, who)
    return orjson.loads(orjson.dumps(told, default=str))  # type: ignore[no-any-return]


async def erase(database: Database, viewer: Viewer, person_id: str, stated: Values) -> Erased:
    """Take a person out of everything, the log included. `stated` is an Erasure. Raises NotFound, InvalidInput."""
    erasure = Erasure.of(stated)

    async def work(change: Change) -> Erased:
        person = await PEOPLE.lock(change, "personId", person_id)
        who = await personal_data.known(change, person.id)
        assert who is not None
        change.reason = without(erasure.reason, [*who.own, *who.shared])
        return await personal_data.erase(change, who)

    return await database.write(viewer, work)


async def retain(database: Database, viewer: Viewer, progress: Progress = lambda _: None) -> Removed:
    """Remove what was kept long enough, a batch at a time: cut short, the next run goes on."""
    done = Removed()
    while removed := await database.write(viewer, _remove_operations):
        done = done._replace(operations=done.operations + removed)
        progress(done)
    while removed := await database.write(viewer, _forget_rows):
        done = done._replace(rows=done.rows + removed)
        progress(done)
    while people := await personal_data.unused_people(database, UNUSED_PERSON_DAYS, BATCH):
        for person_id in people:
            await erase(database, viewer, person_id, {"reason": RETENTION})
            done = done._replace(people=done.people + 1)
            progress(done)
    return done


async def _remove_operations(change: Change) -> int:
    [row] = await change.run(operations.REMOVE_OLD, days=OPERATION_DAYS, limit=BATCH)
    return int(row["removed"])


async def _forget_rows(change: Change) -> int:
    return await personal_data.forget_rows(change, SUPERSEDED_ROW_DAYS, BATCH)
