"""The way to Neo4j: one flight for a read, one transaction with its events for a write."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Self, TypeVar

import orjson
from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncTransaction, Bookmarks, Query, Record
from neo4j.exceptions import DriverError, Neo4jError
from neo4j.time import Date, DateTime

from domain.events import Verb
from domain.ids import new_id
from domain.viewer import Viewer
from graph.statement import READ, WRITE, Statement, statement

T = TypeVar("T")
ATTEMPTS = 6
# How long a database that does not answer is asked again: whoever waits must hear of it soon.
RECONNECT_SECONDS = 2.0
TIMEOUT_SECONDS = 30.0
EVENTS_A_BATCH = 2_000
# Another transaction took the same key, or removed the node, between our look and our step. Looking again finds what it
# left, and whoever looks first can then refuse in words (NameTaken, NotFound) instead of failing.
LOST_RACES = frozenset(
    {"Neo.ClientError.Schema.ConstraintValidationFailed", "Neo.ClientError.Statement.EntityNotFound"}
)
# The server calls two of these transient. But what a transaction asked for it asks for again, and six tries of a large
# one keep everybody else out of memory, too.
OUT_OF_MEMORY = frozenset(
    {
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "Neo.ClientError.General.TransactionOutOfMemoryError",
        "Neo.TransientError.General.OutOfMemoryError",
    }
)

# (:Event {seq: 0}) opens the log and holds the number of the newest event. Its write lock, taken last in a
# transaction, makes the order of numbers the order of commits, so that a reader with a cursor never misses one.
APPEND_EVENTS = statement(
    "database.append_events",
    WRITE,
    """
MATCH (log:Event {seq: 0})
SET log.last = log.last + size($events)
WITH log.last - size($events) AS last
UNWIND range(0, size($events) - 1) AS i
CREATE (event:Event {seq: last + i + 1, at: datetime({timezone: 'Asia/Shanghai'})})
SET event += $events[i]
""",
)

PING = statement("database.ping", READ, "RETURN 1 AS one")


class Change:
    """An open write transaction. What it records is written as events with it, or not at all."""

    def __init__(self, tx: AsyncTransaction, viewer: Viewer, reason: str | None) -> None:
        self._tx = tx
        self._events: list[dict[str, Any]] = []
        self.viewer = viewer
        self.reason = reason

    async def run(self, what: Statement, **parameters: Any) -> list[dict[str, Any]]:
        result = await self._tx.run(what.text, parameters)
        return [native(record) async for record in result]

    def record(
        self,
        verb: Verb,
        subject_type: str,
        subject_id: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
        import_id: str | None = None,
    ) -> None:
        """Note one event. `before` and `after` hold only what changed, and nothing that names a person."""
        self._events.append(
            {
                "id": new_id(),
                "verb": verb.value,
                "subject_type": subject_type,
                "subject_id": subject_id,
                "actor_id": self.viewer.id,
                "actor_name": self.viewer.name,
                "reason": reason or self.reason,
                "import_id": import_id,
                "before": orjson.dumps(before).decode() if before else None,
                "after": orjson.dumps(after).decode() if after else None,
            }
        )

    async def append_events(self) -> None:
        for start in range(0, len(self._events), EVENTS_A_BATCH):
            await self.run(APPEND_EVENTS, events=self._events[start : start + EVENTS_A_BATCH])
        self._events = []


class Database:
    """One Neo4j database. Safe to share by all requests of a process."""

    def __init__(self, driver: AsyncDriver, name: str = "neo4j") -> None:
        self.driver = driver
        self.name = name

    @classmethod
    def connect(cls, uri: str, user: str, password: str, name: str = "neo4j") -> Self:
        driver = AsyncGraphDatabase.driver(
            uri,
            auth=(user, password),
            connection_acquisition_timeout=2.0,
            max_connection_pool_size=100,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
        return cls(driver, name)

    async def close(self) -> None:
        await self.driver.close()

    async def ping(self) -> None:
        """Return when the database answers."""
        await self.read(PING)

    async def read(self, what: Statement, **parameters: Any) -> list[dict[str, Any]]:
        """Run a READ statement in one flight (auto-commit); tried again on transient errors."""

        return [native(record) for record in await self._records(what, parameters, None)]

    async def row(
        self, what: Statement, parameters: Mapping[str, Any], bookmarks: Collection[str] | None = None
    ) -> Sequence[Any]:
        """The values of the one record that a READ statement answers with, just as the driver hands them out.

        After `bookmarks` when they are given: the server answers once it has seen the writes that they stand for.
        """
        [record] = await self._records(what, parameters, bookmarks)
        return record.values()

    async def _records(
        self, what: Statement, parameters: Mapping[str, Any], bookmarks: Collection[str] | None
    ) -> list[Record]:
        """The records of a READ statement in one flight (auto-commit); tried again on transient errors."""
        query = Query(what.text, metadata={"statement": what.name}, timeout=TIMEOUT_SECONDS)
        follow = Bookmarks.from_raw_values(bookmarks) if bookmarks else None

        async def once() -> list[Record]:
            # One session for each: it costs 30 us of a read's 500, and holds nothing that the next could trip over.
            async with self.driver.session(database=self.name, default_access_mode="READ", bookmarks=follow) as session:
                return [record async for record in await session.run(query, dict(parameters))]

        return await _retried(once)

    async def write(self, viewer: Viewer, work: Callable[[Change], Awaitable[T]], reason: str | None = None) -> T:
        """Run `work` in one transaction, with its events, and commit; nothing is kept when it raises.

        Transient errors (a deadlock, a lost leader) and lost races for a key run the whole of `work` again, so it must
        hold no state of its own.
        """

        async def once() -> T:
            async with self.driver.session(database=self.name) as session:
                tx = await session.begin_transaction(timeout=600.0)
                try:
                    change = Change(tx, viewer, reason)
                    result = await work(change)
                    await change.append_events()
                    await tx.commit()
                    return result
                finally:
                    await tx.close()

        return await _retried(once)


async def _retried(once: Callable[[], Awaitable[T]]) -> T:
    began = time.monotonic()
    for attempt in range(ATTEMPTS):
        try:
            return await once()
        except (Neo4jError, DriverError) as error:
            code = error.code if isinstance(error, Neo4jError) else None
            again = (error.is_retryable() or code in LOST_RACES) and code not in OUT_OF_MEMORY
            away = isinstance(error, DriverError) and time.monotonic() - began >= RECONNECT_SECONDS
            if attempt == ATTEMPTS - 1 or away or not again:
                raise
        await asyncio.sleep(random.uniform(0.5, 1.0) * 0.05 * 2**attempt)
    raise AssertionError("unreachable")


def native(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with Python's own dates in place of the driver's, at every depth."""
    return {key: _native(value) for key, value in record.items()}


def _native(value: Any) -> Any:
    if isinstance(value, Date | DateTime):
        return value.to_native()
    if isinstance(value, list):
        return [_native(item) for item in value]
    if isinstance(value, dict):
        return {key: _native(item) for key, item in value.items()}
    return value
