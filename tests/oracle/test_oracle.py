"""What the oracle holds to be right, where the documents say it in so many words."""

from datetime import date
from typing import Any

import pytest

from tests.oracle import computed, groups, orders, pages
from tests.oracle.asking import difference
from tests.oracle.conditions import compared, distance
from tests.oracle.pages import MARK
from tests.oracle.store import Node, Store
from tests.oracle.texts import folded


@pytest.mark.parametrize(
    ("operator", "value", "wanted", "holds"),
    [
        ("eq", None, "x", False),
        ("lt", None, 3, False),
        ("not", None, "x", True),
        ("isNull", None, True, True),
        ("isNull", 0, True, False),
        ("contains", "文藝演出", "艺演", True),
        ("startsWith", "ＮＯ．１大院", "no.1", True),
        ("endsWith", "Chess", "ESS", True),
        ("includesAny", [], ["x"], False),
        ("in", "x", [], False),
    ],
)
def test_comparisons(operator: str, value: Any, wanted: Any, holds: bool) -> None:
    assert compared(operator, value, wanted) is holds


def test_what_is_missing_comes_last_either_way() -> None:
    assert sorted([(None,), (2,), (1,)], key=orders.comparable) == [(1,), (2,), (None,)]
    assert orders.read([{"raisedBy": {"name": "DESC"}}], ()) == ((("raised_by", "name"), True),)
    assert orders.read([], (("title", False),)) == ((("title",), False),)


def test_both_scripts_are_one() -> None:
    assert folded("蘭亭ＡＢＣ") == folded("兰亭abc")


def test_half_months() -> None:
    assert computed.last_half_month(date(2026, 3, 16)) == (date(2026, 3, 1), date(2026, 3, 15))
    assert computed.last_half_month(date(2026, 3, 15)) == (date(2026, 2, 16), date(2026, 2, 28))


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert distance(120.0, 30.0, 120.0, 31.0) == pytest.approx(111_319, abs=1)


def test_days_are_cut() -> None:
    assert groups._cut(date(2026, 3, 7), "MONTH") == "2026-03"
    assert groups._cut(None, "YEAR") is None


def test_a_need_without_a_quantity_is_one() -> None:
    need = Node(frozenset({"Need"}), {"answered": 0.25})
    assert computed.need_left(Store([], []), need) == 0.75
    assert pages.LARGEST_PAGE == 1000


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ({"data": {"a": 1, "b": 2}}, {"data": {"a": 1, "b": 2}}, True),
        ({"data": {"a": 1, "b": 2}}, {"data": {"b": 2, "a": 1}}, False),
        ({"data": {"a": 1}}, {"data": {"a": 1.0}}, False),
        ({"data": [1, 2]}, {"data": [1]}, False),
        ({"data": [f"{MARK}1", f"{MARK}1"]}, {"data": ["x", "x"]}, True),
        ({"data": [f"{MARK}1", f"{MARK}1"]}, {"data": ["x", "y"]}, False),
        ({"data": {"a": f"{MARK}1"}}, {"data": {"a": None}}, False),
        (
            {"data": None, "errors": [{"path": ["a"], "code": "INTERNAL"}]},
            {"data": None, "errors": [{"path": ["b"], "code": "INTERNAL"}]},
            False,
        ),
    ],
)
def test_equal_answers_are_equal_to_the_order_of_their_keys(expected: Any, actual: Any, same: bool) -> None:
    assert (difference(expected, actual) is None) is same
