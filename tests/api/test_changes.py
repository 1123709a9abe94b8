"""The change feed: a reader that keeps its cursor misses nothing and gets nothing twice."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.settings import ROOT
from domain.events import Verb
from domain.ids import new_id
from domain.lists import ListKind
from domain.viewer import Viewer
from exchange import exports
from graph import events
from graph.database import Change, Database
from graph.statement import WRITE, Statement
from schema.changes import RecordType
from tests.api.conftest import Ask
from tests.build import Build

VIEWER = Viewer("u1", "钱老伍")
CHANGES = """
query ($after: String, $types: [RecordType!], $first: Int) {
  changes(after: $after, types: $types, first: $first) {
    nodes { cursor verb subjectType subjectId actorName reason before after record { __typename id } }
    cursor hasNextPage
  }
}
"""
CREATE = Statement(
    "tests.create",
    WRITE,
    """
CREATE (:Need {id: $id, title: $title, status: 'OPEN', urgency: 'NORMAL', answered: 0.0, raised_on: date(), flags: [],
  version: 1, created_at: datetime(), updated_at: datetime()})
""",
)


Page = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def page(ask: Ask) -> Page:
    """A page of the feed: `await page(after="7", types=["NEED"], first=2)`."""

    async def page(**variables: Any) -> dict[str, Any]:
        return (await ask(CHANGES, **variables))["changes"]  # type: ignore[no-any-return]

    return page


async def happen(database: Database, *subjects: tuple[Verb, str, str], reason: str | None = None) -> None:
    async def work(change: Change) -> None:
        for verb, kind, subject in subjects:
            change.record(verb, kind, subject, before={"title": "旧"}, after={"title": "新"})

    await database.write(VIEWER, work, reason)


async def test_change_tells_who_what_why_and_the_record_as_it_is_now(
    page: Page, database: Database, build: Build
) -> None:
    need = await build.need(await build.community(), "理发")
    await happen(database, (Verb.UPDATED, "Need", need), reason="写错了")
    assert await page() == {
        "nodes": [
            {
                "cursor": "1",
                "verb": "UPDATED",
                "subjectType": "NEED",
                "subjectId": need,
                "actorName": "钱老伍",
                "reason": "写错了",
                "before": {"title": "旧"},
                "after": {"title": "新"},
                "record": {"__typename": "Need", "id": need},
            }
        ],
        "cursor": "1",
        "hasNextPage": False,
    }


async def test_documented_question_is_one_that_the_api_answers(ask: Ask, database: Database, build: Build) -> None:
    query = (ROOT / "docs" / "integrations.md").read_text("utf-8").split("```graphql")[1].split("```")[0]
    project = await build.project(title="老兵口述史")
    await happen(database, (Verb.UPDATED, "Need", new_id()), (Verb.UPDATED, "Project", project))
    [change] = (await ask(query, cursor="1"))["changes"]["nodes"]
    assert change["record"] == {"id": project, "title": "老兵口述史", "status": "AGREED"}


async def test_what_the_program_keeps_for_itself_is_no_part_of_a_change(ask: Ask, page: Page) -> None:
    create = 'mutation { createOrganisation(input: {name: "城东小学"}) { ... on Organisation { id } } }'
    made = (await ask(create))["createOrganisation"]["id"]
    await ask("mutation ($id: ID!) { removeOrganisation(id: $id) { __typename } }", id=made)
    created, removed = (await page())["nodes"]
    assert created["after"] == removed["before"] == {"name": "城东小学", "aliases": []}


async def test_removal_is_told_without_a_record(page: Page, database: Database) -> None:
    gone = new_id()
    await happen(database, (Verb.REMOVED, "Resource", gone))
    [change] = (await page())["nodes"]
    assert (change["verb"], change["subjectType"], change["subjectId"], change["record"]) == (
        "REMOVED",
        "RESOURCE",
        gone,
        None,
    )


async def test_pages_follow_each_other_to_the_end(page: Page, database: Database) -> None:
    await happen(database, *[(Verb.CREATED, "Need", f"n{i}") for i in range(5)])
    first = await page(first=2)
    second = await page(first=2, after=first["cursor"])
    third = await page(first=2, after=second["cursor"])
    pages = (first, second, third)
    assert [[node["subjectId"] for node in one["nodes"]] for one in pages] == [["n0", "n1"], ["n2", "n3"], ["n4"]]
    assert [one["hasNextPage"] for one in pages] == [True, True, False]
    assert await page(after=third["cursor"]) == {"nodes": [], "cursor": "5", "hasNextPage": False}


async def test_types_narrow_the_feed_and_the_cursor_passes_what_they_leave_out(page: Page, database: Database) -> None:
    await happen(database, *[(Verb.CREATED, kind, f"{kind}{i}") for i in range(3) for kind in ("Need", "Project")])
    found = await page(types=["PROJECT"], first=2)
    assert ([node["subjectId"] for node in found["nodes"]], found["cursor"]) == (["Project0", "Project1"], "5")
    assert found["hasNextPage"]
    assert (await page(types=["MEETING"]))["cursor"] == "6"


async def test_rare_type_is_found_behind_many_events(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "WINDOW", 10)
    monkeypatch.setattr(events, "WINDOWS", 3)
    await happen(database, *[(Verb.CREATED, "Need", f"n{i}") for i in range(34)], (Verb.CREATED, "Project", "p"))
    looked = await events.after(database, 0, ["Project"], 5)
    assert (looked.events, looked.cursor, looked.more) == ([], 30, True)
    found = await events.after(database, looked.cursor, ["Project"], 5)
    assert ([event.subject_id for event in found.events], found.cursor, found.more) == (["p"], 35, False)


async def test_reader_stops_before_an_event_that_is_not_to_be_seen_yet(database: Database, build: Build) -> None:
    await happen(database, *[(Verb.CREATED, "Need", f"n{i}") for i in range(6)])
    await build.run("MATCH (event:Event {seq: 4}) SET event.seq = -4")
    for types in (None, ["Need"]):
        seen = await events.after(database, 1, types, 100)
        assert ([event.seq for event in seen.events], seen.cursor, seen.more) == ([2, 3], 3, True)
    await build.run("MATCH (event:Event {seq: -4}) SET event.seq = 4")
    assert [event.seq for event in (await events.after(database, 3, None, 100)).events] == [4, 5, 6]


@pytest.mark.parametrize("cursor", ["abc", "-1", "", "1.5", "9" * 30])
async def test_what_is_no_cursor_is_refused(post: Ask, cursor: str) -> None:
    [error] = (await post(CHANGES, after=cursor))["errors"]
    assert error["extensions"] == {"code": "INVALID_INPUT", "field": "after"}
    assert error["message"] == f"after: {cursor} is no cursor that `changes` gave"


async def test_cursor_of_a_log_that_is_gone_is_refused(post: Ask, database: Database) -> None:
    await happen(database, (Verb.CREATED, "Need", "n"))
    [error] = (await post(CHANGES, after="7"))["errors"]
    assert error["message"] == "after: the log ends at 1, before 7; begin again with a new export"


@pytest.mark.parametrize("first", [-1, 1001])
async def test_page_that_is_too_large_is_refused(post: Ask, first: int) -> None:
    [error] = (await post(CHANGES, first=first))["errors"]
    assert error["extensions"]["field"] == "first"


async def test_every_kind_of_record_has_a_type_in_the_feed(build: Build) -> None:
    constraints = await build.run("SHOW CONSTRAINTS YIELD name, labelsOrTypes WHERE name ENDS WITH '_id'")
    labels = {constraint["labelsOrTypes"][0] for constraint in constraints}
    # A docking run is told as the run that it is, with all that it plans.
    of_a_run = {"DockingRun", "PlannedDocking", "Shortage"}
    assert {kind.value for kind in RecordType} == labels - of_a_run - {"Event", "Embedding", "__Neo4jMigrationsLock"}


async def test_reader_misses_nothing_while_sixteen_write(page: Page, database: Database) -> None:
    writing = True

    async def writer(name: int) -> None:
        for i in range(6):
            await happen(database, *[(Verb.CREATED, "Need", f"{name}.{i}.{k}") for k in range(1 + i % 3)])

    async def reader() -> list[dict[str, Any]]:
        seen: list[dict[str, Any]] = []
        cursor, last_round = None, False
        while True:
            read = await page(after=cursor, first=7)
            seen += read["nodes"]
            cursor = read["cursor"]
            if not read["hasNextPage"]:
                if last_round:
                    return seen
                last_round = not writing

    reading = asyncio.create_task(reader())
    await asyncio.gather(*(writer(name) for name in range(16)))
    writing = False
    seen = await reading
    assert [int(change["cursor"]) for change in seen] == list(range(1, 193))
    expected = {f"{name}.{i}.{k}" for name in range(16) for i in range(6) for k in range(1 + i % 3)}
    assert {change["subjectId"] for change in seen} == expected


async def test_export_and_the_feed_from_its_cursor_make_a_whole(database: Database) -> None:
    made: list[str] = []

    async def writer() -> None:
        for _ in range(15):
            need = new_id()

            async def work(change: Change, need: str = need) -> None:
                await change.run(CREATE, id=need, title="需")
                change.record(Verb.CREATED, "Need", need)

            await database.write(VIEWER, work)
            made.append(need)

    async def taken() -> exports.Listing:
        await asyncio.sleep(0.01)
        return await exports.listing(database, ListKind.NEEDS)

    listings = await asyncio.gather(*(taken() for _ in range(5)), *(writer() for _ in range(4)))
    for listing in listings[:5]:
        assert isinstance(listing, exports.Listing)
        after = await events.after(database, listing.cursor, ["Need"], 1000)
        assert set(listing.ids) | {event.subject_id for event in after.events} == set(made)
    assert len(made) == 60
