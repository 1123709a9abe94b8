"""The way to Neo4j: one flight for a read, one transaction with its events for a write."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Self, TypeVar

import orjson
from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncTransaction, Bookmarks, Query, Record
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError
from neo4j.time import Date, DateTime
from pydantic import TypeAdapter

from domain.events import Verb
from domain.ids import new_id
from domain.operations import Operation
from domain.refusals import Refusal
from domain.viewer import Viewer
from graph import operations
from graph.guard import guard
from graph.statement import READ, WRITE, Statement, statement, together
from graph.telemetry import CONNECTIONS_IN_USE, Timed

T = TypeVar("T")
ATTEMPTS = 6
# How many a process holds at once, and how long whoever finds none free waits for one.
CONNECTIONS = 100
WAIT_SECONDS = 2.0
# How long a database that does not answer is asked again: whoever waits must hear of it soon.
RECONNECT_SECONDS = 2.0
READ_SECONDS = 30.0
WRITE_SECONDS = 600.0
# A statement that took longer is worth a line in the log.
SLOW_SECONDS = 1.0
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

# Whoever waited for a lock for as long as anybody may (`db.lock.acquisition.timeout`) doesn't wait for it again.
WAITED_ENOUGH = frozenset({"Neo.TransientError.Transaction.LockAcquisitionTimeout"})
ONCE = OUT_OF_MEMORY | WAITED_ENOUGH

# (:Event {seq: 0}) opens the log and holds the number of the newest event. Its write lock, taken last in a
# transaction, makes the order of numbers the order of commits, so that a reader with a cursor never misses one. The
# time is taken under that lock, too, so that it never runs against the numbers.
APPEND = """
MATCH (log:Event {seq: 0})
SET log.last = log.last + size($events)
WITH log.last - size($events) AS last
UNWIND range(0, size($events) - 1) AS i
CREATE (event:Event {seq: last + i + 1, at: datetime.realtime('Asia/Shanghai')})
SET event += $events[i]
"""
APPEND_EVENTS = statement("database.append_events", WRITE, f"{APPEND}")

# The last events of a change, and the operation that it was, in one flight.
CREATE_OPERATION = operations.CREATE
END_OPERATION = statement("database.end_operation", WRITE, f"{CREATE_OPERATION}WITH 1 AS one{APPEND}")

PING = statement("database.ping", READ, "RETURN 1 AS one")

# What the reads of this request must have seen: the writes before it that its caller names, and its own.
_seen: ContextVar[set[str] | None] = ContextVar("seen", default=None)


@contextmanager
def following(bookmarks: Iterable[str]) -> Iterator[set[str]]:
    """Whatever is read in here has seen the writes that `bookmarks` stand for, and those made in here before it.

    What it gives stands for all of them at the end. Only a cluster can lag behind: with one server it is never needed.
    """
    seen = set(bookmarks)
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


class Change:
    """An open write transaction. What it records is written as events with it, or not at all."""

    def __init__(self, tx: AsyncTransaction, viewer: Viewer, reason: str | None, slow_seconds: float) -> None:
        self._tx = tx
        self._slow_seconds = slow_seconds
        self._performed = operations.performed()
        self._events: list[dict[str, Any]] = []
        self._waiting: list[tuple[Statement, Mapping[str, Any]]] = []
        self.viewer = viewer
        self.reason = reason

    async def run(self, what: Statement, **parameters: Any) -> list[dict[str, Any]]:
        await self._catch_up()
        return await self._run(what, parameters)

    def later(self, what: Statement, **parameters: Any) -> None:
        """Run a statement that answers nothing, before the next one or the end; several of them are one flight."""
        self._waiting.append((what, parameters))

    async def _catch_up(self) -> None:
        if self._waiting:
            what, parameters = together(self._waiting)
            self._waiting = []
            await self._run(what, parameters)

    async def _run(self, what: Statement, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        with Timed(what.name, self._slow_seconds):
            records = [record async for record in await self._tx.run(what.text, parameters)]
        return [native(record) for record in records]

    async def ask(self, what: Statement, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        return await self.run(what, **parameters)

    @property
    def events(self) -> Sequence[Mapping[str, Any]]:
        """What was recorded so far."""
        return self._events

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
                "actor_role": self.viewer.acting or self.viewer.role,
                "request_id": self.viewer.request_id,
                "operation_id": self._performed and self._performed.operation.id,
                "reason": reason or self.reason,
                "import_id": import_id,
                "before": orjson.dumps(before).decode() if before else None,
                "after": orjson.dumps(after).decode() if after else None,
            }
        )

    async def end(self, answer: str | None) -> None:
        """Append the events and, where an operation id was given, keep the `answer` to give when it comes again."""
        batches = [
            self._events[start : start + EVENTS_A_BATCH] for start in range(0, len(self._events), EVENTS_A_BATCH)
        ]
        if answer is not None and self._performed is not None:
            operation = self._performed.operation
            kept = {**operations.key(operation), "arguments": operation.arguments, "answer": answer}
            if batches:
                self.later(END_OPERATION, events=batches.pop(0), **kept)
            else:
                self.later(operations.KEEP, **kept)
        for batch in batches:
            self.later(APPEND_EVENTS, events=batch)
            await self._catch_up()
        await self._catch_up()
        self._events = []


class Database:
    """One Neo4j database. Safe to share by all requests of a process."""

    def __init__(
        self,
        driver: AsyncDriver,
        name: str = "neo4j",
        *,
        read_seconds: float = READ_SECONDS,
        slow_seconds: float = SLOW_SECONDS,
    ) -> None:
        self.driver = driver
        self.name = name
        self.read_seconds = read_seconds
        self.slow_seconds = slow_seconds

    @classmethod
    def connect(cls, uri: str, user: str, password: str, name: str = "neo4j", **limits: float) -> Self:
        driver = AsyncGraphDatabase.driver(
            uri,
            auth=(user, password),
            connection_acquisition_timeout=WAIT_SECONDS,
            max_connection_pool_size=CONNECTIONS,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
        return cls(driver, name, **limits)

    async def close(self) -> None:
        await self.driver.close()

    async def ping(self) -> None:
        """Return when the database answers."""
        await self.read(PING)

    async def ask(self, what: Statement, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        return await self.read(what, **parameters)

    async def read(self, what: Statement, **parameters: Any) -> list[dict[str, Any]]:
        """Run a READ statement in one flight (auto-commit); tried again on transient errors.

        Cancelled, it is over in the database, too; after `read_seconds` it raises TimeoutError.
        """
        return [native(record) for record in await self._records(what, parameters, None)]

    async def row(
        self, what: Statement, parameters: Mapping[str, Any], bookmarks: Collection[str] | None = None
    ) -> Sequence[Any] | None:
        """The values of the one record that a READ statement answers with, just as the driver hands them out, or None.

        The read follows `bookmarks` or, without any, the writes that the request names or made before (`following`).
        """
        records = await self._records(what, parameters, bookmarks)
        if not records:
            return None
        [record] = records
        return record.values()

    async def _records(
        self, what: Statement, parameters: Mapping[str, Any], bookmarks: Collection[str] | None
    ) -> list[Record]:
        # The server stops by itself, too, if it never hears that we left: a lost machine closes no connection.
        query = Query(what.text, metadata={"statement": what.name}, timeout=self.read_seconds)

        async def once() -> list[Record]:
            with Timed(what.name, self.slow_seconds), CONNECTIONS_IN_USE.track_inprogress():
                # One session for each: it costs 30 us of a read's 500, and holds nothing that the next could trip over.
                async with self.driver.session(
                    database=self.name, default_access_mode="READ", bookmarks=_bookmarks(bookmarks)
                ) as session:
                    return [record async for record in await session.run(query, dict(parameters))]

        # A cancelled read closes its connection, and the server then ends the transaction on it.
        async with asyncio.timeout(self.read_seconds):
            return await _retried(once)

    async def write(self, viewer: Viewer, work: Callable[[Change], Awaitable[T]], reason: str | None = None) -> T:
        """Run `work` in one transaction, with its events, and commit; nothing is kept when it raises.

        Transient errors (a deadlock, a lost leader) and lost races for a key run the whole of `work` again, so it must
        hold no state of its own. Under an operation id (`operations.performing`) it is done once: the next time, and
        also when the connection is lost while it commits, what it gave back the first time is given again.
        """
        performed = operations.performed()
        once = partial(self._write, viewer, work, reason)
        if performed is None or performed.whole:
            return await _retried(once)
        return await _retried(
            partial(self._unless_done, performed.operation, operations.answers(work), once), repeatable=True
        )

    async def whole(self, viewer: Viewer, work: Callable[[], Awaitable[T]]) -> T:
        """Do work of several transactions (`write`) under one operation id, if there is one: once, as a whole.

        Another one with the same id waits for this one. When the program is killed half way, the id is free again.
        """
        performed = operations.performed()
        if performed is None or performed.whole:
            return await work()
        operation, answers = performed.operation, operations.answers(work)
        if (done := await self._done(operation)) is not None:
            return answers.validate_json(done)  # type: ignore[no-any-return]
        key = operations.key(operation)

        async def held(change: Change) -> T:
            # Who made this node, not yet committed, has the lock of its key.
            await change.run(operations.KEEP, **key, arguments=operation.arguments, answer="")
            with operations.performing(operation, whole=True):
                result = await work()
            await change.run(operations.ANSWER, **key, answer=answers.dump_json(result).decode())
            return result

        with operations.performing(operation, whole=True):
            return await self._unless_done(operation, answers, partial(self._write, viewer, held, None))

    async def _write(self, viewer: Viewer, work: Callable[[Change], Awaitable[T]], reason: str | None) -> T:
        metadata = {"work": f"{work.__module__}.{getattr(work, '__qualname__', '')}".removesuffix(".<locals>.work")}
        performed = operations.performed()
        with CONNECTIONS_IN_USE.track_inprogress():
            async with self.driver.session(database=self.name, bookmarks=_bookmarks(None)) as session:
                tx = await session.begin_transaction(metadata=metadata, timeout=WRITE_SECONDS)
                try:
                    change = Change(tx, viewer, reason, self.slow_seconds)
                    by = guard()
                    if by is not None:
                        await by.check_named(change.ask)
                    result = await work(change)
                    if by is not None:
                        await by.check_done(change.ask, change.events)
                    kept = performed is not None and not performed.whole
                    await change.end(operations.answers(work).dump_json(result).decode() if kept else None)
                    await tx.commit()
                finally:
                    await tx.close()
                if (seen := _seen.get()) is not None:
                    seen.clear()  # The new bookmark stands for all that it followed.
                    seen |= (await session.last_bookmarks()).raw_values
                return result

    async def _unless_done(self, operation: Operation, answers: TypeAdapter[T], once: Callable[[], Awaitable[T]]) -> T:
        """Looked up only after it went wrong: the operation is there already, or is refused because of what it did."""
        try:
            return await once()
        except (Refusal, Neo4jError, DriverError):
            if (done := await self._done(operation)) is None:
                raise
            return answers.validate_json(done)

    async def _done(self, operation: Operation) -> str | None:
        """The answer of an operation that was done. Raises InvalidInput for one that was given other arguments."""
        # By the leader of a cluster, which has seen every commit.
        async with self.driver.session(database=self.name) as session:
            with Timed(operations.FIND.name, self.slow_seconds):
                found = await session.run(operations.FIND.text, {**operations.key(operation)})
                rows = [record async for record in found]
        if not rows:
            return None
        operation.check_same(rows[0]["arguments"])
        return str(rows[0]["answer"])


def _bookmarks(given: Collection[str] | None) -> Bookmarks | None:
    follow = given or _seen.get()
    return Bookmarks.from_raw_values(follow) if follow else None


async def _retried(once: Callable[[], Awaitable[T]], *, repeatable: bool = False) -> T:
    """`repeatable`: it may be done again although it isn't known whether it was done."""
    began = time.monotonic()
    for attempt in range(ATTEMPTS):
        try:
            return await once()
        except (Neo4jError, DriverError) as error:
            code = error.code if isinstance(error, Neo4jError) else None
            unknown = repeatable and isinstance(error, IncompleteCommit)
            again = (error.is_retryable() or code in LOST_RACES or unknown) and code not in ONCE
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
