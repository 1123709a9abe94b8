"""Docking one need at once, between two runs: bid prices.

The linear program of the last run prices each unit of each resource: what the best plan would gain by one more.
A need takes the option that is worth most beyond the price of what it uses, and none that isn't worth its price, since
what it would use is worth more to whoever else comes (bid-price control: Simpson 1989; Talluri and van Ryzin 1998, "An
analysis of bid-price controls for network revenue management"; as online linear programming: Agrawal, Wang and Ye 2014,
"A dynamic near-optimal algorithm for online linear programming").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from matching.docking.model import Model
from matching.docking.problem import Option, Problem
from matching.docking.room import EPSILON


def prices(problem: Problem, seconds: float = 10.0) -> dict[str, float]:
    """What one unit of each supply is worth to the best plan. Those that there is enough of aren't named."""
    if not problem.options:
        return {}
    model = Model(problem)
    relaxed = model.relax(seconds)
    found: dict[str, float] = defaultdict(float)
    for row, price in zip(model.limits, relaxed.limit_prices.tolist(), strict=False):
        if row.supply is not None and not row.by_docking:
            found[row.supply] += price
    return {supply: round(price, 9) for supply, price in found.items() if price > EPSILON}


def best_bid(options: Iterable[Option], amount: float, prices: Mapping[str, float]) -> Option | None:
    """The option of a demand of this amount that is worth most beyond its price, with all of its steps; None where
    none is worth it."""

    def surplus(option: Option) -> float:
        worth = option.value * option.needed / amount - option.used * prices.get(option.supply, 0.0)
        return worth * option.steps

    best = max(options, key=lambda option: (surplus(option), option.supply), default=None)
    return best if best and surplus(best) > EPSILON else None
