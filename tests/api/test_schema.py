"""The schema as callers see it."""

from collections.abc import Iterator

from graphql import GraphQLSchema, build_schema, is_specified_directive, is_specified_scalar_type
from graphql.type import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    is_introspection_type,
)

from schema.__main__ import FILE
from schema.root import schema


def elements(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Every type, field, argument, enum value and input field, each with its description."""
    for name, kind in schema.type_map.items():
        if is_specified_scalar_type(kind) or is_introspection_type(kind):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in field.args.items():
                    yield f"{name}.{field_name}({argument_name}:)", argument.description
        elif isinstance(kind, GraphQLInputObjectType):
            for field_name, input_field in kind.fields.items():
                yield f"{name}.{field_name}", input_field.description
        elif isinstance(kind, GraphQLEnumType):
            for value_name, value in kind.values.items():
                yield f"{name}.{value_name}", value.description
    for directive in schema.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive.description


def test_printed_schema_is_in_step() -> None:
    assert FILE.read_text("utf-8") == schema.as_str() + "\n", "run `python -m schema` and commit schema/schema.graphql"


def test_everything_in_the_schema_is_described() -> None:
    built = build_schema(schema.as_str())

    assert [name for name, description in elements(built) if not (description or "").strip()] == []


def test_every_result_of_a_mutation_can_be_asked_for_at_once() -> None:
    """Fields of one name in the types of one union have one type, so that no front-end needs an alias.

    But for the two that answer with a need or a resource, whichever the id is of: their statuses are different things.
    """
    built = build_schema(schema.as_str())
    clashes = []
    for union in built.type_map.values():
        if not isinstance(union, GraphQLUnionType) or {"Need", "Resource"} <= {kind.name for kind in union.types}:
            continue
        shapes: dict[str, set[str]] = {}
        for member in union.types:
            for name, field in member.fields.items():
                shapes.setdefault(name, set()).add(str(field.type))
        clashes += [f"{union.name}.{name}: {sorted(types)}" for name, types in shapes.items() if len(types) > 1]
    assert clashes == []
