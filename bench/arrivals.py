"""Years of needs that come one by one, docked at once, beside greedy and beside what hindsight would have reached.

`python -m bench.arrivals [SEED...]`: the years of these seeds, of 0 to 19 without any; then the worst of them.

The law of arrivals. A street has 6 services; each is offered by 2 to 5 resources with 12 to 104 uses a year (once a
month to twice a week), and asked for 0.6 to 2.4 times as often as it can be given, each in its season.
A need finds one to four resources of its service, each with a probability to dock in 0.30..0.98; one in ten is urgent
and counts twice. What is known on 1 January: the resources, and the needs of last year, which are drawn by the same law
(same services and seasons, other needs). What is not: this year's needs, their number, their order.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, pi

from matching.docking.bids import best_bid, prices
from matching.docking.model import Model
from matching.docking.problem import Demand, Option, Problem, Supply

SERVICES, DAYS = 6, 365
# Prices are made anew so often, and from so many needs for each service.
EVERY_DAYS, SAMPLES = 3, 400


@dataclass(frozen=True, slots=True)
class Need:
    """On day 0..364, with its options; each takes one use."""

    id: str
    service: int
    day: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """What each way of docking reached, as a share of hindsight."""

    needs: int
    uses: int
    ours: float
    greedy: float

    def __str__(self) -> str:
        return f"{self.needs} needs for {self.uses} uses: ours {self.ours:.2%}, greedy {self.greedy:.2%} of hindsight"


def years(seeds: Iterable[int]) -> Iterator[Year]:
    """Hindsight is the proven bound of the best plan that knows the whole year."""
    for seed in seeds:
        chance = random.Random(seed)
        supplies, law = district(chance)
        last, this = needs_of(law, chance, "l"), needs_of(law, chance, "t")
        best = Model(problem(supplies, this)).solve(60.0, 0.0005).bound
        yield Year(
            len(this),
            int(sum(supplies.values())),
            by_prices(supplies, last, this) / best,
            by_greed(supplies, this) / best,
        )


def district(chance: random.Random) -> tuple[dict[str, float], list[tuple[list[str], float, float, float]]]:
    """Uses by resource; of each service its resources, its needs a year, and the depth and the peak of its season."""
    supplies: dict[str, float] = {}
    law = []
    for service in range(SERVICES):
        own = [f"r{service:02}-{number}" for number in range(chance.randint(2, 5))]
        supplies |= {id_: float(chance.randint(12, 104)) for id_ in own}
        asked = chance.uniform(0.6, 2.4) * sum(supplies[id_] for id_ in own)
        law.append((own, asked, chance.uniform(0.2, 0.9), chance.uniform(0, DAYS)))
    return supplies, law


def needs_of(law: Sequence[tuple[list[str], float, float, float]], chance: random.Random, prefix: str) -> list[Need]:
    """A year of needs in the order in which they come; the number of each day is Poisson's, thinned day by day."""
    found: list[Need] = []
    for service, (own, asked, depth, peak) in enumerate(law):
        for _ in range(poisson(asked, chance)):
            while True:
                day = chance.randrange(DAYS)
                if chance.random() * (1 + depth) < 1 + depth * cos(2 * pi * (day - peak) / DAYS):
                    break
            urgency = 2.0 if chance.random() < 0.1 else 1.0
            fitting = chance.sample(own, min(len(own), chance.randint(1, 4)))
            name = f"{prefix}{len(found):05}"
            options = tuple(Option(id_, name, urgency * chance.uniform(0.30, 0.98)) for id_ in sorted(fitting))
            found.append(Need(name, service, day, options))
    chance.shuffle(found)
    return sorted(found, key=lambda need: need.day)


def poisson(mean: float, chance: random.Random) -> int:
    """Arrivals of rate 1 in a time of `mean`."""
    count, at = 0, chance.expovariate(1.0)
    while at < mean:
        count, at = count + 1, at + chance.expovariate(1.0)
    return count


def problem(supplies: Mapping[str, float], needs: Sequence[Need]) -> Problem:
    return Problem.of(
        (Supply(id_, left) for id_, left in supplies.items()),
        (Demand(need.id) for need in needs),
        (option for need in needs for option in need.options),
    )


def by_greed(supplies: Mapping[str, float], needs: Sequence[Need]) -> float:
    """Each need takes the best that is left."""
    left, value = dict(supplies), 0.0
    for need in needs:
        best = max((one for one in need.options if left[one.supply] >= 1), key=lambda one: one.value, default=None)
        if best:
            left[best.supply] -= 1
            value += best.value
    return value


def by_prices(supplies: Mapping[str, float], history: Sequence[Need], needs: Sequence[Need]) -> float:
    """Each need takes what is worth most beyond its price; a price is what one more of what is left would be worth."""
    left, value = dict(supplies), 0.0
    bids: dict[int, dict[str, float]] = {}
    planned = dict.fromkeys(range(SERVICES), -EVERY_DAYS)
    known = by_service(history)
    seen: dict[int, list[Need]] = defaultdict(list)
    for need in needs:
        if need.day >= planned[need.service] + EVERY_DAYS:
            planned[need.service] = need.day
            bids[need.service] = prices(forecast(left, known[need.service], seen[need.service], need.day))
        seen[need.service].append(need)
        best = best_bid((one for one in need.options if left[one.supply] >= 1), 1.0, bids[need.service])
        if best:
            left[best.supply] -= 1
            value += best.value
    return value


def by_service(needs: Sequence[Need]) -> dict[int, list[Need]]:
    found: dict[int, list[Need]] = defaultdict(list)
    for need in needs:
        found[need.service].append(need)
    return found


def forecast(left: Mapping[str, float], history: Sequence[Need], seen: Sequence[Need], day: int) -> Problem:
    """What the rest of the year will ask of a service: as many needs as last year's season and both years' rates say,
    like the needs of both years, each standing for the same number. One that stands for 0.4 asks for 0.4 uses."""
    rest = (sum(need.day >= day for need in history) + 0.5) / (len(history) + 1)
    rate = (len(history) + len(seen)) / (2 - rest)
    pool = sorted((*history, *seen), key=lambda need: max(one.value for one in need.options))
    like = [pool[int((at + 0.5) * len(pool) / SAMPLES)] for at in range(SAMPLES)] if len(pool) > SAMPLES else pool
    weight = rate * rest / len(like)
    options = [
        replace(one, value=one.value * weight, needed=weight, used=weight) for need in like for one in need.options
    ]
    own = {one.supply for one in options}
    return Problem.of((Supply(id_, left[id_]) for id_ in own), (Demand(need.id, weight) for need in like), options)


if __name__ == "__main__":
    seeds = [int(seed) for seed in sys.argv[1:]] or list(range(20))
    reached = []
    for seed, year in zip(seeds, years(seeds), strict=True):
        reached.append(year)
        print(f"seed {seed:2}: {year}", flush=True)
    print(f"worst: ours {min(one.ours for one in reached):.2%}, greedy {min(one.greedy for one in reached):.2%}")
