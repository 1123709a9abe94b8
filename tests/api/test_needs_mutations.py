"""Keeping the need list by GraphQL."""

import json
from typing import Any

import httpx
import pytest

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

CREATE = """
mutation ($input: CreateNeedInput!) {
  createNeed(input: $input) {
    __typename
    ... on Need {
      id title status version category raisedOn urgency code
      quantity quantityUnit quantityText wantedText wantedFrom wantedUntil wantedRule dayParts
      audiences raisedBy { id } contact { phone person { name } } serviceType { code }
    }
    ... on Refusal { errorCode message }
    ... on InvalidInput { field }
    ... on NotFound { field id }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: UpdateNeedInput!, $version: Int) {
  updateNeed(id: $id, input: $input, version: $version) {
    __typename
    ... on Need {
      title status version quantity quantityUnit quantityText category answered wantedFrom note
      contact { phone person { name } } serviceType { code }
    }
    ... on Refusal { errorCode message }
    ... on InvalidInput { field }
    ... on Conflict { id version expected }
  }
}
"""
WITHDRAW = """
mutation ($id: ID!, $reason: String) {
  withdrawNeed(id: $id, reason: $reason) {
    __typename
    ... on Need { status version matches(first: 5) { totalCount } history(first: 1) { nodes { reason after } } }
    ... on StillInUse { id by message }
    ... on NotFound { field id }
  }
}
"""


async def test_a_new_need_is_understood_from_its_words(build: Build, ask: Ask) -> None:
    community = await build.community("松园社区")
    made = await ask(
        CREATE,
        input={
            "title": "  义务理发 ",
            "raisedBy": community,
            "code": "X-1",
            "category": "VOLUNTEERING",
            "quantityText": "三十人",
            "wantedText": "2026年3月上午",
            "audienceText": "60岁以上老人",
            "raisedOn": "2026-02-01",
            "urgency": "SOON",
            "contact": {"name": "甲", "phone": "000-00000001"},
        },
    )
    need = made["createNeed"]
    assert need.pop("id")
    assert need == {
        "__typename": "Need",
        "title": "义务理发",
        "status": "OPEN",
        "version": 1,
        "category": "VOLUNTEERING",
        "raisedOn": "2026-02-01",
        "urgency": "SOON",
        "code": "X-1",
        "quantity": 30.0,
        "quantityUnit": "人",
        "quantityText": "三十人",
        "wantedText": "2026年3月上午",
        "wantedFrom": "2026-03-01",
        "wantedUntil": "2026-03-31",
        "wantedRule": None,
        "dayParts": ["MORNING"],
        "audiences": ["OLDER_PEOPLE"],
        "raisedBy": {"id": community},
        "contact": {"phone": "000-00000001", "person": {"name": "甲"}},
        "serviceType": {"code": "haircut"},
    }


async def test_what_the_caller_states_goes_before_what_the_words_say(build: Build, ask: Ask) -> None:
    unit = await build.organisation()
    made = await ask(
        CREATE,
        input={"title": "讲座", "raisedBy": unit, "quantityText": "三十人", "quantity": 2, "quantityUnit": "场"},
    )
    need = made["createNeed"]
    assert (need["quantity"], need["quantityUnit"], need["quantityText"]) == (2.0, "场", "三十人")
    assert need["raisedBy"] == {"id": unit}


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        ({"title": " "}, {"field": "title", "message": "title: must not be empty"}),
        ({"title": "理" * 201}, {"field": "title", "message": "title: must not be longer than 200 characters"}),
        ({"quantity": -1}, {"field": "quantity", "message": "quantity: must not be less than 0"}),
        ({"longitude": 181}, {"field": "longitude", "message": "longitude: must not be more than 180"}),
        ({"longitude": 113}, {"field": "latitude", "message": "latitude: longitude and latitude go together"}),
        (
            {"wantedFrom": "2026-03-02", "wantedUntil": "2026-03-01"},
            {"field": "wantedUntil", "message": "wantedUntil: must not be before 2026-03-02"},
        ),
        ({"contact": {"name": ""}}, {"field": "contact.name", "message": "contact.name: must not be empty"}),
        ({"raisedOn": None}, {"field": "raisedOn", "message": "raisedOn: must not be null"}),
        (
            {"wantedRule": "now and then"},
            {
                "field": "wantedRule",
                "message": "wantedRule: is not written as it should be, or holds invisible characters",
            },
        ),
    ],
)
async def test_a_need_that_can_not_be_is_refused_by_field(
    database: Database, build: Build, ask: Ask, stated: dict[str, Any], answer: dict[str, str]
) -> None:
    community = await build.community()
    before = await graph_hash(database)
    made = await ask(CREATE, input={"title": "理发", "raisedBy": community, **stated})
    assert made["createNeed"] == {"__typename": "InvalidInput", "errorCode": "INVALID_INPUT", **answer}
    assert await graph_hash(database) == before


async def test_a_need_of_nobody_is_refused_in_the_language_of_the_request(
    database: Database, build: Build, ask: Ask
) -> None:
    resource = await build.resource(await build.organisation())
    before = await graph_hash(database)
    made = await ask(CREATE, language="zh", input={"title": "理发", "raisedBy": resource})
    assert made["createNeed"] == {
        "__typename": "NotFound",
        "errorCode": "NOT_FOUND",
        "message": f"没有找到raisedBy:{resource}",
        "field": "raisedBy",
        "id": resource,
    }
    assert await graph_hash(database) == before


async def test_an_update_changes_what_it_states_and_leaves_an_event_of_just_that(
    database: Database, build: Build, ask: Ask
) -> None:
    need = await build.need(await build.community(), "理发", note="旧", quantity=10.0, quantity_unit="人")
    changed = (await ask(UPDATE, id=need, input={"note": None, "category": "HEALTH"}, version=1))["updateNeed"]
    assert (changed["note"], changed["category"], changed["quantity"], changed["version"]) == (None, "HEALTH", 10.0, 2)
    assert changed["serviceType"] == {"code": "haircut"}
    [row] = await build.run("MATCH (e:Event {subject_id: $id}) RETURN e {.verb, .before, .after} AS e", id=need)
    assert row["e"] == {
        "verb": "UPDATED",
        "before": '{"category":null,"note":"旧"}',
        "after": '{"category":"HEALTH","note":null}',
    }
    before = await graph_hash(database)
    assert (await ask(UPDATE, id=need, input={"category": "HEALTH"}))["updateNeed"]["version"] == 2
    assert await graph_hash(database) == before


async def test_a_contact_is_replaced_and_taken_away_and_stays_out_of_events(build: Build, ask: Ask) -> None:
    need = await build.need(await build.community())
    for version, contact in ((2, {"name": "甲", "phone": "000-00000001"}), (3, {"name": "乙"}), (4, None)):
        changed = (await ask(UPDATE, id=need, input={"contact": contact}))["updateNeed"]
        shown = contact and {"phone": contact.get("phone"), "person": {"name": contact["name"]}}
        assert (changed["version"], changed["contact"]) == (version, shown)
    [events] = await build.run("MATCH (e:Event) RETURN collect(coalesce(e.before, '') + coalesce(e.after, '')) AS e")
    assert not [event for event in events["e"] if "甲" in event or "乙" in event or "000-" in event]


async def test_a_change_of_an_old_version_is_refused(database: Database, build: Build, ask: Ask) -> None:
    need = await build.need(await build.community(), version=3)
    before = await graph_hash(database)
    changed = await ask(UPDATE, id=need, input={"title": "修路"}, version=2)
    assert changed["updateNeed"] == {
        "__typename": "Conflict",
        "errorCode": "CONFLICT",
        "message": "the record was changed meanwhile: it is at version 3, you read 2; read it again",
        "id": need,
        "version": 3,
        "expected": 2,
    }
    assert await graph_hash(database) == before


async def test_no_less_can_be_asked_for_than_is_answered(database: Database, build: Build, ask: Ask) -> None:
    need = await build.need(await build.community(), quantity=10.0, quantity_unit="人", answered=6.0)
    before = await graph_hash(database)
    refused = (await ask(UPDATE, id=need, input={"quantity": 5}))["updateNeed"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "quantity")
    assert refused["message"] == "quantity: must not be less than what is answered: 6人"
    assert await graph_hash(database) == before
    answered = (await ask(UPDATE, id=need, input={"quantity": 6}))["updateNeed"]
    assert (answered["status"], answered["answered"]) == ("ANSWERED", 6.0)
    assert (await ask(UPDATE, id=need, input={"quantityText": "8人"}))["updateNeed"]["status"] == "OPEN"


async def test_a_withdrawn_need_is_no_candidate_any_more(build: Build, ask: Ask) -> None:
    community, unit = await build.community(), await build.organisation()
    need, resource = await build.need(community), await build.resource(unit)
    await build.match(resource, need)
    project = await build.project(unit, community, status="DROPPED")
    await build.relate(project, "ANSWERS", need, quantity=1.0)
    withdrawn = (await ask(WITHDRAW, id=need, reason="已自行解决"))["withdrawNeed"]
    assert (withdrawn["status"], withdrawn["version"], withdrawn["matches"]) == ("WITHDRAWN", 2, {"totalCount": 0})
    assert withdrawn["history"]["nodes"][0]["reason"] == "已自行解决"


async def test_a_need_that_a_live_project_answers_is_not_withdrawn(database: Database, build: Build, ask: Ask) -> None:
    community = await build.community()
    need = await build.need(community)
    project = await build.project(await build.organisation(), community, status="UNDER_WAY")
    await build.relate(project, "ANSWERS", need, quantity=1.0)
    before = await graph_hash(database)
    assert (await ask(WITHDRAW, id=need))["withdrawNeed"] == {
        "__typename": "StillInUse",
        "id": need,
        "by": "Project × 1",
        "message": "something was built on it: Project × 1",
    }
    assert await graph_hash(database) == before


async def test_a_need_that_was_withdrawn_by_mistake_is_put_back(build: Build, ask: Ask) -> None:
    community = await build.community()
    reopen = "mutation ($id: ID!) { reopenNeed(id: $id) { __typename ... on Need { status version } } }"
    for stated, status in (({"answered": 2.0}, "ANSWERED"), ({"answered": 1.0}, "OPEN")):
        need = await build.need(community, quantity=2.0, status="WITHDRAWN", **stated)
        assert (await ask(reopen, id=need))["reopenNeed"] == {"__typename": "Need", "status": status, "version": 2}
    assert (await ask(reopen, id="x"))["reopenNeed"] == {"__typename": "NotFound"}


@pytest.mark.parametrize("title", ["\x00", "理\x00发", "理发\x7f"])
async def test_a_title_with_what_is_no_text_is_refused(
    database: Database, build: Build, client: httpx.AsyncClient, title: str
) -> None:
    community = await build.community()
    before = await graph_hash(database)
    body = json.dumps({"query": CREATE, "variables": {"input": {"title": title, "raisedBy": community}}})
    answer = await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    made = answer.json()["data"]["createNeed"]
    assert (made["__typename"], made["field"]) == ("InvalidInput", "title")
    assert await graph_hash(database) == before
