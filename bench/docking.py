"""What docking costs and what it brings.

`python -m bench.docking gap FOLDER`: every instance of a folder beside its published optimum (`bounds.txt`).
`python -m bench.docking random`: larger instances of the same law, 10 x 200 and 20 x 200, seeds 0 to 2, and of the
laws C, D and E of the literature (costs, made as small as can be; Chu and Beasley 1997), seed 0. Bounds stand beside.
`python -m bench.docking county [SIZE] [PAIRS]`: a county of 20,000 resources and 30,000 needs (times SIZE) with PAIRS
candidates for each need (1.5 unless told), docked fairly within a minute.
`python -m bench.docking graph [SIZE]`: the same in a graph: reading the lists, docking, and keeping the plan; the plan
as project list, as agenda draft of a joint meeting, and against a what-if without a unit. In the Neo4j of
COBUILD_TEST_URI, whose data is lost.
`python -m bench.arrivals` has the years of needs that come one by one.
"""

import asyncio
import os
import random
import resource
import sys
import time
from collections.abc import Awaitable, Iterator
from math import log
from pathlib import Path
from typing import Any, TypeVar

from domain.viewer import SYSTEM
from graph.database import Database
from graph.match_runs import lines as lines_of
from graph.migrations import migrate
from matching.docking.gap import Instance
from matching.docking.model import Model
from matching.docking.problem import Demand, Option, Problem, Supply
from matching.docking.runs import dock, greedy
from resolvers import match_runs, meetings, service_types
from resolvers.meetings import LARGEST_DRAFT

RESOURCES, NEEDS, COMMUNITIES, UNITS = 20_000, 30_000, 94, 690
DAYS, MONTHS = 365, 12

T = TypeVar("T")


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
        cases = [(f"{agents}x{tasks}_{seed}", instance(agents, tasks, seed)) for seed in range(3)]
        cases += [(f"{law}_{agents}x{tasks}", costly(law, agents, tasks, 0)) for law in "CDE"]
        for name, given in cases:
            report(name, given)


def report(name: str, given: Instance) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    found = Model(given.problem()).solve(60.0)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    value = found.plan.value if found.plan else float("nan")
    proven = "proven" if found.plan and found.bound - value < 1 - 1e-6 else f"at most {found.bound:.2f}"
    print(f"{name} {value:g} {proven}, {wall:.1f} s ({cpu:.1f} s of CPU)", flush=True)


def costly(law: str, agents: int, tasks: int, seed: int) -> Instance:
    """Costs as negative profits: C has costs 10..50 and weights 5..25; in D and E what weighs much costs little."""
    chance = random.Random(seed)
    weights, costs = [], []
    for _ in range(agents):
        row = [
            {"C": chance.randint(5, 25), "D": chance.randint(1, 100), "E": int(1 - 10 * log(1 - chance.random()))}[law]
            for _ in range(tasks)
        ]
        weights.append(tuple(row))
        costs.append(
            tuple(
                {
                    "C": chance.randint(10, 50),
                    "D": 111 - weight + chance.randint(-10, 10),
                    "E": int(1000 / weight - 10 * chance.random()),
                }[law]
                for weight in row
            )
        )
    profits = tuple(tuple(-cost for cost in row) for row in costs)
    return Instance(profits, tuple(weights), tuple(int(0.8 * sum(row) / agents) for row in weights))


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


async def graph(size: float) -> None:
    chance = random.Random(5)
    database = Database.connect(os.environ["COBUILD_TEST_URI"], "neo4j", "unused", read_seconds=120)
    await migrate(database)
    await service_types.load(database)
    async with database.driver.session(database=database.name) as session:
        for text, rows in graph_rows(size, chance):
            for start in range(0, max(1, len(rows)), 2_000):
                await (await session.run(text, rows=rows[start : start + 2_000])).consume()
    wishes = {"unit_load": 60}
    run = await timed("docking run", match_runs.run(database, SYSTEM, wishes))
    print(
        f"  {run.needs} needs, {run.pairs} pairs, {run.met:.0f} met, gap {run.gap:.2%}, worst-off {run.worst_share:.1%}"
    )
    lines = await timed("its project list", lines_of(database, "id", run.id))
    print(f"  {len(lines)} lines")
    what_if = await timed(
        "what-if without a unit", match_runs.run(database, SYSTEM, {**wishes, "what_if": {"without_units": ["u0"]}})
    )
    changes = await timed("their difference", match_runs.compare(database, run.id, what_if.id))
    print(f"  {len(changes)} changes")
    _, items = await timed(
        f"agenda draft of {LARGEST_DRAFT}", meetings.draft_agenda(database, SYSTEM, "m", LARGEST_DRAFT, run.id)
    )
    print(f"  {len(items)} items")
    await database.close()


async def timed(what: str, work: Awaitable[T]) -> T:
    wall, cpu = time.perf_counter(), time.process_time()
    done = await work
    print(f"{what}: {time.perf_counter() - wall:.1f} s ({time.process_time() - cpu:.1f} s of CPU here)", flush=True)
    return done


EMPTY = """
MATCH (n:Resource|Need|Organisation|Area|MatchRun|PlannedDocking|Shortage|Meeting|AgendaItem)
CALL (n) { DETACH DELETE n } IN TRANSACTIONS
"""
AREAS = """
MERGE (county:Area:County {id: 'county'})
SET county += {level: 'COUNTY', name: '梧溪县', name_key: '梧溪县', key: 'county'}
MERGE (meeting:Meeting {id: 'm'})
SET meeting += {title: '联席会议', status: 'CALLED', held_on: date(), version: 1,
  created_at: datetime(), updated_at: datetime()}
MERGE (meeting)-[:HELD_BY]->(county)
WITH county UNWIND $rows AS name
CREATE (:Area:Community {id: name, level: 'COMMUNITY', name: name, name_key: name, key: name})-[:PART_OF]->(county)
"""
UNITS_OF = """
UNWIND $rows AS row CREATE (unit:Organisation {id: row[0], name: row[0], name_key: row[0], key: row[0]})
WITH unit, row MATCH (area:Area {id: row[1]}) CREATE (unit)-[:PAIRED_WITH]->(area), (unit)-[:BASED_IN]->(area)
"""
RESOURCES_OF = """
UNWIND $rows AS row MATCH (unit:Organisation {id: row.unit})
CREATE (unit)-[:OFFERS]->(r:Resource {status: 'OPEN', version: 1, flags: [], promised: 0.0,
  created_at: datetime(), updated_at: datetime()}) SET r += row.values
"""
NEEDS_OF = """
UNWIND $rows AS row MATCH (area:Area {id: row.area})
CREATE (area)-[:RAISES]->(n:Need {status: 'OPEN', version: 1, flags: [], answered: 0.0, raised_on: date(),
  created_at: datetime(), updated_at: datetime()}) SET n += row.values
WITH n, row UNWIND row.matches AS match
MATCH (r:Resource {id: match[0]}) CREATE (r)-[:MATCHES {score: match[1]}]->(n)
"""


def graph_rows(size: float, chance: random.Random) -> Iterator[tuple[str, list[Any]]]:
    """Statements with their rows: a county as in `county_problem`, with 1.5 matches for each need."""
    communities = [f"c{number:02}" for number in range(COMMUNITIES)]
    yield EMPTY, []
    yield AREAS, communities
    yield UNITS_OF, [[f"u{number}", chance.choice(communities)] for number in range(UNITS)]
    number = int(RESOURCES * size)
    resources = []
    for at in range(number):
        values: dict[str, Any] = {
            "id": f"r{at:06}",
            "title": f"资源{at}",
            "capacity": float(chance.choice((1, 2, 4, 30))),
        }
        values |= {"capacity_unit": chance.choice(("人", "次")), "capacity_per": chance.choice((None, None, "MONTH"))}
        resources.append({"unit": f"u{chance.randrange(UNITS)}", "values": values})
    yield RESOURCES_OF, resources
    needs = []
    for at in range(int(NEEDS * size)):
        matched = {int(number * chance.random() ** 2) for _ in range(1 + (chance.random() < 0.5))}
        values = {"id": f"n{at:06}", "title": f"需求{at}", "urgency": chance.choice(("NORMAL", "NORMAL", "URGENT"))}
        if chance.random() < 0.35:
            values |= {"quantity": float(chance.choice((1, 4, 12, 30))), "quantity_unit": "人"}
        matches = [[f"r{one:06}", round(chance.uniform(0.3, 0.98), 4)] for one in matched]
        needs.append({"area": chance.choice(communities), "values": values, "matches": matches})
    yield NEEDS_OF, needs


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gap", folder]:
            gap(folder)
        case ["random"]:
            larger()
        case ["county", *figures]:
            county(*map(float, figures))
        case ["graph", *figures]:
            asyncio.run(graph(*map(float, figures or ["1"])))
        case _:
            sys.exit(__doc__)
