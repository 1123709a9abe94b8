"""The docking problem of a community's lists: what needs, resources and matches mean to the solver.

A pair is worth its score (the probability that it would dock) times the urgency of the need, and a little more where
the unit is paired with the community: a paired unit is preferred unless another one fits that much better.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.needs import Need, Urgency
from domain.promises import Promise, left_of, rest_of, suggest
from domain.resources import Resource
from matching.docking.problem import Demand, Option, Problem, Supply

URGENCY: Mapping[Urgency, float] = {Urgency.NORMAL: 1.0, Urgency.SOON: 1.5, Urgency.URGENT: 2.0}
PAIRED = 1.05
# Plans are for the year ahead; a window that is open on a side ends there.
HORIZON = timedelta(days=364)
# Larger amounts (money, mostly) are planned in so many steps, not one by one.
MOST_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Offered:
    """A resource with whose it is."""

    resource: Resource
    unit_id: str | None = None
    paired: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """A need with the community that it counts for; one of a street or county counts for itself."""

    need: Need
    community_id: str | None = None


def problem_of(
    offers: Iterable[Offered],
    needs: Iterable[Asked],
    scores: Mapping[tuple[str, str], float],
    today: date,
    loads: Mapping[str, int] | None = None,
) -> Problem:
    """`scores` are by the ids of resource and need. Pairs whose days don't meet are no options."""
    offered = {one.resource.id: one for one in offers}
    asked = {one.need.id: one for one in needs}
    options = (
        option
        for (resource_id, need_id), score in scores.items()
        if resource_id in offered
        and need_id in asked
        and (option := _option(offered[resource_id], asked[need_id], score, today))
    )
    return Problem.of(
        (_supply(one) for one in offered.values()),
        (Demand(id_, rest_of(one.need), one.community_id) for id_, one in asked.items() if rest_of(one.need) > 0),
        options,
        loads,
    )


def promise_of(option: Option, steps: float) -> Promise:
    """What a project would promise for so many steps."""
    return Promise(round(option.needed * steps, 6), round(option.used * steps, 6))


def _supply(one: Offered) -> Supply:
    resource = one.resource
    by_docking = resource.capacity_per == "SESSION"
    bound_in_time = by_docking or resource.capacity_per in _PERIODS
    each = 1.0 if by_docking else (resource.capacity or math.inf)
    return Supply(resource.id, left_of(resource), one.unit_id, each if bound_in_time else math.inf, by_docking)


def _option(offered: Offered, asked: Asked, score: float, today: date) -> Option | None:
    resource, need = offered.resource, asked.need
    promise = suggest(need, resource)
    days = _days(need, resource, today)
    if promise is None or days is None:
        return None
    value = score * URGENCY[need.urgency] * (PAIRED if asked.community_id in offered.paired else 1.0)
    steps = _steps(need, promise)
    first, last = (_period(resource, day) for day in days)
    needed, used = promise.needed / steps, promise.used / steps
    return Option(resource.id, need.id, value, needed, used, steps, (first, last))


def _steps(need: Need, promise: Promise) -> int:
    """One step where one use of the resource answers all that is left, else the smallest whole amounts of both."""
    if promise.needed >= rest_of(need) and promise.used == 1.0:
        return 1
    finest = max(promise)
    return int(finest) if finest == int(finest) and finest <= MOST_STEPS else MOST_STEPS if finest > 1 else 1


def _days(need: Need, resource: Resource, today: date) -> tuple[date, date] | None:
    """The days on which both can; None where there are none."""
    first = max(filter(None, (need.wanted_from, resource.available_from)), default=today)
    last = min(filter(None, (need.wanted_until, resource.available_until)), default=max(first, today + HORIZON))
    return (first, last) if first <= last else None


_PERIODS = ("DAY", "WEEK", "MONTH", "QUARTER")
_OF_RULE = {"FREQ=WEEKLY": "WEEK", "FREQ=MONTHLY": "MONTH", "FREQ=DAILY": "DAY"}


def _period(resource: Resource, day: date) -> int:
    """The number of the period that holds a day: of the capacity's kind, or of the rule by which a session recurs."""
    kind = resource.capacity_per
    if kind == "SESSION":
        kind = _OF_RULE.get((resource.available_rule or "").split(";")[0], "DAY")
    match kind:
        case "WEEK":
            return (day.toordinal() - 1) // 7
        case "MONTH":
            return day.year * 12 + day.month
        case "QUARTER":
            return day.year * 4 + (day.month - 1) // 3
    return day.toordinal()
