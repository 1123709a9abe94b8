"""What the matcher looks at: of a resource and of a need, just what decides whether they fit."""

import re
from dataclasses import dataclass, field
from typing import Self

from domain.audiences import Audience, parse_audiences
from domain.needs import Need
from domain.promises import left_of, rest_of
from domain.quantities import Quantity, parse_quantity
from domain.resources import Resource
from domain.text import normalise
from domain.times import TimeWindow, parse_time

_AT_HOME = re.compile(r"上门|入户|到家|登门|卧床|瘫痪|下不了床|不能下楼|下不了楼|行动不便|出不了门|失能")
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

    @property
    def at_home(self) -> bool:
        """Whether it says that somebody comes to people's homes, or must."""
        return bool(_AT_HOME.search(self.title) or _AT_HOME.search(self.detail))


@dataclass(frozen=True, slots=True)
class ResourceEntry(Entry):
    @classmethod
    def of(cls, resource: Resource, place: Place | None = None) -> Self:
        """At `place`, without it at the coordinates of the record."""
        title, detail = normalise(resource.title), normalise(resource.detail or "")
        window = TimeWindow(
            resource.available_from, resource.available_until, resource.available_rule, tuple(resource.day_parts)
        )
        if window == _ANY_TIME and not resource.available_text:
            window = parse_time(detail, resource.created_at.year) or _ANY_TIME
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
            window,
            _with_unit(quantity, title, detail),
            place or Place(resource.longitude, resource.latitude),
            resource.category,
        )


@dataclass(frozen=True, slots=True)
class NeedEntry(Entry):
    @classmethod
    def of(cls, need: Need, place: Place | None = None) -> Self:
        """At `place`, without it at the coordinates of the record."""
        title, detail = normalise(need.title), normalise(need.detail or "")
        window = TimeWindow(need.wanted_from, need.wanted_until, need.wanted_rule, tuple(need.day_parts))
        if window == _ANY_TIME and not need.wanted_text:
            window = parse_time(detail, need.raised_on.year) or _ANY_TIME
        quantity = Quantity(rest_of(need), need.quantity_unit) if need.quantity is not None else None
        return cls(
            need.id,
            title,
            detail,
            _audiences(need.audiences, title, detail),
            window,
            _with_unit(quantity, title, detail),
            place or Place(need.longitude, need.latitude),
            need.category,
        )


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
