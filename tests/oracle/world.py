"""The graph by the names of the schema: what a record is, what it holds and where its links lead."""

from collections.abc import Mapping
from typing import Any

from tests.oracle import computed
from tests.oracle.declarations import Declarations, Kind, Link
from tests.oracle.paths import everywhere, walk
from tests.oracle.store import Node, Store, Thing, Tie


class World:
    """A store and the declarations that say how the types of the schema lie in it."""

    def __init__(self, store: Store, declared: Declarations, lists: Mapping[str, frozenset[str]]) -> None:
        self.store = store
        self.kinds = declared.kinds
        self.roots = declared.roots
        # The properties of each kind that are lists and never null: one that the graph doesn't hold is empty.
        self.lists = lists
        self._followed: dict[tuple[str, str, int], list[Thing]] = {}
        self._of_kind: dict[str, list[Thing]] = {}
        self._kind_of: dict[Thing, str] = {}

    def all(self, kind: str) -> list[Thing]:
        """All records of a kind, each once."""
        if kind not in self._of_kind:
            declared = self.kinds[kind]
            found: list[Thing]
            if declared.pattern:
                found = list(dict.fromkeys(everywhere(self.store, declared.pattern)))
            else:
                found = [node for node in self.store.nodes if _is(declared, node)]
            self._of_kind[kind] = found
        return self._of_kind[kind]

    def kind_of(self, thing: Thing) -> str:
        """The name of the object type of a record: `Community` for `:Area:Community`, `Match` for `[:MATCHES]`."""
        if thing not in self._kind_of:
            self._kind_of[thing] = self._concrete(thing)
        return self._kind_of[thing]

    def _concrete(self, thing: Thing) -> str:
        if isinstance(thing, Tie):
            return next(name for name, kind in self.kinds.items() if kind.pattern and thing in self.all(name))
        fitting = [kind for kind in self.kinds.values() if len(kind.ways) == 1 and _is(kind, thing)]
        return max(fitting, key=lambda kind: len(kind.ways[0])).name

    def is_kind(self, thing: Thing, kind: str) -> bool:
        return isinstance(thing, Node) and _is(self.kinds[kind], thing)

    def link(self, kind: str, name: str) -> Link | None:
        return self.kinds[kind].links.get(name)

    def follow(self, kind: str, name: str, thing: Thing) -> list[Thing]:
        """Where a link of a kind leads from a record, each once."""
        key = (kind, name, id(thing))
        if key not in self._followed:
            link = self.kinds[kind].links[name]
            found = list(dict.fromkeys(walk(self.store, link.path, thing)))
            if link.where:
                holds = computed.WHERE[name]
                found = [other for other in found if holds(self.store, thing, other)]
            self._followed[key] = found
        return self._followed[key]

    def value(self, thing: Thing, name: str, kind: str | None = None) -> Any:
        """A property or computed field of a record; None where the graph holds none."""
        kind = kind if kind and name not in self.kinds[kind].computed else self.kind_of(thing)
        if name in self.kinds[kind].computed:
            return computed.FIELDS[self.kind_of(thing), name](self.store, thing)
        value = thing.properties.get(name)
        return [] if value is None and name in self.lists.get(kind, ()) else value

    def ties(self, kind: str, thing: Thing) -> tuple[Any, ...]:
        """What tells a record from all others of its kind, in the order in which lists go by it."""
        declared = self.kinds[kind]
        if isinstance(thing, Node):
            return (thing.id,)
        return tuple(_tie(name, thing) for name in declared.ties)


def _is(kind: Kind, node: Node) -> bool:
    return any(way <= node.labels for way in kind.ways)


def _tie(said: str, tie: Tie) -> Any:
    """`startNode(this).id`, `endNode(this).id`, `this.row`."""
    end = {"startNode(this).id": tie.start.id, "endNode(this).id": tie.end.id}
    return end[said] if said in end else tie.properties.get(said.removeprefix("this."))
