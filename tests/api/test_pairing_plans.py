"""Plans of pairings by GraphQL, adopted as one, and as a page."""

import re
from typing import Any

from httpx import AsyncClient

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

PLANS = """
query ($area: ID!, $perUnit: Int! = 1, $keep: Boolean! = true, $atMost: Int! = 12) {
  pairingPlans(areaId: $area, perUnit: $perUnit, keepExisting: $keep, atMost: $atMost) {
    areaName
    plans {
      totalMetres meanMetres largestMetres numberSpread strengthSpread
      pairs { organisationId organisationName communityId communityName metres kept }
      ended { organisationName communityName }
      loads { communityName units strength byGrade }
    }
    units { name points grade site { longitude latitude placedBy } }
    communities { name site { placedBy } }
    unplacedUnits { name }
    unplacedCommunities { name }
  }
}
"""
ADOPT = """
mutation ($input: AdoptPairingPlanInput!) {
  adoptPairingPlan(input: $input) {
    __typename
    ... on AdoptedPairingPlan { made thereAlready ended }
    ... on Refusal { message }
    ... on InvalidInput { field }
    ... on NotFound { field id }
  }
}
"""
PAIRED = """
MATCH (unit:Organisation)-[tie:PAIRED_WITH]->(community:Community)
RETURN unit.name AS unit, community.name AS community, toString(tie.since) AS since, tie.basis AS basis,
  unit.version AS version
ORDER BY unit, community
"""


async def street(build: Build, *names: str) -> tuple[str, str, str, list[str]]:
    """城东街道 with 甲社区 at (118, 25), 乙社区 a hundredth of a degree north of it, and units in the first."""
    area = await build.street("城东街道")
    first = await build.community("甲社区", within=area, longitude=118.0, latitude=25.0)
    second = await build.community("乙社区", within=area, longitude=118.0, latitude=25.01)
    units = []
    for name in names:
        unit = await build.organisation(name, longitude=118.0, latitude=25.0)
        await build.relate(unit, "BASED_IN", first)
        units.append(unit)
    return area, first, second, units


def chosen(plan: dict[str, Any]) -> list[dict[str, str]]:
    return [{"organisationId": pair["organisationId"], "communityId": pair["communityId"]} for pair in plan["pairs"]]


async def test_plans_trade_distance_for_balance_and_write_nothing(ask: Ask, build: Build, database: Database) -> None:
    area, *_ = await street(build, "一中", "二中")
    before = await graph_hash(database)
    answer = (await ask(PLANS, area=area))["pairingPlans"]
    near, even = answer["plans"]
    assert answer["areaName"] == "城东街道"
    assert (near["totalMetres"], near["numberSpread"]) == (0, 1.0)
    assert [load["units"] for load in near["loads"]] == [2, 0]
    assert (even["totalMetres"], even["meanMetres"], even["largestMetres"], even["numberSpread"]) == (
        1112,
        556,
        1112,
        0,
    )
    assert [load["units"] for load in even["loads"]] == [1, 1]
    assert {(pair["communityName"], pair["metres"], pair["kept"]) for pair in even["pairs"]} == {
        ("甲社区", 0, False),
        ("乙社区", 1112, False),
    }
    assert await graph_hash(database) == before


async def test_strength_is_made_of_kind_resources_and_members(ask: Ask, build: Build) -> None:
    area, _, _, [school, office, plain] = await street(build, "一中", "税务所", "某单位")
    await build.run("MATCH (n {id: $id}) SET n.kind = 'SCHOOL'", id=school)
    await build.run("MATCH (n {id: $id}) SET n.kind = 'OWNERS_COMMITTEE'", id=office)
    for number in range(7):
        await build.resource(school, status="OPEN" if number else "WITHDRAWN")
    for _ in range(23):
        await build.relate(await build.node("Person", name="示例", name_key="示例"), "MEMBER_OF", plain)
    units = (await ask(PLANS, area=area))["pairingPlans"]["units"]
    # 3 for a school and 5 of its 6 open resources; 1; 2 for an unknown kind and 2 for 23 members.
    assert {unit["name"]: (unit["points"], unit["grade"]) for unit in units} == {
        "一中": (8, 3),
        "税务所": (1, 1),
        "某单位": (4, 2),
    }


async def test_who_has_no_position_is_placed_by_the_area_or_named(ask: Ask, build: Build) -> None:
    area, first, _, _ = await street(build, "一中")
    housed = await build.organisation("寄居单位")
    await build.relate(housed, "BASED_IN", first)
    answer = (await ask(PLANS, area=area))["pairingPlans"]
    [site] = [unit["site"] for unit in answer["units"] if unit["name"] == "寄居单位"]
    assert site == {"longitude": 118.0, "latitude": 25.0, "placedBy": "甲社区"}
    assert (answer["unplacedUnits"], answer["unplacedCommunities"]) == ([], [])

    bare = await build.street("无图街道")
    nowhere = await build.community("无图社区", within=bare)
    lost = await build.organisation("无址单位", paired_with=nowhere)
    await build.relate(lost, "BASED_IN", nowhere)
    answer = (await ask(PLANS, area=bare))["pairingPlans"]
    assert answer["unplacedUnits"] == [{"name": "无址单位"}]
    assert answer["unplacedCommunities"] == [{"name": "无图社区"}]
    [plan] = answer["plans"]
    assert [(pair["organisationName"], pair["metres"], pair["kept"]) for pair in plan["pairs"]] == [
        ("无址单位", None, True)
    ]


async def test_units_from_elsewhere_count_where_they_are_paired(ask: Ask, build: Build) -> None:
    area, first, second, [own] = await street(build, "一中")
    guest = await build.organisation("外来单位", paired_with=second)
    far = await build.community("外社区")
    away = await build.organisation("外派单位", paired_with=far)
    await build.relate(away, "BASED_IN", first)
    [plan] = (await ask(PLANS, area=area))["pairingPlans"]["plans"]
    assert {(pair["organisationName"], pair["communityName"], pair["kept"]) for pair in plan["pairs"]} == {
        ("一中", "甲社区", False),
        ("外来单位", "乙社区", True),
    }
    assert guest in {pair["organisationId"] for pair in plan["pairs"]}
    assert own in {pair["organisationId"] for pair in plan["pairs"]}


async def test_an_unknown_area_and_odd_numbers_are_told(post: Ask, build: Build) -> None:
    area, *_ = await street(build)
    for variables, code, message in (
        ({"area": "nowhere"}, "NOT_FOUND", "areaId: nothing has the id nowhere"),
        ({"area": area, "perUnit": 0}, "INVALID_INPUT", "perUnit: must not be less than 1"),
        ({"area": area, "atMost": 25}, "INVALID_INPUT", "atMost: must not be more than 24"),
    ):
        [error] = (await post(PLANS, **variables))["errors"]
        assert (error["extensions"]["code"], error["message"]) == (code, message)


async def test_a_plan_is_adopted_as_one_with_its_events(ask: Ask, build: Build) -> None:
    area, _, second, [one, two] = await street(build, "一中", "二中")
    await build.relate(one, "PAIRED_WITH", second, basis="旧协议")
    plans = (await ask(PLANS, area=area, keep=False))["pairingPlans"]["plans"]
    near = plans[0]
    assert near["ended"] == [{"organisationName": "一中", "communityName": "乙社区"}]
    adopted = await ask(
        ADOPT,
        input={
            "pairs": chosen(near),
            "ended": [{"organisationId": one, "communityId": second}],
            "since": "2026-03-01",
            "basis": "联席会议纪要(示例)",
        },
    )
    assert adopted["adoptPairingPlan"] == {
        "__typename": "AdoptedPairingPlan",
        "made": 2,
        "thereAlready": 0,
        "ended": 1,
    }
    assert [tuple(row.values()) for row in await build.run(PAIRED)] == [
        ("一中", "甲社区", "2026-03-01", "联席会议纪要(示例)", 3),
        ("二中", "甲社区", "2026-03-01", "联席会议纪要(示例)", 2),
    ]
    events = await build.run(
        "MATCH (e:Event) WHERE e.seq > 0 RETURN e.subject_id AS id, e.before AS before, e.after AS after ORDER BY e.seq"
    )
    assert sorted(event["id"] for event in events) == sorted([one, one, two])
    assert '"paired_with"' in events[0]["before"]

    again = await ask(ADOPT, input={"pairs": chosen(near), "basis": "另一份"})
    assert again["adoptPairingPlan"] == {
        "__typename": "AdoptedPairingPlan",
        "made": 0,
        "thereAlready": 2,
        "ended": 0,
    }
    assert {row["basis"] for row in await build.run(PAIRED)} == {"联席会议纪要(示例)"}


async def test_a_plan_that_no_longer_holds_is_refused_whole(ask: Ask, build: Build, database: Database) -> None:
    area, first, second, [one, two] = await street(build, "一中", "二中")
    await build.relate(one, "PAIRED_WITH", first)
    pair = {"organisationId": two, "communityId": second}
    own = {"organisationId": one, "communityId": first}
    before = await graph_hash(database)
    for given, told in (
        (
            {"pairs": [pair], "ended": [own, {"organisationId": two, "communityId": first}]},
            {"__typename": "InvalidInput", "field": "communityId", "message": "communityId: the two are not paired"},
        ),
        (
            {"pairs": [pair, {"organisationId": one, "communityId": area}], "ended": [own]},
            {
                "__typename": "InvalidInput",
                "field": "communityId",
                "message": "communityId: a unit is paired with a community, not with another area",
            },
        ),
        (
            {"pairs": [pair, {"organisationId": "nobody", "communityId": first}]},
            {
                "__typename": "NotFound",
                "field": "organisationId",
                "id": "nobody",
                "message": "organisationId: nothing has the id nobody",
            },
        ),
        (
            {"pairs": [pair, pair]},
            {"__typename": "InvalidInput", "field": "pairs", "message": "pairs: names one pair twice"},
        ),
        (
            {"pairs": [own], "ended": [own]},
            {
                "__typename": "InvalidInput",
                "field": "ended",
                "message": "ended: a pair can't be made and ended at once",
            },
        ),
    ):
        assert (await ask(ADOPT, input=given))["adoptPairingPlan"] == told
        assert await graph_hash(database) == before


async def test_the_page_needs_nothing_else_and_speaks_the_readers_language(client: AsyncClient, build: Build) -> None:
    _, first, _, [one, _] = await street(build, "一中", "<b>二中</b>")
    await build.relate(one, "PAIRED_WITH", first)
    answer = await client.get("/pairing-plans/城东街道", headers={"Accept-Language": "zh-CN"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert '<html lang="zh-CN">' in answer.text
    assert "<h1>城东街道结对共建方案</h1>" in answer.text
    assert "<script" not in answer.text
    assert set(re.findall(r'(?:src|href|url)[=(]"?([^"\s>)]+)', answer.text)) == {"#plan-1", "#plan-2"}
    assert set(re.findall(r"https?://[^\"'\s]+", answer.text)) == {"http://www.w3.org/2000/svg"}
    assert "<b>二中" not in answer.text
    assert answer.text.count('<section class="plan"') == 2
    assert "总距离1.1公里,平均0.6公里,最远1.1公里;每社区1–1个单位;新结对1,已有1,解除0。" in answer.text

    english = await client.get("/pairing-plans/城东街道", headers={"Accept-Language": "en"})
    assert "<h1>Pairing plans of 城东街道</h1>" in english.text
    assert (
        "1.1 km in all, 0.6 on average, 1.1 at most; 1–1 units for each community; 1 new, 1 kept, 0 ended."
        in english.text
    )
    assert not re.search("[一-龥]", re.sub("城东街道|[甲乙]社区|[一二]中", "", english.text.split("</style>")[1]))


async def test_lines_of_a_map_are_the_pairs_of_the_plan(client: AsyncClient, build: Build) -> None:
    _, first, _, [one, _] = await street(build, "一中", "二中")
    await build.relate(one, "PAIRED_WITH", first)
    page = (await client.get("/pairing-plans/城东街道", params={"atMost": "1"})).text
    assert re.findall(r'<line class="(kept|new|ended)"[^>]*><title>([^<]+)', page) == [
        ("kept", "一中 → 甲社区:0.0公里"),
        ("new", "二中 → 甲社区:0.0公里"),
    ]
    assert page.count('class="grade-1"') == 1
    assert "甲社区:2个单位,强度2" in page
    assert "乙社区:0个单位,强度0" in page


async def test_who_is_not_placed_is_named_on_the_page(client: AsyncClient, build: Build) -> None:
    bare = await build.street("无图街道")
    nowhere = await build.community("无图社区", within=bare)
    await build.relate(await build.organisation("无址单位"), "BASED_IN", nowhere)
    page = (await client.get("/pairing-plans/无图街道")).text
    assert "没有位置,只保留现有结对:无址单位、无图社区。" in page


async def test_what_the_page_cannot_do_is_a_problem_in_words(client: AsyncClient, build: Build) -> None:
    await street(build)
    for path, field, detail in (
        ("/pairing-plans/无此地", "area", "area: there is no area with the name or id 无此地"),
        ("/pairing-plans/城东街道?perUnit=many", "perUnit", "perUnit: is not a valid value"),
        (
            "/pairing-plans/城东街道?plans=3",
            "plans",
            "plans: there is no such parameter; there are perUnit, keepExisting, atMost",
        ),
    ):
        answer = await client.get(path, headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json()["field"], answer.json()["detail"]) == (400, field, detail)
