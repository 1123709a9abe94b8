"""Reads in one flight, writes with their events."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from neo4j.exceptions import Neo4jError
from neo4j.time import Date
from prometheus_client import REGISTRY

from domain.events import Verb
from domain.ids import new_id
from domain.refusals import NotFound
from domain.viewer import SYSTEM
from graph.database import OUT_OF_MEMORY, Change, Database, following
from graph.statement import READ, WRITE, Statement
from tests.slow import SLOW, gone_after, running, seen_running

EVENTS = Statement("tests.events", READ, "MATCH (e:Event) WHERE e.seq > 0 RETURN e.seq AS seq ORDER BY seq")
# Two million texts of a megabyte.
TOO_LARGE = Statement(
    "tests.too_large",
    WRITE,
    "UNWIND range(1, 2000000) AS x RETURN collect(reduce(s = 'x' + x, i IN range(1, 18) | s + s)) AS texts",
)
CREATE = Statement("tests.create", WRITE, "CREATE (:Need {id: $id})")


async def test_a_refusal_leaves_neither_data_nor_events(database: Database) -> None:
    async def work(change: Change) -> None:
        await change.run(CREATE, id="a")
        change.record(Verb.CREATED, "Need", "a")
        raise NotFound(field="need", id="b")

    with pytest.raises(NotFound):
        await database.write(SYSTEM, work)
    assert await database.read(Statement("tests.count", READ, "MATCH (n:Need) RETURN count(n) AS n")) == [{"n": 0}]
    assert await database.read(EVENTS) == []


async def test_events_of_many_writers_are_numbered_without_gaps_or_repeats(database: Database) -> None:
    async def one(number: int) -> None:
        async def work(change: Change) -> None:
            await change.run(CREATE, id=str(number))
            change.record(Verb.CREATED, "Need", str(number))
            change.record(Verb.UPDATED, "Need", str(number))

        await database.write(SYSTEM, work)

    await asyncio.gather(*(one(number) for number in range(16)))
    assert [row["seq"] for row in await database.read(EVENTS)] == list(range(1, 33))


async def test_statements_for_later_are_one_flight_in_their_order_and_before_whatever_is_asked_next(
    database: Database,
) -> None:
    append = Statement("tests.append", WRITE, "MATCH (n:Need {id: $id}) SET n.said = coalesce(n.said, '') + $word")
    said = Statement("tests.said", READ, "MATCH (n:Need) RETURN n.id AS id, n.said AS said ORDER BY id")
    flights: list[str] = []

    async def work(change: Change) -> list[dict[str, Any]]:
        run = change._tx.run

        async def counted(text: str, *given: Any) -> Any:
            flights.append(text)
            return await run(text, *given)

        change._tx.run = counted  # type: ignore[method-assign,assignment]
        for id_ in ("a", "b"):
            change.later(CREATE, id=id_)
            for word in ("x", "y"):
                change.later(append, id=id_, word=word + id_)
        seen = await change.run(said)
        change.later(append, id="a", word="z")
        change.record(Verb.UPDATED, "Need", "a")
        return seen

    assert await database.write(SYSTEM, work) == [{"id": "a", "said": "xaya"}, {"id": "b", "said": "xbyb"}]
    assert await database.read(said) == [{"id": "a", "said": "xayaz"}, {"id": "b", "said": "xbyb"}]
    assert len(flights) == 3
    assert await database.read(EVENTS) == [{"seq": 1}]


async def test_what_the_memory_of_the_server_cannot_hold_is_tried_once(database: Database) -> None:
    tries = 0

    async def work(change: Change) -> None:
        nonlocal tries
        tries += 1
        await change.run(CREATE, id="a")
        await change.run(TOO_LARGE)

    with pytest.raises(Neo4jError) as raised:
        await database.write(SYSTEM, work)
    assert raised.value.code in OUT_OF_MEMORY
    assert tries == 1
    assert await database.read(Statement("tests.count", READ, "MATCH (n:Need) RETURN count(n) AS n")) == [{"n": 0}]


async def test_a_row_is_the_one_record_as_it_came(database: Database) -> None:
    row = Statement("tests.row", READ, "RETURN [1, [null, $name]] AS a, date('2026-03-05') AS day")
    assert await database.row(row, {"name": "x"}) == [[1, [None, "x"]], Date(2026, 3, 5)]


async def test_a_row_that_is_not_there_is_none_and_many_are_a_programming_error(database: Database) -> None:
    assert await database.row(Statement("tests.row", READ, "UNWIND [] AS x RETURN x"), {}) is None
    with pytest.raises(ValueError, match="values to unpack"):
        await database.row(Statement("tests.row", READ, "UNWIND [1, 2] AS x RETURN x"), {})


async def test_a_row_is_read_after_the_bookmarks_given(database: Database) -> None:
    """The server is told of them: one that it can't read is refused by it."""
    one = Statement("tests.one", READ, "RETURN 1 AS one")
    with pytest.raises(Neo4jError) as raised:
        await database.row(one, {}, bookmarks=["no bookmark"])
    assert raised.value.code == "Neo.ClientError.Transaction.InvalidBookmark"


@asynccontextmanager
async def counting(database: Database) -> AsyncIterator["asyncio.Task[object]"]:
    """A slow read that has reached the database."""
    task = asyncio.create_task(database.row(SLOW, {"by": 7}))
    await seen_running(database)
    yield task


async def test_a_cancelled_read_is_over_in_the_database_within_a_second(database: Database) -> None:
    async with counting(database) as task:
        assert await running(database, SLOW.name) == ["Running"]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await gone_after(database) < 1


async def test_a_read_whose_time_is_up_is_over_in_the_database_within_a_second(database: Database) -> None:
    hasty = Database(database.driver, database.name, read_seconds=0.5)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await hasty.row(SLOW, {"by": 7})
    assert 0.5 <= time.monotonic() - began < 1
    assert await gone_after(database) < 1


async def test_after_a_cancelled_read_the_next_one_is_answered(database: Database) -> None:
    async with counting(database) as task:
        task.cancel()
    assert await database.row(Statement("tests.one", READ, "RETURN 1 AS one"), {}) == [1]


async def test_a_slow_statement_is_logged_by_its_name_without_its_values(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    strict = Database(database.driver, database.name, slow_seconds=0)
    with caplog.at_level(logging.WARNING):
        await strict.read(Statement("tests.name", READ, "RETURN $name AS name"), name="Zhang San")
        await database.read(Statement("tests.quick", READ, "RETURN $name AS name"), name="Li Si")
    [record] = caplog.records
    assert record.name == "graph.telemetry"
    assert record.getMessage().startswith("slow statement tests.name: ")
    assert record.getMessage().endswith(" ms")
    assert "Zhang" not in caplog.text


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_statements_are_counted_by_name_and_failures_by_code(database: Database) -> None:
    broken = Statement("tests.broken", READ, "RETURN 1 / 0 AS n")
    for _ in range(2):
        with pytest.raises(Neo4jError):
            await database.read(broken)
    assert sample("cobuild_statement_seconds_count", statement="tests.broken") == 2
    code = "Neo.ClientError.Statement.ArithmeticError"
    assert sample("cobuild_statement_failures_total", statement="tests.broken", reason=code) == 2


async def test_connections_are_in_use_while_a_statement_runs_and_no_longer(database: Database) -> None:
    before = sample("cobuild_connections_in_use")
    async with counting(database) as task:
        assert sample("cobuild_connections_in_use") == before + 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert sample("cobuild_connections_in_use") == before


async def test_a_write_is_known_in_the_database_by_the_function_that_makes_it(database: Database) -> None:
    seen: list[str] = []

    async def work(change: Change) -> None:
        await change.run(CREATE, id="a")
        name = f"{work.__module__}.test_a_write_is_known_in_the_database_by_the_function_that_makes_it"
        seen.extend(await running(database, name))

    await database.write(SYSTEM, work)
    assert seen == ["Running"]


async def test_what_follows_a_write_in_a_request_is_read_after_it(database: Database) -> None:
    async def work(change: Change) -> None:
        await change.run(CREATE, id=new_id())

    with following([]) as seen:
        await database.write(SYSTEM, work)
        [first] = seen
        await database.write(SYSTEM, work)
        [second] = seen
        assert first != second
        assert await database.row(Statement("tests.count", READ, "MATCH (n:Need) RETURN count(n) AS n"), {}) == [2]
    with following(["no bookmark"]), pytest.raises(Neo4jError) as raised:
        await database.read(Statement("tests.one", READ, "RETURN 1 AS one"))
    assert raised.value.code == "Neo.ClientError.Transaction.InvalidBookmark"
    with following(["no bookmark"]), pytest.raises(Neo4jError):
        await database.write(SYSTEM, work)
