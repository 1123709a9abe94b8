"""What entries are understood to say, shown and corrected over GraphQL."""

from datetime import date
from typing import Any

import pytest

from domain.viewer import SYSTEM
from exchange import imports
from exchange.imports import Options
from graph.database import Database
from resolvers import understanding
from resolvers.imports import import_list
from resolvers.matches import rematch
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

SHOWN = """
title understoodTypes understoodAudiences understoodQuantity understoodUnit understoodPer
understoodFrom understoodUntil understoodRule understoodDayParts understoodReach understoodPlace understoodMoney
corrected types { nodes { by confidence words type { code } } }
"""
NEEDS = f"query {{ needs {{ nodes {{ id version {SHOWN} }} }} }}"
CREATE = f"mutation ($input: CreateNeedInput!) {{ createNeed(input: $input) {{ ... on Need {{ id {SHOWN} }} }} }}"
UPDATE = (
    "mutation ($id: ID!, $input: UpdateNeedInput!) "
    f"{{ updateNeed(id: $id, input: $input) {{ ... on Need {{ {SHOWN} }} }} }}"
)
CORRECT = f"""
mutation ($id: ID!, $input: CorrectionInput!, $version: Int) {{
  correctUnderstanding(id: $id, input: $input, version: $version) {{
    __typename
    ... on Need {{ version {SHOWN} }}
    ... on Resource {{ version {SHOWN} }}
    ... on Refusal {{ errorCode message }}
  }}
}}
"""
LIST = """id,title,detail,category,community,quantity,quantity_unit,wanted_time,audience,urgency,lon,lat
N1,{title},,医疗卫生,松园社区,,,,,,,
"""


async def _bring_in(database: Database, title: str) -> None:
    await import_list(database, SYSTEM, "需求清单.csv", LIST.format(title=title).encode(), Options())


async def _need(ask: Ask) -> dict[str, Any]:
    [need] = (await ask(NEEDS))["needs"]["nodes"]
    return need  # type: ignore[no-any-return]


def _types(need: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["by"], one["type"]["code"]) for one in need["types"]["nodes"]]


async def test_a_new_entry_shows_what_it_says_as_a_whole(build: Build, ask: Ask) -> None:
    community = await build.community("松园社区")
    made = await ask(
        CREATE,
        input={
            "title": "想请师傅每月第一个周六上门给30位老人剪头髮",
            "detail": "只限松园社区,每人10元",
            "category": "POVERTY_RELIEF",
            "raisedBy": community,
        },
    )
    need = made["createNeed"]
    assert need["understoodTypes"][0] == "haircut"
    assert _types(need)[0] == ("CATEGORY", "POVERTY_RELIEF")
    assert ("TEXT", "haircut") in _types(need)
    assert need["types"]["nodes"][1]["words"] == ["剪头发"]
    assert need["understoodAudiences"] == ["OLDER_PEOPLE"]
    assert (need["understoodQuantity"], need["understoodUnit"]) == (30.0, "位")
    assert need["understoodRule"] == "FREQ=MONTHLY;BYDAY=1SA"
    assert (need["understoodReach"], need["understoodPlace"], need["understoodMoney"]) == (
        "AT_HOME", "松园社区", 10.0,
    )  # fmt: skip
    assert need["corrected"] == []


async def test_a_changed_title_is_understood_anew(build: Build, ask: Ask) -> None:
    made = await ask(CREATE, input={"title": "理发", "raisedBy": await build.community()})
    changed = await ask(UPDATE, id=made["createNeed"]["id"], input={"title": "磨剪刀"})
    assert changed["updateNeed"]["understoodTypes"] == ["sharpen"]
    assert _types(changed["updateNeed"]) == [("TEXT", "sharpen")]


async def test_an_imported_entry_is_understood(database: Database, ask: Ask) -> None:
    await _bring_in(database, "量血压")
    need = await _need(ask)
    assert need["understoodTypes"] == ["vitals"]
    assert _types(need) == [("CATEGORY", "HEALTH"), ("TEXT", "vitals")]


async def test_a_correction_is_kept_when_the_list_comes_again_and_is_matched_again(
    database: Database, ask: Ask
) -> None:
    await _bring_in(database, "量血压")
    need = await _need(ask)
    wrong = {"types": ["health-goods"], "audiences": ["VETERANS"], "firstDay": "2026-03-01", "reach": "AT_HOME"}
    told = (await ask(CORRECT, id=need["id"], input=wrong, version=need["version"]))["correctUnderstanding"]
    assert told["corrected"] == ["TYPES", "AUDIENCES", "TIME", "REACH"]
    await _bring_in(database, "量血压和测血糖")
    await rematch(database, SYSTEM)
    after = await _need(ask)
    assert after["title"] == "量血压和测血糖"
    assert _types(after) == [("CATEGORY", "HEALTH"), ("PERSON", "health-goods")]
    assert (after["understoodTypes"], after["understoodAudiences"]) == (["health-goods"], ["VETERANS"])
    assert (after["understoodFrom"], after["understoodReach"]) == (date(2026, 3, 1).isoformat(), "AT_HOME")
    restored = await ask(CORRECT, id=need["id"], input={"restore": ["TYPES"]})
    assert restored["correctUnderstanding"]["understoodTypes"] == ["vitals"]
    assert restored["correctUnderstanding"]["corrected"] == ["AUDIENCES", "TIME", "REACH"]


async def test_a_correction_may_say_that_there_is_nothing(build: Build, ask: Ask) -> None:
    made = await ask(CREATE, input={"title": "上门理发", "raisedBy": await build.community()})
    assert made["createNeed"]["understoodReach"] == "AT_HOME"
    told = await ask(CORRECT, id=made["createNeed"]["id"], input={"reach": None, "types": []})
    assert (told["correctUnderstanding"]["understoodReach"], _types(told["correctUnderstanding"])) == (None, [])


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        ({"types": ["no-such-type"]}, "NOT_FOUND"),
        ({"types": ["HEALTH"]}, "NOT_FOUND"),
        ({"firstDay": "2026-03-02", "lastDay": "2026-03-01"}, "INVALID_INPUT"),
        ({"quantity": -1}, "INVALID_INPUT"),
    ],
)
async def test_a_correction_that_makes_no_sense_changes_nothing(
    database: Database, build: Build, ask: Ask, correction: dict[str, Any], code: str
) -> None:
    need = await build.need(await build.community(), "理发")
    before = await graph_hash(database)
    assert (await ask(CORRECT, id=need, input=correction))["correctUnderstanding"]["errorCode"] == code
    assert await graph_hash(database) == before


async def test_entries_of_an_older_taxonomy_are_brought_along_once(database: Database, build: Build, ask: Ask) -> None:
    await build.need(await build.community(), "理发", understood_by="0-old", understood_types=["sharpen"])
    assert await understanding.bring_up_to_date(database) == 1
    assert (await _need(ask))["understoodTypes"] == ["haircut"]
    assert await understanding.bring_up_to_date(database) == 0


async def test_what_a_list_says_is_written_with_it_as_it_would_be_afterwards(database: Database, build: Build) -> None:
    told = "MATCH (n:Need)-[of:OF_TYPE]->(type) RETURN properties(n) AS need, properties(of) AS of, type.code AS code"
    data = LIST.format(title="每月第一个周六上门给老人理髮").encode()
    await imports.import_list(database, SYSTEM, "需求清单.csv", data, understand=understanding.understood)
    at_once = await build.run(f"{told} ORDER BY of.by, code")
    assert [row["code"] for row in at_once if row["of"]["by"] == "TEXT"] == ["haircut"]
    assert await understanding.bring_up_to_date(database) == 0

    await build.run("MATCH (n:Need) REMOVE n.understood_by")
    assert await understanding.bring_up_to_date(database) == 1
    assert await build.run(f"{told} ORDER BY of.by, code") == at_once


async def test_a_corrected_entry_is_matched_by_what_it_means_now(database: Database, build: Build, ask: Ask) -> None:
    shown = "query { needs { nodes { matches { nodes { resource { title } } } } } }"
    unit = await build.organisation()
    for title in ("义务理发", "磨剪刀"):
        await build.resource(unit, title)
    need = await build.need(await build.community(), "想剪头发")
    await rematch(database, SYSTEM)
    [before] = (await ask(shown))["needs"]["nodes"]
    assert [match["resource"]["title"] for match in before["matches"]["nodes"]] == ["义务理发"]

    answer = await ask(CORRECT, id=need, input={"types": ["sharpen"]})
    assert answer["correctUnderstanding"]["__typename"] == "Need"
    [after] = (await ask(shown))["needs"]["nodes"]
    assert [match["resource"]["title"] for match in after["matches"]["nodes"]] == ["磨剪刀"]
