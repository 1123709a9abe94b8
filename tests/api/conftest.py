"""Asking the real application, on the real database, as a front end does: over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.main import application
from app.settings import Settings
from graph.database import Database
from graph.statement import Statement
from tests.viewers import as_operator

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest_asyncio.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = application(database, Settings(get_queries=True), viewer_of=as_operator)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://cobuild") as client:
            yield client


@pytest.fixture
def post(client: httpx.AsyncClient) -> Ask:
    """The whole answer, errors included: `await post(query, language="en", name="...")`."""

    async def post(query: str, language: str = "en", **variables: Any) -> dict[str, Any]:
        response = await client.post(
            "/graphql", json={"query": query, "variables": variables}, headers={"Accept-Language": language}
        )
        return response.json()  # type: ignore[no-any-return]

    return post


@pytest.fixture
def ask(post: Ask) -> Ask:
    """The data of an answer; a test fails on any error in it."""

    async def ask(query: str, language: str = "en", **variables: Any) -> dict[str, Any]:
        answer = await post(query, language, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]  # type: ignore[no-any-return]

    return ask


@pytest.fixture
def statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the statements that were read, in their order."""
    names: list[str] = []
    read, row = database.read, database.row

    async def counted(what: Statement, **parameters: Any) -> list[dict[str, Any]]:
        names.append(what.name)
        return await read(what, **parameters)

    async def counted_row(what: Statement, *arguments: Any) -> Sequence[Any]:
        names.append(what.name)
        return await row(what, *arguments)

    monkeypatch.setattr(database, "read", counted)
    monkeypatch.setattr(database, "row", counted_row)
    return names
