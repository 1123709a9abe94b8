"""A question as one statement.

Every list is limited before anything below it is expanded. A link that its writers keep single is followed in place;
any other record or list below a record is a subquery of exactly one row, so that nothing multiplies the rows above it.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from graph.compile.access import Access
from graph.compile.answers import Always, AsItIs, Composed, Entry, Items, Make, OneOf, Record, moment
from graph.compile.conditions import where_all
from graph.compile.groups import Grouping
from graph.compile.pages import Rows, Told
from graph.compile.parameters import AMBIENT
from graph.compile.patterns import Patterns
from graph.compile.plan import Plan
from graph.compile.questions import (
    Constant,
    Every,
    Field,
    Given,
    Groups,
    Kind,
    Leaf,
    Many,
    One,
    Page,
    Selection,
    TotalCount,
)
from graph.compile.quick import quick
from graph.compile.shapes import Link, Property, Shape, over
from graph.statement import READ, Statement

_AMBIENT = re.compile(rf"\$({'|'.join(AMBIENT)})\b")


class Columns:
    """The values of a row; what is asked for twice travels once."""

    def __init__(self) -> None:
        self.expressions: list[str] = []

    def add(self, expression: str) -> int:
        if expression not in self.expressions:
            self.expressions.append(expression)
        return self.expressions.index(expression)


class Emitter:
    """Makes the plan of one question."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.patterns = Patterns(access)

    # --- whole questions ---------------------------------------------------------------------------------------------

    def record_by_id(self, name: str, selection: Selection, wanted: Given) -> Plan:
        """The record with an id, or the one that it was merged into. No row where there is none."""
        record, parameter = self.patterns.fresh("n"), self.patterns.parameters.given(wanted)
        told = self.record(selection, record)
        lines = [
            *self._found(selection.shape, record, parameter),
            *told.lines,
            f"RETURN head(collect({told.row})) AS answer",
        ]
        return self._plan(name, lines, told.make)

    def records_by_id(self, name: str, selection: Selection) -> Plan:
        """The records with the ids in the variable `ids`: for each that there is, its id and the record."""
        record, parameter = self.patterns.fresh("n"), self.patterns.parameters.add(lambda variables: variables["ids"])
        told = self.record(selection, record)
        lines = [
            f"UNWIND {parameter} AS wanted",
            *self._found(selection.shape, record, "wanted"),
            *told.lines,
            f"RETURN collect([wanted, {told.row}]) AS answer",
        ]
        return self._plan(name, lines, told.make)

    def list_of(self, name: str, page: Page) -> Plan:
        told = self.page(page)
        return self._plan(name, [*told.lines, f"RETURN {told.columns[0]} AS answer"], told.make)

    def _plan(self, name: str, lines: Sequence[str], make: Make) -> Plan:
        if self.access.opening:
            # What the opening leaves is known in all of the statement; without the grant there is no row.
            lines = [self.access.opening, *self.patterns.call(lines), "RETURN answer"]
        text = "\n".join(lines)
        parameters = self.patterns.parameters
        ambient = sorted(set(_AMBIENT.findall(text)))
        statement = Statement(f"questions.{name}", READ, text)
        return Plan(statement, parameters.reads, tuple(parameters.checks), ambient, make, quick(make))

    def _found(self, shape: Shape, record: str, parameter: str) -> list[str]:
        """Match a record by its id: in the index of each label that it may have, and among merged ids."""
        labels = shape.label.split("|")
        scoped = self.patterns.conditions.scoped
        ways = [f"MATCH ({record}:{label} {{id: {parameter}}}){where_all(scoped(label, record))}" for label in labels]
        if shape.merges:
            within = where_all(scoped(shape.label, record))
            ways.append(f"MATCH (:Alias {{id: {parameter}}})-[:ALIAS_OF]->({record}:{shape.label}){within}")
        if len(ways) == 1:
            return ways
        imports = self.access.imports("" if parameter.startswith("$") else parameter)
        return [f"CALL ({imports}) {{ {' UNION ALL '.join(f'{way} RETURN {record}' for way in ways)} }}"]

    # --- records -----------------------------------------------------------------------------------------------------

    def record(self, selection: Selection, record: str) -> Told:
        """What is asked of a record that is matched already."""
        shape, columns, lines = selection.shape, Columns(), list[str]()
        # A record whose type is known doesn't have to tell it.
        told_apart = len(selection.kinds) > 1
        if told_apart:
            cases = " ".join(f"WHEN {record}:{label} THEN '{kind}'" for kind, label in selection.labels.items())
            columns.add(f"CASE {cases} END")
        made: dict[int, tuple[int, Make]] = {}
        makes: dict[str, Record] = {}
        for kind, fields in selection.kinds.items():
            entries = [self._entry(kind, field, record, columns, lines, made) for field in fields]
            makes[kind] = Record(entries, kind)
        if not told_apart:
            [make] = makes.values()
            return Told(lines, columns.expressions, make)
        return Told(lines, columns.expressions, OneOf(makes, shape.name))

    def _entry(
        self, kind: str, field: Field, record: str, columns: Columns, lines: list[str], made: dict[int, Any]
    ) -> Entry:
        match field:
            case Leaf(key=key, property=prop):
                required = None if prop.nullable else field.name
                masked = self.access.masked(kind, field.name)
                value = over(masked, this=record) if masked else _read(prop, record)
                return Entry(key, columns.add(value), None, finish(prop), required)
            case Constant(key=key, value=value):
                return Entry(key, columns.add(f"'{value}'"))
            case Kind(key=key):
                return Entry(key, 0)
        if id(field) not in made:
            told = self._below(field, record)
            lines += told.lines
            made[id(field)] = columns.add(told.columns[0]), told.make
        index, make = made[id(field)]
        return Entry(field.key, index, make)

    def _below(self, field: One | Every | Many, record: str) -> Told:
        match field:
            case Many(link=link, page=page):
                return self.page(page, link, record)
            case Every(link=link, selection=selection):
                return self._every(link, selection, record)
            case One(link=link, selection=selection):
                return self._sole(link, selection, record) if link.sole else self._first(link, selection, record)

    def _sole(self, link: Link, selection: Selection, this: str) -> Told:
        that = self.patterns.fresh("n")
        path, where = self.patterns.conditions.pattern(link, this, that)
        told = self.record(selection, that)
        column = f"CASE WHEN {that} IS NOT NULL THEN {told.row} END"
        matched = f"OPTIONAL MATCH {path}{where_all(where)}"
        if link.end and not where:
            matched = f"WITH *, {over(link.end, this=this)} AS {that}"
        return Told([matched, *told.lines], [column], told.make)

    def _first(self, link: Link, selection: Selection, this: str) -> Told:
        that, found = self.patterns.fresh("n"), self.patterns.fresh("x")
        path, where = self.patterns.conditions.pattern(link, this, that)
        told = self.record(selection, that)
        ties = ", ".join(over(tie, this=that) for tie in link.to().ties)
        lines = [
            f"MATCH {path}{where_all(where)}",
            f"WITH {that} ORDER BY {ties} LIMIT 1",
            *told.lines,
            f"RETURN collect({told.row}) AS {found}",
        ]
        return Told(self.patterns.call(lines, this), [f"head({found})"], told.make)

    def _every(self, link: Link, selection: Selection, this: str) -> Told:
        that, found = self.patterns.fresh("n"), self.patterns.fresh("x")
        path, where = self.patterns.conditions.pattern(link, this, that)
        told = self.record(selection, that)
        lines = [
            f"MATCH {path}{where_all(where)}",
            f"WITH {that} ORDER BY {over(link.order, this=this, that=that)}",
            *told.lines,
            f"RETURN collect({told.row}) AS {found}",
        ]
        return Told(self.patterns.call(lines, this), [found], Items(told.make))

    # --- lists -------------------------------------------------------------------------------------------------------

    def page(self, page: Page, link: Link | None = None, this: str = "") -> Told:
        """A connection: its rows, its number and its groups, each worked out by itself."""
        self.patterns.check(page)
        lines, columns = list[str](), Columns()
        makes: dict[str, tuple[int | None, Make]] = {}
        rows = Rows(self.patterns, self.record, page, link, this)
        # What isn't below a record is below what was found before it, or Neo4j would take the product of the two.
        above = this
        if rows.shown:
            lines += self.patterns.call(rows.lines, this)
            above = this or rows.found
            index = columns.add(rows.found)
            makes |= {key: (index, make) for key, make in rows.makes.items()}
        for part in page.parts:
            match part:
                case Constant(key=key, value=value):
                    makes[key] = None, Always(value)
                case TotalCount(key=key):
                    number = rows.number
                    if number is None:
                        matched, number = self.patterns.matched(page, link, this), self.patterns.fresh("c")
                        distinct = "DISTINCT " if matched.repeats else ""
                        lines += self.patterns.call(
                            [*matched.lines, f"RETURN count({distinct}{matched.record}) AS {number}"], above
                        )
                        above = this or number
                    makes[key] = columns.add(number), AsItIs()
                case Groups(key=key):
                    matched, found = self.patterns.matched(page, link, this), self.patterns.fresh("g")
                    self.patterns.parameters.path = (*page.path, key)
                    grouping = Grouping(self.patterns, matched, part)
                    lines += self.patterns.call([*grouping.lines, f"RETURN collect({grouping.row}) AS {found}"], above)
                    above = this or found
                    makes[key] = columns.add(found), grouping.make
        in_order = [(part.key, *makes[part.key]) for part in page.parts]
        return Told(lines, [f"[{', '.join(columns.expressions)}]"], Composed(in_order))


def _read(prop: Property, record: str) -> str:
    """A property as it leaves the graph: times as text, a list that isn't there as an empty one."""
    value = prop.on(record)
    if prop.temporal:
        return f"toString({value})"
    return f"coalesce({value}, [])" if prop.many and not prop.nullable else value


def finish(prop: Property) -> Callable[[Any], Any] | None:
    return moment if prop.temporal == "datetime" else prop.finish
