"""The one function that decides which resources a need is shown: for the graph, the API and `cobuild evaluate`."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from scipy.sparse import csr_array, hstack

from domain.matches import Match
from matching.entries import NeedEntry, ResourceEntry
from matching.explanation import explain
from matching.features import PARTS, About, Pairs, closeness, pairs, sides
from matching.model import Model, shipped
from matching.suitability import Flags, Integers
from matching.taxonomy import Concept, Taxonomy, taxonomy
from matching.understanding import understand
from matching.vectors import Encoder, Rarity

LIMIT = 10
CANDIDATES = 64
"""Pairs of a need that are looked at in full: those for which services and words say most."""
BLOCK_CELLS = 4_000_000
"""Pairs of which services and words are looked at in one go: 16 MB for each array of them."""
THREADS = 2

Progress = Callable[[int, int], None]


def match(
    resources: Sequence[ResourceEntry],
    needs: Sequence[NeedEntry],
    *,
    limit: int = LIMIT,
    only: Collection[str] | None = None,
    model: Model | None = None,
    concepts: Taxonomy | None = None,
    common: Rarity | None = None,
    progress: Progress | None = None,
) -> list[Match]:
    """Exactly the pairs that a user is shown: for each need of which some resource is likely enough to dock, its best
    `limit` resources that are not too unlikely beside it (`Model.shown`, `Model.beside`).

    In the order of the needs' ids, best first, ties by the id of the resource; a need without one is one that nothing
    fits. The score of a pair depends on nothing but the pair. `only` are the ids of the needs to match. `model`,
    `concepts` and `common` are those of this program, unless others are given. `progress` is told how many of the needs
    are done.
    """
    resources = sorted(resources, key=lambda entry: entry.id)
    wanted = sorted((entry for entry in needs if only is None or entry.id in only), key=lambda entry: entry.id)
    if not resources or not wanted:
        return []
    both = _Lists(resources, wanted, model or shipped(), concepts or taxonomy(), common)
    block = max(1, BLOCK_CELLS // len(resources))
    starts = range(0, len(wanted), block)
    matches: list[Match] = []
    with ThreadPoolExecutor(THREADS) as threads:
        for start, found in zip(
            starts, threads.map(lambda start: list(both.best(start, start + block, limit)), starts), strict=True
        ):
            matches.extend(found)
            if progress:
                progress(min(start + block, len(wanted)), len(wanted))
    return matches


def best_of(matches: Sequence[Match], limit: int = LIMIT, model: Model | None = None) -> list[Match]:
    """Of matches of one need, those that are shown, best first."""
    model = model or shipped()
    ranked = sorted(matches, key=lambda pair: (-pair.score, pair.resource_id))
    if not ranked or ranked[0].score < model.shown:
        return []
    return [pair for pair in ranked[:limit] if pair.score >= model.beside]


class _Lists:
    """Both lists as arrays, once. Rows are needs, columns resources in the order of their ids."""

    def __init__(
        self,
        resources: Sequence[ResourceEntry],
        needs: Sequence[NeedEntry],
        model: Model,
        concepts: Taxonomy,
        common: Rarity | None,
    ) -> None:
        self.model, self.concepts = model, concepts
        self.resources = [About(entry, understand(entry, concepts)) for entry in resources]
        self.needs = [About(entry, understand(entry, concepts)) for entry in needs]
        self.ours, self.theirs = sides(self.needs, self.resources, Encoder.of(concepts, common))
        self.reach = self.ours.services @ closeness(concepts)
        self.standing_in = np.ascontiguousarray(self.theirs.services.T)
        self.near = np.ascontiguousarray(self.theirs.vectors.near.T) * np.float32(model.weights["near"])
        weights = [np.float32(model.weights[name]) for name in ("words", "covered")]
        ours, theirs = self.ours.vectors, self.theirs.vectors
        self.said = hstack(
            [matrix * weight for matrix, weight in zip((ours.words, ours.shares), weights, strict=True)],
            format="csr",
        )
        self.heard = hstack([theirs.words, theirs.having], format="csr").T.tocsr()
        self.communities = _memberships(
            [need.place.communities for need in needs],
            [resource.place.communities | resource.place.paired for resource in resources],
        )
        self.streets = _memberships(
            [need.place.streets for need in needs], [resource.place.streets for resource in resources]
        )

    def best(self, start: int, stop: int, limit: int) -> Iterator[Match]:
        """Matches of the needs from `start` to before `stop`."""
        rows, columns = self._candidates(slice(start, stop))
        rows += start
        found = self._pairs(rows, columns)
        parts = self.model.parts(found.values)
        scores = self.model.scores(parts)
        order = np.lexsort((columns, -scores, rows))
        first_of_row = np.searchsorted(rows[order], rows[order])
        shown = (scores[order[first_of_row]] >= self.model.shown) & (scores[order] >= self.model.beside)
        order = order[shown & (np.arange(len(order)) - first_of_row < limit)]
        shown_scores, shown_parts = scores[order].tolist(), parts[order].tolist()
        pairs_shown = zip(rows[order].tolist(), columns[order].tolist(), found.told(order), strict=True)
        for number, (row, column, told) in enumerate(pairs_shown):
            need, resource = self.needs[row], self.resources[column]
            reason = explain(need, resource, told, self.concepts, partial(self._nearest, row, column))
            yield Match(
                need_id=need.entry.id,
                resource_id=resource.entry.id,
                score=shown_scores[number],
                base=self.model.start,
                reason_zh=reason.zh,
                reason_en=reason.en,
                **dict(zip(PARTS, shown_parts[number], strict=True)),
            )

    def _nearest(self, row: int, column: int) -> Concept:
        """The service that both are nearest to by their characters."""
        near = self.ours.vectors.near[row] * self.theirs.vectors.near[column]
        return self.concepts.concepts[int(near.argmax())]

    def _candidates(self, needs: slice) -> tuple[Integers, Integers]:
        """Rows (from 0) and columns of the pairs that services, words and categories say most of."""
        weights = self.model.weights
        evidence = np.asarray(self.reach[needs] @ self.standing_in, dtype=np.float32)
        np.sqrt(np.sqrt(evidence, out=evidence), out=evidence)
        evidence *= np.float32(weights["same"])
        np.add(evidence, self.ours.vectors.near[needs] @ self.near, out=evidence)
        np.add(evidence, (self.said[needs] @ self.heard).toarray(), out=evidence)
        for row, category in enumerate(self.ours.category[needs]):
            if category:
                evidence[row, self.theirs.category == category] += np.float32(weights["same_category"])
                other = (self.theirs.category > 0) & (self.theirs.category != category)
                evidence[row, other] += np.float32(weights["other_category"])
        height, width = evidence.shape
        if width <= CANDIDATES:
            return np.repeat(np.arange(height), width), np.tile(np.arange(width), height)
        columns = np.argpartition(evidence, width - CANDIDATES, axis=1)[:, -CANDIDATES:]
        return np.repeat(np.arange(height), CANDIDATES), np.sort(columns, axis=1).ravel()

    def _pairs(self, rows: Integers, columns: Integers) -> Pairs:
        linked = _shared(*self.communities, rows, columns)
        same_street = _shared(*self.streets, rows, columns)
        return pairs(self.ours, self.theirs, rows, columns, self.reach, linked, same_street)


def _memberships(needs: Sequence[frozenset[str]], resources: Sequence[frozenset[str]]) -> tuple[csr_array, csr_array]:
    """Two indicator matrices over the same areas."""
    column_of: dict[str, int] = {}
    for areas in needs:
        for area in areas:
            column_of.setdefault(area, len(column_of))
    return _indicators(needs, column_of), _indicators(resources, column_of)


def _indicators(entries: Sequence[frozenset[str]], column_of: Mapping[str, int]) -> csr_array:
    members = [(row, column_of[area]) for row, areas in enumerate(entries) for area in areas if area in column_of]
    rows, columns = np.array(members, dtype=np.int64).reshape(-1, 2).T
    return csr_array((np.ones(len(members)), (rows, columns)), shape=(len(entries), max(1, len(column_of))))


def _shared(ours: csr_array, theirs: csr_array, rows: Integers, columns: Integers) -> Flags:
    """For each pair of rows, whether they share an area."""
    if not ours.nnz or not theirs.nnz:
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(ours[rows].multiply(theirs[columns]).sum(axis=1)).ravel() > 0
