"""Reading the log of events: what changed after a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.events import Event
from domain.refusals import InvalidInput
from domain.viewer import SYSTEM
from graph.database import Change, Database
from graph.statement import READ, WRITE, statement

WINDOW = 2_000
WINDOWS = 50

# (:Event {seq: $after + 1}), (:Event {seq: $after + 2}), ...
AFTER = statement(
    "events.after",
    READ,
    """
MATCH (event:Event)
WHERE event.seq > $after AND event.seq <= $until
WITH event ORDER BY event.seq
RETURN collect([event.seq, CASE WHEN $types IS NULL OR event.subject_type IN $types THEN event {.*} END]) AS events
""",
)

LAST = statement("events.last", READ, "MATCH (log:Event {seq: 0}) RETURN log.last AS last")

# Removing a property takes the node's lock, also when there is none to remove.
HOLD = statement("events.hold", WRITE, "MATCH (log:Event {seq: 0}) REMOVE log.held")


@dataclass(frozen=True, slots=True)
class Changes:
    """Events in the order of their commits, and how far the log was read for them: where to go on."""

    events: list[Event]
    cursor: int
    more: bool


async def position(database: Database) -> int:
    """The `seq` of the newest event whose changes can all be seen; 0 while there is none.

    It waits for a commit that is under way: that one holds the lock of event 0. The number is read by a second
    statement, since a statement may read a property before it gets the lock.
    """

    async def held(change: Change) -> int:
        await change.run(HOLD)
        [log] = await change.run(LAST)
        return int(log["last"])

    return await database.write(SYSTEM, held)


async def after(database: Database, cursor: int, types: Sequence[str] | None, limit: int) -> Changes:
    """The next `limit` events after a cursor, of the given types of records or of all.

    Nothing promises in which order the events of one commit come into sight, so a reader stops before the first number
    that is missing; the next call begins there. Of rare types at most `WINDOW * WINDOWS` events are looked through in
    one call; `more` then asks to go on. Raises InvalidInput for a cursor beyond the end of the log: after an older
    backup came back, a reader may have read more than it holds.
    """
    events: list[Event] = []
    window = limit + 1 if types is None else WINDOW
    for _ in range(WINDOWS):
        [answer] = await database.read(
            AFTER, after=cursor, until=cursor + window, types=None if types is None else list(types)
        )
        if not answer["events"]:
            await _check_within(database, cursor)
        for seq, event in answer["events"]:
            if seq != cursor + 1:
                return Changes(events, cursor, more=True)
            if event is not None and len(events) == limit:
                return Changes(events, cursor, more=True)
            if event is not None:
                events.append(Event.of(event))
            cursor = seq
        if len(answer["events"]) < window:
            return Changes(events, cursor, more=False)
    return Changes(events, cursor, more=True)


async def _check_within(database: Database, cursor: int) -> None:
    [log] = await database.read(LAST)
    if cursor > log["last"] and cursor > (last := await position(database)):
        raise InvalidInput(
            "after",
            f"日志只到{last},没有{cursor};请重新导出一次",
            f"the log ends at {last}, before {cursor}; begin again with a new export",
        )
