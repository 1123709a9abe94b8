"""Everything that can be asked for, by its coordinate, how often it was, and the ways that lead to it.

`Need.title` and `NeedConnection.totalCount` are fields, `Query.needs(first:)` an argument, `TextFilter.contains` a
field of an input: an operator, a key of an order, a quantifier.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    visit,
)

from tests.oracle.texts import snake

Composite = GraphQLObjectType | GraphQLInterfaceType
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Step:
    """A field of a type, and as which type its answer is taken: its own, or one that it may be of."""

    owner: str
    field: str
    taken_as: str


class Elements:
    """The elements of a schema that a query can use."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._steps_to: dict[str, list[Step]] = defaultdict(list)
        self.distance = self._distances()
        self._homes: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self._above: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.depth = self._depths()
        self.all = tuple(sorted({*self._fields(), *self._inputs()}))

    def composite(self, name: str) -> Composite:
        kind = self.schema.type_map[name]
        assert isinstance(kind, Composite)
        return kind

    def taken_as(self, kind: Any) -> list[str]:
        """The types that a record of a type may be asked as: itself, or a possible type and what that implements."""
        if not isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return [kind.name]
        possible = self.schema.get_possible_types(kind)
        names = {each.name for one in possible for each in (one, *one.interfaces)}
        return sorted(names | ({kind.name} if isinstance(kind, GraphQLInterfaceType) else set()))

    def _distances(self) -> dict[str, int]:
        distance, queue = {"Query": 0}, ["Query"]
        for name in queue:
            for field_name, field in self.composite(name).fields.items():
                kind = get_named_type(field.type)
                if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
                    continue
                for other in self.taken_as(kind):
                    self._steps_to[other].append(Step(name, field_name, other))
                    if other not in distance:
                        distance[other] = distance[name] + 1
                        queue.append(other)
        return distance

    def _depths(self) -> dict[str, int]:
        """How deep an input lies at least below an argument: 0 for one that is the type of an argument itself."""
        depth: dict[str, int] = {}
        for name in self.distance:
            for field_name, field in self.composite(name).fields.items():
                for argument, given in field.args.items():
                    kind = get_named_type(given.type)
                    if isinstance(kind, GraphQLInputObjectType):
                        self._homes[kind.name].append((name, field_name, argument))
                        depth[kind.name] = 0
        queue = list(depth)
        for name in queue:
            for field_name, kind in self._inner(name):
                self._above[kind.name].append((name, field_name))
                if kind.name not in depth:
                    depth[kind.name] = depth[name] + 1
                    queue.append(kind.name)
        return depth

    def _inner(self, name: str) -> Iterator[tuple[str, GraphQLInputObjectType]]:
        kind = self.schema.type_map[name]
        assert isinstance(kind, GraphQLInputObjectType)
        for field_name, field in kind.fields.items():
            inner = get_named_type(field.type)
            if isinstance(inner, GraphQLInputObjectType):
                yield field_name, inner

    def _fields(self) -> Iterator[str]:
        for name in self.distance:
            for field_name, field in self.composite(name).fields.items():
                yield f"{name}.{field_name}"
                yield from (f"{name}.{field_name}({argument}:)" for argument in field.args)

    def _inputs(self) -> Iterator[str]:
        for name in self.depth:
            kind = self.schema.type_map[name]
            assert isinstance(kind, GraphQLInputObjectType)
            yield from (f"{name}.{field_name}" for field_name in kind.fields)

    def steps_to(self, name: str) -> list[Step]:
        """The last steps of the ways from the root to a type, the shortest and those that are one longer."""
        return [step for step in self._steps_to[name] if self.distance[step.owner] <= self.distance[name]]

    def homes(self, name: str) -> list[tuple[str, str, str]]:
        """The arguments whose type is this input: (type, field, argument)."""
        return self._homes[name]

    def above(self, name: str) -> list[tuple[str, str]]:
        """The fields of inputs, less deep than it, whose type is this input."""
        return [(owner, field) for owner, field in self._above[name] if self.depth[owner] < self.depth[name]]


class Used:
    """How often each element was used by the operations so far."""

    def __init__(self, elements: Elements) -> None:
        self.elements = elements
        self.counts: Counter[str] = Counter(dict.fromkeys(elements.all, 0))

    def count(self, question: str, variables: dict[str, Any]) -> None:
        """Count each element that an operation uses, once. What its variables hold counts, too."""
        used: set[str] = set()
        info = TypeInfo(self.elements.schema)
        visit(document := parse(question), TypeInfoVisitor(info, _Counting(info, used)))
        for definition in document.definitions:
            for given in getattr(definition, "variable_definitions", None) or ():
                value = variables.get(given.variable.name.value)
                kind = given.type
                while hasattr(kind, "type"):
                    kind = kind.type
                self._values(self.elements.schema.type_map[kind.name.value], value, used)
        self.counts.update(used & self.counts.keys())

    def _values(self, kind: Any, value: Any, used: set[str]) -> None:
        if isinstance(value, list):
            for one in value:
                self._values(kind, one, used)
        elif isinstance(value, dict) and isinstance(kind, GraphQLInputObjectType):
            for name, inner in value.items():
                used.add(f"{kind.name}.{name}")
                self._values(get_named_type(kind.fields[name].type), inner, used)

    def rarest(self, number: int) -> list[str]:
        """The elements that were used the least."""
        return [name for name, _ in sorted(self.counts.items(), key=lambda pair: (pair[1], snake(pair[0])))[:number]]


class _Counting(Visitor):
    def __init__(self, info: TypeInfo, used: set[str]) -> None:
        super().__init__()
        self.info = info
        self.used = used

    def enter_field(self, node: Any, *_: Any) -> None:
        if parent := self.info.get_parent_type():
            self.used.add(f"{parent.name}.{node.name.value}")
            self.used |= {f"{parent.name}.{node.name.value}({given.name.value}:)" for given in node.arguments or ()}

    def enter_object_field(self, node: Any, *_: Any) -> None:
        if parent := self.info.get_parent_input_type():
            self.used.add(f"{get_named_type(parent).name}.{node.name.value}")
