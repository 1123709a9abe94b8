"""The three questions above all, each one request and no join in the client, as docs/asking.md gives them."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.api.conftest import Ask
from tests.build import Build

DOCS = Path(__file__).parents[2] / "docs" / "asking.md"
QUERIES = {
    match[1]: match[0]
    for match in re.finditer(r"(?<=```graphql\n)query (\w+).*?(?=```)", DOCS.read_text("utf-8"), re.S)
}
FOR_A_COMMUNITY, FOR_A_UNIT, FOR_A_STREET = (QUERIES[name] for name in ("ForACommunity", "ForAUnit", "ForAStreet"))


async def test_community_sees_its_open_needs_with_the_best_resources_of_every_unit(ask: Ask, build: Build) -> None:
    community = await build.community("花园社区")
    hospital = await build.organisation("人民医院")
    school = await build.organisation("第一小学")
    clinic, course, hall = (
        await build.resource(hospital, "义诊"),
        await build.resource(school, "健康课"),
        await build.resource(school, "礼堂"),
    )
    need = await build.need(community, "量血压")
    await build.need(community, "已撤回", status="WITHDRAWN")
    await build.need(await build.community(), "别的社区")
    for resource, score in ((hall, 0.2), (clinic, 0.9), (course, 0.5)):
        await build.match(resource, need, score)

    answer = await ask(FOR_A_COMMUNITY, community=community)

    assert answer["community"] == {
        "name": "花园社区",
        "needs": {
            "totalCount": 1,
            "nodes": [
                {
                    "title": "量血压",
                    "matches": {
                        "nodes": [
                            {
                                "score": 0.9,
                                "reason": "a test",
                                "resource": {"title": "义诊", "offeredBy": {"name": "人民医院"}},
                            },
                            {
                                "score": 0.5,
                                "reason": "a test",
                                "resource": {"title": "健康课", "offeredBy": {"name": "第一小学"}},
                            },
                            {
                                "score": 0.2,
                                "reason": "a test",
                                "resource": {"title": "礼堂", "offeredBy": {"name": "第一小学"}},
                            },
                        ]
                    },
                }
            ],
        },
    }


async def test_unit_sees_the_needs_of_its_paired_communities_that_its_resources_fit(ask: Ask, build: Build) -> None:
    paired, other = await build.community("结对社区"), await build.community("其他社区")
    unit, rival = await build.organisation("供电所", paired_with=paired), await build.organisation("银行")
    repair, talk = await build.resource(unit, "维修"), await build.resource(unit, "讲座")
    fitting = await build.need(paired, "换灯泡")
    for need in (fitting, await build.need(other, "未结对"), await build.need(paired, "已答复", status="ANSWERED")):
        await build.match(repair, need, 0.7)
    await build.match(talk, fitting, 0.4)
    elsewhere = await build.resource(rival, "理财课")
    await build.match(elsewhere, fitting, 0.95)
    await build.match(elsewhere, await build.need(paired, "防诈骗"), 0.9)

    answer = await ask(FOR_A_UNIT, unit=unit)

    assert answer["organisation"]["fittingNeeds"] == {
        "totalCount": 1,
        "nodes": [
            {
                "title": "换灯泡",
                "raisedBy": {"name": "结对社区"},
                "matches": {
                    "nodes": [
                        {"score": 0.7, "resource": {"title": "维修"}},
                        {"score": 0.4, "resource": {"title": "讲座"}},
                    ]
                },
            }
        ],
    }


async def test_street_sees_the_needs_that_nothing_answers(ask: Ask, build: Build) -> None:
    street = await build.street("江滨街道")
    community = await build.community("花园社区", within=street)
    unit = await build.organisation()
    await build.need(community, "无人应答")
    await build.need(community, "已答复", status="ANSWERED")
    await build.need(await build.community(), "别的街道")
    await build.match(await build.resource(unit), await build.need(community, "有资源"))
    for title, status in (("有项目", "UNDER_WAY"), ("项目取消", "DROPPED")):
        project = await build.project(unit, community, status=status)
        await build.relate(
            project, "ANSWERS", await build.need(community, title, raised_on=date(2026, 1, 1)), quantity=1.0
        )

    answer = await ask(FOR_A_STREET, street=street)

    assert answer["street"]["unansweredNeeds"] == {
        "totalCount": 2,
        "nodes": [
            {"title": "无人应答", "raisedBy": {"name": "花园社区"}},
            {"title": "项目取消", "raisedBy": {"name": "花园社区"}},
        ],
    }


@pytest.mark.parametrize(
    ("question", "of", "most"),
    [(FOR_A_COMMUNITY, "community", 6), (FOR_A_UNIT, "unit", 6), (FOR_A_STREET, "street", 4)],
)
async def test_each_question_takes_one_statement_a_level(
    ask: Ask, build: Build, statements: list[str], question: str, of: str, most: int
) -> None:
    street = await build.street()
    community = await build.community(within=street)
    unit = await build.organisation(paired_with=community)
    resource = await build.resource(unit)
    for _ in range(20):
        await build.match(resource, await build.need(community))
        await build.need(community)

    await ask(question, **{of: {"community": community, "unit": unit, "street": street}[of]})

    assert len(statements) <= most, statements


async def test_every_query_of_the_documentation_runs(ask: Ask) -> None:
    three = {"ForACommunity", "ForAUnit", "ForAStreet"}
    assert QUERIES.keys() == three | {"OpenHealthNeeds", "ProjectsOfAStreet", "Anything"}
    assert await ask(QUERIES["ProjectsOfAStreet"], street="nowhere") == {"street": None}
    assert await ask(QUERIES["Anything"]) == {"search": {"totalCount": 0, "edges": []}}
    assert await ask(QUERIES["OpenHealthNeeds"]) == {
        "needs": {"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    }
