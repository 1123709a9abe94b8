"""What large problems are solved by: the fillings of knapsacks, and prices. Both are checked against slower ways."""

import random
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from bench.docking import county_problem, instance
from matching.docking import knapsacks
from matching.docking.gap import Instance
from matching.docking.knapsacks import NEVER, Knapsacks
from matching.docking.model import Model
from matching.docking.prices import relaxed_by_prices
from matching.docking.runs import dock, greedy


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    agents, tasks = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    table = st.lists(st.lists(st.integers(0, 9), min_size=tasks, max_size=tasks), min_size=agents, max_size=agents)
    profits, weights = (tuple(tuple(row) for row in draw(table)) for _ in range(2))
    return Instance(profits, weights, tuple(draw(st.lists(st.integers(1, 20), min_size=agents, max_size=agents))))


def sacks_of(given: Instance) -> Knapsacks | None:
    problem = given.problem()
    return Knapsacks.of(problem, Model(problem).limits)


def assignments(given: Instance) -> list[tuple[int, tuple[int, ...]]]:
    """Every assignment that holds, with its value, best first."""
    found = []
    for agents in product(range(len(given.capacities)), repeat=given.tasks):
        loads = [0] * len(given.capacities)
        for task, agent in enumerate(agents):
            loads[agent] += given.weights[agent][task]
        if all(load <= most for load, most in zip(loads, given.capacities, strict=True)):
            found.append((sum(given.profits[agent][task] for task, agent in enumerate(agents)), agents))
    return sorted(found, reverse=True)


@pytest.fixture(autouse=True)
def small_ones_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knapsacks, "FEWEST_OPTIONS", 1)


@settings(max_examples=60, deadline=None)
@given(instances(), st.integers(0, 99))
def test_bounds_hold_whatever_the_prices_are(given: Instance, seed: int) -> None:
    every, sacks = assignments(given), sacks_of(given)
    if not every or sacks is None or len(sacks.holds) < len(given.capacities):
        return
    prices = np.random.default_rng(seed).uniform(-2, 9, given.tasks)
    value, inside = sacks.fill(prices)
    assert value.sum() + prices.sum() >= every[0][0] - 1e-6
    assert (np.where(inside, sacks.uses, 0).sum(axis=1) <= sacks.holds).all()
    assert np.where(inside, sacks.worth - prices, 0).sum() == pytest.approx(value.sum())
    into, out = sacks.at_most(prices)
    for worth, agents in every:
        taken = np.zeros(into.shape, dtype=bool)
        taken[list(agents), range(given.tasks)] = True
        assert (into[taken] >= worth - 1e-6).all()
        assert (out[~taken & (sacks.worth > NEVER)] >= worth - 1e-6).all()


@settings(max_examples=40, deadline=None)
@given(instances())
def test_knapsacks_reach_the_best_of_all_assignments(given: Instance) -> None:
    every, found = assignments(given), Model(given.problem()).solve(20.0)
    assert (found.plan is None) == (not every)
    if found.plan is not None:
        assert found.plan.value == every[0][0]
        assert found.bound == pytest.approx(every[0][0])


def test_costs_are_made_small_by_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    given = instance(4, 16, 3)
    best = Model(given.problem(minimise=True)).solve(20.0)
    assert sacks_of(given) is not None
    monkeypatch.setattr(knapsacks, "FEWEST_OPTIONS", 10_000)
    searched = Model(given.problem(minimise=True)).solve(20.0)
    assert best.plan is not None
    assert searched.plan is not None
    assert best.plan.value == searched.plan.value == best.bound


def test_ten_agents_and_sixty_tasks_are_proven() -> None:
    found = Model(instance(10, 60, 5).problem()).solve(30.0)
    assert found.plan is not None
    assert found.plan.value == found.bound


def test_what_is_no_knapsack_problem_is_left_to_the_search() -> None:
    problem = county_problem(0.002, 2.0)
    assert Knapsacks.of(problem, Model(problem).limits) is None


@pytest.mark.parametrize("seed", range(5))
def test_prices_prove_a_bound_near_that_of_the_simplex(seed: int) -> None:
    model = Model(county_problem(0.02, 3.0, seed))
    bounds: Any = np.column_stack([np.zeros(len(model._most)), model._most])
    rows: Any = model._rows
    exact: Any = linprog(-model._worth, A_ub=rows, b_ub=model._high, bounds=bounds, method="highs")
    found = relaxed_by_prices(model._worth, model._rows, model._high, model._most, 20.0)
    assert -exact.fun - 1e-6 <= found.bound <= -exact.fun * 1.002
    assert (found.prices >= 0).all()
    left = np.maximum(model._worth - model._rows.T @ found.prices, 0)
    assert found.bound == pytest.approx(model._high @ found.prices + left @ model._most)


def test_a_bound_holds_also_where_there_was_no_time() -> None:
    model = Model(county_problem(0.02, 3.0))
    exact = model.relax().bound
    found = relaxed_by_prices(model._worth, model._rows, model._high, model._most, 0.0)
    assert found.bound >= exact


def test_a_large_run_is_near_its_bound_fair_and_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.docking.model.MOST_COLUMNS", 2_000)
    problem = county_problem(0.05, 3.0, random.Random(1).randrange(99))
    done = dock(problem, seconds=12.0, gap=0.005)
    assert done.seconds < 14.0
    assert done.gap < 0.02
    assert done.plan.value >= greedy(problem).value
    assert done.worst <= done.worst_bound
