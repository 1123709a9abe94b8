"""Pairing plans: the front between near and balanced, each plan the proven optimum of a minimum-cost flow.

A plan gives each unit as many communities as it is asked for. Three things are to be small: the total distance; how
unevenly units are spread over communities; how unevenly strength is. Units have grades 1 to 3. With `n(j, g)` the
units of at least grade g at community j, unevenness of number is the variance of n(., 1) over communities, and that of
strength the sum of the variances of n(., 2) and n(., 3). As the sums of n(., g) are the same for all plans, variances
differ as sums of squares do.

For weights above zero, whichever plan makes `metres + a * sum n(j,1)^2 + b * sum (n(j,2)^2 + n(j,3)^2)` least is
non-dominated among all plans that there are (A. M. Geoffrion, Proper efficiency and the theory of vector maximization,
J. Math. Anal. Appl. 22, 1968). "At least grade 3" lies within "at least grade 2" within "all", so a unit's way to a
community passes through nested counts: a flow network with convex costs on its arcs. Cut into arcs of one unit each
with costs 1, 3, 5, ... (R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network Flows, 1993, chapter 14) it is a linear
program whose vertices are whole numbers; HiGHS solves it. The weights come from bisecting the front: the slope between
two neighbouring plans is the weight of the next (Y. P. Aneja, K. P. K. Nair, Bicriteria transportation problem,
Management Science 25, 1979).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array

from domain.pairing_plans import GRADES, Load, PairingPlan, PairingWishes, PlannedPair, Site, Surroundings, grades

EARTH_METRES = 6_371_008.8
"""The mean radius of the Earth (IUGG 1980)."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_FEW, _MORE = 12, 2_000
_NOTHING = 1e-6


def metres(one: list[Site], other: list[Site]) -> Ints:
    """Distances over the sphere in whole metres, one row for each of `one`, by the haversine formula.

    R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68, 1984.
    """
    here, there = (
        np.radians([(site.longitude, site.latitude) for site in sites]).reshape(-1, 2) for sites in (one, other)
    )
    across, up = (here[:, None, axis] - there[None, :, axis] for axis in (0, 1))
    shrunk = np.cos(here[:, 1])[:, None] * np.cos(there[:, 1])
    half = np.sin(up / 2) ** 2 + shrunk * np.sin(across / 2) ** 2
    rounded: Ints = np.rint(2 * EARTH_METRES * np.arcsin(np.sqrt(np.minimum(half, 1)))).astype(np.int64)
    return rounded


def front(around: Surroundings, wishes: PairingWishes) -> list[PairingPlan]:
    """At most `wishes.at_most` plans, the nearest first, among them the nearest and the most balanced ones.

    Every unit inside the area that has a place is paired `per_unit` times, pairings outside the area and those that
    stay counted; less often only where there are not so many communities. No plan is dominated by any plan that there
    could be. The order of units, communities and pairings in `around` doesn't matter.
    """
    question = _Question.of(around, wishes)
    if not question.wanted.any():
        return [question.plan(np.zeros_like(question.free))]
    found = sorted(_search(_Flow(question), wishes.at_most), key=lambda answer: answer.measures)
    return [question.plan(answer.chosen) for answer in found]


@dataclass(frozen=True, slots=True)
class _Question:
    """Units (rows) and communities (columns) that have a place, in the order of their ids.

    `wanted` is how many new pairs each unit gets, `free` which it may get, `base` by grade and community how many units
    of at least that grade are there in any plan, and `stay` the pairs that do.
    """

    units: list[str]
    communities: list[str]
    grade: Ints
    wanted: Ints
    distance: Ints
    free: Mask
    base: Ints
    stay: list[PlannedPair]
    existing: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, around: Surroundings, wishes: PairingWishes) -> "_Question":
        graded = grades(around.units)
        sites = {unit.id: unit.site for unit in around.units if unit.site}
        sites |= {community.id: community.site for community in around.communities if community.site}
        inside = sorted((unit for unit in around.units if unit.inside and unit.site), key=lambda unit: unit.id)
        row = {unit.id: number for number, unit in enumerate(inside)}
        column = {id_: number for number, id_ in enumerate(sorted(c.id for c in around.communities if c.site))}
        stay = sorted(
            pair for pair in around.existing if wishes.keep_existing or pair[0] not in row or pair[1] not in column
        )
        wanted = np.array([wishes.per_unit - unit.elsewhere for unit in inside], dtype=np.int64)
        free = np.ones((len(row), len(column)), dtype=np.bool_)
        base = np.zeros((len(GRADES), len(column)), dtype=np.int64)
        for unit, community in stay:
            if unit in row:
                wanted[row[unit]] -= 1
            if community in column:
                base[: graded[unit], column[community]] += 1
            if unit in row and community in column:
                free[row[unit], column[community]] = False
        wanted = np.clip(wanted, 0, free.sum(axis=1))
        return cls(
            units=list(row),
            communities=list(column),
            grade=np.array([graded[id_] for id_ in row], dtype=np.int64),
            wanted=wanted,
            distance=metres([sites[id_] for id_ in row], [sites[id_] for id_ in column]),
            free=free & (wanted > 0)[:, None],
            base=base,
            stay=[PlannedPair(*pair, _metres(sites, pair), kept=True) for pair in stay],
            existing=around.existing,
        )

    def plan(self, chosen: Mask) -> PairingPlan:
        """The plan in which these new pairs are made."""
        pairs = {(pair.unit_id, pair.community_id): pair for pair in self.stay}
        for row, column in np.argwhere(chosen).tolist():
            pair = self.units[row], self.communities[column]
            pairs[pair] = PlannedPair(*pair, int(self.distance[row, column]), pair in self.existing)
        at_least = self.base + self.added(chosen)
        exactly = at_least - np.vstack([at_least[1:], np.zeros_like(at_least[:1])])
        number, *strength = at_least.var(axis=1).tolist() if self.communities else [0.0] * len(GRADES)
        return PairingPlan(
            pairs=tuple(pairs[pair] for pair in sorted(pairs)),
            ended=tuple(sorted(self.existing - pairs.keys())),
            loads={id_: Load(tuple(of)) for id_, of in zip(self.communities, exactly.T.tolist(), strict=True)},
            number_spread=sqrt(number),
            strength_spread=sqrt(sum(strength)),
        )

    def added(self, chosen: Mask) -> Ints:
        """By grade and community, how many units of at least that grade these new pairs bring."""
        return np.stack([chosen[self.grade >= grade].sum(axis=0) for grade in GRADES])

    def answer(self, chosen: Mask) -> "_Answer":
        squares = ((self.base + self.added(chosen)) ** 2).sum(axis=1)
        return _Answer(chosen, int(self.distance[chosen].sum()), int(squares[0]), int(squares[1:].sum()))


def _metres(sites: Mapping[str, Site], pair: tuple[str, str]) -> int | None:
    one, other = (sites.get(id_) for id_ in pair)
    return int(metres([one], [other])[0, 0]) if one and other else None


class _Answer(NamedTuple):
    """New pairs, their metres, and the sums of squares of number and of strength that they lead to."""

    chosen: Mask
    metres: int
    number: int
    strength: int

    @property
    def measures(self) -> tuple[int, int, int]:
        return self.metres, self.number, self.strength


class _Weights(NamedTuple):
    """How many metres one less in a sum of squares is worth."""

    number: float
    strength: float


class _Flow:
    """The linear program. Its columns are pairs, then arcs: by grade and community one for each unit more."""

    def __init__(self, question: _Question) -> None:
        self._question = question
        self._nearest = _smallest(np.where(question.free, question.distance, np.iinfo(np.int64).max), question.wanted)
        self._steps = int(question.added(self._nearest).max()) + 1
        # Communities near a unit, and units near a community. What a plan needs beyond them comes in as it shows.
        few = np.full(len(question.units), _FEW), np.full(len(question.communities), _FEW)
        self._pairs = _smallest(question.distance, few[0]) | _smallest(question.distance.T, few[1]).T | self._nearest
        self._pairs &= question.free

    @property
    def everything(self) -> Mask:
        """All pairs, for plans that need many of them."""
        return self._question.free

    @property
    def least(self) -> float:
        """A weight above zero, yet too small to make the total longer by a metre: with it, the squares of a plan of
        the least total distance come to less than one, and distances are whole metres."""
        answer = self._question.answer(self._nearest)
        return 1 / (1 + answer.number + answer.strength)

    @property
    def most(self) -> float:
        """A weight with which no unevenness is left for the sake of distance. Where squares are not the least, there is
        a unit that can move, or are two that can change places, so that squares are less by two or more; that
        lengthens the total by no more than twice the largest distance."""
        return 2.0 * max(1, int(self._question.distance.max()))

    def best(self, weights: _Weights, pairs: Mask | None = None) -> _Answer:
        """The plan with the least weighted sum of all that there are.

        The program has few of the pairs at first. Its dual prices say of all others whether one of them could make the
        sum less. While there is such a one, those that come nearest to it are added; none is the proof.
        """
        while True:
            known = self._pairs if pairs is None else pairs
            chosen, reduced, fullest = self._solve(weights, known)
            others = self._question.free & ~known
            if fullest:
                self._steps *= 2
            elif (reduced[others] < -_NOTHING).any():
                self._pairs |= others & (reduced <= np.sort(reduced[others])[:_MORE][-1])
            else:
                return self._question.answer(chosen)

    def _solve(self, weights: _Weights, pairs: Mask) -> tuple[Mask, Floats, bool]:
        """The best of these pairs, the reduced costs of all pairs, and whether a last arc, which may carry any number
        at the cost of one, carries more than one."""
        question = self._question
        units, communities = len(question.units), len(question.communities)
        rows, columns = np.nonzero(pairs)
        counts = len(GRADES) * communities
        # One row for each unit, then one for each count of each community: what comes in leaves by the arcs.
        entries = [(rows, np.arange(len(rows)))]
        for grade in GRADES:
            of_grade = np.flatnonzero(question.grade[rows] >= grade)
            entries.append((units + (grade - 1) * communities + columns[of_grade], of_grade))
        arcs = np.arange(counts * self._steps)
        entries.append((units + arcs // self._steps, len(rows) + arcs))
        values = np.ones(sum(len(row) for row, _ in entries))
        values[-len(arcs) :] = -1
        row, column = (np.concatenate(part) for part in zip(*entries, strict=True))
        matrix: Any = csc_array((values, (row, column)), shape=(units + counts, len(rows) + len(arcs)))
        of_grades = np.array([weights.number] + [weights.strength] * (len(GRADES) - 1))
        steps = 2 * (question.base[:, :, None] + np.arange(self._steps)) + 1
        costs = np.concatenate([question.distance[pairs], (of_grades[:, None, None] * steps).ravel()])
        most = np.ones(len(costs))
        last = len(rows) + np.arange(self._steps - 1, len(arcs), self._steps)
        most[last] = np.inf
        demand = np.concatenate([question.wanted, np.zeros(counts)])
        limits: Any = np.column_stack([np.zeros_like(most), most])
        done = linprog(costs, A_eq=matrix, b_eq=demand, bounds=limits, method="highs", options={"presolve": False})
        assert done.x is not None, "a plan exists: no unit wants more communities than it may have"
        flow = done.x[: len(rows)]
        assert np.abs(flow - np.rint(flow)).max() < _NOTHING, "vertices of a network flow are whole"
        chosen = np.zeros_like(pairs)
        chosen[rows, columns] = flow > 0.5
        price = np.asarray(done.eqlin.marginals)
        reduced = question.distance - price[:units, None]
        of_counts = price[units:].reshape(len(GRADES), communities)
        for grade in GRADES:
            reduced -= (question.grade >= grade)[:, None] * of_counts[grade - 1]
        return chosen, reduced, bool(done.x[last].max() > 1 + _NOTHING)


def _smallest(values: Ints, wanted: Ints) -> Mask:
    """In each row, so many of its smallest values; of equal ones the first."""
    found = np.zeros(values.shape, dtype=np.bool_)
    first = np.arange(values.shape[1]) < wanted[:, None]
    np.put_along_axis(found, np.argsort(values, axis=1, kind="stable"), first, axis=1)
    return found


class _Way(NamedTuple):
    """From the nearest plan to the most balanced one: in number, in strength, or in both."""

    number: bool
    strength: bool

    def weights(self, weight: float, least: float) -> _Weights:
        return _Weights(weight if self.number else least, weight if self.strength else least)

    def squares(self, answer: _Answer) -> int:
        return self.number * answer.number + self.strength * answer.strength


_WAYS = (_Way(number=True, strength=True), _Way(number=True, strength=False), _Way(number=False, strength=True))


def _search(flow: _Flow, at_most: int) -> Collection[_Answer]:
    """The ends of the front, then plans between neighbours, where the most is left open between them."""
    nearest = flow.best(_Weights(flow.least, flow.least))
    found = {nearest.measures: nearest}
    ends = []
    for way in _WAYS[: at_most - 1]:
        end = flow.best(way.weights(flow.most, flow.least), flow.everything)
        found[end.measures] = end
        ends.append((way, nearest, end))
    gaps = [gap for gap in ends if _room(*gap) > 0]
    while gaps and len(found) < at_most:
        gaps.sort(key=lambda gap: _room(*gap))
        way, near, even = gaps.pop()
        weight = (even.metres - near.metres) / (way.squares(near) - way.squares(even))
        between = flow.best(way.weights(max(weight, flow.least), flow.least))
        if near.metres < between.metres < even.metres:
            found[between.measures] = between
            gaps += [(way, near, between), (way, between, even)]
    return found.values()


def _room(way: _Way, near: _Answer, even: _Answer) -> int:
    """How much may lie between two neighbours: metres times squares."""
    return max(0, even.metres - near.metres) * max(0, way.squares(near) - way.squares(even))
