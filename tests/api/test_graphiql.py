"""GraphiQL is there without internet: the page, and everything that it loads, come from us."""

import re

import httpx
import pytest

from app import graphiql


async def test_a_browser_gets_a_page_that_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphql", headers={"Accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert sorted(loaded) == sorted(["data:,", *(f"/graphiql/{name}" for name in graphiql.FILES)])
    for address in loaded[1:]:
        assert (await client.get(address)).status_code == 200


async def test_scripts_and_style_are_those_of_graphiql(client: httpx.AsyncClient) -> None:
    assert "GraphiQL" in (await client.get("/graphiql/graphiql.min.js")).text
    assert ".graphiql-container" in (await client.get("/graphiql/graphiql.min.css")).text
    assert (await client.get("/graphiql/react.production.min.js")).headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["index.html", "..%2f..%2fMANIFEST.MF", "graphiql.min.js.map"])
async def test_nothing_else_of_the_jar_is_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/graphiql/{name}")).status_code == 404


async def test_the_example_on_the_page_can_be_run(client: httpx.AsyncClient) -> None:
    example = re.search(r"const example = `(.*?)`;", graphiql.SCRIPT, re.DOTALL)
    assert example is not None
    answer = await client.post("/graphql", json={"query": example[1]})
    assert answer.json() == {"data": {"needs": {"totalCount": 0, "nodes": []}}}


async def test_a_link_with_a_query_opens_the_page_in_a_browser_and_answers_a_program(client: httpx.AsyncClient) -> None:
    link = "/graphql?query={needs{totalCount}}"
    page = await client.get(link, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert (await client.get(link, headers={"Accept": "*/*"})).json() == {"data": {"needs": {"totalCount": 0}}}
