"""Weights from judged pairs: penalised logistic regression, on numpy and scipy alone.

A pair of grade 2 counts as docked, one of grade 1 as a third of one (the gains of nDCG are 3 and 1), and every pair of
a judged need without a grade as not docked. Each list is seen several times (`VARIANTS`), since on a list from
elsewhere a part of the words will be unknown, and columns will be blank. Weights keep the sign of their feature
(`SIGNS`), so that what agrees can't count against a pair.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

from domain.times import TimeWindow
from matching.entries import Entry, NeedEntry, ResourceEntry
from matching.evaluation import DOCKED, Labels
from matching.features import FEATURES, SIGNS, About, closeness, pairs, sides
from matching.model import DIGITS, Model
from matching.suitability import Floats
from matching.taxonomy import Taxonomy
from matching.understanding import understand
from matching.vectors import Encoder, Rarity, Singles

VARIANTS = ((0.0, False), (0.0, True), (0.3, False), (0.5, True), (0.7, False), (0.9, True))
"""How each list is seen: the share of the taxonomy's words that is deleted (the place in this list is the seed), and
whether all columns but the texts are left out, as they are where somebody writes a line in a hurry."""
PENALTY = 0.3
BELIEVED = {"works_and_others": -3.0, "not_at_home": -1.5, "short": -0.8, "nearby": 0.8, "some_served": -0.5}
FIRMNESS = 10.0
"""What is believed of features that judged lists seldom show, or show in too few forms, and the penalty on leaving it:
a coordinate stands in one list of five, and who can't leave the house is a need in fifty."""
SHOWN, BESIDE = 0.1, 0.03
"""`Model.shown` and `.beside`: chosen by hand from `cobuild train`'s table, since it is people who say how much of what
is shown may be of no use."""


class Judged(NamedTuple):
    """A labelled list: all of its entries, and the ids of the needs of which every resource was judged."""

    resources: Sequence[ResourceEntry]
    needs: Sequence[NeedEntry]
    labels: Labels
    judged: Sequence[str]


class Examples(NamedTuple):
    """A row per pair: features, how far it docked (0..1), and how much it counts."""

    values: Floats
    docked: Floats
    weights: Floats


def rarity_of(lists: Iterable[Judged], concepts: Taxonomy) -> Rarity:
    """Of what the lists say, and of the words of the taxonomy, each a text."""
    entries = [entry for one in lists for entry in (*one.resources, *one.needs)]
    return Rarity.count([*map(_text, entries), *sorted(concepts.meanings)])


def _text(entry: Entry) -> str:
    return f"{entry.title},{entry.detail}"


def examples(lists: Sequence[Judged], concepts: Taxonomy, common: Rarity) -> Examples:
    """Every pair of every judged need, once for each of `VARIANTS`; all of these together count once."""
    close = closeness(concepts)
    seen = [(without(concepts, share, seed), bare) for seed, (share, bare) in enumerate(VARIANTS)]
    blocks = [_block(_bare(one) if bare else one, words, close, common) for words, bare in seen for one in lists]
    values, docked = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return Examples(values, docked, np.full(len(docked), 1 / len(VARIANTS)))


class Decided(NamedTuple):
    """A pair that a meeting accepted or refused."""

    need: NeedEntry
    resource: ResourceEntry
    accepted: bool


def decided_examples(decided: Sequence[Decided], concepts: Taxonomy) -> Examples:
    """A row for each decision. With the shipped model as prior of `fit`, a few of them move it only a little."""
    needs = [About(pair.need, understand(pair.need, concepts)) for pair in decided]
    resources = [About(pair.resource, understand(pair.resource, concepts)) for pair in decided]
    ours, theirs = sides(needs, resources, Encoder.of(concepts))
    rows = np.arange(len(decided))
    found = pairs(ours, theirs, rows, rows, ours.services @ closeness(concepts))
    return Examples(found.values, np.array([float(pair.accepted) for pair in decided]), np.ones(len(decided)))


def without(concepts: Taxonomy, share: float, seed: int) -> Taxonomy:
    """The taxonomy without a random `share` of its words and examples."""
    chance = random.Random(seed)
    fewer = Taxonomy(concepts.concepts)
    fewer.meanings = {word: codes for word, codes in concepts.meanings.items() if chance.random() >= share}
    fewer.examples = {said: codes for said, codes in concepts.examples.items() if chance.random() >= share}
    return fewer


def _bare(one: Judged) -> Judged:
    said_nothing: dict[str, Any]
    said_nothing = {"audiences": frozenset(), "window": TimeWindow(), "quantity": None, "category": None}
    return one._replace(
        resources=[replace(entry, **said_nothing) for entry in one.resources],
        needs=[replace(entry, **said_nothing) for entry in one.needs],
    )


def _block(one: Judged, concepts: Taxonomy, close: Singles, common: Rarity) -> tuple[Floats, Floats]:
    judged = set(one.judged)
    needs = [About(entry, understand(entry, concepts)) for entry in one.needs if entry.id in judged]
    resources = [About(entry, understand(entry, concepts)) for entry in one.resources]
    rows, columns = (part.ravel() for part in np.indices((len(needs), len(resources))))
    ours, theirs = sides(needs, resources, Encoder(concepts, common))
    found = pairs(ours, theirs, rows, columns, ours.services @ close)
    grades = [one.labels.get(need.entry.id, {}).get(offer.entry.id, 0) for need in needs for offer in resources]
    return found.values, np.take(DOCKED, grades)


def fit(examples: Examples, prior: Model | None = None, penalty: float = PENALTY) -> Model:
    """The weights that make the examples likeliest, less `penalty` x their squared distance from `prior` (without one,
    from 0, or from what is `BELIEVED`)."""
    values = np.hstack([np.ones((len(examples.values), 1)), examples.values])
    if prior is None:
        middle = np.array([0.0, *(BELIEVED.get(name, 0.0) for name in FEATURES)])
        held = np.array([0.0, *(FIRMNESS if name in BELIEVED else penalty for name in FEATURES)])
    else:
        middle, held = np.array([prior.start, *prior.vector]), np.full(values.shape[1], penalty)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = values @ weights
        away = weights - middle
        lost = examples.weights * (np.logaddexp(0, odds) - examples.docked * odds)
        slope = values.T @ (examples.weights * (1 / (1 + np.exp(-odds)) - examples.docked))
        return float(lost.sum() + (held * away**2).sum() / 2), slope + held * away

    signs = {name: sign for part in SIGNS.values() for name, sign in part.items()}
    bounds = [(None, None), *((0, None) if signs[name] > 0 else (None, 0) for name in FEATURES)]
    found = minimize(loss, middle, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000})
    start, *weights = np.round(found.x, DIGITS).tolist()
    return Model(start, dict(zip(FEATURES, weights, strict=True)), SHOWN, BESIDE)


def held_out(lists: Sequence[Judged], concepts: Taxonomy) -> Iterator[tuple[Judged, Model, Rarity]]:
    """Each list with the model that the others give: how good a model is on a list that it has not seen."""
    for left_out in lists:
        others = [one for one in lists if one is not left_out]
        common = rarity_of(others, concepts)
        yield left_out, fit(examples(others, concepts, common)), common
