"""A pair of a need and a resource as numbers from 0 to 1, each of which speaks for it or against it.

`SIGNS` says which does what; `weights.json` says how much. Everything works on arrays, for many pairs at once, and
depends on the two entries alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from domain.service_types import Kind
from domain.understanding import Aspect
from matching import suitability
from matching.entries import Entry
from matching.suitability import UNKNOWN, Flags, Floats, Integers, bits
from matching.taxonomy import Taxonomy
from matching.understanding import Understanding
from matching.vectors import Encoder, Singles, Vectors

SIGNS: Mapping[str, Mapping[str, int]] = {
    "service": {"same": 1, "close": 1, "near": 1, "elsewhere": -1, "works_and_others": -1},
    "text": {"words": 1, "covered": 1},
    "category": {"same_category": 1, "other_category": -1},
    "audience": {"same_audience": 1, "some_served": -1, "other_audience": -1},
    "time": {"same_time": 1, "other_time": -1},
    "capacity": {"short": -1},
    "place": {"nearby": 1, "not_at_home": -1},
}
"""Part to its features; 1 where a larger number can only speak for a pair, -1 where only against it."""

PARTS = tuple(SIGNS)
FEATURES = tuple(name for part in SIGNS.values() for name in part)

NORM = 4
"""Of several shared services the best counts; the others lift it a little (the norm of order 4)."""
GUESSED = 0.8
"""What a service counts that an entry's characters are near to (times how near), beside one that its words name."""
OTHER_KIND = 0.6
"""What a guessed service counts that is of another kind than the entry: 微心愿 asks for goods, not for repairs."""
CLOSE = 0.5
"""The closeness at which two services are no longer elsewhere from each other."""


class About(NamedTuple):
    """An entry, and what it was understood to say."""

    entry: Entry
    understood: Understanding


class Side(NamedTuple):
    """One list as arrays: a row per entry. `services` are confidences (to the power `NORM`) by concept, from words or
    guessed from characters, whichever is greater; `sure` is the greatest of them. `kinds`, `audiences` are bits,
    `category` is a number, 0 for none."""

    vectors: Vectors
    services: Singles
    sure: Singles
    kinds: Integers
    category: Integers
    audiences: Integers
    times: suitability.Times
    amounts: suitability.Amounts
    points: Floats
    homes: Flags


def sides(needs: Sequence[About], resources: Sequence[About], encoder: Encoder) -> tuple[Side, Side]:
    """Both lists by the same columns."""
    asked, offers = [about.entry for about in needs], [about.entry for about in resources]
    vectors = encoder.encode([*asked, *offers])
    categories = {"": 0}
    ours, theirs = vectors.at(slice(0, len(needs))), vectors.at(slice(len(needs), None))
    return (
        _side(needs, ours, suitability.needed(asked), encoder, categories),
        _side(resources, theirs, suitability.offered(offers), encoder, categories),
    )


def _side(
    abouts: Sequence[About],
    vectors: Vectors,
    amounts: suitability.Amounts,
    encoder: Encoder,
    categories: dict[str, int],
) -> Side:
    entries = [about.entry for about in abouts]
    vectors = vectors._replace(near=_near(abouts, vectors.near, encoder))
    services = vectors.near * _suits(abouts, encoder) * np.float32(GUESSED)
    for row, about in enumerate(abouts):
        for service in about.understood.services:
            column = encoder.column_of[service.code]
            services[row, column] = max(services[row, column], service.confidence)
    return Side(
        vectors,
        services**NORM,
        services.max(axis=1, initial=0),
        np.array([_bits(about.understood.kinds) for about in abouts], dtype=np.int64),
        np.array([categories.setdefault(entry.category or "", len(categories)) for entry in entries], dtype=np.int64),
        suitability.audiences(entries),
        suitability.times(entries),
        amounts,
        suitability.coordinates(entries),
        suitability.at_home(entries),
    )


def _near(abouts: Sequence[About], near: Singles, encoder: Encoder) -> Singles:
    """What an entry's characters are near to; where a person said what it is, that alone."""
    near = near.copy()
    for row, about in enumerate(abouts):
        if Aspect.TYPES in about.entry.correction.aspects:
            near[row] = 0
            for service in about.understood.services:
                near[row, encoder.column_of[service.code]] = service.confidence
    return near


def _suits(abouts: Sequence[About], encoder: Encoder) -> Singles:
    """1 for each service of a kind that the entry is known to be of, or may be; else `OTHER_KIND`."""
    known = [[kind in about.understood.kinds for kind in _KINDS] for about in abouts]
    kinds = np.array(known, dtype=bool).reshape(-1, len(_KINDS))
    suits = kinds @ encoder.of_kind | ~kinds.any(axis=1, keepdims=True)
    return np.where(suits | ~encoder.of_kind.any(axis=0), np.float32(1), np.float32(OTHER_KIND))


_KINDS = list(Kind)


def _bits(kinds: Iterable[Kind]) -> int:
    return bits(map(_KINDS.index, kinds))


@cache
def closeness(taxonomy: Taxonomy) -> Singles:
    """How far the concept of a row stands in for that of a column, to the power `NORM`."""
    codes = [concept.code for concept in taxonomy.concepts]
    square = np.array([[taxonomy.closeness(one, other) for other in codes] for one in codes], dtype=np.float32)
    return square**NORM


class Pairs(NamedTuple):
    """Of some pairs, beside `values` (a column for each of `FEATURES`) what they were made of. `kilometres` are NaN
    where unknown; `audience`, `time` and `capacity` are as in `suitability`."""

    values: Floats
    kilometres: Floats
    linked: Flags
    same_street: Flags
    audience: Floats
    time: Floats
    capacity: Floats

    def told(self, rows: Integers) -> Iterator[dict[str, float]]:
        """What each of some pairs was made of, by name."""
        told = {name: getattr(self, name)[rows].tolist() for name in self._fields[1:]}
        told |= {name: self.values[rows, FEATURES.index(name)].tolist() for name in ("near", "not_at_home")}
        return (dict(zip(told, values, strict=True)) for values in zip(*told.values(), strict=True))


def pairs(
    needs: Side,
    resources: Side,
    rows: Integers,
    columns: Integers,
    reach: Singles,
    linked: Flags | None = None,
    same_street: Flags | None = None,
) -> Pairs:
    """The pairs of need `rows[i]` and resource `columns[i]`. `reach` is the needs' services times `closeness`."""
    nobody = np.zeros(len(rows), dtype=bool)
    linked, same_street = (nobody if flags is None else flags for flags in (linked, same_street))
    same = _root(_products(needs.services, resources.services, rows, columns))
    service = _root(_products(reach, resources.services, rows, columns))
    sure = needs.sure[rows] * resources.sure[columns]
    kinds = needs.kinds[rows], resources.kinds[columns]
    told = (kinds[0] > 0) & (kinds[1] > 0)
    works = [(side & bits([_KINDS.index(Kind.WORKS)])) > 0 for side in kinds]
    only_one_works = works[0] ^ works[1]
    categories = (needs.category[rows] > 0) & (resources.category[columns] > 0)
    alike = needs.category[rows] == resources.category[columns]
    audience = suitability.audience_parts(needs.audiences[rows], resources.audiences[columns])
    time = suitability.time_parts(needs.times.at(rows), resources.times.at(columns))
    capacity = suitability.capacity_parts(needs.amounts.at(rows), resources.amounts.at(columns))
    distance = suitability.kilometres(needs.points[rows], resources.points[columns])
    named = {
        "same": same,
        "close": np.maximum(service - same, 0),
        "near": _products(needs.vectors.near, resources.vectors.near, rows, columns),
        "elsewhere": sure * np.maximum(1 - service / CLOSE, 0),
        "works_and_others": only_one_works * np.where(told, 1.0, 0.5),
        "words": _cosines(needs.vectors.words, resources.vectors.words, rows, columns),
        "covered": _cosines(needs.vectors.shares, resources.vectors.having, rows, columns),
        "same_category": categories & alike,
        "other_category": categories & ~alike,
        "same_audience": audience >= 0.9,
        "some_served": (audience == 0.5) | (audience == 0.6),
        "other_audience": audience == 0.2,
        "same_time": time > 0.95,
        "other_time": np.where(time < UNKNOWN, 1 - time, 0),
        "short": np.where(capacity < UNKNOWN, 1 - capacity, 0),
        "nearby": suitability.nearby(distance, linked, same_street),
        "not_at_home": needs.homes[rows] & ~resources.homes[columns],
    }
    values = np.stack([np.asarray(named[name], dtype=np.float64) for name in FEATURES], axis=1)
    return Pairs(values, distance, linked, same_street, audience, time, capacity)


def _root(powers: Singles) -> Singles:
    root: Singles = np.minimum(powers, 1) ** np.float32(1 / NORM)
    return root


def _products(ours: Singles, theirs: Singles, rows: Integers, columns: Integers) -> Singles:
    """The products of pairs of rows, some thousands at a time: all at once would be a gigabyte of copies."""
    products = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), 4096):
        some = slice(start, start + 4096)
        np.einsum("ij,ij->i", ours[rows[some]], theirs[columns[some]], out=products[some])
    return products


def _cosines(ours: csr_array, theirs: csr_array, rows: Integers, columns: Integers) -> Floats:
    return np.asarray(ours[rows].multiply(theirs[columns]).sum(axis=1), dtype=np.float64).ravel()
