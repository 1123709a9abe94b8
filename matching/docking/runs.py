"""The docking run: the fairest plan, of those the best, and what that costs.

Fair is the share met of the worst-off community, counted over those of its needs that something fits; first that is
made as large as it can be, then the total value (lexicographic max-min; see Bertsimas, Farias and Trichakis 2011, "The
price of fairness"). The price is what the total loses against the best plan of all.
"""

import time
from dataclasses import dataclass

from matching.docking.model import Model, relative_gap
from matching.docking.problem import Plan, Problem
from matching.docking.room import EPSILON

# A share that is so near to the best possible one is as good: one point of a hundred.
SHARE_GAP = 0.01
# How the time is shared out: the best of all plans, then the fairest share; the rest is for the fair plan.
FREE, FAIREST = 0.35, 0.3
# Of the rest, where a large plan is proven only afterwards.
LAST = 0.6


@dataclass(frozen=True, slots=True)
class Docked:
    """`bound`: no plan as fair as this one is worth more. `unfair_value` is the worth of the best plan without
    fairness, `worst_bound` the largest share that the worst-off community could have."""

    plan: Plan
    bound: float
    unfair_value: float
    worst: float
    worst_bound: float
    seconds: float

    @property
    def gap(self) -> float:
        return relative_gap(self.plan.value, self.bound)

    @property
    def price_of_fairness(self) -> float:
        """The share of the total that fairness costs."""
        return relative_gap(self.plan.value, self.unfair_value)


def dock(problem: Problem, seconds: float = 60.0, gap: float = 0.0, *, fair: bool = True) -> Docked:
    """The best plan within the time, never worse than greedy; `gap` is how near to the bound is near enough."""
    began = time.monotonic()
    model = Model(problem)
    before = time.monotonic()
    first = model.greedy()
    # Whatever is found last is still made whole, as greedy is, after the time for finding it: twice, to be sure.
    ends = began + seconds - 2 * (time.monotonic() - before)

    def left(share: float = 1.0) -> float:
        return share * (ends - time.monotonic())

    fairly = fair and bool(model.communities)
    free = model.solve(left(FREE if fairly else 1.0), gap)
    best = max((plan for plan in (free.plan, first) if plan), key=lambda plan: plan.value)
    plan, bound, worst_bound = best, free.bound, 1.0
    if fairly:
        fairest, worst_bound = model.fairest(left(FAIREST))
        known = [plan for plan in (best, fairest, first) if plan]
        slack = SHARE_GAP if model.large else EPSILON
        aim = worst_bound if model.large else max(plan.worst() for plan in known)
        if best.worst() < aim - slack:
            floors = dict.fromkeys(model.communities, aim)
            solved = model.round(left(LAST), floors) if model.large else model.solve(left(), gap, floors)
            known += [solved.plan] if solved.plan else []
            reached = max(plan.worst() for plan in known)
            plan = max((one for one in known if one.worst() >= reached - slack), key=lambda one: one.value)
            same = model.relax(left(), dict.fromkeys(model.communities, plan.worst())) if model.large else solved
            bound = min(bound, max(same.bound, plan.value))
    return Docked(
        plan,
        max(bound, plan.value),
        max(best.value, plan.value),
        plan.worst(),
        max(worst_bound, plan.worst()),
        time.monotonic() - began,
    )


def greedy(problem: Problem) -> Plan:
    return Model(problem).greedy()
