"""The schema as callers see it."""

from collections.abc import Iterator

from graphql import GraphQLSchema, build_schema, is_specified_directive, is_specified_scalar_type
from graphql.type import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
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
