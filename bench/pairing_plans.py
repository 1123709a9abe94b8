"""What a front of pairing plans costs: `python -m bench.pairing_plans [UNITS COMMUNITIES]`, 360 x 94 without them.

Communities lie scattered around a town, half of the units in the town and half near some community, with a fixed seed.
A third of the units are paired already. Each of the two lines is one front of 12 plans: pairings kept, and none kept.
"""

import random
import resource
import sys
import time

from domain.pairing_plans import PairingWishes, PlannedCommunity, PlannedUnit, Site, Surroundings
from matching.pairing_plans import front


def county(units: int, communities: int, seed: int = 7) -> Surroundings:
    """Sites within some 20 km around 118 E, 25 N."""
    chance = random.Random(seed)
    centres = [(118 + chance.gauss(0, 0.08), 25 + chance.gauss(0, 0.07)) for _ in range(communities)]

    def site(number: int) -> Site:
        if number % 2:
            longitude, latitude = chance.choice(centres)
            return Site(longitude + chance.gauss(0, 0.015), latitude + chance.gauss(0, 0.015))
        return Site(118 + chance.gauss(0, 0.03), 25 + chance.gauss(0, 0.03))

    return Surroundings(
        area_id="county",
        area_name="梧溪县",
        units=tuple(
            PlannedUnit(f"u{number:04}", f"单位{number}", chance.randint(1, 13), site(number))
            for number in range(units)
        ),
        communities=tuple(
            PlannedCommunity(f"c{number:04}", f"社区{number}", Site(*centre)) for number, centre in enumerate(centres)
        ),
        existing=frozenset((f"u{number:04}", f"c{chance.randrange(communities):04}") for number in range(0, units, 3)),
    )


def report(around: Surroundings, wishes: PairingWishes) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    plans = front(around, wishes)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kept = "kept" if wishes.keep_existing else "free"
    print(
        f"{len(around.units)} x {len(around.communities)}, pairings {kept}: {len(plans)} plans, "
        f"{wall:.1f} s ({cpu:.1f} s of CPU), peak {peak:.0f} MB"
    )
    for plan in plans:
        numbers = [load.number for load in plan.loads.values()]
        strengths = [load.strength for load in plan.loads.values()]
        print(
            f"  {plan.total_metres / 1000:8.1f} km, spread {plan.number_spread:.2f} and {plan.strength_spread:.2f}; "
            f"units {min(numbers)}-{max(numbers)}, strength {min(strengths)}-{max(strengths)}"
        )


if __name__ == "__main__":
    size = [int(argument) for argument in sys.argv[1:3]] or [360, 94]
    for keep in (True, False):
        report(county(*size), PairingWishes(keep_existing=keep))
