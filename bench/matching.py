"""How long a county takes to match, and how much memory: `python -m bench.matching [SIZE]`, SIZE 1 is 20,000 x 30,000.

Titles are made of the words of the matcher's own list and of common characters, drawn with a fixed seed. Every need
finds its ten candidates here, which is the most that there can be to score, explain and keep.
"""

import random
import resource
import sys
import time
from typing import TypeVar

from domain.audiences import Audience
from domain.quantities import Quantity
from domain.times import TimeWindow
from matching.concepts import concepts
from matching.entries import NeedEntry, Place, ResourceEntry
from matching.matcher import match

RESOURCES, NEEDS, COMMUNITIES, STREETS = 20_000, 30_000, 94, 9
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
WORDS = [word for concept in concepts() for word in concept.words]

E = TypeVar("E", ResourceEntry, NeedEntry)


def main(size: float) -> None:
    chance = random.Random(7)
    resources = [entry(ResourceEntry, number, chance) for number in range(int(RESOURCES * size))]
    needs = [entry(NeedEntry, number, chance) for number in range(int(NEEDS * size))]
    wall, cpu = time.perf_counter(), time.process_time()
    pairs = match(resources, needs)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(resources)} x {len(needs)}: {len(pairs)} pairs, {wall:.1f} s ({cpu:.1f} s of CPU), peak {peak:.0f} MB")


def entry(kind: type[E], number: int, chance: random.Random) -> E:
    title = chance.choice(["", text(chance, 2), "东街"]) + chance.choice(WORDS) + chance.choice(["", "活动", "进社区"])
    detail = text(chance, chance.randint(3, 10)) + chance.choice(["", chance.choice(WORDS)]) + text(chance, 4)
    return kind(
        id=f"{number:06}",
        title=title,
        detail=detail,
        audiences=frozenset(chance.sample(list(Audience), chance.randint(0, 2))),
        window=TimeWindow(day_parts=tuple(chance.sample(["MORNING", "EVENING"], chance.randint(0, 1)))),
        quantity=Quantity(float(chance.randint(1, 100)), chance.choice(["人", "次", "份", None])),
        place=Place(
            118 + chance.random() / 5,
            25 + chance.random() / 5,
            frozenset({f"community {chance.randrange(COMMUNITIES)}"}),
            frozenset({f"street {chance.randrange(STREETS)}"}),
        ),
    )


def text(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(COMMON, k=length))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
