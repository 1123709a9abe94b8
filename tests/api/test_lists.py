"""Lists: filters, orders, pages and their number."""

from datetime import date
from typing import Any

import pytest

from tests.api.conftest import Ask
from tests.build import Build

TITLES = """
query($filter: NeedFilter, $orderBy: [NeedOrder!]) { needs(filter: $filter, orderBy: $orderBy) { nodes { title } } }
"""
PAGE = """
query($first: Int!, $after: String, $orderBy: [NeedOrder!]) {
  needs(first: $first, after: $after, orderBy: $orderBy) {
    nodes { title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


async def titles(ask: Ask, filter: dict[str, Any] | None = None, order: list[Any] | None = None) -> list[str]:  # noqa: A002
    answer = await ask(TITLES, filter=filter, orderBy=order or [{"title": "ASC"}])
    return [need["title"] for need in answer["needs"]["nodes"]]


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["a", "b", "c"]),
    ({"title": {"eq": "b"}}, ["b"]),
    ({"title": {"in": ["a", "c", "z"]}}, ["a", "c"]),
    ({"title": {"in": []}}, []),
    ({"quantity": {"lt": 2}}, ["a"]),
    ({"quantity": {"lte": 2}}, ["a", "b"]),
    ({"quantity": {"gt": 1}}, ["b"]),
    ({"quantity": {"gte": 1, "lt": 2}}, ["a"]),
    ({"quantity": {"isNull": True}}, ["c"]),
    ({"quantity": {"isNull": False}}, ["a", "b"]),
    ({"raisedOn": {"eq": "2026-03-02"}}, ["b"]),
    ({"raisedOn": {"in": ["2026-03-01", "2026-03-03"]}}, ["a", "c"]),
    ({"raisedOn": {"gt": "2026-03-01", "lte": "2026-03-03"}}, ["b", "c"]),
    ({"updatedAt": {"gte": "2026-03-02T08:00:00+08:00"}}, ["b", "c"]),
    ({"updatedAt": {"lt": "2026-03-02T08:00:00+08:00"}}, ["a"]),
    ({"updatedAt": {"lt": "2026-03-02T00:00:00Z"}}, ["a"]),
    ({"updatedAt": {"lt": "2026-03-02T08:00:00"}}, ["a"]),
    ({"urgency": {"eq": "URGENT"}}, ["c"]),
    ({"urgency": {"in": ["URGENT", "NORMAL"]}}, ["a", "b", "c"]),
    ({"category": {"isNull": True}}, ["b", "c"]),
    ({"audiences": {"includes": "CHILDREN"}}, ["a"]),
    ({"audiences": {"includesAny": ["CHILDREN", "WOMEN"]}}, ["a", "b"]),
    ({"flags": {"includes": "TIME_UNCLEAR"}}, ["c"]),
    ({"version": {"eq": 3}}, ["b"]),
    ({"title": {"eq": "a"}, "urgency": {"eq": "URGENT"}}, []),
    ({"and": [{"title": {"eq": "a"}}, {"urgency": {"eq": "NORMAL"}}]}, ["a"]),
    ({"or": [{"title": {"eq": "a"}}, {"urgency": {"eq": "URGENT"}}]}, ["a", "c"]),
    ({"or": []}, []),
    ({"and": []}, ["a", "b", "c"]),
    ({"or": [{}]}, ["a", "b", "c"]),
    ({"not": {"title": {"eq": "a"}}}, ["b", "c"]),
    ({"not": {}}, []),
    ({"not": {"not": {"quantity": {"gt": 1}}}}, ["b"]),
    ({"not": {"or": [{"title": {"eq": "a"}}, {"title": {"eq": "b"}}]}}, ["c"]),
]


async def test_a_filter_gives_exactly_what_it_says(ask: Ask, build: Build) -> None:
    community = await build.community()
    rows: list[dict[str, Any]] = [
        {"title": "a", "quantity": 1.0, "category": "HEALTH", "audiences": ["CHILDREN", "WOMEN"]},
        {"title": "b", "quantity": 2.0, "audiences": ["WOMEN"], "version": 3},
        {"title": "c", "urgency": "URGENT", "flags": ["TIME_UNCLEAR"]},
    ]
    for i, row in enumerate(rows):
        await build.need(community, raised_on=date(2026, 3, 1 + i), **row)
    await build.run(
        "MATCH (n:Need) SET n.updated_at = datetime({date: n.raised_on, hour: 8, timezone: 'Asia/Shanghai'})"
    )

    found = {str(given): await titles(ask, given) for given, _ in FILTERS}

    assert found == {str(given): wanted for given, wanted in FILTERS}


async def test_what_is_missing_passes_a_filter_by_not(ask: Ask, build: Build) -> None:
    community = await build.community()
    await build.need(community, "健康", category="HEALTH")
    await build.need(community, "未填")

    assert await titles(ask, {"not": {"category": {"eq": "HEALTH"}}}) == ["未填"]


async def test_a_text_is_found_in_either_script(ask: Ask, build: Build) -> None:
    community = await build.community()
    written = ["ABC义诊血压", "义诊 血压", "义诊血压測量", "義診血壓测量"]
    for title in [*written, "理发"]:
        await build.need(community, title)

    for wanted in ("血压", "血壓", " 血压 "):
        assert await titles(ask, {"title": {"contains": wanted}}) == written


async def test_width_and_case_make_no_difference(ask: Ask, build: Build) -> None:
    community = await build.community()
    await build.need(community, "ＡＥＤ培训１２０人")

    assert await titles(ask, {"title": {"startsWith": "aed"}}) == ["ＡＥＤ培训１２０人"]
    assert await titles(ask, {"title": {"contains": "120"}}) == ["ＡＥＤ培训１２０人"]
    assert await titles(ask, {"title": {"startsWith": "培训"}}) == []
    assert await titles(ask, {"title": {"eq": "AED培训120人"}}) == []


async def test_records_are_filtered_by_what_they_lead_to(ask: Ask, build: Build) -> None:
    garden, river = await build.community("花园社区"), await build.community("江滨社区")
    unit = await build.organisation("人民医院")
    answered, unanswered = await build.need(garden, "有"), await build.need(river, "无")
    await build.match(await build.resource(unit, "义诊"), answered, 0.8)

    assert await titles(ask, {"raisedBy": {"name": {"contains": "花園"}}}) == ["有"]
    assert await titles(ask, {"raisedBy": {"id": {"in": [garden, river]}}}) == ["无", "有"]
    assert await titles(ask, {"matches": {"some": {"score": {"gte": 0.8}}}}) == ["有"]
    assert await titles(ask, {"matches": {"some": {"score": {"gt": 0.8}}}}) == []
    assert await titles(ask, {"matches": {"none": {}}}) == ["无"]
    by_unit = {"matches": {"some": {"resource": {"offeredBy": {"name": {"eq": "人民医院"}}}}}}
    assert await titles(ask, by_unit) == ["有"]
    assert await titles(ask, {"not": by_unit}) == ["无"]
    assert unanswered


async def test_order_goes_by_each_key_in_turn_and_missing_values_come_last(ask: Ask, build: Build) -> None:
    community = await build.community()
    for title, quantity in (("a", 1.0), ("b", None), ("c", 2.0), ("d", 1.0)):
        await build.need(community, title, quantity=quantity)

    assert await titles(ask, None, [{"quantity": "ASC"}, {"title": "DESC"}]) == ["d", "a", "c", "b"]
    assert await titles(ask, None, [{"quantity": "DESC"}, {"title": "ASC"}]) == ["c", "a", "d", "b"]


@pytest.mark.parametrize(
    "order",
    [
        [{"quantity": "ASC"}],
        [{"quantity": "DESC"}],
        [{"raisedOn": "DESC"}, {"quantity": "ASC"}],
        [{"createdAt": "ASC"}],
        [{"category": "DESC"}, {"updatedAt": "DESC"}],
    ],
)
async def test_pages_hold_every_record_once_in_any_order(ask: Ask, build: Build, order: list[dict[str, str]]) -> None:
    community = await build.community()
    for i in range(7):
        await build.need(
            community,
            str(i),
            quantity=None if i % 3 == 0 else float(i % 3),
            category=None if i % 2 else "HEALTH",
            raised_on=date(2026, 1, 1 + i % 2),
        )

    seen, after = [], None
    for _ in range(10):
        page = (await ask(PAGE, first=2, after=after, orderBy=order))["needs"]
        seen += [need["title"] for need in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == await titles(ask, None, order)
    assert sorted(seen) == ["0", "1", "2", "3", "4", "5", "6"]


async def test_a_page_stays_right_when_records_come_and_go_before_it(ask: Ask, build: Build) -> None:
    community = await build.community()
    gone = await build.need(community, "a")
    for title in ("c", "e", "g"):
        await build.need(community, title)
    page = (await ask(PAGE, first=2, orderBy=[{"title": "ASC"}]))["needs"]
    assert [need["title"] for need in page["nodes"]] == ["a", "c"]

    await build.need(community, "b")
    await build.need(community, "d")
    await build.run("MATCH (n:Need {id: $id}) DETACH DELETE n", id=gone)
    page = (await ask(PAGE, first=2, after=page["pageInfo"]["endCursor"], orderBy=[{"title": "ASC"}]))["needs"]

    assert [need["title"] for need in page["nodes"]] == ["d", "e"]
    assert page["pageInfo"]["hasNextPage"] is True
    assert page["pageInfo"]["hasPreviousPage"] is True


async def test_an_edge_has_the_cursor_of_its_record(ask: Ask, build: Build) -> None:
    community = await build.community()
    for title in ("a", "b"):
        await build.need(community, title)
    query = """{ needs(orderBy: [{title: ASC}]) {
      edges { cursor node { title } } pageInfo { startCursor endCursor } } }"""

    page = (await ask(query))["needs"]

    assert [edge["node"]["title"] for edge in page["edges"]] == ["a", "b"]
    assert [edge["cursor"] for edge in page["edges"]] == [
        page["pageInfo"]["startCursor"],
        page["pageInfo"]["endCursor"],
    ]
    after = (await ask(PAGE, first=5, after=page["edges"][0]["cursor"], orderBy=[{"title": "ASC"}]))["needs"]
    assert after["nodes"] == [{"title": "b"}]


async def test_the_number_of_all_is_read_only_when_it_is_selected(
    ask: Ask, build: Build, statements: list[str]
) -> None:
    community = await build.community()
    for title in ("a", "b", "c"):
        await build.need(community, title)

    assert (await ask("{ needs(first: 1) { nodes { title } } }"))["needs"]["nodes"] != []
    assert statements == ["questions.needs"]

    statements.clear()
    assert await ask('{ needs(first: 1, filter: {title: {in: ["a", "b"]}}) { totalCount } }') == {
        "needs": {"totalCount": 2}
    }
    assert statements == ["questions.needs"]


async def test_lists_below_many_records_are_one_statement(ask: Ask, build: Build, statements: list[str]) -> None:
    unit, community = await build.organisation("单位"), await build.community()
    resource = await build.resource(unit)
    for i in range(20):
        await build.match(resource, await build.need(community, str(i)), 0.5)

    query = "{ needs { nodes { matches(first: 3) { totalCount nodes { resource { offeredBy { name } } } } } } }"
    needs = (await ask(query))["needs"]["nodes"]

    match = {"resource": {"offeredBy": {"name": "单位"}}}
    assert needs == [{"matches": {"totalCount": 1, "nodes": [match]}}] * 20
    assert statements == ["questions.needs"]


async def test_a_nested_page_goes_on_behind_its_cursor(ask: Ask, build: Build) -> None:
    community, unit = await build.community(), await build.organisation()
    need = await build.need(community)
    for title, score in (("x", 0.9), ("y", 0.5), ("z", 0.5)):
        await build.match(await build.resource(unit, title), need, score)
    query = """query($need: ID!, $after: String) { need(id: $need) {
      matches(first: 2, after: $after) { nodes { resource { title } } pageInfo { hasNextPage endCursor } } } }"""

    first = (await ask(query, need=need))["need"]["matches"]
    second = (await ask(query, need=need, after=first["pageInfo"]["endCursor"]))["need"]["matches"]

    titles = [match["resource"]["title"] for match in first["nodes"] + second["nodes"]]
    assert titles[0] == "x"
    assert sorted(titles) == ["x", "y", "z"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


async def test_an_empty_page_has_no_cursors(ask: Ask) -> None:
    page = (await ask(PAGE, first=5))["needs"]

    assert page["nodes"] == []
    assert page["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("{ needs(first: 1001) { nodes { title } } }", "first"),
        ("{ needs(first: -1) { nodes { title } } }", "first"),
        ('{ needs(after: "nonsense") { nodes { title } } }', "after"),
        ('{ needs(after: "nonsense") { totalCount } }', "after"),
        ("{ needs(offset: -1) { nodes { title } } }", "offset"),
        ('{ needs(search: "!") { nodes { title } } }', "search"),
        ("{ needs(filter: {title: {eq: null}}) { nodes { title } } }", "filter.title.eq"),
        ("{ needs(filter: {or: [{raisedBy: {id: {in: null}}}]}) { nodes { title } } }", "filter.or.raisedBy.id.in"),
    ],
)
async def test_a_bad_argument_is_named(post: Ask, query: str, field: str) -> None:
    [error] = (await post(query))["errors"]

    assert error["extensions"] == {"code": "INVALID_INPUT", "field": field}
    assert error["message"].startswith(f"{field}: ")


async def test_a_cursor_of_another_order_or_another_making_is_refused(ask: Ask, post: Ask, build: Build) -> None:
    community = await build.community()
    await build.need(community)
    cursor = (await ask(PAGE, first=1, orderBy=[{"title": "ASC"}]))["needs"]["pageInfo"]["endCursor"]

    answer = await post(PAGE, first=1, after=cursor, orderBy=[{"title": "DESC"}])

    assert answer["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "field": "after"}


async def test_no_page_is_read_for_first_0(ask: Ask, build: Build) -> None:
    await build.need(await build.community())

    page = (await ask(PAGE, first=0))["needs"]

    assert (page["nodes"], page["pageInfo"]["hasNextPage"]) == ([], True)
