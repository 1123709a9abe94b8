"""Embeddings of a real endpoint, on a port of this machine: what it answers, and what happens when it doesn't."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.settings import Settings
from domain.viewer import SYSTEM
from exchange.embeddings import Endpoint, use, vectors_of
from graph.database import Database
from graph.server.process import free_port
from resolvers import embeddings
from resolvers.matches import match_entry, rematch
from tests.build import Build
from tests.serving import serving

# What the model of the tests knows: these words mean the same, and nothing else does.
MEANINGS = (("理发", "三千烦恼丝"), ("下棋", "楚河汉界"), ("合唱", "引吭高歌"))


class Model:
    """An endpoint as many serve it. `answers` makes it misbehave."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answers: Callable[[], Awaitable[Response]] | None = None

    async def embeddings(self, request: Request) -> Response:
        asked = await request.json()
        self.asked.append(asked)
        self.keys.append(request.headers.get("authorization"))
        if self.answers is not None:
            return await self.answers()
        rows = [
            {"object": "embedding", "index": number, "embedding": vector(text)}
            for number, text in enumerate(asked["input"])
        ]
        return JSONResponse({"object": "list", "model": asked["model"], "data": rows[::-1]})


def vector(text: str) -> list[float]:
    return [*(float(any(word in text for word in words)) for words in MEANINGS), 0.1]


@asynccontextmanager
async def endpoint_of(model: Model) -> AsyncIterator[str]:
    app = Starlette(routes=[Route("/v1/embeddings", model.embeddings, methods=["POST"])])
    async with serving(app) as address:
        try:
            yield f"{address}/v1"
        finally:
            use(None)


async def found(build: Build, need_id: str) -> list[str]:
    rows = await build.run("MATCH (r)-[:MATCHES]->(:Need {id: $id}) RETURN r.title AS title", id=need_id)
    return [row["title"] for row in rows]


async def test_settings_name_the_endpoint_and_without_them_there_is_none() -> None:
    assert Settings(embeddings_url="http://127.0.0.1:9/v1").embeddings is None
    chosen = Settings(embeddings_url="http://127.0.0.1:9/v1", embeddings_model="m", embeddings_key="secret")
    assert chosen.embeddings == Endpoint("http://127.0.0.1:9/v1", "m", "secret")
    assert "secret" not in repr(chosen)
    assert "secret" not in repr(chosen.embeddings)


async def test_texts_come_back_as_vectors_in_their_order_with_the_key_sent() -> None:
    model = Model()
    async with endpoint_of(model) as url:
        vectors = await Endpoint(url, "m", "secret").embed(["理发", "下棋", "别的"])
    assert vectors == [vector("理发"), vector("下棋"), vector("别的")]
    assert model.asked == [{"model": "m", "input": ["理发", "下棋", "别的"]}]
    assert model.keys == ["Bearer secret"]


async def test_what_means_the_same_is_found_though_it_shares_no_word(database: Database, build: Build) -> None:
    barber = await build.resource(await build.organisation(), "义务理发")
    await build.resource(await build.organisation(), "教人下棋")
    need = await build.need(await build.community(), "打理三千烦恼丝")
    async with endpoint_of(Model()) as url:
        use(Endpoint(url, "m"))
        assert await embeddings.bring_up_to_date(database) == 3
        assert (await embeddings.nearest(database, "Resource", need))[0] == barber
        assert (await embeddings.nearest(database, "Need", barber)) == [need]


async def test_only_what_was_written_anew_is_asked_again(database: Database, build: Build) -> None:
    unit = await build.organisation()
    for title in ("义务理发", "教人下棋"):
        await build.resource(unit, title)
    model = Model()
    async with endpoint_of(model) as url:
        use(Endpoint(url, "m"))
        assert await embeddings.bring_up_to_date(database) == 2
        assert await embeddings.bring_up_to_date(database) == 0
        await build.run("MATCH (r:Resource {title: '教人下棋'}) SET r.title = '教人合唱'")
        assert await embeddings.bring_up_to_date(database) == 1
        use(Endpoint(url, "another"))
        assert await embeddings.bring_up_to_date(database) == 2
        await build.run("MATCH (r:Resource {title: '义务理发'}) DETACH DELETE r")
        await embeddings.bring_up_to_date(database)
    rows = await build.run("MATCH (e:Embedding) RETURN e.model AS model, e.vector AS vector")
    assert [(row["model"], row["vector"]) for row in rows] == [("another", vector("合唱"))]
    assert [len(asked["input"]) for asked in model.asked] == [2, 1, 2]


async def nothing() -> Response:
    return JSONResponse({"data": []})


async def refused() -> Response:
    return JSONResponse({"error": {"message": "no such model"}}, status_code=404)


async def html() -> Response:
    return Response("<html>", media_type="text/html")


async def never() -> Response:
    await asyncio.sleep(1)
    return Response()


@pytest.mark.parametrize("answers", [nothing, refused, html, never])
async def test_matching_goes_on_without_an_endpoint_that_fails(
    database: Database, build: Build, answers: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await build.resource(await build.organisation(), "义务理发")
    need = await build.need(await build.community(), "想理发")
    model = Model()
    model.answers = answers
    async with endpoint_of(model) as url:
        use(Endpoint(url, "m", "secret", seconds=0.2))
        await rematch(database, SYSTEM)
        assert await found(build, need) == ["义务理发"]
        await match_entry(database, SYSTEM, need)
    assert await found(build, need) == ["义务理发"]
    # Asked once; then left alone for a while.
    assert len(model.asked) == 1
    assert [record.message.split(":")[0] for record in caplog.records if record.name == "exchange.embeddings"] == [
        "no embeddings for 60 s"
    ]
    assert "secret" not in caplog.text
    assert "理发" not in caplog.text


async def test_an_address_where_nobody_answers_is_done_without() -> None:
    assert await Endpoint(f"http://127.0.0.1:{free_port()}/v1", "m").embed(["理发"]) is None
    assert await Endpoint("no address", "m").embed(["理发"]) is None


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({}, "not an answer"),
        ({"data": "x"}, "not an answer"),
        ({"data": [{"index": 0}]}, "not an answer"),
        ({"data": [{"index": 0, "embedding": []}]}, "not a vector"),
        ({"data": [{"index": 0, "embedding": ["x"]}]}, "could not convert"),
        ({"data": [{"index": 0, "embedding": [0.0, 0.0]}]}, "without a direction"),
        ({"data": [{"index": 0, "embedding": [float("nan")]}]}, "without a direction"),
        ({"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0]}]}, "not a vector"),
    ],
)
def test_what_is_no_vector_for_each_text_is_refused(answer: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        vectors_of(answer, 1)
