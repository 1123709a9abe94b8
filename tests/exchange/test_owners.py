"""Lists that say only in their titles whose they are, and cells that hold an error."""

import pytest

from domain.language import Language
from domain.lists import Flag, ListKind, Outcome
from exchange.readers import read
from exchange.refused import refused_workbook
from exchange.titles import read_owner
from graph.database import Database
from tests.exchange.lists import (
    NEEDS,
    RESOURCES,
    bring,
    counts,
    fingerprint,
    need,
    one,
    resource,
    workbook,
    workbooks,
)

RAISED = "MATCH (a:Area)-[r:RAISES]->(n:Need) RETURN [a.name, r.written_as, n.title, n.source, n.flags] AS n"
OFFERED = "MATCH (u:Organisation)-[:OFFERS]->(r:Resource) RETURN [u.name, r.title, r.source, r.flags] AS n"


def ownerless(row: tuple[object, ...] | list[object]) -> list[object]:
    """A row without its second cell, which says whose it is."""
    return [*row[:1], *row[2:]]


@pytest.mark.parametrize(
    ("title", "owner"),
    [
        ("城东社区2026年需求清单", "城东社区"),
        ("填报社区:城东社区", "城东社区"),
        ("梧溪县城东街道城东社区民生需求清单", "城东社区"),
        ("湾里村村委会需求清单", "湾里村"),
        ("城东居委会需求清单", "城东居委会"),
        ("新村社区需求清单", "新村社区"),
        ("城东街道村社区需求清单", None),
        ("城东社区、南桥社区需求清单", None),
        ("城东街道社区居委会需求清单", None),
        ("党员进社区需求清单", None),
        ("梧溪县城东街道需求清单", None),
    ],
)
def test_the_title_of_a_need_list_names_its_community_or_nobody(title: str, owner: str | None) -> None:
    assert read_owner(ListKind.NEEDS, [title]) == owner


@pytest.mark.parametrize(
    ("titles", "owner"),
    [
        (["填报单位:梧溪县图书馆"], "梧溪县图书馆"),
        (["填报单位:", "梧溪县图书馆"], "梧溪县图书馆"),
        (["梧溪县图书馆2026年资源清单"], "梧溪县图书馆"),
        (["梧溪县图书馆资源清单", "填报单位:城东街道党建办"], "梧溪县图书馆"),
        (["填报单位:城东街道党建办"], None),
        (["梧溪县城东街道共驻共建单位“资源清单”"], None),
        (["辖区学校资源清单"], None),
        (["来源:梧溪县图书馆/资源清单"], None),
    ],
)
def test_the_titles_of_a_resource_list_name_its_unit_or_nobody(titles: list[str], owner: str | None) -> None:
    assert read_owner(ListKind.RESOURCES, titles) == owner


async def test_needs_without_a_community_column_are_those_of_the_title(database: Database) -> None:
    rows = ("示例县河东街道新村社区需求清单",), ownerless(NEEDS), ownerless(need(1, "", "理发"))
    report = await bring(database, workbook(*rows))
    assert [(row.outcome, row.flags) for row in report.rows] == [(Outcome.CREATED, (Flag.OWNER_FROM_TITLE,))]
    assert await one(database, RAISED) == [
        "新村社区", "新村社区", "理发", "示例县河东街道新村社区/需求清单", ["OWNER_FROM_TITLE"]
    ]  # fmt: skip
    before = await fingerprint(database)
    assert counts(await bring(database, workbook(*rows))) == {"UNCHANGED": 1}
    assert await fingerprint(database) == before


async def test_a_column_that_no_row_fills_in_is_like_none(database: Database) -> None:
    await bring(database, workbook(("示例县图书馆资源清单",), RESOURCES, resource(1, "", "阅读课")))
    assert await one(database, OFFERED) == ["示例县图书馆", "阅读课", "示例县图书馆/资源清单", ["OWNER_FROM_TITLE"]]


async def test_lists_of_two_units_of_one_county_are_two_lists(database: Database) -> None:
    for unit in ("示例县图书馆", "示例县医院"):
        titles = (f"{unit}资源清单",), ownerless(RESOURCES)
        assert counts(await bring(database, workbook(*titles, ownerless(resource(1, "", "讲座"))))) == {"CREATED": 1}
    units = "MATCH (u:Organisation)-[:OFFERS]->(:Resource) WITH u ORDER BY u.name RETURN collect(u.name) AS n"
    assert await one(database, units) == ["示例县医院", "示例县图书馆"]


async def test_a_sheet_for_each_community_is_that_of_its_name(database: Database) -> None:
    title = ("示例县河东街道需求清单",)
    sheets = {name: (title, ownerless(NEEDS), ownerless(need(1, "", "理发"))) for name in ("甲村社区", "乙村社区")}
    assert counts(await bring(database, workbooks(sheets))) == {"CREATED": 2}
    areas = "MATCH (a:Area)-[:RAISES]->(:Need) WITH a ORDER BY a.name RETURN collect(a.name) AS n"
    assert await one(database, areas) == ["乙村社区", "甲村社区"]


async def test_rows_of_nobody_are_refused_until_the_owner_is_stated(database: Database) -> None:
    titles = ("示例县河东街道资源清单",), ("填报单位:河东街道党建办",)
    data = workbook(*titles, ownerless(RESOURCES), ownerless(resource(1, "", "阅读课")))
    before = await fingerprint(database)
    report = await bring(database, data)
    [row] = report.refused()
    assert row.say(Language.EN) == (
        "单位名称: there is no such column, and no title tells whose the list is; add it, or state the owner (--owner)"
    )
    assert await fingerprint(database) == before
    # The workbook of refused rows has the column to fill in.
    refused = refused_workbook(report, Language.ZH)
    assert refused is not None
    assert read("退回.xlsx", refused)[0].rows[2][-2:] == ["单位名称", "退回原因"]
    report = await bring(database, data, owner="示例图书馆")
    assert (counts(report), report.flags) == ({"CREATED": 1}, {})
    assert (await one(database, OFFERED))[:2] == ["示例图书馆", "阅读课"]


async def test_an_owner_that_is_stated_does_not_overrule_the_rows(database: Database) -> None:
    data = workbook(("示例县河东街道资源清单",), RESOURCES, resource(1, "示例银行", "甲"), resource(2, "", "乙"))
    assert counts(await bring(database, data, owner="示例图书馆")) == {"CREATED": 1, "REFUSED": 1}
    assert (await one(database, OFFERED))[:2] == ["示例银行", "甲"]


async def test_an_error_in_a_required_cell_refuses_the_row_and_is_named(database: Database) -> None:
    data = workbook(
        ("示例县河东街道资源清单",), RESOURCES, resource(1, "示例银行", "=#N/A"), resource(2, "=#REF!", "乙")
    )
    before = await fingerprint(database)
    report = await bring(database, data)
    assert [row.say(Language.EN) for row in report.refused()] == [
        "C 资源名称: the cell holds the error #N/A",
        "B 单位名称: the cell holds the error #REF!",
    ]
    assert await fingerprint(database) == before


async def test_an_error_in_another_cell_is_flagged_kept_and_nobody_is_called_by_it(database: Database) -> None:
    row = resource(1, "示例银行", "甲", detail="=#VALUE!", 联系人="=#REF!", 联系电话="=#N/A")
    report = await bring(database, workbook(("示例县河东街道资源清单",), RESOURCES, row))
    assert report.flags == {Flag.CELL_ERROR: 1}
    [cells, detail, people] = await one(
        database,
        """MATCH (r:Resource)-[f:FROM]->()
        RETURN [f.cells, r.detail, count { (:Person)-[:CONTACT_FOR]->(r) }] AS n""",
    )
    assert ('"联系人":"#REF!"' in cells, '"联系电话":"#N/A"' in cells, detail, people) == (True, True, "#VALUE!", 0)
