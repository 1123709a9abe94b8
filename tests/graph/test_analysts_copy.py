"""The analysts' graph: who is in it can't be told, nothing can be written to it, nothing unlisted is in it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from neo4j.exceptions import Neo4jError

from app.settings import Settings
from domain.pseudonyms import Pseudonyms
from graph.database import Database
from graph.server import analysts
from graph.server.process import LocalServer, free_port
from graph.server.refusals import NoAnalystsGraph
from tests.build import Build

CANARIES = ("金丝雀甲", "000-47110001", "王金丝雀")


@pytest.fixture
def second(tmp_path: Path) -> LocalServer:
    flags = ("-XX:TieredStopAtLevel=1",)
    return LocalServer(tmp_path / "analysts", Settings().jars, free_port(), free_port(), java_flags=flags)


async def people(build: Build) -> str:
    """A person with canaries wherever something may be written; the id."""
    community, unit = await build.community("松园社区"), await build.organisation("示例单位")
    person = await build.node("Person", name=CANARIES[0], key=f"{unit}/{CANARIES[0]}", phone=CANARIES[1])
    need = await build.need(community, f"帮{CANARIES[0]}理发,电话{CANARIES[1]}", detail=CANARIES[2], note=CANARIES[2])
    await build.relate(person, "CONTACT_FOR", need, phone=CANARIES[1])
    await build.relate(person, "MEMBER_OF", unit)
    await build.run(
        "MATCH (n:Need) CREATE (n)-[:FROM {cells: $name, row: 3}]->(:ListImport {file_name: $name})", name=CANARIES[0]
    )
    await build.run("CREATE (:Secret {name: $name}), (:Account {name: $name})", name=CANARIES[0])
    await build.run("MATCH (n:Need), (p:Person) CREATE (n)-[:WHISPERS {name: $name}]->(p)", name=CANARIES[0])
    await build.run(
        "CREATE (:Event {seq: 1, subject_type: 'Person', subject_id: $id, actor_name: $name, reason: $name})",
        id=person,
        name=CANARIES[0],
    )
    return person


async def asked(server: LocalServer, text: str) -> list[dict[str, Any]]:
    database = Database.connect(server.uri, "neo4j", server.password)
    try:
        return await Build(database).run(text)
    finally:
        await database.close()


async def test_without_a_copy_there_is_nothing_to_serve(second: LocalServer) -> None:
    with pytest.raises(NoAnalystsGraph):
        async with analysts.serving(second):
            pass
    assert not (second.home / "data").exists()


@pytest.mark.long
async def test_analysts_get_the_graph_without_its_people_and_cannot_write(
    database: Database, build: Build, second: LocalServer
) -> None:
    person = await people(build)
    done = await analysts.refresh(database, second, lambda *_: None)
    assert not done.waits
    pseudonyms = Pseudonyms((second.home / "key").read_bytes())
    async with analysts.serving(second):
        everything = str(
            await asked(
                second, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN labels(n), properties(n), type(r), properties(r)"
            )
        )
        for canary in (*CANARIES, person, "Secret", "Account", "WHISPERS"):
            assert canary not in everything, canary
        [row] = await asked(
            second,
            "MATCH (p:Person)-[c:CONTACT_FOR]->(n:Need)<-[:RAISES]-(a:Community), (e:Event {seq: 1}) "
            "RETURN p.name AS name, p.phone AS phone, c.phone AS called, n.title AS title, n.detail AS detail, "
            "a.name AS place, e.subject_id = p.id AS joined, valueType(p.created_at) AS moment",
        )
        name, phone = pseudonyms.name(CANARIES[0]), pseudonyms.phone(CANARIES[1])
        assert row == {
            "name": name,
            "phone": phone,
            "called": phone,
            "title": f"帮{name}理发,电话〔号码〕",
            "detail": None,
            "place": "松园社区",
            "joined": True,
            "moment": "ZONED DATETIME NOT NULL",
        }
        assert await asked(second, "SHOW INDEXES YIELD name WHERE name = 'texts' RETURN name") == [{"name": "texts"}]
        for text in (
            "CREATE (:Need)",
            "MATCH (n:Need) SET n.title = 'x'",
            "LOAD CSV FROM 'http://127.0.0.1:1/a.csv' AS row RETURN row",
            "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
        ):
            with pytest.raises(Neo4jError):
                await asked(second, text)

        # A fresh one waits beside the one that is served, which goes on.
        assert (await analysts.refresh(database, second, lambda *_: None)).waits
        await asyncio.wait_for(analysts.newer(second), 5)
        assert await asked(second, "MATCH (p:Person) RETURN p.name AS name") == [{"name": name}]
    await build.run("MATCH (n:Secret|Account|Event) WHERE n.seq IS NULL OR n.seq > 0 DETACH DELETE n")
    async with analysts.serving(second):
        assert not (second.home / "data.next").exists()
        assert await asked(second, "MATCH (p:Person) RETURN p.name AS name") == [{"name": name}]
    assert (second.home / "key").stat().st_mode & 0o777 == 0o600
