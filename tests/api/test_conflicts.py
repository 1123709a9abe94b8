"""Two people who change one record: the second is shown both versions."""

from typing import Any

import pytest

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

CONFLICT = """
__typename
... on Conflict { id version expected differences { field now sent } record { __typename id ... on Need { title } } }
"""
UPDATE_NEED = f"""
mutation ($id: ID!, $input: UpdateNeedInput!, $version: Int) {{
  updateNeed(id: $id, input: $input, version: $version) {{ {CONFLICT} }}
}}
"""


async def test_conflict_shows_the_record_and_each_field_that_differs(
    ask: Ask, build: Build, database: Database
) -> None:
    need = await build.need(await build.community(), "修路灯", note="二楼", wanted_from=None, version=3)
    before = await graph_hash(database)
    sent = {"title": "修路灯", "note": "三楼", "wantedFrom": "2026-05-01", "urgency": "URGENT"}
    refused = (await ask(UPDATE_NEED, id=need, input=sent, version=2))["updateNeed"]
    assert sorted(refused.pop("differences"), key=lambda one: one["field"]) == [
        {"field": "note", "now": "二楼", "sent": "三楼"},
        {"field": "urgency", "now": "NORMAL", "sent": "URGENT"},
        {"field": "wantedFrom", "now": None, "sent": "2026-05-01"},
    ]
    assert refused == {
        "__typename": "Conflict",
        "id": need,
        "version": 3,
        "expected": 2,
        "record": {"__typename": "Need", "id": need, "title": "修路灯"},
    }
    assert await graph_hash(database) == before
    assert (await ask(UPDATE_NEED, id=need, input=sent, version=3))["updateNeed"] == {"__typename": "Need"}


STALE: dict[str, tuple[str, dict[str, Any]]] = {
    "updateArea": ("input: {code: 'X'}", {}),
    "updateOrganisation": ("input: {tier: 'X'}", {}),
    "updatePerson": ("input: {phone: '000-0000-0000'}", {}),
    "updateResource": ("input: {note: 'X'}", {}),
    "withdrawResource": ("", {}),
    "reopenResource": ("", {"status": "WITHDRAWN"}),
    "updateNeed": ("input: {note: 'X'}", {}),
    "withdrawNeed": ("", {}),
    "reopenNeed": ("", {"status": "WITHDRAWN"}),
    "correctUnderstanding": ("input: {audiences: [EVERYONE]}", {}),
    "updateProject": ("input: {note: 'X'}", {}),
    "moveProject": ("to: AGREED", {"status": "PROPOSED"}),
}


async def _record(build: Build, mutation: str, properties: dict[str, Any]) -> str:
    match mutation:
        case "updateArea":
            return await build.community(version=2)
        case "updateOrganisation":
            return await build.organisation(version=2)
        case "updatePerson":
            return await build.node("Person", name="某甲", key="某甲", version=2)
        case "updateProject" | "moveProject":
            return await build.project(version=2, **properties)
        case "updateResource" | "withdrawResource" | "reopenResource":
            return await build.resource(await build.organisation(), version=2, **properties)
    return await build.need(await build.community(), version=2, **properties)


@pytest.mark.parametrize("mutation", STALE)
async def test_whoever_read_an_older_version_is_refused(
    ask: Ask, build: Build, database: Database, mutation: str
) -> None:
    given, properties = STALE[mutation]
    record = await _record(build, mutation, properties)
    before = await graph_hash(database)
    arguments = given.replace("'", '"')
    query = f"mutation ($id: ID!, $version: Int) {{ it: {mutation}(id: $id, {arguments} version: $version) {{ %s }} }}"
    refused = (await ask(query % CONFLICT, id=record, version=1))["it"]
    assert (refused["__typename"], refused["id"], refused["version"]) == ("Conflict", record, 2)
    assert refused["record"]["id"] == record
    assert await graph_hash(database) == before
    assert (await ask(query % "__typename", id=record, version=2))["it"]["__typename"] != "Conflict"
