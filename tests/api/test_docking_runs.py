"""Docking runs as a caller sees them: planned, explained, compared, put on an agenda, joined by what comes later."""

from typing import Any

import pytest

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

RUN = """
mutation ($area: ID, $load: Int, $fair: Boolean! = true, $whatIf: WhatIfInput, $seconds: Float! = 5) {
  runDocking(areaId: $area, unitLoad: $load, fair: $fair, whatIf: $whatIf, timeLimitSeconds: $seconds) {
    __typename
    ... on Refusal { errorCode message }
    ... on DockingRun {
      id needs resources pairs met value bound gap worstShare worstShareBound unfairValue fairnessPrice
      area { name }
      plan { nodes { position needed used share extra need { title } resource { title } } }
      shortages { nodes { kind needs unmet resources oneMoreMeets sentence between { nodes { title } } } }
    }
  }
}
"""
DIFFERENCE = """
query ($a: ID!, $b: ID!) {
  dockingDifference(a: $a, b: $b) {
    __typename
    ... on NotFound { field id }
    ... on PlanDifference { changes { needTitle resourceTitle before after } }
  }
}
"""
DOCK = """
mutation ($id: ID!) {
  dockNeed(id: $id) {
    __typename
    ... on Refusal { message }
    ... on DockedNeed { docking { needed betweenMeetings need { title } resource { title } run { id } } }
  }
}
"""


def lines(run: dict[str, Any]) -> list[tuple[str, str]]:
    return [(line["need"]["title"], line["resource"]["title"]) for line in run["plan"]["nodes"]]


async def two_communities(build: Build) -> dict[str, str]:
    """甲社区 has three needs and 乙社区 one; the clinic can do two check-ups a year, the school lends one room."""
    street = await build.street("城东街道")
    first = await build.community("甲社区", within=street)
    second = await build.community("乙社区", within=street)
    clinic, school = await build.organisation("诊所"), await build.organisation("学校")
    checks = await build.resource(clinic, "免费体检", capacity=2.0, capacity_unit="场", capacity_per="YEAR")
    room = await build.resource(school, "借用教室", capacity=1.0, capacity_unit="间", capacity_per="YEAR")
    ids = {"street": street, "clinic": clinic, "school": school, "checks": checks, "room": room, "first": first}
    for title, community, score in (("体检一", first, 0.9), ("体检二", first, 0.8), ("体检三", second, 0.4)):
        ids[title] = await build.need(community, title)
        await build.match(checks, ids[title], score)
    ids["教室"] = await build.need(first, "教室")
    await build.match(room, ids["教室"], 0.7)
    return ids


async def test_a_run_plans_fairly_and_tells_what_that_costs(ask: Ask, build: Build) -> None:
    await two_communities(build)
    fair = (await ask(RUN))["runDocking"]
    assert lines(fair) == [("体检一", "免费体检"), ("教室", "借用教室"), ("体检三", "免费体检")]
    assert (fair["needs"], fair["resources"], fair["pairs"], fair["met"]) == (4, 2, 4, 3.0)
    assert (fair["value"], fair["bound"], fair["unfairValue"]) == pytest.approx((2.0, 2.0, 2.4))
    assert (fair["worstShare"], fair["worstShareBound"]) == pytest.approx((2 / 3, 2 / 3), abs=1e-6)
    assert fair["fairnessPrice"] == pytest.approx(0.4 / 2.4, abs=1e-6)
    free = (await ask(RUN, fair=False))["runDocking"]
    assert lines(free) == [("体检一", "免费体检"), ("体检二", "免费体检"), ("教室", "借用教室")]
    assert (free["worstShare"], free["fairnessPrice"]) == (0.0, 0.0)


async def test_a_shortage_says_who_competes_and_what_one_more_would_do(ask: Ask, build: Build) -> None:
    ids = await two_communities(build)
    await build.need(ids["first"], "修桥")
    nothing, checks = (await ask(RUN, language="zh"))["runDocking"]["shortages"]["nodes"]
    assert (nothing["kind"], nothing["sentence"]) == (
        "NOTHING_FITS",
        "甲社区的1条需求(修桥)没有任何资源可以对接。",
    )
    assert checks == {
        "kind": "COMPETITION",
        "needs": 3,
        "unmet": 1,
        "resources": 1,
        "oneMoreMeets": 1.0,
        "sentence": "乙社区、甲社区的3条需求争用1项资源(免费体检),其中1条未能足额满足(体检二)。"
        "如再有一项“免费体检”,可再满足1条。",
        "between": {"nodes": [{"title": "体检一"}, {"title": "体检三"}, {"title": "体检二"}]},
    }
    english = (await ask(RUN))["runDocking"]["shortages"]["nodes"][1]["sentence"]
    assert english == (
        "3 needs of 乙社区, 甲社区 compete for 1 resource (免费体检); 1 of them is not met in full (体检二). "
        "One more “免费体检” would meet 1 more."
    )


async def test_what_one_more_would_do_is_what_a_what_if_shows(ask: Ask, build: Build) -> None:
    ids = await two_communities(build)
    base = (await ask(RUN))["runDocking"]
    more = (await ask(RUN, whatIf={"oneMoreOf": [ids["checks"]]}))["runDocking"]
    assert more["met"] - base["met"] == base["shortages"]["nodes"][0]["oneMoreMeets"] == 1.0
    found = (await ask(DIFFERENCE, a=base["id"], b=more["id"]))["dockingDifference"]
    assert found["changes"] == [{"needTitle": "体检二", "resourceTitle": "免费体检", "before": 0.0, "after": 1.0}]
    less = (await ask(RUN, whatIf={"withoutUnits": [ids["school"]]}))["runDocking"]
    found = (await ask(DIFFERENCE, a=base["id"], b=less["id"]))["dockingDifference"]
    assert found["changes"] == [{"needTitle": "教室", "resourceTitle": "借用教室", "before": 1.0, "after": 0.0}]


async def test_a_unit_gets_no_more_than_its_load(ask: Ask, build: Build) -> None:
    await two_communities(build)
    run = (await ask(RUN, load=1, fair=False, language="zh"))["runDocking"]
    assert lines(run) == [("体检一", "免费体检"), ("教室", "借用教室")]
    assert [lack["kind"] for lack in run["shortages"]["nodes"]] == ["UNIT_LOAD"]
    assert "(提供单位已达承接上限)" in run["shortages"]["nodes"][0]["sentence"]


async def test_an_area_is_planned_for_on_its_own(ask: Ask, build: Build) -> None:
    ids = await two_communities(build)
    run = (await ask(RUN, area=ids["first"]))["runDocking"]
    assert (run["needs"], run["met"], run["area"]) == (3, 3.0, {"name": "甲社区"})


async def test_several_resources_meet_one_need_in_its_unit(ask: Ask, build: Build) -> None:
    community = await build.community()
    need = await build.need(community, "助学", quantity=1.0, quantity_unit="万元")
    for title, amount in (("基金", 8000.0), ("捐款", 5000.0)):
        gift = await build.resource(await build.organisation(), title, capacity=amount, capacity_unit="元")
        await build.match(gift, need, 0.9 if title == "基金" else 0.8)
    run = (await ask(RUN))["runDocking"]
    planned = {line["resource"]["title"]: (line["needed"], line["used"]) for line in run["plan"]["nodes"]}
    assert planned == {"基金": (0.8, 8000.0), "捐款": (0.2, 2000.0)}
    assert run["met"] == 1.0


async def test_a_run_is_found_again_and_is_in_the_history(ask: Ask, build: Build) -> None:
    await two_communities(build)
    first = (await ask(RUN))["runDocking"]
    second = (await ask(RUN))["runDocking"]
    found = await ask("{ dockingRuns { totalCount nodes { id plan { totalCount } } } }")
    assert found["dockingRuns"] == {
        "totalCount": 2,
        "nodes": [{"id": run["id"], "plan": {"totalCount": 3}} for run in (second, first)],
    }
    one = await ask("query ($id: ID!) { dockingRun(id: $id) { met } node(id: $id) { __typename } }", id=first["id"])
    assert one == {"dockingRun": {"met": 3.0}, "node": {"__typename": "DockingRun"}}
    events = await build.run("MATCH (e:Event {subject_type: 'MatchRun'}) RETURN collect(e.subject_id) AS ids")
    assert sorted(events[0]["ids"]) == sorted([first["id"], second["id"]])


async def test_a_run_is_the_draft_of_an_agenda(ask: Ask, build: Build) -> None:
    ids = await two_communities(build)
    run = (await ask(RUN))["runDocking"]
    call = 'mutation ($area: ID!) { callMeeting(input: {areaId: $area, title: "联席会", heldOn: "2026-12-01"}) { '
    meeting = (await ask(call + "... on Meeting { id } } }", area=ids["street"]))["callMeeting"]["id"]
    draft = """mutation ($id: ID!, $run: ID) { draftAgenda(meetingId: $id, fromRun: $run) {
      __typename ... on NotFound { field } ... on DraftedAgenda { items { title used score resource { title } } } } }"""
    items = (await ask(draft, id=meeting, run=run["id"]))["draftAgenda"]["items"]
    assert [(item["title"], item["resource"]["title"], item["score"]) for item in items] == [
        ("体检一", "免费体检", 0.9),
        ("教室", "借用教室", 0.7),
        ("体检三", "免费体检", 0.4),
    ]
    assert (await ask(draft, id=meeting, run=run["id"]))["draftAgenda"]["items"] == []
    assert (await ask(draft, id=meeting, run="nowhere"))["draftAgenda"] == {
        "__typename": "NotFound",
        "field": "fromRun",
    }


async def test_a_need_that_comes_later_is_docked_by_the_newest_runs_prices(ask: Ask, build: Build) -> None:
    ids = await two_communities(build)
    chess = await build.resource(await build.organisation("棋社"), "象棋课", capacity=3.0, capacity_unit="场")
    run = (await ask(RUN))["runDocking"]
    late = await build.need(ids["first"], "学下棋")
    await build.match(chess, late, 0.6)
    docked = (await ask(DOCK, id=late))["dockNeed"]["docking"]
    assert docked == {
        "needed": 1.0,
        "betweenMeetings": True,
        "need": {"title": "学下棋"},
        "resource": {"title": "象棋课"},
        "run": {"id": run["id"]},
    }
    assert "planned for this need already" in (await ask(DOCK, id=late))["dockNeed"]["message"]
    # Both check-ups are planned for others.
    too_late = await build.need(ids["first"], "体检四")
    await build.match(ids["checks"], too_late, 0.9)
    assert (await ask(DOCK, id=too_late))["dockNeed"] == {"__typename": "DockedNeed", "docking": None}


async def test_refusals_name_the_place_and_write_nothing(ask: Ask, build: Build, database: Database) -> None:
    ids = await two_communities(build)
    before = await graph_hash(database)
    for variables, message in (
        ({"area": "nowhere"}, "areaId: nothing has the id nowhere"),
        ({"seconds": 0.5}, "timeLimitSeconds: must not be less than 1"),
        ({"load": 0}, "unitLoad: must not be less than 1"),
        ({"whatIf": {"withoutUnits": ["nobody"]}}, "whatIf.withoutUnits: nothing open has the id nobody"),
    ):
        assert (await ask(RUN, **variables))["runDocking"]["message"] == message
    assert "no docking run yet" in (await ask(DOCK, id=ids["教室"]))["dockNeed"]["message"]
    assert (await ask(DIFFERENCE, a="x", b="y"))["dockingDifference"] == {
        "__typename": "NotFound",
        "field": "a",
        "id": "x",
    }
    assert await graph_hash(database) == before
