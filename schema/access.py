"""Which fields of the schema a role may use: decided of a whole operation, before anything is read.

What is selected, filtered, ordered, grouped and added up is looked up in the table of `domain/access.py`, whatever
`@skip` and `@include` say. `missing` says what the table lacks; a start fails by it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_argument_values
from pydantic.alias_generators import to_camel
from strawberry.schema.schema_converter import GraphQLCoreConverter

from domain.access import FIELDS, LEVELS, PARTS, Reach, counts, reach, reads, type_of
from domain.actions import MUTATIONS, QUERIES, may
from domain.refusals import Forbidden
from domain.roles import Role
from schema.links import linked
from schema.mapping import Mapped
from schema.questions import definition_of
from schema.refusals import REFUSALS

ROOTS: Final = ("Query", "Mutation")
# What is made of a mapped type; the fields of the last four are its own.
DERIVED: Final = ("Connection", "Edge", "Group", "Key", "Numbers", "Bounds")
OWN_FIELDS: Final = ("Key", "Numbers", "Bounds")
INPUTS: Final = ("ListFilter", "Filter", "Order")
QUANTIFIERS: Final = frozenset({"some", "none", "all", "single", "count"})
CONNECTIVES: Final = frozenset({"and", "or", "not"})
REFUSED: Final = frozenset({"Refusal", *(kind.__name__ for kind in REFUSALS.values())})


def check(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Any, role: Role
) -> None:
    """Raises Forbidden for the first field of an operation that the role may not use."""
    if role is not Role.ADMINISTRATOR:
        _Checker(schema, document, variables, role).operation(operation)


class _Checker:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Any, role: Role) -> None:
        self._schema = schema
        self._variables = variables
        self._role = role
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._seen: set[tuple[str, str]] = set()

    def operation(self, operation: OperationDefinitionNode) -> None:
        mutates = operation.operation is OperationType.MUTATION
        root = self._schema.mutation_type if mutates else self._schema.query_type
        assert root is not None
        self._selection(root, operation.selection_set)

    def _selection(self, kind: Any, selection: SelectionSetNode) -> None:
        for node in selection.selections:
            match node:
                case FieldNode() if not node.name.value.startswith("__"):
                    self._field(kind, node)
                case InlineFragmentNode():
                    condition = node.type_condition
                    inner = self._schema.get_type(condition.name.value) if condition else kind
                    self._selection(inner, node.selection_set)
                case FragmentSpreadNode():
                    # A fragment asks the same wherever it stands.
                    fragment = self._fragments[node.name.value]
                    key = fragment.name.value, fragment.type_condition.name.value
                    if key not in self._seen:
                        self._seen.add(key)
                        self._selection(self._schema.get_type(key[1]), fragment.selection_set)

    def _field(self, kind: Any, node: FieldNode) -> None:
        name = node.name.value
        field = kind.fields[name]
        target = get_named_type(field.type)
        if kind.name in ROOTS:
            self._root(kind.name, name, target)
        else:
            self._output(kind, name)
        if node.arguments:
            self._arguments(node, field, record_type(target))
        if node.selection_set:
            self._selection(target, node.selection_set)

    def _arguments(self, node: FieldNode, field: Any, of: str) -> None:
        values = get_argument_values(field, node, self._variables)
        if values.get("search") is not None and not self._reads(of):
            raise Forbidden(f"{node.name.value}(search)")
        for name, argument in field.args.items():
            self._input(get_named_type(argument.type), values.get(name))

    def _root(self, kind: str, name: str, target: Any) -> None:
        action = (MUTATIONS if kind == "Mutation" else QUERIES).get(name)
        allowed = may(self._role, action) if action else self._counts(record_type(target))
        if not allowed:
            raise Forbidden(name)

    def _output(self, kind: Any, name: str) -> None:
        """A field of a type that is selected. Interfaces are what those of their types are that may be read."""
        if kind.name in REFUSED:
            return
        of, derived = derived_from(kind.name)
        if derived == "Connection" and name == "totalCount":
            allowed = self._counts(of)
        elif derived in OWN_FIELDS:
            allowed = self._reach(of, name) is Reach.READ
        elif derived:
            allowed = self._reads(of)
        else:
            allowed = self._reach(kind.name, name) is not None
        if not allowed:
            raise Forbidden(f"{kind.name}.{name}")

    def _input(self, kind: Any, value: Any) -> None:
        """A filter or an order. What is shown in part can't be asked for: many questions would tell the rest."""
        if isinstance(value, list):
            for one in value:
                self._input(kind, one)
            return
        of = input_of(kind.name)
        if not isinstance(value, Mapping) or not isinstance(kind, GraphQLInputObjectType):
            return
        lists = kind.name.endswith("ListFilter")
        for name, inner in value.items():
            if inner is None:
                continue
            if of and not (name in CONNECTIVES or (lists and name in QUANTIFIERS)):
                self._compared(of, name)
            self._input(get_named_type(kind.fields[name].type), inner)

    def _compared(self, of: str, name: str) -> None:
        names = ("longitude", "latitude") if name == "near" else (name,)
        for each in names:
            target = record_type(get_named_type(self._schema.type_map[of].fields[each].type))  # type: ignore[attr-defined]
            if self._reach(of, each) is not Reach.READ or (target in self._schema.type_map and not self._reads(target)):
                raise Forbidden(f"{of}.{each}")

    # --- types that are several --------------------------------------------------------------------------------------

    def _kinds(self, name: str) -> list[str]:
        kind = self._schema.type_map.get(name)
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return [one.name for one in self._schema.get_possible_types(kind)]
        return [name]

    def _reads(self, name: str) -> bool:
        return not is_table_type(name) or any(
            reads(self._role, each) for each in self._kinds(name) if each not in REFUSED
        )

    def _counts(self, name: str) -> bool:
        return any(counts(self._role, each) for each in self._kinds(name))

    def _reach(self, name: str, field: str) -> Reach | None:
        """Of several types: None where one of those that are read doesn't show it, masked where one masks it."""
        kinds = self._kinds(name)
        if len(kinds) == 1 and kinds[0] == name:
            return reach(self._role, name, field)
        found = [reach(self._role, each, field) for each in kinds if reads(self._role, each)]
        if not found or None in found:
            return None
        return Reach.MASKED if Reach.MASKED in found else Reach.READ


def is_table_type(name: str) -> bool:
    return name in FIELDS or name in LEVELS or name in ("Party", "Node", "ListEntry", "Kept", "Understood")


def derived_from(name: str) -> tuple[str, str]:
    """The type that another one is made of, and what of it: `NeedKey` is of `Need`, its `Key`."""
    for suffix in DERIVED:
        if name.endswith(suffix) and is_table_type(of := name.removesuffix(suffix)):
            return of, suffix
    return name, ""


def input_of(name: str) -> str | None:
    """The type whose fields an input compares."""
    for suffix in INPUTS:
        if name.endswith(suffix) and is_table_type(of := name.removesuffix(suffix)):
            return of
    return None


def record_type(kind: Any) -> str:
    """The type of the records that a field leads to, by way of a connection or directly."""
    return derived_from(kind.name)[0]


# --- the table is complete -------------------------------------------------------------------------------------------


def missing(schema: GraphQLSchema) -> list[str]:
    """What of the schema has no row in the table, and the rows that nothing has: none, or the program doesn't start."""
    found = [f"{what} is not in the schema" for what in _gone(schema)]
    for name, kind in schema.type_map.items():
        if name.startswith("__") or not isinstance(kind, GraphQLObjectType):
            continue
        if name in ROOTS:
            found += _roots(kind)
        elif name in PARTS or name in REFUSED:
            continue
        elif (of := derived_from(name))[1]:
            found += [f"{name}: {of[0]} has no row"] if not is_table_type(of[0]) else []
        elif type_of(name) not in FIELDS:
            found.append(f"type {name} has no row in FIELDS")
        else:
            found += [
                f"{name}.{field} is in no group" for field in kind.fields if field not in FIELDS[type_of(name)].all
            ]
    return found + list(_searched(schema))


def require_complete(schema: Any) -> None:
    """Raises LookupError where the table of access has no row for something, or one for what there is not."""
    if lacking := missing(schema._schema):
        raise LookupError(
            "\n".join(["the table of access (domain/access.py, domain/actions.py) is not complete:", *lacking])
        )


def _roots(kind: GraphQLObjectType) -> Iterator[str]:
    table = MUTATIONS if kind.name == "Mutation" else QUERIES
    for name, field in kind.fields.items():
        if name not in table and (kind.name == "Mutation" or linked(definition_of(field)) is None):
            yield f"{kind.name}.{name} has no row"
        elif name in table and linked(definition_of(field)) is None:
            targets = table[name].targets
            yield from (
                f"{name}: nothing says of what `{path}` is the id" for path in ids(field.args) if path not in targets
            )


def ids(arguments: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """The paths of all arguments that name a record."""
    for name, argument in arguments.items():
        kind = get_named_type(argument.type)
        if kind.name == "ID" and name != "operationId":
            yield within + name
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ids(kind.fields, f"{within}{name}.")


def _gone(schema: GraphQLSchema) -> Iterator[str]:
    levels = [schema.type_map[name] for name in LEVELS]
    for name, fields in FIELDS.items():
        kinds = levels if name == "Area" else [schema.type_map[name]] if name in schema.type_map else []
        there = {field for kind in kinds for field in kind.fields}  # type: ignore[attr-defined]
        yield from (f"{name}.{field}" for field in fields.all - there)
    for table, kind in ((MUTATIONS, schema.mutation_type), (QUERIES, schema.query_type)):
        yield from (name for name in table if kind is None or name not in kind.fields)


def _searched(schema: GraphQLSchema) -> Iterator[str]:
    """What a search looks through must be readable to whoever reads the type: a search tells words one by one."""
    for name in FIELDS:
        kind = schema.type_map.get(name if name != "Area" else "Community")
        if not isinstance(kind, GraphQLObjectType):
            continue
        definition: Any = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        origin = getattr(definition, "origin", None)
        if isinstance(origin, type) and issubclass(origin, Mapped):
            texts = {to_camel(text) for text in origin.shape.texts} - FIELDS[name].plain
            yield from (f"{name}.{text} is searched, but not plain" for text in texts)
