"""What a viewer may not see might as well not be there: in lists, numbers, groups, filters, orders and searches."""

from typing import Any

from domain.language import Language
from domain.viewer import SYSTEM
from graph.compile.access import Access
from graph.database import Database
from schema.context import Context
from schema.root import schema
from tests.build import Build


def not_hidden(label: str, record: str) -> str | None:
    return f"{record}.hidden IS NULL" if label else None


QUESTIONS = {
    "lists": "{ needs { nodes { title } totalCount pageInfo { hasNextPage } } }",
    "edges": "{ matches { totalCount edges { node { score need { title } resource { title } } } } }",
    "nested lists": "{ communities { nodes { name needs { totalCount nodes { matches { nodes { score } } } } } } }",
    "links to one": "{ resources { nodes { title offeredBy { name } } } }",
    "by id": "query($need: ID!, $hidden: ID!) { a: need(id: $need) { title } b: need(id: $hidden) { title } }",
    "node": "query($hidden: ID!) { node(id: $hidden) { id } }",
    "filters": '{ needs(filter: {raisedBy: {name: {eq: "甲社区"}}}) { nodes { title } } }',
    "filters by id": "query($area: ID!) { needs(filter: {raisedBy: {id: {eq: $area}}}) { nodes { title } } }",
    "some": "{ needs(filter: {matches: {some: {score: {gt: 0.1}}}}) { nodes { title } } }",
    "none": "{ needs(filter: {matches: {none: {}}}) { nodes { title } } }",
    "counts": "{ needs(filter: {matches: {count: {eq: 1}}}) { nodes { title } } }",
    "orders": "{ needs(orderBy: [{raisedBy: {name: DESC}}, {matches: {count: ASC}}]) { nodes { title } } }",
    "groups": "{ needs { groups { key { urgency raisedBy { name } matches { resource { title } } } count } } }",
    "searches": '{ needs(search: "血压") { totalCount edges { node { title } } } search(text: "血压") { totalCount } }',
}


async def answers(database: Database, access: Access | None, ids: dict[str, str]) -> dict[str, Any]:
    context = Context(database, SYSTEM, Language.ZH, *([access] if access else []))
    found = {}
    for name, text in QUESTIONS.items():
        variables = {key: value for key, value in ids.items() if f"${key}" in text}
        result = await schema.execute(text, variable_values=variables, context_value=context)
        assert result.errors is None, (name, result.errors)
        found[name] = result.data
    return found


async def test_what_is_out_of_scope_might_as_well_not_be_there(database: Database, build: Build) -> None:
    shown, other = await build.community("甲社区"), await build.community("乙社区")
    hidden_area = await build.community("甲社区", within=await build.street(), hidden=True)
    unit, hidden_unit = await build.organisation("医院"), await build.organisation("学校", hidden=True)
    need = await build.need(shown, "量血压")
    hidden = await build.need(shown, "血压计", hidden=True)
    await build.need(other, "理发", urgency="URGENT")
    await build.need(hidden_area, "血压讲座")
    resource, hidden_resource = (
        await build.resource(unit, "血压测量"),
        await build.resource(unit, "测血压", hidden=True),
    )
    theirs = await build.resource(hidden_unit, "健康课")
    for of in (resource, hidden_resource, theirs):
        await build.match(of, need, 0.5)
        await build.match(of, hidden, 0.9)
    await build.indexed()
    ids = {"need": need, "hidden": hidden, "area": hidden_area}

    seen = await answers(database, Access("test", not_hidden), ids)
    await build.run("MATCH (n) WHERE n.hidden DETACH DELETE n")
    await build.indexed()

    assert seen == await answers(database, None, ids)
    assert seen["lists"]["needs"]["totalCount"] == 3
