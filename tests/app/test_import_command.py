"""`cobuild import`, `cobuild template` and `cobuild undo`, run as a user runs them."""

import re
from pathlib import Path

import openpyxl

from exchange.readers import read
from graph.database import Database
from tests.app.conftest import Cobuild
from tests.exchange.lists import RESOURCES, fingerprint, one, resource, workbook

TITLE = ("示例县河东街道资源清单",)
GOOD = workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "阅读课"))
MIXED = workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "阅读课"), resource(2, "", "会议室"))
TITLES = "MATCH (r:Resource) WITH r ORDER BY r.code RETURN collect(r.title) AS n"


async def test_dry_run_says_what_would_happen_and_writes_nothing(
    cobuild: Cobuild, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "资源.xlsx").write_bytes(GOOD)
    before = await fingerprint(database)
    ended = await cobuild("import", "资源.xlsx", "--dry-run", "--all")
    assert ended.code == 0, ended.err
    assert re.search(r"Sheet1 +3 +created +阅读课", ended.out)
    assert "cobuild undo" not in ended.out
    assert await fingerprint(database) == before


async def test_second_run_of_a_file_changes_nothing_and_undo_takes_the_first_back(
    cobuild: Cobuild, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "资源.xlsx").write_bytes(GOOD)
    first = await cobuild("import", "资源.xlsx")
    assert first.code == 0, first.err
    assert await one(database, TITLES) == ["阅读课"]
    before = await fingerprint(database)
    second = await cobuild("import", "资源.xlsx")
    assert (second.code, "cobuild undo" in second.out) == (0, False)
    assert await fingerprint(database) == before
    [import_id] = re.findall(r"import (\S+) \(cobuild undo", first.out)
    undone = await cobuild("undo", import_id)
    assert (undone.code, undone.err.strip()) == (0, "the import of 资源.xlsx is undone")
    assert await one(database, "MATCH (n:Resource|Organisation|Area) RETURN count(n) AS n") == 0
    unknown = await cobuild("undo", "无此导入")
    assert (unknown.code, unknown.out, "无此导入" in unknown.err) == (1, "", True)


async def test_refused_row_is_named_and_comes_back_put_right(
    cobuild: Cobuild, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "资源.xlsx").write_bytes(MIXED)
    ended = await cobuild("import", "资源.xlsx", "--refused", "退回.xlsx")
    assert ended.code == 1
    assert re.search(r"Sheet1 +4 +refused +会议室 +B 单位名称: the unit is missing", ended.out)
    assert ended.err.strip().endswith("the refused rows are in 退回.xlsx")
    assert await one(database, TITLES) == ["阅读课"]
    book = openpyxl.load_workbook(tmp_path / "退回.xlsx")
    sheet = book.worksheets[0]
    assert (sheet["B4"].value, sheet["C4"].value) == ("", "会议室")
    sheet["B4"] = "示例银行"
    book.save(tmp_path / "退回.xlsx")
    ended = await cobuild("import", "退回.xlsx")
    assert ended.code == 0, ended.out
    assert await one(database, TITLES) == ["阅读课", "会议室"]


async def test_strict_takes_nothing_of_a_file_with_a_refused_row(
    cobuild: Cobuild, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "资源.xlsx").write_bytes(MIXED)
    before = await fingerprint(database)
    ended = await cobuild("import", "资源.xlsx", "--strict")
    assert (ended.code, "the unit is missing" in ended.out) == (1, True)
    assert await fingerprint(database) == before


async def test_owner_says_whose_the_rows_are(cobuild: Cobuild, database: Database, tmp_path: Path) -> None:
    header, row = ([*cells[:1], *cells[2:]] for cells in (RESOURCES, resource(1, "", "阅读课")))
    (tmp_path / "资源.xlsx").write_bytes(workbook(TITLE, header, row))
    ended = await cobuild("import", "资源.xlsx", "--owner", "示例图书馆")
    assert ended.code == 0, ended.out
    assert await one(database, "MATCH (u)-[:OFFERS]->(:Resource) RETURN u.name AS n") == "示例图书馆"


async def test_template_is_a_list_that_comes_in_once_it_is_filled_in(
    cobuild: Cobuild, database: Database, tmp_path: Path
) -> None:
    ended = await cobuild("template", "needs", "空白.xlsx")
    assert (ended.code, ended.err.strip()) == (0, "空白.xlsx is written")
    [sheet] = [sheet for sheet in read("空白.xlsx", (tmp_path / "空白.xlsx").read_bytes()) if not sheet.hidden][:1]
    header = next(i for i, row in enumerate(sheet.rows, 1) if "需求名称" in row)
    book = openpyxl.load_workbook(tmp_path / "空白.xlsx")
    for name, value in (("村(社区)", "新村社区"), ("需求名称", "理发")):
        book.worksheets[0].cell(header + 1, sheet.rows[header - 1].index(name) + 1, value)
    book.save(tmp_path / "空白.xlsx")
    ended = await cobuild("import", "空白.xlsx", "--area", "示例县河东街道")
    assert ended.code == 0, ended.out
    assert await one(database, "MATCH (a)-[:RAISES]->(n:Need) RETURN [a.name, n.title] AS n") == ["新村社区", "理发"]


async def test_file_that_cannot_be_opened_is_one_line(cobuild: Cobuild) -> None:
    ended = await cobuild("import", "没有.xlsx")
    assert (ended.code, ended.out, ended.err.strip()) == (1, "", "没有.xlsx: the file can't be opened")
