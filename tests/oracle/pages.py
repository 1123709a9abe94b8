"""Pages of a list, and cursors of the oracle's own: opaque, as those of the program are to everybody else."""

import hashlib
from dataclasses import dataclass
from typing import Any

from tests.oracle import conditions, orders
from tests.oracle.refused import Refused
from tests.oracle.store import Thing
from tests.oracle.world import World

# No text of the graph begins so. Whoever compares two answers knows a cursor by it.
MARK = "\u2063cursor:"
LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """What a connection answers: `things` is the page, `all` what passes the filter on all pages."""

    world: World
    kind: str
    order: orders.Order
    things: tuple[Thing, ...]
    all: tuple[Thing, ...]
    more: bool
    asked_after: bool
    search: str | None = None

    def cursor(self, thing: Thing) -> str:
        return cursor(self.world, self.kind, self.order, thing)


def cursor(world: World, kind: str, order: orders.Order, thing: Thing) -> str:
    """The place of a record in an order."""
    place = repr((order, world.ties(kind, thing)))
    return MARK + hashlib.blake2b(place.encode(), digest_size=12).hexdigest()


def page(
    world: World,
    kind: str,
    things: list[Thing],
    default: tuple[tuple[str, bool], ...],
    arguments: dict[str, Any],
) -> Page:
    """The page that the arguments of a list ask for. Raises Refused."""
    first, offset = arguments.get("first", 20), arguments.get("offset") or 0
    if not 0 <= first <= LARGEST_PAGE:
        raise Refused("INVALID_INPUT", "first")
    if offset < 0:
        raise Refused("INVALID_INPUT", "offset")
    order = orders.read(arguments.get("orderBy"), default)
    passing = [thing for thing in things if conditions.passes(world, kind, arguments.get("filter"), thing)]
    listed = orders.ordered(world, kind, passing, order)
    after = arguments.get("after")
    rest = listed if after is None else _behind(world, kind, order, listed, after)
    rest = rest[offset:]
    return Page(
        world=world,
        kind=kind,
        order=order,
        things=tuple(rest[:first]),
        all=tuple(listed),
        more=len(rest) > first,
        asked_after=after is not None,
    )


def _behind(world: World, kind: str, order: orders.Order, listed: list[Thing], after: str) -> list[Thing]:
    """What comes after the record with a cursor, whether the filter lets that one through or not."""
    for thing in world.all(kind):
        if cursor(world, kind, order, thing) == after:
            lined_up = orders.ordered(world, kind, list(dict.fromkeys([*listed, thing])), order)
            return lined_up[lined_up.index(thing) + 1 :]
    raise Refused("INVALID_INPUT", "after")
