"""Records by id, in the caller's language, and where they came from."""

from datetime import UTC, date, datetime

import httpx
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_leaf_type,
)

from app.main import application
from domain.roles import Role
from domain.viewer import Viewer
from graph.database import Database
from schema.root import schema
from tests.api.conftest import Ask
from tests.build import Build
from tests.viewers import always


async def test_an_unknown_id_gives_null(ask: Ask) -> None:
    assert await ask('{ need(id: "none") { title } node(id: "none") { id } }') == {"need": None, "node": None}


async def test_an_area_of_another_level_is_no_community(ask: Ask, build: Build) -> None:
    street = await build.street("江滨街道")

    query = "query($id: ID!) { community(id: $id) { name } street(id: $id) { name } area(id: $id) { name level } }"

    assert await ask(query, id=street) == {
        "community": None,
        "street": {"name": "江滨街道"},
        "area": {"name": "江滨街道", "level": "STREET"},
    }


async def test_the_id_of_a_merged_record_finds_the_one_that_it_went_into(ask: Ask, build: Build) -> None:
    unit = await build.organisation("县税务局")
    old = await build.node("Alias", name="税務局", name_key="x", key="x")
    await build.relate(old, "ALIAS_OF", unit)
    query = "query($id: ID!) { organisation(id: $id) { id name } node(id: $id) { __typename id } }"

    assert await ask(query, id=old) == {
        "organisation": {"id": unit, "name": "县税务局"},
        "node": {"__typename": "Organisation", "id": unit},
    }


async def test_the_id_of_a_merged_record_filters_by_the_one_that_it_went_into(ask: Ask, build: Build) -> None:
    unit = await build.organisation("县税务局")
    await build.resource(unit, "办税辅导")
    await build.resource(await build.organisation(), "别家的")
    old = await build.node("Alias", name="税務局", name_key="x", key="x")
    await build.relate(old, "ALIAS_OF", unit)
    query = "query($filter: ResourceFilter) { resources(filter: $filter) { nodes { title } } }"

    for by in ({"eq": old}, {"in": [old]}, {"eq": unit}):
        answer = await ask(query, filter={"offeredBy": {"id": by}})
        assert answer["resources"]["nodes"] == [{"title": "办税辅导"}]


async def test_a_node_comes_as_its_own_type(ask: Ask, build: Build) -> None:
    community = await build.community("花园社区")
    need = await build.need(community, "理发")
    unit = await build.organisation("医院")
    resource = await build.resource(unit, "义诊")
    query = """query($id: ID!) { node(id: $id) {
      __typename id ... on Party { name } ... on Need { title } ... on Resource { title }
    } }"""

    async def node(wanted: str) -> dict[str, str]:
        return (await ask(query, id=wanted))["node"]  # type: ignore[no-any-return]

    assert await node(community) == {"__typename": "Community", "id": community, "name": "花园社区"}
    assert await node(need) == {"__typename": "Need", "id": need, "title": "理发"}
    assert await node(unit) == {"__typename": "Organisation", "id": unit, "name": "医院"}
    assert await node(resource) == {"__typename": "Resource", "id": resource, "title": "义诊"}


async def test_a_need_says_who_raised_it_whoever_that_is(ask: Ask, build: Build) -> None:
    for party in (
        await build.community("社区"),
        await build.organisation("单位"),
        await build.node("Person", name="甲", key="k"),
    ):
        await build.need(party)

    needs = (await ask("{ needs { nodes { raisedBy { __typename name } } } }"))["needs"]["nodes"]

    assert sorted(need["raisedBy"]["__typename"] for need in needs) == ["Community", "Organisation", "Person"]
    assert sorted(need["raisedBy"]["name"] for need in needs) == ["单位", "甲", "社区"]


async def test_an_area_knows_its_path_from_the_top(ask: Ask, build: Build) -> None:
    county = await build.county("甲县")
    street = await build.street("乙街道", within=county)
    community = await build.community("丙社区", within=street)
    query = """query($id: ID!) { community(id: $id) {
      path { __typename name } parent { name children { nodes { name } } } } county(id: $id) { name } }"""

    answer = await ask(query, id=community)

    assert answer["community"] == {
        "path": [
            {"__typename": "County", "name": "甲县"},
            {"__typename": "Street", "name": "乙街道"},
            {"__typename": "Community", "name": "丙社区"},
        ],
        "parent": {"name": "乙街道", "children": {"nodes": [{"name": "丙社区"}]}},
    }


async def test_needs_of_a_street_are_those_raised_anywhere_in_it(ask: Ask, build: Build) -> None:
    street = await build.street()
    community = await build.community(within=street)
    await build.need(street, "街道的")
    await build.need(community, "社区的")
    await build.need(await build.community(), "别处的")

    query = "query($id: ID!) { street(id: $id) { needs(orderBy: [{title: ASC}]) { totalCount nodes { title } } } }"

    assert (await ask(query, id=street))["street"]["needs"] == {
        "totalCount": 2,
        "nodes": [{"title": "社区的"}, {"title": "街道的"}],
    }


async def test_a_pairing_has_its_own_properties(ask: Ask, build: Build) -> None:
    community = await build.community("花园社区")
    unit = await build.organisation("医院")
    await build.relate(unit, "PAIRED_WITH", community, since=date(2026, 2, 1), basis="共建协议")

    query = "query($id: ID!) { organisation(id: $id) { pairings { nodes { since basis community { name } } } } }"

    assert (await ask(query, id=unit))["organisation"]["pairings"]["nodes"] == [
        {"since": "2026-02-01", "basis": "共建协议", "community": {"name": "花园社区"}}
    ]


async def test_a_record_knows_its_workbook_sheet_and_row(ask: Ask, build: Build) -> None:
    need = await build.need(await build.community())
    imported = await build.node(
        "ListImport", file_name="需求清单.xlsx", imported_at=datetime(2026, 3, 1, tzinfo=UTC), imported_by="Operator"
    )
    await build.relate(need, "FROM", imported, sheet="Sheet1", row=7, cells="{}")

    query = "query($id: ID!) { need(id: $id) { source { sheet row listImport { fileName importedAt } } } }"

    assert (await ask(query, id=need))["need"]["source"] == {
        "sheet": "Sheet1",
        "row": 7,
        "listImport": {"fileName": "需求清单.xlsx", "importedAt": "2026-03-01T00:00:00Z"},
    }


async def test_reasons_and_messages_follow_the_language_of_the_request(ask: Ask, post: Ask, build: Build) -> None:
    need = await build.need(await build.community())
    resource = await build.resource(await build.organisation())
    await build.match(resource, need, reason_zh="都说到血压", reason_en="both speak of blood pressure")
    query = "{ matches { nodes { reason } } }"

    assert (await ask(query, "en-GB"))["matches"]["nodes"] == [{"reason": "both speak of blood pressure"}]
    assert (await ask(query, "zh-CN,zh;q=0.9,en;q=0.8"))["matches"]["nodes"] == [{"reason": "都说到血压"}]
    bad = "{ needs(first: 2000) { nodes { id } } }"
    assert (await post(bad, "en"))["errors"][0]["message"] == "first: must lie between 0 and 1000, not 2000"
    assert (await post(bad, "zh"))["errors"][0]["message"] == "first:应在 0 到 1000 之间,现为 2000"


async def test_what_is_left_of_a_resource_is_counted_by_the_year(ask: Ask, build: Build) -> None:
    unit = await build.organisation()
    bounded = await build.resource(unit, capacity=2.0, capacity_per="MONTH", capacity_unit="次", promised=5.0)
    session = await build.resource(unit, capacity=60.0, capacity_per="SESSION", capacity_unit="人")
    query = "query($id: ID!) { resource(id: $id) { capacityPer yearlyCapacity left } }"

    assert (await ask(query, id=bounded))["resource"] == {"capacityPer": "MONTH", "yearlyCapacity": 24.0, "left": 19.0}
    assert (await ask(query, id=session))["resource"] == {
        "capacityPer": "SESSION",
        "yearlyCapacity": None,
        "left": None,
    }


async def test_the_acting_person_comes_from_one_replaceable_function(database: Database, build: Build) -> None:
    community = await build.community()
    somebody = Viewer("somebody", "Somebody", Role.ADMINISTRATOR)
    app = application(database, viewer_of=always(somebody))
    create = """mutation($input: CreateNeedInput!) { createNeed(input: $input) {
      __typename ... on Need { history { nodes { seq verb subjectType actorId actorName } } } } }"""

    asked = {"query": create, "variables": {"input": {"title": "理发", "raisedBy": community}}}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
    ):
        answer = (await client.post("/graphql", json=asked)).json()["data"]

    assert answer["createNeed"] == {
        "__typename": "Need",
        "history": {
            "nodes": [
                {"seq": 1, "verb": "CREATED", "subjectType": "Need", "actorId": "somebody", "actorName": "Somebody"}
            ]
        },
    }


async def test_every_field_of_every_record_can_be_asked_for(ask: Ask, build: Build) -> None:
    """One of each record and of each relationship, asked for in full, one level deep."""
    community = await build.community(within=await build.street(within=await build.county()))
    unit = await build.organisation("医院", paired_with=community, kind="HOSPITAL")
    await build.relate(unit, "BASED_IN", community)
    person = await build.node("Person", name="甲", key="k", phone="000-00001234")
    need = await build.need(community, category="HEALTH", audiences=["CHILDREN"], day_parts=["EVENING"], urgency="SOON")
    resource = await build.resource(unit, capacity=2.0, capacity_per="MONTH", category="CULTURE_SPORT")
    await build.match(resource, need)
    project = await build.project(unit, community)
    meeting = await build.node("Meeting", title="联席会议", held_on=date(2026, 3, 1), status="CALLED")
    item = await build.node("AgendaItem", title="理发", position=1, decision="PENDING", needed=1.0, used=1.0)
    imported = await build.node(
        "ListImport", file_name="a.xlsx", imported_at=datetime(2026, 3, 1, tzinfo=UTC), imported_by="Operator"
    )
    for start, kind, end, properties in (
        (person, "MEMBER_OF", unit, {}),
        (person, "SERVES", community, {"post": "网格员"}),
        (person, "CONTACT_FOR", need, {"phone": "000-00001234"}),
        (project, "ANSWERS", need, {"quantity": 1.0}),
        (project, "USES", resource, {"quantity": 1.0}),
        (meeting, "HELD_BY", community, {}),
        (meeting, "HAS_ITEM", item, {}),
        (item, "ABOUT", need, {}),
        (item, "PROPOSES", resource, {}),
        (need, "FROM", imported, {"sheet": "Sheet1", "row": 2, "cells": "{}"}),
    ):
        await build.relate(start, kind, end, **properties)
    built = build_schema(schema.as_str())
    assert built.query_type is not None
    lists = {name: field for name, field in built.query_type.fields.items() if "Connection" in str(field.type)}
    for name in ("counties", "streets", "communities", "search"):
        del lists[name]

    answer = await ask(
        "{" + " ".join(f"{name} {{ nodes {in_full(node_of(field))} }}" for name, field in lists.items()) + "}"
    )

    assert {name for name, found in answer.items() if not found["nodes"]} <= {
        "progressReports",
        "changes",
        "dockingRuns",
    }
    assert {"needs", "areas", "people", "pairings", "matches", "projects", "meetings", "listImports"} <= answer.keys()


def node_of(connection: GraphQLField) -> GraphQLObjectType:
    return get_named_type(get_named_type(connection.type).fields["nodes"].type)  # type: ignore[no-any-return]


def in_full(kind: GraphQLObjectType | GraphQLInterfaceType) -> str:
    """A selection of every field that needs no argument: of lists their number, of links their type."""
    fields = []
    for name, field in kind.fields.items():
        of = get_named_type(field.type)
        if str(of).endswith("Connection"):
            fields.append(f"{name} {{ totalCount }}")
        else:
            fields.append(name if is_leaf_type(of) else f"{name} {{ __typename }}")
    return f"{{ {' '.join(fields)} }}"
