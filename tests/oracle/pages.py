"""Pages of a list, and cursors of the oracle's own: opaque, as those of the program are to everybody else."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.oracle import conditions, orders
from tests.oracle.refused import Refused
from tests.oracle.store import Thing
from tests.oracle.world import World

# No text of the graph begins so. Whoever compares two answers knows a cursor by it.
MARK = "\u2063cursor:"
LARGEST_PAGE = 1000
BY_RANK: orders.Order = ((("search",), True),)
Found = Mapping[Thing, float]


@dataclass(frozen=True, slots=True)
class Page:
    """What a connection answers: `things` is the page, `all` what passes the filter on all pages."""

    world: World
    kind: str
    order: orders.Order
    things: tuple[Thing, ...]
    all: tuple[Thing, ...]
    more: bool
    behind_others: bool
    found: Found | None = None
    words: tuple[str, ...] = ()

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
    found: Found | None = None,
) -> Page:
    """The page that the arguments of a list ask for; `found` is what its search found. Raises Refused."""
    first, offset = arguments.get("first", 20), arguments.get("offset") or 0
    if not 0 <= first <= LARGEST_PAGE:
        raise Refused("INVALID_INPUT", "first")
    if offset < 0:
        raise Refused("INVALID_INPUT", "offset")
    order = orders.read(arguments.get("orderBy"), default)
    passing = [thing for thing in things if conditions.passes(world, kind, arguments.get("filter"), thing)]
    if found is not None:
        passing = [thing for thing in passing if thing in found]
    if found is not None and not arguments.get("orderBy"):
        order = BY_RANK
        listed = sorted(passing, key=lambda thing: (-found[thing], orders.comparable(world.ties(kind, thing))))
    else:
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
        behind_others=after is not None or offset > 0,
        found=found,
    )


def _behind(world: World, kind: str, order: orders.Order, listed: list[Thing], after: str) -> list[Thing]:
    """What comes after the record with a cursor, whether the filter lets that one through or not."""
    for thing in world.all(kind):
        if cursor(world, kind, order, thing) == after:
            if order == BY_RANK:
                return listed[listed.index(thing) + 1 :]
            lined_up = orders.ordered(world, kind, list(dict.fromkeys([*listed, thing])), order)
            return lined_up[lined_up.index(thing) + 1 :]
    raise Refused("INVALID_INPUT", "after")
