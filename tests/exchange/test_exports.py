"""Lists out: what people read in a workbook or CSV, and programs in JSON Lines."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.settings import ROOT
from domain.lists import ListKind
from domain.refusals import InvalidInput, NameAmbiguous
from exchange import exports
from graph.database import Database
from tests.build import Build

TODAY = date(2026, 3, 9)


async def sheet(database: Database, kind: ListKind, file: Path, **selection: Any) -> Worksheet:
    wanted = await exports.listing(database, kind, on=TODAY, **selection)
    with file.open("wb") as stream:
        await exports.workbook(database, wanted, stream)
    return openpyxl.load_workbook(file).worksheets[0]


async def csv_rows(database: Database, kind: ListKind, **selection: Any) -> list[list[str]]:
    wanted = await exports.listing(database, kind, on=TODAY, **selection)
    pieces = [piece async for piece in exports.csv_lines(database, wanted)]
    return list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))


async def json_rows(database: Database, kind: ListKind, **selection: Any) -> list[dict[str, Any]]:
    wanted = await exports.listing(database, kind, on=TODAY, **selection)
    pieces = [piece async for piece in exports.json_lines(database, wanted)]
    return [orjson.loads(line) for line in b"".join(pieces).splitlines()]


async def titles(database: Database, kind: ListKind, **selection: Any) -> list[str]:
    return [row["title"] for row in await json_rows(database, kind, **selection)]


async def test_project_workbook_is_ready_for_the_wall(database: Database, build: Build, tmp_path: Path) -> None:
    street = await build.street("城东街道")
    community = await build.community("西塘社区", within=street)
    unit = await build.organisation("县档案馆")
    await build.project(unit, community, "老兵口述史", category="PARTY_BUILDING", detail="拍摄3位老兵")
    await build.project(unit, community, "周末唱响", category="CULTURE_SPORT", status="DONE", time_text="2026年3月起")
    other = await build.project(
        unit,
        community,
        "红色档案进校园",
        category="PARTY_BUILDING",
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 5, 2),
    )
    await build.relate(await build.organisation("县图书馆"), "JOINS", other)

    page = await sheet(database, ListKind.PROJECTS, tmp_path / "out.xlsx")

    assert [[cell.value for cell in row][:-1] for row in page.iter_rows()] == [
        ["城东街道2026年共驻共建“项目清单”"] + [None] * 9,
        ["审定:党建联席会议      日期:2026年3月9日"] + [None] * 9,
        [
            "序号",
            "项目类别",
            "项目名称",
            "牵头(共建)单位",
            "受益社区",
            "主要内容",
            "实施时间",
            "进展情况",
            "责任人",
            "备注",
        ],
        [1, "党建活动", "老兵口述史", "县档案馆", "西塘社区", "拍摄3位老兵", None, "已商定", None, None],
        [
            2,
            None,
            "红色档案进校园",
            "县档案馆、县图书馆",
            "西塘社区",
            None,
            "2026年4月1日-2026年5月2日",
            "已商定",
            None,
            None,
        ],
        [3, "文体活动", "周末唱响", "县档案馆", "西塘社区", None, "2026年3月起", "已完成", None, None],
    ]
    assert {str(merged) for merged in page.merged_cells.ranges} == {"A1:J1", "A2:J2", "B4:B5"}
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr is not None
    # One page wide, which is what Excel takes where nothing is written, and as many pages high as it needs.
    fit = (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToWidth, page.page_setup.fitToHeight)
    assert fit == (True, None, 0)
    assert (page.print_title_rows, page.freeze_panes) == ("$3:$3", "A4")
    assert page.oddFooter.center.text == "第 &P 页  共 &N 页"
    assert page["J6"].border.bottom.style == "thin"
    assert page["F4"].alignment.wrap_text
    widths = {letter: page.column_dimensions[letter].width for letter in "CF"}
    assert widths["C"] == pytest.approx(len("红色档案进校园") * 2 + 2, abs=1)
    assert page.column_dimensions["K"].hidden
    assert page["K5"].value == other


async def test_long_text_wraps_instead_of_widening_its_column(database: Database, build: Build, tmp_path: Path) -> None:
    await build.project(title="项目", detail="很长的说明" * 100)
    page = await sheet(database, ListKind.PROJECTS, tmp_path / "out.xlsx")
    assert page.column_dimensions["F"].width == pytest.approx(38, abs=1)


async def test_resources_stand_together_by_unit_in_order_of_pinyin(
    database: Database, build: Build, tmp_path: Path
) -> None:
    bank, archive = await build.organisation("中国银行"), await build.organisation("档案馆")
    await build.resource(bank, "会议室", capacity=40.0, capacity_unit="座")
    last = await build.resource(archive, "展板", capacity=2.0, capacity_unit="次", capacity_per="MONTH")
    await build.resource(bank, "防电诈", capacity_text="每月1次", category="VOLUNTEERING")
    person = await build.node("Person", name="卢医生", key="x/卢医生")
    await build.relate(person, "CONTACT_FOR", last, phone="000-00001001")

    page = await sheet(database, ListKind.RESOURCES, tmp_path / "out.xlsx")

    assert [[cell.value for cell in row][:-1] for row in page.iter_rows(min_row=4)] == [
        [1, "档案馆", "展板", None, "其他", "每月2次", None, None, "卢医生", "000-00001001", None],
        [2, "中国银行", "会议室", None, "其他", "40座", None, None, None, None, None],
        [3, None, "防电诈", None, "志愿服务", "每月1次", None, None, None, None, None],
    ]
    assert "B5:B6" in {str(merged) for merged in page.merged_cells.ranges}


async def test_needs_stand_together_by_community(database: Database, build: Build) -> None:
    west, north = await build.community("西塘社区"), await build.community("北门社区")
    await build.need(west, "理发", quantity=3.0, quantity_unit="次", urgency="URGENT")
    await build.need(north, "法律服务", wanted_from=date(2026, 4, 1))
    await build.need(west, "场地", quantity_text="38", wanted_until=date(2026, 7, 1))

    assert [row[:8] for row in await csv_rows(database, ListKind.NEEDS)] == [
        ["序号", "村(社区)", "需求名称", "需求内容", "需求类别", "数量", "希望完成时间", "紧急程度"],
        ["1", "北门社区", "法律服务", "", "其他", "", "2026年4月1日起", "一般"],
        ["2", "西塘社区", "理发", "", "其他", "3次", "", "急"],
        ["3", "西塘社区", "场地", "", "其他", "38", "至2026年7月1日", "一般"],
    ]


async def test_json_line_tells_ids_quantities_and_iso_dates(database: Database, build: Build) -> None:
    community, unit = await build.community("西塘社区"), await build.organisation("县医院")
    resource = await build.resource(unit, "巡诊", capacity=8.0, capacity_unit="次")
    need = await build.need(community, "看病", quantity=2.0, quantity_unit="次")
    project = await build.project(
        unit, community, "健康巡诊", status="UNDER_WAY", starts_on=date(2026, 3, 1), category="HEALTH", flags=["GONE"]
    )
    await build.relate(project, "USES", resource, quantity=2.0)
    await build.relate(project, "ANSWERS", need, quantity=1.5)

    [row] = await json_rows(database, ListKind.PROJECTS)

    assert list(row) == sorted(row)
    assert row["uses"] == [{"id": resource, "quantity": 2.0, "title": "巡诊", "unit": "次"}]
    assert row["answers"] == [{"id": need, "quantity": 1.5, "title": "看病", "unit": "次"}]
    assert row["lead"] == {"id": unit, "name": "县医院"}
    assert row["benefits"] == [{"id": community, "name": "西塘社区"}]
    assert (row["id"], row["status"], row["category"]) == (project, "UNDER_WAY", "HEALTH")
    assert (row["starts_on"], row["ends_on"], row["decided_at"], row["flags"]) == ("2026-03-01", None, None, ["GONE"])


async def test_list_of_an_area_holds_what_lies_within_it(database: Database, build: Build) -> None:
    county = await build.county("梧溪县")
    street = await build.street("城东街道", within=county)
    inside = await build.community("西塘社区", within=street)
    outside = await build.community("北门社区")
    unit = await build.organisation("县医院", paired_with=inside)
    await build.project(None, inside, "里")
    await build.project(None, outside, "外")
    await build.need(inside, "里需")
    await build.need(outside, "外需")
    await build.resource(unit, "里源")
    await build.resource(await build.organisation("别处"), "外源")

    for given in (street, "城东街道", "城東街道"):
        assert await titles(database, ListKind.PROJECTS, area=given) == ["里"]
    assert await titles(database, ListKind.NEEDS, area=county) == ["里需"]
    assert await titles(database, ListKind.RESOURCES, area="西塘社区") == ["里源"]
    wanted = await exports.listing(database, ListKind.PROJECTS, area="城東街道", on=TODAY)
    assert wanted.title == "城东街道2026年共驻共建“项目清单”"


async def test_states_and_categories_narrow_a_list(database: Database, build: Build) -> None:
    await build.project(title="甲", status="DONE", category="HEALTH")
    await build.project(title="乙", status="DROPPED", category="HEALTH")
    await build.project(title="丙", status="DONE")
    assert await titles(database, ListKind.PROJECTS, statuses=["done"]) == ["甲", "丙"]
    assert await titles(database, ListKind.PROJECTS, statuses=["DONE", "DROPPED"], categories=["HEALTH"]) == [
        "甲",
        "乙",
    ]


async def test_withdrawn_entries_are_listed_only_when_asked_for(database: Database, build: Build) -> None:
    unit, community = await build.organisation(), await build.community()
    await build.resource(unit, "在", status="OPEN")
    await build.resource(unit, "撤", status="WITHDRAWN")
    await build.need(community, "答", status="ANSWERED")
    await build.need(community, "撤", status="WITHDRAWN")
    assert await titles(database, ListKind.RESOURCES) == ["在"]
    assert await titles(database, ListKind.RESOURCES, statuses=["WITHDRAWN"]) == ["撤"]
    assert await titles(database, ListKind.NEEDS) == ["答"]


async def test_unknown_area_state_or_category_is_refused_by_its_name(database: Database, build: Build) -> None:
    for selection, said in (
        ({"area": "无此地"}, "area: there is no area with the name or id 无此地"),
        (
            {"statuses": ["FINISHED"]},
            "status: FINISHED is none of PROPOSED, AGREED, CLAIMED, UNDER_WAY, DONE, CONFIRMED, CLOSED_OUT, DROPPED",
        ),
        (
            {"categories": ["其他"]},
            "category: 其他 is none of PARTY_BUILDING, CULTURE_SPORT, POVERTY_RELIEF, HEALTH, VOLUNTEERING",
        ),
    ):
        with pytest.raises(InvalidInput) as refused:
            await exports.listing(database, ListKind.PROJECTS, **selection)
        assert str(refused.value) == said
    for _ in range(2):
        await build.community("同名社区", within=await build.street())
    with pytest.raises(NameAmbiguous):
        await exports.listing(database, ListKind.PROJECTS, area="同名社区")


async def test_list_longer_than_a_batch_is_whole_and_in_order(database: Database, build: Build) -> None:
    await build.run(
        """
        UNWIND range(1, 1201) AS i
        CREATE (:Project {id: 'p' + right('0000' + i, 5), title: 'T' + i, status: 'AGREED', flags: [], version: 1,
          created_at: datetime(), updated_at: datetime()})
        """
    )
    assert await titles(database, ListKind.PROJECTS) == [f"T{i}" for i in range(1, 1202)]
    assert [row[0] for row in await csv_rows(database, ListKind.PROJECTS)] == ["序号", *map(str, range(1, 1202))]


async def test_record_that_goes_during_an_export_is_left_out(database: Database, build: Build) -> None:
    gone, kept = await build.project(title="去"), await build.project(title="留")
    wanted = await exports.listing(database, ListKind.PROJECTS)
    await build.run("MATCH (n {id: $id}) DETACH DELETE n", id=gone)
    assert wanted.ids == (gone, kept)
    pieces = [piece async for piece in exports.json_lines(database, wanted)]
    assert [orjson.loads(line)["title"] for line in b"".join(pieces).splitlines()] == ["留"]


async def test_empty_list_is_a_header(database: Database, tmp_path: Path) -> None:
    page = await sheet(database, ListKind.PROJECTS, tmp_path / "out.xlsx")
    assert (page.max_row, page["A1"].value) == (3, "2026年共驻共建“项目清单”")
    assert len(await csv_rows(database, ListKind.PROJECTS)) == 1
    assert await json_rows(database, ListKind.PROJECTS) == []


async def test_every_field_of_a_json_line_is_documented(database: Database, build: Build) -> None:
    documented = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "integrations.md").read_text("utf-8")))
    await build.project()
    await build.resource(await build.organisation())
    await build.need(await build.community())
    for kind in (ListKind.PROJECTS, ListKind.RESOURCES, ListKind.NEEDS):
        [row] = await json_rows(database, kind)
        assert row.keys() - documented == set(), kind
