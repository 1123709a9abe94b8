"""With a real OpenID provider (npm's `oidc-provider`): its tokens, its keys as they change, and signing in with it."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import pytest_asyncio

from app.identity.local import LocalKey
from app.identity.providers import Provider
from app.identity.tokens import NotBelieved, Tokens
from app.main import application
from app.settings import Settings
from graph.database import Database
from graph.server.process import free_port

PROVIDER = Path(__file__).parent.parent / "provider"
OURS = "http://127.0.0.1:17999"
AUDIENCE = "cobuild-api"


class Running(NamedTuple):
    issuer: str
    http: httpx.AsyncClient

    async def token(self) -> str:
        """An access token of a program."""
        asked = {"grant_type": "client_credentials", "resource": "urn:cobuild:test", "scope": "api"}
        answer = await self.http.post("/token", data=asked, auth=("program", "a secret of a test"))
        return str(answer.json()["access_token"])

    async def asked(self) -> int:
        """How often somebody looked at its keys."""
        return int((await self.http.get("/asked")).text)


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[Running]:
    """A developer may be without Node; continuous integration may not."""
    node = shutil.which("node")
    if not (node and (PROVIDER / "node_modules").is_dir()):
        missing = "the provider needs Node 20 and `make test`, which installs its packages"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(node, str(PROVIDER / "provider.mjs"), str(port), f"{OURS}/signin/callback"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            if line == b"ready\n":
                break
        issuer = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=issuer) as http:
            yield Running(issuer, http)
    finally:
        process.terminate()
        await process.communicate()


@pytest_asyncio.fixture
async def browser(database: Database, provider: Running, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser, for which our program is at `OURS`. It follows no redirect by itself."""
    settings = Settings(
        oidc_issuer=provider.issuer, oidc_audience=AUDIENCE, oidc_client_id="cobuild", public_url=OURS, data=tmp_path
    )
    app = application(database, settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            mounts={OURS: httpx.ASGITransport(app=app)}, headers={"Accept": "text/html"}, base_url=OURS
        ) as browser,
    ):
        yield browser


async def sign_in_there(browser: httpx.AsyncClient, to: str = "/graphql") -> str:
    """Go where `/signin` sends us, sign in and agree; the address that the provider then sends us back to."""
    answer = await browser.get("/signin", params={"to": to})
    for _ in range(20):
        if answer.is_redirect:
            address = str(answer.next_request.url) if answer.next_request else ""
            if address.startswith(f"{OURS}/signin/callback"):
                return address
            answer = await browser.get(address)
        else:
            [action] = re.findall(r'<form[^>]* action="([^"]+)"', answer.text)
            [prompt] = re.findall(r'name="prompt" value="(\w+)"', answer.text)
            answer = await browser.post(
                unescape(action), data={"prompt": prompt, "login": "24400320", "password": "of a test"}
            )
    raise AssertionError("the provider never sent us back")


async def named(browser: httpx.AsyncClient) -> str | None:
    """Who has signed in, as our page asks it."""
    answer = await browser.get("/signin", headers={"Accept": "application/json"})
    return answer.json()["name"]  # type: ignore[no-any-return]


async def test_its_access_token_is_believed_and_one_for_others_is_not(provider: Running) -> None:
    token = await provider.token()
    identified = await Tokens(Provider(provider.issuer), AUDIENCE).identify(token)
    assert identified.viewer.id == f"{provider.issuer}#program"
    with pytest.raises(NotBelieved):
        await Tokens(Provider(provider.issuer), "another").identify(token)


async def test_a_new_key_is_believed_at_once_and_one_withdrawn_no_longer(provider: Running) -> None:
    now = 1_000.0
    tokens = Tokens(Provider(provider.issuer, clock=lambda: now), AUDIENCE)
    old = await provider.token()
    await tokens.identify(old)
    await provider.http.post("/rotate")
    new, now = await provider.token(), now + 31
    assert new.split(".")[0] != old.split(".")[0]
    await tokens.identify(new)
    await tokens.identify(old)
    assert await provider.asked() == 2
    await provider.http.post("/withdraw")
    now += 601
    await tokens.identify(new)
    with pytest.raises(NotBelieved):
        await tokens.identify(old)


async def test_a_browser_signs_in_there_and_out_here(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/graphql")).headers["location"] == "/signin?to=%2Fgraphql"
    back = await browser.get(await sign_in_there(browser, "/graphql?query={needs{totalCount}}"))
    assert 'content="0;url=/graphql?query={needs{totalCount}}"' in back.text
    [session] = [text for text in back.headers.get_list("set-cookie") if text.startswith("cobuild-8000=")]
    assert "HttpOnly" in session
    assert "SameSite=strict" in session
    assert await named(browser) == "示例社工"

    headers = {"Content-Type": "application/json"}
    await browser.post("/signout", content="{}", headers=headers)
    assert await named(browser) is None


async def test_a_code_is_taken_only_from_the_browser_that_asked_for_it(browser: httpx.AsyncClient) -> None:
    callback = await sign_in_there(browser)
    kept = browser.cookies["cobuild-signing-in"]
    browser.cookies.delete("cobuild-signing-in")
    assert (await browser.get(callback)).status_code == 400
    browser.cookies.set("cobuild-signing-in", kept, domain="127.0.0.1", path="/signin")
    forged = re.sub(r"state=[^&]+", "state=forged", callback)
    of_another = re.sub(r"iss=[^&]+", "iss=http%3A%2F%2F127.0.0.1%3A9", callback)
    for address in (forged, of_another, f"{OURS}/signin/callback?error=access_denied"):
        assert (await browser.get(address)).status_code == 400
    assert await named(browser) is None
    assert (await browser.get(callback)).status_code == 200
    assert (await browser.get(callback)).status_code == 400  # A code is good for one time.


async def test_a_link_elsewhere_is_not_where_one_goes_on(browser: httpx.AsyncClient) -> None:
    back = await browser.get(await sign_in_there(browser, "https://elsewhere.example/graphql"))
    assert 'content="0;url=/graphql"' in back.text


async def test_with_a_provider_the_local_issuer_is_off(browser: httpx.AsyncClient, tmp_path: Path) -> None:
    token = LocalKey(tmp_path / "signing-key.pem").sign("wang", "王示例", audience="cobuild", seconds=60)
    assert (await browser.post("/signin", json={"token": token})).status_code == 404
    answer = await browser.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"Authorization": f"Bearer {token}", "Accept": "*/*"}
    )
    assert answer.status_code == 401
