"""Groups: what their key selects is what they are made by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.compile.answers import At, Make, Run, moment
from graph.compile.conditions import where_all
from graph.compile.patterns import LARGEST_PAGE, Matched, Patterns, check_number
from graph.compile.questions import Aggregate, Constant, Count, Groups, Leaf, Part, Parts
from graph.compile.shapes import Property

CUT = {
    "DAY": "toString(date({}))",
    "MONTH": "substring(toString(date({})), 0, 7)",
    "YEAR": "substring(toString(date({})), 0, 4)",
}


# What one row of groups tells.
Tell = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Entries(Make):
    tell: Tell

    def __call__(self, row: Any, at: At, run: Run) -> list[Any]:  # noqa: ARG002
        return [self.tell(each) for each in row]


class Grouping:
    """One `groups` of a page, over records that `matched` matches. A row is `[count, keys, values]`."""

    def __init__(self, patterns: Patterns, matched: Matched, groups: Groups) -> None:
        self._patterns = patterns
        self._record = matched.record
        self._links: list[str] = []
        self._keys: list[str] = []
        self._values: list[str] = []
        parts = [(part.key, self._part(part)) for part in groups.fields]
        first = groups.first
        patterns.parameters.check(lambda variables: check_number("first", first.read(variables), LARGEST_PAGE))
        limit = patterns.parameters.given(first)

        # A record that leads to several others of one key counts once in its group.
        names = [patterns.fresh("k") for _ in self._keys]
        keys = [f"{key} AS {name}" for key, name in zip(self._keys, names, strict=True)]
        distinct = "DISTINCT " if self._links or matched.repeats else ""
        values = [patterns.fresh("v") for _ in self._values]
        number = patterns.fresh("c")
        made = [*names, f"count({self._record}) AS {number}"]
        made += [f"{value} AS {name}" for value, name in zip(self._values, values, strict=True)]
        order = [f"{number} DESC", *names]
        self.lines = [
            *matched.lines,
            *self._links,
            f"WITH {distinct}{', '.join([self._record, *keys])}",
            f"WITH {', '.join(made)} ORDER BY {', '.join(order)} LIMIT {limit}",
        ]
        self.row = f"[{number}, [{', '.join(names)}], [{', '.join(values)}]]"

        self.make = Entries(_object(parts))

    def _part(self, part: Parts | Count | Aggregate | Constant) -> Tell:
        match part:
            case Parts():
                return self._key(part.fields, self._record)
            case Count():
                return lambda row: row[0]
            case Aggregate():
                return _object([(leaf.key, self._aggregated(part.function, leaf)) for leaf in part.fields])
            case Constant(value=value):
                return lambda _row: value

    def _key(self, fields: Sequence[Part | Parts | Constant], record: str) -> Tell:
        return _object([(field.key, self._key_part(field, record)) for field in fields])

    def _key_part(self, field: Part | Parts | Constant, record: str) -> Tell:
        match field:
            case Constant(value=value):
                return lambda _row: value
            case Parts(link=link):
                assert link is not None, "only the outermost key is of the record itself"
                that = self._patterns.fresh("n")
                path, where = self._patterns.conditions.pattern(link, record, that)
                self._links.append(f"OPTIONAL MATCH {path}{where_all(where)}")
                return self._key(field.fields, that)
            case Part(property=prop, unit=unit):
                index = len(self._keys)
                self._keys.append(CUT[unit].format(prop.on(record)) if unit else prop.on(record))
                return lambda row: row[1][index]

    def _aggregated(self, function: str, leaf: Leaf | Constant) -> Tell:
        if isinstance(leaf, Constant):
            value = leaf.value
            return lambda _row: value
        index = len(self._values)
        self._values.append(_value(function, leaf.property, self._record))
        if leaf.property.temporal == "datetime":
            return lambda row: row[2][index] and moment(row[2][index])
        return lambda row: row[2][index]


def _object(parts: Sequence[tuple[str, Tell]]) -> Tell:
    return lambda row: {key: part(row) for key, part in parts}


def _value(function: str, prop: Property, record: str) -> str:
    value = f"{function}({prop.on(record)})"
    if prop.temporal:
        return f"toString({value})"
    return f"toFloat({value})" if function == "sum" else value
