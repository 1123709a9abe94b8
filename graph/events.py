"""Reading the log of events: what changed after a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.events import Event
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

# The lock of event 0 waits for a commit that is under way, so everything up to this number can be seen by now.
POSITION = statement(
    "events.position", WRITE, "MATCH (log:Event {seq: 0}) SET log.last = log.last RETURN log.last AS last"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Events in the order of their commits, and how far the log was read for them: where to go on."""

    events: list[Event]
    cursor: int
    more: bool


async def position(database: Database) -> int:
    """The `seq` of the newest event whose changes can all be seen; 0 while there is none."""

    async def locked(change: Change) -> int:
        [answer] = await change.run(POSITION)
        return int(answer["last"])

    return await database.write(SYSTEM, locked)


async def after(database: Database, cursor: int, types: Sequence[str] | None, limit: int) -> Changes:
    """The next `limit` events after a cursor, of the given types of records or of all.

    Nothing promises in which order the events of one commit come into sight, so a reader stops before the first number
    that is missing; the next call begins there. Of rare types at most `WINDOW * WINDOWS` events are looked through in
    one call; `more` then asks to go on.
    """
    events: list[Event] = []
    window = limit + 1 if types is None else WINDOW
    for _ in range(WINDOWS):
        [answer] = await database.read(
            AFTER, after=cursor, until=cursor + window, types=None if types is None else list(types)
        )
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
