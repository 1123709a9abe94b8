"""The one function that decides which resources a need is shown: for the graph, the API and `cobuild evaluate`."""

from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from domain.matches import Match
from matching import scoring
from matching.entries import NeedEntry, ResourceEntry
from matching.explanation import About, explain
from matching.scoring import Flags
from matching.text import tfidf

THRESHOLD = 0.30
"""Below this score nothing is shown. docs/matching.md says how it was chosen."""
LIMIT = 10
BLOCK_CELLS = 4_000_000
"""Pairs that are looked at in one go: 16 MB for each array of them."""
DIGITS = 4
"""Scores and parts are rounded, so that the order in which entries are read can't change them."""

Progress = Callable[[int, int], None]


def match(
    resources: Sequence[ResourceEntry],
    needs: Sequence[NeedEntry],
    *,
    limit: int = LIMIT,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> list[Match]:
    """Exactly the pairs that a user is shown: for each need its best `limit` resources that reach `THRESHOLD`.

    In the order of the needs' ids, best first, ties by the id of the resource; a need without one is one that nothing
    fits.
    `only` are the ids of the needs to match; the others still tell how common a word is, so that matching a part
    gives the same scores as matching all. `progress` is told how many of the needs are done.
    """
    resources = sorted(resources, key=lambda entry: entry.id)
    needs = sorted(needs, key=lambda entry: entry.id)
    wanted = [entry for entry in needs if only is None or entry.id in only]
    if not resources or not wanted:
        return []
    pairs = _Pairs(resources, needs, wanted)
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
        self, resources: Sequence[ResourceEntry], needs: Sequence[NeedEntry], wanted: Sequence[NeedEntry]
    ) -> None:
        self.resources, self.needs = resources, wanted
        vectors = tfidf([*resources, *needs])
        row_of = {entry.id: row for row, entry in enumerate(needs, start=len(resources))}
        self.need_vectors = vectors[[row_of[entry.id] for entry in wanted]]
        self.resource_vectors = vectors[: len(resources)].T.tocsr()
        self.needs_understood = [scoring.understand(need) for need in wanted]
        self.resources_understood = [scoring.understand(resource) for resource in resources]
        self.need_services = scoring.services(self.needs_understood)
        self.resource_services = scoring.services(self.resources_understood)
        self.standing_in = (self.resource_services.weights @ scoring.standing_in()).T.tocsr()
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
        """Matches of the needs from `start` to before `stop`. The text part bounds the score, so the other parts are
        worked out for those pairs alone whose text part reaches the threshold."""
        cosine = (self.need_vectors[start:stop] @ self.resource_vectors).toarray()
        shared = (self.need_services.weights[start:stop] @ self.standing_in).toarray()
        rows, columns = np.nonzero((cosine >= scoring.least_cosine(THRESHOLD)) | (shared > 0))
        cosine, shared = cosine[rows, columns], shared[rows, columns]
        rows = rows + start
        ours, theirs = self.need_services, self.resource_services
        text = scoring.text_parts(
            cosine.astype(np.float64),
            shared.astype(np.float64),
            (ours.kinds[rows], theirs.kinds[columns]),
            ours.understood[rows] & theirs.understood[columns],
        )
        likely = text >= THRESHOLD
        rows, columns, text = rows[likely], columns[likely], text[likely]
        audience = scoring.audience_parts(self.need_audiences[rows], self.resource_audiences[columns])
        time = scoring.time_parts(self.need_times.at(rows), self.resource_times.at(columns))
        capacity = scoring.capacity_parts(self.needed.at(rows), self.offered.at(columns))
        distance = scoring.kilometres(self.need_points[rows], self.resource_points[columns])
        linked = _shared(self.need_communities, self.resource_communities, rows, columns)
        same_street = _shared(self.need_streets, self.resource_streets, rows, columns)
        place = scoring.place_parts(distance, linked, same_street, self.need_homes[rows], self.resource_homes[columns])
        score = np.round(scoring.scores(text, audience, time, place, capacity), DIGITS)

        order = np.lexsort((columns, -score, rows))
        order = order[score[order] >= THRESHOLD]
        first_of_row = np.searchsorted(rows[order], rows[order])
        order = order[np.arange(len(order)) - first_of_row < limit]
        parts = np.round(np.stack((text, audience, time, place, capacity), axis=1), DIGITS)
        for pair in order:
            row, column, values = rows[pair], columns[pair], dict(zip(_PARTS, parts[pair].tolist(), strict=True))
            resource, need = self.resources[column], self.needs[row]
            reason = explain(
                About(resource, self.resources_understood[column]),
                About(need, self.needs_understood[row]),
                values,
                kilometres=None if np.isnan(distance[pair]) else float(distance[pair]),
                linked=bool(linked[pair]),
            )
            yield Match(
                resource_id=resource.id,
                need_id=need.id,
                score=float(score[pair]),
                reason_zh=reason.zh,
                reason_en=reason.en,
                **values,
            )


_PARTS = ("text", "audience", "time", "place", "capacity")


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
