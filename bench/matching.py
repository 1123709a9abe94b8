"""What matching costs, and how good it is where wording is unknown.

`python -m bench.matching county [SIZE]`: how long a county takes, and how much memory; SIZE 1 is 20,000 x 30,000.
Titles are made of the words of the matcher's own list and of common characters, drawn with a fixed seed. Every need
finds its ten candidates here, which is the most that there can be to score, explain and keep.

`python -m bench.matching dropout [FOLDER...]`: the figures on labelled lists (each FOLDER has resources.csv, needs.csv
and labels.csv; without one, the three in tests/data) when a part of the words of concepts.csv is deleted at random, as
means over five seeds, beside character TF-IDF. The baseline ranks every resource; its false matches are those of the
score that 80 % of the labelled needs reach.
"""

import csv
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import hypot, log
from pathlib import Path
from statistics import mean
from typing import NamedTuple, Self, TypeVar

from domain.audiences import Audience
from domain.matches import Match
from domain.quantities import Quantity
from domain.times import TimeWindow
from exchange.standalone import needs_of, resources_of
from matching.concepts import Vocabulary, concepts, service_words
from matching.entries import NeedEntry, Place, ResourceEntry
from matching.evaluation import Figures, evaluate
from matching.matcher import match

RESOURCES, NEEDS, COMMUNITIES, STREETS = 20_000, 30_000, 94, 9
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
WORDS = [word for concept in concepts() for word in concept.words]

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


# --- unknown wording -------------------------------------------------------------------------------------------------

DATA = Path(__file__).parent.parent / "tests" / "data"
DROPPED = (0.0, 0.3, 0.5, 0.7, 1.0)
SEEDS = range(5)


class Labelled(NamedTuple):
    resources: list[ResourceEntry]
    needs: list[NeedEntry]
    labels: dict[str, dict[str, int]]
    judged: list[str]

    @classmethod
    def read(cls, resources: Path, needs: Path, labels: Path, judged: Path | None = None) -> Self:
        asked = [NeedEntry.of(need) for need in needs_of(needs.name, needs.read_bytes())]
        grades: dict[str, dict[str, int]] = defaultdict(dict)
        for row in rows(labels):
            if row["grade"] != "0":
                grades[row["need_id"]][row["resource_id"]] = int(row["grade"])
        return cls(
            [ResourceEntry.of(offer) for offer in resources_of(resources.name, resources.read_bytes())],
            asked,
            dict(grades),
            [row["id"] for row in rows(judged)] if judged else [need.id for need in asked],
        )

    @classmethod
    def all(cls, folders: Sequence[Path]) -> list[Self]:
        names = ("resources", "needs", "labels")
        if folders:
            return [cls.read(*(folder / f"{name}.csv" for name in names)) for folder in folders]
        sample = ("sample_resources", "sample_needs", "labels_public", "judged_needs")
        return [
            cls.read(*(DATA / f"{name}.csv" for name in sample)),
            *cls.all([DATA / "labelled_second", DATA / "labelled_third"]),
        ]


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))


def dropout(folders: Sequence[Path]) -> None:
    lists = Labelled.all(folders)
    print("words deleted, then per list: nDCG@5, P@1 grade 2, recall@10 grade 2, false matches; of all: false matches")
    report("TF-IDF", [[baseline(one) for one in lists]])
    for share in DROPPED:
        vocabularies = [without(share, seed) for seed in (SEEDS if 0 < share < 1 else (0,))]
        runs = [
            [evaluate(match(one.resources, one.needs, vocabulary=words), one.labels, one.judged) for one in lists]
            for words in vocabularies
        ]
        report(f"{share:.0%}", runs)


def without(share: float, seed: int) -> Vocabulary:
    """The words of services without a random `share` of them."""
    chance = random.Random(seed)
    return Vocabulary({word: codes for word, codes in service_words().meanings.items() if chance.random() >= share})


def baseline(one: Labelled) -> Figures:
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
            score=sum(weight * theirs.get(gram, 0) for gram, weight in ours.items()),
            reason_zh="", reason_en="", text=0, audience=0, time=0, place=0, capacity=0,
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


def report(name: str, runs: Sequence[Sequence[Figures]]) -> None:
    """A line: per list the means of the runs."""
    cells = [
        " ".join(
            f"{mean(getattr(figures, part) for figures in of_list):.3f}"
            for part in ("ndcg_at_5", "precision_at_1_grade_2", "recall_at_10_grade_2", "false_match_rate")
        )
        for of_list in zip(*runs, strict=True)
    ]
    false = mean(sum(f.false_matches for f in run) / max(1, sum(f.unlabelled for f in run)) for run in runs)
    print(f"{name:>7} | {' | '.join(cells)} | {false:.3f}")


if __name__ == "__main__":
    mode, *arguments = sys.argv[1:] or ["county"]
    if mode == "county":
        county(float(arguments[0]) if arguments else 1.0)
    elif mode == "dropout":
        dropout([Path(folder) for folder in arguments])
    else:
        sys.exit(__doc__)
