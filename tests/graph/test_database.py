"""Reads in one flight, writes with their events."""

import asyncio

import pytest
from neo4j.exceptions import Neo4jError
from neo4j.time import Date

from domain.events import Verb
from domain.refusals import NotFound
from domain.viewer import SYSTEM
from graph.database import OUT_OF_MEMORY, Change, Database
from graph.statement import READ, WRITE, Statement

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


async def test_a_row_that_is_none_or_many_is_a_programming_error(database: Database) -> None:
    for text in ("UNWIND [] AS x RETURN x", "UNWIND [1, 2] AS x RETURN x"):
        with pytest.raises(ValueError, match="values to unpack"):
            await database.row(Statement("tests.rows", READ, text), {})


async def test_a_row_is_read_after_the_bookmarks_given(database: Database) -> None:
    """The server is told of them: one that it can't read is refused by it."""
    one = Statement("tests.one", READ, "RETURN 1 AS one")
    with pytest.raises(Neo4jError) as raised:
        await database.row(one, {}, bookmarks=["no bookmark"])
    assert raised.value.code == "Neo.ClientError.Transaction.InvalidBookmark"
