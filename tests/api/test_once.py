"""A mutation that is sent again under its operation id is not done again."""

import asyncio
from typing import Any

import httpx
import pytest
from neo4j import AsyncTransaction
from neo4j.exceptions import IncompleteCommit
from starlette.applications import Starlette

from app.main import application
from domain.ids import new_id
from domain.operations import Operation
from domain.viewer import Viewer
from graph.database import Change, Database
from graph.operations import performing
from resolvers import organisations
from schema.root import schema
from tests.api.conftest import Ask
from tests.api.mutations import CALLS, MUTATIONS, World, asking, document
from tests.build import Build, graph_hash
from tests.viewers import always

CREATE = """
mutation ($unit: ID!, $title: String!, $id: ID) {
  createResource(input: {title: $title, offeredBy: $unit}, operationId: $id) {
    __typename
    ... on Resource { id title version }
    ... on InvalidInput { field message }
    ... on NotFound { field }
  }
}
"""
RESOURCES = "MATCH (resource:Resource) RETURN count(resource) AS number"


@pytest.fixture
def ask(client: httpx.AsyncClient) -> Ask:
    return asking(client)


async def _number(build: Build, text: str = RESOURCES) -> int:
    [row] = await build.run(text)
    return int(row["number"])


def test_every_mutation_takes_an_operation_id_and_can_refuse_it() -> None:
    for name, field in MUTATIONS.items():
        assert str(field.args["operationId"].type) == "ID", name
        assert "InvalidInput" in {kind.name for kind in field.type.of_type.types}, name
    assert set(MUTATIONS) == set(CALLS)
    assert schema.as_str().count("operationId: ID = null") == len(MUTATIONS)


@pytest.mark.parametrize("name", CALLS)
async def test_mutation_sent_again_gives_the_first_answer_and_changes_nothing(
    name: str, ask: Ask, build: Build, database: Database
) -> None:
    arguments = await CALLS[name](World(build, ask))
    number = await _number(build, "MATCH (log:Event {seq: 0}) RETURN log.last AS number")
    arguments["operationId"] = new_id()
    first = await ask(document(name), **arguments)
    assert "errorCode" not in str(first), first
    # Whatever a mutation does is told by an event that names its request and its operation.
    events = await build.run(
        "MATCH (event:Event) WHERE event.seq > $number AND event.actor_name <> 'Cobuild' "
        "RETURN event.operation_id AS operation, event.request_id AS request",
        number=number,
    )
    assert events != []
    assert {row["operation"] for row in events} == {arguments["operationId"]}
    assert len({row["request"] for row in events}) == 1
    after = await graph_hash(database)
    assert await ask(document(name), **arguments) == first
    assert await graph_hash(database) == after
    assert await _number(build, "MATCH (operation:Operation) RETURN count(operation) AS number") == 1


async def test_same_id_with_other_arguments_is_refused(ask: Ask, build: Build, database: Database) -> None:
    unit = await build.organisation()
    await ask(CREATE, unit=unit, title="一", id="op-1")
    before = await graph_hash(database)
    refused = (await ask(CREATE, unit=unit, title="二", id="op-1"))["createResource"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "operationId")
    assert refused["message"] == (
        "operationId: this id was sent before with other arguments; a new operation needs a new id"
    )
    assert await graph_hash(database) == before


@pytest.mark.parametrize("given", ["", " ", "一", "x" * 101, "a\nb"])
async def test_what_is_no_id_is_refused(ask: Ask, build: Build, database: Database, given: str) -> None:
    unit = await build.organisation()
    before = await graph_hash(database)
    refused = (await ask(CREATE, unit=unit, title="一", id=given))["createResource"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "operationId")
    assert await graph_hash(database) == before


async def test_without_an_id_a_mutation_is_done_each_time_and_nothing_is_kept(ask: Ask, build: Build) -> None:
    unit = await build.organisation()
    for _ in range(2):
        await ask(CREATE, unit=unit, title="一")
    assert await _number(build) == 2
    assert await _number(build, "MATCH (operation:Operation) RETURN count(operation) AS number") == 0


async def test_a_refusal_is_not_kept(ask: Ask, build: Build) -> None:
    refused = (await ask(CREATE, unit="none", title="一", id="op-1"))["createResource"]
    assert refused["__typename"] == "NotFound"
    unit = await build.organisation()
    assert (await ask(CREATE, unit=unit, title="一", id="op-1"))["createResource"]["__typename"] == "Resource"


async def test_of_many_at_once_exactly_one_does_the_work(ask: Ask, build: Build) -> None:
    unit = await build.organisation()
    answers = await asyncio.gather(*(ask(CREATE, unit=unit, title="一", id="op-1") for _ in range(20)))
    assert len({answer["createResource"]["id"] for answer in answers}) == 1
    assert await _number(build) == 1


async def test_of_many_runs_at_once_exactly_one_is_kept(ask: Ask, build: Build) -> None:
    """Work of several transactions waits for the first that has its id."""
    arguments = await CALLS["importList"](World(build, ask)) | {"operationId": "op-1"}
    answers = await asyncio.gather(*(ask(document("importList"), **arguments) for _ in range(4)))
    assert [answer == answers[0] for answer in answers] == [True] * 4
    assert await _number(build, "MATCH (list:ListImport) RETURN count(list) AS number") == 1


async def test_the_id_of_another_account_is_another_id(database: Database) -> None:
    made = []
    for account in ("one", "two"):
        with performing(Operation(account, "op-1", "same")):
            made.append(await organisations.create(database, Viewer(account, account), {"name": f"单位{account}"}))
    assert made[0].id != made[1].id


async def test_removal_sent_again_in_a_granted_role_gives_the_first_answer(database: Database, build: Build) -> None:
    """What is gone is in nobody's scope any more; who removed it is told so again, and nobody else."""
    street = await build.street()
    community = await build.community("新村社区", within=street)
    for subject in ("local#mou", "local#other"):
        account = await build.node("Account", subject=subject, name="某甲", kind="PERSON")
        await build.relate(account, "GRANTED", street, role="street_officer")
    remove = 'mutation ($id: ID!) { removeArea(id: $id, operationId: "op-1") { __typename ... on Community { name } } }'
    told = []
    for subject in ("local#mou", "local#mou", "local#other"):
        app = application(database, viewer_of=always(Viewer(subject, "某甲")))
        async with app.router.lifespan_context(app), _client(app) as client:
            told.append((await asking(client)(remove, id=community))["removeArea"])
    assert told == [{"__typename": "Community", "name": "新村社区"}] * 2 + [{"__typename": "NotFound"}]


def _client(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild")


@pytest.mark.parametrize("committed", [True, False])
async def test_after_an_unknown_commit_it_is_done_exactly_once(
    ask: Ask, build: Build, monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    unit, commit, lost = await build.organisation(), AsyncTransaction.commit, 0

    async def losing(tx: AsyncTransaction) -> None:
        nonlocal lost
        lost += 1
        if lost == 1:
            await (commit(tx) if committed else tx.rollback())
            raise IncompleteCommit("the connection was lost")
        await commit(tx)

    monkeypatch.setattr(AsyncTransaction, "commit", losing)
    made = (await ask(CREATE, unit=unit, title="一", id="op-1"))["createResource"]
    assert (made["title"], await _number(build), lost) == ("一", 1, 1 if committed else 2)


async def test_without_an_id_an_unknown_commit_is_told_as_one(
    client: httpx.AsyncClient, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = await build.organisation()

    async def losing(tx: AsyncTransaction) -> None:
        await tx.rollback()
        raise IncompleteCommit("the connection was lost")

    monkeypatch.setattr(AsyncTransaction, "commit", losing)
    given: dict[str, Any] = {"query": CREATE, "variables": {"unit": unit, "title": "一"}}
    response = await client.post("/graphql", json=given)
    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"] == {"code": "OUTCOME_UNKNOWN"}


async def test_a_request_is_told_by_the_name_that_it_came_with(client: httpx.AsyncClient, build: Build) -> None:
    unit = await build.organisation()
    given: dict[str, Any] = {"query": CREATE, "variables": {"unit": unit, "title": "一"}}
    named = await client.post("/graphql", json=given, headers={"X-Request-ID": "gateway:7"})
    assert named.headers["x-request-id"] == "gateway:7"
    other = await client.post("/graphql", json=given, headers={"X-Request-ID": "no good name"})
    told = await build.run("MATCH (event:Event) WHERE event.seq > 0 RETURN event.request_id AS id ORDER BY event.seq")
    assert [row["id"] for row in told] == ["gateway:7", other.headers["x-request-id"]]


async def test_a_write_costs_as_many_flights_with_an_id_as_without(
    ask: Ask, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit, run, flights = await build.organisation(), Change.run, 0

    async def counted(change: Change, *what: Any, **parameters: Any) -> list[dict[str, Any]]:
        nonlocal flights
        flights += 1
        return await run(change, *what, **parameters)

    monkeypatch.setattr(Change, "run", counted)
    await ask(CREATE, unit=unit, title="一")
    without, flights = flights, 0
    await ask(CREATE, unit=unit, title="二", id="op-1")
    assert flights == without
