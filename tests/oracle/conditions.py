"""Whether a record passes a filter, as docs/decisions/0004 says: every comparison with what is missing is false."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tests.oracle.refused import Refused
from tests.oracle.store import Node, Thing
from tests.oracle.texts import folded, snake
from tests.oracle.world import World

EARTH_RADIUS = 6_378_140.0  # metres; what Neo4j's point.distance takes for WGS 84
Filter = Mapping[str, Any]

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "contains": lambda value, wanted: folded(wanted) in folded(value),
    "startsWith": lambda value, wanted: folded(value).startswith(folded(wanted)),
    "endsWith": lambda value, wanted: folded(value).endswith(folded(wanted)),
    "includes": lambda value, wanted: wanted in value,
    "includesAny": lambda value, wanted: any(one in value for one in wanted),
}
# Ids of records that were merged away go on finding the one that was kept.
BY_ANY_ID: Mapping[str, Callable[[Sequence[str], Any], bool]] = {
    "eq": lambda ids, wanted: wanted in ids,
    "not": lambda ids, wanted: wanted not in ids,
    "in": lambda ids, wanted: any(one in wanted for one in ids),
}


def passes(world: World, kind: str, wanted: Filter | None, thing: Thing) -> bool:
    """Whether all that a filter of a kind of records states holds of one."""
    return all(_holds(world, kind, name, value, thing) for name, value in (wanted or {}).items() if value is not None)


def _holds(world: World, kind: str, name: str, wanted: Any, thing: Thing) -> bool:
    match name:
        case "and":
            return all(passes(world, kind, one, thing) for one in wanted)
        case "or":
            return any(passes(world, kind, one, thing) for one in wanted)
        case "not":
            return not passes(world, kind, wanted, thing)
        case "near":
            return _near(world, wanted, thing)
    if link := world.link(kind, snake(name)):
        others = world.follow(kind, snake(name), thing)
        if link.many:
            return _counted(world, link.kind, wanted, others)
        return any(passes(world, link.kind, wanted, other) for other in others)
    value = world.value(thing, snake(name), kind)
    if name == "id" and isinstance(thing, Node):
        return all(_id(world.store.ids(thing), operator, one) for operator, one in wanted.items())
    return all(compared(operator, value, one) for operator, one in wanted.items())


def _counted(world: World, kind: str, wanted: Filter, others: Sequence[Thing]) -> bool:
    for quantity, value in wanted.items():
        if value is None:
            continue
        if quantity == "count":
            if not all(compared(operator, len(others), one) for operator, one in value.items()):
                return False
            continue
        found = sum(passes(world, kind, value, other) for other in others)
        if not {"some": found > 0, "none": found == 0, "all": found == len(others), "single": found == 1}[quantity]:
            return False
    return True


def compared(operator: str, value: Any, wanted: Any) -> bool:
    """One comparison. What is missing is equal to nothing, and so `not` holds of it."""
    if operator == "isNull":
        return (value is None) is wanted
    if operator == "not":
        return bool(value != wanted)
    return value is not None and COMPARISONS[operator](value, wanted)


def _id(ids: Sequence[str], operator: str, wanted: Any) -> bool:
    return wanted is False if operator == "isNull" else BY_ANY_ID[operator](ids, wanted)


def _near(world: World, wanted: Mapping[str, float], thing: Thing) -> bool:
    longitude, latitude = world.value(thing, "longitude"), world.value(thing, "latitude")
    if longitude is None or latitude is None:
        return False
    return distance(longitude, latitude, wanted["longitude"], wanted["latitude"]) <= wanted["metres"]


def distance(longitude: float, latitude: float, to_longitude: float, to_latitude: float) -> float:
    """Metres over the sphere, by the haversine formula."""
    one, other = math.radians(latitude), math.radians(to_latitude)
    half = math.sin((other - one) / 2) ** 2
    half += math.cos(one) * math.cos(other) * math.sin(math.radians(to_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half)))


def check(wanted: Any, at: str, comparisons: frozenset[str], kind: Any) -> None:
    """Refuses a null to compare with: `isNull` says that. `kind` is the GraphQL input type of `wanted`."""
    if isinstance(wanted, list):
        for one in wanted:
            check(one, at, comparisons, kind)
    elif isinstance(wanted, Mapping):
        for name, value in wanted.items():
            inner = f"{at}.{name}"
            if value is None and kind.name in comparisons:
                raise Refused("INVALID_INPUT", inner)
            check(value, inner, comparisons, named(kind.fields[name].type) if hasattr(kind, "fields") else kind)


def named(kind: Any) -> Any:
    """A GraphQL type without its wrappers."""
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return kind


__all__ = ["COMPARISONS", "check", "compared", "date", "datetime", "distance", "named", "passes"]
