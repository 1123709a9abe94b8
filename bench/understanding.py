"""How well entries are understood: `python -m bench.understanding [FOLDER...]`.

Each FOLDER has resources.csv, needs.csv and labels.csv; without one, those of tests/data that may be looked at.
Prints per list: pairs of grade 2; of them the shares that have the same type, a broader or related one, or one of the
same group; the share of all other pairs that have the same or a related one; entries without a type; CPU in µs.
"""

import sys
import time
from pathlib import Path

from app.commands.labelled import judged_list
from matching.taxonomy import taxonomy
from matching.understanding import Understanding, understand

DATA = Path(__file__).parent.parent / "tests" / "data"
LISTS = ("labelled_second", "labelled_third", "labelled_tuning", "labelled_fourth")


def nearest(one: Understanding, other: Understanding) -> float:
    """The closeness of the two nearest types, 0 where a side has none."""
    return max(
        (taxonomy().closeness(ours.code, theirs.code) for ours in one.services for theirs in other.services), default=0
    )


def report(folder: Path) -> None:
    one = judged_list(folder)
    begun = time.process_time()
    needs = {entry.id: understand(entry) for entry in one.needs}
    resources = {entry.id: understand(entry) for entry in one.resources}
    seconds = time.process_time() - begun
    docked = {(need, offer) for need, grades in one.labels.items() for offer, grade in grades.items() if grade == 2}
    near = [nearest(needs[need], resources[offer]) for need, offer in docked]
    other = [
        nearest(needs[need], resources[offer])
        for need in needs
        for offer in resources
        if offer not in one.labels.get(need, {})
    ]
    unknown = sum(not said.services for said in (*needs.values(), *resources.values()))
    shares = [sum(value >= least for value in near) / len(near) for least in (1.0, 0.5, 0.3)]
    print(
        f"{folder.name}: {len(near)} pairs; same {shares[0]:.3f}, related {shares[1]:.3f}, same group {shares[2]:.3f}; "
        f"other pairs {sum(value >= 0.5 for value in other) / len(other):.3f}; "
        f"{unknown} of {len(needs) + len(resources)} entries without a type; "
        f"{seconds / (len(needs) + len(resources)) * 1e6:.0f} us an entry"
    )


if __name__ == "__main__":
    taxonomy().lexicon.find_misspelt("理发")
    for folder in map(Path, sys.argv[1:]) if sys.argv[1:] else (DATA / name for name in LISTS):
        report(folder)
