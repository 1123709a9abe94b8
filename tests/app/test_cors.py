"""Pages of other origins ask the API when the settings name their origin, and only then."""

import httpx
import pytest
from pydantic import ValidationError

from app.main import application
from app.settings import Settings
from graph.database import Database
from tests.viewers import as_operator

OFFICE, OTHER = "https://office.example:8443", "https://other.example"


def browser(database: Database, origins: str) -> httpx.AsyncClient:
    app = application(database, Settings(cors_origins=origins), viewer_of=as_operator)  # type: ignore[arg-type]
    app.state.database = database
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild")


async def ask(client: httpx.AsyncClient, origin: str) -> httpx.Response:
    return await client.post("/graphql", json={"query": "{ __typename }"}, headers={"Origin": origin})


async def test_an_origin_of_the_settings_may_read_the_answer_and_its_bookmarks(database: Database) -> None:
    async with browser(database, f"{OFFICE} https://second.example") as client:
        answer = await ask(client, OFFICE)
        asked = await client.options(
            "/graphql",
            headers={
                "Origin": OFFICE,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type, graphql-require-preflight, cobuild-bookmarks",
            },
        )
    assert answer.json() == {"data": {"__typename": "Query"}}
    assert answer.headers["access-control-allow-origin"] == OFFICE
    assert answer.headers["vary"] == "Origin"
    assert "cobuild-bookmarks" in answer.headers["access-control-expose-headers"]
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, OFFICE)


async def test_no_other_origin_may(database: Database) -> None:
    async with browser(database, OFFICE) as named, browser(database, "") as closed:
        for client in (named, closed):
            assert "access-control-allow-origin" not in (await ask(client, OTHER)).headers


@pytest.mark.parametrize("origins", ["*", "office.example", "https://*.example", "https://office.example/page"])
def test_what_is_no_exact_origin_is_refused(origins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COBUILD_CORS_ORIGINS", origins)
    with pytest.raises(ValidationError, match="is no origin"):
        Settings()
