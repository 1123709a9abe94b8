"""`python -m tests.access --operations 10000 --seed 7`: the program and the oracle are asked the same, many times.

`--mutants` takes each predicate away in turn and tells which of them nobody noticed. The server at COBUILD_TEST_URI is
wiped.
"""

import argparse
import asyncio
import os
import sys
import time
from collections import Counter
from itertools import islice
from random import Random

from graph.database import Database
from graph.migrations import migrate
from graph.scopes import SCOPES
from tests.access.forms import FORMS
from tests.access.graphs import Graph, plant, random_graph
from tests.access.running import Operation, expected, operations, same, told, without
from tests.build import Build
from tests.conftest import WIPE

OPERATIONS_A_GRAPH = 20


async def main(number: int, seed: int, *, mutants: bool) -> int:
    database = Database.connect(os.environ["COBUILD_TEST_URI"], "neo4j", "unused")
    try:
        await migrate(database)
        build, random = Build(database), Random(seed)
        await build.run(WIPE.text)
        graphs = [random_graph(random) for _ in range(max(number // OPERATIONS_A_GRAPH, 40))]
        await plant(build, graphs)
        return await (mutated(database, graphs) if mutants else compared(database, graphs, number, random))
    finally:
        await database.close()


async def compared(database: Database, graphs: list[Graph], number: int, random: Random) -> int:
    """How many answers differ from the oracle's."""
    began, different, asked = time.monotonic(), 0, Counter[str]()
    shown = 0
    for operation in islice(operations(random, graphs), number):
        wanted, answer = expected(operation), await told(database, operation)
        asked[operation.role.value] += 1
        shown += wanted != "FORBIDDEN"
        if not same(wanted, answer):
            different += 1
            if different <= 5:
                print(f"{operation}\n  oracle  {wanted}\n  program {answer}")
    seconds = time.monotonic() - began
    print(
        f"{number} operations ({shown} answered, {number - shown} refused) on {len(graphs)} graphs in {seconds:.0f} s"
    )
    print(f"differences: {different} ({'pass' if different == 0 else 'FAIL'})")
    return different


async def mutated(database: Database, graphs: list[Graph]) -> int:
    """How many predicates can be taken away without anybody noticing."""
    alive = 0
    for role, scopes in SCOPES.items():
        for label in scopes.see:
            if label in NOT_ASKED:
                continue
            access = without(role, label, f"{role.value} without {label}")
            killer = None
            for form in FORMS:
                own = form.labels | ({"Area"} if "Community" in form.labels else set())
                if role not in form.roles or label not in own:
                    continue
                for graph in graphs[:20]:
                    for wanted in [*graph.of(label)[:2], *graphs[-1].of(label)[:2]] or [graph.me]:
                        operation = Operation(graph, role, form, wanted)
                        if not same(expected(operation), await told(database, operation, access)):
                            killer = form.name
                            break
                    if killer:
                        break
                if killer:
                    break
            alive += killer is None
            print(f"{role.value:17} {label:15} {f'killed by {killer}' if killer else 'ALIVE'}", flush=True)
    print(f"alive: {alive} ({'pass' if alive == 0 else 'FAIL'})")
    return alive


# Whoever may read these may read all of them; the others lie in docking runs and imports (tests/api/test_access.py).
NOT_ASKED = frozenset({"ServiceType", "DockingRun", "PlannedDocking", "Shortage", "ListImport"})

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", action="store_true")
    given = parser.parse_args()
    sys.exit(bool(asyncio.run(main(given.operations, given.seed, mutants=given.mutants))))
