"""Trusted documents: registered when a front end is built, named by their hash, cached by browsers, free of limits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import orjson
import pytest

from app.documents import Documents, DocumentsUnusable
from app.main import application
from app.settings import Settings
from domain.roles import Role
from domain.viewer import PUBLIC, Viewer
from graph.database import Database
from tests.build import Build
from tests.viewers import OPERATOR, always

TEXT = "query Number($status: NeedStatus) { needs(filter: {status: {eq: $status}}) { totalCount } }"
LARGE = "{" + " ".join(f"a{i}: __typename" for i in range(40)) + "}"
CHANGE = 'mutation { withdrawNeed(id: "none") { __typename } }'


def named(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "documents.json"
    path.write_bytes(orjson.dumps({named(text): text for text in (TEXT, LARGE, CHANGE)}))
    return path


@asynccontextmanager
async def asking(
    database: Database, file: Path, viewer: Viewer = OPERATOR, *, only: bool = False
) -> AsyncIterator[httpx.AsyncClient]:
    app = application(database, Settings(documents=file, only_documents=only), viewer_of=always(viewer))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
    ):
        yield client


async def test_a_registered_document_comes_by_its_name_and_by_get(database: Database, file: Path) -> None:
    async with asking(database, file) as client:
        for name in (named(TEXT), named(TEXT).removeprefix("sha256:")):
            asked = {"documentId": name, "variables": '{"status": "OPEN"}'}
            assert (await client.get("/graphql", params=asked)).json() == {"data": {"needs": {"totalCount": 0}}}
        posted = await client.post("/graphql", json={"documentId": named(TEXT)})
    assert posted.json() == {"data": {"needs": {"totalCount": 0}}}


async def test_an_answer_that_the_caller_has_is_not_sent_again(database: Database, file: Path, build: Build) -> None:
    async with asking(database, file) as client:
        asked = {"documentId": named(TEXT)}
        first = await client.get("/graphql", params=asked)
        again = await client.get("/graphql", params=asked, headers={"If-None-Match": first.headers["etag"]})
        await build.need(await build.community())
        changed = await client.get("/graphql", params=asked, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert first.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in first.headers["vary"]
    assert (changed.status_code, changed.json()) == (200, {"data": {"needs": {"totalCount": 1}}})


async def test_what_can_be_seen_of_a_document_was_judged_when_it_was_registered(database: Database, file: Path) -> None:
    async with asking(database, file, Viewer("local#wang", "王示例", Role.STREET_OFFICER)) as client:
        trusted = await client.post("/graphql", json={"documentId": named(LARGE)})
        by_text = await client.post("/graphql", json={"query": LARGE})
        other = await client.post("/graphql", json={"query": LARGE + " "})
    assert (trusted.status_code, by_text.status_code, other.status_code) == (200, 200, 400)


async def test_a_mutation_is_no_get_however_it_is_named(database: Database, file: Path) -> None:
    async with asking(database, file) as client:
        answer = await client.get("/graphql", params={"documentId": named(CHANGE)})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"documentId": named("{ __typename }")}, "DOCUMENT_UNKNOWN"),
        ({"documentId": "../../etc/passwd"}, "DOCUMENT_UNKNOWN"),
        ({"query": "{ __typename }"}, "DOCUMENT_NOT_TRUSTED"),
        ({"query": TEXT, "documentId": named(TEXT)}, "BAD_REQUEST"),
        ({"documentId": 7}, "BAD_REQUEST"),
    ],
)
async def test_where_only_registered_ones_are_answered_others_are_not(
    database: Database, file: Path, asked: dict[str, object], code: str
) -> None:
    async with asking(database, file, only=True) as client:
        answer = await client.post("/graphql", json=asked)
        known = await client.post("/graphql", json={"documentId": named(TEXT)})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (400, {"code": code})
    assert known.status_code == 200


async def test_any_other_query_does_not_come_by_get(database: Database, file: Path) -> None:
    for viewer in (OPERATOR, PUBLIC):
        async with asking(database, file, viewer) as client:
            answer = await client.get("/graphql", params={"query": "{ __typename }"})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (400, {"code": "DOCUMENT_BY_GET"})


@pytest.mark.parametrize("content", [b"", b"[]", b'{"sha256:00": "{ __typename }"}', b'{"sha256:00": 1}'])
def test_a_file_that_is_not_as_it_was_written_ends_the_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "documents.json").write_bytes(content)
    with pytest.raises(DocumentsUnusable):
        Documents.read(tmp_path / "documents.json")
