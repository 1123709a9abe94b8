"""How well a resource fits a need, as five parts between 0 and 1, and one score made of them.

    score = text x (1 - 0.25 (1 - audience) - 0.20 (1 - time) - 0.10 (1 - capacity) - 0.15 (1 - place))

Without the same service nothing fits, so the text part bounds the score; the four others say how well the offer suits.
A part of which nothing is known is `UNKNOWN`: better than what speaks against a pair, worse than what speaks for it.
Everything here works on arrays, for many pairs at once; docs/matching.md has the reasons for each number.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from domain.audiences import Audience
from domain.quantities import Quantity
from domain.resources import yearly_capacity
from domain.times import TimeWindow
from matching.concepts import Vocabulary, by_code, concepts, kind_words
from matching.entries import Entry

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

WEIGHTS = {"audience": 0.25, "time": 0.20, "capacity": 0.10, "place": 0.15}
UNKNOWN = 0.8

# --- text: the words, and the services that they name ----------------------------------------------------------------

SERVICE_WEIGHT = 0.7
"""What the text part of a pair is when both titles name the same service and share not one character."""
NEARNESS = 0.5
"""What nearness to the same services counts beside the cosine of the words themselves, which counts 1."""
HALF = 0.4
"""Short texts seldom have a likeness above a half: this much of it is already half of what it can become."""
OTHER_CATEGORY = 0.85
"""How far likeness counts between entries that state different categories. It is weak evidence: a fifth of the lists'
categories are blank or wrong."""
IN_DETAIL, ONLY_IN_DETAIL = 0.6, 0.9
"""What a service counts that the detail names; and when the title names none."""
EARLIER_IN_TITLE = 0.7
"""Chinese names end with what they are: 敬老理发 is haircuts first, and respect for the old second."""
RELATED = 0.4
"""How far a related service stands in for another."""
NORM = 4
"""Of several shared services the best counts; the others lift it a little (the norm of order 4)."""

KINDS = ("SERVICE", "TALK", "GOODS", "VENUE", "WORKS", "MONEY", "PEOPLE")
WORKS_AND_OTHERS, GOODS_AND_SERVICE = 0.3, 0.6
"""What is left of a match between building work and anything else; and between goods and what people do or teach."""


class Mention(NamedTuple):
    """How much of an entry a service is, in 0..1, and the word that says so."""

    weight: float
    word: str


class Understood(NamedTuple):
    """What an entry is about: the services that it names, by code, and the kinds of service that it tells of."""

    mentions: Mapping[str, Mention]
    kinds: Set[str]


def understand(entry: Entry, vocabulary: Vocabulary) -> Understood:
    """The last service of the title is what the entry is."""
    in_title, in_detail = vocabulary.find(entry.title), vocabulary.find(entry.detail)
    found = {code: Mention(IN_DETAIL if in_title else ONLY_IN_DETAIL, word) for code, word in in_detail.items()}
    for place, (code, word) in enumerate(in_title.items(), start=1):
        found[code] = Mention(1.0 if place == len(in_title) else EARLIER_IN_TITLE, word)
    kinds = _kinds(entry.title, in_title) or _kinds(entry.detail, in_detail)
    return Understood(found, kinds)


def _kinds(text: str, found: Mapping[str, str]) -> set[str]:
    """Of the last concept and of whatever words tell of a kind. Building work is nothing else besides."""
    kinds = {by_code()[code].kind for code in list(found)[-1:]} | set(kind_words().find(text))
    return {"WORKS"} if "WORKS" in kinds else kinds


class Services(NamedTuple):
    """What many entries are about. `weights` has a row per entry and a column per concept, in 0..1, to the power
    `NORM`; `kinds` is a set of `KINDS` as bits."""

    weights: csr_array
    kinds: Integers


def services(entries: Sequence[Understood]) -> Services:
    columns = {concept.code: column for column, concept in enumerate(concepts())}
    rows = [row for row, entry in enumerate(entries) for _ in entry.mentions]
    found = [columns[code] for entry in entries for code in entry.mentions]
    weights = np.array([mention.weight**NORM for entry in entries for mention in entry.mentions.values()], np.float32)
    matrix = csr_array(
        (weights, (np.array(rows, np.int64), np.array(found, np.int64))), shape=(len(entries), len(columns))
    )
    kinds = [_bits(map(KINDS.index, entry.kinds)) for entry in entries]
    return Services(matrix, np.array(kinds, dtype=np.int64))


def _bits(positions: Iterable[int]) -> int:
    return sum(1 << position for position in positions)


@cache
def standing_in() -> csr_array:
    """How far the concept of a row stands in for that of a column, to the power `NORM`: 1 for itself, `RELATED`
    either way."""
    codes = {concept.code: column for column, concept in enumerate(concepts())}
    square = np.eye(len(codes))
    for concept in concepts():
        for other in concept.related:
            square[codes[concept.code], codes[other]] = square[codes[other], codes[concept.code]] = RELATED
    return csr_array((square**NORM).astype(np.float32))


@cache
def _kind_agreement() -> Floats:
    """By two sets of kinds as bits: that of the best pair of them; 1 where a side has none."""
    size = 1 << len(KINDS)
    works, goods, service, talk = (KINDS.index(kind) for kind in ("WORKS", "GOODS", "SERVICE", "TALK"))
    single = np.ones((len(KINDS), len(KINDS)))
    single[goods, [service, talk]] = single[[service, talk], goods] = GOODS_AND_SERVICE
    single[works, :] = single[:, works] = WORKS_AND_OTHERS
    single[works, works] = 1
    has = (np.arange(size)[:, None] >> np.arange(len(KINDS)) & 1).astype(bool)
    table = np.ones((size, size))
    for mask in range(1, size):
        best = single[has[mask]].max(axis=0)
        table[mask, 1:] = np.where(has[1:], best, 0).max(axis=1)
    return table


def likeness_vectors(words: csr_array, near: csr_array) -> csr_array:
    """Words and what services they are near to, beside each other: rows of unit length (of zeros without words)."""
    both = csr_array(hstack((words, np.sqrt(NEARNESS) * near), format="csr"), dtype=np.float32)
    lengths = np.sqrt(both.multiply(both).sum(axis=1))
    both.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(both.indptr))
    return both


def text_parts(
    likeness: Singles, shared: csr_array, kinds: tuple[Integers, Integers], categories: tuple[Integers, Integers]
) -> Singles:
    """1 - (1 - 0.7 service) (1 - words), with a row per need and a column per resource.

    `likeness` is the cosine of their `likeness_vectors` (and is overwritten), `shared` the sum of products of the
    concepts' weights to the power `NORM`. Nothing counts fully between two kinds. `kinds` and `categories` are those of
    the needs, and those of the resources.
    """
    agreement = _kind_agreement().astype(np.float32)
    words = likeness
    words /= words + np.float32(HALF)
    words *= np.float32(1 + HALF)
    for row, (kind, category) in enumerate(zip(kinds[0], categories[0], strict=True)):
        words[row] *= agreement[kind][kinds[1]]
        if category:
            words[row, (categories[1] > 0) & (categories[1] != category)] *= np.float32(OTHER_CATEGORY)
    rows, columns = shared.tocoo().coords
    service = np.minimum(1, shared.data ** (1 / NORM)) * agreement[kinds[0][rows], kinds[1][columns]]
    words[rows, columns] = 1 - (1 - np.float32(SERVICE_WEIGHT) * service) * (1 - words[rows, columns])
    return np.minimum(1, words, out=words)


def categories(needs: Sequence[Entry], resources: Sequence[Entry]) -> tuple[Integers, Integers]:
    """A number for each category, 0 where none is stated."""
    names = sorted({entry.category for entry in (*needs, *resources) if entry.category})
    number = {None: 0, "": 0} | {name: place for place, name in enumerate(names, start=1)}
    ours, theirs = ([number[entry.category] for entry in entries] for entries in (needs, resources))
    return np.array(ours, dtype=np.int64), np.array(theirs, dtype=np.int64)


# --- audience --------------------------------------------------------------------------------------------------------

_CLOSE = (
    (Audience.OLDER_PEOPLE, Audience.PATIENTS),
    (Audience.OLDER_PEOPLE, Audience.DISABLED_PEOPLE),
    (Audience.DISABLED_PEOPLE, Audience.PATIENTS),
    (Audience.POOR_HOUSEHOLDS, Audience.DISABLED_PEOPLE),
    (Audience.POOR_HOUSEHOLDS, Audience.OLDER_PEOPLE),
    (Audience.CHILDREN, Audience.PARENTS),
    (Audience.CHILDREN, Audience.YOUTH),
    (Audience.WOMEN, Audience.PARENTS),
    (Audience.WORKERS, Audience.NEW_EMPLOYMENT),
    (Audience.WORKERS, Audience.YOUTH),
    (Audience.JOB_SEEKERS, Audience.WORKERS),
    (Audience.VETERANS, Audience.OLDER_PEOPLE),
    (Audience.PARTY_MEMBERS, Audience.COMMUNITY_STAFF),
)
_AUDIENCES = list(Audience)
_EVERYONE = 1 << _AUDIENCES.index(Audience.EVERYONE)


def audiences(entries: Sequence[Entry]) -> Integers:
    """Sets of audiences as bits."""
    return np.array([_bits(map(_AUDIENCES.index, entry.audiences)) for entry in entries], dtype=np.int64)


def audience_parts(need: Integers, resource: Integers) -> Floats:
    """1 for a shared audience, 0.9 where the resource is for everyone, 0.6 for a close one, 0.5 where a need of
    everyone meets a resource for some, 0.2 where the two have nobody in common."""
    close = np.zeros_like(resource)
    for one, other in _CLOSE:
        first, second = 1 << _AUDIENCES.index(one), 1 << _AUDIENCES.index(other)
        close |= np.where(resource & first, second, 0) | np.where(resource & second, first, 0)
    conditions = [
        (need == 0) | (resource == 0),
        (need & resource) > 0,
        (resource & _EVERYONE) > 0,
        (need & close) > 0,
        (need & _EVERYONE) > 0,
    ]
    return np.select(conditions, [UNKNOWN, 1.0, 0.9, 0.6, 0.5], 0.2)


# --- time ------------------------------------------------------------------------------------------------------------

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY_PARTS = ("EARLY_MORNING", "MORNING", "NOON", "AFTERNOON", "EVENING", "NIGHT")
_NEIGHBOURS = {"EARLY_MORNING": "MORNING", "EVENING": "NIGHT"}
_FIRST, _LAST = date(1, 1, 1).toordinal(), date(9999, 12, 31).toordinal()


class Times(NamedTuple):
    """First and last day as ordinals; days of the week, months and parts of the day as bits, 0 where any will do."""

    first: Integers
    last: Integers
    weekdays: Integers
    months: Integers
    parts: Integers

    def at(self, rows: Integers) -> "Times":
        return Times(*(column[rows] for column in self))


def times(entries: Sequence[Entry]) -> Times:
    rows = [_time_row(entry.window) for entry in entries]
    return Times(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def _time_row(window: TimeWindow) -> tuple[int, int, int, int, int]:
    rule = dict(part.partition("=")[::2] for part in (window.rule or "").split(";"))
    weekdays = [day[-2:] for day in rule.get("BYDAY", "").split(",") if day]
    months = [int(month) - 1 for month in rule.get("BYMONTH", "").split(",") if month]
    parts = {*window.day_parts, *(_NEIGHBOURS[part] for part in window.day_parts if part in _NEIGHBOURS)}
    first = window.first_day.toordinal() if window.first_day else _FIRST
    last = window.last_day.toordinal() if window.last_day else _LAST
    if not months and window.first_day and window.last_day and (window.last_day - window.first_day).days < 300:
        start, end = window.first_day.month - 1, window.last_day.month - 1
        months = [month % 12 for month in range(start, end + 1 if end >= start else end + 13)]
    return first, last, _bits(map(_WEEKDAYS.index, weekdays)), _bits(set(months)), _bits(map(_DAY_PARTS.index, parts))


def time_parts(need: Times, resource: Times) -> Floats:
    """0.2 where the days lie apart; else 1, or `UNKNOWN` where neither days nor hours can be compared, times 0.5 for
    other days of the week and times 0.6 for other parts of the day."""
    apart = (need.first > resource.last) | (resource.first > need.last)
    compared = ((need.first > _FIRST) | (need.last < _LAST)) & ((resource.first > _FIRST) | (resource.last < _LAST))
    part = np.ones(len(apart))
    for ours, theirs, penalty in (
        (need.weekdays, resource.weekdays, 0.5),
        (need.parts, resource.parts, 0.6),
        (need.months, resource.months, 0.4),
    ):
        both = (ours > 0) & (theirs > 0)
        part *= np.where(both & ((ours & theirs) == 0), penalty, 1.0)
        compared |= both
    return np.select([apart, compared], [0.2, part], UNKNOWN)


# --- capacity --------------------------------------------------------------------------------------------------------

_DIMENSIONS = {
    **dict.fromkeys(("人", "名", "位", "座", "人次", "座席", "席"), "people"),
    **dict.fromkeys(("户", "家", "户次"), "households"),
    **dict.fromkeys(("元",), "money"),
    **dict.fromkeys(
        ("份", "套", "件", "箱", "条", "张", "个", "袋", "床", "台", "盒", "把", "副", "双", "瓶"), "pieces"
    ),
    **dict.fromkeys(("册", "本"), "books"),
    **dict.fromkeys(("次", "场", "节", "课", "讲", "期", "回"), "times"),
}
_FEWEST_SERVED = 20
"""Fewer people than this, without a session or period, are the helpers that come (2名律师), not those served."""


class Amounts(NamedTuple):
    """How much, and of what (-1: not comparable; 0: a bare number)."""

    amount: Floats
    dimension: Integers

    def at(self, rows: Integers) -> "Amounts":
        return Amounts(self.amount[rows], self.dimension[rows])


_DIMENSION_CODES = {
    name: code for code, name in enumerate(("", "people", "households", "money", "pieces", "books", "times"))
}
_PEOPLE, _HOUSEHOLDS, _PIECES = (_DIMENSION_CODES[name] for name in ("people", "households", "pieces"))


def needed(entries: Sequence[Entry]) -> Amounts:
    return _amounts([(entry.quantity.amount, entry.quantity.unit) if entry.quantity else None for entry in entries])


def offered(entries: Sequence[Entry]) -> Amounts:
    return _amounts([_served(entry.quantity) if entry.quantity else None for entry in entries])


def _served(quantity: Quantity) -> tuple[float, str | None] | None:
    people = _DIMENSIONS.get(quantity.unit or "") == "people" and quantity.unit not in ("座", "座席", "席")
    if people and quantity.per is None and quantity.amount < _FEWEST_SERVED:
        return None
    yearly = yearly_capacity(quantity.amount, quantity.per)
    return (quantity.amount if yearly is None else yearly), quantity.unit


def _amounts(stated: Sequence[tuple[float, str | None] | None]) -> Amounts:
    dimensions = [
        -1 if row is None else 0 if row[1] is None else _DIMENSION_CODES.get(_DIMENSIONS.get(row[1], "?"), -1)
        for row in stated
    ]
    return Amounts(np.array([row[0] if row else 0.0 for row in stated]), np.array(dimensions, dtype=np.int64))


def capacity_parts(need: Amounts, resource: Amounts) -> Floats:
    """The share of the need that the resource can meet at once (or in a year, when it is stated by period), at least
    0.2; `UNKNOWN` where units don't compare. A piece serves one person or household; a bare 1 says nothing."""
    ours, theirs = need.dimension, resource.dimension
    counted = (ours == _PEOPLE) | (ours == _HOUSEHOLDS) | ((ours == 0) & (need.amount > 1))
    comparable = (ours >= 0) & (theirs > 0) & (need.amount > 0)
    comparable &= ((ours == theirs) & (ours > 0)) | (counted & ((theirs == _PIECES) | (theirs == _PEOPLE)))
    share = np.clip(resource.amount / np.where(need.amount > 0, need.amount, 1), 0.2, 1)
    return np.where(comparable, share, UNKNOWN)


# --- place -----------------------------------------------------------------------------------------------------------

KM_NEAR = 1.0
KM_HALF = 5.0
_EARTH_KM = 6371.0


def kilometres(need: Floats, resource: Floats) -> Floats:
    """Great-circle distances between rows of (longitude, latitude) in degrees; NaN where one is unknown."""
    lon, lat = np.radians(resource - need).T
    need_lat, resource_lat = np.radians(need[:, 1]), np.radians(resource[:, 1])
    chord = np.sin(lat / 2) ** 2 + np.cos(need_lat) * np.cos(resource_lat) * np.sin(lon / 2) ** 2
    distance: Floats = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    return distance


def coordinates(entries: Sequence[Entry]) -> Floats:
    return np.array(
        [
            (entry.place.longitude, entry.place.latitude)
            if entry.place.longitude is not None and entry.place.latitude is not None
            else (np.nan, np.nan)
            for entry in entries
        ]
    ).reshape(-1, 2)


NOT_AT_HOME, ONLY_AT_HOME = 0.5, 0.9
"""For a need that must be met at home by an offer that doesn't say that it comes; and for the reverse."""


def at_home(entries: Sequence[Entry]) -> Flags:
    return np.array([entry.at_home for entry in entries], dtype=bool)


def place_parts(distance: Floats, linked: Flags, same_street: Flags, need_home: Flags, resource_home: Flags) -> Floats:
    """1 for a unit of, or paired with, the community and up to 1 km; 0.9 in the same street; halved each 5 km beyond;
    and less where only one side is about going to people's homes."""
    near = 0.5 ** (np.maximum(distance - KM_NEAR, 0) / KM_HALF)
    near = np.where(np.isnan(distance), UNKNOWN, near)
    reach = np.select([need_home & ~resource_home, resource_home & ~need_home], [NOT_AT_HOME, ONLY_AT_HOME], 1.0)
    place: Floats = np.maximum(near, np.select([linked, same_street], [1.0, 0.9], 0.0)) * reach
    return place


def scores(text: Floats, audience: Floats, time: Floats, place: Floats, capacity: Floats) -> Floats:
    """The formula above."""
    parts = {"audience": audience, "time": time, "capacity": capacity, "place": place}
    penalty = np.zeros_like(text)
    for name, part in parts.items():
        penalty += WEIGHTS[name] * (1 - part)
    return text * (1 - penalty)
