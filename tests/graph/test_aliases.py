"""Merging and parting: nothing is lost, old ids go on leading to what they meant."""

import random
from datetime import date
from typing import Any

import pytest

from domain.areas import AreaLevel
from domain.refusals import InvalidInput, NameTaken, NotFound, StillInUse
from domain.viewer import SYSTEM
from graph.database import Change, Database
from graph.names import Names
from resolvers import aliases, areas, organisations
from tests.build import Build, graph_hash

KEPT_CHANGES = ("version", "updated_at")


async def units_of(build: Build) -> dict[str, str]:
    """Two units of one county that are one in truth, with everything that a unit can have."""
    county = await build.county("甲区")
    street = await build.street("一街道", within=county)
    pine = await build.community("松园社区", within=street)
    plum = await build.community("梅园社区", within=street)
    keep = await build.organisation("第一小学", county=county, paired_with=pine, kind="SCHOOL")
    away = await build.organisation("一小", county=county, paired_with=pine, tier="区级")
    await build.relate(away, "PAIRED_WITH", plum, since=date(2025, 9, 1), basis="协议")
    hall, choir = (
        await build.resource(keep, "礼堂"),
        await build.node("Resource", title="合唱队", status="OPEN", promised=0.0, flags=[]),
    )
    await build.relate(away, "OFFERS", choir, written_as="一小")
    project = await build.project(title="合唱", community=pine)
    await build.relate(project, "LED_BY", away, written_as="一小")
    teacher = await build.node("Person", name="甲老师", key=f"{away}/甲老师", phone="000-00000001")
    await build.relate(teacher, "MEMBER_OF", away)
    return {"county": county, "pine": pine, "plum": plum, "keep": keep, "away": away, "hall": hall, "choir": choir,
            "project": project, "teacher": teacher}  # fmt: skip


async def ties_of(build: Build, record: str) -> list[list[Any]]:
    [row] = await build.run(
        "MATCH (n {id: $id}) RETURN [(n)-[r]-(other) | [type(r), coalesce(other.title, other.name)]] AS ties", id=record
    )
    return sorted(row["ties"])


async def test_all_that_a_merged_unit_had_is_the_kept_ones_and_nothing_is_doubled(
    database: Database, build: Build
) -> None:
    ids = await units_of(build)
    kept = await aliases.merge(database, SYSTEM, ids["keep"], ids["away"])
    assert (kept.id, kept.name, kept.version) == (ids["keep"], "第一小学", 2)
    assert await ties_of(build, ids["keep"]) == [
        ["ALIAS_OF", "一小"],
        ["BASED_IN", "甲区"],
        ["LED_BY", "合唱"],
        ["MEMBER_OF", "甲老师"],
        ["OFFERS", "合唱队"],
        ["OFFERS", "礼堂"],
        ["PAIRED_WITH", "松园社区"],
        ["PAIRED_WITH", "梅园社区"],
    ]
    [moved] = await build.run(
        "MATCH (:Organisation {id: $id})-[p:PAIRED_WITH]->({name: '梅园社区'}) RETURN p {.since, .basis}",
        id=ids["keep"],
    )
    assert (moved["p"]["since"].to_native(), moved["p"]["basis"]) == (date(2025, 9, 1), "协议")
    [person] = await build.run("MATCH (p:Person) RETURN p.key AS key")
    assert person["key"] == f"{ids['keep']}/甲老师"


async def test_a_merged_unit_that_is_parted_leaves_the_very_same_graph(database: Database, build: Build) -> None:
    ids = await units_of(build)
    before = await graph_hash(database, events=False, but=KEPT_CHANGES)
    await aliases.merge(database, SYSTEM, ids["keep"], ids["away"])
    assert await graph_hash(database, events=False, but=KEPT_CHANGES) != before
    parted = await aliases.part(database, SYSTEM, ids["away"], None, None)
    assert (parted.id, parted.name, parted.tier) == (ids["away"], "一小", "区级")
    assert await graph_hash(database, events=False, but=KEPT_CHANGES) == before


async def test_what_was_written_with_the_name_after_the_merge_goes_with_it(database: Database, build: Build) -> None:
    ids = await units_of(build)
    await aliases.merge(database, SYSTEM, ids["keep"], ids["away"])
    later = await build.node("Resource", title="操场", status="OPEN", promised=0.0, flags=[])
    await build.relate(ids["keep"], "OFFERS", later, written_as="一 小")
    other = await build.node("Resource", title="书法课", status="OPEN", promised=0.0, flags=[])
    await build.relate(ids["keep"], "OFFERS", other, written_as="第一小學")
    await aliases.part(database, SYSTEM, ids["keep"], "一小", None)
    assert [tie for tie in await ties_of(build, ids["away"]) if tie[0] == "OFFERS"] == [
        ["OFFERS", "合唱队"],
        ["OFFERS", "操场"],
    ]
    assert [tie for tie in await ties_of(build, ids["keep"]) if tie[0] == "OFFERS"] == [
        ["OFFERS", "书法课"],
        ["OFFERS", "礼堂"],
    ]


async def test_ids_of_a_chain_of_merges_lead_to_its_end_and_it_can_be_undone_link_by_link(
    database: Database, build: Build
) -> None:
    a, b, c = [await build.organisation(name) for name in ("甲单位", "乙单位", "丙单位")]
    for unit, title in ((a, "甲资源"), (b, "乙资源"), (c, "丙资源")):
        await build.resource(unit, title)
    start = await graph_hash(database, events=False, but=KEPT_CHANGES)
    await aliases.merge(database, SYSTEM, b, a)
    a_in_b = await graph_hash(database, events=False, but=KEPT_CHANGES)
    await aliases.merge(database, SYSTEM, c, b)
    for old in (a, b, c):
        unit = await organisations.update(database, SYSTEM, old, {}, None)
        assert unit.id == c
    await aliases.part(database, SYSTEM, b, None, None)
    assert await graph_hash(database, events=False, but=KEPT_CHANGES) == a_in_b
    await aliases.part(database, SYSTEM, a, None, None)
    assert await graph_hash(database, events=False, but=KEPT_CHANGES) == start


@pytest.mark.parametrize("seed", range(3))
async def test_merges_are_undone_whatever_was_merged(database: Database, build: Build, seed: int) -> None:
    chance = random.Random(seed)
    counties = [await build.county() for _ in range(2)]
    streets = [await build.street(within=chance.choice(counties)) for _ in range(3)]
    communities = [await build.community(within=chance.choice(streets)) for _ in range(4)]
    units = [await build.organisation(county=chance.choice([None, *counties])) for _ in range(4)]
    for unit in units:
        for community in chance.sample(communities, 2):
            await build.relate(unit, "PAIRED_WITH", community, since=date(2026, 1, chance.randint(1, 28)))
        person = await build.node("Person", name="甲", key=f"{unit}/甲")
        for other in chance.sample(units, 2):
            await build.relate(person, "MEMBER_OF", other)
        await build.resource(unit)
    for community in communities:
        await build.need(community)
        project = await build.project(chance.choice(units), community)
        await build.relate(project, "BENEFITS", chance.choice(communities), written_as="某社区")
    states: list[tuple[str, str]] = []
    groups = [units, communities, streets, counties]
    for group in (chance.choice(groups) for _ in range(6)):
        if len(group) > 1:
            keep, away = chance.sample(group, 2)
            group.remove(away)
            states.append((away, await graph_hash(database, events=False, but=KEPT_CHANGES)))
            await aliases.merge(database, SYSTEM, keep, away)
    for away, before in reversed(states):
        await aliases.part(database, SYSTEM, away, None, None)
        assert await graph_hash(database, events=False, but=KEPT_CHANGES) == before


async def test_the_first_of_a_chain_can_be_parted_from_its_end(database: Database, build: Build) -> None:
    a, b, c = [await build.organisation(name) for name in ("甲单位", "乙单位", "丙单位")]
    for unit, title in ((a, "甲资源"), (b, "乙资源"), (c, "丙资源")):
        await build.resource(unit, title)
    await aliases.merge(database, SYSTEM, b, a)
    await aliases.merge(database, SYSTEM, c, b)
    await aliases.part(database, SYSTEM, a, None, None)
    assert await ties_of(build, a) == [["OFFERS", "甲资源"]]
    assert await ties_of(build, c) == [["ALIAS_OF", "乙单位"], ["OFFERS", "丙资源"], ["OFFERS", "乙资源"]]


async def test_merged_streets_give_their_communities_and_units_the_kept_ones_place(
    database: Database, build: Build
) -> None:
    east, west = await build.county("东区"), await build.county("西区")
    keep, away = await build.street("一街道", within=east), await build.street("二街道", within=west)
    await build.community("松园社区", within=keep)
    plum = await build.community("梅园社区", within=away)
    await build.need(plum, "理发")
    school = await build.organisation("小学", county=west)
    await build.run("MATCH (:Organisation {id: $id})-[b:BASED_IN]->() DELETE b", id=school)
    await build.relate(school, "BASED_IN", plum)
    before = await graph_hash(database, events=False, but=KEPT_CHANGES)
    await aliases.merge(database, SYSTEM, keep, away)
    rows = await build.run("MATCH (n:Community|Organisation) RETURN n.name AS name, n.key AS key ORDER BY name")
    assert {row["name"]: row["key"] for row in rows} == {
        "小学": f"{east}/小学",
        "松园社区": f"COMMUNITY/{keep}/松园社区",
        "梅园社区": f"COMMUNITY/{keep}/梅园社区",
    }
    await aliases.part(database, SYSTEM, away, None, None)
    assert await graph_hash(database, events=False, but=KEPT_CHANGES) == before


async def test_two_posts_of_one_person_are_both_kept_and_one_post_is_not_doubled(
    database: Database, build: Build
) -> None:
    keep, away = await build.community(), await build.community()
    person = await build.node("Person", name="甲", key="x/甲")
    for area, post in ((keep, "网格员"), (away, "网格员"), (away, "楼栋长")):
        await build.relate(person, "SERVES", area, post=post)
    await aliases.merge(database, SYSTEM, keep, away)
    assert await build.run("MATCH (:Person)-[s:SERVES]->({id: $id}) RETURN s.post AS post ORDER BY post", id=keep) == [
        {"post": "楼栋长"},
        {"post": "网格员"},
    ]


async def test_streets_with_communities_of_one_name_are_not_merged_before_these_are(
    database: Database, build: Build
) -> None:
    keep, away = await build.street("一街道"), await build.street("二街道")
    pine, other = await build.community("松园社区", within=keep), await build.community("松園社區", within=away)
    before = await graph_hash(database)
    with pytest.raises(NameTaken) as refusal:
        await aliases.merge(database, SYSTEM, keep, away)
    assert {refusal.value.existing_id} <= {pine, other}
    assert await graph_hash(database) == before
    await aliases.merge(database, SYSTEM, pine, other)
    await aliases.merge(database, SYSTEM, keep, away)
    assert await ties_of(build, keep) == [["ALIAS_OF", "二街道"], ["PART_OF", "松园社区"]]


@pytest.mark.parametrize(
    ("keep", "away", "refusal"),
    [
        ("unit", "unit", InvalidInput),
        ("unit", "community", InvalidInput),
        ("street", "community", InvalidInput),
        ("unit", "nobody", NotFound),
    ],
)
async def test_what_can_not_be_one_is_not_merged(
    database: Database, build: Build, keep: str, away: str, refusal: type[Exception]
) -> None:
    street = await build.street()
    ids = {
        "unit": await build.organisation(),
        "street": street,
        "community": await build.community(within=street),
        "nobody": "nobody",
    }
    before = await graph_hash(database)
    with pytest.raises(refusal):
        await aliases.merge(database, SYSTEM, ids[keep], ids[away])
    assert await graph_hash(database) == before


async def test_a_merged_unit_is_not_merged_into_itself_by_its_old_id(database: Database, build: Build) -> None:
    keep, away = await build.organisation(), await build.organisation()
    await aliases.merge(database, SYSTEM, keep, away)
    before = await graph_hash(database)
    with pytest.raises(InvalidInput):
        await aliases.merge(database, SYSTEM, away, keep)
    assert await graph_hash(database) == before


async def test_a_spelling_that_was_joined_wrongly_is_parted_under_a_name_of_its_own(
    database: Database, build: Build
) -> None:
    street = await build.street("一街道")
    home = await build.community("后里社区", within=street)
    await build.run("MATCH (a:Area {id: $id}) SET a.aliases = ['後里社區', '后裏社區']", id=home)
    for title, spelling in (("理发", "后里社区"), ("修路", "後里社區"), ("路灯", "后裏社區")):
        need = await build.node("Need", title=title, status="OPEN", answered=0.0, flags=[])
        await build.relate(home, "RAISES", need, written_as=spelling)
    parted = await aliases.part(database, SYSTEM, home, "後里社區", "後里社區(北)")
    assert (parted.name, parted.aliases, parted.key) == (
        "後里社區(北)",
        ("後里社區",),
        f"COMMUNITY/{street}/后里社区北",
    )
    assert await ties_of(build, parted.id) == [
        ["ALIAS_OF", "後里社區"],
        ["PART_OF", "一街道"],
        ["RAISES", "修路"],
    ]
    assert await ties_of(build, home) == [["PART_OF", "一街道"], ["RAISES", "理发"], ["RAISES", "路灯"]]
    [row] = await build.run("MATCH (a:Community {id: $id}) RETURN a.aliases AS aliases", id=home)
    assert row["aliases"] == ["后裏社區"]


async def test_lists_that_come_in_after_a_spelling_was_parted_find_each_record_by_its_own(
    database: Database, build: Build
) -> None:
    street = await build.street("一街道")
    home = await build.community("后里社区", within=street)
    await aliases.add(database, SYSTEM, home, "後里社區")
    north = (await aliases.part(database, SYSTEM, home, "後里社區", "后里北社区")).id
    written = ["后里社区", "後里社區", "后 里 社区", "后里北社区"]

    async def resolve(change: Change) -> list[str]:
        names = Names(change)
        await names.load(written, [])
        return [names.area(AreaLevel.COMMUNITY, name, None).id for name in written]

    assert await database.write(SYSTEM, resolve) == [home, north, home, north]
    await aliases.remove(database, SYSTEM, north, "後里社區")
    assert await database.write(SYSTEM, resolve) == [home, home, home, north]


async def test_a_spelling_is_not_parted_without_a_name_that_differs(database: Database, build: Build) -> None:
    home = await build.community("后里社区")
    await build.run("MATCH (a:Area {id: $id}) SET a.aliases = ['後里社區']", id=home)
    before = await graph_hash(database)
    for name, refusal in ((None, InvalidInput), ("后里 社区", NameTaken)):
        with pytest.raises(refusal):
            await aliases.part(database, SYSTEM, home, "後里社區", name)
    with pytest.raises(InvalidInput):
        await aliases.part(database, SYSTEM, home, "别的社区", "别的社区")
    with pytest.raises(InvalidInput):
        await aliases.part(database, SYSTEM, home, None, None)
    assert await graph_hash(database) == before


async def test_an_added_name_leads_to_its_record_until_it_is_taken_away(database: Database, build: Build) -> None:
    unit = await build.organisation("第一小学")
    other = await build.organisation("第二小学")
    await aliases.add(database, SYSTEM, unit, "一小")
    before = await graph_hash(database)
    with pytest.raises(NameTaken) as taken:
        await aliases.add(database, SYSTEM, other, "一 小")
    assert taken.value.existing_id == unit
    with pytest.raises(NameTaken):
        await organisations.create(database, SYSTEM, {"name": "一小"})
    assert await graph_hash(database) == before
    spelled = await aliases.add(database, SYSTEM, unit, "第一小學")
    assert spelled.aliases == ("第一小學",)
    await aliases.remove(database, SYSTEM, unit, "第一小學")
    removed = await aliases.remove(database, SYSTEM, unit, "一小")
    assert (removed.aliases, removed.version) == ((), 5)
    made = await organisations.create(database, SYSTEM, {"name": "一小"})
    assert made.name == "一小"


async def test_the_name_of_a_merged_record_is_not_taken_away(database: Database, build: Build) -> None:
    keep, away = await build.organisation("第一小学"), await build.organisation("一小")
    await aliases.merge(database, SYSTEM, keep, away)
    before = await graph_hash(database)
    with pytest.raises(StillInUse):
        await aliases.remove(database, SYSTEM, keep, "一小")
    with pytest.raises(StillInUse):
        await organisations.remove(database, SYSTEM, keep)
    assert await graph_hash(database) == before


async def test_an_added_name_becomes_a_record_with_what_was_written_with_it(database: Database, build: Build) -> None:
    county = await build.county("甲区")
    unit = await build.organisation("第一小学", county=county)
    await aliases.add(database, SYSTEM, unit, "一小")
    for title, spelling in (("礼堂", "第一小学"), ("操场", "一小")):
        resource = await build.node("Resource", title=title, status="OPEN", promised=0.0, flags=[])
        await build.relate(unit, "OFFERS", resource, written_as=spelling)
    parted = await aliases.part(database, SYSTEM, unit, "一小", None)
    assert (parted.name, parted.key, parted.version) == ("一小", f"{county}/一小", 1)
    assert await ties_of(build, parted.id) == [["BASED_IN", "甲区"], ["OFFERS", "操场"]]
    assert await ties_of(build, unit) == [["BASED_IN", "甲区"], ["OFFERS", "礼堂"]]


async def test_a_street_that_moves_takes_its_units_to_the_other_county(database: Database, build: Build) -> None:
    east, west = await build.county("东区"), await build.county("西区")
    street = await build.street("一街道", within=east)
    school = await organisations.create(database, SYSTEM, {"name": "小学", "based_in": street})
    assert school.key == f"{east}/小学"
    moved = await areas.move(database, SYSTEM, street, west)
    assert moved.version == 2
    [row] = await build.run("MATCH (u:Organisation) MATCH (s:Street) RETURN u.key AS unit, s.key AS street")
    assert row == {"unit": f"{west}/小学", "street": f"STREET/{west}/一街道"}
