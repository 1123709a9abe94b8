"""Why needs stay unmet, so that it can be checked: who competes for what, and what one more of it would do.

From a need that is not met one comes to the rows without room (of a resource, a span of time, a unit) that keep its
options out, from these to the needs that were served instead, to their options, and so on: the alternating paths of
Hall's and König's theorems. What is reached competes with each other, and with nobody else.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from matching.docking.model import Model
from matching.docking.problem import Demand, Option, Plan, Problem
from matching.docking.room import EPSILON, Room

# Each certificate is checked by solving again, so the largest come first, and no more than so many.
MOST = 20
SECONDS_EACH = 2.0
# One more of each of so many supplies is tried, those first that most of the unmet demands would take.
TRIED = 3
# Whom the plan serves beside the competition is served in the check, too.
KEPT = 1_000.0


@dataclass(frozen=True, slots=True)
class Shortage:
    """These `demands` compete for these `supplies`; those in `unmet` aren't met in full.

    One more supply like `like` would meet `more` further demands: found by solving again with it. Nothing of it where
    no supply fits at all. `by_load`: a unit that can carry no more is among what keeps them out.
    """

    demands: tuple[str, ...]
    unmet: tuple[str, ...]
    supplies: tuple[str, ...]
    like: str | None = None
    more: float = 0.0
    by_load: bool = False


def shortages(plan: Plan, seconds: float = 10.0) -> list[Shortage]:
    """What the plan leaves unmet: first what nothing fits, as one; then each competition, the largest first."""
    problem = plan.problem
    unmet = {id_ for id_, share in plan.shares.items() if share < 1 - EPSILON}
    hopeless = tuple(sorted(unmet - problem.fitting))
    groups = sorted(_competitions(plan, unmet & problem.fitting), key=lambda one: (-len(one.unmet), one.unmet))
    each = min(SECONDS_EACH, seconds / max(1, min(MOST, len(groups))))
    found = [Shortage(hopeless, hopeless, ())] if hopeless else []
    return found + [_checked(plan, group, each) for group in groups[:MOST]]


def _competitions(plan: Plan, unmet: set[str]) -> Iterator[Shortage]:
    problem = plan.problem
    model = Model(problem)
    room = model.room()
    for index, steps in enumerate(plan.steps.tolist()):
        room.take(index, steps)
    options: dict[str, list[int]] = defaultdict(list)
    served: dict[int, list[int]] = defaultdict(list)
    rows: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(model.limits):
        for index in row.options:
            rows[index].append(number)
            if plan.steps[index] > 0:
                served[number].append(index)
    for index, option in enumerate(problem.options):
        options[option.demand].append(index)
    seen: set[str] = set()
    for start in sorted(unmet):
        if start in seen:
            continue
        reached, waiting, supplies, by_load = {start}, [start], set(), False
        while waiting:
            for index in options[waiting.pop()]:
                for number in _full(room, index, rows[index]):
                    row = model.limits[number]
                    by_load |= row.supply is None
                    supplies |= {problem.options[other].supply for other in served[number]}
                    others = {problem.options[other].demand for other in served[number]} - reached
                    others |= {problem.options[other].demand for other in row.options} & unmet - reached
                    reached |= others
                    waiting += sorted(others)
        seen |= reached
        yield Shortage(tuple(sorted(reached)), tuple(sorted(reached & unmet)), tuple(sorted(supplies)), by_load=by_load)


def _full(room: Room, index: int, numbers: Sequence[int]) -> list[int]:
    """The rows of an option that have no room for another step of it."""
    return [number for number in numbers if not room.fits(index, number)]


def _checked(plan: Plan, group: Shortage, seconds: float) -> Shortage:
    """With what one more of the supply that is missed most would do."""
    missed: dict[str, int] = defaultdict(int)
    for option in plan.problem.options:
        if option.demand in group.unmet:
            missed[option.supply] += 1
    best, most = None, 0.0
    within = _surroundings(plan, group)
    before = _met(within, group, seconds / (TRIED + 1))
    for like in sorted(missed, key=lambda id_: (-missed[id_], id_))[:TRIED]:
        after = _met(within.with_one_more(like, f"{like}+1"), group, seconds / (TRIED + 1))
        if before is not None and after is not None and after - before > most + EPSILON:
            best, most = like, round(after - before, 6)
    return replace(group, like=best, more=most)


def _surroundings(plan: Plan, group: Shortage) -> Problem:
    """The group's demands with all that fits them, and whoever else the plan serves from that, kept as served."""
    problem, inside = plan.problem, set(group.demands)
    supplies = {option.supply for option in problem.options if option.demand in inside}
    kept = [
        replace(option, value=KEPT, steps=int(steps), demand=f"{option.demand} by {option.supply}")
        for option, steps in plan.taken
        if option.demand not in inside and option.supply in supplies
    ]
    beside = [Demand(option.demand, option.needed * option.steps) for option in kept]
    own: list[Option] = [option for option in problem.options if option.demand in inside]
    elsewhere: dict[str, int] = defaultdict(int)
    units = {supply.id: supply.unit for supply in problem.supplies}
    for option, _ in plan.taken:
        if option.supply not in supplies and (unit := units[option.supply]) is not None:
            elsewhere[unit] += 1
    return Problem.of(
        (supply for supply in problem.supplies if supply.id in supplies),
        [*(demand for demand in problem.demands if demand.id in inside), *beside],
        [*own, *kept],
        {unit: most - elsewhere[unit] for unit, most in problem.loads.items()},
    )


def _met(problem: Problem, group: Shortage, seconds: float) -> float | None:
    found = Model(problem).solve(seconds, 0.0001).plan
    return None if found is None else sum(found.shares[id_] for id_ in group.demands)
