"""Names and phones that are in nobody's head but ours, sent along every path, and then looked for in every log.

Promise: none is in the log of the API (each statement is slow enough to be logged), in its metrics, or in any file of
Neo4j's logs, with its query log on. Load: every path twenty times (twice). Defect: `phone_logged`.
"""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx

from graph.statement import READ, Statement
from tests.build import Build
from tests.exchange.lists import NEEDS, RESOURCES, need, resource, workbook
from tests.torture.figures import Figure, tell
from tests.torture.programs import api, connected, folder, neo4j

NAME = "canaries"
DEFECTS = ("phone_logged",)
SETTINGS = {"db.logs.query.enabled": "VERBOSE"}
# Beside what Python and Neo4j log of themselves.
LOGGED = ("slow statement people.", "ValueError")
KEPT = Statement(
    "torture.kept",
    READ,
    "MATCH (p:Person) WHERE p.name STARTS WITH '金丝雀' OR p.phone STARTS WITH '000-4711' RETURN count(p) AS n",
)
PERSON = """
mutation ($input: CreatePersonInput!) {
  createPerson(input: $input) { __typename ... on Person { id } ... on Refusal { message } }
}
"""
CONTACT = """
mutation ($community: ID!, $contact: ContactInput!) {
  createNeed(input: {raisedBy: $community, title: "理发", contact: $contact}) {
    __typename ... on Need { contact { phone person { name phone } } }
  }
}
"""
RENAMED = """
mutation ($id: ID!, $name: String!, $phone: String!) {
  updatePerson(id: $id, input: {name: $name, phone: $phone}) { __typename }
}
"""
FOUND = (
    "query ($text: String!) { people(filter: {or: [{name: {contains: $text}}, {phone: {eq: $text}}]}) { totalCount } }"
)
SEARCHED = "query ($text: String!) { needs(search: $text) { totalCount } search(text: $text) { totalCount } }"
IMPORTED = "mutation ($file: Upload!) { importList(file: $file) { __typename } }"


async def run(quick: bool, broken: str | None) -> Figure:
    rounds = 2 if quick else 20
    sent: list[str] = []
    async with folder() as home:
        server = neo4j(home, SETTINGS)
        async with server.running(), connected(server) as database:
            build = Build(database)
            community, unit = await build.community("示例社区"), await build.organisation("示例单位")
            async with (
                api(server, home, broken, {"COBUILD_SLOW_SECONDS": "0"}) as serving,
                httpx.AsyncClient(base_url=serving.address, timeout=60) as client,
            ):
                paths = 0
                for number in range(rounds):
                    name, phone = f"金丝雀{number:03}甲", f"000-4711{number:03}"
                    sent += [name, phone]
                    async for _ in along(client, community, unit, name, phone):
                        paths += 1
                logs = {"metrics": (await client.get("/metrics")).content, "api": serving.log.read_bytes()}
            kept = await database.read(KEPT)
        logs |= {path.name: path.read_bytes() for path in (home / "neo4j" / "logs").rglob("*") if path.is_file()}
    return figure(sent, paths, logs, kept[0]["n"], rounds)


def figure(sent: list[str], paths: int, logs: dict[str, bytes], kept: int, rounds: int) -> Figure:
    """A row that saw no log, or whose paths led nowhere, has not shown anything."""
    found = []
    for name, text in sorted(logs.items()):
        lines = [line for line in text.splitlines() if any(form in line for canary in sent for form in forms(canary))]
        if lines:
            found.append(name)
            tell(f"{NAME}: {name}: {lines[0].decode(errors='replace')[:300]}")
    looked = all(mark.encode() in logs["api"] for mark in LOGGED) and b"createPerson" not in logs["api"]
    size = sum(map(len, logs.values()))
    looked &= "query.log" in logs and len(logs["query.log"]) > 1_000
    return Figure(
        NAME,
        f"{len(sent)} names and phones, {paths} paths, {kept} people kept, {len(logs)} logs ({size / 1e6:.1f} MB): "
        f"found in {len(found)} of them{''.join(f' [{name}]' for name in found)}",
        found == [] and looked and kept >= 2 * rounds,
    )


def forms(canary: str) -> list[bytes]:
    """As it may be written: as it is, escaped as JSON or Python do, in a link, in UTF-16."""
    escaped = canary.encode("unicode_escape")
    return [canary.encode(), escaped, escaped.upper(), quote(canary).encode(), canary.encode("utf-16-le")]


async def along(
    client: httpx.AsyncClient, community: str, unit: str, name: str, phone: str
) -> AsyncIterator[httpx.Response]:
    """Every way in: kept, found, renamed, refused, misunderstood, broken."""

    async def ask(query: str, path: str = "/graphql", **variables: Any) -> httpx.Response:
        return await client.post(path, json={"query": query, "variables": variables})

    made = await ask(PERSON, input={"name": name, "phone": phone, "standsFor": unit})
    yield made
    yield await ask(PERSON, input={"name": name, "phone": phone, "standsFor": unit})
    yield await ask(PERSON, input={"name": name * 200, "phone": phone * 200, "standsFor": unit})
    yield await ask(PERSON, input={"name": [name], "phone": {"a": phone}, "standsFor": unit})
    yield await ask(PERSON, input={"name": name, "phone": phone, "standsFor": name})
    yield await ask(CONTACT, community=community, contact={"name": name, "phone": phone})
    person = made.json()["data"]["createPerson"]["id"]
    yield await ask(RENAMED, id=person, name=name + "改", phone=phone)
    yield await ask(RENAMED, id=name, name=phone, phone=name)
    for text in (name, phone):
        yield await ask(FOUND, text=text)
        yield await ask(SEARCHED, text=text)
        yield await ask(f'{{ people(filter: {{name: {{eq: "{text}"}}}}) {{ totalCount }} }}')
        yield await ask(f'{{ people(filter: {{name: {{eq: "{text}}}}}) {{ totalCount }} }}')
        yield await ask(f'{{ person(id: "{text}") {{ name }} }}')
        yield await ask("{ fails(name: $name) }".replace("$name", json.dumps(text)), "/slow")
        yield await client.post("/graphql", content=f'{{"query": "{text}'.encode())
        yield await client.post("/graphql", content=text.encode(), headers={"Content-Type": "text/plain"})
        yield await client.get("/graphql", params={"query": f'{{ person(id: "{text}") {{ name }} }}'})
        yield await client.get("/exports/needs.csv", params={"area": text})
        yield await client.get(f"/{text}")
        yield await client.get(
            "/ready", headers={"Cobuild-Bookmarks": quote(text), "Authorization": f"Bearer {quote(text)}"}
        )
    good = workbook(NEEDS, need("1", "示例社区", f"义诊{phone}", 联系人=name, 联系电话=phone))
    bad = workbook(RESOURCES, resource("1", "", "", 联系人=name, 联系电话=phone), resource("x", name, "课", 数量=phone))
    for file in (good, bad, good[:300]):
        parts: dict[str, Any] = {
            "operations": (None, json.dumps({"query": IMPORTED, "variables": {"file": None}})),
            "map": (None, '{"0": ["variables.file"]}'),
            "0": (f"{name}{phone}.xlsx", file),
        }
        yield await client.post("/graphql", files=parts, headers={"GraphQL-Require-Preflight": "1"})
    yield await client.get("/exports/needs.csv")
    yield await client.get("/exports/needs.jsonl")
