"""An operation as text: literals and variables, fragments, directives."""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, get_nullable_type

from tests.oracle.drawing import Draw

VARIABLE = re.compile(r"\$(\w+)")


@dataclass(slots=True)
class Selected:
    """A field, or (with `on`) an inline fragment, with what is selected below it."""

    name: str
    arguments: str = ""
    alias: str = ""
    on: str | None = None
    directives: str = ""
    below: list["Selected | str"] = field(default_factory=list)

    def head(self) -> str:
        name = f"... on {self.on}" if self.on else f"{self.alias}: {self.name}" if self.alias else self.name
        return f"{name}{self.arguments}{self.directives}"

    def text(self) -> str:
        return f"{self.head()} {{ {texts(self.below)} }}" if self.below else self.head()


def texts(selections: list["Selected | str"]) -> str:
    return " ".join(each if isinstance(each, str) else each.text() for each in selections)


@dataclass(frozen=True, slots=True)
class Ask:
    """A variable that stands for a cursor: the one at `place` among those that a question of its own answers with."""

    variable: str
    question: str
    place: int


@dataclass(frozen=True, slots=True)
class Operation:
    """What is asked: `variables` are those with values; `asks` are cursors to be asked for before."""

    question: str
    variables: dict[str, Any]
    language: str
    asks: tuple[Ask, ...] = ()

    def __repr__(self) -> str:
        given = json.dumps(self.variables, ensure_ascii=False)
        return "\n".join([f"# {self.language} {given}", self.question, *map(repr, self.asks)])


class Variables:
    """The variables of one operation."""

    def __init__(self, draw: Draw, comparisons: Collection[str]) -> None:
        self.draw = draw
        self.comparisons = comparisons
        # Below a list that may be empty, nobody may ever ask for what would be refused.
        self.careful = False
        self.declared: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def new(self, kind: str, *values: Any) -> str:
        """Declare a variable of a type, with a value if one is given."""
        name = f"v{len(self.declared)}"
        self.declared[name] = kind
        if values:
            self.values[name] = values[0]
        return name

    def head(self, text: str, keyword: str = "query") -> str:
        """The beginning of an operation that uses exactly the variables of a text, by way of its fragments, too."""
        used = dict.fromkeys(VARIABLE.findall(text))
        declared = ", ".join(f"${name}: {self.declared[name]}" for name in used)
        return f"{keyword} Asked({declared})" if declared else keyword

    def argument(self, value: Any, kind: Any, *, may_miss: bool = True, alone: bool = False) -> str:
        """A value as it is written: a literal, a variable, or a literal with variables in it.

        `alone`: of a field of a `@oneOf` input, where a variable may not be nullable.
        """
        draw, nullable = self.draw, not isinstance(kind, GraphQLNonNull) and not alone
        if not draw.chance(0.2):
            return self._literal(value, kind)
        name = str(get_nullable_type(kind))
        ways: list[Callable[[], str]] = [
            lambda: self.new(f"{name}!", value),
            lambda: self.new(f"{name}! = {literal(value, kind)}"),
        ]
        if not alone:
            ways.append(lambda: self.new(f"{name} = {literal(value, kind)}"))
        if nullable:
            ways.append(lambda: self.new(name, value))
            if draw.chance(0.06) and may_miss:
                ways = [lambda: self.new(name), lambda: self.new(name, None)]
        return f"${draw.of(ways)()}"

    def _literal(self, value: Any, kind: Any) -> str:
        inner = get_nullable_type(kind)
        if isinstance(inner, GraphQLInputObjectType) and isinstance(value, dict):
            fields = []
            for name, each in value.items():
                fields.append(f"{name}: {self._inside(inner, name, each)}")
            return f"{{{', '.join(fields)}}}"
        if isinstance(inner, GraphQLList) and isinstance(value, list):
            return f"[{', '.join(self.argument(each, inner.of_type, may_miss=False) for each in value)}]"
        return literal(value, kind)

    def _inside(self, kind: GraphQLInputObjectType, name: str, value: Any) -> str:
        missing = not (self.careful and kind.name in self.comparisons)
        return self.argument(value, kind.fields[name].type, may_miss=missing, alone=kind.is_one_of)


def literal(value: Any, kind: Any) -> str:
    """A value of JSON as GraphQL writes it."""
    inner = get_nullable_type(kind)
    if value is None:
        return "null"
    if isinstance(inner, GraphQLList):
        values = value if isinstance(value, list) else [value]
        return f"[{', '.join(literal(each, inner.of_type) for each in values)}]"
    if isinstance(inner, GraphQLInputObjectType):
        fields = ", ".join(f"{name}: {literal(each, inner.fields[name].type)}" for name, each in value.items())
        return f"{{{fields}}}"
    return str(value) if isinstance(inner, GraphQLEnumType) else json.dumps(value, ensure_ascii=False)
