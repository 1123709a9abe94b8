"""A docking problem as a mixed-integer program, solved by HiGHS (as scipy carries it).

Maximise Σ value x share met, over whole steps q of each option, subject to the rows of `problem.limits`, to every
demand getting no more than it asks for, and, where asked, to every community getting its floor. An option of many steps
that counts as one docking somewhere has a second variable z, whether it is taken at all: q ≤ steps x z.

Without whole steps it is a linear program, nearly that of a transport, and so nearly whole: its plan, rounded, is often
near enough to its bound. Only else are the whole steps searched for by branch and cut.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csc_array, hstack, vstack

from matching.docking import knapsacks
from matching.docking.knapsacks import Integers, Knapsacks
from matching.docking.prices import Priced, relaxed_by_prices
from matching.docking.problem import Floats, Plan, Problem, Row, limits
from matching.docking.room import EPSILON, Room, fill, rounded

# A model that has used up its time is still asked for what it can say at once.
SHORTEST_SECONDS = 0.05
# Beyond so many variables branch and cut finds nothing in a minute that rounding hasn't.
MOST_COLUMNS = 20_000


@dataclass(frozen=True, slots=True)
class Solution:
    """`bound`: no plan is worth more. `plan` is None where none was found in time, or there is none (`impossible`)."""

    plan: Plan | None
    bound: float
    seconds: float
    impossible: bool = False


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The linear program: its plan, its bound, and the price of one more of each row: of limits, then of demands.

    `x` is None where there is no plan, or none was found in time.
    """

    x: Floats | None
    bound: float
    limit_prices: Floats = field(default_factory=lambda: np.zeros(0))
    demand_prices: Floats = field(default_factory=lambda: np.zeros(0))


class Model:
    """The rows of one problem, built once and solved as often as is asked."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.limits: list[Row] = limits(problem)
        self.communities = problem.communities()
        options = problem.options
        self._demand = {demand.id: number for number, demand in enumerate(problem.demands)}
        self._amounts: Floats = np.array([demand.amount for demand in problem.demands], dtype=float)
        self._of = np.array([self._demand[option.demand] for option in options], dtype=int)
        self._needed: Floats = np.array([option.needed for option in options], dtype=float)
        self._share: Floats = self._needed / self._amounts[self._of]
        self._steps: Floats = np.array([option.steps for option in options], dtype=float)
        counted = {index for row in self.limits if row.by_docking for index in row.options}
        several = sorted(index for index in counted if options[index].steps > 1)
        self._taken = {index: len(options) + at for at, index in enumerate(several)}
        self._columns = len(options) + len(several)
        self._worth = self._columnwise(self._share * np.array([option.value for option in options], dtype=float), 0.0)
        self._most = self._columnwise(self._steps, 1.0)
        self._rows, self._low, self._high = self._build()

    def _build(self) -> tuple[csc_array, Floats, Floats]:
        cells = [
            (number, self._taken.get(index, index) if row.by_docking else index, coefficient)
            for number, row in enumerate(self.limits)
            for index, coefficient in zip(row.options, row.coefficients, strict=True)
        ]
        first = len(self.limits)
        cells += zip((first + self._of).tolist(), range(len(self._of)), self._needed.tolist(), strict=True)
        first += len(self._amounts)
        for number, (index, taken) in enumerate(self._taken.items()):
            cells += [(first + number, index, 1.0), (first + number, taken, -float(self._steps[index]))]
        high = np.concatenate([[row.most for row in self.limits], self._amounts, np.zeros(len(self._taken))])
        low = np.full(len(high), -math.inf)
        must = np.array([demand.must for demand in self.problem.demands], dtype=bool)
        low[len(self.limits) : first][must] = self._amounts[must]
        return _matrix(cells, (len(high), self._columns)), low, high

    def _columnwise(self, values: Floats, rest: float) -> Floats:
        return np.concatenate([values, np.full(self._columns - len(values), rest)])

    def relax(self, seconds: float = math.inf, floors: Mapping[str, float] | None = None) -> Relaxation:
        """Without whole steps. Demands that must be met are no different from others here."""
        rows, high = self._rows, self._high
        if floors:
            shares, least = self._shares(floors)
            rows, high = vstack([rows, -shares], format="csc"), np.concatenate([high, -least])
        found = _relaxed(self._worth, rows, high, self._most, seconds)
        if found is None:
            return Relaxation(None, float(self._worth @ self._most))
        first, last = len(self.limits), len(self.limits) + len(self._amounts)
        return Relaxation(found.x, found.bound, found.prices[:first], found.prices[first:last])

    @property
    def large(self) -> bool:
        return self._columns > MOST_COLUMNS

    def round(self, seconds: float, floors: Mapping[str, float] | None = None) -> Solution:
        """The plan of the linear program in whole steps, which may miss the floors by some."""
        began = time.monotonic()
        relaxed = self.relax(seconds, floors)
        plan = None if relaxed.x is None else rounded(self.room(), relaxed.x)
        return Solution(plan, relaxed.bound, time.monotonic() - began)

    def solve(self, seconds: float, gap: float = 0.0, floors: Mapping[str, float] | None = None) -> Solution:
        """The plan of the greatest value. `floors` are the shares that each community gets at least."""
        began = time.monotonic()
        if not self._columns:
            impossible = any(demand.must for demand in self.problem.demands)
            return Solution(None if impossible else self.greedy(), 0.0, 0.0, impossible)
        best, bound = None, float(self._worth.clip(0) @ self._most)
        if not floors and (sacks := Knapsacks.of(self.problem, self.limits)):
            best, bound = self._fill(sacks, seconds)
            if best is not None:
                return Solution(best, bound, time.monotonic() - began)
        if not any(demand.must for demand in self.problem.demands):
            near = self.round(seconds, floors)
            bound = near.bound
            if near.plan and _reaches(near.plan, floors):
                best = near.plan
            if self.large or (best and relative_gap(best.value, bound) <= max(gap, EPSILON)):
                return Solution(best, bound, time.monotonic() - began)
        rows = [LinearConstraint(self._rows, self._low, self._high)]
        if floors:
            shares, least = self._shares(floors)
            rows.append(LinearConstraint(shares, least, math.inf))
        found = self._search(-self._worth, self._most, rows, seconds - (time.monotonic() - began), gap)
        plans = [plan for plan in (best, None if found.x is None else self._plan(found.x)) if plan]
        best = max(plans, key=lambda plan: plan.value, default=None)
        if found.mip_dual_bound is not None:
            bound = min(bound, -found.mip_dual_bound)
        bound = max(bound, best.value) if best else bound
        return Solution(best, bound, time.monotonic() - began, impossible=found.status == 2)

    def _fill(self, sacks: Knapsacks, seconds: float) -> tuple[Plan | None, float]:
        """The plan and its bound where supplies are knapsacks."""
        ends = time.monotonic() + seconds
        first = len(self.limits)

        def search(kept: Integers, settled: Integers, least: float, within: float) -> tuple[Integers | None, bool]:
            low = np.zeros(self._columns)
            low[settled] = 1.0
            options: Any = {"time_limit": max(SHORTEST_SECONDS, within), "mip_rel_gap": 0.0}
            found = milp(
                -self._worth[kept],
                integrality=np.ones(len(kept), dtype=int),
                bounds=Bounds(low[kept], self._most[kept]),
                constraints=[
                    LinearConstraint(self._rows[:, kept], self._low, self._high),
                    LinearConstraint(csc_array(self._worth[None, kept]), least - EPSILON, math.inf),
                ],
                options=options,
            )
            return None if found.x is None else kept[found.x > 0.5], found.status in (0, 2)

        above: Any = self._rows[:first]
        exact: Any = self._rows[first:]
        bounds: Any = np.column_stack([np.zeros(self._columns), self._most])
        limit: Any = {"time_limit": max(SHORTEST_SECONDS, seconds)}
        relaxed: Any = linprog(
            -self._worth, above, self._high[:first], exact, self._high[first:], bounds, "highs", options=limit
        )
        if relaxed.status != 0:
            return None, float(self._worth.clip(0) @ self._most)
        taken, bound = knapsacks.solve(sacks, -relaxed.eqlin.marginals, ends - time.monotonic(), search)
        if taken is None:
            return None, bound
        x = np.zeros(self._columns)
        x[taken] = 1.0
        return self._plan(x), bound

    def fairest(self, seconds: float) -> tuple[Plan | None, float]:
        """A plan in which the worst-off community gets the greatest share, and a bound on that share."""
        began = time.monotonic()
        shares, least = self._shares(dict.fromkeys(self.communities, 0.0))
        above = hstack([shares, csc_array(np.full((len(least), 1), -1.0))], format="csc")
        within = hstack([self._rows, csc_array((len(self._high), 1))], format="csc")
        objective, most = np.append(np.zeros(self._columns), -1.0), np.append(self._most, 1.0)
        rows, high = vstack([within, -above], format="csc"), np.append(self._high, np.zeros(len(least)))
        relaxed = _relaxed(-objective, rows, high, most, seconds)
        if relaxed is None:
            return None, 1.0
        plan, bound = rounded(self.room(), relaxed.x), min(1.0, relaxed.bound)
        if self.large or plan.worst() >= bound - EPSILON:
            return plan, max(bound, plan.worst())
        constraints = [
            LinearConstraint(within, self._low, self._high),
            LinearConstraint(above, np.zeros(len(least)), math.inf),
        ]
        found = self._search(objective, most, constraints, seconds - (time.monotonic() - began), 0.0)
        if found.mip_dual_bound is not None:
            bound = min(bound, -found.mip_dual_bound)
        if found.x is not None:
            plan = max(plan, self._plan(found.x), key=lambda one: one.worst())
        return plan, max(bound, plan.worst())

    def room(self) -> Room:
        return Room(self.problem, self.limits)

    def greedy(self) -> Plan:
        return fill(self.room())

    def _shares(self, floors: Mapping[str, float]) -> tuple[csc_array, Floats]:
        """A row for the share of each community, and what it must reach."""
        weights = {
            self._demand[id_]: (number, 1.0 / len(self.communities[community]))
            for number, community in enumerate(floors)
            for id_ in self.communities[community]
        }
        cells = [
            (weights[of][0], index, weights[of][1] * self._share[index])
            for index, of in enumerate(self._of.tolist())
            if of in weights
        ]
        least = np.array([floor - EPSILON if floor else 0.0 for floor in floors.values()])
        return _matrix(cells, (len(floors), self._columns)), least

    def _search(self, objective: Floats, most: Floats, rows: list[LinearConstraint], seconds: float, gap: float) -> Any:
        whole = np.append(np.ones(self._columns, dtype=int), np.zeros(len(objective) - self._columns, dtype=int))
        options: Any = {"time_limit": max(SHORTEST_SECONDS, seconds), "mip_rel_gap": gap}
        bounds = Bounds(np.zeros(len(objective)), most)
        return milp(objective, integrality=whole, bounds=bounds, constraints=rows, options=options)

    def _plan(self, x: Floats) -> Plan:
        return Plan(self.problem, np.round(x[: len(self.problem.options)]))


def _relaxed(worth: Floats, rows: Any, high: Floats, most: Floats, seconds: float) -> Priced | None:
    """The linear program: exactly by simplex, or where it is large by prices, to within a thousandth or so."""
    if len(worth) > MOST_COLUMNS:
        return relaxed_by_prices(worth, rows, high, most, max(SHORTEST_SECONDS, seconds))
    options: Any = {} if math.isinf(seconds) else {"time_limit": max(SHORTEST_SECONDS, seconds)}
    bounds: Any = np.column_stack([np.zeros(len(worth)), most])
    found: Any = linprog(-worth, A_ub=rows, b_ub=high, bounds=bounds, method="highs", options=options)
    return None if found.status != 0 else Priced(found.x, -found.fun, -found.ineqlin.marginals)


def _reaches(plan: Plan, floors: Mapping[str, float] | None) -> bool:
    got = plan.community_shares() if floors else {}
    return all(got[id_] >= least - EPSILON for id_, least in (floors or {}).items())


def _matrix(cells: list[tuple[int, int, float]], shape: tuple[int, int]) -> csc_array:
    rows, columns, values = (list(part) for part in zip(*cells, strict=True)) if cells else ([], [], [])
    return csc_array(coo_array((np.array(values, dtype=float), (rows, columns)), shape=shape))


def relative_gap(value: float, bound: float) -> float:
    """How far a value may be from the best, as a share of the bound."""
    return max(0.0, bound - value) / max(abs(bound), EPSILON)
