"""In which order records of a list come: by several keys, what is missing last either way, ties by id."""

from collections.abc import Sequence
from typing import Any

from tests.oracle.store import Thing
from tests.oracle.texts import snake
from tests.oracle.world import World

Key = tuple[tuple[str, ...], bool]
Order = tuple[Key, ...]


def read(order_by: Sequence[dict[str, Any]] | None, default: Sequence[tuple[str, bool]]) -> Order:
    """`[{raisedBy: {name: DESC}}]` as paths of names, each with whether it descends."""
    keys = tuple(_key(one) for one in order_by or () if one)
    return keys or tuple(((name,), descending) for name, descending in default)


def _key(given: dict[str, Any], *path: str) -> Key:
    [(name, value)] = ((name, value) for name, value in given.items() if value is not None)
    here = (*path, snake(name))
    return _key(value, *here) if isinstance(value, dict) else (here, value == "DESC")


def ordered(world: World, kind: str, things: Sequence[Thing], order: Order) -> list[Thing]:
    """The records in this order."""
    found = sorted(things, key=lambda thing: comparable(world.ties(kind, thing)))
    for path, descending in reversed(order):
        known = [(value, thing) for thing in found if (value := along(world, kind, path, thing)) is not None]
        missing = [thing for thing in found if along(world, kind, path, thing) is None]
        known.sort(key=lambda pair: pair[0], reverse=descending)  # which leaves equals as they are
        found = [thing for _, thing in known] + missing
    return found


def comparable(values: Sequence[Any]) -> tuple[tuple[bool, Any], ...]:
    """Values in an order of their own, missing ones last."""
    return tuple((value is None, "" if value is None else value) for value in values)


def along(world: World, kind: str, path: tuple[str, ...], thing: Thing) -> Any:
    """What a key of an order is for a record: a property, that of a related record, or how many a link leads to."""
    name, *others = path
    link = world.link(kind, name)
    if link is None:
        return world.value(thing, name, kind)
    found = world.follow(kind, name, thing)
    if link.many:
        return len(found)
    found = ordered(world, link.kind, found, ())
    return along(world, link.kind, tuple(others), found[0]) if found else None
