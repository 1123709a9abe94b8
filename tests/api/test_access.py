"""Who may see and do what, by GraphQL: fields, masks, records, writes, revoked grants."""

from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from domain.language import Language
from domain.refusals import Refusal
from domain.roles import Role
from domain.viewer import Viewer
from graph.compile.access import ACCESS
from graph.database import Database
from schema.context import Context
from schema.root import schema
from tests.build import Build, graph_hash

As = Callable[..., Awaitable[Any]]
GRANT = """
MERGE (account:Account {subject: $subject}) ON CREATE SET account.id = $subject, account.name = $subject
WITH account MATCH (on {id: $on}) MERGE (account)-[:GRANTED {role: $role}]->(on)
"""


@pytest.fixture
def asked(database: Database) -> As:
    """What an account is answered that acts in a role: data, and the codes of errors with their fields."""

    async def asked(role: Role, text: str, /, **variables: Any) -> Any:
        context = Context(database, Viewer(role.value, role.value), Language.EN, ACCESS[role])
        result = await schema.execute(text, variables, context_value=context)
        errors = [
            (cause.code, getattr(cause, "field", None))
            if isinstance(cause := error.original_error, Refusal)
            else repr(error)
            for error in result.errors or ()
        ]
        return errors or result.data

    return asked


async def grant(build: Build, role: Role, on: str) -> None:
    await build.run(GRANT, subject=role.value, role=role.value, on=on)


async def test_a_worker_sees_their_community_and_what_fits_its_needs(build: Build, asked: As) -> None:
    street = await build.street()
    own, other = await build.community("甲社区", within=street), await build.community("乙社区", within=street)
    unit = await build.organisation("医院", county=other)
    need, hidden = await build.need(own, "量血压"), await build.need(other, "理发")
    fits = await build.resource(unit, "测血压")
    await build.resource(unit, "讲座")
    await build.match(fits, need)
    await grant(build, Role.COMMUNITY_WORKER, own)

    seen = await asked(
        Role.COMMUNITY_WORKER,
        """query($hidden: ID!) {
          areas { nodes { name parent { name } } } needs { totalCount nodes { title } } need(id: $hidden) { title }
          resources { nodes { title offeredBy { name } basedIn: matches { totalCount nodes { need { title } } } } }
          organisations { nodes { name basedIn { name } resources { totalCount } } }
        }""",
        hidden=hidden,
    )
    assert seen == {
        "areas": {"nodes": [{"name": "甲社区", "parent": None}]},
        "needs": {"totalCount": 1, "nodes": [{"title": "量血压"}]},
        "need": None,
        "resources": {
            "nodes": [
                {
                    "title": "测血压",
                    "offeredBy": {"name": "医院"},
                    "basedIn": {"totalCount": 1, "nodes": [{"need": {"title": "量血压"}}]},
                }
            ]
        },
        "organisations": {"nodes": [{"name": "医院", "basedIn": None, "resources": {"totalCount": 1}}]},
    }


async def test_a_revoked_grant_shows_nothing_from_the_next_statement_on(build: Build, asked: As) -> None:
    community = await build.community("甲社区")
    await build.need(community)
    await grant(build, Role.STREET_OFFICER, community)
    question = "{ needs { totalCount } }"

    assert await asked(Role.STREET_OFFICER, question) == {"needs": {"totalCount": 1}}
    await build.run("MATCH (:Account)-[grant:GRANTED]->() DELETE grant")

    assert await asked(Role.STREET_OFFICER, question) == [("FORBIDDEN", "street_officer")]
    assert await asked(Role.STREET_OFFICER, 'mutation { runMatching(areaId: "x") { __typename } }') == [
        ("FORBIDDEN", "street_officer")
    ]


async def test_an_officer_of_every_county_sees_what_lies_nowhere(build: Build, asked: As) -> None:
    county = await build.county()
    await build.need(await build.community(within=county))
    await build.need(await build.organisation())
    await grant(build, Role.DISTRICT_OFFICER, county)
    question = "{ needs { totalCount } }"

    assert await asked(Role.DISTRICT_OFFICER, question) == {"needs": {"totalCount": 2}}
    await build.county()
    assert await asked(Role.DISTRICT_OFFICER, question) == {"needs": {"totalCount": 1}}


@pytest.mark.parametrize(
    "question",
    [
        "{ people { nodes { id } } }",
        "{ needs { nodes { contact { phone } } } }",
        "{ needs { nodes { ...more } } } fragment more on Need { contact { phone } }",
        "{ needs { nodes { ... on ListEntry { contact { phone } } } } }",
        '{ needs(filter: {contact: {phone: {startsWith: "1"}}}) { totalCount } }',
        "{ needs(orderBy: [{contact: {phone: ASC}}]) { totalCount } }",
        "{ needs { groups { key { contact { phone } } count } } }",
        'query($filter: NeedFilter = {not: {and: [{contact: {phone: {eq: "1"}}}]}}) '
        "{ needs(filter: $filter) { totalCount } }",
        '{ communities(filter: {needs: {some: {contact: {phone: {eq: "1"}}}}}) { totalCount } }',
    ],
)
async def test_what_analysts_may_not_read_they_may_not_ask_for(build: Build, asked: As, question: str) -> None:
    await grant(build, Role.ANALYST, await build.county())

    [(code, _)] = await asked(Role.ANALYST, question)
    assert code == "FORBIDDEN"


async def test_a_masked_field_is_shown_in_part_and_asked_for_in_nothing(build: Build, asked: As) -> None:
    unit = await build.organisation("医院")
    person = await build.node("Person", name="张示例", phone="00000000000", key=f"{unit}/张示例")
    await build.relate(person, "MEMBER_OF", unit)
    await grant(build, Role.MEMBER, unit)

    assert await asked(Role.MEMBER, "{ people { nodes { name phone } } }") == {
        "people": {"nodes": [{"name": "张**", "phone": "000****0000"}]}
    }
    for question in (
        '{ people(filter: {phone: {startsWith: "000"}}) { totalCount } }',
        "{ people(orderBy: [{name: ASC}]) { totalCount } }",
        "{ people { groups { key { name } count } } }",
        "{ people { groups { min { name } } } }",
    ):
        [(code, field)] = await asked(Role.MEMBER, question)
        assert (code, field) in {("FORBIDDEN", "Person.name"), ("FORBIDDEN", "Person.phone")} | {
            ("FORBIDDEN", f"Person{part}.name") for part in ("Key", "Bounds")
        }
    told = await asked(Role.MEMBER, "{ people { pageInfo { endCursor } } }")
    cursor = told["people"]["pageInfo"]["endCursor"]
    assert orjson.loads(urlsafe_b64decode(cursor + "==")) == [["this.id"], [person]]


async def test_the_public_may_count_and_nothing_else(build: Build, asked: As) -> None:
    await build.need(await build.community())

    assert await asked(Role.PUBLIC, "{ needs { totalCount } communities { totalCount } }") == {
        "needs": {"totalCount": 1},
        "communities": {"totalCount": 1},
    }
    for question, field in (
        ("{ needs { nodes { id } } }", "NeedConnection.nodes"),
        ('{ needs(filter: {title: {eq: "x"}}) { totalCount } }', "Need.title"),
        ('{ needs(search: "血压") { totalCount } }', "needs(search)"),
        ('{ node(id: "x") { id } }', "node"),
        ("{ changes { cursor } }", "changes"),
        ('mutation { createNeed(input: {title: "x", raisedBy: "x"}) { __typename } }', "createNeed"),
    ):
        assert await asked(Role.PUBLIC, question) == [("FORBIDDEN", field)]


CREATE = """mutation($id: ID!) {
  createNeed(input: {title: "修路灯", raisedBy: $id}) { __typename ... on Need { id } ... on Refusal { message } } }"""
WITHDRAW = "mutation($id: ID!) { withdrawNeed(id: $id) { __typename ... on Refusal { message } } }"


async def test_missing_and_forbidden_are_the_same_bytes(build: Build, asked: As, database: Database) -> None:
    street = await build.street()
    own, other = await build.community(within=street), await build.community(within=street)
    hidden = await build.need(other)
    missing = "01a00000-0000-7000-8000-000000000000"
    await grant(build, Role.COMMUNITY_WORKER, own)
    before = await graph_hash(database)

    for question in (
        WITHDRAW,
        CREATE,
        "mutation($id: ID!) { matchEntry(id: $id) { __typename ... on Refusal { message } } }",
        "query($id: ID!) { node(id: $id) { id } need(id: $id) { id } area(id: $id) { id } }",
        "query($id: ID!) { overdueProjects(areaId: $id) { id } }",
    ):
        told = [
            str(await asked(Role.COMMUNITY_WORKER, question, id=wanted)).replace(wanted, "ID")
            for wanted in (missing, hidden, other)
        ]
        assert told[0] == told[1] == told[2], question
    assert await graph_hash(database) == before


async def test_nothing_can_be_moved_out_of_a_scope(build: Build, asked: As, database: Database) -> None:
    county = await build.county()
    own, other = await build.street(within=county), await build.street(within=county)
    community = await build.community(within=own)
    await grant(build, Role.STREET_OFFICER, own)
    before = await graph_hash(database)

    for within in (other, county):
        answer = await asked(
            Role.STREET_OFFICER,
            "mutation($id: ID!, $within: ID) { moveArea(id: $id, within: $within) { __typename } }",
            id=community,
            within=within,
        )
        assert answer == {"moveArea": {"__typename": "NotFound"}}
    nowhere = await asked(
        Role.STREET_OFFICER, "mutation($id: ID!) { moveArea(id: $id, within: null) { __typename } }", id=community
    )
    assert nowhere == [("FORBIDDEN", "moveArea(within: null)")]
    assert await graph_hash(database) == before


async def test_a_resident_keeps_their_own_wishes(build: Build, asked: As) -> None:
    community = await build.community()
    me = await build.node("Person", name="示例居民", key=f"{community}/示例居民")
    await grant(build, Role.RESIDENT, community)
    await build.run("MATCH (a:Account), (p:Person {id: $me}) CREATE (a)-[:BELONGS_TO]->(p)", me=me)
    await build.need(community, "别人的")

    assert (await asked(Role.RESIDENT, CREATE, id=community))["createNeed"]["__typename"] == "NotFound"
    need = (await asked(Role.RESIDENT, CREATE, id=me))["createNeed"]["id"]

    assert await asked(Role.RESIDENT, "{ needs { totalCount nodes { title } } }") == {
        "needs": {"totalCount": 1, "nodes": [{"title": "修路灯"}]}
    }
    assert await asked(Role.RESIDENT, WITHDRAW, id=need) == {"withdrawNeed": {"__typename": "Need"}}


GRANTING = """mutation($subject: String!, $role: Role!, $on: ID!) {
  grantRole(subject: $subject, role: $role, onId: $on) {
    ... on Grant { role onName } ... on Refusal { errorCode } } }"""


async def test_administrators_grant_and_revoke_with_events(build: Build, asked: As) -> None:
    community = await build.community("甲社区")
    await grant(build, Role.ADMINISTRATOR, community)
    wanted = {"subject": "issuer#somebody", "role": "COMMUNITY_WORKER", "on": community}

    given = await asked(Role.ADMINISTRATOR, GRANTING, **wanted)
    again = await asked(Role.ADMINISTRATOR, GRANTING, **wanted)
    listed = await asked(Role.ADMINISTRATOR, '{ grants(subject: "issuer#somebody") { subject role onId grantedBy } }')
    taken = await asked(Role.ADMINISTRATOR, GRANTING.replace("grantRole", "revokeRole"), **wanted)
    twice = await asked(Role.ADMINISTRATOR, GRANTING.replace("grantRole", "revokeRole"), **wanted)

    assert given == again == {"grantRole": {"role": "COMMUNITY_WORKER", "onName": "甲社区"}}
    assert listed["grants"] == [
        {"subject": "issuer#somebody", "role": "COMMUNITY_WORKER", "onId": community, "grantedBy": "administrator"}
    ]
    assert taken == {"revokeRole": {"role": "COMMUNITY_WORKER", "onName": "甲社区"}}
    assert twice == {"revokeRole": {"errorCode": "NOT_FOUND"}}
    changes = (await asked(Role.ADMINISTRATOR, "{ changes(types: [ACCOUNT]) { nodes { before after } } }"))["changes"]
    what = {"role": "community_worker", "on": community}
    assert changes["nodes"] == [{"before": None, "after": what}, {"before": what, "after": None}]
    assert await asked(Role.COMMUNITY_WORKER, GRANTING, **wanted) == [("FORBIDDEN", "grantRole")]
