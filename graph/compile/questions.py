"""What is asked of the graph: a tree of these for each root field of a GraphQL operation.

Values in it are `Given`s: what a value is this time, and how to read it the next time that the same is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.compile.shapes import Link, Property, Shape

Variables = Mapping[str, Any]


class Given(NamedTuple):
    """A value in an argument. `read` finds it among the variables of a request."""

    value: Any
    read: Callable[[Variables], Any]


# By property or link: operators and their values, or the filter of what a link leads to.
Filter = Mapping[str, Any]


class Key(NamedTuple):
    """One key of an order: `links` lead to the record whose `name` decides; without a name, their number does."""

    links: tuple[str, ...]
    name: str | None
    descending: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """A property under its key in the answer."""

    key: str
    name: str
    property: Property


@dataclass(frozen=True, slots=True)
class Constant:
    """`__typename` of what can only be one type."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Kind:
    """`__typename` of a record."""

    key: str


@dataclass(frozen=True, slots=True)
class One:
    """The record that a link leads to."""

    key: str
    link: Link
    selection: "Selection"


@dataclass(frozen=True, slots=True)
class Every:
    """All records that a link leads to, as a plain list."""

    key: str
    link: Link
    selection: "Selection"


@dataclass(frozen=True, slots=True)
class Many:
    """A page of the records that a link leads to."""

    key: str
    link: Link
    page: "Page"


Field = Leaf | Constant | Kind | One | Every | Many


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of a record, for each type that it may be, and the labels that tell these apart."""

    shape: Shape
    kinds: Mapping[str, Sequence[Field]]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Which:
    """Which records, in which order, and which part of them."""

    filter: Filter
    search: Given | None
    order: tuple[Key, ...]
    first: Given
    after: Given | None
    offset: Given | None


@dataclass(frozen=True, slots=True)
class Nodes:
    key: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class Place:
    """`cursor`, `score`, `highlights` of an edge, `end_cursor` of a page, ...; `more`: what is asked of highlights."""

    key: str
    what: str
    more: Any = None


@dataclass(frozen=True, slots=True)
class Edges:
    key: str
    parts: Sequence["Place | Constant | Nodes"]


@dataclass(frozen=True, slots=True)
class PageInfo:
    """`parts` are what is told, by their keys: `has_next_page`, `end_cursor`, ... or a Constant."""

    key: str
    parts: Sequence["Place | Constant"]


@dataclass(frozen=True, slots=True)
class TotalCount:
    key: str


@dataclass(frozen=True, slots=True)
class Part:
    """A property that groups are made by; moments and days are cut to `unit`."""

    key: str
    property: Property
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What groups are made by; `link` leads to the record whose properties they are."""

    key: str
    link: Link | None
    fields: Sequence["Part | Parts | Constant"]


@dataclass(frozen=True, slots=True)
class Count:
    key: str


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`function` (sum, avg, min, max) of properties."""

    key: str
    function: str
    fields: Sequence[Leaf | Constant]


@dataclass(frozen=True, slots=True)
class Groups:
    key: str
    first: Given
    fields: Sequence[Parts | Count | Aggregate | Constant]


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked of a list. `labels`: only records of these, where the shape has several."""

    shape: Shape
    which: Which
    parts: Sequence[Nodes | Edges | PageInfo | TotalCount | Groups | Constant]
    path: tuple[str, ...]
    labels: Sequence[str] = ()
