"""What a sheet is, from headers as offices write them."""

import pytest

from domain.lists import ListKind, Skip
from domain.refusals import InvalidInput
from exchange.imports.lines import tables_of
from exchange.imports.options import Options
from exchange.readers import read
from exchange.recognition import Table, recognise
from tests.exchange.lists import Rows, workbook


def recognised(*rows: Rows, merged: tuple[str, ...] = (), name: str = "清单.xlsx") -> Table:
    [sheet] = read(name, workbook(*rows, merged=merged))
    table = recognise(name, sheet)
    assert table is not None
    return table


def test_a_list_without_names_is_named_by_what_it_asks_for() -> None:
    table = recognised(("南湖街道需求清单",), ("序号", "社区", "需求内容", "数量"), (1, "湖滨社区", "用电检查", "1次"))
    assert table.kind is ListKind.NEEDS
    assert [row.fields for row in table.rows] == [
        {"code": "1", "community": "湖滨社区", "title": "用电检查", "quantity_text": "1次"}
    ]


def test_a_name_below_a_unit_is_the_name_of_the_unit() -> None:
    table = recognised(
        ("南湖街道资源清单", "", "", "", ""),
        ("序号", "共建单位", "", "资源信息", ""),
        ("", "名称", "性质", "资源名称", "数量"),
        (1, "示例医院", "事业单位", "义诊", "2次"),
        merged=("B2:C2", "D2:E2"),
    )
    [row] = table.rows
    assert (row.number, row.fields["unit"], row.fields["title"]) == (4, "示例医院", "义诊")


def test_text_in_the_number_column_is_told_and_a_bare_number_is_a_blank_row() -> None:
    table = recognised(
        ("序号", "单位名称", "资源名称", "数量"),
        (1, "示例医院", "义诊", "2次"),
        (2, "", "", ""),
        ("制表:某某", "", "", ""),
        ("请于月底前报送", "", "", ""),
    )
    assert table.skipped == ((4, Skip.SIGNATURE, "制表:某某"),)
    assert [row.number for row in table.rows] == [2, 5]


def test_a_list_of_a_stated_kind_that_lacks_a_column_says_which() -> None:
    data = workbook(("甲", "乙", "丙"), ("1", "2", "3"))
    with pytest.raises(InvalidInput) as refusal:
        tables_of("清单.xlsx", data, Options(kind=ListKind.NEEDS))
    assert "需要" in refusal.value.reason_zh
    assert "社区" in refusal.value.reason_zh
    assert "请注明种类" not in refusal.value.reason_zh
