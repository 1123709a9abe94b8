"""What every docking plan keeps to, whatever the problem."""

import math
import random
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.docking.problem import Demand, Option, Plan, Problem, Supply
from matching.docking.runs import dock, greedy

AMOUNTS = st.integers(1, 6)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A few supplies of three units with capacities in all, a month or by docking, and needs of three communities."""
    supplies = [
        Supply(
            f"s{number}",
            draw(st.one_of(st.just(math.inf), AMOUNTS.map(float))),
            draw(st.sampled_from(["u", "v", None])),
            draw(st.sampled_from([math.inf, 1.0, 2.0])),
            draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    demands = [
        Demand(f"d{number}", float(draw(AMOUNTS)), draw(st.sampled_from(["a", "b", None])))
        for number in range(draw(st.integers(1, 6)))
    ]
    options = []
    for supply in supplies:
        for demand in demands:
            if draw(st.booleans()):
                first = draw(st.integers(0, 3))
                window = draw(st.sampled_from([None, (first, first), (first, 3)]))
                value = draw(st.integers(1, 20)) / 10
                if draw(st.booleans()):
                    options.append(Option(supply.id, demand.id, value, demand.amount, 1.0, 1, window))
                else:
                    options.append(Option(supply.id, demand.id, value, 1.0, 1.0, int(demand.amount), window))
    return Problem.of(supplies, demands, options, draw(st.sampled_from([{}, {"u": 1}, {"u": 2, "v": 1}])))


def broken(plan: Plan) -> list[str]:
    """What a plan breaks, counted straight from the problem: periods are filled one by one, earliest last day first."""
    problem, found = plan.problem, []
    used, met, loads = defaultdict(float), defaultdict(float), defaultdict(int)
    units = {supply.id: supply.unit for supply in problem.supplies}
    for option, steps in plan.taken:
        if steps != int(steps) or steps > option.steps:
            found.append(f"{option.pair}: {steps} steps")
        used[option.supply] += option.used * steps
        met[option.demand] += option.needed * steps
        loads[units[option.supply]] += 1
    found += [f"{supply.id} used up" for supply in problem.supplies if used[supply.id] > supply.capacity + 1e-6]
    found += [f"{demand.id} over" for demand in problem.demands if met[demand.id] > demand.amount + 1e-6]
    found += [f"{unit} overloaded" for unit, most in problem.loads.items() if loads[unit] > most]
    for supply in problem.supplies:
        if math.isfinite(supply.per_period):
            jobs = [
                (option.window, 1 if supply.by_docking else int(option.used * steps))
                for option, steps in plan.taken
                if option.supply == supply.id and option.window
            ]
            if not spread(jobs, int(supply.per_period)):
                found.append(f"{supply.id} clashes")
    return found


def spread(jobs: list[tuple[tuple[int, int], int]], each: int) -> bool:
    """Whether jobs fit into periods of so much each: the one that ends first goes first."""
    left = {job: amount for job, (_, amount) in enumerate(jobs)}
    for period in range(10):
        room = each
        for job in sorted(left, key=lambda job: jobs[job][0][1]):
            first, last = jobs[job][0]
            if first <= period <= last:
                amount = min(room, left[job])
                left[job] -= amount
                room -= amount
    return not any(left.values())


@settings(max_examples=50, deadline=None)
@given(problems(), st.booleans())
def test_no_capacity_is_exceeded_and_no_times_clash(problem: Problem, fair: bool) -> None:
    assert broken(dock(problem, fair=fair).plan) == []
    assert broken(greedy(problem)) == []


@settings(max_examples=50, deadline=None)
@given(problems())
def test_a_plan_is_never_worse_than_greedy(problem: Problem) -> None:
    first = greedy(problem)
    assert dock(problem, fair=False).plan.value >= first.value - 1e-6
    docked = dock(problem)
    assert docked.worst >= first.worst() - 1e-6
    if abs(docked.worst - first.worst()) < 1e-6:
        assert docked.plan.value >= first.value - 1e-6


@settings(max_examples=50, deadline=None)
@given(problems())
def test_the_bound_is_no_less_than_the_value_and_met_when_there_is_time(problem: Problem) -> None:
    for docked in (dock(problem), dock(problem, fair=False)):
        assert docked.bound >= docked.plan.value - 1e-9
        assert docked.gap == pytest.approx(0.0, abs=1e-4)
        assert docked.worst_bound >= docked.worst - 1e-9
        assert docked.unfair_value >= docked.plan.value - 1e-9


@settings(max_examples=30, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(problem: Problem, chance: random.Random) -> None:
    supplies, demands, options = (
        chance.sample(list(part), len(part)) for part in (problem.supplies, problem.demands, problem.options)
    )
    shuffled = Problem.of(supplies, demands, options, problem.loads)
    assert shuffled == problem
    assert dock(shuffled).plan.steps.tolist() == dock(problem).plan.steps.tolist()


@settings(max_examples=30, deadline=None)
@given(problems(), st.data())
def test_removing_a_resource_never_helps(problem: Problem, data: st.DataObject) -> None:
    if not problem.supplies:
        return
    gone = data.draw(st.sampled_from([supply.id for supply in problem.supplies]))
    with_, without = (dock(one, fair=False).plan.value for one in (problem, problem.without([gone])))
    assert without <= with_ + 1e-6


@settings(max_examples=30, deadline=None)
@given(problems(), st.data())
def test_one_more_of_a_resource_never_hurts(problem: Problem, data: st.DataObject) -> None:
    if not problem.supplies:
        return
    more = data.draw(st.sampled_from([supply.id for supply in problem.supplies]))
    after = dock(problem.with_one_more(more, "copy"), fair=False).plan.value
    assert after >= dock(problem, fair=False).plan.value - 1e-6


def test_the_worst_off_community_comes_first_and_its_price_is_told() -> None:
    # 乙's only need fits the resource that 甲's better need wants, too.
    problem = Problem.of(
        [Supply("doctor", 1.0), Supply("room", 1.0)],
        [Demand("check-up", 1, "甲"), Demand("talk", 1, "甲"), Demand("visit", 1, "乙")],
        [
            Option("doctor", "check-up", 0.9),
            Option("room", "talk", 0.8),
            Option("room", "visit", 0.3),
        ],
    )
    free, fair = dock(problem, fair=False), dock(problem)
    assert (round(free.plan.value, 6), free.plan.worst()) == (1.7, 0.0)
    assert (round(fair.plan.value, 6), fair.worst, fair.worst_bound) == (1.2, 0.5, 0.5)
    assert fair.price_of_fairness == pytest.approx(0.5 / 1.7)


def test_two_needs_of_one_day_do_not_share_a_monthly_session() -> None:
    problem = Problem.of(
        [Supply("clinic", 12.0, per_period=1.0)],
        [Demand("march"), Demand("also march"), Demand("spring")],
        [
            Option("clinic", "march", 0.9, window=(3, 3)),
            Option("clinic", "also march", 0.8, window=(3, 3)),
            Option("clinic", "spring", 0.5, window=(3, 5)),
        ],
    )
    assert dock(problem).plan.shares == {"also march": 0.0, "march": 1.0, "spring": 1.0}


def test_a_need_is_met_by_several_resources_in_whole_steps() -> None:
    problem = Problem.of(
        [Supply("five", 5.0), Supply("three", 3.0)],
        [Demand("seven", 7.0)],
        [Option("five", "seven", 0.9, steps=5), Option("three", "seven", 0.8, steps=3)],
    )
    plan = dock(problem).plan
    assert {option.supply: steps for option, steps in plan.taken} == {"five": 5.0, "three": 2.0}
    assert plan.value == pytest.approx((5 * 0.9 + 2 * 0.8) / 7)


def test_a_unit_carries_no_more_dockings_than_its_load() -> None:
    supplies = [Supply(f"s{number}", 1.0, "school") for number in range(3)]
    demands = [Demand(f"d{number}") for number in range(3)]
    options = [Option(f"s{number}", f"d{number}", 0.5 + number / 10) for number in range(3)]
    plan = dock(Problem.of(supplies, demands, options, {"school": 2})).plan
    assert plan.shares == {"d0": 0.0, "d1": 1.0, "d2": 1.0}


def test_without_time_the_plan_is_greedys_and_the_bound_stands() -> None:
    chance = random.Random(3)
    supplies = [Supply(f"s{number:02}", float(chance.randint(5, 20))) for number in range(20)]
    demands = [Demand(f"d{number:03}") for number in range(150)]
    options = [
        Option(s.id, d.id, chance.uniform(0.3, 1), used=float(chance.randint(1, 9)))
        for s in supplies
        for d in demands
        if chance.random() < 0.4
    ]
    problem = Problem.of(supplies, demands, options)
    docked = dock(problem, seconds=0.0)
    assert docked.plan.value >= greedy(problem).value - 1e-6
    assert docked.bound >= dock(problem, seconds=2.0, fair=False).plan.value
    assert broken(docked.plan) == []


def test_an_unlimited_supply_serves_everybody() -> None:
    many = Problem.of(
        [Supply("radio")], [Demand(f"d{n}") for n in range(50)], [Option("radio", f"d{n}", 0.5) for n in range(50)]
    )
    assert dock(many).plan.value == pytest.approx(25.0)
    assert dock(replace(many, options=())).plan.value == 0.0
