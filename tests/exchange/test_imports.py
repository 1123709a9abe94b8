"""Lists come in: what becomes of each row, and of the graph."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from neo4j.exceptions import ClientError

from domain.language import Language
from domain.lists import Flag, ListKind, Outcome
from domain.refusals import InvalidInput, NotFound, StillInUse
from domain.viewer import SYSTEM
from exchange.imports import import_list, take_back_abandoned, undo
from exchange.readers import read
from exchange.refused import refused_workbook
from exchange.samples import FILES, FOLDER, load_samples
from graph.database import Database
from graph.imports import writing
from graph.statement import WRITE, Statement
from tests.build import Build
from tests.exchange.lists import (
    NEEDS,
    PROJECTS,
    RESOURCES,
    bring,
    counts,
    csv_text,
    fingerprint,
    need,
    one,
    outcomes,
    project,
    resource,
    workbook,
    workbooks,
)

TITLE = ("示例县河东街道资源清单",)
NEED_TITLE = ("示例县河东街道需求清单",)
PROJECT_TITLE = ("示例县河东街道项目清单",)
GB18030 = Path(__file__).parent.parent / "data" / "lists" / "资源清单_gb18030.csv"


async def test_the_sample_lists_come_in_as_the_readme_says(database: Database) -> None:
    reports = await load_samples(database, SYSTEM)
    assert [counts(report) for report in reports] == [
        {"CREATED": 58, "REPEATED": 2},
        {"CREATED": 78, "REPEATED": 2},
        {"CREATED": 30},
        {"CREATED": 28},
    ]
    assert [report.flags for report in reports] == [
        {Flag.CATEGORY_UNKNOWN: 1, Flag.CATEGORY_READ_AS: 1, Flag.TIME_UNCLEAR: 1, Flag.AUDIENCE_UNCLEAR: 3},
        {Flag.CATEGORY_BLANK: 12, Flag.CATEGORY_UNKNOWN: 2, Flag.CATEGORY_READ_AS: 1},
        {Flag.SEVERAL_UNITS: 1, Flag.ALL_COMMUNITIES: 1},
        {},
    ]
    repeats = {row.row: row.repeats and row.repeats.row for report in reports for row in report.rows if row.repeats}
    assert repeats == {64: 34, 65: 19, 84: 8, 85: 17}
    assert await one(database, "MATCH (n:Organisation) RETURN count(n) AS n") == 27
    assert await one(
        database,
        """MATCH (c:Community)-[:PART_OF]->(s:Street)-[:PART_OF]->(k:County)
        WITH c, s, k ORDER BY c.name
        WITH k.name AS county, s.name AS street, collect(c.name) AS names RETURN [county, street, names] AS n""",
    ) == ["梧溪县", "城东街道", ["北门社区", "南桥社区", "城东社区", "新园社区", "湾里村", "西塘社区"]]
    assert await one(database, "MATCH (:Organisation)-[p:PAIRED_WITH]->(:Community) RETURN count(p) AS n") == 28


async def test_a_list_that_comes_a_second_time_changes_nothing(database: Database) -> None:
    await load_samples(database, SYSTEM)
    before = await fingerprint(database)
    reports = await load_samples(database, SYSTEM)
    assert [counts(report) for report in reports] == [
        {"UNCHANGED": 58, "REPEATED": 2},
        {"UNCHANGED": 78, "REPEATED": 2},
        {"UNCHANGED": 30},
        {"UNCHANGED": 28},
    ]
    assert [report.import_id for report in reports] == [None, None, None, None]
    assert await fingerprint(database) == before


async def test_the_same_list_as_csv_from_elsewhere_repeats_it(database: Database) -> None:
    await bring(database, (FOLDER / FILES[0]).read_bytes(), FILES[0])
    first = await bring(database, GB18030.read_bytes(), GB18030.name)
    assert counts(first) == {"REPEATED": 60}
    assert await one(database, "MATCH (n:Resource) RETURN count(n) AS n") == 58
    before = await fingerprint(database)
    assert counts(await bring(database, GB18030.read_bytes(), GB18030.name)) == {"REPEATED": 60}
    assert await fingerprint(database) == before


async def test_a_dry_run_tells_the_same_and_writes_nothing(database: Database) -> None:
    before = await fingerprint(database)
    data = (FOLDER / FILES[0]).read_bytes()
    dry = await bring(database, data, FILES[0], dry_run=True)
    assert await fingerprint(database) == before
    wet = await bring(database, data, FILES[0])
    assert outcomes(dry) == outcomes(wet)
    assert dry.flags == wet.flags


async def test_a_row_is_understood_and_kept_as_written(database: Database) -> None:
    row = resource(
        1, "示例图书馆", "阅读课", 数量="每季度２次", 可提供时间="2026年3月至6月周末", 服务对象="儿童", 联系人="甲示例",
        联系电话="000- 0000 0001", 类别="文体",
    )  # fmt: skip
    report = await bring(database, workbook(TITLE, RESOURCES, row))
    assert counts(report) == {"CREATED": 1}
    node = await one(database, "MATCH (n:Resource) RETURN properties(n) AS n")
    understood = {
        "capacity_text": "每季度２次",
        "capacity": 2.0,
        "capacity_unit": "次",
        "capacity_per": "QUARTER",
        "available_text": "2026年3月至6月周末",
        "available_from": date(2026, 3, 1),
        "available_until": date(2026, 6, 30),
        "available_rule": "FREQ=WEEKLY;BYDAY=SA,SU",
        "audience_text": "儿童",
        "audiences": ["CHILDREN"],
        "category": "CULTURE_SPORT",
        "category_text": "文体",
        "flags": ["CATEGORY_READ_AS"],
        "code": "1",
        "source": "示例县河东街道/资源清单",
        "key": "示例县河东街道/资源清单#1",
        "version": 1,
        "status": "OPEN",
        "promised": 0.0,
    }
    assert {name: node[name] for name in understood} == understood
    where = await one(
        database, "MATCH (:Resource)-[f:FROM]->(l:ListImport) RETURN [l.file_name, f.sheet, f.row, f.cells] AS n"
    )
    assert where[:3] == ["清单.xlsx", "Sheet1", 3]
    assert '"联系电话":"000- 0000 0001"' in where[3]
    assert await one(
        database, "MATCH (p:Person)-[c:CONTACT_FOR]->(:Resource)-[:OF_TYPE]->(t) RETURN [p.name, c.phone, t.code] AS n"
    ) == ["甲示例", "000-00000001", "CULTURE_SPORT"]


async def test_events_of_an_import_name_nobody(database: Database) -> None:
    row = resource(1, "示例图书馆", "阅读课", 联系人="甲示例", 联系电话="000-00000001")
    report = await bring(database, workbook(TITLE, RESOURCES, row))
    events = await one(
        database, "MATCH (e:Event) WHERE e.import_id = $id RETURN collect([e.verb, e.subject_type]) AS n",
        id=report.import_id,
    )  # fmt: skip
    assert sorted(map(tuple, events)) == [
        ("CREATED", "Area"),
        ("CREATED", "Area"),
        ("CREATED", "ListImport"),
        ("CREATED", "Organisation"),
        ("CREATED", "Person"),
        ("CREATED", "Resource"),
    ]
    told = await one(
        database, "MATCH (e:Event) WHERE e.seq > 0 RETURN reduce(t = '', x IN collect(e.after) | t + x) AS n"
    )
    assert "甲示例" not in told
    assert "00000001" not in told


async def test_merged_cells_totals_signatures_and_headers_are_told_apart(database: Database) -> None:
    report = await bring(
        database,
        workbook(
            TITLE,
            RESOURCES,
            resource(1, "示例图书馆", "甲"),
            resource(2, "", "乙"),
            (),
            RESOURCES,
            resource(3, "示例银行", "丙"),
            ("合计", "", "3项"),
            ("审核人:", "", "制表:"),
            merged=["B3:B4"],
        ),
    )
    assert outcomes(report) == [
        (3, Outcome.CREATED),
        (4, Outcome.CREATED),
        (6, Outcome.SKIPPED),
        (7, Outcome.CREATED),
        (8, Outcome.SKIPPED),
        (9, Outcome.SKIPPED),
    ]
    units = "MATCH (u:Organisation)-[:OFFERS]->(r) WITH u, r ORDER BY r.code RETURN collect(u.name) AS n"
    assert await one(database, units) == ["示例图书馆", "示例图书馆", "示例银行"]


async def test_a_missing_unit_is_refused_with_its_place_and_the_rest_is_taken(database: Database) -> None:
    report = await bring(
        database,
        workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲"), resource(2, "", "乙"), resource(3, "示例银行", "")),
    )
    assert [(row.row, row.say(Language.ZH), row.say(Language.EN)) for row in report.refused()] == [
        (4, "B 单位名称:没有单位", "B 单位名称: the unit is missing"),
        (5, "C 资源名称:没有名称", "C 资源名称: the title is missing"),
    ]
    assert await one(database, "MATCH (r:Resource) RETURN collect(r.title) AS n") == ["甲"]
    assert await one(database, "MATCH (u:Organisation) RETURN collect(u.name) AS n") == ["示例图书馆"]


async def test_strict_takes_nothing_of_a_file_with_a_refused_row(database: Database) -> None:
    before = await fingerprint(database)
    data = workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲"), resource(2, "", "乙"))
    report = await bring(database, data, strict=True)
    assert report.refused_whole
    assert report.import_id is None
    assert await fingerprint(database) == before


async def test_a_negative_quantity_is_refused(database: Database) -> None:
    report = await bring(database, workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲", 数量="-3人")))
    [row] = report.refused()
    assert row.say(Language.EN) == "F 数量: “-3人” is negative"


async def test_refused_rows_come_back_put_right(database: Database) -> None:
    data = workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲"), resource(2, "", "乙"))
    report = await bring(database, data)
    [sheet] = _rows(refused_workbook(report, Language.ZH))
    assert sheet[2] == [*RESOURCES, "退回原因"]
    assert sheet[3][-1] == "B 单位名称:没有单位"
    sheet[3][1] = "示例银行"
    second = await bring(database, workbook(*sheet), "退回.xlsx")
    assert counts(second) == {"CREATED": 1}
    keys = "MATCH (r:Resource) WITH r ORDER BY r.key RETURN collect(r.key) AS n"
    assert await one(database, keys) == ["示例县河东街道/资源清单#1", "示例县河东街道/资源清单#2"]


def _rows(data: bytes | None) -> list[list[list[str]]]:
    assert data is not None
    return [sheet.rows for sheet in read("退回.xlsx", data)]


async def test_a_newer_version_updates_what_changed_and_reports_what_is_gone(database: Database) -> None:
    await bring(
        database,
        workbook(
            TITLE,
            RESOURCES,
            resource(1, "示例图书馆", "阅读课"),
            resource(2, "示例图书馆", "换书大集"),
            resource(3, "示例银行", "会议室"),
        ),
    )
    newer = workbook(
        TITLE,
        RESOURCES,
        resource(1, "示例图书馆", "展览"),
        resource(2, "示例图书馆", "阅读课", 数量="5人"),
        resource(3, "示例图书馆", "换书大集"),
    )
    report = await bring(database, newer, "新版.xlsx")
    assert [(row.title, row.outcome, row.changed) for row in report.rows] == [
        ("展览", Outcome.CREATED, ()),
        ("阅读课", Outcome.UPDATED, ("序号", "数量")),
        ("换书大集", Outcome.UPDATED, ("序号",)),
        ("会议室", Outcome.GONE, ()),
    ]
    now = "MATCH (r:Resource) WITH r ORDER BY r.title RETURN collect([r.title, r.code, r.capacity, r.version]) AS n"
    assert await one(database, now) == [
        ["会议室", "3", 2.0, 1],
        ["展览", "1", 2.0, 1],
        ["换书大集", "3", 2.0, 2],
        ["阅读课", "2", 5.0, 2],
    ]
    before = await fingerprint(database)
    again = await bring(database, newer, "新版.xlsx")
    assert counts(again) == {"UNCHANGED": 3, "GONE": 1}
    assert await fingerprint(database) == before


async def test_gone_entries_are_withdrawn_when_asked_and_return_with_their_row(database: Database) -> None:
    both = workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲"), resource(2, "示例银行", "乙"))
    await bring(database, both)
    only = workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲"))
    await bring(database, only, withdraw_gone=True)
    states = "MATCH (r:Resource) WITH r ORDER BY r.title RETURN collect([r.status, r.flags]) AS n"
    assert sorted(await one(database, states)) == [["OPEN", []], ["WITHDRAWN", ["GONE"]]]
    assert counts(await bring(database, both)) == {"UNCHANGED": 1, "UPDATED": 1}
    assert await one(database, states) == [["OPEN", []], ["OPEN", []]]


async def test_what_was_changed_here_stays_when_the_list_says_the_same_as_before(database: Database) -> None:
    await bring(database, workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲", 备注="旧")))
    await _write(database, "MATCH (r:Resource) SET r.detail = '由社区改写', r.version = 2")
    report = await bring(database, workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲", 备注="新")))
    assert [row.changed for row in report.rows] == [("备注",)]
    assert await one(database, "MATCH (r:Resource) RETURN [r.detail, r.note] AS n") == ["由社区改写", "新"]


async def _write(database: Database, text: str) -> None:
    async with database.driver.session(database=database.name) as session:
        await (await session.run(text)).consume()


async def test_lists_of_one_name_from_two_offices_stay_apart(database: Database) -> None:
    for street in ("河东街道", "河西街道"):
        data = workbook((f"示例县{street}资源清单",), RESOURCES, resource(1, f"{street}卫生院", "义诊"))
        assert counts(await bring(database, data, "资源清单.xlsx")) == {"CREATED": 1}
    assert await one(database, "MATCH (r:Resource) RETURN count(r) AS n") == 2


async def test_spellings_of_one_name_are_one_unit_and_are_kept(database: Database) -> None:
    await bring(
        database,
        workbook(
            TITLE,
            RESOURCES,
            resource(1, "示例图书馆", "甲"),
            resource(2, "示例圖書館", "乙"),
            resource(3, "示例 图书馆", "丙"),
        ),
    )
    unit = "MATCH (u:Organisation) RETURN [u.name, u.aliases] AS n"
    assert await one(database, unit) == ["示例图书馆", ["示例圖書館", "示例 图书馆"]]
    written = "MATCH ()-[o:OFFERS]->(r) WITH o, r ORDER BY r.code RETURN collect(o.written_as) AS n"
    assert await one(database, written) == ["示例图书馆", "示例圖書館", "示例 图书馆"]


async def test_a_name_that_several_communities_have_is_refused(database: Database, build: Build) -> None:
    for name in ("河东街道", "河西街道"):
        await build.community("新村社区", within=await build.street(name))
    report = await bring(database, csv_text(NEEDS, need(1, "新村社区", "理发")).encode(), "需求.csv")
    [row] = report.refused()
    assert row.say(Language.EN) == "B 村(社区): there are several “新村社区”; state the county or street"
    told = await bring(database, csv_text(NEEDS, need(1, "新村社区", "理发")).encode(), "需求.csv", area="河西街道")
    assert counts(told) == {"CREATED": 1}
    raised = "MATCH (:Need)<-[:RAISES]-(:Community)-[:PART_OF]->(s) RETURN s.name AS n"
    assert await one(database, raised) == "河西街道"


async def test_a_street_whose_county_becomes_known_is_still_one_street(database: Database) -> None:
    await bring(database, workbook(("河东街道需求清单",), NEEDS, need(1, "新村社区", "理发")), "需求.xlsx")
    await bring(database, workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲")))
    paths = "MATCH (c:Community)-[:PART_OF]->(s:Street)-[:PART_OF]->(k:County) RETURN [c.name, s.name, k.name] AS n"
    assert await one(database, paths) == ["新村社区", "河东街道", "示例县"]


async def test_projects_name_several_units_and_communities(database: Database) -> None:
    data = workbook(
        PROJECT_TITLE,
        PROJECTS,
        project(1, "敲门", "示例医院、示例银行", "甲社区、乙社区", 进展情况="在实施"),
        project(2, "慰问", "示例医院", "各社区", 进展情况="取消", 备注="因雨改期"),
    )
    report = await bring(database, data)
    assert [row.flags for row in report.rows] == [(Flag.SEVERAL_UNITS,), (Flag.ALL_COMMUNITIES,)]
    ties = """MATCH (p:Project)-[:LED_BY]->(u) OPTIONAL MATCH (j)-[:JOINS]->(p) OPTIONAL MATCH (p)-[:BENEFITS]->(a)
    WITH p, u, j, a ORDER BY p.code, a.name
    RETURN collect([p.status, p.dropped_because, u.name, j.name, a.name]) AS n"""
    assert await one(database, ties) == [
        ["UNDER_WAY", None, "示例医院", "示例银行", "乙社区"],
        ["UNDER_WAY", None, "示例医院", "示例银行", "甲社区"],
        ["DROPPED", "因雨改期", "示例医院", None, "河东街道"],
    ]
    responsible = "MATCH (p:Person)-[:RESPONSIBLE_FOR]->(:Project) RETURN collect(DISTINCT p.name) AS n"
    assert await one(database, responsible) == ["李一"]


async def test_a_list_does_not_take_a_project_back_to_an_earlier_state(database: Database) -> None:
    await bring(database, workbook(PROJECT_TITLE, PROJECTS, project(1, "敲门", "示例医院", "甲社区")))
    await _write(database, "MATCH (p:Project) SET p.status = 'CONFIRMED', p.version = 2")
    newer = workbook(PROJECT_TITLE, PROJECTS, project(1, "敲门", "示例医院", "甲社区", 进展情况="在实施", 备注="新"))
    report = await bring(database, newer)
    assert report.rows[0].flags == (Flag.STATUS_KEPT,)
    assert await one(database, "MATCH (p:Project) RETURN [p.status, p.note] AS n") == ["CONFIRMED", "新"]


async def test_several_sheets_of_several_kinds_are_one_import(database: Database) -> None:
    data = workbooks(
        {
            "资源": (TITLE, RESOURCES, resource(1, "示例图书馆", "甲")),
            "需求": (NEED_TITLE, NEEDS, need(1, "新村社区", "乙")),
            "说明": (("请如实填写",),),
        }
    )
    report = await bring(database, data)
    assert report.kinds == (ListKind.RESOURCES, ListKind.NEEDS)
    assert report.unread_sheets == ("说明",)
    assert await one(database, "MATCH (n)-[:FROM]->(l:ListImport) RETURN count(DISTINCT l) AS n") == 1


async def test_a_tidy_csv_is_a_list(database: Database) -> None:
    header = [
        "id",
        "title",
        "detail",
        "category",
        "unit",
        "unit_type",
        "capacity",
        "capacity_unit",
        "available",
        "audience",
        "lon",
        "lat",
    ]
    rows = (
        header,
        [
            "R1",
            "义诊",
            "看病",
            "医疗卫生",
            "示例医院",
            "医院",
            "60",
            "人/次",
            "每月第一个周六",
            "居民",
            "118.1",
            "25.3",
        ],
    )
    assert counts(await bring(database, csv_text(*rows).encode(), "resources.csv")) == {"CREATED": 1}
    node = await one(
        database,
        """MATCH (u:Organisation)-[:OFFERS]->(r:Resource)
        RETURN [r.code, r.capacity, r.capacity_unit, r.capacity_per, r.available_rule, r.longitude, u.kind] AS n""",
    )
    assert node == ["R1", 60.0, "人", "SESSION", "FREQ=MONTHLY;BYDAY=1SA", 118.1, "HOSPITAL"]


async def test_other_wording_is_understood_and_unknown_wording_can_be_explained(database: Database) -> None:
    data = csv_text(("編號", "驻区单位", "服务项目", "啥东西"), ("A1", "示例医院", "义诊", "看病")).encode()
    report = await bring(database, data, "甲.csv", mapping={"啥东西": "detail"})
    assert counts(report) == {"CREATED": 1}
    assert await one(database, "MATCH (r:Resource) RETURN [r.code, r.title, r.detail] AS n") == ["A1", "义诊", "看病"]
    with pytest.raises(InvalidInput, match="no column is headed “没有”"):
        await bring(database, data, "甲.csv", mapping={"没有": "detail"})


async def test_a_fault_half_way_leaves_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await fingerprint(database)
    fails = Statement("tests.fails", WRITE, "UNWIND $rows AS row RETURN 1 / 0")
    monkeypatch.setitem(writing.NOTE_REPEATS, ListKind.RESOURCES, fails)
    with pytest.raises(ClientError, match="by zero"):
        await bring(database, (FOLDER / FILES[0]).read_bytes(), FILES[0])
    assert await fingerprint(database) == before


async def test_two_imports_at_the_same_moment_make_one_of_each(database: Database) -> None:
    lists = [
        workbook((f"示例县河东街道第{i}网格需求清单",), NEEDS, need(1, "新村社区", f"需求{i}", 联系人="甲示例"))
        for i in range(4)
    ]
    reports = await asyncio.gather(*(bring(database, data, f"{i}.xlsx", source=f"{i}") for i, data in enumerate(lists)))
    assert [counts(report) for report in reports] == [{"CREATED": 1}] * 4
    areas = "MATCH (a:Area) WITH a ORDER BY a.level RETURN collect(a.name) AS n"
    assert await one(database, areas) == ["新村社区", "示例县", "河东街道"]
    assert await one(database, "MATCH (p:Person) RETURN count(p) AS n") == 1


async def test_the_same_list_twice_at_the_same_moment_comes_in_once(database: Database) -> None:
    data = (FOLDER / FILES[1]).read_bytes()
    reports = await asyncio.gather(*(import_list(database, SYSTEM, FILES[1], data) for _ in range(2)))
    assert sorted(counts(report).get("CREATED", 0) for report in reports) == [0, 78]
    assert await one(database, "MATCH (n:Need) RETURN count(n) AS n") == 78


async def test_an_import_is_undone_with_all_that_it_alone_made(database: Database) -> None:
    await bring(database, workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲")))
    what = "MATCH (n:Area|Organisation|Person|Resource|Need) RETURN collect(coalesce(n.name, n.title)) AS n"
    before = sorted(await one(database, what))
    report = await bring(database, (FOLDER / FILES[1]).read_bytes(), FILES[1])
    assert report.import_id
    undone = await undo(database, SYSTEM, report.import_id)
    assert undone.undone_at is not None
    assert sorted(await one(database, what)) == before
    assert await one(database, "MATCH (n:Need) RETURN count(n) AS n") == 0
    assert counts(await bring(database, (FOLDER / FILES[1]).read_bytes(), FILES[1])) == {"CREATED": 78, "REPEATED": 2}


async def test_undoing_an_update_gives_back_what_was(database: Database) -> None:
    first = workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲", 类别="其他", 联系人="甲示例"))
    await bring(database, first)
    state = """MATCH (u)-[o:OFFERS]->(r:Resource)
    OPTIONAL MATCH (r)-[:OF_TYPE]->(t) OPTIONAL MATCH (p)-[:CONTACT_FOR]->(r)
    RETURN [u.name, o.written_as, r.title, r.code, r.key, r.capacity, r.available_from, t.code, p.name] AS n"""
    before = await one(database, state)
    second = workbook(
        TITLE,
        RESOURCES,
        resource(2, "示例银行", "甲", 类别="医疗卫生", 联系人="乙示例", 数量="9人", 可提供时间="2026年3月"),
    )
    report = await bring(database, second, source="示例县河东街道/资源清单")
    assert counts(report) == {"CREATED": 1, "GONE": 1}
    third = workbook(
        TITLE,
        RESOURCES,
        resource(1, "示例银行", "甲", 类别="医疗卫生", 联系人="乙示例", 数量="9人", 可提供时间="2026年3月"),
    )
    assert report.import_id
    await undo(database, SYSTEM, report.import_id)
    report = await bring(database, third)
    assert counts(report) == {"UPDATED": 1}
    assert (await one(database, state))[0] == "示例银行"
    assert report.import_id
    await undo(database, SYSTEM, report.import_id)
    assert await one(database, state) == before


async def test_an_import_that_a_project_was_built_on_is_not_undone(database: Database, build: Build) -> None:
    report = await bring(database, workbook(TITLE, RESOURCES, resource(1, "示例图书馆", "甲")))
    used = await one(database, "MATCH (r:Resource) RETURN r.id AS n")
    await build.relate(await build.project(), "USES", used, quantity=1.0)
    before = await fingerprint(database)
    assert report.import_id
    with pytest.raises(StillInUse, match="甲"):
        await undo(database, SYSTEM, report.import_id)
    assert await fingerprint(database) == before


async def test_a_pairing_is_made_changed_and_undone(database: Database) -> None:
    header = ("单位", "社区", "结对时间", "依据")
    first = csv_text(header, ("示例医院", "新村社区", "2025年3月", "协议")).encode()
    assert counts(await bring(database, first, "结对共建.csv")) == {"CREATED": 1}
    second = csv_text(header, ("示例医院", "新村社区", "2025年3月", "纪要")).encode()
    report = await bring(database, second, "结对共建.csv")
    assert [row.changed for row in report.rows] == [("依据",)]
    basis = "MATCH (:Organisation)-[p:PAIRED_WITH]->(:Community) RETURN [p.since, p.basis] AS n"
    assert await one(database, basis) == [date(2025, 3, 1), "纪要"]
    assert report.import_id
    await undo(database, SYSTEM, report.import_id)
    assert await one(database, basis) == [date(2025, 3, 1), "协议"]


def _large() -> bytes:
    return workbook(TITLE, RESOURCES, *(resource(i, f"示例单位{i % 3}", f"资源{i}", f"内容{i}") for i in range(1, 26)))


async def test_a_large_list_is_written_in_parts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.imports.parts.ROWS_A_PART", 10)
    monkeypatch.setattr("graph.imports.undoing.ENTRIES_A_PART", 10)
    report = await bring(database, _large())
    assert counts(report) == {"CREATED": 25}
    listed = "MATCH (l:ListImport) RETURN [count { (l)<-[:FROM]-(:Resource) }, l.created, l.unfinished_at] AS n"
    assert await one(database, listed) == [25, 25, None]
    assert report.import_id
    undone = await undo(database, SYSTEM, report.import_id)
    assert undone.undone_at is not None
    assert await one(database, "MATCH (n:Area|Organisation|Resource) RETURN count(n) AS n") == 0


async def test_a_fault_in_a_later_part_takes_back_the_earlier_ones(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.imports.parts.ROWS_A_PART", 10)
    create, calls = writing.create_entries, 0

    async def fails_at_last(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise ZeroDivisionError
        await create(*arguments)

    monkeypatch.setattr(writing, "create_entries", fails_at_last)
    with pytest.raises(ZeroDivisionError):
        await bring(database, _large())
    left = "MATCH (n:Area|Organisation|Resource|ListImport) RETURN count(n) AS n"
    assert (calls, await one(database, left)) == (3, 0)


async def test_what_a_killed_import_left_is_taken_back_by_the_next(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.imports.parts.ROWS_A_PART", 10)

    async def nothing(*_: object) -> None:
        pass

    async def killed(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("exchange.imports._take_back", nothing)
        patched.setattr(writing, "close", killed)
        with pytest.raises(ZeroDivisionError):
            await bring(database, _large())
    # The last part is rolled back by the fault, the parts before it stay.
    assert await one(database, "MATCH (r:Resource) RETURN count(r) AS n") == 20
    await _write(database, "MATCH (l:ListImport) SET l.unfinished_at = datetime() - duration('PT1H')")
    assert counts(await bring(database, _large())) == {"CREATED": 25}
    assert await one(database, "MATCH (l:ListImport) RETURN count(l) AS n") == 1


async def test_what_is_left_is_taken_back_when_it_has_been_silent_for_a_quarter_of_an_hour(database: Database) -> None:
    report = await bring(database, _large())
    resources = "MATCH (r:Resource) RETURN count(r) AS n"
    for minutes, left in ((14, 25), (16, 0)):
        silent_for = f"MATCH (l:ListImport) SET l.unfinished_at = datetime() - duration('PT{minutes}M')"
        await _write(database, silent_for)
        await take_back_abandoned(database, SYSTEM)
        assert await one(database, resources) == left
    assert report.import_id
    with pytest.raises(NotFound):
        await undo(database, SYSTEM, report.import_id)


async def test_a_list_that_the_memory_of_the_server_cannot_hold_is_refused_in_words(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await fingerprint(database)
    text = "UNWIND range(1, 2000000) AS x RETURN collect(reduce(s = 'x' + x, i IN range(1, 18) | s + s)) AS texts"
    monkeypatch.setitem(writing.CREATE_ENTRIES, ListKind.RESOURCES, Statement("tests.too_large", WRITE, text))
    with pytest.raises(InvalidInput) as refusal:
        await bring(database, _large())
    assert str(refusal.value) == (
        "清单.xlsx: too large for the memory of Neo4j, so nothing of it was written; "
        "split it, or give Neo4j more memory"
    )
    assert await fingerprint(database) == before
