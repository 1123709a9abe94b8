"""What is left of needs and resources, and how much of one a project takes for the other."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.needs import NeedStatus
from domain.promises import Promise, answer, asked_for, left_of, promise, rest_of, suggest
from domain.refusals import CapacityExceeded, InvalidInput
from tests.domain.records import need, resource


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        # The same unit, or one that counts the same thing: as much as both have left.
        ({"quantity": 78, "quantity_unit": "位"}, {"capacity": 60, "capacity_unit": "人"}, (60, 60)),
        ({"quantity": 30, "quantity_unit": "人"}, {"capacity": 60, "capacity_unit": "名"}, (30, 30)),
        ({"quantity": 78, "quantity_unit": "人", "answered": 60}, {"capacity": 60, "capacity_unit": "人"}, (18, 18)),
        (
            {"quantity": 4, "quantity_unit": "场"},
            {"capacity": 2, "capacity_unit": "次", "capacity_per": "QUARTER", "promised": 5},
            (3, 3),
        ),
        ({"quantity": 200, "quantity_unit": "册"}, {"capacity": 260, "capacity_unit": "本"}, (200, 200)),
        # Money is money.
        ({"quantity": 1, "quantity_unit": "万元"}, {"capacity": 8000, "capacity_unit": "元"}, (0.8, 8000)),
        ({"quantity": 500, "quantity_unit": "元"}, {"capacity": 2, "capacity_unit": "万元"}, (500, 0.05)),
        # One session holds so many; how many sessions there are isn't said.
        (
            {"quantity": 78, "quantity_unit": "人"},
            {"capacity": 60, "capacity_unit": "人", "capacity_per": "SESSION"},
            (60, 60),
        ),
        # Otherwise one unit answers all that is left.
        ({"quantity": 60, "quantity_unit": "人"}, {"capacity": 1, "capacity_unit": "次"}, (60, 1)),
        ({"quantity": 38, "quantity_unit": "人"}, {"capacity": 3, "capacity_unit": "间"}, (38, 1)),
        ({"quantity": 25}, {"capacity": 8, "capacity_unit": "人"}, (25, 1)),
        ({}, {}, (1, 1)),
        ({}, {"capacity": 12, "capacity_unit": "次"}, (1, 1)),
        # Nothing left.
        ({"quantity": 2, "quantity_unit": "次", "answered": 2}, {"capacity": 9, "capacity_unit": "次"}, None),
        ({"quantity": 2, "quantity_unit": "次"}, {"capacity": 9, "capacity_unit": "次", "promised": 9}, None),
        ({"quantity": 60, "quantity_unit": "人"}, {"capacity": 9, "capacity_unit": "次", "promised": 8.5}, None),
        ({}, {"capacity": 0, "capacity_unit": "次"}, None),
    ],
)
def test_a_project_takes_what_both_have_left(
    wanted: dict[str, Any], offered: dict[str, Any], expected: Promise | None
) -> None:
    assert suggest(need(**wanted), resource(**offered)) == expected


UNITS = st.sampled_from([None, "人", "位", "次", "场", "元", "万元", "册", "间", "什么"])
AMOUNTS = st.none() | st.floats(0, 1e9).map(lambda amount: round(amount, 2))


@given(
    AMOUNTS,
    UNITS,
    st.floats(0, 1),
    AMOUNTS,
    UNITS,
    st.sampled_from([None, "MONTH", "YEAR", "SESSION"]),
    st.floats(0, 1),
)
def test_what_is_suggested_can_be_promised(
    quantity: float | None,
    unit: str | None,
    answered: float,
    capacity: float | None,
    capacity_unit: str | None,
    per: str | None,
    promised: float,
) -> None:
    wanted = need(quantity=quantity, quantity_unit=unit, answered=round(answered * (quantity or 1), 6))
    offered = resource(
        capacity=capacity, capacity_unit=capacity_unit, capacity_per=per, promised=round(promised * (capacity or 0), 6)
    )
    suggested = suggest(wanted, offered)
    if suggested:
        assert promise(offered, suggested.used) >= offered.promised
        assert answer(wanted, suggested.needed)[0] <= (wanted.quantity or 1.0)
    else:
        assert rest_of(wanted) == 0 or left_of(offered) < 1


def test_a_need_without_a_quantity_counts_as_one() -> None:
    assert rest_of(need()) == 1.0
    assert answer(need(), 1.0) == (1.0, NeedStatus.ANSWERED)


def test_a_need_answered_in_part_stays_open_and_opens_again() -> None:
    wanted = need(quantity=78)
    assert answer(wanted, 60) == (60.0, NeedStatus.OPEN)
    part = wanted.model_copy(update={"answered": 60.0})
    assert answer(part, 18) == (78.0, NeedStatus.ANSWERED)
    whole = wanted.model_copy(update={"answered": 78.0, "status": NeedStatus.ANSWERED})
    assert answer(whole, -18) == (60.0, NeedStatus.OPEN)


def test_more_of_a_need_than_is_left_cannot_be_answered() -> None:
    with pytest.raises(InvalidInput) as refusal:
        answer(need(title="血压监测", quantity=78, quantity_unit="位", answered=60), 19)
    assert refusal.value.field == "needed"
    assert refusal.value.reason_zh == "需求“血压监测”只剩18位未落实,本次为19位"


def test_a_withdrawn_need_takes_nothing_and_stays_withdrawn_when_something_is_given_back() -> None:
    withdrawn = need(quantity=2, answered=1.0, status=NeedStatus.WITHDRAWN)
    with pytest.raises(InvalidInput) as refusal:
        answer(withdrawn, 1)
    assert refusal.value.field == "needId"
    assert answer(withdrawn, -1) == (0.0, NeedStatus.WITHDRAWN)


def test_a_resource_is_promised_up_to_its_capacity_of_a_year() -> None:
    offered = resource(capacity=2, capacity_unit="次", capacity_per="MONTH", promised=23)
    assert left_of(offered) == 1
    assert promise(offered, 1) == 24
    with pytest.raises(CapacityExceeded) as refusal:
        promise(offered, 1.5)
    assert (refusal.value.limit, refusal.value.promised, refusal.value.asked) == (24, 23, 1.5)


def test_a_withdrawn_resource_gives_nothing_and_takes_back() -> None:
    withdrawn = resource(capacity=2, promised=1, status="WITHDRAWN")
    with pytest.raises(InvalidInput):
        promise(withdrawn, 1)
    assert promise(withdrawn, -1) == 0.0


def test_what_states_no_capacity_is_never_exceeded() -> None:
    assert left_of(resource()) == math.inf
    assert promise(resource(promised=1e6), 1) == 1_000_001


def test_what_is_given_back_leaves_no_crumbs() -> None:
    offered = resource(capacity=1, promised=0.0)
    for more in (0.1, 0.2, 0.3, -0.3, -0.2, -0.1):
        offered = offered.model_copy(update={"promised": promise(offered, more)})
    assert offered.promised == 0.0


def test_a_need_that_says_zero_asks_for_one_as_if_nothing_were_stated() -> None:
    for quantity in (None, 0.0):
        wanted = need(quantity=quantity)
        assert (asked_for(wanted), rest_of(wanted)) == (1.0, 1.0)
        assert answer(wanted, 1.0) == (1.0, NeedStatus.ANSWERED)
        assert rest_of(wanted.model_copy(update={"answered": 0.25})) == 0.75
