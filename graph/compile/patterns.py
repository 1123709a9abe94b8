"""The one place that matches nodes: which records of a shape, or behind a link, within the scope of whoever asks.

A filter that names records by their id is matched from them; any other is a predicate of what is matched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from domain.refusals import InvalidInput
from graph.compile.access import Access
from graph.compile.conditions import Conditions, plain, where_all
from graph.compile.orders import SortKey
from graph.compile.parameters import Parameters
from graph.compile.questions import Key, Page
from graph.compile.search import lucene
from graph.compile.shapes import Link, Shape, over

LARGEST_PAGE: Final = 1000


@dataclass(slots=True)
class Matched:
    """`record`, matched by `path` after other lines; `repeats`: maybe several times; `score`: where it is searched."""

    record: str
    before: list[str]
    path: str
    where: list[str]
    repeats: bool
    score: str | None

    @property
    def lines(self) -> list[str]:
        return [*self.before, f"MATCH {self.path}{where_all(self.where)}"]


class Patterns:
    """What one statement matches, with the parameters that it needs for that."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.parameters = Parameters()
        self.conditions = Conditions(self.parameters, access)
        self._names = 0

    def call(self, lines: Sequence[str], *names: str) -> list[str]:
        """A subquery of one row over these names, and what the access carries."""
        return [f"CALL ({self.access.imports(*names)}) {{", *(f"  {line}" for line in lines), "}"]

    def fresh(self, letter: str) -> str:
        self._names += 1
        return f"{letter}{self._names}"

    def matched(self, page: Page, link: Link | None = None, this: str = "") -> Matched:
        """What a page, its number and its groups are about: all of a shape, or what a link leads to from `this`."""
        shape, which = page.shape, page.which
        record = self.fresh("n")
        lines, score = [], None
        if which.search:
            score = self.fresh("s")
            words = self.parameters.given(which.search, lucene)
            lines.append(
                f"CALL db.index.fulltext.queryNodes('texts', {words}) YIELD node AS {record}, score AS {score}"
            )
        if link:
            path, where = self.conditions.pattern(link, this, record)
            repeats = link.distinct
        else:
            pattern, where = self.access.within(shape.pattern, self.conditions.other)
            path = over("(this)" if page.labels else pattern, this=record, that=record)
            where += [f"({' OR '.join(f'{record}:{label}' for label in page.labels)})"] if page.labels else []
            where += self.conditions.scoped("|".join(page.labels) or shape.label, record)
            repeats = False
        anchored = (
            {}
            if link or which.search
            else {name: value for name, value in which.filter.items() if _names_records(shape, name, value)}
        )
        for name, value in anchored.items():
            repeats |= self._anchor(shape, name, value, record, lines)
        rest = {name: value for name, value in which.filter.items() if name not in anchored}
        where += self.conditions.all_of(shape, rest, record)
        return Matched(record, lines, path, where, repeats, score)

    def _anchor(self, shape: Shape, name: str, value: Any, record: str, lines: list[str]) -> bool:
        """Match the records that a filter names by their id, and the way from them. True where it may be met twice."""
        link = shape.links[name]
        wanted = (value["some"] if link.many else value) or {}
        that, target = self.conditions.other(), link.to()
        path, where = self.conditions.pattern(link, record, that)
        repeats = link.many or not link.sole
        rest = dict(wanted)
        for inner in [inner for inner, given in wanted.items() if _names_records(target, inner, given)]:
            repeats |= self._anchor(target, inner, rest.pop(inner), that, lines)
        if ids := rest.pop("id", None):
            where.append(f"{that}.id IN {self._ids(ids, target, lines)}")
        where += self.conditions.all_of(target, rest, that)
        if link.many:
            rest_of_it = {how: given for how, given in value.items() if how != "some"}
            where += self.conditions.all_of(shape, {name: rest_of_it}, record) if rest_of_it else []
        lines.append(f"MATCH {path}{where_all(where)}")
        return repeats

    def _ids(self, operators: Mapping[str, Any], shape: Shape, lines: list[str]) -> str:
        """The ids that are asked for, with those of the records that merged ones went into."""
        lists = []
        for operator, given in operators.items():
            value = self.parameters.given(given, plain)
            lists.append(value if operator == "in_" else f"[{value}]")
        wanted = lists[0] if len(lists) == 1 else f"[one IN {lists[0]} WHERE one IN {lists[1]}]"
        if not shape.merges:
            return wanted
        name = self.fresh("i")
        lines.append(
            f"CALL () {{ OPTIONAL MATCH (alias:Alias)-[:ALIAS_OF]->(kept) WHERE alias.id IN {wanted} "
            f"RETURN {wanted} + collect(kept.id) AS {name} }}"
        )
        return name

    def sort_keys(self, page: Page, matched: Matched) -> tuple[list[SortKey], list[str]]:
        """A total order, and the Cypher of those keys that have to be worked out first."""
        shape, record = page.shape, matched.record
        keys, worked_out = [], []
        for key in page.which.order:
            if key.name and not key.links and self.access.masked(shape.name, key.name):
                # A list's own order; a cursor would tell what is shown in part alone.
                continue
            said = f"{'.'.join([*key.links, key.name or 'count'])} {'desc' if key.descending else 'asc'}"
            if key.links:
                name = self.fresh("k")
                expression, temporal = self._related(shape, key, record)
                worked_out.append(f"{expression} AS {name}")
                keys.append(SortKey(said, name, key.descending, key.name is not None, temporal))
            else:
                prop = shape.properties[key.name or ""]
                keys.append(SortKey(said, prop.on(record), key.descending, prop.nullable, prop.temporal))
        if matched.score and not page.which.order:
            keys.append(SortKey("score", matched.score, True, False))
        named = {key.expression for key in keys}
        ties = (over(tie, this=record) for tie in shape.ties)
        keys += [
            SortKey(tie, tie_on, False, False)
            for tie, tie_on in zip(shape.ties, ties, strict=True)
            if tie_on not in named
        ]
        return keys, worked_out

    def _related(self, shape: Shape, key: Key, this: str) -> tuple[str, str | None]:
        """A property of the record that links lead to, or how many a link leads to."""
        patterns: list[str] = []
        for i, name in enumerate(key.links):
            link = shape.links[name]
            if key.name is None and i == len(key.links) - 1:
                number = self.conditions.number(link, this)
                if not patterns:
                    return number, None
                return f"head(COLLECT {{ {' '.join(patterns)} RETURN {number} LIMIT 1 }})", None
            that = self.conditions.other()
            path, where = self.conditions.pattern(link, this, that)
            patterns.append(f"MATCH {path}{where_all(where)}")
            shape, this = link.to(), that
        prop = shape.properties[key.name or ""]
        ties = ", ".join(over(tie, this=this) for tie in shape.ties)
        found = f"head(COLLECT {{ {' '.join(patterns)} RETURN {prop.on(this)} ORDER BY {ties} LIMIT 1 }})"
        return found, prop.temporal

    def check(self, page: Page) -> None:
        """Refuse a page that can't be, whatever is asked of it."""
        which = page.which
        self.parameters.path = page.path
        self.parameters.check(lambda variables: check_number("first", which.first.read(variables), LARGEST_PAGE))
        if which.offset:
            offset = which.offset
            self.parameters.check(lambda variables: check_number("offset", offset.read(variables), None))


def _names_records(shape: Shape, name: str, value: Any) -> bool:
    """Whether a filter of a link says by their ids which records it is about."""
    link = shape.links.get(name)
    if link is None or not value:
        return False
    wanted = value.get("some") if link.many else value
    if not wanted:
        return False
    ids = wanted.get("id") or {}
    by_id = bool(ids) and ids.keys() <= {"eq", "in_"} and all(ids.values())
    return by_id or any(_names_records(link.to(), inner, given) for inner, given in wanted.items())


def check_number(name: str, number: int, most: int | None) -> None:
    if number < 0 or (most is not None and number > most):
        zh, en = (
            (f"应在 0 到 {most} 之间", f"must lie between 0 and {most}")
            if most
            else ("不能小于 0", "must not be negative")
        )
        raise InvalidInput(name, reason_zh=f"{zh},现为 {number}", reason_en=f"{en}, not {number}")
