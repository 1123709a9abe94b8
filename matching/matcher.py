"""The one function that decides which resources a need is shown: for the graph, the API and `cobuild evaluate`."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from domain.matches import Match
from matching import scoring
from matching.concepts import Concept, Vocabulary, concepts, service_words
from matching.entries import Entry, NeedEntry, ResourceEntry
from matching.explanation import About, explain
from matching.nearness import nearness
from matching.scoring import Flags, Floats, Integers, Singles
from matching.text import tfidf

LOWEST, HIGHEST = 0.10, 0.40
"""The score that a need's best pair must reach: where no title is understood, and where all are. docs/matching.md says
how this was chosen."""
FARTHEST, NEAREST = 0.2, 0.4
"""The share of a need's best score below which no pair is shown beside it: likewise."""
LIMIT = 10
BLOCK_CELLS = 4_000_000
"""Pairs that are looked at in one go: 16 MB for each array of them."""
DIGITS = 4
"""Scores and parts are rounded, so that the order in which entries are read can't change them."""
FIRST_SCORED = 64
"""Pairs of a need that are scored before it is known how good the others must be."""
ROUNDED = 10.0**-DIGITS

Progress = Callable[[int, int], None]


class Bar(NamedTuple):
    """What is shown: pairs of needs whose best score is at least `best`, down to `share` of that best score.

    Silence is worth what understanding it comes from. Where titles name services that the matcher knows, a low score
    means that nothing fits; where they don't, only that it can't tell, and what words say is shown.
    """

    best: float
    share: float

    @classmethod
    def of(cls, entries: Sequence[Entry], vocabulary: Vocabulary | None = None) -> Self:
        """By the share of the titles in which a service is named. `entries` are all resources and needs."""
        vocabulary = vocabulary or service_words()
        understood = sum(bool(vocabulary.find(entry.title)) for entry in entries) / max(1, len(entries))
        best = LOWEST + (HIGHEST - LOWEST) * understood
        return cls(round(best, DIGITS), round(FARTHEST + (NEAREST - FARTHEST) * understood, DIGITS))

    @property
    def least(self) -> float:
        """No pair of a lower score is ever shown."""
        return self.best * self.share


def match(
    resources: Sequence[ResourceEntry],
    needs: Sequence[NeedEntry],
    *,
    limit: int = LIMIT,
    only: Collection[str] | None = None,
    vocabulary: Vocabulary | None = None,
    progress: Progress | None = None,
) -> list[Match]:
    """Exactly the pairs that a user is shown: for each need whose best score reaches the bar, its best `limit`
    resources that come near to that score.

    In the order of the needs' ids, best first, ties by the id of the resource; a need without one is one that nothing
    fits.
    `only` are the ids of the needs to match; the others still tell how common a word is, so that matching a part
    gives the same scores as matching all. `vocabulary` are the words of services, without it those of `concepts.csv`.
    `progress` is told how many of the needs are done.
    """
    resources = sorted(resources, key=lambda entry: entry.id)
    needs = sorted(needs, key=lambda entry: entry.id)
    wanted = [entry for entry in needs if only is None or entry.id in only]
    if not resources or not wanted:
        return []
    pairs = _Pairs(resources, needs, wanted, vocabulary or service_words())
    matches: list[Match] = []
    block = max(1, BLOCK_CELLS // len(resources))
    for start in range(0, len(wanted), block):
        matches.extend(pairs.best(start, min(start + block, len(wanted)), limit))
        if progress:
            progress(min(start + block, len(wanted)), len(wanted))
    return matches


class _Pairs:
    """Both lists as arrays, once. Rows are needs, columns resources in the order of their ids."""

    def __init__(
        self,
        resources: Sequence[ResourceEntry],
        needs: Sequence[NeedEntry],
        wanted: Sequence[NeedEntry],
        vocabulary: Vocabulary,
    ) -> None:
        self.resources, self.needs = resources, wanted
        row_of = {entry.id: row for row, entry in enumerate(needs, start=len(resources))}
        wanted_rows = [row_of[entry.id] for entry in wanted]
        near = nearness([*resources, *needs], vocabulary)
        vectors = scoring.likeness_vectors(tfidf([*resources, *needs]), near)
        self.need_vectors, self.resource_vectors = vectors[wanted_rows], vectors[: len(resources)].T.tocsr()
        self.need_near, self.resource_near = near[wanted_rows], near[: len(resources)]
        self.needs_understood = [scoring.understand(need, vocabulary) for need in wanted]
        self.resources_understood = [scoring.understand(resource, vocabulary) for resource in resources]
        self.bar = Bar.of([*resources, *needs], vocabulary)
        self.need_services = scoring.services(self.needs_understood)
        self.resource_services = scoring.services(self.resources_understood)
        self.standing_in = (self.resource_services.weights @ scoring.standing_in()).T.tocsr()
        self.need_categories, self.resource_categories = scoring.categories(wanted, resources)
        self.need_audiences, self.resource_audiences = scoring.audiences(wanted), scoring.audiences(resources)
        self.need_times, self.resource_times = scoring.times(wanted), scoring.times(resources)
        self.needed, self.offered = scoring.needed(wanted), scoring.offered(resources)
        self.need_points, self.resource_points = scoring.coordinates(wanted), scoring.coordinates(resources)
        self.need_homes, self.resource_homes = scoring.at_home(wanted), scoring.at_home(resources)
        self.need_communities, self.resource_communities = _memberships(
            [need.place.communities for need in wanted],
            [resource.place.communities | resource.place.paired for resource in resources],
        )
        self.need_streets, self.resource_streets = _memberships(
            [need.place.streets for need in wanted], [resource.place.streets for resource in resources]
        )

    def best(self, start: int, stop: int, limit: int) -> Iterator[Match]:
        """Matches of the needs from `start` to before `stop`.

        The text part bounds the score. So the pairs with the best text parts are scored first, and then just those
        others whose text part reaches the worst score that these would be shown with.
        """
        text = self._text(slice(start, stop))
        width = text.shape[1]
        least = np.full(len(text), self.bar.least)
        if width > FIRST_SCORED >= limit:
            first = np.argpartition(text, width - FIRST_SCORED, axis=1)[:, -FIRST_SCORED:]
            rows = np.repeat(np.arange(start, stop), FIRST_SCORED)
            scored = self._scored(rows, first.ravel(), np.take_along_axis(text, first, axis=1).ravel())
            in_order = np.sort(scored.score.reshape(first.shape), axis=1)
            least = np.maximum(least, in_order[:, -limit] - ROUNDED)
        rows, columns = np.nonzero(text >= least[:, None])
        pairs = self._scored(rows + start, columns, text[rows, columns])
        score, rows = pairs.score, pairs.rows

        order = np.lexsort((columns, -score, rows))
        first_of_row = np.searchsorted(rows[order], rows[order])
        best = score[order[first_of_row]]
        shown = (best >= self.bar.best) & (score[order] >= np.maximum(self.bar.share * best, self.bar.least))
        order = order[shown & (np.arange(len(order)) - first_of_row < limit)]
        nearest = _nearest(self.need_near[rows[order]], self.resource_near[columns[order]])
        for pair, near in zip(order, nearest, strict=True):
            row, column, values = rows[pair], columns[pair], dict(zip(_PARTS, pairs.parts[pair].tolist(), strict=True))
            resource, need = self.resources[column], self.needs[row]
            reason = explain(
                About(resource, self.resources_understood[column]),
                About(need, self.needs_understood[row]),
                values,
                kilometres=None if np.isnan(pairs.kilometres[pair]) else float(pairs.kilometres[pair]),
                linked=bool(pairs.linked[pair]),
                near=near,
            )
            yield Match(
                resource_id=resource.id,
                need_id=need.id,
                score=float(score[pair]),
                reason_zh=reason.zh,
                reason_en=reason.en,
                **values,
            )

    def _text(self, needs: slice) -> Singles:
        """The text parts of some needs with every resource."""
        likeness = (self.need_vectors[needs] @ self.resource_vectors).toarray()
        shared = (self.need_services.weights[needs] @ self.standing_in).tocsr()
        return scoring.text_parts(
            likeness,
            shared,
            (self.need_services.kinds[needs], self.resource_services.kinds),
            (self.need_categories[needs], self.resource_categories),
        )

    def _scored(self, rows: Integers, columns: Integers, text: Singles) -> "_Scored":
        audience = scoring.audience_parts(self.need_audiences[rows], self.resource_audiences[columns])
        time = scoring.time_parts(self.need_times.at(rows), self.resource_times.at(columns))
        capacity = scoring.capacity_parts(self.needed.at(rows), self.offered.at(columns))
        distance = scoring.kilometres(self.need_points[rows], self.resource_points[columns])
        linked = _shared(self.need_communities, self.resource_communities, rows, columns)
        same_street = _shared(self.need_streets, self.resource_streets, rows, columns)
        place = scoring.place_parts(distance, linked, same_street, self.need_homes[rows], self.resource_homes[columns])
        parts = np.stack((text.astype(np.float64), audience, time, place, capacity), axis=1)
        score = np.round(scoring.scores(parts[:, 0], audience, time, place, capacity), DIGITS)
        return _Scored(rows, score, np.round(parts, DIGITS), distance, linked)


class _Scored(NamedTuple):
    """Pairs, an element or row each. `parts` has a column for each of `_PARTS`; `kilometres` are NaN if unknown."""

    rows: Integers
    score: Floats
    parts: Floats
    kilometres: Floats
    linked: Flags


_PARTS = ("text", "audience", "time", "place", "capacity")


def _nearest(ours: csr_array, theirs: csr_array) -> list[Concept | None]:
    """For each pair of rows, the service that both are nearest to; None where there is none."""
    both = csr_array(ours.multiply(theirs))
    if not both.nnz:
        return [None] * both.shape[0]
    best = np.asarray(both.argmax(axis=1)).ravel()
    return [concepts()[column] if filled else None for column, filled in zip(best, np.diff(both.indptr), strict=True)]


def _memberships(needs: Sequence[frozenset[str]], resources: Sequence[frozenset[str]]) -> tuple[csr_array, csr_array]:
    """Two indicator matrices over the same areas."""
    column_of: dict[str, int] = {}
    for areas in needs:
        for area in areas:
            column_of.setdefault(area, len(column_of))
    return _indicators(needs, column_of), _indicators(resources, column_of)


def _indicators(entries: Sequence[frozenset[str]], column_of: dict[str, int]) -> csr_array:
    pairs = [(row, column_of[area]) for row, areas in enumerate(entries) for area in areas if area in column_of]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(entries), max(1, len(column_of))))


def _shared(ours: csr_array, theirs: csr_array, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Flags:
    """For each pair of rows, whether they share an area."""
    if not ours.nnz or not theirs.nnz:
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(ours[rows].multiply(theirs[columns]).sum(axis=1)).ravel() > 0
