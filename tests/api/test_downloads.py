"""Lists by HTTP."""

import io
from urllib.parse import unquote

import openpyxl
import pytest
from httpx import AsyncClient

from domain.events import Verb
from domain.viewer import SYSTEM
from graph.database import Change, Database
from tests.build import Build

ENGLISH = {"Accept-Language": "en"}


async def change(database: Database) -> None:
    async def work(change: Change) -> None:
        change.record(Verb.UPDATED, "Project", "p")

    await database.write(SYSTEM, work)


async def test_workbook_comes_with_its_chinese_name_and_cursor(
    client: AsyncClient, database: Database, build: Build
) -> None:
    await build.project(title="老兵口述史")
    await change(database)
    answer = await client.get("/exports/projects.xlsx")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    disposition = answer.headers["content-disposition"]
    assert unquote(disposition) == "attachment; filename*=UTF-8''项目清单.xlsx"
    assert answer.headers["x-cobuild-cursor"] == "1"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]["C4"].value == "老兵口述史"


async def test_csv_and_json_lines_are_narrowed_by_parameters(client: AsyncClient, build: Build) -> None:
    inside, outside = await build.community("西塘社区"), await build.community("北门社区")
    await build.need(inside, "理发", category="VOLUNTEERING")
    await build.need(inside, "体检", category="HEALTH")
    await build.need(outside, "义诊", category="HEALTH")
    csv = await client.get("/exports/needs.csv", params={"area": "西塘社区"})
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert [line.split(",")[2] for line in csv.text.splitlines()[1:]] == ["理发", "体检"]
    lines = await client.get("/exports/needs.jsonl", params={"category": ["HEALTH"]})
    assert [line.split('"title":"')[1].split('"')[0] for line in lines.text.splitlines()] == ["义诊", "体检"]
    assert (await client.get("/exports/needs.jsonl?status=OPEN&status=ANSWERED")).text.count("\n") == 3


async def test_list_that_has_not_changed_is_not_sent_again(
    client: AsyncClient, database: Database, build: Build
) -> None:
    await build.project()
    first = await client.get("/exports/projects.jsonl")
    again = {"If-None-Match": first.headers["etag"]}
    same = await client.get("/exports/projects.jsonl", headers=again)
    assert (same.status_code, same.content) == (304, b"")
    await change(database)
    assert (await client.get("/exports/projects.jsonl", headers=again)).status_code == 200


@pytest.mark.parametrize(
    ("path", "field", "detail"),
    [
        ("/exports/projects.xlsx?area=无此地", "area", "area: there is no area with the name or id 无此地"),
        ("/exports/resources.csv?status=DONE", "status", "status: DONE is none of OPEN, WITHDRAWN"),
        (
            "/exports/needs.csv?categroy=HEALTH",
            "categroy",
            "categroy: there is no such parameter; there are area, status, category",
        ),
    ],
)
async def test_refusal_is_a_problem_document(client: AsyncClient, path: str, field: str, detail: str) -> None:
    answer = await client.get(path, headers=ENGLISH)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "status": 400,
        "code": "INVALID_INPUT",
        "field": field,
        "detail": detail,
    }


async def test_refusal_speaks_chinese_when_asked_to(client: AsyncClient) -> None:
    answer = await client.get("/exports/projects.csv?area=无此地", headers={"Accept-Language": "zh-CN"})
    assert answer.json()["detail"] == "area:没有叫“无此地”的区域"


@pytest.mark.parametrize("path", ["/exports/meetings.xlsx", "/exports/projects.pdf", "/exports/pairings.csv"])
async def test_list_or_format_that_there_is_not_is_not_found(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
