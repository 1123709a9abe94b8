"""What the matcher looks at: of a resource and of a need, just what decides whether they fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from domain.audiences import Audience, parse_audiences
from domain.needs import Need
from domain.promises import left_of, rest_of
from domain.quantities import Quantity, parse_money, parse_quantity
from domain.reach import Reach, parse_place, parse_reach
from domain.resources import Resource
from domain.text import normalise
from domain.times import TimeWindow, parse_time
from domain.understanding import Aspect, Understood

_ANY_TIME = TimeWindow()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry is at home. `streets` and `communities` are ids; a resource has those of its unit, and `paired`
    are the communities that its unit is paired with. Degrees are WGS 84."""

    longitude: float | None = None
    latitude: float | None = None
    communities: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    paired: frozenset[str] = frozenset()


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said instead of what the words say: of each of `aspects`, also that there is nothing."""

    aspects: frozenset[Aspect] = frozenset()
    types: tuple[str, ...] = ()
    reach: Reach | None = None
    place: str | None = None
    money: float | None = None


UNCORRECTED = Correction()


@dataclass(frozen=True, slots=True)
class Entry:
    """`title` and `detail` are normalised. What is empty or None was not stated, and nothing speaks against it."""

    id: str
    title: str
    detail: str = ""
    audiences: frozenset[Audience] = frozenset()
    window: TimeWindow = _ANY_TIME
    quantity: Quantity | None = None
    place: Place = field(default=NOWHERE)
    category: str | None = None
    correction: Correction = field(default=UNCORRECTED)

    @property
    def reach(self) -> Reach | None:
        if Aspect.REACH in self.correction.aspects:
            return self.correction.reach
        return parse_reach(self.title) or parse_reach(self.detail)

    @property
    def at_home(self) -> bool:
        """Whether it says that somebody comes to people's homes, or must."""
        return self.reach is Reach.AT_HOME

    @property
    def only_in(self) -> str | None:
        """The only place that it is about, in its own words."""
        if Aspect.REACH in self.correction.aspects:
            return self.correction.place
        return parse_place(self.detail) or parse_place(self.title)

    @property
    def money(self) -> float | None:
        """How much it costs or is worth, in yuan."""
        if Aspect.MONEY in self.correction.aspects:
            return self.correction.money
        if self.quantity is not None and self.quantity.unit == "元":
            return self.quantity.amount
        return parse_money(self.title) or parse_money(self.detail)

    def _corrected(self, record: Understood) -> Self:
        """With what a person said instead."""
        aspects = frozenset(record.corrected)
        if not aspects:
            return self
        own: dict[str, Any] = {}
        if Aspect.AUDIENCES in aspects:
            own["audiences"] = frozenset(map(Audience, record.understood_audiences))
        if Aspect.TIME in aspects:
            own["window"] = TimeWindow(
                record.understood_from, record.understood_until, record.understood_rule, record.understood_day_parts
            )
        if Aspect.QUANTITY in aspects:
            amount = record.understood_quantity
            own["quantity"] = (
                None if amount is None else Quantity(amount, record.understood_unit, record.understood_per)
            )
        said = Correction(
            aspects, record.understood_types, record.understood_reach, record.understood_place, record.understood_money
        )
        return replace(self, correction=said, **own)


@dataclass(frozen=True, slots=True)
class ResourceEntry(Entry):
    @classmethod
    def of(cls, resource: Resource, place: Place | None = None) -> Self:
        """At `place`, without it at the coordinates of the record. What a person corrected is as they say."""
        title, detail = normalise(resource.title), normalise(resource.detail or "")
        window = TimeWindow(
            resource.available_from, resource.available_until, resource.available_rule, tuple(resource.day_parts)
        )
        quantity = None
        if resource.capacity is not None:
            quantity = Quantity(resource.capacity, resource.capacity_unit, resource.capacity_per)
            if resource.promised:
                quantity = Quantity(left_of(resource), resource.capacity_unit, "YEAR")
        return cls(
            resource.id,
            title,
            detail,
            _audiences(resource.audiences, title, detail),
            _window(window, (resource.available_text, detail, title), resource.created_at.date()),
            _with_unit(quantity, title, detail),
            place or Place(resource.longitude, resource.latitude),
            resource.category,
        )._corrected(resource)


@dataclass(frozen=True, slots=True)
class NeedEntry(Entry):
    @classmethod
    def of(cls, need: Need, place: Place | None = None) -> Self:
        """At `place`, without it at the coordinates of the record. What a person corrected is as they say."""
        title, detail = normalise(need.title), normalise(need.detail or "")
        window = TimeWindow(need.wanted_from, need.wanted_until, need.wanted_rule, tuple(need.day_parts))
        quantity = Quantity(rest_of(need), need.quantity_unit) if need.quantity is not None else None
        return cls(
            need.id,
            title,
            detail,
            _audiences(need.audiences, title, detail),
            _window(window, (need.wanted_text, detail, title), need.raised_on),
            _with_unit(quantity, title, detail),
            place or Place(need.longitude, need.latitude),
            need.category,
        )._corrected(need)


def _audiences(stated: tuple[str, ...], title: str, detail: str) -> frozenset[Audience]:
    return frozenset(Audience(name) for name in stated) or frozenset(
        parse_audiences(title) + tuple(a for part in re.split(r"[,。;、 ]", detail) for a in parse_audiences(part))
    ) - {Audience.EVERYONE}


def _with_unit(quantity: Quantity | None, title: str, detail: str) -> Quantity | None:
    """A number without a unit gets that of the same number in the text: 78 and “慢病老人78位”."""
    if quantity is not None and quantity.unit is not None:
        return quantity
    for text in (detail, title):
        read = parse_quantity(text)
        if read is not None and read.unit is not None and (quantity is None or quantity.amount in (read.amount, 1)):
            return read
    return quantity


def _window(stated: TimeWindow, texts: Sequence[str | None], on: date) -> TimeWindow:
    """What the columns state, else what the first of the texts that names a time says, seen from the day it is of.

    A title is read for days and recurrence alone: 夜校 is a school, and not at night.
    """
    if stated != _ANY_TIME:
        return stated
    *others, title = texts
    for text in others:
        if text and (window := parse_time(text, on.year, on)):
            return window
    window = parse_time(title or "", on.year, on) or _ANY_TIME
    return window if window.rule or window.first_day or window.last_day else _ANY_TIME
