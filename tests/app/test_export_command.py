"""`cobuild export`: a list as a file, or none at all."""

import os
from pathlib import Path

import openpyxl
import orjson

from tests.app.conftest import Cobuild
from tests.build import Build


async def test_list_is_a_workbook_with_a_chinese_name_unless_told_otherwise(
    cobuild: Cobuild, build: Build, tmp_path: Path
) -> None:
    await build.project(title="老兵口述史")
    ended = await cobuild("export", "projects")
    assert (ended.code, ended.err.strip()) == (0, "项目清单.xlsx: 1 rows, change cursor 0")
    assert openpyxl.load_workbook(tmp_path / "项目清单.xlsx").worksheets[0]["C4"].value == "老兵口述史"
    assert os.listdir(tmp_path) == ["项目清单.xlsx"]


async def test_file_name_says_the_format_and_options_narrow_the_list(
    cobuild: Cobuild, build: Build, tmp_path: Path
) -> None:
    community = await build.community("西塘社区")
    await build.need(community, "理发", category="VOLUNTEERING")
    await build.need(community, "体检", category="HEALTH")
    await build.need(await build.community(), "义诊", category="HEALTH")
    ended = await cobuild("export", "needs", "--area", "西塘社区", "--category", "HEALTH", "-o", "out.jsonl")
    assert ended.code == 0, ended.err
    lines = (tmp_path / "out.jsonl").read_bytes().splitlines()
    assert [orjson.loads(line)["title"] for line in lines] == ["体检"]


async def test_list_goes_to_standard_output_for_other_programs(cobuild: Cobuild, build: Build) -> None:
    await build.resource(await build.organisation("县医院"), "巡诊")
    ended = await cobuild("export", "resources", "--format", "jsonl", "-o", "-")
    assert (ended.code, orjson.loads(ended.out)["provider"]["name"]) == (0, "县医院")


async def test_refusal_is_one_line_and_leaves_the_old_file(cobuild: Cobuild, build: Build, tmp_path: Path) -> None:
    await build.project()
    (tmp_path / "项目清单.xlsx").write_text("old")
    for arguments, said in (
        (("--area", "无此地"), "area: there is no area with the name or id 无此地"),
        (("--output", "nowhere/out.xlsx"), "--output: can't write nowhere/out.xlsx"),
        (("--output", "-"), "--output: a workbook can't be written to standard output"),
    ):
        ended = await cobuild("export", "projects", *arguments)
        assert (ended.code, ended.out, ended.err.strip()) == (1, "", said)
    assert os.listdir(tmp_path) == ["项目清单.xlsx"]
    assert (tmp_path / "项目清单.xlsx").read_text() == "old"


async def test_a_name_that_ends_in_no_format_is_refused(cobuild: Cobuild, build: Build, tmp_path: Path) -> None:
    await build.need(await build.community())
    refused = await cobuild("export", "needs", "-o", "list.pdf")
    assert (refused.code, os.listdir(tmp_path)) == (1, [])
    assert "--output: the name ends in .pdf; a list is written as xlsx, csv, jsonl" in " ".join(refused.err.split())

    stated = await cobuild("export", "needs", "--format", "csv", "-o", "list.txt")
    assert (stated.code, os.listdir(tmp_path)) == (0, ["list.txt"])
