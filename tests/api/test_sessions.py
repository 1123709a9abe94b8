"""Signing in with a browser where the local issuer gives out tokens, and what a cookie can and can't do."""

import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from app.identity.local import LocalKey
from app.main import application
from app.settings import Settings
from domain.refusals import NotFound
from domain.roles import Role
from graph.database import Database
from graph.statement import READ, Statement
from resolvers import accounts
from tests.build import Build

ACCOUNTS = Statement("tests.accounts", READ, "MATCH (account:Account) RETURN account {.*, rotated_at: ''} AS account")
ASKED = {"query": "{ __schema { queryType { name } } }"}
Sign = Callable[..., str]


@pytest_asyncio.fixture
async def browser(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = application(database, Settings(data=tmp_path))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as browser,
    ):
        yield browser


@pytest.fixture
def sign(tmp_path: Path) -> Sign:
    """A token of the local issuer: `sign("wang")`."""
    key = LocalKey(tmp_path / "signing-key.pem")

    def sign(name: str, audience: str = "cobuild", seconds: float = 60) -> str:
        return key.sign(name, name, audience=audience, seconds=seconds)

    return sign


@pytest.fixture
def signed_in(browser: httpx.AsyncClient, database: Database, sign: Sign) -> Callable[[], Awaitable[None]]:
    async def signed_in() -> None:
        await accounts.grant(database, "local#admin", "admin", Role.ADMINISTRATOR, None)
        assert (await browser.post("/signin", json={"token": sign("admin")})).status_code == 200

    return signed_in


async def test_a_token_becomes_a_session_that_no_script_can_read(
    browser: httpx.AsyncClient, signed_in: Callable[[], Awaitable[None]], sign: Sign
) -> None:
    await signed_in()
    answer = await browser.post("/signin", json={"token": sign("admin")})
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith("cobuild-8000=")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Max-Age=6" in cookie or "Max-Age=5" in cookie  # No longer than the token.
    assert (await browser.post("/graphql", json=ASKED)).json() == {
        "data": {"__schema": {"queryType": {"name": "Query"}}}
    }


async def test_graphiql_is_for_whoever_has_signed_in(
    browser: httpx.AsyncClient, signed_in: Callable[[], Awaitable[None]]
) -> None:
    html = {"Accept": "text/html"}
    sent = await browser.get("/graphql?query={a}", headers=html)
    assert (sent.status_code, sent.headers["location"]) == (303, "/signin?to=%2Fgraphql%3Fquery%3D%7Ba%7D")
    await signed_in()
    assert (await browser.get("/graphql", headers=html)).status_code == 200
    await browser.post("/signout", json={})
    assert (await browser.get("/graphql", headers=html)).status_code == 303


@pytest.mark.parametrize("audience", ["session", "signing-in", "another"])
async def test_what_was_signed_for_something_else_is_no_token(
    browser: httpx.AsyncClient, sign: Sign, audience: str
) -> None:
    token = sign("admin", audience)
    assert (await browser.post("/signin", json={"token": token})).status_code == 401
    answer = await browser.post("/graphql", json=ASKED, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


async def test_a_token_is_no_session_and_a_session_no_token(
    browser: httpx.AsyncClient, signed_in: Callable[[], Awaitable[None]], sign: Sign
) -> None:
    await signed_in()
    session = browser.cookies["cobuild-8000"]
    await browser.post("/graphql", json=ASKED)
    browser.cookies.clear()
    assert (
        await browser.post("/graphql", json=ASKED, headers={"Authorization": f"Bearer {session}"})
    ).status_code == 401
    browser.cookies.set("cobuild-8000", sign("admin"))
    assert (await browser.post("/graphql", json=ASKED)).status_code == 401


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        ('{"query": "{ __typename }"}', {"Content-Type": "text/plain"}),
        ("query={ __typename }", {"Content-Type": "application/x-www-form-urlencoded"}),
        ("--x\r\n\r\n--x--", {"Content-Type": "multipart/form-data; boundary=x"}),
        ('{"query": "{ __typename }"}', {}),
    ],
)
async def test_what_a_page_of_another_site_can_send_is_not_taken(
    browser: httpx.AsyncClient, signed_in: Callable[[], Awaitable[None]], content: str, headers: dict[str, str]
) -> None:
    await signed_in()
    answer = await browser.post("/graphql", content=content, headers=headers)
    assert answer.status_code in (400, 415)
    assert "data" not in answer.json()
    for path in ("/signin", "/signout"):
        assert (await browser.post(path, content=content, headers=headers)).status_code == 415


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"token": 1}', '{"token": ""}', '{"token": "' + "a" * 20_000 + '"}']
)
async def test_what_is_no_token_signs_nobody_in(browser: httpx.AsyncClient, content: str) -> None:
    answer = await browser.post("/signin", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)


async def test_the_key_is_for_its_owner_alone_and_made_once(tmp_path: Path) -> None:
    file = tmp_path / "new" / "signing-key.pem"
    tokens = [LocalKey(file).sign("a", "a", audience="b", seconds=1).split(".")[0] for _ in range(2)]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert tokens[0] == tokens[1]
    assert [path.name for path in file.parent.iterdir()] == ["signing-key.pem"]
    key = await LocalKey(file).key(None, "EdDSA")
    assert key.key == (await LocalKey(file).key(None, "EdDSA")).key


# --- roles and programs ----------------------------------------------------------------------------------------------


async def test_a_request_acts_in_the_role_that_it_names_if_it_holds_it(
    browser: httpx.AsyncClient, database: Database, sign: Sign, build: Build
) -> None:
    await build.street("江滨街道")
    for role in (Role.MEMBER, Role.STREET_OFFICER):
        await accounts.grant(database, "local#wang", "wang", role, "江滨街道")
    bearer = {"Authorization": f"Bearer {sign('wang')}"}

    async def policy(**headers: str) -> str:
        answer = await browser.post("/graphql", json={"query": "{ __typename }"}, headers={**bearer, **headers})
        return answer.json().get("code") or answer.headers["ratelimit-policy"]

    assert await policy() == '"requests";q=600;w=60'
    assert await policy(**{"Cobuild-Role": "member"}) == '"requests";q=300;w=60'
    assert await policy(**{"Cobuild-Role": "public"}) == '"requests";q=60;w=60'
    assert await policy(**{"Cobuild-Role": "administrator"}) == "ROLE_NOT_HELD"


async def test_secrets_of_a_program_overlap_and_end(
    browser: httpx.AsyncClient, database: Database, build: Build
) -> None:
    county = await build.county("示例县")
    first = await accounts.add_secret(database, "oa")
    await accounts.grant(database, first.subject, "oa", Role.INTEGRATION, county)
    second = await accounts.add_secret(database, "oa")
    third = await accounts.add_secret(database, "oa")

    async def name(client: httpx.AsyncClient, token: object) -> str | None:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return (await client.get("/signin", headers=headers)).json()["name"]  # type: ignore[no-any-return]

    assert [await name(browser, token) for token in (first, second, third)] == [None, "oa", "oa"]
    [row] = await database.read(ACCOUNTS)
    assert row["account"]["secret_hashes"] == [third.hash, second.hash]
    assert third.secret not in str(row)
    assert (await accounts.keep_secrets(database, "oa", 1)).secrets == 1
    app = application(database, Settings())  # A process that knows none of them.
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as fresh,
    ):
        assert [await name(fresh, token) for token in (second, third)] == [None, "oa"]


async def test_a_grant_on_what_is_not_there_makes_no_account(database: Database) -> None:
    with pytest.raises(NotFound):
        await accounts.grant(database, "local#wang", "wang", Role.MEMBER, "没有这个街道")
    assert await database.read(ACCOUNTS) == []
