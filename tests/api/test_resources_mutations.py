"""Keeping the resource list by GraphQL."""

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

CREATE = """
mutation ($input: CreateResourceInput!) {
  createResource(input: $input) {
    __typename
    ... on Resource {
      title status capacity capacityUnit capacityPer yearlyCapacity availableRule dayParts audiences
      offeredBy { id } serviceType { code } contact { phone person { name } }
    }
    ... on Refusal { message }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: UpdateResourceInput!, $version: Int) {
  updateResource(id: $id, input: $input, version: $version) {
    __typename
    ... on Resource { version capacity capacityUnit capacityPer title audiences audienceText }
    ... on Refusal { message }
    ... on CapacityExceeded { resourceId limit promised asked }
    ... on Conflict { id expected }
  }
}
"""
WITHDRAW = """
mutation ($id: ID!) {
  withdrawResource(id: $id) {
    __typename
    ... on Resource { status version }
    ... on StillInUse { by }
  }
}
"""


async def test_a_new_resource_is_understood_from_its_words(build: Build, ask: Ask) -> None:
    unit = await build.organisation()
    made = await ask(
        CREATE,
        input={
            "title": "健康讲座",
            "offeredBy": unit,
            "category": "HEALTH",
            "capacityText": "每月2次",
            "availableText": "每月第一个周六上午",
            "audienceText": "居民",
            "contact": {"name": "甲", "phone": "000-00000001"},
        },
    )
    assert made["createResource"] == {
        "__typename": "Resource",
        "title": "健康讲座",
        "status": "OPEN",
        "capacity": 2.0,
        "capacityUnit": "次",
        "capacityPer": "MONTH",
        "yearlyCapacity": 24.0,
        "availableRule": "FREQ=MONTHLY;BYDAY=1SA",
        "dayParts": ["MORNING"],
        "audiences": ["EVERYONE"],
        "offeredBy": {"id": unit},
        "serviceType": {"code": "health-talk"},
        "contact": {"phone": "000-00000001", "person": {"name": "甲"}},
    }


async def test_a_person_may_offer_a_resource_and_an_area_may_not(database: Database, build: Build, ask: Ask) -> None:
    person = await build.node("Person", name="甲", key="x/甲")
    made = await ask(CREATE, input={"title": "理发", "offeredBy": person})
    assert made["createResource"]["offeredBy"] == {"id": person}
    community = await build.community()
    before = await graph_hash(database)
    refused = await ask(CREATE, input={"title": "理发", "offeredBy": community})
    assert refused["createResource"]["__typename"] == "NotFound"
    assert await graph_hash(database) == before


async def test_a_capacity_is_not_lowered_below_what_is_promised(database: Database, build: Build, ask: Ask) -> None:
    resource = await build.resource(
        await build.organisation(), capacity=2.0, capacity_unit="次", capacity_per="MONTH", promised=13.0
    )
    before = await graph_hash(database)
    for stated in ({"capacity": 1}, {"capacityText": "每月1次"}, {"capacityPer": "YEAR"}):
        refused = (await ask(UPDATE, id=resource, input=stated))["updateResource"]
        assert (refused["__typename"], refused["promised"], refused["asked"]) == ("CapacityExceeded", 13.0, 0.0)
        limit = 2 if "capacityPer" in stated else 12
        assert refused["limit"] == limit
        assert refused["message"] == f"13 of the resource is promised, so it can't be lowered to {limit}"
        assert await graph_hash(database) == before
    lowered = (await ask(UPDATE, id=resource, input={"capacityText": "每年13次"}))["updateResource"]
    assert (lowered["capacity"], lowered["capacityPer"], lowered["version"]) == (13.0, "YEAR", 2)


async def test_words_that_are_taken_away_take_what_was_understood_with_them(build: Build, ask: Ask) -> None:
    resource = await build.resource(
        await build.organisation(),
        audience_text="老人",
        audiences=["OLDER_PEOPLE"],
        capacity=3.0,
        capacity_unit="间",
    )
    changed = (await ask(UPDATE, id=resource, input={"audienceText": None, "capacityText": "若干"}))["updateResource"]
    assert (changed["audiences"], changed["audienceText"]) == ([], None)
    assert (changed["capacity"], changed["capacityUnit"]) == (None, None)


async def test_a_change_of_an_old_version_is_refused(database: Database, build: Build, ask: Ask) -> None:
    resource = await build.resource(await build.organisation(), version=4)
    before = await graph_hash(database)
    refused = await ask(UPDATE, id=resource, input={"title": "礼堂"}, version=3)
    assert refused["updateResource"]["__typename"] == "Conflict"
    assert await graph_hash(database) == before


async def test_a_resource_that_a_live_project_uses_is_not_withdrawn(database: Database, build: Build, ask: Ask) -> None:
    unit = await build.organisation()
    resource = await build.resource(unit)
    project = await build.project(unit, status="AGREED")
    await build.relate(project, "USES", resource, quantity=1.0)
    before = await graph_hash(database)
    refused = (await ask(WITHDRAW, id=resource))["withdrawResource"]
    assert refused == {"__typename": "StillInUse", "by": "Project × 1"}
    assert await graph_hash(database) == before
    await build.run("MATCH (p:Project) SET p.status = 'CLOSED_OUT'")
    withdrawn = (await ask(WITHDRAW, id=resource))["withdrawResource"]
    assert withdrawn == {"__typename": "Resource", "status": "WITHDRAWN", "version": 2}


async def test_a_resource_that_was_withdrawn_by_mistake_is_put_back(build: Build, ask: Ask) -> None:
    resource = await build.resource(await build.organisation(), status="WITHDRAWN")
    reopen = "mutation ($id: ID!) { reopenResource(id: $id) { __typename ... on Resource { status version } } }"
    shown = {"__typename": "Resource", "status": "OPEN", "version": 2}
    assert (await ask(reopen, id=resource))["reopenResource"] == shown
    assert (await ask(reopen, id=resource))["reopenResource"] == shown
