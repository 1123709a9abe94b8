"""Lists for tests: small workbooks and CSVs, and what a graph holds after them."""

import csv
import hashlib
import io
from collections.abc import Sequence
from typing import Any

import orjson
from xlsxwriter import Workbook

from domain.lists import Outcome
from domain.viewer import SYSTEM
from exchange.imports import Options, import_list
from exchange.report import Report
from graph.database import Database
from graph.statement import READ, Statement

RESOURCES = (
    "序号",
    "单位名称",
    "资源名称",
    "资源内容",
    "类别",
    "数量",
    "可提供时间",
    "服务对象",
    "联系人",
    "联系电话",
    "备注",
)
NEEDS = (
    "序号",
    "村(社区)",
    "需求名称",
    "需求内容",
    "需求类别",
    "数量",
    "希望完成时间",
    "紧急程度",
    "联系人",
    "联系电话",
    "备注",
)
PROJECTS = (
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
)

Rows = Sequence[Sequence[Any]]


def resource(number: Any, unit: str, title: str, detail: str = "内容", **more: str) -> list[Any]:
    values = dict(
        zip(RESOURCES, (number, unit, title, detail, "志愿服务", "2人", "周末", "居民", "", "", ""), strict=True)
    )
    return list((values | more).values())


def need(number: Any, community: str, title: str, detail: str = "内容", **more: str) -> list[Any]:
    values = dict(
        zip(NEEDS, (number, community, title, detail, "志愿服务", "2人", "周末", "一般", "", "", ""), strict=True)
    )
    return list((values | more).values())


def project(number: Any, title: str, unit: str, community: str, **more: str) -> list[Any]:
    row = (number, "志愿服务", title, unit, community, "内容", "2026年3月", "未启动", "李一", "")
    return list((dict(zip(PROJECTS, row, strict=True)) | more).values())


def workbook(*rows: Sequence[Any], sheet: str = "Sheet1", merged: Sequence[str] = ()) -> bytes:
    """An .xlsx of these rows; `merged` are ranges such as B4:B6, whose value is that of their first cell.

    "=#REF!" makes a cell with that error.
    """
    return workbooks({sheet: rows}, merged)


def workbooks(sheets: dict[str, Rows], merged: Sequence[str] = ()) -> bytes:
    file = io.BytesIO()
    with Workbook(file) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    if str(value).startswith("=#"):
                        page.write_formula(i, j, value, None, value[1:])
                    elif value not in (None, ""):
                        page.write(i, j, value)
            for cells in merged:
                column, first = ord(cells[0]) - 65, int(cells.split(":")[0][1:]) - 1
                page.merge_range(cells, rows[first][column])
    return file.getvalue()


def csv_text(*rows: Sequence[Any], separator: str = ",") -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue()


async def bring(database: Database, data: bytes, name: str = "清单.xlsx", **options: Any) -> Report:
    return await import_list(database, SYSTEM, name, data, Options(**options))


def counts(report: Report) -> dict[str, int]:
    """Outcomes that occur: `{"CREATED": 3, "REFUSED": 1}`."""
    return {outcome.value: number for outcome, number in report.counts.items() if number}


def outcomes(report: Report) -> list[tuple[int | None, Outcome]]:
    return [(row.row, row.outcome) for row in report.rows]


NODES = Statement(
    "tests.nodes", READ, "MATCH (n) WHERE NOT n:__Neo4jMigration RETURN labels(n) AS l, properties(n) AS p"
)
TIES = Statement(
    "tests.ties",
    READ,
    "MATCH (a)-[r]->(b) WHERE NOT a:__Neo4jMigration RETURN type(r) AS t, a.id AS a, b.id AS b, properties(r) AS p",
)


async def fingerprint(database: Database) -> str:
    """A hash of the whole graph: alike exactly when nothing at all has changed."""
    lines = [
        orjson.dumps(row, option=orjson.OPT_SORT_KEYS, default=str)
        for what in (NODES, TIES)
        for row in await database.read(what)
    ]
    return hashlib.sha256(b"\n".join(sorted(lines))).hexdigest()


async def one(database: Database, text: str, **parameters: Any) -> Any:
    """The single value that a query returns."""
    [row] = await database.read(Statement("tests.one", READ, text), **parameters)
    [value] = row.values()
    return value
