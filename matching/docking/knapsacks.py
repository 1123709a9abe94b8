"""Large problems in which all that binds a supply is what it holds: the generalised assignment problem.

Each supply is then a knapsack. The linear program knows only its edges; the best filling of each, at prices of the
demands, knows its whole steps, and so bounds a plan far better (Lagrangian relaxation: Fisher, Jaikumar and Van
Wassenhove 1986). It tells of each option, too, what a plan that takes it could be worth at most: asked for plans of at
least a value, most options fall away, and the few that are left are searched (Posta, Ferland and Michelon 2012, "An
exact method with variable fixing for solving the generalized assignment problem").
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from matching.docking.problem import Floats, Problem, Row

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Below so many options the search alone is faster.
FEWEST_OPTIONS = 1_000
# Larger knapsacks than this would take longer to fill than to search.
LARGEST = 20_000
EPSILON = 1e-6
NEVER = -math.inf


@dataclass(frozen=True, slots=True)
class Knapsacks:
    """`worth` and `uses` have a row for each supply and a column for each demand; `worth` is NEVER where none is."""

    worth: Floats
    uses: Integers
    holds: Integers
    option: Integers

    @classmethod
    def of(cls, problem: Problem, rows: Sequence[Row]) -> Self | None:
        """None where the problem is another one: not of whole values, of several steps, or with other rows."""
        options, supplies = problem.options, problem.supplies
        if len(options) < FEWEST_OPTIONS or not all(demand.must for demand in problem.demands):
            return None
        if any(row.by_docking or row.supply is None for row in rows) or len({row.supply for row in rows}) < len(rows):
            return None
        if not all(option.steps == 1 and option.value.is_integer() and option.used.is_integer() for option in options):
            return None
        amounts = {demand.id: demand.amount for demand in problem.demands}
        if any(option.needed != amounts[option.demand] or option.used < 0 for option in options):
            return None
        at_supply = {supply.id: number for number, supply in enumerate(supplies)}
        at_demand = {demand.id: number for number, demand in enumerate(problem.demands)}
        shape = len(supplies), len(at_demand)
        worth, uses, option = np.full(shape, NEVER), np.zeros(shape, np.int64), np.full(shape, -1)
        for index, one in enumerate(options):
            place = at_supply[one.supply], at_demand[one.demand]
            worth[place], uses[place], option[place] = one.value, int(one.used), index
        binding = {row.supply: row.most for row in rows}
        most = uses.sum(axis=1)
        holds = np.array([int(min(most[n], binding.get(one.id, most[n]))) for n, one in enumerate(supplies)])
        return cls(worth, uses, holds, option) if holds.max() <= LARGEST else None

    def fill(self, prices: Floats) -> tuple[Floats, Flags]:
        """What the best filling of each is worth beyond the prices, and what is in it: all of them at once."""
        gains = np.where(self.uses <= self.holds[:, None], self.worth - prices, NEVER)
        number, wide = len(self.holds), int(self.holds.max()) + 1
        most = int((gains > 0).sum(axis=1).max())
        best_first = np.argsort(-gains, axis=1, kind="stable")[:, :most]
        gain = np.take_along_axis(gains, best_first, 1)
        use = np.where(gain > 0, np.take_along_axis(self.uses, best_first, 1), 0)
        gain = np.where(gain > 0, gain, -1.0)
        margin = int(use.max(initial=0))
        table = np.zeros((number, margin + wide))
        table[:, :margin] = NEVER
        cell = (np.arange(number) * (margin + wide))[:, None] + margin + np.arange(wide)
        filled, taken = table[:, margin:], np.zeros((most, number, wide), dtype=bool)
        for at in range(most):
            other = table.take(cell - use[:, at : at + 1]) + gain[:, at : at + 1]
            np.greater(other, filled, out=taken[at])
            np.maximum(other, filled, out=filled)
        every, room, inside = np.arange(number), self.holds.copy(), np.zeros(gains.shape, dtype=bool)
        for at in reversed(range(most)):
            took = taken[at, every, room]
            inside[every[took], best_first[took, at]] = True
            room -= np.where(took, use[:, at], 0)
        return filled[every, self.holds], inside

    def bound(self, prices: Floats, seconds: float) -> tuple[float, Floats]:
        """A bound on every plan, and the prices that prove it: each step moves them towards one taker for each."""
        ends = time.monotonic() + seconds
        best, best_prices, reach, since = math.inf, prices, 1.0, 0
        direction = np.zeros_like(prices)
        step = float(np.ptp(self.worth[self.worth > NEVER])) / 2 or 1.0
        while time.monotonic() < ends and reach > 1e-3:
            value, inside = self.fill(prices)
            reached = float(value.sum() + prices.sum())
            since = 0 if reached < best - 1e-4 else since + 1
            if reached < best:
                best, best_prices = reached, prices
            direction = 0.7 * direction + 0.3 * (1.0 - inside.sum(axis=0))
            if since >= 15:
                reach, since, prices, direction = reach * 0.7, 0, best_prices, np.zeros_like(prices)
            length = float(direction @ direction)
            if length > EPSILON:
                prices = prices - reach * step * direction / max(length, 1.0)
        return best, best_prices

    def at_most(self, prices: Floats) -> tuple[Floats, Floats]:
        """What a plan could be worth at most with each option, and without it."""
        with_it, without = np.full(self.worth.shape, NEVER), np.full(self.worth.shape, NEVER)
        worths = [self._forced(at, self.worth[at] - prices) for at in range(len(self.holds))]
        whole = sum(worth for worth, _, _ in worths) + float(prices.sum())
        for at, (worth, into, out) in enumerate(worths):
            with_it[at], without[at] = whole - worth + into, whole - worth + out
        return with_it, without

    def _forced(self, at: int, gains: Floats) -> tuple[float, Floats, Floats]:
        """The best filling of one knapsack; that with each of its options, and that without."""
        holds, uses = int(self.holds[at]), self.uses[at]
        good = np.flatnonzero((gains > 0) & (uses <= holds)).tolist()
        before = [np.zeros(holds + 1)]
        for item in good:
            before.append(_with(before[-1], gains[item], int(uses[item])))
        best = float(before[-1][holds])
        fits = uses <= holds
        into = np.where(fits, before[-1][np.maximum(holds - uses, 0)] + gains, NEVER)
        out, after = np.full(len(gains), best), np.zeros(holds + 1)
        for number, item in reversed(list(enumerate(good))):
            use = int(uses[item])
            out[item] = (before[number] + after[::-1]).max()
            into[item] = (before[number][: holds + 1 - use] + after[: holds + 1 - use][::-1]).max() + gains[item]
            after = _with(after, gains[item], use)
        return best, into, out


def _with(filled: Floats, gain: float, use: int) -> Floats:
    more = filled.copy()
    more[use:] = np.maximum(more[use:], filled[: len(filled) - use] + gain)
    return more


Search = Callable[[Integers, Integers, float, float], tuple[Integers | None, bool]]
"""Among the options kept, all of those settled taken, a plan worth at least so much, the best within the seconds: the
options that it takes, or None; and whether the search came to its end."""

# The first searches are among so many options for each demand: for any plan, then for one that is worth almost as much
# as the bound, each with a share of the time that is left.
FEW, LESS, FIRST, SECOND = 1.5, 2.0, 0.15, 0.3
# The share of the time that the bound gets.
BOUNDING = 0.06


def solve(sacks: Knapsacks, prices: Floats, seconds: float, search: Search) -> tuple[Integers | None, float]:
    """The options that the best plan takes, and a bound; within the time. All values are whole numbers.

    `prices` of the demands are where the bound begins. None where no plan was found.
    """
    ends = time.monotonic() + seconds
    reached, prices = sacks.bound(prices, BOUNDING * seconds)
    bound, less = float(math.floor(reached + EPSILON)), LESS
    into, out = sacks.at_most(prices)
    worths = dict(zip(sacks.option.ravel().tolist(), sacks.worth.ravel().tolist(), strict=True))
    worst_of_all = float(np.where(sacks.worth > NEVER, sacks.worth, math.inf).min(axis=0).sum())

    def asked(least: float, among: float, until: float) -> tuple[Integers | None, bool]:
        kept = (into >= max(least, among) - EPSILON) & (sacks.worth > NEVER)
        settled = kept & (out < least - EPSILON)
        return search(sacks.option[kept], sacks.option[settled], least, until - time.monotonic())

    def value(plan: Integers | None) -> float:
        return NEVER if plan is None else sum(worths[option] for option in plan.tolist())

    order = np.sort(into, axis=None)[::-1]
    few = float(order[min(order.size - 1, int(FEW * into.shape[1]))])
    best: Integers | None = None
    for share, wanted in ((FIRST, NEVER), (SECOND, bound - less)):
        if best is None or value(best) < wanted:
            now = time.monotonic()
            found, _ = asked(wanted, few, now + share * (ends - now))
            best = found if value(found) > value(best) else best
    while time.monotonic() < ends:
        least = bound - less if best is None else value(best) + 1
        if least > bound or bound < worst_of_all:
            break
        found, ended = asked(least, NEVER, ends)
        best = best if found is None else found
        if not ended:
            break
        bound = least - 1 if found is None else value(found)
        less *= 2
    return best, bound
