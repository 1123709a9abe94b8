"""Pages of records: one statement composed from an allow-list, a filter, an order and a page.

A `Shape` says how a kind of record lies in the graph and is the allow-list: a name that it doesn't hold never reaches a
statement, and values are always parameters. A page below many parents is one statement, limited for each parent before
anything is expanded.

A filter is a mapping of properties to operators, and of links to filters of what they lead to; all of it must hold:
`{"status": {"eq": "OPEN"}, "raised_by": {"name": {"contains": "花园"}}}`. `and_` and `or_` take a list of filters,
`not_` one. A comparison with a missing value is false, and `not_` of it true.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import orjson

from domain.refusals import InvalidInput
from domain.text import spellings
from graph.database import Database
from graph.statement import READ, Statement

Filter = Mapping[str, Any]
Order = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Property:
    """`expression` reads it off `that`. `temporal` is the Cypher function that makes one from text, if it is a time."""

    expression: str
    nullable: bool = True
    temporal: str | None = None

    def key(self) -> str:
        """How it goes into a cursor: times as text, which keeps their nanoseconds and their zone."""
        return f"toString({self.expression})" if self.temporal else self.expression


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one record, `this`, to others, `that`, drawn as Cypher: `(this)<-[:RAISES]-(that:Area)`.

    `where` holds for all of them. `many`: it may lead to several records. `distinct`: to one record several times.
    """

    path: str
    to: Callable[[], "Shape"]
    where: str | None = None
    distinct: bool = False
    many: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind of record lies in the graph. `that` is its node, or its relationship: `()-[that:MATCHES]->()`.

    `label` is what nodes of it are found by. No two records share all of their `ties`, which make every order total.
    """

    name: str
    label: str
    pattern: str
    properties: Mapping[str, Property]
    ties: tuple[str, ...] = ("id",)
    links: Mapping[str, Link] = field(default_factory=dict)

    @property
    def merges(self) -> bool:
        """Whether records of it can be merged, so that old ids go on finding them."""
        return not {"Area", "Organisation"}.isdisjoint(re.split("[:|]", self.label))

    @property
    def projection(self) -> str:
        """Its properties as a map, with those that are computed."""
        computed = (
            f", {name}: {prop.expression}"
            for name, prop in self.properties.items()
            if prop.expression != f"that.{name}"
        )
        return f"that {{.*{''.join(computed)}}}"


@dataclass(frozen=True, slots=True)
class Search:
    """Which records, in which order, and which page of them.

    `order` holds properties, each with whether it descends; what is missing comes last either way.
    """

    filter: Filter = field(default_factory=dict)
    order: Order = ()
    first: int = 20
    after: str | None = None

    @property
    def key(self) -> bytes:
        """The same for two searches that ask the same."""
        return orjson.dumps([self.filter, self.order, self.first, self.after])


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` are records, each with its cursor; `more` says whether others follow."""

    rows: tuple[tuple[dict[str, Any], str], ...] = ()
    more: bool = False


async def page(database: Database, shape: Shape, search: Search) -> Page:
    """One page of all records of a shape. Refuses a cursor that isn't one of this order."""
    text, parameters = _page(shape, f"MATCH {shape.pattern}", search)
    [row] = await database.read(Statement(f"{shape.name}.page", READ, text), **parameters)
    return _paged(row["rows"], shape, search)


async def pages(database: Database, owner: Shape, link: Link, search: Search, parents: list[str]) -> list[Page]:
    """For each parent the page of what a link leads to from it, in one statement."""
    shape = link.to()
    text, parameters = _page(shape, _from_parent(owner, link), search, link)
    found = await database.read(
        Statement(f"{owner.name}.{shape.name}.page", READ, _for_each_parent(text, "rows")),
        parents=parents,
        **parameters,
    )
    by_parent = {row["parent"]: _paged(row["rows"], shape, search) for row in found}
    return [by_parent.get(parent, Page()) for parent in parents]


async def count(database: Database, shape: Shape, search: Search) -> int:
    """How many records of a shape pass the filter, on all pages."""
    text, parameters = _count(shape, f"MATCH {shape.pattern}", search)
    [row] = await database.read(Statement(f"{shape.name}.count", READ, text), **parameters)
    return int(row["total"])


async def counts(database: Database, owner: Shape, link: Link, search: Search, parents: list[str]) -> list[int]:
    """For each parent how many records a link leads to that pass the filter."""
    shape = link.to()
    text, parameters = _count(shape, _from_parent(owner, link), search, link)
    found = await database.read(
        Statement(f"{owner.name}.{shape.name}.count", READ, _for_each_parent(text, "total")),
        parents=parents,
        **parameters,
    )
    by_parent = {row["parent"]: int(row["total"]) for row in found}
    return [by_parent.get(parent, 0) for parent in parents]


async def by_ids(database: Database, shape: Shape, ids: list[str]) -> list[dict[str, Any] | None]:
    """The records that have these ids, in their order. The id of a merged record finds the one that it went into."""
    # (:Alias {id})-[:ALIAS_OF]->(that)
    text = f"""
UNWIND $ids AS id
OPTIONAL MATCH (own:{shape.label} {{id: id}})
OPTIONAL MATCH (:Alias {{id: id}})-[:ALIAS_OF]->(merged:{shape.label})
WITH id, coalesce(own, merged) AS that WHERE that IS NOT NULL
RETURN id, {shape.projection} AS record
"""
    found = await database.read(Statement(f"{shape.name}.by_ids", READ, text.strip()), ids=ids)
    records = {row["id"]: row["record"] for row in found}
    return [records.get(wanted) for wanted in ids]


OPERATORS: Final[Mapping[str, str]] = {
    "eq": "{prop} = {value}",
    "in_": "{prop} IN {value}",
    "lt": "{prop} < {value}",
    "lte": "{prop} <= {value}",
    "gt": "{prop} > {value}",
    "gte": "{prop} >= {value}",
    "contains": "any(spelling IN {value} WHERE toLower(normalize({prop}, NFKC)) CONTAINS spelling)",
    "starts_with": "any(spelling IN {value} WHERE toLower(normalize({prop}, NFKC)) STARTS WITH spelling)",
    "includes": "{value} IN {prop}",
    "includes_any": "any(one IN {value} WHERE one IN {prop})",
}
# Compared by spelling: simplified finds traditional and back, in any width and case.
BY_SPELLING: Final = frozenset({"contains", "starts_with"})
# Neo4j tells two zones apart even at the same moment; the graph keeps its moments in this one.
ZONE: Final = "Asia/Shanghai"
MOMENT: Final = f"datetime({{{{datetime: {{}}, timezone: '{ZONE}'}}}})"
_THIS_AND_THAT = re.compile(r"\b(this|that)\b")


def _renamed(text: str, **names: str) -> str:
    return _THIS_AND_THAT.sub(lambda name: names[name[0]], text)


class _Conditions:
    """Predicates over `that`, with the parameters that they use."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self._others = 0

    def value(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"${name}"

    def filter(self, shape: Shape, wanted: Filter, that: str = "that") -> str:
        """A predicate; empty when everything passes."""
        return " AND ".join(filter(None, (self._part(shape, name, value, that) for name, value in wanted.items())))

    def _part(self, shape: Shape, name: str, value: Any, that: str) -> str:
        match name:
            case "and_":
                return " AND ".join(f"({one})" for one in (self.filter(shape, each, that) for each in value) if one)
            case "or_":
                ways = [f"({self.filter(shape, each, that) or 'true'})" for each in value]
                return f"({' OR '.join(ways) or 'false'})"
            case "not_":
                return f"NOT coalesce({self.filter(shape, value, that) or 'true'}, false)"
            case _ if name in shape.links:
                return self._linked(shape.links[name], value, that)
            case _:
                return self._compared(shape, name, value, that)

    def _linked(self, link: Link, value: Filter, this: str) -> str:
        if not link.many:
            return self._exists(link, value, this)
        wanted = {"some": "", "none": "NOT "}
        return " AND ".join(wanted[name] + self._exists(link, each, this) for name, each in value.items())

    def _exists(self, link: Link, wanted: Filter, this: str) -> str:
        self._others += 1
        that = f"other{self._others}"
        where = [_renamed(link.where, this=this, that=that)] if link.where else []
        where += filter(None, [self.filter(link.to(), wanted, that)])
        return f"EXISTS {{ MATCH {_renamed(link.path, this=this, that=that)}{_where(where)} }}"

    def _compared(self, shape: Shape, name: str, operators: Mapping[str, Any], that: str) -> str:
        prop = shape.properties[name]
        parts, expression = [], _renamed(prop.expression, that=that)
        for operator, value in operators.items():
            if operator == "is_null":
                parts.append(f"{expression} IS {'' if value else 'NOT '}NULL")
            else:
                parameter = self.value(spellings(value) if operator in BY_SPELLING else value)
                moment = MOMENT.format(parameter) if prop.temporal == "datetime" else parameter
                compared = OPERATORS[operator].format(prop=expression, value=moment)
                if name == "id" and shape.merges:
                    old = OPERATORS[operator].format(prop="alias.id", value=moment)
                    compared = f"({compared} OR EXISTS {{ MATCH (alias:Alias)-[:ALIAS_OF]->({that}) WHERE {old} }})"
                parts.append(compared)
        return " AND ".join(parts)

    def after(self, shape: Shape, order: Order, last: list[Any]) -> str:
        """What follows a record: later than its sort keys in the first, or equal in it and later in the second, ..."""
        ways, equal = [], ""
        for (name, descending), value in zip(order, last, strict=True):
            prop = shape.properties[name]
            if value is None:
                equal += f"{prop.expression} IS NULL AND "
                continue
            parameter = self.value(value)
            key = f"{prop.temporal}({parameter})" if prop.temporal else parameter
            later = f"{prop.expression} {'<' if descending else '>'} {key}"
            ways.append(equal + (f"({later} OR {prop.expression} IS NULL)" if prop.nullable else later))
            equal += f"{prop.expression} = {key} AND "
        return f"({' OR '.join(ways)})"


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _from_parent(owner: Shape, link: Link) -> str:
    return f"MATCH (this:{owner.label} {{id: parent}})\nMATCH {link.path}"


def _for_each_parent(text: str, answer: str) -> str:
    inner = text.replace("\n", "\n  ")
    return f"UNWIND $parents AS parent\nCALL (parent) {{\n  {inner}\n}}\nRETURN parent, {answer}"


def _total_order(shape: Shape, order: Order) -> Order:
    named = {name for name, _ in order}
    return (*order, *((tie, False) for tie in shape.ties if tie not in named))


def _page(shape: Shape, match: str, search: Search, link: Link | None = None) -> tuple[str, dict[str, Any]]:
    order = _total_order(shape, search.order)
    conditions = _Conditions()
    where = list(filter(None, [link.where if link else None, conditions.filter(shape, search.filter)]))
    if search.after is not None:
        where.append(conditions.after(shape, order, _opened(search.after, shape, order)))
    by, keys = [], []
    for name, descending in order:
        prop = shape.properties[name]
        by += [f"{prop.expression} IS NULL"] if prop.nullable else []
        by.append(prop.expression + (" DESC" if descending else ""))
        keys.append(prop.key())
    text = f"""{match}{_where(where)}
WITH {"DISTINCT " if link and link.distinct else ""}that ORDER BY {", ".join(by)} LIMIT $limit
RETURN collect([{shape.projection}, [{", ".join(keys)}]]) AS rows"""
    return text, {**conditions.parameters, "limit": search.first + 1}


def _count(shape: Shape, match: str, search: Search, link: Link | None = None) -> tuple[str, dict[str, Any]]:
    conditions = _Conditions()
    where = list(filter(None, [link.where if link else None, conditions.filter(shape, search.filter)]))
    distinct = "DISTINCT " if link and link.distinct else ""
    return f"{match}{_where(where)}\nRETURN count({distinct}that) AS total", conditions.parameters


def _paged(rows: list[Any], shape: Shape, search: Search) -> Page:
    order = _total_order(shape, search.order)
    return Page(
        rows=tuple((record, _cursor(order, keys)) for record, keys in rows[: search.first]),
        more=len(rows) > search.first,
    )


def _cursor(order: Order, keys: list[Any]) -> str:
    return urlsafe_b64encode(orjson.dumps([order, keys])).decode().rstrip("=")


def _opened(cursor: str, shape: Shape, order: Order) -> list[Any]:
    """The sort keys inside a cursor."""
    try:
        of, keys = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if tuple(map(tuple, of)) != order or len(keys) != len(order):
            raise ValueError("of another order")
        for (name, _), key in zip(order, keys, strict=True):
            _check_key(shape.properties[name], key)
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidInput(
            "after",
            reason_zh="不是这个列表和排序给出的游标",
            reason_en="is not a cursor that this list gave in this order",
        ) from error
    return list(keys)


def _check_key(prop: Property, key: Any) -> None:
    if key is None and prop.nullable:
        return
    if prop.temporal == "date":
        date.fromisoformat(key)
    elif prop.temporal == "datetime":
        datetime.fromisoformat(key.removesuffix(f"[{ZONE}]"))
    elif not isinstance(key, str | int | float):
        raise ValueError("not a sort key")
