"""Quantities as offices write them."""

import pytest

from domain.quantities import Quantity, parse_quantity


@pytest.mark.parametrize(
    ("text", "amount", "unit", "per"),
    [
        ("每月2次", 2, "次", "MONTH"),
        ("每季度2次", 2, "次", "QUARTER"),
        ("1次/季", 1, "次", "QUARTER"),
        ("4场/年", 4, "场", "YEAR"),
        ("60人/次", 60, "人", "SESSION"),
        ("每场40人", 40, "人", "SESSION"),
        ("60人次", 60, "人次", None),
        ("3间", 3, "间", None),
        ("资金5000元", 5000, "元", None),
        ("8000元", 8000, "元", None),
        ("缺3000元", 3000, "元", None),
        ("10,000元", 10_000, "元", None),
        ("1.5万元", 15_000, "元", None),
        ("三十人", 30, "人", None),
        ("三十多人", 30, "人", None),
        ("两百册", 200, "册", None),
        ("８人", 8, "人", None),
        ("4 人", 4, "人", None),
        ("2名律师", 2, "名", None),
        ("1台车", 1, "台", None),
        ("25份材料", 25, "份", None),
        ("慢病老人78位", 78, "位", None),
        ("八十岁以上老人20人", 20, "人", None),
        ("80岁以上老人20人", 20, "人", None),
        ("78", 78, None, None),
        ("２００", 200, None, None),
        ("约20-30人", 20, "人", None),
        ("每半年1次", 2, "次", "YEAR"),
        ("每两周1次", 26, "次", "YEAR"),
        ("每周一次", 1, "次", "WEEK"),
        ("一年四场", 4, "场", "YEAR"),
        ("300㎡", 300, "平方米", None),
        ("3間", 3, "间", None),
        ("-2人", -2, "人", None),
        ("第二人民医院派3人", 3, "人", None),
    ],
)
def test_quantities_are_read(text: str, amount: float, unit: str | None, per: str | None) -> None:
    assert parse_quantity(text) == Quantity(amount, unit, per)


@pytest.mark.parametrize(
    "text", ["", "若干", "不限", "几十人", "每户1份", "一般", "第一期", "2026年", "周三", "八十岁以上"]
)
def test_what_states_no_amount_is_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None
