"""How well whom, when, how much and where of a need and a resource agree: each from 0 to 1, for many pairs at once.

What is not known of either side is `UNKNOWN`: better than what speaks against a pair, worse than what speaks for it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.audiences import Audience
from domain.quantities import Quantity
from domain.resources import yearly_capacity
from domain.times import TimeWindow
from matching.entries import Entry

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNKNOWN = 0.8


def bits(positions: Iterable[int]) -> int:
    """A set of small numbers as one."""
    return sum(1 << position for position in positions)


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
    return np.array([bits(map(_AUDIENCES.index, entry.audiences)) for entry in entries], dtype=np.int64)


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
    return first, last, bits(map(_WEEKDAYS.index, weekdays)), bits(set(months)), bits(map(_DAY_PARTS.index, parts))


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


def at_home(entries: Sequence[Entry]) -> Flags:
    return np.array([entry.at_home for entry in entries], dtype=bool)


def nearby(distance: Floats, linked: Flags, same_street: Flags) -> Floats:
    """1 for a unit of, or paired with, the community and up to 1 km; 0.9 in the same street; halved each 5 km beyond;
    0.5 where nothing is known. `distance` is in km."""
    near = 0.5 ** (np.maximum(distance - KM_NEAR, 0) / KM_HALF)
    near = np.where(np.isnan(distance), 0.5, near)
    place: Floats = np.maximum(near, np.select([linked, same_street], [1.0, 0.9], 0.0))
    return place
