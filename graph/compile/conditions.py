"""Filters as predicates.

A filter is a mapping of properties to operators, and of links to filters of what they lead to; all of it must hold.
A comparison with a missing value is false, and `not` of it true.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from domain.refusals import InvalidInput
from domain.text import spellings
from graph.compile.access import LOG_OF_THIS, Access
from graph.compile.orders import ZONE
from graph.compile.parameters import Parameters
from graph.compile.questions import Filter, Given
from graph.compile.shapes import Link, Property, Shape, over

OPERATORS: Final[Mapping[str, str]] = {
    "eq": "{prop} = {value}",
    "not_": "NOT coalesce({prop} = {value}, false)",
    "in_": "{prop} IN {value}",
    "lt": "{prop} < {value}",
    "lte": "{prop} <= {value}",
    "gt": "{prop} > {value}",
    "gte": "{prop} >= {value}",
    "contains": "any(spelling IN {value} WHERE toLower(normalize({prop}, NFKC)) CONTAINS spelling)",
    "starts_with": "any(spelling IN {value} WHERE toLower(normalize({prop}, NFKC)) STARTS WITH spelling)",
    "ends_with": "any(spelling IN {value} WHERE toLower(normalize({prop}, NFKC)) ENDS WITH spelling)",
    "includes": "{value} IN {prop}",
    "includes_any": "any(one IN {value} WHERE one IN {prop})",
}
# Compared by spelling: simplified finds traditional and back, in any width and case.
BY_SPELLING: Final = frozenset({"contains", "starts_with", "ends_with"})
METRES_A_DEGREE: Final = 111_195.0


class Conditions:
    """Predicates over records, with the parameters that they use.

    `access` says which records may be seen; every record that a predicate looks at, or passes by, is one of them.
    """

    def __init__(self, parameters: Parameters, access: Access) -> None:
        self.parameters = parameters
        self.access = access
        self._others = 0

    def other(self) -> str:
        self._others += 1
        return f"other{self._others}"

    def pattern(self, link: Link, this: str, that: str) -> tuple[str, list[str]]:
        """A link from `this` to `that`, and what holds of everything that it leads to and passes on its way."""
        path, passed = self.access.within(link.path, self.other)
        where = [self.access.within_exists(link.where, self.other)] if link.where else []
        where = [over(each, this=this, that=that) for each in where] + passed
        if LOG_OF_THIS not in path:
            where += self.scoped(link.to().label, that)
        return over(path, this=this, that=that), where

    def scoped(self, label: str, record: str) -> list[str]:
        """What holds of every record that may be seen, by its label."""
        predicate = self.access.scope(label, record)
        return [predicate] if predicate else []

    def all_of(self, shape: Shape, wanted: Filter, record: str) -> list[str]:
        """The predicates that must all hold of a record; none when everything passes."""
        return [
            part
            for name, value in wanted.items()
            if value is not None and (part := self._part(shape, name, value, record))
        ]

    def filter(self, shape: Shape, wanted: Filter, record: str) -> str:
        return " AND ".join(self.all_of(shape, wanted, record))

    def _part(self, shape: Shape, name: str, value: Any, record: str) -> str:
        match name:
            case "and_":
                return " AND ".join(f"({one})" for each in value if (one := self.filter(shape, each, record)))
            case "or_":
                ways = [f"({self.filter(shape, each, record) or 'true'})" for each in value]
                return f"({' OR '.join(ways) or 'false'})"
            case "not_":
                return f"NOT coalesce({self.filter(shape, value, record) or 'true'}, false)"
            case "near":
                return self._near(value, record)
            case _ if name in shape.links:
                link = shape.links[name]
                return self._many(link, value, record) if link.many else self._exists(link, value, record)
            case _:
                return self._compared(shape, name, value, record)

    def _many(self, link: Link, wanted: Mapping[str, Any], this: str) -> str:
        parts = []
        for how, value in wanted.items():
            if value is None:
                continue
            match how:
                case "some":
                    parts.append(self._exists(link, value, this))
                case "none":
                    parts.append(f"NOT {self._exists(link, value, this)}")
                case "all_":
                    parts.append(f"NOT {self._exists(link, {'not_': value}, this)}")
                case "single":
                    parts.append(f"{self.number(link, this, value)} = 1")
                case _:
                    number = self.number(link, this)
                    parts += self._operators(Property(number, nullable=False, numeric=True), value, this)
        return " AND ".join(parts)

    def _exists(self, link: Link, wanted: Filter, this: str) -> str:
        return f"EXISTS {{ {self._match(link, wanted, this)[0]} }}"

    def number(self, link: Link, this: str, wanted: Filter | None = None) -> str:
        """How many records a link leads to that pass a filter."""
        text, that = self._match(link, wanted or {}, this)
        return f"COUNT {{ {text} RETURN DISTINCT {that} }}" if link.distinct else f"COUNT {{ {text} }}"

    def _match(self, link: Link, wanted: Filter, this: str) -> tuple[str, str]:
        that = self.other()
        path, where = self.pattern(link, this, that)
        where += self.all_of(link.to(), wanted, that)
        return f"MATCH {path}{where_all(where)}", that

    def _near(self, value: Mapping[str, Given], record: str) -> str:
        longitude, latitude, metres = (
            self.parameters.given(value[name]) for name in ("longitude", "latitude", "metres")
        )
        # The circle lies in a band of latitudes, which an index can hold.
        band = f"{metres} / {METRES_A_DEGREE}"
        here = f"point({{longitude: {record}.longitude, latitude: {record}.latitude}})"
        there = f"point({{longitude: {longitude}, latitude: {latitude}}})"
        return (
            f"{record}.latitude >= {latitude} - {band} AND {record}.latitude <= {latitude} + {band} "
            f"AND point.distance({here}, {there}) <= {metres}"
        )

    def _compared(self, shape: Shape, name: str, operators: Mapping[str, Any], record: str) -> str:
        prop = shape.properties[name]
        by_id = name == "id" and shape.merges
        return " AND ".join(self._operators(prop, operators, record, merges=by_id))

    def _operators(
        self, prop: Property, operators: Mapping[str, Any], record: str, *, merges: bool = False
    ) -> Iterator[str]:
        expression = prop.on(record)
        for operator, given in operators.items():
            if given is None:
                continue
            if operator == "is_null":
                yield f"{expression} IS {'' if given.value else 'NOT '}NULL"
                continue
            value = self.parameters.given(given, _spelled if operator in BY_SPELLING else plain)
            if prop.temporal == "datetime":
                value = f"[moment IN {value} | {_moment('moment')}]" if operator == "in_" else _moment(value)
            if merges:
                # An id that was merged away is that of the record which it went into.
                alias = f"(:Alias {{id: wanted}})-[:ALIAS_OF]->({record})"
                wanted = value if operator == "in_" else f"[{value}]"
                found = f"({expression} IN {wanted} OR any(wanted IN {wanted} WHERE EXISTS {{ {alias} }}))"
                yield f"NOT {found}" if operator == "not_" else found
            else:
                yield OPERATORS[operator].format(prop=expression, value=value)


def _moment(value: str) -> str:
    return f"datetime({{datetime: {value}, timezone: '{ZONE}'}})"


def where_all(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def plain(value: Any) -> Any:
    """A value as the driver takes it: of an enum, what stands in the graph."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidInput("filter", reason_zh="不是有限的数", reason_en="is no finite number")
    return getattr(value, "value", value)


def _spelled(text: str) -> list[str]:
    return spellings(text)
