"""GraphQL over HTTP: what the reference audit does not ask, or what is our own."""

import asyncio
import logging
import time
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
import strawberry
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from strawberry.types import ExecutionResult

from app.admission import Admission
from app.graphql import GraphQLView
from app.requests import QUERY_CHARACTERS
from domain.limits import WIDEST
from graph.database import Database
from graph.statement import READ, Statement
from schema.context import Info
from tests.build import Build
from tests.serving import serving
from tests.slow import SLOW, gone_after, seen_running
from tests.viewers import as_operator

RESPONSE = "application/graphql-response+json"
AS_OPERATOR = Middleware(Admission, viewer_of=as_operator)
TWO = "query One { __typename } query Two { other: __typename }"
NEEDS = Statement("tests.needs", READ, "MATCH (n:Need) RETURN count(n) AS n")
CREATE = """
mutation Create($community: ID!) {
  createNeed(input: {raisedBy: $community, title: "理发"}) { __typename }
}
"""


async def test_of_two_operations_the_named_one_is_executed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": TWO, "operationName": "Two"})
    assert answer.json() == {"data": {"other": "Query"}}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"query": TWO}, "Must provide operation name if query contains multiple operations."),
        ({"query": TWO, "operationName": "Three"}, "Unknown operation named 'Three'."),
        ({"query": "fragment F on Query { __typename }"}, "Must provide an operation."),
    ],
)
async def test_an_operation_that_is_not_clear_is_refused(
    client: httpx.AsyncClient, asked: dict[str, str], said: str
) -> None:
    for accept, status in ((RESPONSE, 400), ("application/json", 200)):
        answer = await client.post("/graphql", json=asked, headers={"Accept": accept})
        assert answer.status_code == status
        [error] = answer.json().pop("errors")
        assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
        assert error["message"].endswith(said)
        assert "data" not in answer.json()


async def test_a_mutation_by_get_is_refused_and_nothing_is_written(
    client: httpx.AsyncClient, database: Database, build: Build
) -> None:
    community = await build.community()
    asked = {"query": CREATE, "variables": orjson.dumps({"community": community}).decode()}
    answer = await client.get("/graphql", params=asked)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
    assert await database.row(NEEDS, {}) == [0]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/plain", "application/json"),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, application/json", RESPONSE),
        (f"application/json, {RESPONSE}", "application/json"),
        (f"{RESPONSE};q=0.5, application/json;q=0.9", "application/json"),
        (f"application/json;q=0, {RESPONSE};q=0.1", RESPONSE),
        (f"{RESPONSE};q=x, application/json", "application/json"),
    ],
)
async def test_the_answer_is_of_the_media_type_that_is_liked_best(
    client: httpx.AsyncClient, accept: str, media_type: str
) -> None:
    answer = await client.post("/graphql", json={"query": "{ __typename }"}, headers={"Accept": accept})
    assert (answer.status_code, answer.json()) == (200, {"data": {"__typename": "Query"}})
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"


async def test_what_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    body = await client.post("/graphql", content=b" " * (WIDEST.body + 1), headers={"Content-Type": "application/json"})
    query = await client.post("/graphql", json={"query": "{ __typename }" + " " * QUERY_CHARACTERS})
    assert (body.status_code, query.status_code) == (413, 400)
    assert "2000000" in body.json()["errors"][0]["message"]
    assert "100000" in query.json()["errors"][0]["message"]


@pytest.mark.parametrize("depth", [400, 4_000])
async def test_what_is_nested_without_end_is_a_mistake_of_the_caller(
    client: httpx.AsyncClient, depth: int, caplog: pytest.LogCaptureFixture
) -> None:
    query = "{ needs { nodes " + "{ raisedBy " * depth + "{ id }" + "}" * depth + "} }"
    answer = await client.post("/graphql", json={"query": query}, headers={"Accept": RESPONSE})
    assert answer.status_code == 400
    assert caplog.records == []


@pytest.mark.parametrize(
    ("operations", "places"),
    [
        ("{}", "{}"),
        ("[]", "{}"),
        ("{", "{}"),
        ('{"query": "{ __typename }"}', '{"0": ["variables.file"]}'),
        ('{"query": "{ __typename }", "variables": {}}', '{"1": ["variables.file"]}'),
        ('{"query": "{ __typename }", "variables": {}}', '{"0": "variables"}'),
        ('{"query": "{ __typename }", "variables": {}}', '{"0": [1]}'),
        ('{"query": "{ __typename }", "variables": {"files": []}}', '{"0": ["variables.files.0"]}'),
        ('{"query": "{ __typename }", "variables": {}}', '{"map": ["variables.file"]}'),
        ('{"query": "{ __typename }", "variables": {}}', "[]"),
    ],
)
async def test_a_form_that_does_not_fit_is_refused(client: httpx.AsyncClient, operations: str, places: str) -> None:
    parts = {"operations": (None, operations), "map": (None, places), "0": ("a.csv", b"a")}
    answer = await client.post("/graphql", files=parts, headers={"GraphQL-Require-Preflight": "1"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (400, {"code": "BAD_REQUEST"})


class Written(strawberry.Schema):
    """Answers with data that is JSON already."""

    async def execute(self, *_: object, **__: object) -> ExecutionResult:
        return ExecutionResult(data=b'{"title":"\xe7\x90\x86\xe5\x8f\x91"}', errors=None)  # type: ignore[arg-type]


async def test_data_that_is_json_already_goes_out_as_it_is(database: Database) -> None:
    app = Starlette(routes=[Route("/graphql", GraphQLView(Written(Query)))], middleware=[AS_OPERATOR])
    app.state.database = database
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client:
        answer = await client.post("/graphql", json={"query": "{ __typename }"})
    assert answer.content == '{"data":{"title":"理发"}}'.encode()


@strawberry.type
class Query:
    @strawberry.field
    async def count(self, info: Info) -> int:
        [number] = await info.context.database.row(SLOW, {"by": 7})
        return int(number)

    @strawberry.field
    async def broken(self) -> int:
        raise RuntimeError("password of the house")


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def wait(self) -> int:
        await asyncio.sleep(0.5)
        FINISHED.append(1)
        return 1


FINISHED: list[int] = []


def small(database: Database) -> Starlette:
    """The view with a schema of its own, of which a question takes minutes."""
    app = Starlette(
        routes=[Route("/graphql", GraphQLView(strawberry.Schema(Query, Mutation)))], middleware=[AS_OPERATOR]
    )
    app.state.database = database
    return app


async def ask_and_leave(address: str, query: str, database: Database | None = None) -> None:
    """Send a question, and hang up: at once, or when its statement has reached the database."""
    place = urlsplit(address)
    _, writer = await asyncio.open_connection(place.hostname, place.port)
    body = orjson.dumps({"query": query})
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    if database is None:
        await asyncio.sleep(0.05)
    else:
        await seen_running(database)
    writer.close()
    await writer.wait_closed()


async def test_a_question_whose_caller_left_is_over_in_the_database_within_a_second(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(small(database)) as address:
        await ask_and_leave(address, "{ count }", database)
        assert await gone_after(database) < 1
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_mutation_whose_caller_left_is_carried_to_its_end(database: Database) -> None:
    FINISHED.clear()
    async with serving(small(database)) as address:
        await ask_and_leave(address, "mutation { wait }")
        await asyncio.sleep(0.6)
    assert FINISHED == [1]


async def test_a_question_that_takes_too_long_is_told_so(database: Database) -> None:
    hasty = Database(database.driver, database.name, read_seconds=0.3)
    transport = httpx.ASGITransport(app=small(hasty))
    async with httpx.AsyncClient(transport=transport, base_url="http://cobuild") as client:
        began = time.monotonic()
        answer = await client.post("/graphql", json={"query": "{ count }"})
        assert time.monotonic() - began < 1
    [error] = answer.json()["errors"]
    assert (error["path"], error["extensions"]) == (["count"], {"code": "TIMEOUT"})
    assert await gone_after(database) < 1


async def test_a_mutation_answers_with_bookmarks_that_a_later_read_may_name(
    client: httpx.AsyncClient, build: Build
) -> None:
    asked = {"query": CREATE, "variables": {"community": await build.community()}}
    bookmarks = (await client.post("/graphql", json=asked)).headers["cobuild-bookmarks"]
    count = {"query": "{ needs { totalCount } }"}
    answer = await client.post("/graphql", json=count, headers={"Cobuild-Bookmarks": bookmarks})
    assert answer.json() == {"data": {"needs": {"totalCount": 1}}}
    assert "cobuild-bookmarks" not in answer.headers


async def test_bookmarks_that_are_none_are_told_so(client: httpx.AsyncClient) -> None:
    count = {"query": "{ needs { totalCount } }"}
    answer = await client.post("/graphql", json=count, headers={"Cobuild-Bookmarks": "yesterday"})
    [error] = answer.json()["errors"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    assert "cobuild-bookmarks" in error["message"]
