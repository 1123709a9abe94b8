"""How kinds of records lie in the graph. A name that no shape holds never reaches a statement.

Expressions and paths are Cypher over `this`, a record, and `that`, one that a path leads to from it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Order = tuple[tuple[str, bool], ...]

_NAMES = re.compile(r"\b(this|that)\b")
_START = re.compile(r"\(that:(\w+)\)-\[this\]->\(\)")
_END = re.compile(r"\(\)-\[this\]->\(that:(\w+)\)")


def over(cypher: str, *, this: str = "this", that: str = "that") -> str:
    """The same Cypher over other variables."""
    names = {"this": this, "that": that}
    return _NAMES.sub(lambda name: names[name[0]], cypher)


@dataclass(frozen=True, slots=True)
class Property:
    """One value of a record. `expression` reads it off `this`.

    `temporal`: it is a `date` or a `datetime`, which leaves the graph as text. `many`: it is a list.
    `numeric`: it can be added up. `comparable`: it has a smallest and a largest, which an id or an enum has not.
    `finish` makes the answer of what was read; what is finished so can be selected, and nothing else.
    """

    expression: str
    nullable: bool = True
    temporal: str | None = None
    many: bool = False
    numeric: bool = False
    comparable: bool = False
    finish: Callable[[Any], Any] | None = None

    def on(self, record: str) -> str:
        return over(self.expression, this=record)


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one record to others, drawn as Cypher: `(this)<-[:RAISES]-(that:Area)`.

    `where` holds for all of them. `many`: it may lead to several. `sole`: whoever writes keeps it from ever leading to
    two, so that none need be left out. `distinct`: it may lead to one record several times. `order`: Cypher, for a link
    that is answered with a plain list.
    """

    path: str
    to: Callable[[], "Shape"]
    where: str | None = None
    distinct: bool = False
    many: bool = True
    sole: bool = False
    order: str = ""

    @property
    def end(self) -> str | None:
        """The end of the relationship `this` that it leads to, null where that is of another label.

        Neo4j has it at hand; a pattern would be matched anew. None for any other link.
        """
        for pattern, end in ((_START, "startNode(this)"), (_END, "endNode(this)")):
            if found := pattern.fullmatch(self.path):
                return f"CASE WHEN {end}:{found[1]} THEN {end} END"
        return None


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind of record lies in the graph: as nodes of `label`, or as what `pattern` draws as `that`.

    No two records share all of their `ties`, which make every order total. The full-text index holds their `texts`.
    """

    name: str
    label: str
    pattern: str
    properties: Mapping[str, Property]
    ties: tuple[str, ...] = ("this.id",)
    links: Mapping[str, Link] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    @property
    def merges(self) -> bool:
        """Whether records of it can be merged, so that old ids go on finding them."""
        return not MERGED.isdisjoint(re.split("[&|]", self.label))

    @property
    def located(self) -> bool:
        return {"longitude", "latitude"} <= self.properties.keys()


MERGED: Final = frozenset({"Area", "Organisation"})
