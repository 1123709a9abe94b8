"""What goes out as a workbook or CSV comes back in unchanged, and a cell that was edited changes its record alone."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pytest_asyncio

from domain.lists import ListKind, Outcome
from domain.viewer import Viewer
from exchange import exports
from exchange.exports import ExportFormat
from exchange.imports import Options, import_list
from exchange.report import Report
from graph.database import Database
from tests.build import Build

VIEWER = Viewer("u1", "党建办")
SAMPLES = Path(__file__).parents[2] / "samples"
KINDS = (ListKind.RESOURCES, ListKind.NEEDS, ListKind.PROJECTS)
FORMATS = (ExportFormat.XLSX, ExportFormat.CSV)

Everything = Callable[[], Awaitable[tuple[Any, ...]]]


@pytest.fixture
def everything(build: Build) -> Everything:
    """Every node and relationship with all that it holds, in an order of its own: two of them are equal or differ."""

    async def everything() -> tuple[Any, ...]:
        nodes = await build.run(
            "MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS p ORDER BY id"
        )
        ties = await build.run(
            "MATCH (a)-[r]->(b) RETURN elementId(r) AS id, elementId(a) AS a, type(r) AS type, elementId(b) AS b,"
            " properties(r) AS p ORDER BY id"
        )
        return nodes, ties

    return everything


@pytest_asyncio.fixture
async def offices(database: Database, build: Build) -> Database:
    """The three sample lists of a street, and entries that no list brought: of a meeting, of another county."""
    for name in ("资源清单.xlsx", "需求清单.xlsx", "项目清单.xlsx"):
        report = await import_list(database, VIEWER, name, (SAMPLES / name).read_bytes())
        assert not report.counts[Outcome.REFUSED]
    [town] = await build.run("MATCH (area:Area {name: '城东社区'}) RETURN area.id AS id")
    [bureau] = await build.run("MATCH (unit:Organisation {name: '县税务局'}) RETURN unit.id AS id")
    other = await build.county("远山县")
    # A second 县税务局 and a second 城东社区: by its name alone, no row could tell which one is meant.
    namesake = await build.organisation("县税务局", county=other)
    away = await build.community("城东社区", within=await build.street("城东街道", within=other))
    meeting = await build.node("Meeting", title="联席会议", held_on=date(2026, 3, 1), status="HELD")
    agreed = await build.project(
        bureau["id"],
        town["id"],
        "=便民税务角",
        status="UNDER_WAY",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 6, 30),
        detail="-每周二\n@大厅",
    )
    await build.relate(agreed, "DECIDED_AT", meeting)
    await build.relate(namesake, "JOINS", agreed)
    await build.project(namesake, away, "无时间", status="PROPOSED", category="HEALTH")
    await build.project(namesake, away, "无时间", status="DROPPED", category="HEALTH", dropped_because="因雨")
    await build.resource(namesake, "+咨询", capacity=2.0, capacity_unit="次", capacity_per="MONTH")
    await build.resource(bureau["id"], "咨询", available_from=date(2026, 1, 1))
    await build.need(away, "'=引号", quantity=3.5, quantity_unit="场", wanted_until=date(2026, 7, 1))
    await build.need(town["id"], "  前后有空  ", detail="一\t二")
    return database


async def exported(database: Database, kind: ListKind, form: ExportFormat, **selection: Any) -> bytes:
    wanted = await exports.listing(database, kind, **selection)
    if form is ExportFormat.CSV:
        return b"".join([piece async for piece in exports.csv_lines(database, wanted)])
    stream = io.BytesIO()
    await exports.workbook(database, wanted, stream)
    return stream.getvalue()


async def sent_back(database: Database, data: bytes, form: ExportFormat, **options: Any) -> Report:
    return await import_list(database, VIEWER, f"改好的清单.{form}", data, Options(**options))


def counts(report: Report) -> dict[Outcome, int]:
    return {outcome: number for outcome, number in report.counts.items() if number}


def edited(data: bytes, form: ExportFormat, header: str, row: int, text: str) -> bytes:
    """The list with another text in one cell; row 1 is the first entry."""
    if form is ExportFormat.CSV:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        rows[row][rows[0].index(header)] = text
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        return out.getvalue().encode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    column = next(cell.column for cell in page[3] if cell.value == header)
    page.cell(3 + row, column).value = text
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("form", FORMATS)
async def test_lists_of_all_sources_come_back_unchanged(
    offices: Database, everything: Everything, form: ExportFormat
) -> None:
    before = await everything()
    for kind, rows in ((ListKind.RESOURCES, 60), (ListKind.NEEDS, 80), (ListKind.PROJECTS, 33)):
        data = await exported(offices, kind, form)
        report = await sent_back(offices, data, form)
        assert counts(report) == {Outcome.UNCHANGED: rows}, kind
        assert report.import_id is None
    assert await everything() == before


@pytest.mark.parametrize("form", FORMATS)
async def test_edited_cell_updates_its_record_alone(
    offices: Database, build: Build, everything: Everything, form: ExportFormat
) -> None:
    wanted = await exports.listing(offices, ListKind.PROJECTS)
    data = await exported(offices, ListKind.PROJECTS, form)
    before = {node["p"]["id"]: node["p"] for node in (await everything())[0] if node["labels"] == ["Project"]}
    for row in (2, wanted.ids.index(next(one for one, p in before.items() if p["title"] == "=便民税务角")) + 1):
        changed_id = wanted.ids[row - 1]
        report = await sent_back(offices, edited(data, form, "主要内容", row, "改了内容"), form)
        assert counts(report) == {Outcome.UNCHANGED: 32, Outcome.UPDATED: 1}
        [updated] = [line for line in report.rows if line.outcome is Outcome.UPDATED]
        assert (updated.record_id, updated.changed) == (changed_id, ("主要内容",))
        after = {node["p"]["id"]: node["p"] for node in (await everything())[0] if node["labels"] == ["Project"]}
        assert {one for one in after if after[one] != before[one]} == {changed_id}
        differing = {name for name in after[changed_id] if after[changed_id][name] != before[changed_id].get(name)}
        assert differing - {"content_key", "flags"} == {"detail", "version", "updated_at"}
        assert after[changed_id]["detail"] == "改了内容"
        await build.run("MATCH (p:Project {id: $id}) SET p = $was", id=changed_id, was=before[changed_id])


async def test_part_of_a_list_reports_nothing_as_gone(offices: Database, everything: Everything) -> None:
    before = await everything()
    data = await exported(offices, ListKind.PROJECTS, ExportFormat.XLSX, statuses=["DONE"])
    report = await sent_back(offices, data, ExportFormat.XLSX, withdraw_gone=True)
    assert set(counts(report)) == {Outcome.UNCHANGED}
    assert await everything() == before


async def test_edited_copy_of_a_row_is_a_new_record_and_leaves_the_old(
    offices: Database, everything: Everything
) -> None:
    data = await exported(offices, ListKind.PROJECTS, ExportFormat.CSV)
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    row = next(line for line in lines if "红色档案进校园" in line)
    before = {node["p"]["id"]: node["p"] for node in (await everything())[0] if node["labels"] == ["Project"]}
    copied = "".join([*lines, row.replace("红色档案进校园", "红色故事会")]).encode("utf-8-sig")
    report = await sent_back(offices, copied, ExportFormat.CSV)
    assert counts(report) == {Outcome.UNCHANGED: 33, Outcome.CREATED: 1}
    after = {node["p"]["id"]: node["p"] for node in (await everything())[0] if node["labels"] == ["Project"]}
    assert {one: after[one] for one in before} == before
    [made] = after.keys() - before.keys()
    assert after[made]["title"] == "红色故事会"


async def test_what_was_changed_since_it_was_written_goes_out_as_it_is_now(offices: Database, build: Build) -> None:
    async def column(kind: ListKind, title: str, header: str) -> str:
        data = await exported(offices, kind, ExportFormat.CSV)
        names, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        [text] = [row[names.index(header)] for row in rows if row[2] == title]
        return text

    for label, kind, title, header, change, was, now in (
        ("Project", ListKind.PROJECTS, "红色档案进校园", "进展情况", {"status": "DONE"}, "未启动", "已完成"),
        (
            "Project",
            ListKind.PROJECTS,
            "红色档案进校园",
            "实施时间",
            {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 9)},
            "2026年4月",
            "2026年5月1日-2026年5月9日",
        ),
        ("Resource", ListKind.RESOURCES, "健康巡诊", "数量", {"capacity": 3.0}, "每季度2次", "每季度3次"),
        ("Resource", ListKind.RESOURCES, "健康巡诊", "服务对象", {"audiences": ["WOMEN"]}, "全体居民", "妇女"),
        ("Resource", ListKind.RESOURCES, "健康巡诊", "可提供时间", {"note": "改备注"}, "周三", "周三"),
        ("Need", ListKind.NEEDS, "老人看病难", "紧急程度", {"urgency": "NORMAL"}, "较急", "一般"),
        ("Need", ListKind.NEEDS, "老人看病难", "希望完成时间", {"quantity": 2.0}, "2026年3月", "2026年3月"),
    ):
        assert await column(kind, title, header) == was
        await build.run(
            f"MATCH (n:{label} {{title: $title}}) SET n += $change, n.version = 2", title=title, change=change
        )
        assert await column(kind, title, header) == now, title
