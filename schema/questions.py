"""From the selection of a GraphQL operation to a question to the graph.

Arguments become `Given`s: their values this time, and where to find them among the variables the next time. Two
requests of one *form* (`form_of` their variables) differ in values alone, so that one plan serves both.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import get_argument_values
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition

from domain.refusals import InvalidInput
from graph.compile.highlights import HighlightShape
from graph.compile.parameters import Refused
from graph.compile.questions import (
    Aggregate,
    Constant,
    Count,
    Edges,
    Every,
    Field,
    Given,
    Groups,
    Key,
    Kind,
    Leaf,
    Many,
    Nodes,
    One,
    Page,
    PageInfo,
    Part,
    Parts,
    Place,
    Selection,
    TotalCount,
    Variables,
    Which,
)
from graph.compile.shapes import Shape
from schema import links
from schema.filters import Deciding, compares
from schema.links import linked

Details = list[FieldDetails]
TYPENAME = "__typename"
Collect = Callable[[GraphQLObjectType, Details], Mapping[str, Details]]


def form_of(value: Any) -> Any:
    """What of a variable decides on the statement: which keys it has, what is null, yes or no, one of a few."""
    if isinstance(value, dict):
        return tuple((name, form_of(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return tuple(form_of(one) for one in value) if value and isinstance(value[0], dict | Deciding) else list
    return value if value is None or isinstance(value, bool | Deciding) else True


class Reader:
    """Reads questions out of one operation. `collect` gives the fields of a selection by their keys."""

    def __init__(self, schema: Any, collect: Collect, variables: Any) -> None:
        self._schema = schema
        self._collect = collect
        self._variables = variables
        # Two types of one selection share what they ask alike, so that it is matched once.
        self._read: dict[Any, Any] = {}

    def arguments(self, field_def: Any, details: Details, path: tuple[str, ...]) -> dict[str, Any]:
        """What a field is given, by the names of its resolver: `Given`s, or trees of them."""
        [node, inner] = details[0].node, details[0].fragment_variable_values
        values = get_argument_values(field_def, node, self._variables, inner)
        nodes = {argument.name.value: argument.value for argument in node.arguments or ()}
        names = _names(field_def)
        found = {}
        for name, value in values.items():
            kind = field_def.args[name].type
            try:
                found[names[name]] = given(kind, value, nodes.get(name), None, name)
            except InvalidInput as refusal:
                raise Refused(path, refusal) from refusal
        return found

    def selection(self, kind: Any, details: Details, path: tuple[str, ...]) -> Selection:
        """What is asked of a record of an object type, an interface or a union."""
        types = self._schema.get_possible_types(kind) if hasattr(kind, "resolve_type") else [kind]
        shape = shape_of(kind)
        fields = {each.name: self._fields(each, details, path, alone=len(types) == 1) for each in types}
        if len(fields) > 1 and not any(isinstance(field, Kind) for asked in fields.values() for field in asked):
            first = next(iter(fields.values()))
            if all(asked == first for asked in fields.values()):
                # Nothing tells the types apart in the answer.
                return Selection(shape, {kind.name: first}, {})
        return Selection(shape, fields, {each.name: shape_of(each).label.rpartition("&")[2] for each in types})

    def _once(self, read: Callable[..., Field], *of: Any) -> Field:
        key = read, *of[:2], *(id(each.node) for part in of[2:] if isinstance(part, list) for each in part)
        if key not in self._read:
            self._read[key] = read(*of)
        return cast(Field, self._read[key])

    def _fields(
        self, kind: GraphQLObjectType, details: Details, path: tuple[str, ...], *, alone: bool
    ) -> Sequence[Field]:
        shape, fields = shape_of(kind), list[Field]()
        for key, inner in self._collect(kind, details).items():
            name = inner[0].node.name.value
            if name == TYPENAME:
                fields.append(Constant(key, kind.name) if alone else Kind(key))
                continue
            field_def = kind.fields[name]
            field = definition_of(field_def)
            said = linked(field)
            if said is None:
                fields.append(Leaf(key, name, shape.properties[field.python_name]))
            else:
                fields.append(self._once(self._linked, said, key, inner, field_def, (*path, key)))
        return fields

    def _linked(self, said: Any, key: str, details: Details, field_def: Any, path: tuple[str, ...]) -> Field:
        target = get_named_type(field_def.type)
        match said:
            case links.One(link=link):
                return One(key, link, self.selection(target, details, path))
            case links.Every(link=link):
                return Every(key, link, self.selection(target, details, path))
            case links.Many(link=link):
                assert link is not None, "only a root field is without a link"
                return Many(key, link, self.page(said, field_def, details, path))
        raise AssertionError(f"{said} is no field of a record")

    # --- lists -------------------------------------------------------------------------------------------------------

    def page(self, said: links.Many | links.Found, field_def: Any, details: Details, path: tuple[str, ...]) -> Page:
        arguments = self.arguments(field_def, details, path)
        target = said.target.resolve_type()
        connection = get_named_type(field_def.type)
        parts = []
        for key, inner in self._collect(connection, details).items():
            name = inner[0].node.name.value
            parts.append(self._part(connection, name, key, inner, target.shape, (*path, key)))
        default = tuple(Key((), name, descending) for name, descending in getattr(said, "order", ()))
        search = arguments.get("search") or arguments.get("text")
        which = Which(
            filter=arguments.get("filter") or {},
            search=search,
            order=_order(arguments.get("order_by") or ()) or (() if search else default),
            first=arguments["first"],
            after=arguments.get("after"),
            offset=arguments["offset"] if _stated(details, "offset") else None,
        )
        labels = tuple(kind.value for kind in arguments["types"].value) if "types" in arguments else ()
        return Page(target.shape, which, parts, path, labels)

    def _part(self, connection: Any, name: str, key: str, details: Details, shape: Shape, path: tuple[str, ...]) -> Any:
        if name == TYPENAME:
            return Constant(key, connection.name)
        field_def = connection.fields[name]
        target = get_named_type(field_def.type)
        match definition_of(field_def).python_name:
            case "nodes":
                return Nodes(key, self.selection(target, details, path))
            case "edges":
                return Edges(key, self._places(target, details, path))
            case "page_info":
                return PageInfo(key, self._places(target, details, path))
            case "total_count":
                return TotalCount(key)
            case _:
                first = self.arguments(field_def, details, path)["first"]
                return Groups(key, first, self._group(target, details, shape, path))

    def _places(self, kind: GraphQLObjectType, details: Details, path: tuple[str, ...]) -> Sequence[Any]:
        """The fields of an edge or of what is told about a page."""
        places: list[Any] = []
        for key, inner in self._collect(kind, details).items():
            name = inner[0].node.name.value
            if name == TYPENAME:
                places.append(Constant(key, kind.name))
                continue
            field_def = kind.fields[name]
            what = definition_of(field_def).python_name
            if what == "node":
                places.append(Nodes(key, self.selection(get_named_type(field_def.type), inner, (*path, key))))
            elif what == "highlights":
                places.append(Place(key, what, self._highlights(get_named_type(field_def.type), inner)))
            else:
                places.append(Place(key, what))
        return places

    def _highlights(self, kind: Any, details: Details) -> HighlightShape:
        keys, parts = [], []
        for key, inner in self._collect(kind, details).items():
            name = inner[0].node.name.value
            keys.append((key, kind.name if name == TYPENAME else name))
            if name == "parts":
                piece = get_named_type(kind.fields[name].type)
                asked = self._collect(piece, inner).items()
                named = ((k, each[0].node.name.value) for k, each in asked)
                parts.append(tuple((k, piece.name if n == TYPENAME else n) for k, n in named))
        return HighlightShape(tuple(keys), tuple(parts))

    # --- groups ------------------------------------------------------------------------------------------------------

    def _group(self, kind: GraphQLObjectType, details: Details, shape: Shape, path: tuple[str, ...]) -> Sequence[Any]:
        fields: list[Any] = []
        for key, inner in self._collect(kind, details).items():
            name = inner[0].node.name.value
            target: Any = None if name == TYPENAME else get_named_type(kind.fields[name].type)
            match name:
                case "__typename":
                    fields.append(Constant(key, kind.name))
                case "key":
                    fields.append(Parts(key, None, self._key(target, inner, shape, (*path, key))))
                case "count":
                    fields.append(Count(key))
                case _:
                    fields.append(Aggregate(key, name, self._aggregated(target, inner, shape)))
        return fields

    def _key(self, kind: Any, details: Details, shape: Shape, path: tuple[str, ...]) -> Sequence[Any]:
        fields: list[Any] = []
        for key, inner in self._collect(kind, details).items():
            name = inner[0].node.name.value
            if name == TYPENAME:
                fields.append(Constant(key, kind.name))
                continue
            field_def = kind.fields[name]
            what = definition_of(field_def).python_name
            if what in shape.links:
                link = shape.links[what]
                target = get_named_type(field_def.type)
                fields.append(Parts(key, link, self._key(target, inner, link.to(), (*path, key))))
            else:
                unit = self.arguments(field_def, inner, path).get("unit")
                fields.append(Part(key, shape.properties[what], unit.value.value if unit else None))
        return fields

    def _aggregated(self, kind: Any, details: Details, shape: Shape) -> Sequence[Leaf | Constant]:
        fields: list[Leaf | Constant] = []
        for key, inner in self._collect(kind, details).items():
            name = inner[0].node.name.value
            if name == TYPENAME:
                fields.append(Constant(key, kind.name))
            else:
                fields.append(Leaf(key, name, shape.properties[definition_of(kind.fields[name]).python_name]))
        return fields


# --- arguments -------------------------------------------------------------------------------------------------------


def given(kind: Any, value: Any, node: ValueNode | None, source: tuple[Any, ...] | None, at: str) -> Any:
    """An argument by the names of Python, with a `Given` for each value.

    `node` is how it was written, or `source` where in the variables it is; neither, and it is a default. What is null
    is None. Raises InvalidInput for a null to compare with, since `isNull` asks for that.
    """
    if isinstance(node, VariableNode):
        source, node = (node.name.value,), None
    if value is None:
        return None
    kind = get_nullable_type(kind)
    if is_list_type(kind):
        inner = kind.of_type
        items = node.values if isinstance(node, ListValueNode) else (node,) * len(value)
        several = [
            given(inner, one, each, None if source is None else (*source, i), at)
            for i, (one, each) in enumerate(zip(value, items, strict=True))
        ]
        if isinstance(get_named_type(kind), GraphQLInputObjectType):
            return several
        return Given(value, _follow(source) if source else _gather(several))
    if isinstance(kind, GraphQLInputObjectType):
        definition = kind.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        names, null_says_nothing = _fields(kind), compares(definition.origin)
        written = {field.name.value: field.value for field in node.fields} if isinstance(node, ObjectValueNode) else {}
        found = {}
        for name, inner_value in value.items():
            where = f"{at}.{name}"
            if inner_value is None and null_says_nothing:
                raise InvalidInput(where, reason_zh="不能为 null,请用 isNull", reason_en="is null; use isNull instead")
            inner_source = None if source is None else (*source, name)
            one = given(kind.fields[name].type, inner_value, written.get(name), inner_source, where)
            if one is not None:
                found[names[name]] = one
        return found
    return Given(value, _follow(source) if source else lambda _variables: value)


def _follow(source: tuple[Any, ...]) -> Callable[[Variables], Any]:
    if len(source) == 1:
        [name] = source
        return lambda variables: variables[name]

    def read(variables: Variables) -> Any:
        value: Any = variables
        for step in source:
            value = value[step]
        return value

    return read


def _gather(several: Sequence[Given | None]) -> Callable[[Variables], Any]:
    return lambda variables: [one and one.read(variables) for one in several]


def _order(keys: Sequence[Mapping[str, Any]]) -> tuple[Key, ...]:
    return tuple(_key(key) for key in keys)


def _key(key: Mapping[str, Any], came_by: tuple[str, ...] = ()) -> Key:
    [(name, how)] = key.items()
    if isinstance(how, Given):
        return Key(came_by, None if name == "count" and came_by else name, how.value.value == "DESC")
    return _key(how, (*came_by, name))


def _stated(details: Details, name: str) -> bool:
    return any(argument.name.value == name for argument in details[0].node.arguments or ())


# --- what the schema says of itself ----------------------------------------------------------------------------------


def definition_of(field_def: Any) -> Any:
    """What Strawberry knows of a field; None for those of introspection."""
    return field_def.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)


def shape_of(kind: Any) -> Shape:
    definition: StrawberryObjectDefinition = kind.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    return cast(Any, definition.origin).shape  # type: ignore[no-any-return]


@cache
def _fields(kind: GraphQLInputObjectType) -> Mapping[str, str]:
    definition = kind.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    by_name = {id(field): field.python_name for field in definition.fields}
    return {
        name: by_name.get(id(field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)), name)
        for name, field in kind.fields.items()
    }


def _names(field_def: Any) -> Mapping[str, str]:
    return {
        name: argument.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].python_name
        for name, argument in field_def.args.items()
    }
