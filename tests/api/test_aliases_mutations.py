"""Other names, merging and parting, by GraphQL. What they do to the graph: tests/graph/test_aliases.py."""

from graph.database import Database
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

SHOWN = """
    __typename
    ... on Organisation { id name aliases version }
    ... on Community { id name aliases version }
    ... on InvalidInput { field message }
    ... on NotFound { field id }
    ... on NameTaken { existingId }
"""
MERGE = f"mutation ($keep: ID!, $away: ID!) {{ merge(keep: $keep, away: $away) {{ {SHOWN} }} }}"
PART = f"""mutation ($id: ID!, $spelling: String, $name: String) {{
  part(id: $id, spelling: $spelling, name: $name) {{ {SHOWN} }}
}}"""
ADD = f"mutation ($id: ID!, $name: String!) {{ addAlias(id: $id, name: $name) {{ {SHOWN} }} }}"
REMOVE = """mutation ($id: ID!, $name: String!) {
  removeAlias(id: $id, name: $name) { __typename ... on Organisation { aliases } ... on StillInUse { id by } }
}"""


async def test_an_old_id_goes_on_resolving_after_a_merge_and_is_its_own_again_after_parting(
    build: Build, ask: Ask
) -> None:
    keep, away = await build.organisation("第一小学"), await build.organisation("一小")
    find = "query ($id: ID!) { organisation(id: $id) { id name } }"
    merged = (await ask(MERGE, keep=keep, away=away))["merge"]
    assert merged == {"__typename": "Organisation", "id": keep, "name": "第一小学", "aliases": [], "version": 2}
    assert (await ask(find, id=away))["organisation"] == {"id": keep, "name": "第一小学"}
    parted = (await ask(PART, id=away))["part"]
    assert parted == {"__typename": "Organisation", "id": away, "name": "一小", "aliases": [], "version": 2}
    assert (await ask(find, id=away))["organisation"] == {"id": away, "name": "一小"}


async def test_a_merge_tells_those_who_follow_the_changes(build: Build, ask: Ask) -> None:
    keep, away = await build.organisation(), await build.organisation()
    await ask(MERGE, keep=keep, away=away)
    await ask(PART, id=away)
    rows = await build.run(
        "MATCH (e:Event) WHERE e.seq > 0 RETURN e.verb AS verb, e.subject_id AS id, e.after AS after ORDER BY e.seq"
    )
    assert [(row["verb"], row["id"], row["after"]) for row in rows[:2]] == [
        ("REMOVED", away, f'{{"merged_into":"{keep}"}}'),
        ("UPDATED", keep, f'{{"merged":"{away}"}}'),
    ]
    assert [(row["verb"], row["id"]) for row in rows[2:]] == [("CREATED", away), ("UPDATED", keep)]


async def test_what_can_not_be_one_is_refused_in_words(database: Database, build: Build, ask: Ask) -> None:
    unit, community = await build.organisation(), await build.community()
    before = await graph_hash(database)
    assert (await ask(MERGE, keep=unit, away=community))["merge"] == {
        "__typename": "InvalidInput",
        "field": "away",
        "message": "away: only two units, or two areas of one level, can be merged",
    }
    assert (await ask(MERGE, language="zh", keep=unit, away=unit))["merge"] == {
        "__typename": "InvalidInput",
        "field": "away",
        "message": "away:两者本是同一条记录",
    }
    assert (await ask(MERGE, keep=unit, away="x"))["merge"] == {"__typename": "NotFound", "field": "away", "id": "x"}
    assert await graph_hash(database) == before


async def test_a_spelling_of_a_community_is_parted_under_its_own_name(build: Build, ask: Ask) -> None:
    home = await build.community("后里社区")
    await ask(ADD, id=home, name="後里社區")
    parted = (await ask(PART, id=home, spelling="後里社區", name="后里北社区"))["part"]
    assert parted.pop("id") != home
    assert parted == {"__typename": "Community", "name": "后里北社区", "aliases": ["後里社區"], "version": 1}


async def test_other_names_are_added_and_taken_away(database: Database, build: Build, ask: Ask) -> None:
    unit, away = await build.organisation("第一小学"), await build.organisation("一小")
    before = await graph_hash(database)
    assert (await ask(ADD, id=unit, name="一小"))["addAlias"] == {"__typename": "NameTaken", "existingId": away}
    assert (await ask(ADD, id=unit, name=" "))["addAlias"]["__typename"] == "InvalidInput"
    assert await graph_hash(database) == before
    await ask(MERGE, keep=unit, away=away)
    refused = (await ask(REMOVE, id=unit, name="一小"))["removeAlias"]
    assert refused == {"__typename": "StillInUse", "id": away, "by": "Organisation"}
    added = (await ask(ADD, id=unit, name="第一小學"))["addAlias"]
    assert added["aliases"] == ["第一小學"]
    assert (await ask(REMOVE, id=away, name="第一小學"))["removeAlias"]["aliases"] == []
