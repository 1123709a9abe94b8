"""`cobuild token`, `cobuild grant`, `cobuild service-account` and `cobuild documents`, as an operator runs them."""

from pathlib import Path

import httpx
import orjson
import pytest

from app.documents import Documents, identifier
from app.main import application
from app.settings import Settings
from graph.database import Database
from graph.statement import READ, Statement
from tests.app.conftest import Cobuild
from tests.build import Build

GRANTS = Statement(
    "tests.grants",
    READ,
    "MATCH (a:Account)-[g:GRANTED]->(on) RETURN a.subject AS subject, g.role AS role, on.name AS on ORDER BY subject",
)


async def who(database: Database, settings: Settings, token: str) -> object:
    app = application(database, settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
    ):
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return (await client.get("/signin", headers=headers)).json().get("name")


async def test_a_token_is_printed_alone_and_its_account_is_granted_the_role(
    cobuild: Cobuild, database: Database, build: Build, tmp_path: Path
) -> None:
    await build.street("江滨街道")
    asked = ("--role", "street_officer", "--on", "江滨街道", "--name", "示例社工")
    ended = await cobuild("token", *asked, COBUILD_DATA=str(tmp_path))
    assert ended.code == 0
    token = ended.out.removesuffix("\n")
    assert f"http://127.0.0.1:8000/signin#{token}" in ended.err
    assert await who(database, Settings(data=tmp_path), token) == "示例社工"
    assert await database.read(GRANTS) == [{"subject": "local#示例社工", "role": "street_officer", "on": "江滨街道"}]


@pytest.mark.parametrize(
    ("arguments", "issuer", "said"),
    [
        (("--role", "member"), "", "say with --on on which area or unit the role member is granted"),
        (("--role", "member", "--on", "无"), "", "--on: nothing has the id 无"),
        (("--role", "administrator"), "https://login.example", "people sign in with https://login.example"),
    ],
)
async def test_what_can_not_be_granted_is_said_and_nothing_is_made(
    cobuild: Cobuild,
    database: Database,
    tmp_path: Path,
    arguments: tuple[str, ...],
    issuer: str,
    said: str,
) -> None:
    data = str(tmp_path / "data")
    ended = await cobuild(
        "token", *arguments, COBUILD_DATA=data, COBUILD_OIDC_ISSUER=issuer, COBUILD_OIDC_AUDIENCE="cobuild-api"
    )
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert await database.read(GRANTS) == []
    assert not (tmp_path / "data" / "signing-key.pem").exists()


async def test_a_program_gets_its_secrets_from_the_command_line(
    cobuild: Cobuild, database: Database, build: Build
) -> None:
    county = await build.county("示例县")
    added = await cobuild("service-account", "add", "oa", "--on", county)
    rotated = await cobuild("service-account", "rotate", "oa")
    tokens = [ended.out.strip() for ended in (added, rotated)]
    assert [await who(database, Settings(), token) for token in tokens] == ["oa", "oa"]
    revoked = await cobuild("service-account", "revoke", "oa", "--keep", "1")
    assert "oa has 1 valid secrets" in revoked.err
    assert [await who(database, Settings(), token) for token in tokens] == [None, "oa"]
    assert await database.read(GRANTS) == [{"subject": "service#oa", "role": "integration", "on": "示例县"}]


async def test_documents_are_registered_all_or_none(cobuild: Cobuild, tmp_path: Path) -> None:
    folder, text = tmp_path / "queries", "query Number { needs { totalCount } }"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "number.graphql").write_text(text)
    written = await cobuild("documents", "queries", "-o", "documents.json")
    assert (written.code, "1 documents are registered" in written.err) == (0, True)
    assert orjson.loads((tmp_path / "documents.json").read_bytes()) == {identifier(text): text}
    assert Documents.read(tmp_path / "documents.json").find(identifier(text), None, get=True) == (text, True)

    (folder / "wrong.graphql").write_text("{ nonsense }")
    refused = await cobuild("documents", "queries", "-o", "other.json")
    assert (refused.code, (tmp_path / "other.json").exists()) == (1, False)
    assert "queries/wrong.graphql: Cannot query field 'nonsense' on type 'Query'." in refused.err
