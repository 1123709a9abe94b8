"""Figures of a run against judged pairs: nDCG@5, recall@10, precision@1, and how often something is shown for nothing.

Gains are 2^grade - 1. A need without labels is one that nothing fits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import NamedTuple

from domain.matches import Match

Labels = Mapping[str, Mapping[str, int]]
"""Need id to resource id to grade: 2 would dock directly, 1 partly useful; what is absent is 0."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over `labelled` needs; `false_matches` of `unlabelled` needs had something shown."""

    labelled: int
    unlabelled: int
    ndcg_at_5: float
    recall_at_10: float
    recall_at_10_grade_2: float
    precision_at_1: float
    precision_at_1_grade_2: float
    coverage: float
    false_matches: int

    @property
    def false_match_rate(self) -> float:
        return self.false_matches / max(1, self.unlabelled)

    def __str__(self) -> str:
        return (
            f"needs labelled {self.labelled}, unlabelled {self.unlabelled}\n"
            f"nDCG@5 {self.ndcg_at_5:.3f}  recall@10 {self.recall_at_10:.3f}  "
            f"recall@10(grade2) {self.recall_at_10_grade_2:.3f}  P@1 {self.precision_at_1:.3f}  "
            f"P@1(grade2) {self.precision_at_1_grade_2:.3f}\n"
            f"threshold 0.0000: coverage of labelled needs {self.coverage:.3f}, "
            f"false-match rate {self.false_match_rate:.3f} ({self.false_matches}/{self.unlabelled})"
        )


def evaluate(matches: Iterable[Match], labels: Labels, judged: Sequence[str]) -> Figures:
    """Figures over the needs whose ids are `judged`. At least one of them must have labels, else ValueError."""
    shown: dict[str, list[Match]] = {}
    for match in matches:
        shown.setdefault(match.need_id, []).append(match)
    labelled = [need for need in judged if need in labels]
    if not labelled:
        raise ValueError("none of the needs has a label")
    unlabelled = [need for need in judged if need not in labels]
    grades = {need: _grades(shown.get(need, []), labels[need]) for need in labelled}
    with_direct = [need for need in labelled if 2 in labels[need].values()]
    return Figures(
        labelled=len(labelled),
        unlabelled=len(unlabelled),
        ndcg_at_5=_mean(_gain(grades[need]) / _gain(sorted(labels[need].values(), reverse=True)) for need in labelled),
        recall_at_10=_mean(sum(grade > 0 for grade in grades[need][:10]) / len(labels[need]) for need in labelled),
        recall_at_10_grade_2=_mean(
            grades[need][:10].count(2) / list(labels[need].values()).count(2) for need in with_direct
        ),
        precision_at_1=_mean(bool(grades[need][:1]) and grades[need][0] > 0 for need in labelled),
        precision_at_1_grade_2=_mean(grades[need][:1] == [2] for need in labelled),
        coverage=_mean(need in shown for need in labelled),
        false_matches=sum(need in shown for need in unlabelled),
    )


def _grades(matches: Sequence[Match], labels: Mapping[str, int]) -> list[int]:
    ranked = sorted(matches, key=lambda match: (-match.score, match.resource_id))
    return [labels.get(match.resource_id, 0) for match in ranked]


def _gain(grades: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / log2(rank + 2) for rank, grade in enumerate(grades[:5]))


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / max(1, len(values))


class Bin(NamedTuple):
    """Shown pairs with a score of at least `least`: how many, their mean score, and how far they docked on the mean."""

    least: float
    pairs: int
    score: float
    docked: float


DOCKED = (0.0, 1 / 3, 1.0)
"""How far a pair of each grade docks: as in the gains of nDCG, a partly useful one counts a third."""


def reliability(matches: Iterable[Match], labels: Labels, judged: Sequence[str]) -> tuple[float, list[Bin]]:
    """The Brier score of the pairs shown for `judged` needs, and fifths of the scores: a calibrated score is, on the
    mean, what came of it. 0.0 and no bins where nothing is shown.
    """
    wanted = set(judged)
    found = [
        (pair.score, DOCKED[labels.get(pair.need_id, {}).get(pair.resource_id, 0)])
        for pair in matches
        if pair.need_id in wanted
    ]
    bins: dict[int, list[tuple[float, float]]] = {}
    for score, docked in found:
        bins.setdefault(min(4, int(score * 5)), []).append((score, docked))
    return _mean((score - docked) ** 2 for score, docked in found), [
        Bin(fifth / 5, len(those), _mean(score for score, _ in those), _mean(docked for _, docked in those))
        for fifth, those in sorted(bins.items())
    ]
