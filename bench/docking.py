"""What docking costs and what it brings.

`python -m bench.docking gap FOLDER`: every instance of a folder beside its published optimum (`bounds.txt`).
`python -m bench.docking random`: larger instances of the same law, 10 x 200 and 20 x 200, seeds 0 to 2.
`python -m bench.docking county [SIZE] [PAIRS]`: a county of 20,000 resources and 30,000 needs (times SIZE) with PAIRS
candidates for each need (1.5 unless told), docked fairly within a minute.
`python -m bench.docking online`: 20 seeded years of arrivals, docked as they come, beside greedy and hindsight.
"""

import random
import resource
import sys
import time
from pathlib import Path

# from bench.arrivals import years
from bench.arrivals import years
from matching.docking.gap import Instance
from matching.docking.model import Model
from matching.docking.problem import Demand, Option, Problem, Supply
from matching.docking.runs import dock, greedy

RESOURCES, NEEDS, COMMUNITIES, UNITS = 20_000, 30_000, 94, 690
DAYS, MONTHS = 365, 12


def gap(folder: str) -> None:
    bounds = dict(line.split()[:2] for line in (Path(folder) / "bounds.txt").read_text("utf-8").splitlines())
    slowest = wrong = 0.0
    for path in sorted(Path(folder).glob("c*")):
        value, seconds = solve(Instance.parse(path.read_text("utf-8")))
        optimum = float(bounds[f"{path.name}_Max"])
        wrong += abs(value - optimum) > 0.5
        slowest = max(slowest, seconds)
        print(f"{path.name} {value:g} {optimum:g} {seconds:.2f}", flush=True)
    print(f"not at the published optimum: {wrong:g}; slowest {slowest:.2f} s")


def larger() -> None:
    for agents, tasks in ((10, 200), (20, 200)):
        for seed in range(3):
            value, seconds = solve(instance(agents, tasks, seed))
            print(f"{agents}x{tasks}_{seed} {value:g} {seconds:.2f}", flush=True)


def instance(agents: int, tasks: int, seed: int) -> Instance:
    """Of the law of the OR-Library's gap1 to gap12: profits 15..25, weights 5..25, capacities 0.8 of the mean load."""
    chance = random.Random(seed)
    profits = tuple(tuple(chance.randint(15, 25) for _ in range(tasks)) for _ in range(agents))
    weights = tuple(tuple(chance.randint(5, 25) for _ in range(tasks)) for _ in range(agents))
    return Instance(profits, weights, tuple(int(0.8 * sum(row) / agents) for row in weights))


def solve(given: Instance) -> tuple[float, float]:
    began = time.perf_counter()
    found = Model(given.problem()).solve(60.0)
    return (found.plan.value if found.plan else 0.0), time.perf_counter() - began


def county(size: float = 1.0, pairs: float = 1.5) -> None:
    problem = county_problem(size, pairs)
    print(f"{len(problem.supplies)} resources, {len(problem.demands)} needs, {len(problem.options)} pairs")
    wall, cpu = time.perf_counter(), time.process_time()
    done = dock(problem, seconds=60.0, gap=0.005)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{wall:.1f} s, {cpu:.1f} s of CPU, peak {peak:.0f} MB")
    print(f"value {done.plan.value:.1f}, bound {done.bound:.1f}, gap {done.gap:.3%}")
    print(f"worst-off community {done.worst:.3f}, at most {done.worst_bound:.3f}")
    print(f"without fairness {done.unfair_value:.1f}, price {done.price_of_fairness:.2%}")
    first = greedy(problem)
    print(f"greedy {first.value:.1f}, its worst-off community {first.worst():.3f}")


def county_problem(size: float, pairs: float, seed: int = 11) -> Problem:
    """Needs of communities of unequal size; resources of units that carry 60 dockings a year. A third of the pairs
    count the same thing (people, sessions); a fifth of the needs and half of the resources are bound in time."""
    chance = random.Random(seed)
    supplies = []
    for number in range(int(RESOURCES * size)):
        per_month = chance.random() < 0.5
        a_month = chance.choice((1, 1, 2, 4))
        capacity = a_month * 12 if per_month else chance.choice((1, 1, 2, 4, 30, 100))
        supplies.append(
            Supply(
                f"r{number:06}", float(capacity), f"u{chance.randrange(UNITS)}", a_month if per_month else float("inf")
            )
        )
    demands, options = [], []
    sizes = [chance.uniform(0.3, 1.7) for _ in range(COMMUNITIES)]
    homes = chance.choices(range(COMMUNITIES), sizes, k=int(NEEDS * size))
    for number, home in enumerate(homes):
        counted = chance.random() < 0.35
        amount = float(chance.choice((1, 2, 4, 12, 30, 60))) if counted else 1.0
        demands.append(Demand(f"n{number:06}", amount, f"c{home:02}"))
        first = chance.randrange(MONTHS) if chance.random() < 0.2 else None
        urgency = chance.choices((1.0, 1.5, 2.0), (8, 1.5, 0.5))[0]
        for _ in range(int(pairs) + (chance.random() < pairs % 1)):
            # Popular resources: their number falls off, as titles of real lists do.
            supply = supplies[int(len(supplies) * chance.random() ** 2)]
            value = urgency * chance.uniform(0.3, 0.98) * chance.choice((1.0, 1.0, 1.0, 1.05))
            whole = not counted or chance.random() < 0.3
            window = (first, min(MONTHS - 1, first + chance.randrange(2))) if first is not None else (0, MONTHS - 1)
            options.append(
                Option(supply.id, f"n{number:06}", value, amount, 1.0, 1, window)
                if whole
                else Option(supply.id, f"n{number:06}", value, 1.0, 1.0, int(min(amount, supply.capacity)), window)
            )
    return Problem.of(supplies, demands, options, {f"u{unit}": 60 for unit in range(UNITS)})


def online() -> None:
    ratios = []
    for seed, year in enumerate(years(range(20))):
        ratios.append(year)
        print(f"seed {seed:2}: {year}", flush=True)
    print(f"worst: ours {min(one.ours for one in ratios):.2%}, greedy {min(one.greedy for one in ratios):.2%}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gap", folder]:
            gap(folder)
        case ["random"]:
            larger()
        case ["county", *figures]:
            county(*map(float, figures))
        case ["online"]:
            online()
        case _:
            sys.exit(__doc__)
