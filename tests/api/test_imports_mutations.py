"""Lists come in over HTTP, as a front end sends them."""

import base64
import io
from typing import Any

import httpx
import orjson
import pytest
from openpyxl import load_workbook

from exchange.readers import read
from exchange.recognition import recognise
from graph.database import Database
from tests.api.conftest import Ask
from tests.exchange.lists import NEEDS, fingerprint, need, workbook

IMPORT = """
mutation ($file: Upload!, $input: ImportListInput) {
  importList(file: $file, input: $input) {
    __typename
    ... on ImportReport {
      importId fileName kinds summary dryRun counts { outcome rows } flags { flag message rows }
      refused: rows(outcomes: [REFUSED]) { sheet row note complaints { problem column header } }
      refusedWorkbook
    }
    ... on InvalidInput { field message }
  }
}
"""
UNDO = """
mutation ($id: ID!) {
  undoImport(id: $id) { __typename ... on ListImport { fileName undoneAt } ... on Refusal { errorCode message } }
}
"""
TITLE = ("示例县河东街道需求清单",)


async def _send(client: httpx.AsyncClient, data: bytes, language: str = "en", **options: Any) -> dict[str, Any]:
    operations = {"query": IMPORT, "variables": {"file": None, "input": options or None}}
    response = await client.post(
        "/graphql",
        data={"operations": orjson.dumps(operations).decode(), "map": '{"0": ["variables.file"]}'},
        files={"0": ("需求清单.xlsx", data)},
        headers={"Accept-Language": language, "GraphQL-Require-Preflight": "1"},
    )
    answer = response.json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["importList"]  # type: ignore[no-any-return]


async def test_an_uploaded_list_is_reported_row_by_row(client: httpx.AsyncClient) -> None:
    data = workbook(TITLE, NEEDS, need(1, "新村社区", "理发", 需求类别=""), need(2, "", "修路"))
    report = await _send(client, data)
    assert report["summary"] == "需求清单.xlsx: created 1, refused 1"
    assert report["counts"] == [{"outcome": "CREATED", "rows": 1}, {"outcome": "REFUSED", "rows": 1}]
    assert report["flags"] == [{"flag": "CATEGORY_BLANK", "message": "no category", "rows": 1}]
    assert report["refused"] == [
        {
            "sheet": "Sheet1",
            "row": 4,
            "note": "B 村(社区): the community is missing",
            "complaints": [{"problem": "COMMUNITY_MISSING", "column": "B", "header": "村(社区)"}],
        }
    ]
    sheet = load_workbook(io.BytesIO(base64.b64decode(report["refusedWorkbook"]))).active
    assert sheet is not None
    assert sheet.cell(4, 12).value == "B 村(社区): the community is missing"


async def test_a_dry_run_over_the_api_writes_nothing(client: httpx.AsyncClient, database: Database) -> None:
    before = await fingerprint(database)
    report = await _send(client, workbook(TITLE, NEEDS, need(1, "新村社区", "理发")), dryRun=True)
    assert (report["importId"], report["dryRun"]) == (None, True)
    assert await fingerprint(database) == before


async def test_what_is_no_list_is_refused_in_the_language_of_the_caller(client: httpx.AsyncClient) -> None:
    assert await _send(client, b"\x00\x01\x02", "zh") == {
        "__typename": "InvalidInput",
        "field": "需求清单.xlsx",
        "message": "需求清单.xlsx:不是表格,也不是 UTF-8、UTF-16 或 GB18030 编码的 CSV",
    }


async def test_an_import_is_undone_over_the_api(client: httpx.AsyncClient, ask: Ask) -> None:
    report = await _send(client, workbook(TITLE, NEEDS, need(1, "新村社区", "理发")))
    undone = (await ask(UNDO, id=report["importId"]))["undoImport"]
    assert undone["undoneAt"]
    assert (await ask("{ needs { totalCount } }"))["needs"]["totalCount"] == 0
    missing = (await ask(UNDO, id="none"))["undoImport"]
    assert missing == {"__typename": "NotFound", "errorCode": "NOT_FOUND", "message": "id: nothing has the id none"}


@pytest.mark.parametrize("kind", ["resources", "needs", "projects", "pairings"])
async def test_a_blank_list_is_one_that_an_import_understands(client: httpx.AsyncClient, kind: str) -> None:
    response = await client.get(f"/templates/{kind}.xlsx")
    assert response.status_code == 200
    sheets = read("模板.xlsx", response.content)
    tables = [table for sheet in sheets if (table := recognise("模板.xlsx", sheet))]
    assert [(table.kind.value.lower(), len(table.rows)) for table in tables] == [(kind, 0)]
