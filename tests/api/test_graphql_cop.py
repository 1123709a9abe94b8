"""The 13 checks of graphql-cop (https://github.com/dolevf/graphql-cop), each as its author judges it: no findings.

They are asked without a token, as an attacker would, and once more by somebody who has signed in.
"""

import time
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from app.main import application
from app.settings import Settings
from domain.roles import Role
from domain.viewer import PUBLIC, Viewer
from graph.database import Database
from tests.viewers import always

MEMBER = Viewer("local#member", "示例成员", Role.MEMBER)
CIRCULAR = "{ __schema { types { fields " + "{ type { fields " * 4 + "{ name }" + " } }" * 4 + " } } }"


@pytest_asyncio.fixture(params=[PUBLIC, MEMBER], ids=["nobody", "member"])
async def client(database: Database, request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(introspection=False, graphiql=False)
    app = application(database, settings, viewer_of=always(request.param))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
    ):
        yield client


async def data(client: httpx.AsyncClient, query: object) -> object:
    """What is answered to a question by POST; None where it is refused."""
    answer = await client.post("/graphql", json={"query": query} if isinstance(query, str) else query)
    return answer.json().get("data")


async def test_1_alias_overloading(client: httpx.AsyncClient) -> None:
    assert await data(client, "query cop {" + " ".join(f"alias{i}: __typename" for i in range(101)) + "}") is None


async def test_2_batches(client: httpx.AsyncClient) -> None:
    assert await data(client, [{"query": "query cop { __typename }"}] * 10) is None


async def test_3_circular_introspection(client: httpx.AsyncClient) -> None:
    assert await data(client, CIRCULAR) is None


async def test_4_directive_overloading(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": "query cop { __typename " + "@aa" * 10 + " }"})
    # It counts the errors: one for each directive is its finding.
    assert "data" not in answer.json()
    assert len(answer.json()["errors"]) < 10 or "LIMIT_EXCEEDED" in answer.text


async def test_5_field_duplication(client: httpx.AsyncClient) -> None:
    await data(client, "{ __typename }")
    began = time.process_time()
    await data(client, "query cop { " + "__typename \n" * 500 + " }")
    assert time.process_time() - began < 0.4


async def test_6_field_suggestions(client: httpx.AsyncClient) -> None:
    for query in ("query cop { __schema { directive } }", "{ need }", "{ needs(filtre: 1) { nodes { titel } } }"):
        answer = await client.post("/graphql", json={"query": query}, headers={"Accept-Language": "en"})
        assert "did you mean" not in answer.text.lower()


async def test_7_query_by_get(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql", params={"query": "query cop { __typename }"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "DOCUMENT_BY_GET")


async def test_8_mutation_by_get(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql", params={"query": "mutation cop { __typename }"})
    assert answer.status_code in (400, 405)
    assert "data" not in answer.json()


async def test_9_url_encoded_post(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", data={"query": "query cop { __typename }"})
    assert answer.status_code == 415


async def test_10_graphiql(client: httpx.AsyncClient) -> None:
    for path in ("/", "/graphql", "/graphiql", "/playground", "/console"):
        answer = await client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert not any(word in answer.text.lower() for word in ("graphiql", "playground", "graphql"))


async def test_11_introspection(client: httpx.AsyncClient) -> None:
    for query in ("query cop { __schema { types { name } } }", '{ __type(name: "Person") { fields { name } } }'):
        answer = await client.post("/graphql", json={"query": query})
        assert (answer.status_code, "data" in answer.json()) == (400, False)
        assert answer.json()["errors"][0]["extensions"] == {"code": "INTROSPECTION_OFF"}


async def test_12_trace_mode(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/graphql", json={"query": "query cop { __typename }"}, headers={"X-Apollo-Tracing": "1"}
    )
    assert set(answer.json()) == {"data"}


async def test_13_unhandled_errors(client: httpx.AsyncClient) -> None:
    for query in ("qwerty cop { abc }", "", 1, None, {"a": 1}, "query { __typename ", "\x00"):
        answer = await client.post("/graphql", json={"query": query})
        assert answer.status_code < 500
        for error in answer.json()["errors"]:
            assert set(error) <= {"message", "locations", "path", "extensions"}
            assert set(error["extensions"]) <= {"code", "field", "limit"}
            assert "Traceback" not in error["message"]


PAGES = [
    "/graphql",
    "/signin",
    "/signin?to=x",
    "/health",
    "/ready",
    "/metrics",
    "/analysts/guide",
    "/nowhere",
    "/exports/x.csv",
]


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_tells_browsers_not_to_guess(client: httpx.AsyncClient, path: str) -> None:
    for accept in ("text/html", "application/json"):
        headers = (await client.get(path, headers={"Accept": accept})).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
