"""A person's data: given to them, taken out of everything, and not kept for longer than it is needed."""

from typing import Any

import httpx
import orjson
import pytest

from domain.personal_data import ERASED, OPERATION_DAYS, PURPOSES, SUPERSEDED_ROW_DAYS, UNUSED_PERSON_DAYS
from domain.viewer import SYSTEM
from graph.database import Database
from resolvers import personal_data
from resolvers.personal_data import Removed
from tests.api.conftest import Ask
from tests.api.mutations import asking
from tests.architecture.tree import ROOT
from tests.build import Build, graph_hash
from tests.exchange.lists import NEEDS, need, workbook

NAME, PHONE, WISH = "金丝雀甲", "000-0000-0000", "想学剪纸手艺"
ERASE = """
mutation ($person: ID!, $reason: String!) {
  erasePersonalData(personId: $person, reason: $reason) {
    __typename
    ... on ErasedPersonalData { records relationships events operations left }
    ... on Refusal { errorCode }
  }
}
"""
EXPORT = """
query ($person: ID!) { exportPersonalData(personId: $person) { __typename ... on PersonalData { data } } }
"""
IMPORT = "mutation ($file: Upload!) { importList(file: $file) { ... on ImportReport { importId } } }"
# Everything that is written anywhere, as one row for each node and relationship.
EVERYTHING = """
MATCH (n) RETURN labels(n) AS what, properties(n) AS values
UNION ALL MATCH ()-[r]->() RETURN [type(r)] AS what, properties(r) AS values
"""
LOG = """
MATCH (e:Event) WHERE e.seq > 0 AND e.seq <= $last
RETURN e.seq AS seq, e.at AS at, e.verb AS verb, e.subject_id AS subject, e.actor_id AS actor ORDER BY e.seq
"""


@pytest.fixture
def ask(client: httpx.AsyncClient) -> Ask:
    return asking(client)


async def grep(build: Build, *texts: str) -> list[str]:
    """Where the database holds one of these."""
    rows = await build.run(EVERYTHING)
    return [f"{row['what']}: {row['values']}" for row in rows if any(text in str(row["values"]) for text in texts)]


async def canary(ask: Ask, build: Build) -> str:
    """A person who is everywhere, by name, by phone and by wish."""
    community = await build.community("新村社区", within=await build.street("河东街道"))
    title = ("示例县河东街道需求清单",)
    await ask(
        IMPORT, file=workbook(title, NEEDS, need(1, "新村社区", "理发", 联系人=NAME, 联系电话=PHONE, 备注=f"找{NAME}"))
    )
    [row] = await build.run("MATCH (person:Person {name: $name}) RETURN person.id AS id", name=NAME)
    person = str(row["id"])
    create = (
        "mutation ($input: CreateNeedInput!, $id: ID) { createNeed(input: $input, operationId: $id) { __typename } }"
    )
    wish = {"title": WISH, "detail": f"{WISH},电话{PHONE}", "raisedBy": person, "quantityText": "每周2次"}
    await ask(create, input=wish, id="op-1")
    stranger = {"title": "修路灯", "note": f"{NAME}说三楼不亮,{PHONE}", "raisedBy": community}
    await ask(create, input=stranger, id="op-2")
    withdraw = "mutation ($id: ID!, $why: String) { withdrawNeed(id: $id, reason: $why) { __typename } }"
    [lamp] = await build.run("MATCH (need:Need {title: '修路灯'}) RETURN need.id AS id")
    await ask(withdraw, id=lamp["id"], why=f"{NAME}搬走了")
    project = await build.project(title=f"为{NAME}{WISH}", community=community, note=PHONE)
    await build.relate(person, "RESPONSIBLE_FOR", project)
    update = "mutation ($id: ID!) { updateProject(id: $id, input: {detail: %s}) { __typename } }"
    await ask(update % orjson.dumps(f"联系{NAME}").decode(), id=project)
    await build.relate(project, "ANSWERS", await _wish(build), quantity=1.0)
    return person


async def _wish(build: Build) -> str:
    [row] = await build.run("MATCH (need:Need {title: $wish}) RETURN need.id AS id", wish=WISH)
    return str(row["id"])


async def test_after_erasure_nothing_in_the_database_names_the_person(ask: Ask, build: Build) -> None:
    person = await canary(ask, build)
    wish = await _wish(build)
    held = " ".join(await grep(build, NAME, PHONE, WISH))
    for place in ("Person", "CONTACT_FOR", "FROM", "Need", "Project", "Event", "Operation"):
        assert f"'{place}'" in held, place
    [log] = await build.run("MATCH (log:Event {seq: 0}) RETURN log.last AS last")
    before = await build.run(LOG, last=log["last"])

    done = (await ask(ERASE, person=person, reason=f"{NAME}本人要求"))["erasePersonalData"]

    assert await grep(build, NAME, PHONE, WISH) == []
    assert (done["__typename"], done["left"]) == ("ErasedPersonalData", 0)
    assert min(done[name] for name in ("records", "relationships", "events", "operations")) >= 1
    assert await build.run(LOG, last=log["last"]) == before
    events = await build.run(
        "MATCH (e:Event) WHERE e.seq > $last RETURN e.reason AS why, e.seq AS seq", last=log["last"]
    )
    assert [row["seq"] for row in events] == [log["last"] + 1, log["last"] + 2]
    assert {row["why"] for row in events} == {f"{ERASED}本人要求"}
    shown = await ask(
        "query ($id: ID!, $wish: ID!) { person(id: $id) { name phone } need(id: $wish) { title detail quantityText } }",
        id=person,
        wish=wish,
    )
    assert shown == {
        "person": {"name": ERASED, "phone": None},
        "need": {"title": ERASED, "detail": None, "quantityText": None},
    }


async def test_namesakes_and_units_keep_their_names(ask: Ask, build: Build) -> None:
    unit = await build.organisation(f"{NAME}理发店")
    other = await build.node("Person", name=NAME, key=f"{unit}/{NAME}", phone="0000-0000")
    community = await build.community()
    person = await build.node("Person", name=NAME, key=f"{community}/{NAME}", phone=PHONE)
    theirs, others = (
        await build.need(community, "理发", note=f"找{NAME}"),
        await build.need(community, note=f"找{NAME}"),
    )
    await build.relate(person, "CONTACT_FOR", theirs, phone=PHONE)
    done = (await ask(ERASE, person=person, reason="本人要求"))["erasePersonalData"]
    [row] = await build.run(
        """
        MATCH (theirs:Need {id: $theirs}), (others:Need {id: $others}), (other:Person {id: $other}),
          (unit:Organisation {id: $unit})
        RETURN theirs.note AS theirs, others.note AS others, other.name AS other, unit.name AS unit
        """,
        theirs=theirs,
        others=others,
        other=other,
        unit=unit,
    )
    assert row == {"theirs": f"找{ERASED}", "others": f"找{NAME}", "other": NAME, "unit": f"{NAME}理发店"}
    # The unit, the namesake, and the text that may mean either.
    assert done["left"] == 3
    assert await grep(build, PHONE) == []


@pytest.mark.parametrize(("person", "reason", "kind"), [("none", "本人要求", "NotFound"), (None, " ", "InvalidInput")])
async def test_erasure_needs_a_person_and_a_reason(
    ask: Ask, build: Build, database: Database, person: str | None, reason: str, kind: str
) -> None:
    person = person or await build.node("Person", name=NAME, key=NAME)
    before = await graph_hash(database)
    assert (await ask(ERASE, person=person, reason=reason))["erasePersonalData"]["__typename"] == kind
    assert await graph_hash(database) == before


async def test_export_tells_all_that_is_kept_about_a_person(ask: Ask, build: Build) -> None:
    person = await canary(ask, build)
    data: dict[str, Any] = (await ask(EXPORT, person=person))["exportPersonalData"]["data"]
    assert (data["person"]["name"], data["person"]["phone"]) == (NAME, PHONE)
    assert {tie["type"] for tie in data["ties"]} == {"CONTACT_FOR", "RAISES", "RESPONSIBLE_FOR"}
    assert [wish["title"] for wish in data["wishes"]] == [WISH]
    assert {mention.get("label") or mention["type"] for mention in data["mentions"]} >= {
        *("Need", "Project", "Event", "Operation", "FROM", "CONTACT_FOR")
    }
    assert [event["subject_id"] for event in data["events"]] == [person]
    assert (await ask(EXPORT, person="none"))["exportPersonalData"] == {"__typename": "NotFound"}


async def test_what_was_kept_long_enough_is_removed_and_the_rest_is_not(build: Build, database: Database) -> None:
    for days, name in ((OPERATION_DAYS - 1, "young"), (OPERATION_DAYS + 1, "old")):
        await build.run(
            "CREATE (:Operation {account_id: 'a', operation_id: $name, at: datetime() - duration({days: $days})})",
            name=name,
            days=days,
        )
    entry = await build.need(await build.community())
    for days, cells in ((SUPERSEDED_ROW_DAYS + 2, "first"), (SUPERSEDED_ROW_DAYS + 1, "second"), (1, "third")):
        await build.run(
            "MATCH (need {id: $entry}) CREATE (need)-[:FROM {cells: $cells}]->"
            "(:ListImport {id: $cells, imported_at: datetime() - duration({days: $days})})",
            entry=entry,
            cells=cells,
            days=days,
        )
    for days, name in (
        (UNUSED_PERSON_DAYS - 1, "某新"),
        (UNUSED_PERSON_DAYS + 1, "某旧"),
        (UNUSED_PERSON_DAYS + 1, "某忙"),
    ):
        person = await build.node("Person", name=name, key=name)
        await build.run(
            "MATCH (p {id: $id}) SET p.updated_at = datetime() - duration({days: $days})", id=person, days=days
        )
    await build.relate(person, "CONTACT_FOR", entry)

    seen: list[Removed] = []
    assert await personal_data.retain(database, SYSTEM, seen.append) == Removed(operations=1, rows=1, people=1)

    assert seen[-1] == Removed(1, 1, 1)
    left = await build.run("MATCH (o:Operation) RETURN o.operation_id AS id")
    assert [row["id"] for row in left] == ["young"]
    rows = await build.run("MATCH ()-[f:FROM]->(l) RETURN l.id AS id, f.cells AS cells ORDER BY id")
    assert [row["cells"] for row in rows] == [None, "second", "third"]
    names = await build.run("MATCH (p:Person) RETURN p.name AS name ORDER BY name")
    assert sorted(row["name"] for row in names) == sorted([ERASED, "某忙", "某新"])
    events = await build.run(
        "MATCH (e:Event) WHERE e.seq > 0 RETURN e.subject_type AS type, e.after AS after ORDER BY e.seq"
    )
    assert events == [
        {"type": "ListImport", "after": '{"rows_forgotten":1}'},
        {"type": "Person", "after": '{"erased":true}'},
    ]
    assert await personal_data.retain(database, SYSTEM) == Removed()


def test_the_table_of_purposes_is_in_the_documents() -> None:
    text = (ROOT / "docs" / "personal-data.md").read_text("utf-8")
    for row in PURPOSES:
        assert f"| `{row.where}` | {row.what.en} | {row.purpose.en} | {row.kept.en} |" in text
