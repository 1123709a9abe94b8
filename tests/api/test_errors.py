"""What callers are told when something is refused or goes wrong."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Annotated

import httpx
import pytest
import strawberry
from neo4j.exceptions import ClientError, ServiceUnavailable

from app import errors
from app.graphql import CODES, shaped
from app.main import application
from domain import refusals
from domain.language import Language, Text
from domain.viewer import SYSTEM
from graph.database import Database
from schema.context import Context, Info
from schema.refusals import REFUSALS, InvalidInput, NotFound, attempt
from tests.api.conftest import Ask
from tests.viewers import as_operator


def test_every_refusal_of_the_domain_is_a_type() -> None:
    # What a role lacks altogether is no answer of a field: it is told before anything is read or when all is undone.
    errors_of_a_request = {refusals.Forbidden, refusals.OutOfReach}
    declared = {kind for kind in vars(refusals).values() if isinstance(kind, type)}
    assert set(refusals.Refusal.__subclasses__()) & declared == set(REFUSALS) | errors_of_a_request


# Read back where it is asked for.
MORE = {refusals.Conflict: {"record"}}


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.code)
def test_a_refusal_type_has_the_fields_of_its_refusal(kind: type[refusals.Refusal]) -> None:
    shown = {field.python_name for field in REFUSALS[kind].__strawberry_definition__.fields}  # type: ignore[attr-defined]
    hidden = {"reason_zh", "reason_en", "names", "lowered"}

    assert shown == {"error_code", "message"} | (kind.__annotations__.keys() - hidden) | MORE.get(kind, set())


def test_catalogue_of_errors_is_in_step() -> None:
    assert errors.FILE.read_text("utf-8") == errors.catalogue(), "run `python -m app.errors` and commit docs/errors.md"


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("{ needs {", "GRAPHQL_PARSE_FAILED", "Syntax Error"),
        ("{ nedes { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED", "Cannot query field 'nedes' on type 'Query'"),
        ("query($id: ID!) { need(id: $id) { id } }", "GRAPHQL_VALIDATION_FAILED", "'$id'"),
        ('{ needs(filter: {raisedOn: {eq: "soon"}}) { nodes { id } } }', "GRAPHQL_VALIDATION_FAILED", "soon"),
        ("{ needs(filter: {status: {eq: GONE}}) { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED", "GONE"),
    ],
)
async def test_a_mistake_in_the_query_is_explained(post: Ask, query: str, code: str, message: str) -> None:
    for language in ("zh", "en"):
        [error] = (await post(query, language))["errors"]

        assert error["extensions"]["code"] == code
        assert error["message"].startswith(CODES[code].say(Language(language), reason=""))
        assert message in error["message"]


async def test_an_unexpected_error_is_told_as_a_reference_alone(
    post: Ask, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "password of the house"

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr(database, "row", broken)

    with caplog.at_level(logging.ERROR):
        [error] = (await post("{ needs { nodes { id } } }"))["errors"]

    reference = error["extensions"]["reference"]
    assert error["extensions"] == {"code": "INTERNAL", "reference": reference}
    assert error["message"] == f"something went wrong here; its reference is {reference}"
    assert [record.name for record in caplog.records] == ["app.graphql"]
    assert reference in caplog.text
    assert "RuntimeError" in caplog.text
    assert "in broken" in caplog.text
    assert secret not in caplog.text


async def test_the_log_of_a_database_error_quotes_no_values(
    post: Ask, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    quoted = "Invalid input 'Zhang San 000-00001234'"

    async def broken(*_: object, **__: object) -> None:
        raise ClientError(quoted)

    monkeypatch.setattr(database, "row", broken)

    with caplog.at_level(logging.ERROR):
        [error] = (await post("{ needs { nodes { id } } }"))["errors"]

    assert error["extensions"]["code"] == "INTERNAL"
    assert "ClientError" in caplog.text
    assert "Zhang" not in caplog.text


async def test_while_the_database_is_away_the_answer_says_so(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ServiceUnavailable("Couldn't connect to 10.0.0.1:7687")

    monkeypatch.setattr(database, "row", away)
    monkeypatch.setattr(database, "read", away)

    response = await client.post("/graphql", json={"query": "{ needs { nodes { id } } }"})
    ready = await client.get("/ready")
    health = await client.get("/health")

    assert response.status_code == 503
    assert response.json() == {
        "data": None,
        "errors": [
            {
                "message": "数据库暂时连接不上,请稍后再试",
                "locations": [{"line": 1, "column": 3}],
                "path": ["needs"],
                "extensions": {"code": "UNAVAILABLE"},
            }
        ],
    }
    assert (ready.status_code, health.status_code) == (503, 200)


async def never_answers(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(60)
    writer.close()


@pytest.mark.parametrize("listening", [False, True])
async def test_a_database_that_is_not_there_or_never_answers_is_told_within_seconds(listening: bool) -> None:
    async with await asyncio.start_server(never_answers, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1] if listening else 9
        nobody = Database.connect(f"bolt://127.0.0.1:{port}", "neo4j", "unused")
        app = application(nobody, viewer_of=as_operator)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
        ):
            began = time.monotonic()
            response = await client.post("/graphql", json={"query": "{ needs { nodes { id } } }"})
            took = time.monotonic() - began
        await nobody.close()

    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
    assert took < 4


async def test_ready_says_so(client: httpx.AsyncClient) -> None:
    assert (await client.get("/ready")).json() == {"status": "ok"}


async def test_a_form_of_another_page_is_refused(client: httpx.AsyncClient) -> None:
    form = {"operations": '{"query": "{ __typename }"}', "map": "{}"}
    parts = {name: (None, value) for name, value in form.items()}

    refused = await client.post("/graphql", files=parts)
    allowed = await client.post("/graphql", files=parts, headers={"GraphQL-Require-Preflight": "1"})
    text = await client.post("/graphql", content='{"query": "{ __typename }"}', headers={"Content-Type": "text/plain"})

    assert (refused.status_code, allowed.status_code, text.status_code) == (400, 200, 415)
    assert allowed.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"query":',
        b"null",
        b'"{ __typename }"',
        b'[{"query": "{ __typename }"}]',
        b'{"query": 1}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename \xff}"}',
        b'{"query": "query ($id: ID!) { node(id: $id) { id } }", "variables": {"id": "\\ud800"}}',
        b'{"query": "{ __typename }", "variables": ' + b'{"a": ' * 2000 + b"1" + b"}" * 2001,
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize(
    ("language", "said"), [("zh", "请求不是有效的 GraphQL 请求"), ("en", "this is no GraphQL request")]
)
async def test_a_body_that_is_no_request_is_told_so(
    client: httpx.AsyncClient, body: bytes, language: str, said: str
) -> None:
    headers = {"Content-Type": "application/json", "Accept-Language": language}
    answer = await client.post("/graphql", content=body, headers=headers)

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]) == (400, {"code": "BAD_REQUEST"})
    assert error["message"].startswith(said)


async def test_null_variables_of_a_link_are_none(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql", params={"query": "{ __typename }", "variables": "null"})
    assert answer.json() == {"data": {"__typename": "Query"}}


CountResult = Annotated[NotFound | InvalidInput, strawberry.union("CountResult", description="Test.")]


@strawberry.type
class Query:
    @strawberry.field
    async def count(self, info: Info, known: bool) -> CountResult:
        async def work() -> int:
            if known:
                raise refusals.InvalidInput("known", "不行", "is no good")
            raise refusals.StillInUse("x", Text("y", "y"))

        return await attempt(info, work(), NotFound.of)  # type: ignore[arg-type, no-any-return]


async def test_a_refusal_that_the_result_does_not_name_is_a_programming_error(database: Database) -> None:
    context = Context(database, SYSTEM, Language.ZH)
    own = strawberry.Schema(Query, types=list(REFUSALS.values()))

    named = await own.execute(
        "{ count(known: true) { ... on InvalidInput { errorCode message field } } }", context_value=context
    )
    unnamed = await own.execute("{ count(known: false) { __typename } }", context_value=context)

    assert named.data == {"count": {"errorCode": "INVALID_INPUT", "message": "known:不行", "field": "known"}}
    assert unnamed.errors is not None
    assert shaped(unnamed.errors[0], Language.EN)["extensions"]["code"] == "INTERNAL"
