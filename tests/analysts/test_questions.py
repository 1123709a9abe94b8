"""Each question gives exactly its answer on a small street whose answers are known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.analysts import FOLDER
from domain.days import today
from graph.database import native
from tests.build import Build


async def ask(build: Build, name: str) -> list[list[Any]]:
    rows = await build.run((FOLDER / f"{name}.cypher").read_text("utf-8"))
    return [list(native(row).values()) for row in rows]


async def paths(build: Build, name: str) -> list[list[str]]:
    """The names along each path, in the order of the rows. Neo4j Browser draws such an answer as a graph."""
    rows = await ask(build, name)
    return [[node.get("name") or node["title"] for node in row[0].nodes] for row in rows]


async def test_the_picture_shows_areas_of_all_levels_as_one_and_no_bookkeeping(street: Build) -> None:
    [[nodes, relationships]] = await ask(street, "00_what_is_in_the_graph")
    assert sorted(node["name"] for node in nodes) == [
        *("Area", "Event", "Meeting", "Need", "Organisation", "ProgressReport", "Project", "Resource", "ServiceType"),
    ]
    edges = [f"{edge.start_node['name']} {edge.type} {edge.end_node['name']}" for edge in relationships]
    assert sorted(edges) == [
        "Area PART_OF Area",
        "Area RAISES Need",
        "Meeting HELD_BY Area",
        "Organisation BASED_IN Area",
        "Organisation OFFERS Resource",
        "Organisation PAIRED_WITH Area",
        "ProgressReport REPORTS_ON Project",
        "Project ANSWERS Need",
        "Project BENEFITS Area",
        "Project DECIDED_AT Meeting",
        "Project LED_BY Organisation",
        "Project USES Resource",
        "Resource MATCHES Need",
        "ServiceType BROADER ServiceType",
        "ServiceType RELATED ServiceType",
    ]


async def test_units_are_ranked_by_the_projects_that_they_lead(street: Build) -> None:
    assert await ask(street, "01_which_units_give_most_and_to_whom") == [
        ["梧溪医院", 3, ["和平社区×2", "城东社区×1"]],
        ["梧溪图书馆", 1, ["城东社区×1"]],
    ]


async def test_a_project_for_two_communities_counts_once(street: Build) -> None:
    school = await street.organisation("城东小学")
    project = await street.project(school, await street.community("甲社区"))
    await street.relate(project, "BENEFITS", await street.community("乙社区"))
    answer = {row[0]: row[1:] for row in await ask(street, "01_which_units_give_most_and_to_whom")}
    assert answer["城东小学"] == [1, ["乙社区×1", "甲社区×1"]]


async def test_unanswered_needs_come_longest_waiting_first(street: Build) -> None:
    # 路灯不亮 was answered by a project that was dropped: nobody answers it any more.
    assert await ask(street, "02_which_needs_does_nobody_answer") == [
        ["城东街道", "城东社区", "楼道堆物", "志愿服务", date(2026, 1, 3)],
        ["城东街道", "南桥社区", "路灯不亮", None, date(2026, 1, 8)],
    ]


async def test_a_unit_may_ask_too(street: Build) -> None:
    unit = await street.organisation("敬老院")
    need = await street.node("Need", title="陪伴老人", status="OPEN", raised_on=date(2026, 1, 1))
    await street.relate(unit, "RAISES", need)
    assert (await ask(street, "02_which_needs_does_nobody_answer"))[0] == [
        None,
        "敬老院",
        "陪伴老人",
        None,
        date(2026, 1, 1),
    ]


async def test_a_community_depends_on_the_unit_that_leads_more_than_half_of_its_projects(street: Build) -> None:
    # 城东社区 has two projects of two units; 南桥社区 has none that was not dropped.
    name = "03_which_communities_depend_on_one_unit"
    assert await ask(street, name) == [["和平社区", "梧溪医院", 2, 2]]
    [heping] = await street.run("MATCH (community:Community {name: '和平社区'}) RETURN community.id AS id")
    await street.project(await street.organisation("甲单位"), heping["id"])
    assert await ask(street, name) == [["和平社区", "梧溪医院", 2, 3]]
    await street.project(await street.organisation("乙单位"), heping["id"])
    assert await ask(street, name) == []


async def test_resources_of_two_units_that_fit_the_same_needs_are_the_same(street: Build) -> None:
    # 旧阅览室 fits what 学校礼堂 fits, but is withdrawn.
    assert await ask(street, "04_which_two_units_offer_the_same") == [
        ["梧溪医院", "健康巡诊", "仁和诊所", "上门量血压", 2]
    ]


async def test_unpaired_units_are_joined_to_communities_by_a_path(street: Build) -> None:
    # 梧溪医院 is paired with 和平社区, and 梧溪中学 with 南桥社区: their own matches are no news.
    assert await paths(street, "05_which_unpaired_units_could_help_a_community") == [
        ["仁和诊所", "上门量血压", "血压监测", "城东社区"],
        ["仁和诊所", "上门量血压", "老人看病难", "和平社区"],
        ["梧溪医院", "健康巡诊", "血压监测", "城东社区"],
    ]


async def test_a_pairing_without_a_project_shows(street: Build) -> None:
    assert await paths(street, "06_which_pairings_have_no_project") == [["梧溪中学", "南桥社区"]]


async def test_a_pairing_whose_unit_joins_a_project_does_not_show(street: Build) -> None:
    await street.run(
        "MATCH (school:Organisation {name: '梧溪中学'}), (project:Project {title: '取消的展览'}) "
        "MERGE (school)-[:JOINS]->(project)"
    )
    assert await paths(street, "06_which_pairings_have_no_project") == [["梧溪中学", "南桥社区"]]
    await street.run("MATCH (:Organisation {name: '梧溪中学'})-[:JOINS]->(project) SET project.status = 'AGREED'")
    assert await paths(street, "06_which_pairings_have_no_project") == []


async def test_needs_of_a_street_are_counted_by_category(street: Build) -> None:
    assert await ask(street, "07_what_does_each_street_ask_for") == [
        ["城东街道", "医疗卫生", 2, 1],
        ["城东街道", "志愿服务", 1, 0],
        ["城东街道", "文体活动", 1, 0],
        ["城东街道", "未分类", 1, 0],
    ]


async def test_idle_resources_show_what_they_would_fit(street: Build) -> None:
    # 健康巡诊 is in use, 旧阅览室 is withdrawn.
    assert await ask(street, "08_which_resources_lie_idle") == [
        ["仁和诊所", "上门量血压", 2, "血压监测"],
        ["梧溪中学", "学校礼堂", 1, "联欢会场地"],
    ]


async def test_late_projects_show_what_was_last_reported(street: Build) -> None:
    # 健康讲座 is past its last day, but done; 取消的展览 is dropped.
    ended = today() - timedelta(days=10)
    assert await ask(street, "09_which_projects_are_late") == [["流动书车", "梧溪图书馆", ["城东社区"], ended, 10, 40]]


async def test_an_answered_need_leads_back_to_the_unit_and_the_meeting(street: Build) -> None:
    name = "10_how_did_a_need_come_to_be_answered"
    assert await paths(street, name) == [["和平社区", "老人看病难", "巡诊进和平", "健康巡诊", "梧溪医院"]]
    [[_, meeting]] = await ask(street, name)
    assert [node.get("name") or node["title"] for node in meeting.nodes] == ["巡诊进和平", "第一次联席会议", "城东街道"]


async def planned(build: Build) -> None:
    """A plan in which 健康巡诊 goes to 老人看病难 and 血压监测 is short of it, an older one, and a newer what-if."""
    rows = await build.run("MATCH (n:Need|Resource) RETURN n.title AS title, n.id AS id")
    ids = {row["title"]: row["id"] for row in rows}
    none: dict[str, list[str]] = {"without_units": [], "without_resources": [], "one_more_of": []}
    runs = {}
    for name, day, what_if in (("older", 1, none), ("newest", 2, none), ("what-if", 3, {**none, "one_more_of": ["x"]})):
        runs[name] = await build.node("MatchRun:DockingRun", at=datetime(2026, 3, day, tzinfo=UTC), **what_if)
    for name, need in (("newest", "老人看病难"), ("older", "血压监测"), ("what-if", "血压监测")):
        docking = await build.node("PlannedDocking", position=1, share=0.5, score=0.9, needed=1.0, used=1.0)
        await build.relate(runs[name], "PLANS", docking)
        await build.relate(docking, "MEETS", ids[need])
        await build.relate(docking, "TAKES", ids["健康巡诊"])
    shortage = await build.node("Shortage", position=1, sentence_zh="1条需求争用1项资源。")
    await build.relate(runs["newest"], "FINDS", shortage)
    await build.relate(shortage, "BETWEEN", ids["血压监测"])
    await build.relate(shortage, "LACKS", ids["健康巡诊"])


async def test_the_newest_plan_is_shown_and_no_what_if(street: Build) -> None:
    await planned(street)
    assert await ask(street, "11_what_does_the_newest_docking_plan_propose") == [
        ["和平社区", "老人看病难", "梧溪医院", "健康巡诊", 50.0, 0.9]
    ]


async def test_a_shortage_is_drawn_with_its_needs_and_resources(street: Build) -> None:
    await planned(street)
    [[sentence, competing, lacking]] = await ask(street, "12_what_is_short_in_the_newest_docking_plan")
    assert sentence == "1条需求争用1项资源。"
    assert [[node.get("title") for node in path.nodes] for path in competing] == [["血压监测", None]]
    assert [[node.get("name") or node.get("title") for node in path.nodes] for path in lacking] == [
        [None, "健康巡诊", "梧溪医院"]
    ]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.cypher"))[1:], ids=lambda path: path.stem)
async def test_an_empty_graph_is_an_answer_not_an_error(build: Build, path: Any) -> None:
    assert await build.run(path.read_text("utf-8")) == []
