"""What matching costs, and how good it is where wording is unknown.

`python -m bench.matching county [SIZE]`: how long a county takes, and how much memory; SIZE 1 is 20,000 x 30,000.
Titles are made of the words of the taxonomy and of common characters, drawn with a fixed seed. Every need finds its ten
candidates here, which is the most that there can be to score, explain and keep.

`python -m bench.matching one [SIZE]`: how long `matchEntry` takes for one need and for one resource in a graph of that
size (medians and 95th percentiles), in the Neo4j of COBUILD_TEST_URI, whose data is lost.

`python -m bench.matching ablation [FOLDER...]`: the figures on labelled lists, each of them left out of what the model
is fitted to, for the whole model and without each of its parts; beside character TF-IDF. Each FOLDER has
resources.csv, needs.csv, labels.csv and, unless all needs were judged, judged_needs.csv; without one, the lists that
the shipped model was fitted to.
"""

import asyncio
import os
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import hypot, log
from pathlib import Path
from statistics import mean, quantiles
from typing import TypeVar

from app.commands.labelled import judged_list, judged_of, labels_of, need_entries, resource_entries
from domain.audiences import Audience
from domain.matches import Match
from domain.quantities import Quantity
from domain.times import TimeWindow
from domain.viewer import SYSTEM
from graph.database import Database
from graph.migrations import migrate
from matching.entries import NeedEntry, Place, ResourceEntry
from matching.evaluation import Figures, evaluate
from matching.features import SIGNS
from matching.matcher import match
from matching.taxonomy import taxonomy
from matching.training import Judged, held_out
from resolvers import matches, service_types, understanding

RESOURCES, NEEDS, COMMUNITIES, STREETS = 20_000, 30_000, 94, 9
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
WORDS = [word for concept in taxonomy().concepts for word in concept.words]

E = TypeVar("E", ResourceEntry, NeedEntry)


def county(size: float) -> None:
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


async def one(size: float) -> None:
    """Resources and needs are written straight into an empty graph and understood; then a hundred are changed."""
    chance = random.Random(7)
    database = Database.connect(os.environ["COBUILD_TEST_URI"], "neo4j", "unused")
    await migrate(database)
    await service_types.load(database)
    async with database.driver.session(database=database.name) as session:
        await (await session.run(EMPTY)).consume()
        for label, kind, number in (("Resource", ResourceEntry, RESOURCES), ("Need", NeedEntry, NEEDS)):
            titles = [
                (one.id, one.title, one.detail) for one in (entry(kind, n, chance) for n in range(int(number * size)))
            ]
            for start in range(0, len(titles), 2_000):
                await (await session.run(LIST.format(label=label), rows=titles[start : start + 2_000])).consume()
    await understanding.bring_up_to_date(database)
    for name in ("need", "resource"):
        seconds = []
        for number in range(100):
            begun = time.perf_counter()
            await matches.match_entry(database, SYSTEM, f"{name.title()}{chance.randrange(int(RESOURCES * size)):06}")
            if number >= 20:
                seconds.append(time.perf_counter() - begun)
        cuts = [cut * 1000 for cut in quantiles(seconds, n=20)]
        print(f"one {name} of {size:g} of a county: {cuts[9]:.0f} ms, 95 % under {cuts[18]:.0f} ms")
    await database.close()


EMPTY = "MATCH (n:Resource|Need|Organisation|Area) CALL (n) { DETACH DELETE n } IN TRANSACTIONS"
LIST = """
UNWIND $rows AS row
CREATE (entry:{label} {{id: '{label}' + row[0], title: row[1], detail: row[2], status: 'OPEN', version: 1, flags: [],
  promised: 0.0, answered: 0.0, urgency: 'NORMAL', raised_on: date(), created_at: datetime(), updated_at: datetime()}})
"""


# --- quality ---------------------------------------------------------------------------------------------------------

DATA = Path(__file__).parent.parent / "tests" / "data"


def labelled() -> list[Judged]:
    """The lists that the shipped model is fitted to."""
    sample = Judged(
        resource_entries(DATA / "sample_resources.csv"),
        need_entries(DATA / "sample_needs.csv"),
        labels_of(DATA / "labels_public.csv"),
        judged_of(DATA / "judged_needs.csv"),
    )
    return [
        sample,
        *(
            judged_list(DATA / name)
            for name in ("labelled_second", "labelled_third", "labelled_tuning", "labelled_fourth")
        ),
    ]


def ablation(lists: Sequence[Judged]) -> None:
    print("each list by the others' model: nDCG@5, P@1 grade 2, recall@10 grade 2, false matches; then their means")
    report("TF-IDF", [baseline(one) for one in lists])
    models = list(held_out(lists, taxonomy()))
    for part in ("", *SIGNS, *(name for name in SIGNS["service"])):
        without = SIGNS.get(part, (part,))
        figures = [
            evaluate(
                match(
                    one.resources,
                    one.needs,
                    model=replace(model, weights={k: 0.0 if k in without else w for k, w in model.weights.items()}),
                    common=common,
                ),
                one.labels,
                one.judged,
            )
            for one, model, common in models
        ]
        report(f"without {part}" if part else "whole", figures)


def baseline(one: Judged) -> Figures:
    """Cosine of plain character 1- and 2-gram TF-IDF of title and detail."""
    texts = [f"{entry.title} {entry.detail}" for entry in (*one.resources, *one.needs)]
    counts = [Counter(text[i : i + n] for n in (1, 2) for i in range(len(text) - n + 1)) for text in texts]
    having = Counter(gram for count in counts for gram in count)
    vectors = []
    for count in counts:
        vector = {
            gram: (1 + log(times)) * (1 + log((1 + len(texts)) / (1 + having[gram]))) for gram, times in count.items()
        }
        length = hypot(*vector.values())
        vectors.append({gram: value / length for gram, value in vector.items()})
    found = [
        Match(
            resource_id=offer.id, need_id=need.id,
            score=sum(weight * theirs.get(gram, 0) for gram, weight in ours.items()), base=0,
            reason_zh="", reason_en="", service=0, text=0, category=0, audience=0, time=0, place=0, capacity=0,
        )
        for need, ours in zip(one.needs, vectors[len(one.resources) :], strict=True)
        for offer, theirs in zip(one.resources, vectors, strict=False)
    ]  # fmt: skip
    best: dict[str, float] = defaultdict(float)
    for pair in found:
        best[pair.need_id] = max(best[pair.need_id], pair.score)
    of_labelled = sorted((best[need] for need in one.judged if need in one.labels), reverse=True)
    cut = of_labelled[int(0.8 * len(of_labelled)) - 1]
    false = sum(best[need] >= cut for need in one.judged if need not in one.labels)
    return replace(evaluate(found, one.labels, one.judged), false_matches=false)


def report(name: str, of_lists: Sequence[Figures]) -> None:
    parts = ("ndcg_at_5", "precision_at_1_grade_2", "recall_at_10_grade_2", "false_match_rate")
    cells = [" ".join(f"{getattr(figures, part):.3f}" for part in parts) for figures in of_lists]
    cells.append(" ".join(f"{mean(getattr(figures, part) for figures in of_lists):.3f}" for part in parts))
    print(f"{name:>26} | {' | '.join(cells)}")


if __name__ == "__main__":
    mode, *arguments = sys.argv[1:] or ["county"]
    if mode == "county":
        county(float(arguments[0]) if arguments else 1.0)
    elif mode == "one":
        asyncio.run(one(float(arguments[0]) if arguments else 1.0))
    elif mode == "ablation":
        ablation([judged_list(Path(folder)) for folder in arguments] or labelled())
    else:
        sys.exit(__doc__)
