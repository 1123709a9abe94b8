"""How much a document asks for: counted once, before it is validated, and long before anything is read.

Fragments count wherever they are spread. What depends on variables, the sizes of pages, is kept as a formula, which is
worked out for a request only where the largest pages would be too much.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from domain.limits import LimitExceeded, Limits

# More than this no page may be (`graph/compile/patterns.py`), and a list that has no pages is taken for so many.
PAGE: Final = 1_000
EVERY: Final = 10
INTROSPECTION: Final = frozenset({"__schema", "__type"})
Fragments = Mapping[str, FragmentDefinitionNode]


class Extent(NamedTuple):
    """What a document holds, by the names of `Limits`. Of several operations, `fields` are those of all."""

    tokens: int
    fields: int
    depth: int
    aliases: int
    root_fields: int
    directives: int
    introspects: bool

    def check(self, limits: Limits) -> None:
        """Raises LimitExceeded."""
        for name in self._fields[:-1]:
            if getattr(self, name) > (most := getattr(limits, name)):
                raise LimitExceeded(name, most)


class _Part(NamedTuple):
    """What a selection holds; `here` are its fields on the first level."""

    fields: int = 0
    depth: int = 0
    aliases: int = 0
    here: int = 0
    directives: int = 0


class _Counter:
    def __init__(self, fragments: Fragments) -> None:
        self.fragments = fragments
        self.introspects = False
        self.counted: dict[str, _Part] = {}

    def fragment(self, name: str) -> _Part:
        if name not in self.counted:
            # One that is spread within itself is for validation to refuse.
            self.counted[name] = _Part()
            if found := self.fragments.get(name):
                part = self.selection(found.selection_set)
                self.counted[name] = part._replace(directives=part.directives + len(found.directives or ()))
        return self.counted[name]

    def selection(self, selection_set: SelectionSetNode | None) -> _Part:
        fields = depth = aliases = here = directives = 0
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                below = self.selection(node.selection_set) if node.selection_set else _NOTHING
                part = _Part(1 + below.fields, 1 + below.depth, below.aliases, 1, below.directives)
                aliases += node.alias is not None
                self.introspects |= node.name.value in INTROSPECTION
            elif isinstance(node, FragmentSpreadNode):
                # The spread is one, too: each is gone through when it is validated.
                part = self.fragment(node.name.value)
                fields += 1
            else:
                assert isinstance(node, InlineFragmentNode)
                part = self.selection(node.selection_set)
                fields += 1
            fields += part.fields
            depth = max(depth, part.depth)
            aliases += part.aliases
            here += part.here
            directives += part.directives + len(node.directives or ())
        return _Part(fields, depth, aliases, here, directives)


_NOTHING: Final = _Part()


def extent_of(document: DocumentNode) -> Extent:
    """What a document holds. It has only been parsed: nothing in it need be true."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    counter = _Counter(fragments)
    whole, fields = _Part(), 0
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            part = counter.selection(node.selection_set)
            own = [node.directives or (), *(each.directives or () for each in node.variable_definitions or ())]
            part = part._replace(directives=part.directives + sum(map(len, own)))
            whole = _Part(*map(max, whole, part))
            fields += part.fields
    for name in fragments.keys() - counter.counted.keys():
        # One that is spread nowhere is validated, too.
        fields += counter.fragment(name).fields
    return Extent(
        document.token_count, fields, whole.depth, whole.aliases, whole.here, whole.directives, counter.introspects
    )


# --- rows ------------------------------------------------------------------------------------------------------------


class Size(NamedTuple):
    """The size of a page: as it is written, or that of a variable."""

    number: int
    variable: str | None = None

    def of(self, variables: Mapping[str, Any]) -> int:
        given = variables.get(self.variable, self.number) if self.variable else self.number
        return given if isinstance(given, int) else self.number


class Rows:
    """The records that a selection leads to: `own`, and of each part so many times what is in it."""

    def __init__(self, own: int, parts: "list[tuple[Size, Rows]]") -> None:
        self.own = own
        self.parts = parts
        self.most: int = own + sum((PAGE if size.variable else min(size.number, PAGE)) * of.most for size, of in parts)
        self.largest: int = max((max(size.number, of.largest) for size, of in parts), default=0)
        self.varies: bool = any(size.variable or of.varies for size, of in parts)

    def number(self, variables: Mapping[str, Any]) -> int:
        return self.own + sum(max(0, min(size.of(variables), PAGE)) * of.number(variables) for size, of in self.parts)

    def page(self, variables: Mapping[str, Any]) -> int:
        """The largest page."""
        if not self.varies:
            return self.largest
        return max((max(size.of(variables), of.page(variables)) for size, of in self.parts), default=0)

    def check(self, limits: Limits, variables: Mapping[str, Any]) -> None:
        """Raises LimitExceeded. A page that nobody may have is refused where it is, when it is compiled."""
        if limits.page < PAGE and self.page(variables) > limits.page:
            raise LimitExceeded("page", limits.page)
        if self.most > limits.rows and self.number(variables) > limits.rows:
            raise LimitExceeded("rows", limits.rows)


class _Pricer:
    def __init__(self, schema: GraphQLSchema, fragments: Fragments) -> None:
        self._schema = schema
        self._fragments = fragments

    def parts(self, selection_set: SelectionSetNode, kind: Any, page: Size | None) -> Iterator[tuple[Size, Rows]]:
        """What is below a record of a type or, with its size, below a page."""
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                yield from self._field(node, kind, page)
            elif isinstance(node, InlineFragmentNode):
                named = node.type_condition and self._schema.get_type(node.type_condition.name.value)
                yield from self.parts(node.selection_set, named or kind, page)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                named = self._schema.get_type(fragment.type_condition.name.value)
                yield from self.parts(fragment.selection_set, named, page)

    def _field(self, node: FieldNode, kind: Any, page: Size | None) -> Iterator[tuple[Size, Rows]]:
        field_def = getattr(kind, "fields", {}).get(node.name.value)
        if field_def is None or node.selection_set is None:
            return
        target = get_named_type(field_def.type)
        first = _size(node, field_def.args["first"]) if "first" in field_def.args else None
        if first and target.name.endswith("Connection"):
            yield ONE, Rows(0, list(self.parts(node.selection_set, target, first)))
            return
        if page and node.name.value in ("nodes", "edges"):
            times = page
        else:
            times = first or (Size(EVERY) if is_list_type(get_nullable_type(field_def.type)) else ONE)
        yield times, Rows(1, list(self.parts(node.selection_set, target, None)))


ONE: Final = Size(1)


def _size(node: FieldNode, argument: Any) -> Size:
    default = argument.default_value if isinstance(argument.default_value, int) else EVERY
    for given in node.arguments or ():
        if given.name.value == "first":
            if isinstance(given.value, VariableNode):
                return Size(default, given.value.name.value)
            if isinstance(given.value, IntValueNode):
                return Size(int(given.value.value))
    return Size(default)


def rows_of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Rows:
    """The formula for the records that an operation of a valid document could lead to."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    root = schema.get_root_type(operation.operation)
    return Rows(0, list(_Pricer(schema, fragments).parts(operation.selection_set, root, None)))
