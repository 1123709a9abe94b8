"""A docking problem: demands, supplies, and the options that join them. What a plan must keep to, and what it is worth.

An option is taken in whole steps: one person, one session, one yuan where both sides count the same thing, or else once
for all that the demand has left. Three kinds of rows bound the steps: what a supply has, in all and within each span of
time; how many dockings a unit can carry; and what a demand asks for.

Time is periods (days, weeks, months, quarters: whatever the supply's capacity is for). An option may be served in the
periods of its window. By Hall's theorem for intervals a choice of options can be spread over the periods, in whole
steps, if and only if no span of periods is asked for more than it holds by those that fit nowhere else (Glover 1967,
"Maximum matching in a convex bipartite graph"): those are the rows, so that no variable for a period is needed.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Supply:
    """`capacity` is in its own unit, infinite where nothing bounds it; `unit` is whose it is.

    `per_period` is what each period holds: an amount, or where `by_docking` a number of dockings, however large.
    """

    id: str
    capacity: float = math.inf
    unit: str | None = None
    per_period: float = math.inf
    by_docking: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """`amount` in its own unit. `community` is whom it counts for. One that `must` be met allows no plan without."""

    id: str
    amount: float = 1.0
    community: str | None = None
    must: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """Each of up to `steps` steps answers `needed` of the demand and uses `used` of the supply.

    `value` is what answering the whole demand like this would be worth. `window` has the first and the last period.
    """

    supply: str
    demand: str
    value: float
    needed: float = 1.0
    used: float = 1.0
    steps: int = 1
    window: Span | None = None

    @property
    def pair(self) -> tuple[str, str]:
        return self.supply, self.demand


@dataclass(frozen=True, slots=True)
class Problem:
    """`loads` is how many dockings each unit can carry; a unit that isn't named carries any number.

    Everything is kept in the order of ids, so that the order in which it is given can't matter.
    """

    supplies: tuple[Supply, ...]
    demands: tuple[Demand, ...]
    options: tuple[Option, ...]
    loads: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        supplies: Iterable[Supply],
        demands: Iterable[Demand],
        options: Iterable[Option],
        loads: Mapping[str, int] | None = None,
    ) -> Self:
        """Supplies that nobody needs and options that lead nowhere are left out; at most one option joins a pair."""
        by_id = {supply.id: supply for supply in supplies}
        wanted = {demand.id: demand for demand in demands}
        kept = {
            option.pair: option
            for option in sorted(options, key=lambda one: (one.pair, one.value))
            if option.supply in by_id and option.demand in wanted and option.steps > 0
        }
        used = {supply for supply, _ in kept}
        return cls(
            tuple(by_id[id_] for id_ in sorted(used)),
            tuple(wanted[id_] for id_ in sorted(wanted)),
            tuple(kept.values()),
            dict(loads or {}),
        )

    def only(self, demands: Iterable[str], supplies: Iterable[str]) -> Self:
        """What is left of the problem with only these demands and supplies."""
        inside, offered = set(demands), set(supplies)
        return type(self).of(
            (supply for supply in self.supplies if supply.id in offered),
            (demand for demand in self.demands if demand.id in inside),
            self.options,
            self.loads,
        )

    def without(self, supplies: Iterable[str]) -> Self:
        gone = set(supplies)
        return self.only((d.id for d in self.demands), (s.id for s in self.supplies if s.id not in gone))

    def with_one_more(self, supply_id: str, copy_id: str) -> Self:
        """With another supply like this one, that nobody has used yet and that burdens no unit."""
        [like] = (supply for supply in self.supplies if supply.id == supply_id)
        copies = (replace(option, supply=copy_id) for option in self.options if option.supply == supply_id)
        return type(self).of(
            (*self.supplies, replace(like, id=copy_id, unit=None)), self.demands, (*self.options, *copies), self.loads
        )

    @property
    def fitting(self) -> frozenset[str]:
        """The demands that some option leads to."""
        return frozenset(option.demand for option in self.options)

    def communities(self) -> dict[str, list[str]]:
        """The demands of each community that something fits: what its share is counted of."""
        fitting, found = self.fitting, defaultdict(list)
        for demand in self.demands:
            if demand.community is not None and demand.id in fitting:
                found[demand.community].append(demand.id)
        return dict(found)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many steps of each option are taken: `steps` is by the index of the option."""

    problem: Problem
    steps: Floats

    @property
    def taken(self) -> Iterator[tuple[Option, float]]:
        for option, steps in zip(self.problem.options, self.steps, strict=True):
            if steps > 0:
                yield option, float(steps)

    @property
    def shares(self) -> dict[str, float]:
        """How much of each demand is met, from 0 to 1."""
        amounts = {demand.id: demand.amount for demand in self.problem.demands}
        met = dict.fromkeys(amounts, 0.0)
        for option, steps in self.taken:
            met[option.demand] += option.needed * steps / amounts[option.demand]
        return {id_: min(1.0, round(share, 9)) for id_, share in met.items()}

    @property
    def value(self) -> float:
        amounts = {demand.id: demand.amount for demand in self.problem.demands}
        return math.fsum(option.value * option.needed * steps / amounts[option.demand] for option, steps in self.taken)

    def community_shares(self) -> dict[str, float]:
        """The share met of each community, of those of its demands that something fits."""
        shares = self.shares
        return {
            community: math.fsum(shares[id_] for id_ in demands) / len(demands)
            for community, demands in self.problem.communities().items()
        }

    def worst(self) -> float:
        """The share met of the worst-off community; 1 where there are none."""
        return min(self.community_shares().values(), default=1.0)


@dataclass(frozen=True, slots=True)
class Row:
    """Σ coefficient x steps ≤ `most`, over options by their index. Where `by_docking`, a taken option counts as one."""

    options: tuple[int, ...]
    coefficients: tuple[float, ...]
    most: float
    by_docking: bool = False
    supply: str | None = None

    def load(self, steps: Floats) -> float:
        taken = steps[list(self.options)]
        return float(np.dot(self.coefficients, taken > 0 if self.by_docking else taken))


def limits(problem: Problem) -> list[Row]:
    """The rows of supplies, of their spans of time and of units, but for those that can't bind."""
    by_supply: dict[str, list[int]] = defaultdict(list)
    by_unit: dict[str, list[int]] = defaultdict(list)
    units = {supply.id: supply.unit for supply in problem.supplies}
    for index, option in enumerate(problem.options):
        by_supply[option.supply].append(index)
        if (unit := units[option.supply]) in problem.loads:
            by_unit[str(unit)].append(index)
    rows = []
    for supply in problem.supplies:
        indices = by_supply[supply.id]
        uses = tuple(problem.options[index].used for index in indices)
        whole = Row(tuple(indices), uses, supply.capacity, supply=supply.id)
        rows += [row for row in (whole, *_spans(problem, supply, indices)) if _may_bind(problem, row)]
    for unit, indices in sorted(by_unit.items()):
        row = Row(tuple(indices), (1.0,) * len(indices), problem.loads[unit], by_docking=True)
        rows += [row] if _may_bind(problem, row) else []
    return rows


def _spans(problem: Problem, supply: Supply, indices: Sequence[int]) -> Iterator[Row]:
    if math.isinf(supply.per_period):
        return
    windows = {index: window for index in indices if (window := problem.options[index].window)}
    starts, ends = ({window[side] for window in windows.values()} for side in (0, 1))
    tightest: dict[tuple[int, ...], float] = {}
    for first in starts:
        for last in ends:
            inside = tuple(index for index, window in windows.items() if first <= window[0] and window[1] <= last)
            if inside:
                holds = supply.per_period * (last - first + 1)
                tightest[inside] = min(holds, tightest.get(inside, math.inf))
    for inside, holds in tightest.items():
        uses = tuple(1.0 if supply.by_docking else problem.options[index].used for index in inside)
        yield Row(inside, uses, holds, supply.by_docking, supply.id)


def _may_bind(problem: Problem, row: Row) -> bool:
    most = (
        coefficient * (1 if row.by_docking else problem.options[index].steps)
        for index, coefficient in zip(row.options, row.coefficients, strict=True)
    )
    return math.fsum(most) > row.most
