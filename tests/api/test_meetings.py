"""Joint meetings by GraphQL: who calls them, what is drafted, what can be decided."""

from datetime import date
from typing import Any

import pytest

from domain.areas import AreaLevel
from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

CALL = """
mutation ($area: ID!, $title: String = "联席会议") {
  callMeeting(input: {areaId: $area, title: $title, heldOn: "2026-02-10"}) {
    __typename
    ... on Meeting { id }
    ... on Refusal { message }
    ... on InvalidInput { field }
  }
}
"""
DRAFT = """
mutation ($meeting: ID!, $limit: Int = 200) {
  draftAgenda(meetingId: $meeting, limit: $limit) {
    __typename
    ... on DraftedAgenda { items { id position needed used need { title } resource { title } } }
    ... on Refusal { message }
  }
}
"""
ADD = """
mutation ($meeting: ID!, $input: AddAgendaItemInput!) {
  addAgendaItem(meetingId: $meeting, input: $input) {
    __typename
    ... on AgendaItem { id title position needed used score lead { name } timeText startsOn endsOn }
    ... on Refusal { message }
    ... on InvalidInput { field }
    ... on NotFound { field }
  }
}
"""
CHANGE = """
mutation ($item: ID!, $input: ChangeAgendaItemInput!, $version: Int) {
  changeAgendaItem(itemId: $item, input: $input, version: $version) {
    __typename
    ... on AgendaItem { title needed used score resource { title } lead { name } }
    ... on Refusal { message }
    ... on InvalidInput { field }
    ... on NotFound { field }
    ... on CapacityExceeded { limit promised asked }
    ... on Conflict { version }
  }
}
"""
REMOVE = """
mutation ($item: ID!) {
  removeAgendaItem(itemId: $item) { __typename ... on AgendaItem { title } ... on Refusal { message } }
}
"""
ACCEPT = """
mutation ($item: ID!) {
  acceptAgendaItem(itemId: $item) {
    __typename
    ... on AgendaItem {
      project { category detail lead { name } communities { nodes { name } } }
    }
    ... on Refusal { message }
    ... on InvalidInput { field }
    ... on ImpossibleChange { current wanted allowed }
    ... on CapacityExceeded { limit promised asked }
    ... on NotFound { field }
  }
}
"""
REFUSE = """
mutation ($item: ID!, $reason: String!) {
  refuseAgendaItem(itemId: $item, reason: $reason) {
    __typename
    ... on AgendaItem { decision reason need { status } }
    ... on InvalidInput { field }
    ... on ImpossibleChange { message }
  }
}
"""
CLOSE = """
mutation ($meeting: ID!) {
  closeMeeting(id: $meeting) { __typename ... on Meeting { status } ... on Refusal { message } }
}
"""
CANCEL = """
mutation ($meeting: ID!) {
  cancelMeeting(id: $meeting, reason: "改期") {
    __typename
    ... on Meeting { status history(first: 1) { nodes { reason } } }
    ... on Refusal { message }
  }
}
"""


async def called(ask: Ask, area: str) -> str:
    return str((await ask(CALL, area=area))["callMeeting"]["id"])


async def added(ask: Ask, meeting: str, need: str, resource: str, **values: Any) -> str:
    answer = await ask(ADD, meeting=meeting, input={"needId": need, "resourceId": resource, **values})
    return str(answer["addAgendaItem"]["id"])


@pytest.mark.parametrize("level", [AreaLevel.COMPOUND, AreaLevel.GRID, AreaLevel.BUILDING])
async def test_a_compound_grid_or_building_calls_no_meeting(
    ask: Ask, build: Build, database: Database, level: AreaLevel
) -> None:
    area = await build.area(level)
    before = await graph_hash(database)
    assert (await ask(CALL, area=area))["callMeeting"] == {
        "__typename": "InvalidInput",
        "message": "areaId: joint meetings are called by communities, streets and counties",
        "field": "areaId",
    }
    assert await graph_hash(database) == before


async def test_a_meeting_needs_a_title(ask: Ask, build: Build, database: Database) -> None:
    area = await build.community()
    before = await graph_hash(database)
    refused = (await ask(CALL, area=area, title="  "))["callMeeting"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "title")
    assert await graph_hash(database) == before


async def test_an_agenda_is_drafted_from_every_open_need_below_the_area(ask: Ask, build: Build) -> None:
    county = await build.county()
    street = await build.street(within=county)
    community = await build.community(within=street)
    compound = await build.area(AreaLevel.COMPOUND, within=community)
    elsewhere = await build.community(within=county)
    seated = await build.organisation("驻区公司")
    await build.relate(seated, "BASED_IN", community)
    unit = await build.organisation()
    resource = await build.resource(unit, "志愿服务队")
    for title, raiser, values in [
        ("社区的", community, {}),
        ("小区的", compound, {}),
        ("单位的", seated, {}),
        ("街道的", street, {}),
        ("别处的", elsewhere, {}),
        ("办结的", community, {"status": "ANSWERED", "answered": 1.0}),
    ]:
        await build.match(resource, await build.need(raiser, title, **values))
    await build.need(community, "没有候选的")

    drafted = (await ask(DRAFT, meeting=await called(ask, street)))["draftAgenda"]["items"]

    assert {item["need"]["title"] for item in drafted} == {"社区的", "小区的", "单位的", "街道的"}
    assert [item["position"] for item in drafted] == [1, 2, 3, 4]


async def test_a_draft_gives_the_last_unit_to_the_urgent_need_and_the_next_best_to_the_other(
    ask: Ask, build: Build
) -> None:
    community, unit = await build.community(), await build.organisation()
    best = await build.resource(unit, "最合适", capacity=1.0, capacity_unit="次")
    other = await build.resource(unit, "其次")
    full = await build.resource(unit, "用完了", capacity=1.0, promised=1.0)
    withdrawn = await build.resource(unit, "撤回了", status="WITHDRAWN")
    normal = await build.need(community, "一般的")
    urgent = await build.need(community, "急的", urgency="URGENT")
    for need in (normal, urgent):
        for resource, score in ((withdrawn, 1.0), (full, 0.95), (best, 0.9), (other, 0.5)):
            await build.match(resource, need, score)
    meeting = await called(ask, community)

    drafted = (await ask(DRAFT, meeting=meeting))["draftAgenda"]["items"]
    assert [(item["need"]["title"], item["resource"]["title"]) for item in drafted] == [
        ("急的", "最合适"),
        ("一般的", "其次"),
    ]
    # Off the agenda, it is drafted again: what the other items would use is not handed out a second time.
    removed = (await ask(REMOVE, item=drafted[1]["id"]))["removeAgendaItem"]
    assert removed == {"__typename": "AgendaItem", "title": "一般的"}
    assert await build.run("MATCH (item:AgendaItem) RETURN item.title AS title") == [{"title": "急的"}]
    [again] = (await ask(DRAFT, meeting=meeting))["draftAgenda"]["items"]
    assert (again["position"], again["need"]["title"], again["resource"]["title"]) == (2, "一般的", "其次")


async def test_a_long_draft_is_read_in_batches_and_shares_what_is_left(
    ask: Ask, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.meetings.BATCH", 2)
    community, unit = await build.community(), await build.organisation()
    full, shared = (
        await build.resource(unit, capacity=1.0, promised=1.0),
        await build.resource(unit, capacity=2.0, capacity_unit="次"),
    )
    for number in range(3):
        await build.match(full, await build.need(community, urgency="URGENT"))
        await build.match(shared, await build.need(community, f"需求{number}"), 0.9 - number / 10)
    meeting = await called(ask, community)
    drafted = [(await ask(DRAFT, meeting=meeting, limit=1))["draftAgenda"]["items"] for _ in range(3)]
    assert [[item["need"]["title"] for item in items] for items in drafted] == [["需求0"], ["需求1"], []]


async def test_a_draft_of_no_or_too_many_items_is_refused(ask: Ask, build: Build) -> None:
    meeting = await called(ask, await build.community())
    assert (await ask(DRAFT, meeting=meeting, limit=0))["draftAgenda"] == {
        "__typename": "InvalidInput",
        "message": "limit: must be 1 to 1000",
    }


async def test_an_item_added_by_hand_is_suggested_what_it_leaves_out(ask: Ask, build: Build) -> None:
    community, unit = await build.community(), await build.organisation()
    need = await build.need(community, "讲座", quantity=6.0, quantity_unit="场", wanted_text="每月一场")
    resource = await build.resource(unit, capacity=1.0, capacity_unit="次", capacity_per="QUARTER")
    meeting = await called(ask, community)
    answer = await ask(ADD, meeting=meeting, input={"needId": need, "resourceId": resource})
    del answer["addAgendaItem"]["id"]
    assert answer["addAgendaItem"] == {
        "__typename": "AgendaItem",
        "title": "讲座",
        "position": 1,
        "needed": 4.0,
        "used": 4.0,
        "score": None,
        "lead": None,
        "timeText": "每月一场",
        "startsOn": None,
        "endsOn": None,
    }


@pytest.mark.parametrize(
    ("values", "kind", "field"),
    [
        ({"used": 3}, "CapacityExceeded", None),
        ({"needed": 0}, "InvalidInput", "needed"),
        ({"needed": 11}, "InvalidInput", "needed"),
        ({"title": ""}, "InvalidInput", "title"),
        ({"title": None}, "InvalidInput", "title"),
        ({"startsOn": "2026-03-02", "endsOn": "2026-03-01"}, "InvalidInput", "endsOn"),
        ({"resourceId": "no-such-id"}, "NotFound", "resourceId"),
        ({"leadId": "no-such-id"}, "NotFound", "leadId"),
        ({"responsibleId": "no-such-id"}, "NotFound", "responsibleId"),
    ],
)
async def test_an_impossible_value_of_an_item_changes_nothing(
    ask: Ask, build: Build, database: Database, values: dict[str, Any], kind: str, field: str | None
) -> None:
    community, unit = await build.community(), await build.organisation()
    need = await build.need(community, quantity=10.0)
    resource = await build.resource(unit, capacity=2.0)
    item = await added(ask, await called(ask, community), need, resource)
    before = await graph_hash(database)
    refused = (await ask(CHANGE, item=item, input=values))["changeAgendaItem"]
    assert (refused["__typename"], refused.get("field")) == (kind, field)
    assert await graph_hash(database) == before


async def test_another_resource_brings_its_own_quantities_and_score(ask: Ask, build: Build) -> None:
    community, unit = await build.community(), await build.organisation("牵头单位")
    need = await build.need(community, quantity=30.0, quantity_unit="人")
    one = await build.resource(unit, "一", capacity=20.0, capacity_unit="人")
    two = await build.resource(unit, "二", capacity=5.0, capacity_unit="次")
    await build.match(two, need, 0.7)
    item = await added(ask, await called(ask, community), need, one)
    changed = (await ask(CHANGE, item=item, input={"resourceId": two, "leadId": unit}))["changeAgendaItem"]
    assert changed == {
        "__typename": "AgendaItem",
        "title": changed["title"],
        "needed": 30.0,
        "used": 1.0,
        "score": 0.7,
        "resource": {"title": "二"},
        "lead": {"name": "牵头单位"},
    }
    assert (await ask(CHANGE, item=item, input={"leadId": None}))["changeAgendaItem"]["lead"] is None


async def test_a_change_of_an_item_that_somebody_changed_is_refused(ask: Ask, build: Build) -> None:
    community, unit = await build.community(), await build.organisation()
    item = await added(ask, await called(ask, community), await build.need(community), await build.resource(unit))
    await ask(CHANGE, item=item, input={"title": "甲"}, version=1)
    refused = (await ask(CHANGE, item=item, input={"title": "乙"}, version=1))["changeAgendaItem"]
    assert (refused["__typename"], refused["version"]) == ("Conflict", 2)


async def test_what_is_no_longer_left_cannot_be_accepted(ask: Ask, build: Build, database: Database) -> None:
    community, unit = await build.community(), await build.organisation()
    resource = await build.resource(unit, capacity=1.0)
    meeting = await called(ask, community)
    items = [await added(ask, meeting, await build.need(community), resource) for _ in range(2)]
    assert (await ask(ACCEPT, item=items[0]))["acceptAgendaItem"]["__typename"] == "AgendaItem"
    before = await graph_hash(database)
    assert (await ask(ACCEPT, item=items[1]))["acceptAgendaItem"] == {
        "__typename": "CapacityExceeded",
        "message": "the resource has 1, of which 1 is promised; 1 more was asked for",
        "limit": 1.0,
        "promised": 1.0,
        "asked": 1.0,
    }
    assert await graph_hash(database) == before


async def test_a_decided_item_is_neither_decided_again_nor_changed_nor_removed(
    ask: Ask, build: Build, database: Database
) -> None:
    community, unit = await build.community(), await build.organisation()
    meeting = await called(ask, community)
    item = await added(ask, meeting, await build.need(community), await build.resource(unit))
    await ask(ACCEPT, item=item)
    before = await graph_hash(database)
    assert (await ask(ACCEPT, item=item))["acceptAgendaItem"] == {
        "__typename": "ImpossibleChange",
        "message": "cannot go from accepted to accepted; possible: none",
        "current": "ACCEPTED",
        "wanted": "ACCEPTED",
        "allowed": [],
    }
    for mutation, variables in ((REFUSE, {"reason": "不合适"}), (CHANGE, {"input": {"title": "甲"}}), (REMOVE, {})):
        [answer] = (await ask(mutation, item=item, **variables)).values()
        assert answer["__typename"] == "ImpossibleChange"
    assert await graph_hash(database) == before


async def test_a_refused_item_says_why_and_leaves_its_need_open(ask: Ask, build: Build, database: Database) -> None:
    community, unit = await build.community(), await build.organisation()
    item = await added(ask, await called(ask, community), await build.need(community), await build.resource(unit))
    before = await graph_hash(database)
    refused = (await ask(REFUSE, item=item, reason=" "))["refuseAgendaItem"]
    assert refused == {"__typename": "InvalidInput", "field": "reason"}
    assert await graph_hash(database) == before
    assert (await ask(REFUSE, item=item, reason="时间不合适"))["refuseAgendaItem"] == {
        "__typename": "AgendaItem",
        "decision": "REFUSED",
        "reason": "时间不合适",
        "need": {"status": "OPEN"},
    }


async def test_a_project_is_for_the_community_of_the_unit_that_raised_the_need(ask: Ask, build: Build) -> None:
    community = await build.community("城东社区")
    compound = await build.area(AreaLevel.COMPOUND, within=community)
    seated, unit = await build.organisation("驻区公司"), await build.organisation("县医院")
    await build.relate(seated, "BASED_IN", compound)
    need = await build.need(seated, detail="想请大夫来", category=None)
    resource = await build.resource(unit, category="HEALTH")
    item = await added(ask, await called(ask, community), need, resource)
    assert (await ask(ACCEPT, item=item))["acceptAgendaItem"]["project"] == {
        "category": "HEALTH",
        "detail": "想请大夫来",
        "lead": {"name": "县医院"},
        "communities": {"nodes": [{"name": "城东社区"}]},
    }


async def test_what_a_person_offers_is_led_by_their_unit_or_the_one_that_is_stated(
    ask: Ask, build: Build, database: Database
) -> None:
    community, school = await build.community(), await build.organisation("第一小学")
    people = [await build.node("Person", name=name, key=f"test/{name}") for name in ("甲某", "乙某")]
    await build.relate(people[0], "MEMBER_OF", school)
    meeting = await called(ask, community)
    member, alone = [
        await added(ask, meeting, await build.need(community), await build.resource(person)) for person in people
    ]
    accepted = (await ask(ACCEPT, item=member))["acceptAgendaItem"]
    assert accepted["project"]["lead"] == {"name": "第一小学"}
    before = await graph_hash(database)
    refused = (await ask(ACCEPT, item=alone))["acceptAgendaItem"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "leadId")
    assert await graph_hash(database) == before
    await ask(CHANGE, item=alone, input={"leadId": school})
    assert (await ask(ACCEPT, item=alone))["acceptAgendaItem"]["project"]["lead"] == {"name": "第一小学"}


async def test_a_held_meeting_still_decides_and_a_cancelled_one_does_nothing(
    ask: Ask, build: Build, database: Database
) -> None:
    community, unit = await build.community(), await build.organisation()
    meetings = [await called(ask, community) for _ in range(2)]
    items = [await added(ask, meeting, await build.need(community), await build.resource(unit)) for meeting in meetings]
    assert (await ask(CLOSE, meeting=meetings[0]))["closeMeeting"] == {"__typename": "Meeting", "status": "HELD"}
    assert (await ask(ACCEPT, item=items[0]))["acceptAgendaItem"]["__typename"] == "AgendaItem"
    assert (await ask(CANCEL, meeting=meetings[1]))["cancelMeeting"] == {
        "__typename": "Meeting",
        "status": "CANCELLED",
        "history": {"nodes": [{"reason": "改期"}]},
    }
    before = await graph_hash(database)
    for mutation, variables in (
        (ACCEPT, {"item": items[1]}),
        (DRAFT, {"meeting": meetings[1]}),
        (CLOSE, {"meeting": meetings[1]}),
        (CANCEL, {"meeting": meetings[0]}),
    ):
        [answer] = (await ask(mutation, **variables)).values()
        assert answer["__typename"] == "ImpossibleChange"
    assert await graph_hash(database) == before


async def test_a_meeting_that_accepted_something_is_not_cancelled(ask: Ask, build: Build) -> None:
    community, unit = await build.community(), await build.organisation()
    meeting = await called(ask, community)
    await ask(ACCEPT, item=await added(ask, meeting, await build.need(community), await build.resource(unit)))
    assert (await ask(CANCEL, meeting=meeting))["cancelMeeting"]["__typename"] == "StillInUse"


async def test_what_does_not_exist_is_not_found(ask: Ask, build: Build) -> None:
    meeting = await called(ask, await build.community())
    resource = await build.resource(await build.organisation())
    for mutation, variables in (
        (CALL, {"area": "none"}),
        (DRAFT, {"meeting": "none"}),
        (ADD, {"meeting": meeting, "input": {"needId": "none", "resourceId": resource}}),
        (CHANGE, {"item": "none", "input": {}}),
        (ACCEPT, {"item": "none"}),
        (REMOVE, {"item": "none"}),
        (CLOSE, {"meeting": "none"}),
    ):
        [answer] = (await ask(mutation, **variables)).values()
        assert answer["__typename"] == "NotFound"


async def test_meetings_are_filtered_and_ordered(ask: Ask, build: Build) -> None:
    street, other = await build.street("城东街道"), await build.street("城西街道")
    for area, title, day in ((street, "一", 1), (street, "二", 2), (other, "三", 3)):
        meeting = await build.node("Meeting", title=title, status="CALLED", held_on=date(2026, 2, day))
        await build.relate(meeting, "HELD_BY", area)
    answer = await ask(
        """
        {
          meetings(filter: {area: {name: {contains: "城東"}}}, orderBy: [{heldOn: ASC}]) {
            totalCount
            nodes { title area { name } }
          }
        }
        """
    )
    assert answer["meetings"] == {
        "totalCount": 2,
        "nodes": [{"title": "一", "area": {"name": "城东街道"}}, {"title": "二", "area": {"name": "城东街道"}}],
    }
