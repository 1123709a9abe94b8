"""The guide, the saved queries and the colours are those of the files, in the form that Neo4j Browser reads."""

import html
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from app import analysts
from app.analysts import FOLDER, guide, on_connect, questions, routes, style
from tests.build import Build
from tests.graph.picture import PICTURE

BROWSER = {"Origin": "http://127.0.0.1:7474"}
# Neo4j Browser takes these out of a guide before it shows it (src/shared/services/remoteUtils.ts).
TAKEN_OUT = re.compile(r"""\s+on[^\s=]+\s*=\s*("[^"]*"|'[^']*'|[\w\-.:]+\s*)|<script\b""", re.IGNORECASE)


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


def test_each_file_asks_one_question_in_two_languages() -> None:
    asked = questions()
    assert [question.file[:2] for question in asked] == [f"{number:02}" for number in range(13)]
    for question in asked:
        assert re.fullmatch(r"[\u4e00-\u9fff,]+\?", question.zh), question.file
        assert question.en.split("?")[0].isascii(), question.file
        name = re.sub(r"[^a-z0-9 ]", "", question.en.split("?")[0].lower()).replace(" ", "_")
        assert question.file[3:] == f"{name}.cypher"


async def test_the_guide_runs_exactly_the_queries_of_the_files(client: httpx.AsyncClient) -> None:
    page = (await client.get("/analysts/guide")).text
    populated = [html.unescape(query) for query in re.findall(r'data-populate="([^"]*)"', page)]
    assert populated == [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.cypher"))]


def test_neo4j_browser_takes_nothing_out_of_the_guide() -> None:
    assert TAKEN_OUT.search("<a onclick='x'>") is not None
    assert TAKEN_OUT.search(guide("http://x/style.grass", "http://x/queries.zip")) is None


def test_a_question_is_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "00_sly.cypher").write_text('// a<b?\n// Sly?\nRETURN "<b>"\n', "utf-8")
    (tmp_path / "guide.html").write_text("$questions", "utf-8")
    monkeypatch.setattr(analysts, "FOLDER", tmp_path)
    assert analysts.guide("", "") == (
        '    <li><a data-populate="// a&lt;b?\n// Sly?\nRETURN &quot;&lt;b&gt;&quot;\n">0. a&lt;b?</a> Sly?</li>'
    )


async def test_the_guide_links_to_the_address_that_it_was_asked_at(client: httpx.AsyncClient) -> None:
    page = (await client.get("/analysts/guide")).text
    assert 'data-exec="style http://127.0.0.1:8000/analysts/style.grass"' in page
    assert 'href="http://127.0.0.1:8000/analysts/queries.zip"' in page


async def test_neo4j_browser_may_fetch_the_guide_from_this_machine_alone(client: httpx.AsyncClient) -> None:
    asks = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "cache-control,pragma"}
    allowed = await client.options("/analysts/guide", headers=BROWSER | asks)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "http://127.0.0.1:7474")
    for origin in ("http://evil.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example:7474"):
        refused = await client.options("/analysts/guide", headers={"Origin": origin} | asks)
        assert (refused.status_code, refused.headers.get("access-control-allow-origin")) == (400, None)
        unreadable = await client.get("/analysts/guide", headers={"Origin": origin})
        assert unreadable.headers.get("access-control-allow-origin") is None


async def test_saved_queries_come_as_a_folder(client: httpx.AsyncClient) -> None:
    answer = await client.get("/analysts/queries.zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert files == {f"Cobuild/{question.file}": question.query for question in questions()}


def test_neo4j_browser_opens_with_our_colours_and_the_guide() -> None:
    commands = [command.strip() for command in on_connect("http://127.0.0.1:8000/analysts/guide").split(";")]
    assert commands[1:] == ["clear", "play http://127.0.0.1:8000/analysts/guide"]
    sheet = json.loads(commands[0].removeprefix("style "))
    assert sheet["node.Need"] == {
        "color": "#F16667",
        "border-color": "#EB2728",
        "text-color-internal": "#FFFFFF",
        "caption": "{name}{title}",
    }


async def test_every_label_has_a_colour_and_a_caption_of_its_own(street: Build) -> None:
    sheet = style()
    labels = {selector.removeprefix("node.") for selector in sheet if selector.startswith("node.")}
    assert labels == PICTURE.labels
    assert [selector for selector in sheet if not {"color", "caption"} <= sheet[selector].keys()] == []
    [row] = await street.run(
        "CALL db.labels() YIELD label WHERE NOT label STARTS WITH '__' RETURN collect(label) AS labels"
    )
    assert set(row["labels"]) <= labels


async def test_every_node_that_is_drawn_has_a_caption(street: Build) -> None:
    sheet = style()
    rows = await street.run("MATCH (n) WHERE none(l IN labels(n) WHERE l STARTS WITH '__') RETURN n")
    for row in rows:
        label = max(row["n"].labels, key=lambda label: list(sheet).index(f"node.{label}"))
        captions = re.findall(r"\{(\w+)}", sheet[f"node.{label}"]["caption"])
        assert any(row["n"].get(name) for name in captions), label
